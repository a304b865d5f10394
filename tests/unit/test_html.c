#include "catalog/html.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

/* The tokens of a text in one line: <name>, </name>, and texts. */
static void
add_tokens(const char *text, struct buf *out)
{
    struct html h;
    struct html_token t;

    html_init(&h, str_of(text));
    for (html_next(&h, &t); t.kind != HTML_END; html_next(&h, &t)) {
        if (t.kind == HTML_TEXT) {
            buf_add_str(out, t.text);
        } else {
            buf_addf(out, t.kind == HTML_OPEN ? "<%.*s>" : "</%.*s>", STR_FMT(t.name));
        }
    }
}

static void
tags_and_texts_are_told_and_the_rest_is_skipped(void **unused)
{
    static const struct {
        const char *text, *tokens;
    } rows[] = {
        {"<p class=x>a<b>b</b></p>", "<p>a<b>b</b></p>"},
        {"a<!-- <p> -->b<!doctype html>c<?xml ?>d", "abcd"},
        {"<script>if (a<b) '<p>'</script>x", "<script></script>x"},
        {"<STYLE>p > a {}</style >x", "<STYLE></style>x"},
        {"<a title='x > y'>z</a>", "<a>z</a>"},
        {"<a title=\"x > y\" b>z", "<a>z"},
        {"<a title = \"x > y\">z", "<a>z"},
        {"5 < 6 and 7 > 6", "5 < 6 and 7 > 6"},
        {"<>x</>", "<>x</>"},
        {"<p", "<p>"},
        {"<a b='", "<a>"},
        {"<!-- no end <p>", ""},
        {"<script>no end", "<script>"},
        {"<br/>x", "<br>x"},
        {"", ""},
    };

    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        auto_buf struct buf b;

        buf_init(&b, 1024);
        add_tokens(rows[i].text, &b);
        assert_string_equal(buf_cstr(&b), rows[i].tokens);
    }
}

static void
attributes_are_found_however_they_are_written(void **unused)
{
    static const struct {
        const char *tag, *value;
    } rows[] = {
        {"<meta content=\"a b\">", "a b"},
        {"<meta content='a \"b\"'>", "a \"b\""},
        {"<meta x=1 CONTENT=ab/>", "ab/"},
        {"<meta x='content=no' content = yes>", "yes"},
        {"<meta content>", ""},
        {"<meta content= >", ""},
        {"<meta/content='a'/>", "a"},
        {"<meta =content content=a>", ""},
        {"<meta x content=\"open", "open"},
    };

    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct html h;
        struct html_token t;
        struct str value;

        html_init(&h, str_of(rows[i].tag));
        html_next(&h, &t);
        assert_true(html_attribute(&t, "content", &value));
        assert_true(str_eq(value, str_of(rows[i].value)));
        assert_false(html_attribute(&t, "absent", &value));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tags_and_texts_are_told_and_the_rest_is_skipped),
        cmocka_unit_test(attributes_are_found_however_they_are_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
