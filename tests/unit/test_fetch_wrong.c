/* Servers that lie, stall or lead elsewhere: every row of the network threats. */
#include "fetch_kit.h"

#include "base/date.h"
#include "base/limits.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static void
an_answer_whose_length_cannot_be_trusted_is_never_a_success(void **state)
{
    static const struct fail_case cases[] = {
        {"/scene/bad-length/small.jpg", ERR_NET_LATER, "", 4},
        {"/scene/two-lengths/small.jpg", ERR_NET_LATER, "", 4},
        {"/scene/length-chunked/small.jpg", ERR_NET_LATER, "", 4},
        {"/scene/transfer-gzip/small.jpg", ERR_NET_LATER, "", 4},
        {"/scene/cut/small.jpg", ERR_NET_LATER, "", 4},
        {"/scene/reset/small.jpg", ERR_NET_LATER, "", 4},
        {"/scene/chunked-cut/small.jpg", ERR_NET_LATER, "", 4},
        {"/scene/always-206/small.jpg", ERR_NET_LATER, "206", 4},
        {"/scene/always-304/small.jpg", ERR_NET_LATER, "304", 4},
    };

    KIT_RUN_FAILS(*state, cases);
}

static void
content_codings_that_were_not_asked_for_are_refused(void **state)
{
    static const struct fail_case cases[] = {
        {"/scene/gzip/small.jpg", ERR_POLICY, "coding", 1},
    };

    KIT_RUN_FAILS(*state, cases);
}

static void
a_body_stops_at_its_ceiling(void **state)
{
    static const char *const paths[] = {"/scene/endless/x.jpg",
                                        "/scene/huge-999999999/x.jpg", "/small.jpg"};
    const struct kit *k = *state;

    for (size_t i = 0; i < 3; i++) {
        struct got g;
        struct fetch_job job = kit_job(k, paths[i], &g);

        job.limit_bytes = KIT_SMALL - 1;
        kit_run(k, &k->opts, &job, &g, 1);
        assert_failed(&g, ERR_LIMIT, "bytes");
        assert_true(lseek(g.fd, 0, SEEK_END) < KIT_SMALL);
        assert_int_equal(g.r.tries, 1);
        got_release(&g);
    }
}

static void
a_body_of_exactly_its_ceiling_is_taken(void **state)
{
    const struct kit *k = *state;
    struct got g;
    struct fetch_job job = kit_job(k, "/small.jpg", &g);

    job.limit_bytes = KIT_SMALL;
    kit_run(k, &k->opts, &job, &g, 1);
    assert_body(&g, k->small, sizeof k->small);
    got_release(&g);
}

static void
a_run_stops_at_its_ceiling(void **state)
{
    const struct kit *k = *state;
    struct fetch_opts opts = k->opts;
    struct got got[20];
    struct fetch_job jobs[20];
    unsigned whole = 0;

    opts.run_bytes = KIT_SMALL * 5;
    for (size_t i = 0; i < 20; i++) {
        jobs[i] = kit_job(k, "/small.jpg", &got[i]);
    }
    kit_run(k, &opts, jobs, got, 20);
    for (size_t i = 0; i < 20; i++) {
        whole += got[i].r.outcome == FETCH_BODY ? 1 : 0;
        if (got[i].r.outcome != FETCH_BODY) {
            assert_failed(&got[i], ERR_LIMIT, "ceiling");
        }
        got_release(&got[i]);
    }
    assert_in_range(whole, 3, 5);
}

static void
an_endless_error_page_ends_with_its_status(void **state)
{
    static const struct fail_case cases[] = {
        {"/scene/endless-page/x.jpg", ERR_NET_GONE, "404", 1},
    };

    KIT_RUN_FAILS(*state, cases);
}

static void
a_flood_of_headers_ends(void **state)
{
    static const struct fail_case cases[] = {
        {"/scene/head-many/small.jpg", ERR_LIMIT, "header", 1},
    };
    const struct kit *k = *state;
    struct got g;

    KIT_RUN_FAILS(*state, cases);
    kit_get(k, "/scene/head-flood/small.jpg", &g);
    assert_failed(&g, ERR_LIMIT, "header");
    got_release(&g);
}

