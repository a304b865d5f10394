#include "cmocka_all.h"

#include "gallery/markup.h"

#include <string.h>

struct escape_case {
    struct str in;
    const char *want;
};

static void
check_text(const struct escape_case *cases, size_t n,
           void (*escape)(struct buf *b, struct str s))
{
    for (size_t i = 0; i < n; i++) {
        auto_buf struct buf b = {.limit = 4096};

        escape(&b, cases[i].in);
        assert_string_equal(buf_cstr(&b), cases[i].want);
    }
}

static void
markup_in_a_title_is_text(void **state)
{
    const struct escape_case cases[] = {
        {STR(""), ""},
        {STR("plain"), "plain"},
        {STR("</script><img src=x onerror=alert(1)>"),
         "&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;"},
        {STR("a \"b\" 'c' & d"), "a &#34;b&#34; &#39;c&#39; &amp; d"},
        {STR("&lt;"), "&amp;lt;"},
        {STR("<!--"), "&lt;!--"},
    };

    (void)state;
    check_text(cases, sizeof cases / sizeof *cases, markup_text);
}

static void
control_characters_and_bad_bytes_are_shown_as_such(void **state)
{
    const struct escape_case cases[] = {
        {STR("a\tb\nc\rd\fe\vf"), "a b c d e f"},
        {STR("a\0b"), "a\xef\xbf\xbd"
                      "b"},
        {STR("\x1b[31m"), "\xef\xbf\xbd[31m"},
        {STR("\x7f"), "\xef\xbf\xbd"},
        {STR("\xc2\x85\xc2\x9f"), "\xef\xbf\xbd\xef\xbf\xbd"},         /* C1 */
        {STR("\xff\xc3"), "\xef\xbf\xbd\xef\xbf\xbd"},                 /* no UTF-8 */
        {STR("\xed\xa0\x80"), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"}, /* a surrogate */
        {STR("\xef\xbf\xbe"), "\xef\xbf\xbd"},                         /* U+FFFE */
    };

    (void)state;
    check_text(cases, sizeof cases / sizeof *cases, markup_text);
}

static void
what_would_turn_its_neighbours_is_left_out(void **state)
{
    const struct escape_case cases[] = {
        {STR("photo\xe2\x80\xaegpj.exe"), "photogpj.exe"}, /* U+202E */
        {STR("\xe2\x80\xaa\xe2\x80\xab\xe2\x80\xac\xe2\x80\xad\xe2\x80\xae"), ""},
        {STR("\xe2\x81\xa6\xe2\x81\xa7\xe2\x81\xa8\xe2\x81\xa9"), ""}, /* isolates */
        {STR("a\xe2\x80\xa8"
             "b\xe2\x80\xa9"
             "c"),
         "a b c"},
    };

    (void)state;
    check_text(cases, sizeof cases / sizeof *cases, markup_text);
}

static void
persian_and_arabic_keep_their_marks_and_joiners(void **state)
{
    const struct escape_case cases[] = {
        {STR("\xd9\x85\xdb\x8c\xe2\x80\x8c\xd8\xb1"),
         "\xd9\x85\xdb\x8c\xe2\x80\x8c\xd8\xb1"},
        {STR("\xe2\x80\x8f\xe2\x80\x8e\xd8\x9c"), "\xe2\x80\x8f\xe2\x80\x8e\xd8\x9c"},
        {STR("\xf0\x9f\x93\xb7"), "\xf0\x9f\x93\xb7"},
    };

    (void)state;
    check_text(cases, sizeof cases / sizeof *cases, markup_text);
}

static void
a_long_title_is_cut_between_characters(void **state)
{
    const struct {
        struct str in;
        size_t most;
        const char *want;
    } cases[] = {
        {STR("abcdef"), 6, "abcdef"},
        {STR("abcdef"), 3, "abc\xe2\x80\xa6"},
        {STR("a\xd9\x85z"), 2, "a\xe2\x80\xa6"},
        {STR("a\xf0\x9f\x93\xb7z"), 4, "a\xe2\x80\xa6"},
        {STR("\x80\x80\x80\x80\x80\x80\x80\x80"), 6,
         "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xe2"
         "\x80\xa6"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        auto_buf struct buf b = {.limit = 4096};

        markup_cut(&b, cases[i].in, cases[i].most);
        assert_string_equal(buf_cstr(&b), cases[i].want);
    }
}

static void
a_url_can_not_leave_its_attribute(void **state)
{
    const struct escape_case cases[] = {
        {STR("../media/ab/x.jpg"), "../media/ab/x.jpg"},
        {STR("https://h/a?b=c&d=e%20f#g"), "https://h/a?b=c&amp;d=e%20f#g"},
        {STR("a\" onclick=\"x"), "a%22%20onclick=%22x"},
        {STR("a'<>`{}|\\^,;"), "a%27%3C%3E%60%7B%7D%7C%5C%5E%2C%3B"},
        {STR("\xd9\x85\n\0"), "%D9%85%0A%00"},
    };

    (void)state;
    check_text(cases, sizeof cases / sizeof *cases, markup_url);
}

static void
a_segment_is_one_segment(void **state)
{
    const struct escape_case cases[] = {
        {STR("news-2016_a.b~c"), "news-2016_a.b~c"},
        {STR("a/b?c#d%e:f g"), "a%2Fb%3Fc%23d%25e%3Af%20g"},
        {STR("\xd9\x85"), "%D9%85"},
    };

    (void)state;
    check_text(cases, sizeof cases / sizeof *cases, markup_segment);
}

static void
only_http_and_https_are_linked(void **state)
{
    const struct {
        struct str url;
        bool may;
    } cases[] = {
        {STR("http://a/b"), true},
        {STR("https://a"), true},
        {STR("HTTPS://a"), true},
        {STR("javascript:alert(1)"), false},
        {STR("data:text/html,x"), false},
        {STR("file:///etc/passwd"), false},
        {STR("ftp://a"), false},
        {STR("//a/b"), false},
        {STR("/a"), false},
        {STR("http:/a"), false},
        {STR("http://"), false},
        {STR("http:///a"), false},
        {STR("https://?x"), false},
        {STR(" http://a"), false},
        {STR("java\nscript:x"), false},
        {STR(""), false},
        {STR("https:\\\\a"), false},
        {STR("https://\\a"), false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (markup_may_link(cases[i].url) != cases[i].may) {
            fail_msg("%.*s", STR_FMT(cases[i].url));
        }
    }
}

static void
numbers_are_told_with_and_without_commas(void **state)
{
    auto_buf struct buf b = {.limit = 4096};

    (void)state;
    markup_number(&b, 0);
    buf_add_byte(&b, ' ');
    markup_number(&b, INT64_MIN);
    buf_add_byte(&b, ' ');
    markup_grouped(&b, 999);
    buf_add_byte(&b, ' ');
    markup_grouped(&b, 1000);
    buf_add_byte(&b, ' ');
    markup_grouped(&b, 12000345);
    buf_add_byte(&b, ' ');
    markup_two(&b, 7);
    markup_two(&b, 59);
    assert_string_equal(buf_cstr(&b), "0 -9223372036854775808 999 1,000 12,000,345 0759");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(markup_in_a_title_is_text),
        cmocka_unit_test(control_characters_and_bad_bytes_are_shown_as_such),
        cmocka_unit_test(what_would_turn_its_neighbours_is_left_out),
        cmocka_unit_test(persian_and_arabic_keep_their_marks_and_joiners),
        cmocka_unit_test(a_long_title_is_cut_between_characters),
        cmocka_unit_test(a_url_can_not_leave_its_attribute),
        cmocka_unit_test(a_segment_is_one_segment),
        cmocka_unit_test(only_http_and_https_are_linked),
        cmocka_unit_test(numbers_are_told_with_and_without_commas),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
