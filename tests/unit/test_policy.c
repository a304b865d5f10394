#include "cmocka_all.h"

#include "base/limits.h"
#include "fetch/policy.h"

#include <string.h>

/* The head of an answer, from lines parted by '\n'. */
static struct answer
head(const char *lines)
{
    struct answer a;
    struct str rest = str_of(lines);
    struct str line;
    bool more = true;

    answer_begin(&a);
    while (more) {
        more = str_split(&rest, '\n', &line);
        assert_true(answer_line(&a, line));
    }
    assert_true(answer_line(&a, STR("\r\n")));
    return a;
}

struct accept_case {
    const char *head;
    int64_t from; /* asked from there, under "x", of 100 bytes */
    enum policy_body want;
    enum err_code code;
};

#define PART "HTTP/1.1 206 P\nETag: \"x\"\n"

static const struct accept_case accept_cases[] = {
    {"HTTP/1.1 200 OK", 0, BODY_WHOLE, ERR_NONE},
    {"HTTP/1.1 200 OK\nContent-Length: 1000", 0, BODY_WHOLE, ERR_NONE},
    {"HTTP/1.1 200 OK\nContent-Length: 1001", 0, BODY_REFUSED, ERR_LIMIT},
    {"HTTP/1.1 200 OK\nContent-Length: 12abc", 0, BODY_REFUSED, ERR_NET_LATER},
    {"HTTP/1.1 200 OK\nContent-Length: 1\nContent-Length: 2", 0, BODY_REFUSED,
     ERR_NET_LATER},
    {"HTTP/1.1 200 OK\nContent-Length: 1\nTransfer-Encoding: chunked", 0, BODY_REFUSED,
     ERR_NET_LATER},
    {"HTTP/1.1 200 OK\nTransfer-Encoding: chunked", 0, BODY_WHOLE, ERR_NONE},
    {"HTTP/1.1 200 OK\nTransfer-Encoding: gzip", 0, BODY_REFUSED, ERR_NET_LATER},
    {"HTTP/1.1 200 OK\nContent-Encoding: gzip", 0, BODY_REFUSED, ERR_POLICY},
    {"HTTP/1.1 200 OK\nContent-Length: 100", 50, BODY_WHOLE, ERR_NONE},
    {"HTTP/1.1 404 Not Found\nContent-Encoding: gzip", 0, BODY_IGNORED, ERR_NONE},
    {"HTTP/1.1 302 Found", 0, BODY_IGNORED, ERR_NONE},
    {"HTTP/1.1 304 Same", 0, BODY_IGNORED, ERR_NONE},
    {"HTTP/1.1 416 No", 50, BODY_RESTART, ERR_NONE},
    {"HTTP/1.1 416 No", 0, BODY_IGNORED, ERR_NONE},
    {PART "Content-Range: bytes 0-99/100", 0, BODY_REFUSED, ERR_NET_LATER},
    {PART "Content-Range: bytes 50-99/100", 50, BODY_REST, ERR_NONE},
    {PART "Content-Range: bytes 50-99/100\nContent-Length: 50", 50, BODY_REST, ERR_NONE},
    {PART "Content-Range: bytes 50-99/100\nContent-Length: 49", 50, BODY_RESTART,
     ERR_NONE},
    {PART "Content-Range: bytes 49-99/100", 50, BODY_RESTART, ERR_NONE},
    {PART "Content-Range: bytes 51-99/100", 50, BODY_RESTART, ERR_NONE},
    {PART "Content-Range: bytes 50-98/100", 50, BODY_RESTART, ERR_NONE},
    {PART "Content-Range: bytes 50-100/101", 50, BODY_RESTART, ERR_NONE},
    {PART "Content-Range: bytes 50-99/*", 50, BODY_RESTART, ERR_NONE},
    {PART, 50, BODY_RESTART, ERR_NONE},
    {"HTTP/1.1 206 P\nETag: \"y\"\nContent-Range: bytes 50-99/100", 50, BODY_RESTART,
     ERR_NONE},
    {"HTTP/1.1 206 P\nETag: W/\"x\"\nContent-Range: bytes 50-99/100", 50, BODY_RESTART,
     ERR_NONE},
    {"HTTP/1.1 206 P\nContent-Range: bytes 50-99/100", 50, BODY_RESTART, ERR_NONE},
};

