#include "cmocka_all.h"

#include "base/fd.h"
#include "base/mem.h"
#include "liar_kit.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

/* One job for the liar; the pool is freed. */
static void
ask_liar(const char *act, unsigned wall_ms, struct kit_result *out)
{
    struct pool *p = pool_of_liar(act, wall_ms);
    auto_close int fd = some_media();
    struct err e = {0};

    assert_true(kit_run_fd(p, fd, MEDIA_JPEG, 64, out, &e));
    assert_true(out->came);
    assert_int_equal(out->is.id, 77);
    pool_free(p);
}

static void
what_a_worker_is_given_is_no_more_than_it_needs(void **state)
{
    struct kit_result r;

    (void)state;
    ask_liar("surroundings", 0, &r);
    assert_int_equal(r.is.err.code, ERR_NONE);
    assert_string_equal(r.is.detail, "");
    assert_int_equal(r.is.verdict, VERDICT_OK);
    assert_int_equal(r.is.n_pictures, 1);
    kit_result_release(&r);
}

static void
a_failing_worker_costs_its_file_and_the_reason_is_told(void **state)
{
    static const struct {
        const char *act;
        enum verdict verdict;
        const char *words;
    } rows[] = {
        {"crash", VERDICT_UNDECODABLE, "crashed (SIGSEGV)"},
        {"forbidden", VERDICT_UNDECODABLE, "forbidden system call (SIGSYS)"},
        {"cpu", VERDICT_TOO_LARGE, "SIGXCPU"},
        {"leaves", VERDICT_UNDECODABLE, "ended with status 0"},
        {"memory", VERDICT_TOO_LARGE, "ran out of memory"},
        {"closes", VERDICT_UNDECODABLE, "SIGKILL"},
        {"badpng", VERDICT_UNDECODABLE, "picture is refused"},
        {"wrongid", VERDICT_UNDECODABLE, "makes no sense: id"},
        {"noise", VERDICT_UNDECODABLE, "makes no sense: magic"},
        {"outside", VERDICT_UNDECODABLE, "makes no sense: place of a picture"},
        {"mapped", VERDICT_UNDECODABLE, "cannot be sealed"},
        {"short", VERDICT_UNDECODABLE, "wrong size"},
        {"sendsback", VERDICT_UNDECODABLE, "wrong number of descriptors"},
        {"handson", VERDICT_UNDECODABLE, "handed on what it must read"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct kit_result r;

        ask_liar(rows[i].act, 0, &r);
        if (strstr(r.is.detail, rows[i].words) == NULL) {
            (void)printf("%s: %s\n", rows[i].act, r.is.detail);
        }
        assert_int_equal(r.is.err.code, ERR_WORKER);
        assert_int_equal(r.is.verdict, rows[i].verdict);
        assert_non_null(strstr(r.is.detail, rows[i].words));
        assert_int_equal(r.is.n_pictures, 0);
        assert_int_equal(r.is.facts.width, 0);
        kit_result_release(&r);
    }
}

/*
 * A number that is closed twice is somebody else's the second time: every number that is
 * free while the pool works must be free or ours afterwards.
 */
static void
nothing_is_closed_that_is_not_the_pools_own(void **state)
{
    struct pool *p = pool_of_liar("surroundings", 0);
    auto_close int fd = some_media();
    struct kit_result r;
    struct err e = {0};
    int others[16];

    (void)state;
    for (int round = 0; round < 3; round++) {
        assert_true(kit_run_fd(p, fd, MEDIA_JPEG, 64, &r, &e));
        kit_result_release(&r);
        for (size_t i = 0; i < 16; i++) {
            others[i] = memfd_create("other", MFD_CLOEXEC);
        }
        if (round == 1) {
            pool_stop(p);
        } else if (round == 2) {
            pool_free(p);
        }
        for (size_t i = 0; i < 16; i++) {
            assert_int_equal(close(others[i]), 0);
        }
    }
}

/* A pool of the liar beside which lies the small program, which hands everything on. */
static struct pool *
pool_of_two(const char *act)
{
    auto_free char *small = xasprintf("%s/fake-%s-jpeg", TEST_SCRATCH, act);

    (void)mkdir(TEST_SCRATCH, 0755);
    (void)unlink(small);
    assert_int_equal(symlink(FAKE_WORKER, small), 0);
    return pool_of_liar(act, 0);
}

static void
small_remove(const char *act)
{
    auto_free char *small = xasprintf("%s/fake-%s-jpeg", TEST_SCRATCH, act);

    assert_int_equal(unlink(small), 0);
}

static void
what_the_small_program_hands_on_the_large_one_reads(void **state)
{
    struct pool *p = pool_of_two("surroundings");
    auto_close int fd = some_media();
    struct kit_result r;
    struct err e = {0};

    (void)state;
    assert_true(kit_run_fd(p, fd, MEDIA_JPEG, 64, &r, &e));
    assert_true(r.came);
    small_remove("surroundings");
    pool_free(p);
    assert_int_equal(r.is.err.code, ERR_NONE);
    assert_string_equal(r.is.detail, "");
    assert_int_equal(r.is.verdict, VERDICT_OK);
    assert_int_equal(r.is.n_pictures, 1);
    kit_result_release(&r);
}

static void
count_told(void *arg, const struct pool_result *r)
{
    unsigned *n = arg;

    (void)printf("told as %s: %s\n", verdict_name(r->verdict), r->detail);
    (*n)++;
}

/*
 * No descriptor is left for the second program's socket, or no room for its pictures:
 * nothing is known against confinement, and the file is not at fault either.
 */
static void
trouble_of_this_machine_while_handing_on_ends_the_run(void **state)
{
    static const struct {
        __rlimit_resource_t which;
        const char *words;
    } rows[] = {{RLIMIT_NOFILE, "socket for the worker"},
                {RLIMIT_FSIZE, "memory for the pictures"}};
    auto_close int fd = some_media();
    struct pool_job job = {.fd = fd, .type = MEDIA_JPEG, .bytes = 14, .boxes = {64}};
    void (*was)(int) = signal(SIGXFSZ, SIG_IGN);

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct pool *p = pool_of_two("surroundings");
        struct rlimit all, few;
        struct pollfd watch[1];
        struct err e = {0};
        int timeout_ms = -1;
        unsigned told = 0;
        bool ok = true;

        assert_true(pool_add(p, &job, &e));
        assert_int_equal(getrlimit(rows[i].which, &all), 0);
        few = (struct rlimit){3, all.rlim_max};
        assert_int_equal(setrlimit(rows[i].which, &few), 0);
        while (ok && pool_busy(p) > 0) {
            assert_int_equal(pool_watch(p, watch, 1, &timeout_ms), 1);
            (void)poll(watch, 1, timeout_ms);
            ok = pool_step(p, count_told, &told, &e);
        }
        assert_int_equal(setrlimit(rows[i].which, &all), 0);
        assert_int_equal(told, 0);
        assert_false(ok);
        assert_int_equal(e.code, ERR_DISK);
        assert_non_null(strstr(e.text, rows[i].words));
        assert_null(pool_unconfined(p));
        assert_int_equal(pool_busy(p), 0);
        pool_free(p);
    }
    small_remove("surroundings");
    (void)signal(SIGXFSZ, was);
}

