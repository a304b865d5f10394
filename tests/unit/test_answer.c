#include "cmocka_all.h"
#include "noise.h"

#include "fetch/answer.h"

#include <string.h>

/* Feeds lines that are parted by '\n'. */
static void
feed(struct answer *a, const char *lines)
{
    struct str rest = str_of(lines);
    struct str line;
    bool more = true;

    answer_begin(a);
    while (more) {
        more = str_split(&rest, '\n', &line);
        assert_true(answer_line(a, line));
    }
}

static void
an_ordinary_head_is_read_whole(void **state)
{
    struct answer a;

    (void)state;
    feed(&a, "HTTP/1.1 200 OK\r\ncontent-TYPE:image/jpeg\nContent-Length: 12 \r\n"
             "ETag: \"x\"\nLast-Modified: Sun, 17 Jul 2016 20:35:56 GMT\n"
             "Date: Sun, 17 Jul 2016 20:35:57 GMT\nRetry-After: 5\nLocation: /x\n\r\n");
    assert_int_equal(a.status, 200);
    assert_true(a.ended);
    assert_int_equal(a.length, 12);
    assert_string_equal(a.type, "image/jpeg");
    assert_string_equal(a.etag, "\"x\"");
    assert_string_equal(a.last_modified, "Sun, 17 Jul 2016 20:35:56 GMT");
    assert_string_equal(a.date, "Sun, 17 Jul 2016 20:35:57 GMT");
    assert_string_equal(a.retry_after, "5");
    assert_string_equal(a.location, "/x");
    assert_false(a.bad_length || a.chunked || a.coded || a.has_range || a.bad_location);
}

static void
interim_answers_are_forgotten_and_trailers_ignored(void **state)
{
    struct answer a;

    (void)state;
    feed(&a, "HTTP/1.1 103 Early\nContent-Length: 7\nETag: \"y\"\n\nHTTP/2 200 \n\n"
             "ETag: \"trailer\"\nContent-Length: 9");
    assert_int_equal(a.status, 200);
    assert_int_equal(a.length, -1);
    assert_string_equal(a.etag, "");
}

struct length_case {
    const char *value;
    int64_t length;
    bool bad;
};

