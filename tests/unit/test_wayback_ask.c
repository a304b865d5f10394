/* How a web archive is asked: slowly, and not at all once it refuses. */
#include "wayback_kit.h"

#include "base/date.h"
#include "base/mem.h"

static void
requests_keep_their_distance(void **state)
{
    enum { N = 4, PAUSE_MS = 100 };
    struct bench *b = *state;
    struct wayback *w;
    int64_t times[N];
    int64_t before_ms = clock_mono_ms();

    index_put(b, "");
    b->opts.pause_ms = PAUSE_MS;
    w = opened(b);
    wayback_hold(w, before_ms + PAUSE_MS); /* somebody else asked just now */
    for (int i = 0; i < N; i++) {
        auto_free char *url = xasprintf("http://a.example/distance-%d/a.jpg", i);

        assert_int_equal(find(b, w, url, NULL), WAYBACK_NONE);
    }
    assert_true(wayback_next_ms(w) >= before_ms + (int64_t)(N + 1) * PAUSE_MS);
    wayback_free(w);
    assert_int_equal(asked(b, "distance-", times, N), N);
    /* the origin reads a request some time after it was sent: half of it is slack */
    for (int i = 0; i < N; i++) {
        assert_true(times[i] - before_ms >= PAUSE_MS / 2);
        before_ms = times[i];
    }
}

/* One folder may be asked for, the next is refused, and those after it are not asked. */
static void
assert_closed_after(struct bench *b, const char *scene, const char *why, int64_t requests)
{
    struct wayback *w;

    bench_base(b, scene);
    w = opened(b);
    b->notes = 0;
    for (int64_t i = 0; i < requests + 3; i++) {
        auto_free char *url = xasprintf("http://a.example/closed-%jd/a.jpg", (intmax_t)i);

        assert_int_equal(find(b, w, url, NULL), WAYBACK_LATER);
    }
    assert_int_equal(wayback_requests(w), requests);
    assert_int_equal(b->notes, 1);
    if (strstr(b->note, b->base) == NULL || strstr(b->note, why) == NULL) {
        fail_msg("%s", b->note);
    }
    assert_int_equal(remembered(b), 0);
    wayback_free(w);
}

static void
who_is_refused_stays_away_for_the_rest_of_the_run(void **state)
{
    struct bench *b = *state;

    index_put(b, "");
    assert_closed_after(b, "/scene/wayback-busy-0", "429", 1);
    assert_closed_after(b, "/scene/wayback-reset-0", "127.0.0.1", 1);
    assert_closed_after(b, "/scene/status-503", "503", 1);
    assert_closed_after(b, "http://127.0.0.1:1", "127.0.0.1", 1);
    assert_closed_after(b, "http://10.0.0.1", "not public", 1);
}

static void
a_folder_that_fails_closes_nothing_until_five_failed_in_a_row(void **state)
{
    struct bench *b = *state;

    index_put(b, "");
    assert_closed_after(b, "/scene/status-504", "504", LIMIT_HOST_FAILURES);
    assert_closed_after(b, "/scene/status-403", "403", LIMIT_HOST_FAILURES);
    assert_closed_after(b, "/scene/status-404", "404", LIMIT_HOST_FAILURES);
    assert_closed_after(b, "/scene/html", "html", LIMIT_HOST_FAILURES);
}

static void
a_folder_that_fails_is_asked_for_once_in_a_run(void **state)
{
    struct bench *b = *state;
    struct wayback *w;

    bench_base(b, "/scene/status-403");
    w = opened(b);
    assert_int_equal(find(b, w, "http://a.example/once/a.jpg", NULL), WAYBACK_LATER);
    assert_int_equal(find(b, w, "http://a.example/once/b.jpg", NULL), WAYBACK_LATER);
    assert_int_equal(wayback_requests(w), 1);
    assert_int_equal(b->notes, 0);
    wayback_free(w);
}

static void
what_is_known_already_is_answered_after_a_refusal_too(void **state)
{
    struct bench *b = *state;
    struct wayback *w;

    index_put(b, "20160716000000 http://a.example/first/a.jpg " PICTURE "\n"
                 "20160716000000 http://a.example/first/b.jpg " PICTURE "\n");
    bench_base(b, "/scene/wayback-busy-1");
    w = opened(b);
    assert_int_equal(find(b, w, "http://a.example/first/a.jpg", NULL), WAYBACK_FOUND);
    assert_int_equal(find(b, w, "http://a.example/second/a.jpg", NULL), WAYBACK_LATER);
    assert_int_equal(find(b, w, "http://a.example/third/a.jpg", NULL), WAYBACK_LATER);
    assert_int_equal(find(b, w, "http://a.example/first/b.jpg", NULL), WAYBACK_FOUND);
    assert_int_equal(find(b, w, "http://a.example/first/c.jpg", NULL), WAYBACK_NONE);
    assert_int_equal(wayback_requests(w), 2);
    assert_int_equal(b->notes, 1);
    wayback_free(w);
}

static void
a_single_file_that_the_index_does_not_tell_of_is_left_for_later(void **state)
{
    struct bench *b = *state;
    struct wayback *w;

    bench_base(b, "/scene/status-403");
    w = opened(b);
    assert_int_equal(find(b, w, "http://alone.example/a.jpg", NULL), WAYBACK_LATER);
    assert_int_equal(wayback_requests(w), 1);
    assert_int_equal(remembered(b), 0);
    wayback_free(w);
}

static void
a_signal_ends_the_wait(void **state)
{
    struct bench *b = *state;
    struct wayback *w;
    struct capture c;
    enum wayback_answer answer;
    struct err e = {0};
    struct wayback_ask ask = {.url = STR("http://a.example/signal/a.jpg")};
    int ends[2];

    assert_int_equal(pipe(ends), 0);
    b->opts.stop_fd = ends[0];
    w = opened(b);
    ask.asset = asset(b, "http://a.example/signal/a.jpg");
    wayback_hold(w, clock_mono_ms() + 3600000);
    assert_int_equal(write(ends[1], "x", 1), 1);
    assert_false(wayback_find(w, &ask, &c, &answer, &e));
    assert_int_equal(e.code, ERR_STOPPED);
    assert_int_equal(asked(b, "signal", NULL, 0), 0);
    assert_int_equal(remembered(b), 0);
    wayback_free(w);
    (void)close(ends[0]);
    (void)close(ends[1]);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        bench_test(requests_keep_their_distance),
        bench_test(who_is_refused_stays_away_for_the_rest_of_the_run),
        bench_test(a_folder_that_fails_closes_nothing_until_five_failed_in_a_row),
        bench_test(a_folder_that_fails_is_asked_for_once_in_a_run),
        bench_test(what_is_known_already_is_answered_after_a_refusal_too),
        bench_test(a_single_file_that_the_index_does_not_tell_of_is_left_for_later),
        bench_test(a_signal_ends_the_wait),
    };

    return cmocka_run_group_tests(tests, kit_open, kit_close);
}