static void
each_head_is_worth_what_the_table_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof accept_cases / sizeof accept_cases[0]; i++) {
        const struct accept_case *c = &accept_cases[i];
        struct answer a = head(c->head);
        struct policy_asked asked = {
            .from = c->from, .etag = STR("\"x\""), .total = 100, .limit_bytes = 1000};
        struct err e = {0};
        enum policy_body got = policy_accept(&a, &asked, &e);

        if (got != c->want || e.code != c->code) {
            print_message("%s\n", c->head);
        }
        assert_int_equal(got, c->want);
        assert_int_equal(e.code, c->code);
    }
}

/* A try that went the ordinary way; a test changes what it is about. */
static struct policy_try
ordinary(const struct answer *a, const struct err *why)
{
    return (struct policy_try){.end = END_COMPLETE,
                               .why = why,
                               .answer = a,
                               .body = BODY_IGNORED,
                               .tries = 1,
                               .tries_most = 4,
                               .first_ms = 1000,
                               .random = UINT32_MAX,
                               .now_wall_ms = 1700000000000};
}

struct judge_case {
    const char *head;
    enum policy_body body;
    int64_t received;
    enum policy_next next;
    enum err_code code;
    bool host_failed;
};

static const struct judge_case judge_cases[] = {
    {"HTTP/1.1 200 OK\nContent-Length: 5", BODY_WHOLE, 5, NEXT_DONE, ERR_NONE, false},
    {"HTTP/1.1 200 OK\nContent-Length: 5", BODY_WHOLE, 4, NEXT_AGAIN, ERR_NET_LATER,
     false},
    {"HTTP/1.1 200 OK\nContent-Length: 5", BODY_WHOLE, 6, NEXT_AGAIN, ERR_NET_LATER,
     false},
    {"HTTP/1.1 200 OK", BODY_WHOLE, 5, NEXT_DONE, ERR_NONE, false},
    {"HTTP/1.1 200 OK", BODY_WHOLE, 0, NEXT_DONE, ERR_NONE, false},
    {"HTTP/1.1 206 P\nContent-Range: bytes 5-9/10", BODY_REST, 5, NEXT_DONE, ERR_NONE,
     false},
    {"HTTP/1.1 206 P\nContent-Range: bytes 5-9/10", BODY_REST, 4, NEXT_AGAIN,
     ERR_NET_LATER, false},
    {"HTTP/1.1 206 P", BODY_RESTART, 0, NEXT_RESTART, ERR_NONE, false},
    {"HTTP/1.1 301 M\nLocation: /x", BODY_IGNORED, 0, NEXT_HOP, ERR_NONE, false},
    {"HTTP/1.1 302 M\nLocation: /x", BODY_IGNORED, 0, NEXT_HOP, ERR_NONE, false},
    {"HTTP/1.1 303 M\nLocation: /x", BODY_IGNORED, 0, NEXT_HOP, ERR_NONE, false},
    {"HTTP/1.1 307 M\nLocation: /x", BODY_IGNORED, 0, NEXT_HOP, ERR_NONE, false},
    {"HTTP/1.1 308 M\nLocation: /x", BODY_IGNORED, 0, NEXT_HOP, ERR_NONE, false},
    {"HTTP/1.1 302 M", BODY_IGNORED, 0, NEXT_AGAIN, ERR_NET_LATER, false},
    {"HTTP/1.1 302 M\nLocation:", BODY_IGNORED, 0, NEXT_AGAIN, ERR_NET_LATER, false},
    {"HTTP/1.1 300 M\nLocation: /x", BODY_IGNORED, 0, NEXT_FAIL, ERR_NET_LATER, false},
    {"HTTP/1.1 304 S", BODY_IGNORED, 0, NEXT_AGAIN, ERR_NET_LATER, false},
    {"HTTP/1.1 204 N", BODY_IGNORED, 0, NEXT_FAIL, ERR_NET_LATER, false},
    {"HTTP/1.1 400 B", BODY_IGNORED, 0, NEXT_FAIL, ERR_NET_REFUSED, false},
    {"HTTP/1.1 401 U", BODY_IGNORED, 0, NEXT_FAIL, ERR_NET_REFUSED, false},
    {"HTTP/1.1 403 F", BODY_IGNORED, 0, NEXT_FAIL, ERR_NET_REFUSED, false},
    {"HTTP/1.1 404 N", BODY_IGNORED, 0, NEXT_FAIL, ERR_NET_GONE, false},
    {"HTTP/1.1 405 N", BODY_IGNORED, 0, NEXT_FAIL, ERR_NET_REFUSED, false},
    {"HTTP/1.1 408 T", BODY_IGNORED, 0, NEXT_AGAIN, ERR_NET_LATER, true},
    {"HTTP/1.1 410 G", BODY_IGNORED, 0, NEXT_FAIL, ERR_NET_GONE, false},
    {"HTTP/1.1 429 B", BODY_IGNORED, 0, NEXT_AGAIN, ERR_NET_LATER, false},
    {"HTTP/1.1 451 L", BODY_IGNORED, 0, NEXT_FAIL, ERR_NET_REFUSED, false},
    {"HTTP/1.1 500 E", BODY_IGNORED, 0, NEXT_AGAIN, ERR_NET_LATER, true},
    {"HTTP/1.1 501 E", BODY_IGNORED, 0, NEXT_FAIL, ERR_NET_LATER, false},
    {"HTTP/1.1 502 E", BODY_IGNORED, 0, NEXT_AGAIN, ERR_NET_LATER, true},
    {"HTTP/1.1 503 E", BODY_IGNORED, 0, NEXT_AGAIN, ERR_NET_LATER, true},
    {"HTTP/1.1 504 E", BODY_IGNORED, 0, NEXT_AGAIN, ERR_NET_LATER, true},
    {"HTTP/1.1 520 E", BODY_IGNORED, 0, NEXT_FAIL, ERR_NET_LATER, true},
    {"nonsense", BODY_IGNORED, 0, NEXT_AGAIN, ERR_NET_LATER, false},
};

