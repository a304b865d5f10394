#include "cmocka_all.h"

#include "cli/out.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void
what_was_put_arrives_in_order(void **state)
{
    char big[100000];
    char back[sizeof big + 6];
    struct out o;
    struct err e = {0};
    char path[] = "/tmp/assets-out-XXXXXX";
    int fd = mkstemp(path);

    (void)state;
    assert_true(fd >= 0);
    (void)unlink(path);
    memset(big, 'x', sizeof big);
    out_init(&o, fd);
    assert_true(out_put(&o, STR("one")));
    assert_true(out_put(&o, (struct str){big, sizeof big}));
    assert_true(out_put(&o, STR("two")));
    assert_true(out_end(&o, &e));
    out_release(&o);
    assert_int_equal(pread(fd, back, sizeof back, 0), (int)sizeof back);
    assert_memory_equal(back, "one", 3);
    assert_memory_equal(back + sizeof back - 3, "two", 3);
    (void)close(fd);
}

static void
a_full_disk_is_an_error_however_late_it_shows(void **state)
{
    struct out o;
    struct err e = {0};
    int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);

    (void)state;
    assert_true(fd >= 0);
    out_init(&o, fd);
    assert_true(out_put(&o, STR("short"))); /* still buffered */
    assert_false(out_end(&o, &e));
    assert_int_equal(e.code, ERR_FULL);
    assert_false(out_put(&o, STR("more")));
    out_release(&o);
    (void)close(fd);
}

static void
a_reader_that_left_is_no_error(void **state)
{
    struct out o;
    struct err e = {0};
    int ends[2];

    (void)state;
    assert_true(signal(SIGPIPE, SIG_IGN) != SIG_ERR);
    assert_int_equal(pipe(ends), 0);
    (void)close(ends[0]);
    out_init(&o, ends[1]);
    assert_true(out_put(&o, STR("text")));
    assert_true(out_end(&o, &e));
    assert_true(o.reader_gone);
    assert_int_equal(e.code, ERR_NONE);
    assert_false(out_put(&o, STR("more")));
    out_release(&o);
    (void)close(ends[1]);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_put_arrives_in_order),
        cmocka_unit_test(a_full_disk_is_an_error_however_late_it_shows),
        cmocka_unit_test(a_reader_that_left_is_no_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
