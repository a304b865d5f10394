/* Ordinary downloads: whole files, statuses, retries, hosts, conditional requests. */
#include "fetch_kit.h"

#include "base/date.h"
#include "base/limits.h"
#include "base/mem.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void
a_file_arrives_whole_with_its_facts(void **state)
{
    const struct kit *k = *state;
    struct got g;

    kit_get(k, "/big.jpg", &g);
    assert_body(&g, k->big, sizeof k->big);
    assert_int_equal(g.r.http_status, 200);
    assert_int_equal(g.r.tries, 1);
    assert_int_equal(g.r.type, MEDIA_JPEG);
    assert_int_equal(g.r.total_bytes, KIT_BIG);
    assert_true(g.r.announced);
    assert_string_equal(g.content_type, "image/jpeg");
    assert_true(g.etag[0] == '"');
    assert_non_null(strstr(g.last_modified, "GMT"));
    assert_string_equal(g.final_url, kit_url(k, "/big.jpg"));
    assert_memory_equal(g.r.head, k->big, sizeof g.r.head);
    got_release(&g);
}

static void
what_was_in_the_file_before_is_gone(void **state)
{
    const struct kit *k = *state;
    struct got g;
    struct fetch_job job = kit_job(k, "/small.jpg", &g);

    assert_int_equal(write(g.fd, k->big, sizeof k->big), KIT_BIG);
    kit_run(k, &k->opts, &job, &g, 1);
    assert_body(&g, k->small, sizeof k->small);
    got_release(&g);
}

struct status_case {
    int status;
    enum err_code code;
    unsigned requests;
};

static void
each_status_means_what_the_table_says(void **state)
{
    static const struct status_case cases[] = {
        {400, ERR_NET_REFUSED, 1}, {401, ERR_NET_REFUSED, 1}, {403, ERR_NET_REFUSED, 1},
        {404, ERR_NET_GONE, 1},    {405, ERR_NET_REFUSED, 1}, {410, ERR_NET_GONE, 1},
        {418, ERR_NET_REFUSED, 1}, {451, ERR_NET_REFUSED, 1}, {408, ERR_NET_LATER, 4},
        {429, ERR_NET_LATER, 4},   {500, ERR_NET_LATER, 4},   {502, ERR_NET_LATER, 4},
        {503, ERR_NET_LATER, 4},   {504, ERR_NET_LATER, 4},   {501, ERR_NET_LATER, 1},
        {300, ERR_NET_LATER, 1},   {204, ERR_NET_LATER, 1},
    };
    const struct kit *k = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char path[64];
        struct got g;

        (void)snprintf(path, sizeof path, "/scene/status-%d/x.jpg", cases[i].status);
        kit_get(k, path, &g);
        assert_failed(&g, cases[i].code, "HTTP status");
        assert_int_equal(g.r.http_status, cases[i].status);
        assert_int_equal(kit_requests(k, path), cases[i].requests);
        assert_int_equal(g.r.tries, cases[i].requests);
        assert_int_equal(lseek(g.fd, 0, SEEK_END), 0); /* no error page in the file */
        if (cases[i].status != 204) {
            assert_int_equal(g.r.type, MEDIA_HTML);
            assert_memory_equal(g.r.head, "<!doctype", 9);
        }
        got_release(&g);
    }
}

static void
a_missing_file_is_gone_and_keeps_the_first_bytes_of_its_page(void **state)
{
    const struct kit *k = *state;
    struct got g;

    kit_get(k, "/missing.jpg", &g);
    assert_failed(&g, ERR_NET_GONE, "404");
    assert_int_equal(g.r.type, MEDIA_HTML);
    got_release(&g);
}

static void
an_unchanged_file_is_not_sent_again(void **state)
{
    const struct kit *k = *state;
    struct got first;
    struct got g;
    struct fetch_job job;

    kit_get(k, "/small.jpg", &first);
    job = kit_job(k, "/small.jpg?by-etag", &g);
    job.if_none_match = str_of(first.etag);
    job.if_modified_since = str_of(first.last_modified);
    kit_run(k, &k->opts, &job, &g, 1);
    assert_int_equal(g.r.outcome, FETCH_UNCHANGED);
    assert_int_equal(g.r.http_status, 304);
    assert_non_null(strstr(kit_log_line(k, "/small.jpg?by-etag", 1), "if=\""));
    got_release(&g);
    job = kit_job(k, "/small.jpg?by-date", &g);
    job.if_modified_since = str_of(first.last_modified);
    kit_run(k, &k->opts, &job, &g, 1);
    assert_int_equal(g.r.outcome, FETCH_UNCHANGED);
    got_release(&g);
    job = kit_job(k, "/small.jpg?by-other", &g);
    job.if_none_match = STR("\"some other\"");
    kit_run(k, &k->opts, &job, &g, 1);
    assert_body(&g, k->small, sizeof k->small);
    got_release(&g);
    got_release(&first);
}

