#include "cmocka_all.h"

#include "base/fd.h"
#include "base/mem.h"
#include "thumbs_kit.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>

static void
a_program_that_is_not_there_is_told_by_name(void **state)
{
    struct pool_opts opts = {.program = "/nowhere/worker", .workers = 1};
    auto_close int fd = open(TEST_MEDIA "/corner.jpg", O_RDONLY | O_CLOEXEC);
    struct pool *p = NULL;
    struct kit_result r;
    struct err e = {0};

    (void)state;
    assert_true(pool_new(&p, &opts, &e));
    assert_false(kit_run_fd(p, fd, MEDIA_JPEG, 64, &r, &e));
    assert_int_equal(e.code, ERR_WORKER);
    assert_non_null(strstr(e.text, "/nowhere/worker"));
    kit_result_release(&r);
    pool_free(p);
}

static void
the_environment_names_the_worker_in_hook_builds_alone(void **state)
{
    auto_free char *program = NULL;
    struct err e = {0};

    (void)state;
    assert_int_equal(setenv("ASSETS_WORKER", "/some/worker", 1), 0);
#ifdef ASSETS_TEST_HOOKS
    assert_true(pool_program(&program, &e));
    assert_string_equal(program, "/some/worker");
#else
    if (pool_program(&program, &e)) {
        assert_string_not_equal(program, "/some/worker");
    }
#endif
    assert_int_equal(unsetenv("ASSETS_WORKER"), 0);
}

static void
a_worker_that_is_not_installed_is_told_with_both_places(void **state)
{
    auto_free char *program = NULL;
    struct err e = {0};

    (void)state;
    if (pool_program(&program, &e)) { /* one is installed, or lies beside this test */
        assert_non_null(strstr(program, "assets-worker"));
        return;
    }
    assert_int_equal(e.code, ERR_WORKER);
    assert_non_null(strstr(e.text, ASSETS_LIBEXEC));
}

static void
a_pool_that_was_never_used_starts_nothing(void **state)
{
    struct pool_opts opts = {.program = TEST_WORKER, .workers = 3};
    struct pollfd watch[4];
    struct pool *p = NULL;
    struct err e = {0};
    int timeout_ms = 1234;

    (void)state;
    assert_true(pool_new(&p, &opts, &e));
    assert_int_equal(pool_workers(p), 3);
    assert_int_equal(pool_busy(p), 0);
    assert_true(pool_room(p));
    assert_int_equal(pool_watch(p, watch, 4, &timeout_ms), 0);
    assert_int_equal(timeout_ms, 1234);
    pool_free(p);
    pool_free(NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_program_that_is_not_there_is_told_by_name),
        cmocka_unit_test(the_environment_names_the_worker_in_hook_builds_alone),
        cmocka_unit_test(a_worker_that_is_not_installed_is_told_with_both_places),
        cmocka_unit_test(a_pool_that_was_never_used_starts_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
