#include "cmocka_all.h"

#include "base/fault.h"
#include "base/fd.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

/* In a child with ASSETS_KILL_AT=kill_at: a, b, a; gives the wait status. */
static int
run(const char *kill_at, const char *log_path)
{
    int status = -1;
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        (void)(kill_at != NULL ? setenv("ASSETS_KILL_AT", kill_at, 1)
                               : unsetenv("ASSETS_KILL_AT"));
        (void)(log_path != NULL ? setenv("ASSETS_KILL_LOG", log_path, 1)
                                : unsetenv("ASSETS_KILL_LOG"));
        fault_point("a");
        fault_point("b");
        fault_point("a");
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

#ifdef ASSETS_TEST_HOOKS

static bool
is_killed(int status)
{
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

static void
a_point_kills_when_it_is_reached_for_the_nth_time(void **state)
{
    (void)state;
    assert_true(is_killed(run("a:1", NULL)));
    assert_true(is_killed(run("a:2", NULL)));
    assert_int_equal(run("a:3", NULL), 0);
    assert_true(is_killed(run("b:1", NULL)));
    assert_int_equal(run("b:2", NULL), 0);
}

static void
other_names_and_malformed_requests_kill_nothing(void **state)
{
    static const char *const requests[] = {"",   "a",    "a:",  "a:x",
                                           ":1", "aa:1", "c:1", "a:0"};

    (void)state;
    for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++) {
        assert_int_equal(run(requests[i], NULL), 0);
    }
    assert_int_equal(run(NULL, NULL), 0);
}

static void
reached_names_are_written_down_up_to_the_kill(void **state)
{
    char path[] = "/tmp/assets-test-fault-XXXXXX";
    auto_close int fd = mkstemp(path);
    auto_buf struct buf b = {.limit = 4096};
    struct err e = {0};

    (void)state;
    assert_true(fd >= 0);
    assert_true(is_killed(run("b:1", path)));
    assert_int_equal(run(NULL, path), 0);
    assert_true(fd_read_to_end(fd, &b, path, &e));
    assert_string_equal(buf_cstr(&b), "a\nb\na\nb\na\n");
    (void)unlink(path);
}

#else

static void
a_release_has_no_kill_points(void **state)
{
    (void)state;
    assert_int_equal(run("a:1", NULL), 0);
}

#endif

int
main(void)
{
    const struct CMUnitTest tests[] = {
#ifdef ASSETS_TEST_HOOKS
        cmocka_unit_test(a_point_kills_when_it_is_reached_for_the_nth_time),
        cmocka_unit_test(other_names_and_malformed_requests_kill_nothing),
        cmocka_unit_test(reached_names_are_written_down_up_to_the_kill),
#else
        cmocka_unit_test(a_release_has_no_kill_points),
#endif
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
