#include "cmocka_all.h"

#include "gallery/style.h"

#include <string.h>

/* The digests are those of `printf … | openssl dgst -sha256 -binary | base64`. */
static void
the_policy_names_the_sheet_by_its_digest(void **state)
{
    const struct {
        struct str sheet;
        const char *base;
        bool has_script;
        const char *want;
    } cases[] = {
        {STR(""), "../", false,
         "default-src 'none'; img-src 'self'; style-src "
         "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='; base-uri 'none'; "
         "form-action 'none'"},
        {STR("abc"), "http://h/x/", true,
         "default-src 'none'; script-src 'self'; media-src http://h; img-src http://h; "
         "style-src 'sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0='; base-uri "
         "'none'; form-action 'none'"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        auto_buf struct buf b = {.limit = 4096};

        style_policy(&b, cases[i].sheet, cases[i].base, cases[i].has_script);
        assert_string_equal(buf_cstr(&b), cases[i].want);
    }
}

static void
check_sheet(void (*style)(struct buf *out))
{
    auto_buf struct buf b = {.limit = 1 << 20};

    style(&b);
    assert_true(b.n > 1000);
    assert_true(str_is_utf8(buf_view(&b)));
    /* What would end the element, or ask some server. */
    assert_null(strstr(b.p, "</"));
    assert_null(strstr(b.p, "<!--"));
    assert_null(strstr(b.p, "url("));
    assert_null(strstr(b.p, "@import"));
}

static void
the_sheets_stay_in_their_element_and_ask_no_server(void **state)
{
    (void)state;
    check_sheet(style_page);
    check_sheet(style_index);
}

static void
the_template_runs_nothing_that_its_policy_stops(void **state)
{
    struct str template = style_template();

    (void)state;
    assert_true(str_starts(template, STR("<!doctype html>\n@STAMP@\n<html")));
    assert_true(str_find(template, STR("content=\"@POLICY@\"")) >= 0);
    assert_true(str_find(template, STR("<style>@STYLE@</style>")) >= 0);
    assert_true(str_find(template, STR(" style=")) < 0);
    assert_true(str_find(template, STR("http:")) < 0);
    assert_true(str_find(template, STR("https:")) < 0);
    assert_true(str_find(template, STR("javascript:")) < 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_policy_names_the_sheet_by_its_digest),
        cmocka_unit_test(the_sheets_stay_in_their_element_and_ask_no_server),
        cmocka_unit_test(the_template_runs_nothing_that_its_policy_stops),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