static void
each_answer_has_the_consequence_that_the_table_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof judge_cases / sizeof judge_cases[0]; i++) {
        const struct judge_case *c = &judge_cases[i];
        struct err none = {0};
        struct answer a = head(c->head);
        struct policy_try t = ordinary(&a, &none);
        struct policy_verdict v;

        t.body = c->body;
        t.received = c->received;
        policy_judge(&t, &v);
        if (v.next != c->next || v.err.code != c->code ||
            v.host_failed != c->host_failed) {
            print_message("%s\n", c->head);
        }
        assert_int_equal(v.next, c->next);
        assert_int_equal(v.err.code, c->code);
        assert_int_equal(v.host_failed, c->host_failed);
    }
}

static void
only_an_announced_length_that_was_met_counts_as_announced(void **state)
{
    struct err none = {0};
    struct answer a = head("HTTP/1.1 200 OK");
    struct policy_try t = ordinary(&a, &none);
    struct policy_verdict v;

    (void)state;
    t.body = BODY_WHOLE;
    t.received = 5;
    policy_judge(&t, &v);
    assert_false(v.announced);
    a = head("HTTP/1.1 200 OK\nContent-Length: 5");
    policy_judge(&t, &v);
    assert_true(v.announced);
}

static void
an_unchanged_answer_counts_only_where_it_was_asked_for(void **state)
{
    struct err none = {0};
    struct answer a = head("HTTP/1.1 304 Same");
    struct policy_try t = ordinary(&a, &none);
    struct policy_verdict v;

    (void)state;
    t.conditional = true;
    policy_judge(&t, &v);
    assert_int_equal(v.next, NEXT_UNCHANGED);
}

static void
the_sixth_hop_is_refused(void **state)
{
    struct err none = {0};
    struct answer a = head("HTTP/1.1 302 F\nLocation: /x");
    struct policy_try t = ordinary(&a, &none);
    struct policy_verdict v;

    (void)state;
    t.hops = 4;
    policy_judge(&t, &v);
    assert_int_equal(v.next, NEXT_HOP);
    t.hops = 5;
    policy_judge(&t, &v);
    assert_int_equal(v.next, NEXT_FAIL);
    assert_int_equal(v.err.code, ERR_POLICY);
}

static void
the_fourth_try_is_the_last(void **state)
{
    struct err none = {0};
    struct answer a = head("HTTP/1.1 503 E");
    struct policy_try t = ordinary(&a, &none);
    struct policy_verdict v;

    (void)state;
    t.tries = 3;
    policy_judge(&t, &v);
    assert_int_equal(v.next, NEXT_AGAIN);
    t.tries = 4;
    policy_judge(&t, &v);
    assert_int_equal(v.next, NEXT_FAIL);
    assert_int_equal(v.err.code, ERR_NET_LATER);
}