static void
honest_chunks_arrive(void **state)
{
    const struct kit *k = *state;
    struct got g;

    kit_get(k, "/scene/chunked/small.jpg", &g);
    assert_body(&g, k->small, sizeof k->small);
    assert_false(g.r.announced); /* the structure has to be looked at */
    got_release(&g);
}

static void
a_body_that_ends_by_closing_is_told_apart(void **state)
{
    const struct kit *k = *state;
    struct got g;

    kit_get(k, "/scene/close/small.jpg", &g);
    assert_body(&g, k->small, sizeof k->small);
    assert_false(g.r.announced);
    got_release(&g);
    kit_get(k, "/scene/close-cut/small.jpg", &g);
    assert_body(&g, k->small, sizeof k->small / 2);
    assert_false(g.r.announced);
    assert_int_equal(g.r.total_bytes, -1);
    got_release(&g);
}

static void
a_page_that_calls_itself_a_picture_is_seen_for_what_it_is(void **state)
{
    const struct kit *k = *state;
    struct got g;

    kit_get(k, "/scene/html/small.jpg", &g);
    assert_int_equal(g.r.outcome, FETCH_BODY);
    assert_string_equal(g.content_type, "image/jpeg");
    assert_int_equal(g.r.type, MEDIA_HTML);
    got_release(&g);
    kit_get(k, "/scene/empty/small.jpg", &g);
    assert_body(&g, "", 0);
    assert_int_equal(g.r.type, MEDIA_EMPTY);
    got_release(&g);
}

/* One second each: the shortest time that the interface knows. */
static void
a_server_that_crawls_or_falls_silent_is_given_up(void **state)
{
    static const char *const paths[] = {"/scene/slow-head/x", "/scene/silent/x",
                                        "/scene/slow-body/small.jpg",
                                        "/scene/stall/small.jpg"};
    const struct kit *k = *state;
    struct fetch_opts opts = k->opts;
    struct fetch_job jobs[7];
    struct got got[7];
    int64_t begin_ms = clock_mono_ms();

    opts.tries = 1;
    opts.per_host = 8;
    opts.timeout_s = 1;
    for (size_t i = 0; i < 4; i++) {
        jobs[i] = kit_job(k, paths[i], &got[i]);
    }
    kit_run(k, &opts, jobs, got, 4);
    opts.timeout_s = 0;
    opts.slow_s = 1;
    for (size_t i = 4; i < 7; i++) {
        jobs[i] = kit_job(k, paths[i - 4], &got[i]);
    }
    kit_run(k, &opts, jobs + 4, got + 4, 3);
    for (size_t i = 0; i < 7; i++) {
        assert_failed(&got[i], ERR_NET_LATER, "");
        got_release(&got[i]);
    }
    assert_true(clock_mono_ms() - begin_ms < 15000);
}

static void
a_full_disk_ends_the_job_with_its_own_code(void **state)
{
    const struct kit *k = *state;
    struct got g;
    struct fetch_job job = kit_job(k, "/small.jpg", &g);

    got_release(&g);
    g.fd = open("/dev/full", O_RDWR | O_CLOEXEC);
    job.fd = g.fd;
    kit_run(k, &k->opts, &job, &g, 1);
    assert_failed(&g, ERR_FULL, "");
    assert_int_equal(g.r.tries, 1);
    got_release(&g);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_whose_length_cannot_be_trusted_is_never_a_success),
        cmocka_unit_test(content_codings_that_were_not_asked_for_are_refused),
        cmocka_unit_test(a_body_stops_at_its_ceiling),
        cmocka_unit_test(a_body_of_exactly_its_ceiling_is_taken),
        cmocka_unit_test(a_run_stops_at_its_ceiling),
        cmocka_unit_test(an_endless_error_page_ends_with_its_status),
        cmocka_unit_test(a_flood_of_headers_ends),
        cmocka_unit_test(honest_chunks_arrive),
        cmocka_unit_test(a_body_that_ends_by_closing_is_told_apart),
        cmocka_unit_test(a_page_that_calls_itself_a_picture_is_seen_for_what_it_is),
        cmocka_unit_test(a_server_that_crawls_or_falls_silent_is_given_up),
        cmocka_unit_test(a_full_disk_ends_the_job_with_its_own_code),
    };

    return cmocka_run_group_tests(tests, kit_open, kit_close);
}
