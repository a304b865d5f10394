/* How servers are treated: connections at once, retries, pauses, hosts that are down. */
#include "fetch_kit.h"

#include "base/date.h"
#include "base/limits.h"
#include "base/mem.h"

#include <stdio.h>
#include <string.h>

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

static int64_t
log_ms(const struct kit *k, const char *path, unsigned n)
{
    const char *line = kit_log_line(k, path, n);
    const char *ms = line != NULL ? strstr(line, " ms=") : NULL;

    assert_non_null(ms);
    return strtoll(ms + strlen(" ms="), NULL, 10);
}

/* Redirects are requests too: hops-1 is asked, then the file. */
static void
a_paced_server_is_asked_slowly_one_by_one_and_not_too_early(void **state)
{
    enum { N = 3, PACE_MS = 100 };
    static const char *const paths[N + 1] = {"/small.jpg?slow=0", "/small.jpg?slow=1",
                                             "/scene/hops-1/small.jpg?slow=2",
                                             "/small.jpg?slow=2"};
    const struct kit *k = *state;
    struct fetch_opts opts = k->opts;
    struct got got[N];
    struct fetch_job jobs[N];
    int64_t before_ms = clock_mono_ms();

    opts.paced_origin = kit_url(k, "/any/path");
    opts.paced_ms = PACE_MS;
    opts.paced_first_ms = before_ms + PACE_MS;
    for (size_t i = 0; i < N; i++) {
        jobs[i] = kit_job(k, paths[i], &got[i]);
    }
    kit_run(k, &opts, jobs, got, N);
    for (size_t i = 0; i < N; i++) {
        assert_body(&got[i], k->small, sizeof k->small);
        got_release(&got[i]);
    }
    /* the origin reads a request some time after it was sent: half of it is slack */
    for (unsigned i = 0; i <= N; i++) {
        int64_t at_ms = log_ms(k, paths[i], 1);

        assert_true(at_ms - before_ms >= PACE_MS - PACE_MS / 2);
        before_ms = at_ms;
    }
    assert_int_equal(kit_most_at_once(k, "slow="), 1);
}

/* 404 is one file's trouble; 429 and 503 are the server's word to everybody. */
static void
a_paced_server_that_refuses_is_not_asked_again(void **state)
{
    enum { N = 3 };
    static const struct {
        const char *scene, *why;
        unsigned requests;
    } rows[] = {
        {"/scene/status-429", "429", 1},
        {"/scene/status-503", "503", 1},
        {"/scene/status-404", "404", N},
    };
    const struct kit *k = *state;
    struct fetch_opts opts = k->opts;
    char paths[N][64];

    opts.paced_origin = kit_url(k, "/");
    opts.paced_ms = 1;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct got got[N];
        struct fetch_job jobs[N];
        unsigned requests = 0;

        for (size_t j = 0; j < N; j++) {
            (void)snprintf(paths[j], sizeof paths[j], "%s/%zu", rows[i].scene, j);
            jobs[j] = kit_job(k, paths[j], &got[j]);
        }
        kit_run(k, &opts, jobs, got, N);
        for (size_t j = 0; j < N; j++) {
            assert_int_equal(got[j].r.outcome, FETCH_FAILED);
            requests += kit_requests(k, paths[j]);
            got_release(&got[j]);
        }
        assert_non_null(strstr(got[0].r.err.text, rows[i].why));
        assert_int_equal(requests, rows[i].requests);
    }
}

static void
a_server_that_is_not_the_paced_one_is_asked_at_once(void **state)
{
    const struct kit *k = *state;
    struct fetch_opts opts = k->opts;
    struct got g;
    struct fetch_job job = kit_job(k, "/small.jpg?quick", &g);
    int64_t begin_ms = clock_mono_ms();

    opts.paced_origin = "https://web.example";
    opts.paced_ms = opts.paced_first_ms = 1000000;
    opts.paced_first_ms += begin_ms;
    kit_run(k, &opts, &job, &g, 1);
    assert_body(&g, k->small, sizeof k->small);
    got_release(&g);
}

static void
a_paced_server_that_is_no_url_is_refused(void **state)
{
    const struct kit *k = *state;
    struct fetch_opts opts = k->opts;
    struct fetch *f = NULL;
    struct err e = {0};

    opts.paced_origin = "web.example";
    opts.paced_ms = 1;
    assert_false(fetch_new(&f, &opts, &e));
    assert_int_equal(e.code, ERR_INPUT);
    assert_non_null(strstr(e.text, "web.example"));
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
        cmocka_unit_test(a_paced_server_is_asked_slowly_one_by_one_and_not_too_early),
        cmocka_unit_test(a_paced_server_that_refuses_is_not_asked_again),
        cmocka_unit_test(a_server_that_is_not_the_paced_one_is_asked_at_once),
        cmocka_unit_test(a_paced_server_that_is_no_url_is_refused),
    };

    return cmocka_run_group_tests(tests, kit_open, kit_close);
}
