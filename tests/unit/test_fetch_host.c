/* How servers are treated: connections at once, retries, pauses, hosts that are down. */
#include "fetch_kit.h"

#include "base/date.h"
#include "base/limits.h"
#include "base/mem.h"

#include <stdio.h>

static void
a_hundred_files_come_over_no_more_connections_than_allowed(void **state)
{
    enum { N = 100 };
    const struct kit *k = *state;
    struct got *got = xcalloc(N, sizeof *got);
    struct fetch_job *jobs = xcalloc(N, sizeof *jobs);
    char texts[N][64];

    for (size_t i = 0; i < N; i++) {
        (void)snprintf(texts[i], sizeof texts[i], "http://127.0.0.1:%d/small.jpg?n=%zu",
                       k->port, i);
        jobs[i] = kit_job(k, texts[i], &got[i]);
    }
    kit_run(k, &k->opts, jobs, got, N);
    for (size_t i = 0; i < N; i++) {
        assert_body(&got[i], k->small, sizeof k->small);
        got_release(&got[i]);
    }
    assert_true(kit_most_at_once(k, "small.jpg?n=") <= LIMIT_PER_HOST);
    free(got);
    free(jobs);
}

static void
per_host_is_kept_while_answers_take_their_time(void **state)
{
    enum { N = 9 };
    const struct kit *k = *state;
    struct fetch_opts opts = k->opts;
    struct got *got = xcalloc(N, sizeof *got);
    struct fetch_job jobs[N];
    char texts[N][96];

    opts.per_host = 3;
    for (size_t i = 0; i < N; i++) {
        (void)snprintf(texts[i], sizeof texts[i],
                       "http://127.0.0.1:%d/scene/delay-20/small.jpg?at-once=%zu",
                       k->port, i);
        jobs[i] = kit_job(k, texts[i], &got[i]);
    }
    kit_run(k, &opts, jobs, got, N);
    for (size_t i = 0; i < N; i++) {
        assert_body(&got[i], k->small, sizeof k->small);
        got_release(&got[i]);
    }
    assert_int_equal(kit_most_at_once(k, "at-once="), 3);
    free(got);
}

static void
a_flapping_server_is_asked_again_until_it_answers(void **state)
{
    const struct kit *k = *state;
    struct got g;

    kit_get(k, "/scene/flap-3/small.jpg", &g);
    assert_body(&g, k->small, sizeof k->small);
    assert_int_equal(g.r.tries, 4);
    got_release(&g);
    kit_get(k, "/scene/flap-4/small.jpg", &g);
    assert_failed(&g, ERR_NET_LATER, "503");
    assert_int_equal(kit_requests(k, "/scene/flap-4/small.jpg"), 4);
    got_release(&g);
}

static void
retry_after_is_obeyed_within_the_run(void **state)
{
    static const char *const scenes[] = {"/scene/busy-1/small.jpg",
                                         "/scene/busy-date-1/small.jpg"};
    const struct kit *k = *state;

    for (size_t i = 0; i < 2; i++) {
        int64_t begin_ms = clock_mono_ms();
        struct got g;

        kit_get(k, scenes[i], &g);
        assert_body(&g, k->small, sizeof k->small);
        assert_int_equal(g.r.tries, 2);
        assert_in_range(clock_mono_ms() - begin_ms, 1000, 5000);
        got_release(&g);
    }
}

static void
a_longer_retry_after_is_left_to_a_later_run(void **state)
{
    const struct kit *k = *state;
    struct got g;

    kit_get(k, "/scene/busy-always-301/small.jpg", &g);
    assert_failed(&g, ERR_NET_LATER, "429");
    assert_int_equal(kit_requests(k, "/scene/busy-always-301/small.jpg"), 1);
    assert_in_range(g.r.not_before_ms - clock_wall_ms(), 295000, 301000);
    got_release(&g);
}

/* Nothing listens on port 1 of loopback: each try fails at once. */
static void
a_host_that_is_down_is_left_alone_after_five_failures(void **state)
{
    enum { N = 20 };
    const struct kit *k = *state;
    struct fetch_opts opts = k->opts;
    struct got *got = xcalloc(N, sizeof *got);
    struct fetch_job jobs[N];
    char texts[N][64];
    unsigned tries = 0;

    opts.per_host = 1;
    for (size_t i = 0; i < N; i++) {
        (void)snprintf(texts[i], sizeof texts[i], "http://127.0.0.1:1/%zu", i);
        jobs[i] = kit_job(k, texts[i], &got[i]);
    }
    kit_run(k, &opts, jobs, got, N);
    for (size_t i = 0; i < N; i++) {
        assert_failed(&got[i], ERR_NET_LATER, "");
        tries += got[i].r.tries;
        got_release(&got[i]);
    }
    assert_int_equal(tries, LIMIT_HOST_FAILURES);
    assert_failed(&got[N - 1], ERR_NET_LATER, "is left alone after 5 failures in a row");
    free(got);
}

static void
a_closed_host_closes_no_other(void **state)
{
    const struct kit *k = *state;
    struct got got[3];
    struct fetch_job jobs[3] = {kit_job(k, "http://127.0.0.1:1/a", &got[0]),
                                kit_job(k, "http://127.0.0.1:1/b", &got[1]),
                                kit_job(k, "/small.jpg", &got[2])};

    kit_run(k, &k->opts, jobs, got, 3);
    assert_failed(&got[0], ERR_NET_LATER, "");
    assert_failed(&got[1], ERR_NET_LATER, "");
    assert_body(&got[2], k->small, sizeof k->small);
    for (size_t i = 0; i < 3; i++) {
        got_release(&got[i]);
    }
}

/* A quarter of a second is given in advance: all at once, or in many small files. */
static void
the_rate_holds_for_one_large_file_and_for_many_small_ones(void **state)
{
    enum { N = 15 }; /* of KIT_SMALL: as much as the large one */
    const struct kit *k = *state;
    struct fetch_opts opts = k->opts;
    struct got g;
    struct fetch_job job = kit_job(k, "/big.jpg", &g);
    struct got *got = xcalloc(N, sizeof *got);
    struct fetch_job jobs[N];
    int64_t begin_ms = clock_mono_ms();

    opts.rate_bytes_s = KIT_BIG;
    kit_run(k, &opts, &job, &g, 1);
    assert_body(&g, k->big, sizeof k->big);
    assert_in_range(clock_mono_ms() - begin_ms, 600, 6000);
    got_release(&g);
    begin_ms = clock_mono_ms();
    for (size_t i = 0; i < N; i++) {
        jobs[i] = kit_job(k, "/small.jpg?paced", &got[i]);
    }
    kit_run(k, &opts, jobs, got, N);
    assert_in_range(clock_mono_ms() - begin_ms, 600, 6000);
    for (size_t i = 0; i < N; i++) {
        assert_body(&got[i], k->small, sizeof k->small);
        got_release(&got[i]);
    }
    free(got);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hundred_files_come_over_no_more_connections_than_allowed),
        cmocka_unit_test(per_host_is_kept_while_answers_take_their_time),
        cmocka_unit_test(a_flapping_server_is_asked_again_until_it_answers),
        cmocka_unit_test(retry_after_is_obeyed_within_the_run),
        cmocka_unit_test(a_longer_retry_after_is_left_to_a_later_run),
        cmocka_unit_test(a_host_that_is_down_is_left_alone_after_five_failures),
        cmocka_unit_test(a_closed_host_closes_no_other),
        cmocka_unit_test(the_rate_holds_for_one_large_file_and_for_many_small_ones),
    };

    return cmocka_run_group_tests(tests, kit_open, kit_close);
}