static void
a_length_is_digits_and_nothing_else(void **state)
{
    static const struct length_case cases[] = {
        {"0", 0, false},
        {"9223372036854775807", INT64_MAX, false},
        {"12abc", -1, true},
        {"+12", -1, true},
        {"-1", -1, true},
        {"0x10", -1, true},
        {"1 2", -1, true},
        {"12, 12", -1, true},
        {"", -1, true},
        {"9223372036854775808", -1, true},
        {"99999999999999999999999", -1, true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char lines[128] = "HTTP/1.1 200 OK\nContent-Length: ";
        struct answer a;

        strcat(lines, cases[i].value);
        feed(&a, lines);
        assert_int_equal(a.length, cases[i].length);
        assert_int_equal(a.bad_length, cases[i].bad);
    }
}

static void
two_lengths_must_agree(void **state)
{
    struct answer a;

    (void)state;
    feed(&a, "HTTP/1.1 200 OK\nContent-Length: 5\nContent-Length: 5");
    assert_false(a.bad_length);
    feed(&a, "HTTP/1.1 200 OK\nContent-Length: 5\nContent-Length: 6");
    assert_true(a.bad_length);
}

static void
codings_are_noticed(void **state)
{
    struct answer a;

    (void)state;
    feed(&a, "HTTP/1.1 200 OK\nContent-Encoding: identity\nTransfer-Encoding: Chunked");
    assert_false(a.coded);
    assert_true(a.chunked);
    assert_false(a.other_transfer);
    feed(&a, "HTTP/1.1 200 OK\nContent-Encoding: gzip\nContent-Encoding: identity");
    assert_true(a.coded);
    feed(&a, "HTTP/1.1 200 OK\nTransfer-Encoding: gzip, chunked");
    assert_true(a.other_transfer);
}

struct range_case {
    const char *value;
    int64_t from, to, total;
};

static void
a_range_is_read_exactly_or_not_at_all(void **state)
{
    static const struct range_case cases[] = {
        {"bytes 5-9/10", 5, 9, 10},     {"BYTES 0-0/1", 0, 0, 1},
        {"bytes 5-9/*", 5, 9, -1},      {"bytes */10", -1, -1, 10},
        {"bytes 5-/10", -1, -1, 10},    {"bytes -9/10", -1, -1, 10},
        {"bytes 5-9", -1, -1, -1},      {"bytes 5-9/x", -1, -1, -1},
        {"items 5-9/10", -1, -1, -1},   {"bytes=5-9/10", -1, -1, -1},
        {"bytes 5 - 9/10", -1, -1, 10}, {"", -1, -1, -1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char lines[128] = "HTTP/1.1 206 Partial\nContent-Range: ";
        struct answer a;

        strcat(lines, cases[i].value);
        feed(&a, lines);
        assert_true(a.has_range);
        assert_int_equal(a.range_from, cases[i].from);
        assert_int_equal(a.range_to, cases[i].to);
        assert_int_equal(a.range_total, cases[i].total);
    }
}

static void
two_ranges_are_none(void **state)
{
    struct answer a;

    (void)state;
    feed(&a, "HTTP/1.1 206 P\nContent-Range: bytes 5-9/10\nContent-Range: bytes 5-9/10");
    assert_int_equal(a.range_from, -1);
}

static void
what_could_not_be_sent_back_whole_is_dropped(void **state)
{
    char lines[512] = "HTTP/1.1 200 OK\nETag: \"";
    struct answer a;

    (void)state;
    memset(lines + strlen(lines), 'x', 300);
    feed(&a, lines);
    assert_string_equal(a.etag, "");
    answer_begin(&a);
    assert_true(answer_line(&a, STR("HTTP/1.1 200 OK")));
    assert_true(answer_line(&a, STR("ETag: \"a\rb\"")));
    assert_true(answer_line(&a, STR("Last-Modified: a\0b")));
    assert_string_equal(a.etag, "");
    assert_string_equal(a.last_modified, "");
}

static void
a_location_is_whole_and_single(void **state)
{
    static char lines[LIMIT_URL_BYTES + 128] = "HTTP/1.1 302 F\nLocation: /";
    struct answer a;

    (void)state;
    feed(&a, "HTTP/1.1 302 F\nLocation: /a\nLocation: /a");
    assert_false(a.bad_location);
    feed(&a, "HTTP/1.1 302 F\nLocation: /a\nLocation: /b");
    assert_true(a.bad_location);
    memset(lines + strlen(lines), 'x', LIMIT_URL_BYTES);
    feed(&a, lines);
    assert_true(a.bad_location);
    answer_begin(&a);
    assert_true(answer_line(&a, STR("HTTP/1.1 302 F")));
    assert_true(answer_line(&a, STR("Location: /a\0b")));
    assert_true(a.bad_location);
}

static void
a_flood_is_stopped_by_bytes_and_by_lines(void **state)
{
    struct answer a;
    char line[1000];
    unsigned n = 0;

    (void)state;
    memset(line, 'x', sizeof line);
    answer_begin(&a);
    while (answer_line(&a, (struct str){line, sizeof line})) {
        n++;
    }
    assert_int_equal(n, ANSWER_HEAD_BYTES / sizeof line);
    assert_true(a.flooded);
    answer_begin(&a);
    assert_false(a.flooded);
    n = 0;
    while (answer_line(&a, STR("HTTP/1.1 103 again\r\n"))) { /* also of interim answers */
        n++;
    }
    assert_int_equal(n, ANSWER_HEAD_LINES);
}

static void
only_strong_validators_are_strong(void **state)
{
    (void)state;
    assert_true(answer_strong_etag(STR("\"a\"")));
    assert_true(answer_strong_etag(STR("\"\"")));
    assert_true(answer_strong_etag(STR("\"\xd8\xa7\"")));
    assert_false(answer_strong_etag(STR("W/\"a\"")));
    assert_false(answer_strong_etag(STR("a")));
    assert_false(answer_strong_etag(STR("\"a")));
    assert_false(answer_strong_etag(STR("\"")));
    assert_false(answer_strong_etag(STR("\"a\"b\"")));
    assert_false(answer_strong_etag(STR("\"a b\"")));
    assert_false(answer_strong_etag(STR("\"a\r\n\"")));
    assert_false(answer_strong_etag(STR("")));
}

static void
noise_never_breaks_the_reader(void **state)
{
    static const char likely[] = "HTTP/1.1 206\nContent-Range: bytes-/*length:location";
    struct noise noise = noise_begin(1839526);

    (void)state;
    for (int i = 0; i < 5000; i++) {
        char text[300];
        struct answer a;
        struct str rest = {text, noise_below(&noise, sizeof text)};

        noise_bytes(&noise, text, rest.n, likely, sizeof likely - 1);
        answer_begin(&a);
        while (rest.n > 0) {
            struct str line;

            (void)str_split(&rest, '\n', &line);
            assert_true(answer_line(&a, line));
        }
        assert_in_range(a.status, 0, 999);
        assert_true(a.length >= -1);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_ordinary_head_is_read_whole),
        cmocka_unit_test(interim_answers_are_forgotten_and_trailers_ignored),
        cmocka_unit_test(a_length_is_digits_and_nothing_else),
        cmocka_unit_test(two_lengths_must_agree),
        cmocka_unit_test(codings_are_noticed),
        cmocka_unit_test(a_range_is_read_exactly_or_not_at_all),
        cmocka_unit_test(two_ranges_are_none),
        cmocka_unit_test(what_could_not_be_sent_back_whole_is_dropped),
        cmocka_unit_test(a_location_is_whole_and_single),
        cmocka_unit_test(a_flood_is_stopped_by_bytes_and_by_lines),
        cmocka_unit_test(only_strong_validators_are_strong),
        cmocka_unit_test(noise_never_breaks_the_reader),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