static void
a_broken_transfer_is_tried_again_and_a_bad_certificate_is_not(void **state)
{
    struct err why = {.code = ERR_NET_LATER, .text = "connection reset"};
    struct answer a;
    struct policy_try t;
    struct policy_verdict v;

    (void)state;
    answer_begin(&a);
    t = ordinary(&a, &why);
    t.end = END_BROKEN;
    policy_judge(&t, &v);
    assert_int_equal(v.next, NEXT_AGAIN);
    assert_true(v.host_failed);
    assert_string_equal(v.err.text, "connection reset");
    t.end = END_TRUST;
    policy_judge(&t, &v);
    assert_int_equal(v.next, NEXT_FAIL);
    assert_int_equal(v.err.code, ERR_NET_LATER);
    /* A body that breaks off comes from a host that is alive … */
    a = head("HTTP/1.1 200 OK\nContent-Length: 9");
    t.end = END_BROKEN;
    t.body = BODY_WHOLE;
    policy_judge(&t, &v);
    assert_int_equal(v.next, NEXT_AGAIN);
    assert_false(v.host_failed);
    /* … one that stalls holds a connection for nothing. */
    t.end = END_TIMEOUT;
    policy_judge(&t, &v);
    assert_true(v.host_failed);
}

static void
a_status_that_decides_outlives_a_broken_page(void **state)
{
    struct err why = {.code = ERR_NET_LATER, .text = "reset"};
    struct answer a = head("HTTP/1.1 404 N\nContent-Length: 100");
    struct policy_try t = ordinary(&a, &why);
    struct policy_verdict v;

    (void)state;
    t.end = END_BROKEN;
    policy_judge(&t, &v);
    assert_int_equal(v.err.code, ERR_NET_GONE);
}

static void
our_own_reasons_end_the_job_unless_the_server_may_do_better(void **state)
{
    struct err why = {.code = ERR_FULL, .text = "no space"};
    struct answer a = head("HTTP/1.1 200 OK");
    struct policy_try t = ordinary(&a, &why);
    struct policy_verdict v;

    (void)state;
    t.end = END_OURS;
    t.body = BODY_WHOLE;
    policy_judge(&t, &v);
    assert_int_equal(v.next, NEXT_FAIL);
    assert_int_equal(v.err.code, ERR_FULL);
    why.code = ERR_NET_LATER;
    policy_judge(&t, &v);
    assert_int_equal(v.next, NEXT_AGAIN);
}

static void
a_pause_of_five_minutes_is_waited_for_and_a_longer_one_is_recorded(void **state)
{
    struct err none = {0};
    struct answer a = head("HTTP/1.1 429 B\nRetry-After: 300");
    struct policy_try t = ordinary(&a, &none);
    struct policy_verdict v;

    (void)state;
    policy_judge(&t, &v);
    assert_int_equal(v.next, NEXT_AGAIN);
    assert_int_equal(v.delay_ms, 300000);
    assert_int_equal(v.host_pause_ms, 300000);
    a = head("HTTP/1.1 429 B\nRetry-After: 301");
    policy_judge(&t, &v);
    assert_int_equal(v.next, NEXT_FAIL);
    assert_int_equal(v.not_before_ms, t.now_wall_ms + 301000);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_head_is_worth_what_the_table_says),
        cmocka_unit_test(each_answer_has_the_consequence_that_the_table_says),
        cmocka_unit_test(only_an_announced_length_that_was_met_counts_as_announced),
        cmocka_unit_test(an_unchanged_answer_counts_only_where_it_was_asked_for),
        cmocka_unit_test(the_sixth_hop_is_refused),
        cmocka_unit_test(the_fourth_try_is_the_last),
        cmocka_unit_test(a_broken_transfer_is_tried_again_and_a_bad_certificate_is_not),
        cmocka_unit_test(a_status_that_decides_outlives_a_broken_page),
        cmocka_unit_test(our_own_reasons_end_the_job_unless_the_server_may_do_better),
        cmocka_unit_test(
            a_pause_of_five_minutes_is_waited_for_and_a_longer_one_is_recorded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
