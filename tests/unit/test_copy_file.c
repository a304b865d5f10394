#include "cmocka_all.h"

#include "base/copy_file.h"
#include "base/fd.h"

#include <stdlib.h>

/* An unnamed file of n bytes. */
static int
file_of(size_t n)
{
    char path[] = "/tmp/assets-test-copy-XXXXXX";
    int fd = mkstemp(path);
    struct err e = {0};

    assert_true(fd >= 0);
    assert_int_equal(unlink(path), 0);
    for (size_t i = 0; i < n; i++) {
        char c = (char)(i * 7);

        assert_true(fd_write_all(fd, &c, 1, "file", &e));
    }
    return fd;
}

static void
all_bytes_arrive(void **state)
{
    static const size_t sizes[] = {0, 1, 5000};

    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        auto_close int from = file_of(sizes[i]);
        auto_close int to = file_of(0);
        auto_buf struct buf a = {.limit = 10000};
        auto_buf struct buf b = {.limit = 10000};
        struct err e = {0};

        assert_true(copy_file(from, to, -1, "file", &e));
        assert_int_equal(lseek(from, 0, SEEK_SET), 0);
        assert_int_equal(lseek(to, 0, SEEK_SET), 0);
        assert_true(fd_read_to_end(from, &a, "a", &e));
        assert_true(fd_read_to_end(to, &b, "b", &e));
        assert_int_equal(b.n, sizes[i]);
        assert_true(str_eq(buf_view(&a), buf_view(&b)));
    }
}

static void
a_signal_ends_it(void **state)
{
    auto_close int from = file_of(100);
    auto_close int to = file_of(0);
    int ends[2];
    struct err e = {0};

    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_true(fd_write_all(ends[1], "x", 1, "pipe", &e));
    /* Where blocks can be shared there is nothing to end. */
    assert_true(copy_file(from, to, ends[0], "file", &e) || e.code == ERR_STOPPED);
    (void)close(ends[0]);
    (void)close(ends[1]);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_bytes_arrive),
        cmocka_unit_test(a_signal_ends_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
