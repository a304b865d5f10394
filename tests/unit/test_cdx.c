/* What an index says is read with its bounds, and the right capture is chosen. */
#include "catalog/cdx.h"

#include "base/limits.h"
#include "base/mem.h"
#include "cmocka_all.h"

#include <string.h>

/* SHA-1 of the empty text and of "abc", in Base32 (as base32(1) gives it) and hex. */
#define NOTHING "3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"
#define ABC     "VGMT4NSHA2AWVOR6EVYXQUGCNSONBWE5"
static const char nothing_hex[] = "da39a3ee5e6b4b0d3255bfef95601890afd80709";
static const char abc_hex[] = "a9993e364706816aba3e25717850c26c9cd0d89d";

#define HEAD "[[\"timestamp\",\"original\",\"mimetype\",\"statuscode\",\"digest\"]"
#define LINE(time, url, mime, status, digest)                                            \
    ",\n[\"" time "\",\"" url "\",\"" mime "\",\"" status "\",\"" digest "\"]"
#define JPEG(time, url) LINE(time, url, "image/jpeg", "200", ABC)
#define TAIL            "]"
#define URL             "http://a.example/2016/07/16/x.jpg"

static void
read_all(struct cdx *c, const char *answer)
{
    struct err e = {0};

    cdx_init(c);
    if (!cdx_add(c, str_of(answer), &e)) {
        fail_msg("%s: %s", answer, e.text);
    }
    cdx_end(c);
}

static void
a_line_becomes_a_capture(void **state)
{
    uint8_t abc[SHA1_BYTES];
    struct cdx c;

    (void)state;
    assert_true(hex_decode(str_of(abc_hex), abc, sizeof abc));
    read_all(&c, HEAD JPEG("20160717080910", URL) TAIL);
    assert_int_equal(c.n, 1);
    assert_string_equal(c.lines[0].time, "20160717080910");
    assert_int_equal(c.lines[0].at_ms, INT64_C(1468742950000));
    assert_memory_equal(c.lines[0].sha1, abc, sizeof abc);
    assert_false(c.more);
    cdx_release(&c);
}

static void
the_first_row_says_where_the_fields_are(void **state)
{
    struct cdx c;

    (void)state;
    read_all(&c, "[[\"urlkey\",\"digest\",\"length\",\"original\",\"timestamp\"],"
                 "[\"example,a)/\",\"" ABC "\",\"12\",\"" URL "\",\"20160717080910\"]]");
    assert_int_equal(c.n, 1);
    assert_non_null(cdx_pick(&c, STR(URL), STR(""), NULL));
    cdx_release(&c);
}

static void
no_captures_are_an_answer(void **state)
{
    static const char *const answers[] = {"[]", " [ ]\n", HEAD TAIL};

    (void)state;
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        struct cdx c;

        read_all(&c, answers[i]);
        assert_int_equal(c.n, 0);
        assert_null(cdx_pick(&c, STR(URL), STR(""), NULL));
        cdx_release(&c);
    }
}

static void
what_is_no_whole_answer_is_refused(void **state)
{
    static const char *const answers[] = {
        "",
        "<html>Too busy</html>",
        "{}",
        "null",
        "[",
        HEAD,
        HEAD JPEG("20160717080910", URL),
        HEAD ",[\"2016",
        HEAD ",[[\"20160717080910\"]]" TAIL,
        HEAD ",{\"a\":1}" TAIL,
        HEAD ",\"20160717080910\"" TAIL,
        HEAD TAIL "[]",
        "[[\"timestamp\",\"original\"]]",
        "[[\"a\",\"b\",\"c\",\"d\",\"e\",\"f\",\"g\",\"h\",\"i\",\"j\",\"k\",\"l\",\"m\","
        "\"n\",\"o\",\"p\",\"timestamp\",\"original\",\"digest\"]]",
        HEAD ",[],[\"key\"],[\"key\"]" TAIL,
        HEAD ",[],[\"key\",\"key\"]" TAIL,
        HEAD ",[]" JPEG("20160717080910", URL) TAIL,
    };

    (void)state;
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        struct err e = {0};
        struct cdx c;

        cdx_init(&c);
        if (cdx_add(&c, str_of(answers[i]), &e)) {
            fail_msg("taken: %s", answers[i]);
        }
        assert_int_equal(e.code, ERR_INPUT);
        cdx_release(&c);
    }
}