/* Whether its end comes before the job is sent or after. */
static void
a_second_program_that_is_not_confined_is_told_as_the_first_would_be(void **state)
{
    static const struct {
        const char *act, *words;
    } rows[] = {{"unconfined", "seccomp: Invalid argument"},
                {"mute", "before it was confined: worker ended with status 5"}};
    auto_close int fd = some_media();

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct pool *p = pool_of_two(rows[i].act);
        struct kit_result r;
        struct err e = {0};

        assert_true(kit_run_fd(p, fd, MEDIA_JPEG, 64, &r, &e));
        assert_true(r.came);
        assert_int_equal(r.is.verdict, VERDICT_UNCHECKED);
        assert_int_equal(r.is.err.code, ERR_WORKER);
        assert_string_equal(r.is.detail, rows[i].words);
        assert_string_equal(pool_unconfined(p), rows[i].words);
        kit_result_release(&r);
        small_remove(rows[i].act);
        pool_free(p);
    }
}

static void
a_second_program_that_is_not_there_leaves_its_file_unchecked(void **state)
{
    struct pool *p = pool_of_two("surroundings");
    auto_free char *large = xasprintf("%s/fake-surroundings", TEST_SCRATCH);
    auto_close int fd = some_media();
    struct kit_result r;
    struct err e = {0};

    (void)state;
    assert_int_equal(unlink(large), 0);
    assert_true(kit_run_fd(p, fd, MEDIA_JPEG, 64, &r, &e));
    assert_true(r.came);
    assert_int_equal(r.is.verdict, VERDICT_UNCHECKED);
    assert_int_equal(r.is.err.code, ERR_WORKER);
    assert_non_null(strstr(r.is.detail, large));
    kit_result_release(&r);
    small_remove("surroundings");
    pool_free(p);
}

