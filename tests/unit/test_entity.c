#include "catalog/entity.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

static void
references_are_undone_by_the_html_standard(void **unused)
{
    static const struct {
        const char *text, *means;
    } rows[] = {
        {"A &amp; B", "A & B"},
        {"&quot;&#34;&#x22;&#X22;", "\"\"\"\""},
        {"&lt;b&gt; &apos;", "<b> '"},
        {"&eacute;&Eacute;&zwj;", "\xc3\xa9\xc3\x89\xe2\x80\x8d"},
        {"&hellip;&rsquo;", "\xe2\x80\xa6\xe2\x80\x99"},
        {"&#150;", "\xe2\x80\x93"},     /* Windows-1252 in the range of C1 */
        {"&#0;", "\xef\xbf\xbd"},       /* NUL */
        {"&#xD800;", "\xef\xbf\xbd"},   /* half a pair */
        {"&#1114112;", "\xef\xbf\xbd"}, /* beyond Unicode */
        {"&#99999999999999999;", "\xef\xbf\xbd"},
        {"&#4294967330;", "\xef\xbf\xbd"}, /* 2^32 + 34 must not wrap to a quote */
        {"&#128512;", "\xf0\x9f\x98\x80"},
        {"&amp;amp;", "&amp;"}, /* once, not twice */
        {"&amp &lt", "& <"},    /* old names without their semicolon */
        {"a?b=1&lt=2&copy=3", "a?b=1&lt=2&copy=3"},
        {"&nosuch; &; & &#; &#x; &#xg;", "&nosuch; &; & &#; &#x; &#xg;"},
        {"&#34", "\""},
        {"&ampere;", "&ampere;"},
        {"&", "&"},
        {"", ""},
    };

    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        auto_buf struct buf b;

        buf_init(&b, 1024);
        entity_undo(str_of(rows[i].text), &b);
        assert_string_equal(buf_cstr(&b), rows[i].means);
        assert_int_equal(entity_undone_bytes(str_of(rows[i].text)), b.n);
    }
}

static void
a_place_in_the_undone_text_is_found_in_the_source(void **unused)
{
    struct str text = STR("[&quot;A &amp; \xc3\xa9&eacute;&quot;]");
    auto_buf struct buf b;

    (void)unused;
    buf_init(&b, 1024);
    entity_undo(text, &b);
    for (size_t n = 0; n <= b.n; n++) {
        size_t used;
        auto_buf struct buf head;

        if (!entity_pass(text, n, &used)) {
            continue; /* inside the character that &eacute; stands for */
        }
        buf_init(&head, 1024);
        entity_undo(str_head(text, used), &head);
        assert_int_equal(head.n, n);
        assert_memory_equal(buf_cstr(&head), buf_cstr(&b), n);
    }
}

static void
passing_beyond_the_end_is_refused(void **unused)
{
    size_t used;

    (void)unused;
    assert_false(entity_pass(STR("&quot;"), 2, &used));
    assert_int_equal(used, 6);
    assert_true(entity_pass(STR("&quot;"), 1, &used));
    assert_false(entity_pass(STR("&eacute;"), 1, &used));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(references_are_undone_by_the_html_standard),
        cmocka_unit_test(a_place_in_the_undone_text_is_found_in_the_source),
        cmocka_unit_test(passing_beyond_the_end_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