static void
a_validator_that_could_split_the_request_is_not_sent(void **state)
{
    const struct kit *k = *state;
    struct got g;
    struct fetch_job job = kit_job(k, "/small.jpg?split", &g);

    job.if_none_match = STR("\"a\"\r\nX-Evil: 1");
    kit_run(k, &k->opts, &job, &g, 1);
    assert_body(&g, k->small, sizeof k->small);
    assert_non_null(strstr(kit_log_line(k, "/small.jpg?split", 1), "if=-"));
    got_release(&g);
}

static void
redirects_are_followed_and_the_last_address_is_told(void **state)
{
    const struct kit *k = *state;
    struct got g;

    kit_get(k, "/scene/hops-5/small.jpg", &g);
    assert_body(&g, k->small, sizeof k->small);
    assert_string_equal(g.final_url, kit_url(k, "/small.jpg"));
    assert_int_equal(g.r.tries, 1);
    got_release(&g);
}

static void
count_done(void *arg, const struct fetch_result *r)
{
    assert_int_equal(r->err.code, ERR_STOPPED);
    (*(unsigned *)arg)++;
}

static void
stopping_reports_every_job_and_keeps_what_came(void **state)
{
    enum { N = 12 };
    const struct kit *k = *state;
    struct got *got = xcalloc(N, sizeof *got);
    struct fetch *f = NULL;
    struct err e = {0};
    unsigned done = 0;

    assert_true(fetch_new(&f, &k->opts, &e));
    for (size_t i = 0; i < N; i++) {
        char path[64];
        struct fetch_job job;

        (void)snprintf(path, sizeof path, "/scene/stall/big.jpg?%zu", i);
        job = kit_job(k, path, &got[i]);
        assert_true(fetch_add(f, &job, &e));
    }
    while (fetch_received(f) < KIT_BIG) { /* two halves */
        assert_true(fetch_wait(f, NULL, 0, 1000, &e));
        assert_true(fetch_step(f, count_done, NULL, &done, &e));
    }
    assert_int_equal(fetch_active(f), N);
    assert_int_equal(fetch_moving(f), LIMIT_PER_HOST);
    fetch_stop(f, count_done, &done);
    assert_int_equal(done, N);
    assert_int_equal(fetch_active(f), 0);
    assert_int_equal(lseek(got[0].fd, 0, SEEK_END), KIT_BIG / 2);
    fetch_free(f);
    for (size_t i = 0; i < N; i++) {
        got_release(&got[i]);
    }
    free(got);
}

static void
freeing_while_transfers_run_leaves_nothing_behind(void **state)
{
    const struct kit *k = *state;
    struct got g;
    struct fetch_job job = kit_job(k, "/scene/silent/x", &g);
    struct fetch *f = NULL;
    struct err e = {0};
    unsigned done = 0;

    assert_true(fetch_new(&f, &k->opts, &e));
    assert_true(fetch_add(f, &job, &e));
    assert_true(fetch_step(f, count_done, NULL, &done, &e));
    assert_false(fetch_any_answer(f));
    fetch_free(f);
    fetch_free(NULL);
    assert_int_equal(done, 0);
    got_release(&g);
}

static void
the_queue_says_when_it_is_full(void **state)
{
    const struct kit *k = *state;
    struct got g;
    struct fetch_job job = kit_job(k, "/small.jpg?full", &g);
    struct fetch *f = NULL;
    struct err e = {0};

    assert_true(fetch_new(&f, &k->opts, &e));
    while (fetch_room(f)) {
        assert_true(fetch_add(f, &job, &e));
    }
    assert_true(fetch_active(f) >= LIMIT_TRANSFERS);
    assert_false(fetch_add(f, &job, &e));
    assert_int_equal(e.code, ERR_LIMIT);
    fetch_free(f);
    got_release(&g);
}

static void
waiting_also_wakes_for_the_callers_own_descriptor(void **state)
{
    const struct kit *k = *state;
    struct fetch *f = NULL;
    struct err e = {0};
    int ends[2];
    struct pollfd extra = {.events = POLLIN};

    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "x", 1), 1);
    extra.fd = ends[0];
    assert_true(fetch_new(&f, &k->opts, &e));
    assert_true(fetch_wait(f, &extra, 1, 60000, &e));
    assert_int_equal(extra.revents & POLLIN, POLLIN);
    fetch_free(f);
    (void)close(ends[0]);
    (void)close(ends[1]);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_arrives_whole_with_its_facts),
        cmocka_unit_test(what_was_in_the_file_before_is_gone),
        cmocka_unit_test(each_status_means_what_the_table_says),
        cmocka_unit_test(a_missing_file_is_gone_and_keeps_the_first_bytes_of_its_page),
        cmocka_unit_test(an_unchanged_file_is_not_sent_again),
        cmocka_unit_test(a_validator_that_could_split_the_request_is_not_sent),
        cmocka_unit_test(redirects_are_followed_and_the_last_address_is_told),
        cmocka_unit_test(stopping_reports_every_job_and_keeps_what_came),
        cmocka_unit_test(freeing_while_transfers_run_leaves_nothing_behind),
        cmocka_unit_test(the_queue_says_when_it_is_full),
        cmocka_unit_test(waiting_also_wakes_for_the_callers_own_descriptor),
    };

    return cmocka_run_group_tests(tests, kit_open, kit_close);
}
