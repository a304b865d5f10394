#include "cmocka_all.h"

#include "base/fd.h"
#include "base/mem.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>

/* Without /proc, which a bare root may lack. */
static int
count_open(void)
{
    int count = 0;

    for (int fd = 0; fd < 1024; fd++) {
        count += fcntl(fd, F_GETFD) >= 0 ? 1 : 0;
    }
    return count;
}

static int
open_memory(const char *text)
{
    int fd = memfd_create("test", MFD_CLOEXEC);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    return fd;
}

/* In a child: closes 0 to 2, guards them, and says by its status what stands there. */
static void
guard_and_exit(void)
{
    struct stat st;

    for (int fd = 0; fd <= 2; fd++) {
        (void)close(fd);
    }
    fd_guard_standard();
    for (int fd = 0; fd <= 2; fd++) {
        if (fstat(fd, &st) != 0 || !S_ISCHR(st.st_mode) || st.st_rdev != makedev(1, 3)) {
            _exit(10 + fd);
        }
    }
    _exit(dup(0) == 3 || dup(0) > 3 ? 0 : 20);
}

static void
closed_standard_descriptors_become_dev_null(void **state)
{
    pid_t child = fork();
    int status;

    (void)state;
    assert_true(child >= 0);
    if (child == 0) {
        guard_and_exit();
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void
open_standard_descriptors_are_left_alone(void **state)
{
    struct stat before;
    struct stat after;

    (void)state;
    assert_int_equal(fstat(2, &before), 0);
    fd_guard_standard();
    assert_int_equal(fstat(2, &after), 0);
    assert_int_equal(before.st_ino, after.st_ino);
}

/* Reads all of fd and gives the sum of its bytes, modulo 251, as exit status. */
static void
sum_and_exit(int fd)
{
    unsigned sum = 0;
    unsigned char chunk[777];
    ssize_t got;

    while ((got = read(fd, chunk, sizeof chunk)) > 0) {
        for (ssize_t i = 0; i < got; i++) {
            sum = (sum + chunk[i]) % 251;
        }
    }
    _exit((int)sum);
}

static void
write_all_gets_through_a_full_pipe_that_does_not_block(void **state)
{
    enum { BYTES = 1 << 20 };
    auto_free unsigned char *bytes = xcalloc(BYTES, 1);
    unsigned sum = 0;
    int ends[2];
    int status;
    pid_t child;
    struct err e = {0};

    (void)state;
    for (size_t i = 0; i < BYTES; i++) {
        bytes[i] = (unsigned char)(i * 31);
        sum = (sum + bytes[i]) % 251;
    }
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        (void)close(ends[1]);
        sum_and_exit(ends[0]);
    }
    (void)close(ends[0]);
    assert_true(fd_write_all(ends[1], bytes, BYTES, "pipe", &e));
    (void)close(ends[1]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(WEXITSTATUS(status), sum);
}

static void
a_full_disk_is_told_as_such(void **state)
{
    auto_close int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
    struct err e = {0};

    (void)state;
    assert_true(fd >= 0);
    assert_false(fd_write_all(fd, "x", 1, "report", &e));
    assert_int_equal(e.code, ERR_FULL);
    assert_non_null(strstr(e.text, "report"));
    e = (struct err){0};
    assert_false(fd_pwrite_all(fd, "x", 1, 0, "report", &e));
    assert_int_equal(e.code, ERR_FULL);
}

static void
reads_and_writes_at_a_place_do_not_move_the_offset(void **state)
{
    auto_close int fd = open_memory("0123456789");
    char got[8] = {0};
    size_t n;
    struct err e = {0};

    (void)state;
    assert_true(fd_pwrite_all(fd, "ab", 2, 4, "f", &e));
    assert_true(fd_pread_some(fd, got, 4, 3, &n, "f", &e));
    assert_int_equal(n, 4);
    assert_string_equal(got, "3ab6");
    assert_true(fd_pread_some(fd, got, 8, 7, &n, "f", &e));
    assert_int_equal(n, 3); /* the end of the file */
    assert_true(fd_pread_some(fd, got, 8, 99, &n, "f", &e));
    assert_int_equal(n, 0);
    assert_int_equal(lseek(fd, 0, SEEK_CUR), 0);
}

static void
a_failed_read_is_an_error(void **state)
{
    auto_close int folder = open("/", O_RDONLY | O_CLOEXEC);
    auto_buf struct buf b = {.limit = 9};
    char got[1];
    size_t n;
    struct err e = {0};

    (void)state;
    assert_false(fd_pread_some(folder, got, 1, 0, &n, "folder", &e));
    assert_int_equal(e.code, ERR_DISK);
    assert_false(fd_read_to_end(folder, &b, "folder", &e));
}

static void
read_to_end_takes_a_file_of_just_the_limit_and_no_more(void **state)
{
    auto_close int fits = open_memory("12345");
    auto_close int over = open_memory("123456");
    auto_buf struct buf b = {.limit = 5};
    struct err e = {0};

    (void)state;
    assert_true(fd_read_to_end(fits, &b, "f", &e));
    assert_string_equal(buf_cstr(&b), "12345");
    buf_clear(&b);
    assert_false(fd_read_to_end(over, &b, "f", &e));
    assert_int_equal(e.code, ERR_LIMIT);
}

static void
a_stolen_descriptor_is_not_closed_by_its_declaration(void **state)
{
    int kept;
    int before = count_open();

    (void)state;
    {
        auto_close int first = open_memory("x");
        auto_close int second = open_memory("y");

        assert_true(second >= 0);
        kept = steal_fd(&first);
        assert_int_equal(first, -1);
    }
    assert_int_equal(count_open(), before + 1);
    (void)close(kept);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(closed_standard_descriptors_become_dev_null),
        cmocka_unit_test(open_standard_descriptors_are_left_alone),
        cmocka_unit_test(write_all_gets_through_a_full_pipe_that_does_not_block),
        cmocka_unit_test(a_full_disk_is_told_as_such),
        cmocka_unit_test(reads_and_writes_at_a_place_do_not_move_the_offset),
        cmocka_unit_test(a_failed_read_is_an_error),
        cmocka_unit_test(read_to_end_takes_a_file_of_just_the_limit_and_no_more),
        cmocka_unit_test(a_stolen_descriptor_is_not_closed_by_its_declaration),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