static void
a_line_that_makes_no_sense_is_passed_over(void **state)
{
    struct cdx c;

    (void)state;
    read_all(&c,
             HEAD LINE("2016071708091", URL, "image/jpeg", "200",
                       ABC) LINE("201607170809100", URL, "image/jpeg", "200", ABC)
                 LINE("2016071708091x", URL, "image/jpeg", "200",
                      ABC) LINE("20161317080910", URL, "image/jpeg", "200",
                                ABC) LINE("20160717250910", URL, "image/jpeg", "200", ABC)
                     LINE("20160717080910", URL, "image/jpeg", "200", "SHORT") LINE(
                         "20160717080910", URL, "image/jpeg", "200",
                         ABC "A") LINE("20160717080910", URL, "image/jpeg", "200",
                                       "1GMT4NSHA2AWVOR6EVYXQUGCNSONBWE5")
                         LINE("20160717080910", "javascript:x", "image/jpeg", "200", ABC)
                             LINE("20160717080910", "", "image/jpeg", "200", ABC)
                                 LINE("20160717080910", "http://a b/", "image/jpeg",
                                      "200", ABC) ",[\"20160717080910\"],[1,2,3,4,5,6,"
                                                  "7]" JPEG("20160717080910", URL) TAIL);
    assert_int_equal(c.n, 1);
    assert_int_equal(c.seen, 14);
    cdx_release(&c);
}

static void
only_media_or_what_may_be_media_with_status_200_is_taken(void **state)
{
    static const struct {
        const char *mime, *status;
        bool taken;
    } rows[] = {
        {"image/jpeg", "200", true},
        {"IMAGE/PNG", "200", true},
        {"video/mp4", "200", true},
        {"audio/mpeg", "200", true},
        {"unk", "200", true},
        {"", "200", true},
        {"application/octet-stream", "200", true},
        {"text/html", "200", false},
        {"text/plain", "200", false},
        {"application/pdf", "200", false},
        {"warc/revisit", "-", false},
        {"image/jpeg", "404", false},
        {"image/jpeg", "301", false},
        {"image/jpeg", "", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        auto_free char *answer =
            xasprintf(HEAD ",[\"20160717080910\",\"" URL "\",\"%s\",\"%s\",\"" ABC "\"]]",
                      rows[i].mime, rows[i].status);
        struct cdx c;

        read_all(&c, answer);
        if ((c.n == 1) != rows[i].taken) {
            fail_msg("%s %s", rows[i].mime, rows[i].status);
        }
        cdx_release(&c);
    }
}

static void
urls_are_the_same_that_web_archives_keep_under_one_key(void **state)
{
    static const struct {
        const char *a, *b;
        bool same;
    } rows[] = {
        {URL, "https://a.example/2016/07/16/x.jpg", true},
        {URL, "http://www.a.example:80/2016/07/16/x.jpg", true},
        {URL, "https://www2.A.Example:443/2016/07/16/x.jpg#top", true},
        {"http://a.example/%7eb%c3%a9", "http://a.example/~b%C3%A9", true},
        {"http://a.example/b\xc3\xa9", "http://a.example/b%C3%A9", true},
        {URL, "http://a.example:8080/2016/07/16/x.jpg", false},
        {URL, "http://b.example/2016/07/16/x.jpg", false},
        {URL, "http://a.example/2016/07/16/X.jpg", false},
        {URL, "http://a.example/2016/07/16/x.jpg?w=300", false},
        {"http://a.example/a%2Fb", "http://a.example/a/b", false},
        {"http://www.example/", "http://example/", false},
        {"http://wwwa.example/", "http://a.example/", false},
        {"http://127.0.0.1:8080/a%", "http://127.0.0.1:8080/a%25", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t a[CDX_KEY_BYTES];
        uint8_t b[CDX_KEY_BYTES];

        assert_true(cdx_key(str_of(rows[i].a), a));
        assert_true(cdx_key(str_of(rows[i].b), b));
        if ((memcmp(a, b, sizeof a) == 0) != rows[i].same) {
            fail_msg("%s and %s", rows[i].a, rows[i].b);
        }
    }
}

static void
the_bytes_that_were_held_come_before_the_nearest_and_it_before_the_oldest(void **state)
{
    static const char answer[] =
        HEAD LINE("20100101000000", URL, "image/jpeg", "200", ABC)
            LINE("20160601000000", "https://www.a.example/2016/07/16/x.jpg", "unk", "200",
                 ABC) LINE("20160720000000", URL, "image/jpeg", "200", ABC)
                LINE("20160716000000", "http://a.example/2016/07/16/y.jpg", "image/jpeg",
                     "200", ABC) LINE("20160716000000", URL, "text/html", "200", ABC)
                    LINE("20190101000000", URL, "image/jpeg", "200", NOTHING)
                        LINE("20200101000000", URL, "image/jpeg", "200", NOTHING) TAIL;
    static const struct {
        const char *date, *sha1, *time;
    } rows[] = {
        {"2016-07-16T19:11:58.808", NULL, "20160720000000"},
        {"2016-06-20", NULL, "20160601000000"},
        {"2009-01-01", NULL, "20100101000000"},
        {"2030-01-01", NULL, "20200101000000"},
        {"", NULL, "20100101000000"},
        {"July", NULL, "20100101000000"},
        {"2016-07-16", nothing_hex, "20190101000000"},
        {"2016-07-16", "0000000000000000000000000000000000000000", "20160720000000"},
    };
    struct cdx c;

    (void)state;
    read_all(&c, answer);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t sha1[SHA1_BYTES] = {0};
        const struct cdx_line *got;

        if (rows[i].sha1 != NULL) {
            assert_true(hex_decode(str_of(rows[i].sha1), sha1, sizeof sha1));
        }
        got = cdx_pick(&c, STR(URL), str_of(rows[i].date),
                       rows[i].sha1 != NULL ? sha1 : NULL);
        assert_non_null(got);
        assert_string_equal(got->time, rows[i].time);
    }
    assert_null(cdx_pick(&c, STR("http://a.example/2016/07/16/z.jpg"), STR(""), NULL));
    assert_null(cdx_pick(&c, STR("no url"), STR(""), NULL));
    cdx_release(&c);
}

static void
an_answer_that_is_not_the_last_tells_where_to_go_on(void **state)
{
    struct err e = {0};
    struct cdx c;

    (void)state;
    cdx_init(&c);
    assert_true(cdx_add(&c,
                        STR(HEAD JPEG("20160717080910", URL) ",[],[\"example%2Ca%29%2Fx+"
                                                             "20160717080910%21\"]" TAIL),
                        &e));
    assert_true(c.more);
    assert_string_equal(buf_cstr(&c.resume), "example%2Ca%29%2Fx+20160717080910%21");
    assert_true(cdx_add(&c, STR(HEAD JPEG("20170717080910", URL) TAIL), &e));
    assert_false(c.more);
    assert_int_equal(c.resume.n, 0);
    assert_int_equal(c.n, 2);
    cdx_release(&c);
}

/* It would go into a URL of ours as it stands. */
static void
a_key_to_go_on_with_that_is_not_encoded_is_not_kept(void **state)
{
    static const char *const keys[] = {"a&url=b", "a b", "a\\u0026b",
                                       "a#b",     "a/b", "\xff"};

    (void)state;
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        auto_free char *answer = xasprintf(HEAD ",[],[\"%s\"]]", keys[i]);
        struct cdx c;

        read_all(&c, answer);
        assert_true(c.more);
        assert_int_equal(c.resume.n, 0);
        cdx_release(&c);
    }
}