static void
a_worker_that_hangs_is_ended_by_our_clock(void **state)
{
    struct kit_result r;

    (void)state;
    ask_liar("hangs", 50, &r);
    assert_int_equal(r.is.err.code, ERR_WORKER);
    assert_int_equal(r.is.verdict, VERDICT_TOO_LARGE);
    assert_non_null(strstr(r.is.detail, "no answer in 50 ms"));
    kit_result_release(&r);
}

static void
a_picture_cannot_change_after_it_was_told(void **state)
{
    struct kit_result r;

    (void)state;
    ask_liar("laterwrite", 0, &r);
    if (r.is.err.code ==
        ERR_NONE) { /* else the write came before the seal, and the check saw it */
        assert_memory_equal(r.png.p, "\x89PNG\r\n\x1a\n", 8);
        assert_int_not_equal(r.png.p[20], 'Q');
    }
    kit_result_release(&r);
}

static void
an_answer_that_nobody_asked_for_ends_the_worker_and_not_the_next_file(void **state)
{
    struct pool *p = pool_of_liar("twice", 0);
    auto_close int fd = some_media();
    struct err e = {0};

    (void)state;
    for (int i = 0; i < 4; i++) {
        struct kit_result r;

        assert_true(kit_run_fd(p, fd, MEDIA_JPEG, 64, &r, &e));
        assert_true(r.came);
        kit_result_release(&r);
    }
    pool_free(p);
}

static void
without_confinement_nothing_is_decoded(void **state)
{
    static const struct {
        const char *act, *words;
    } rows[] = {
        {"unconfined", "seccomp: Invalid argument"},
        {"mute", "before it was confined: worker ended with status 5"},
        {"stranger", "before it was confined: worker's hello makes no sense: magic"}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct pool *p = pool_of_liar(rows[i].act, 0);
        auto_close int fd = some_media();
        struct kit_result r;
        struct err e = {0};

        assert_null(pool_unconfined(p));
        /* It may be gone before the job is sent, or after. */
        if (kit_run_fd(p, fd, MEDIA_JPEG, 64, &r, &e)) {
            assert_true(r.came);
            assert_int_equal(r.is.verdict, VERDICT_UNCHECKED);
            assert_int_equal(r.is.err.code, ERR_WORKER);
        }
        assert_string_equal(pool_unconfined(p), rows[i].words);
        kit_result_release(&r);
        assert_false(kit_run_fd(p, fd, MEDIA_JPEG, 64, &r, &e));
        assert_int_equal(e.code, ERR_WORKER);
        assert_non_null(strstr(e.text, rows[i].words));
        kit_result_release(&r);
        assert_int_equal(pool_busy(p), 0);
        pool_free(p);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_worker_is_given_is_no_more_than_it_needs),
        cmocka_unit_test(a_failing_worker_costs_its_file_and_the_reason_is_told),
        cmocka_unit_test(nothing_is_closed_that_is_not_the_pools_own),
        cmocka_unit_test(what_the_small_program_hands_on_the_large_one_reads),
        cmocka_unit_test(trouble_of_this_machine_while_handing_on_ends_the_run),
        cmocka_unit_test(
            a_second_program_that_is_not_confined_is_told_as_the_first_would_be),
        cmocka_unit_test(a_second_program_that_is_not_there_leaves_its_file_unchecked),
        cmocka_unit_test(a_worker_that_hangs_is_ended_by_our_clock),
        cmocka_unit_test(a_picture_cannot_change_after_it_was_told),
        cmocka_unit_test(
            an_answer_that_nobody_asked_for_ends_the_worker_and_not_the_next_file),
        cmocka_unit_test(without_confinement_nothing_is_decoded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