static void
a_url_with_escaped_slashes_is_the_same_url(void **state)
{
    struct cdx c;

    (void)state;
    read_all(&c, HEAD JPEG("20160717080910",
                           "http:\\/\\/a.example\\/2016\\/07\\/16\\/x.jpg") TAIL);
    assert_non_null(cdx_pick(&c, STR(URL), STR(""), NULL));
    cdx_release(&c);
}

static void
more_lines_than_the_ceiling_are_refused(void **state)
{
    auto_buf struct buf b;
    struct err e = {0};
    struct cdx c;

    (void)state;
    buf_init(&b, LIMIT_PAGE_BYTES);
    buf_add_cstr(&b, HEAD);
    for (int i = 0; i < LIMIT_CDX_LINES; i++) {
        buf_add_cstr(&b, JPEG("20160717080910", URL));
    }
    cdx_init(&c);
    buf_add_cstr(&b, TAIL);
    assert_true(cdx_add(&c, buf_view(&b), &e));
    assert_int_equal(c.n, LIMIT_CDX_LINES);
    assert_false(cdx_add(&c, STR(HEAD JPEG("20160717080910", URL) TAIL), &e));
    assert_int_equal(e.code, ERR_LIMIT);
    assert_int_equal(c.n, LIMIT_CDX_LINES);
    cdx_release(&c);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_becomes_a_capture),
        cmocka_unit_test(the_first_row_says_where_the_fields_are),
        cmocka_unit_test(no_captures_are_an_answer),
        cmocka_unit_test(what_is_no_whole_answer_is_refused),
        cmocka_unit_test(a_line_that_makes_no_sense_is_passed_over),
        cmocka_unit_test(only_media_or_what_may_be_media_with_status_200_is_taken),
        cmocka_unit_test(urls_are_the_same_that_web_archives_keep_under_one_key),
        cmocka_unit_test(
            the_bytes_that_were_held_come_before_the_nearest_and_it_before_the_oldest),
        cmocka_unit_test(an_answer_that_is_not_the_last_tells_where_to_go_on),
        cmocka_unit_test(a_key_to_go_on_with_that_is_not_encoded_is_not_kept),
        cmocka_unit_test(a_url_with_escaped_slashes_is_the_same_url),
        cmocka_unit_test(more_lines_than_the_ceiling_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
