#include "cmocka_all.h"

#include "base/limits.h"
#include "fetch/url.h"

struct resolve_case {
    const char *base, *reference;
    const char *want;   /* NULL: refused … */
    enum err_code code; /* … with this */
};

static const char base[] = "http://www.example.org/news/2016/page.html?id=7";
static const char folder[] = "file:///srv/site/";

static const struct resolve_case cases[] = {
    {base, "/a/b.jpg", "http://www.example.org/a/b.jpg", 0},
    {base, "a.jpg", "http://www.example.org/news/2016/a.jpg", 0},
    {base, "./a.jpg", "http://www.example.org/news/2016/a.jpg", 0},
    {base, "../a.jpg", "http://www.example.org/news/a.jpg", 0},
    {base, "../../../../a.jpg", "http://www.example.org/a.jpg", 0},
    {base, "/a/./b/../c.jpg", "http://www.example.org/a/c.jpg", 0},
    {base, "/a/..", "http://www.example.org/", 0},
    {base, "..", "http://www.example.org/news/", 0},
    {base, "x/.", "http://www.example.org/news/2016/x/", 0},
    {base, "?id=8", "http://www.example.org/news/2016/page.html?id=8", 0},
    {base, "a.jpg?x=../y", "http://www.example.org/news/2016/a.jpg?x=../y", 0},
    {base, "a.jpg#part", "http://www.example.org/news/2016/a.jpg", 0},
    {base, "//cdn.example.org/a.jpg", "http://cdn.example.org/a.jpg", 0},
    {base, "https://Other.example/a/../b", "https://other.example/a/../b", 0},
    {base, "  /a.jpg \n", "http://www.example.org/a.jpg", 0},
    {base, "/my photo.jpg", "http://www.example.org/my%20photo.jpg", 0},
    {base, "/a//b.jpg", "http://www.example.org/a//b.jpg", 0},
    {base, "/2016:07.jpg", "http://www.example.org/2016:07.jpg", 0},
    {"http://h:8080/", "x", "http://h:8080/x", 0},
    {base, "", NULL, ERR_INPUT},
    {base, "   ", NULL, ERR_INPUT},
    {base, "#top", NULL, ERR_INPUT},
    {base, "/a\nb", NULL, ERR_INPUT},
    {base, "http://a b/", NULL, ERR_INPUT},
    {base, "//", NULL, ERR_INPUT},
    {base, "//u@h/", NULL, ERR_POLICY},
    {base, "javascript:alert(1)", NULL, ERR_POLICY},
    {base, "file:///etc/passwd", NULL, ERR_POLICY},
    {base, "data:image/png;base64,AA", NULL, ERR_POLICY},
    {"no base", "/a.jpg", NULL, ERR_INPUT},
    {"", "/a.jpg", NULL, ERR_INPUT},
    {"", "http://h/a.jpg", "http://h/a.jpg", 0},
    /* The folder of a file base is the root of the site. */
    {folder, "/a/b.jpg", "file:///srv/site/a/b.jpg", 0},
    {folder, "a/../b.jpg", "file:///srv/site/b.jpg", 0},
    {"file:///srv/site/page.html", "x.jpg", "file:///srv/site/x.jpg", 0},
    {folder, "works?.mp4", "file:///srv/site/works?.mp4", 0},
    {folder, "my photo.jpg", "file:///srv/site/my%20photo.jpg", 0},
    {folder, "file:///srv/site/x.jpg", "file:///srv/site/x.jpg", 0},
    {folder, "http://h/x.jpg", "http://h/x.jpg", 0},
    {folder, "../x.jpg", NULL, ERR_POLICY},
    {folder, "/../x.jpg", NULL, ERR_POLICY},
    {folder, "a/../../x.jpg", NULL, ERR_POLICY},
    {folder, "%2e%2e/x.jpg", NULL, ERR_POLICY},
    {folder, ".%2E/x.jpg", NULL, ERR_POLICY},
    {folder, "a%2f..%2f..%2fx.jpg", NULL, ERR_POLICY},
    {folder, "a%00.jpg", NULL, ERR_POLICY},
    {folder, "file:///etc/passwd", NULL, ERR_POLICY},
    {folder, "file:///srv/site/../x", NULL, ERR_POLICY},
    {folder, "file:///srv/site/%2e%2e/x", NULL, ERR_POLICY},
    {folder, "//host/x", NULL, ERR_POLICY},
    {folder, "ftp://h/x", NULL, ERR_POLICY},
};

static void
each_reference_leads_where_the_standard_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        auto_buf struct buf out = {0};
        struct err e = {0};
        bool ok;

        buf_init(&out, LIMIT_URL_BYTES * 2);
        ok = url_resolve(str_of(cases[i].base), str_of(cases[i].reference), &out, &e);
        if (ok != (cases[i].want != NULL) || (!ok && e.code != cases[i].code)) {
            print_message("\"%s\": %s\n", cases[i].reference,
                          ok ? buf_cstr(&out) : e.text);
        }
        assert_int_equal(ok, cases[i].want != NULL);
        if (ok) {
            assert_string_equal(buf_cstr(&out), cases[i].want);
        } else {
            assert_int_equal(e.code, cases[i].code);
        }
    }
}

static void
a_reference_is_absolute_with_a_scheme_or_two_slashes(void **state)
{
    (void)state;
    assert_true(url_is_absolute(STR("http://a/")));
    assert_true(url_is_absolute(STR("mailto:a")));
    assert_true(url_is_absolute(STR("//a/")));
    assert_false(url_is_absolute(STR("/a")));
    assert_false(url_is_absolute(STR("a/b:c")));
    assert_false(url_is_absolute(STR("1a:b")));
    assert_false(url_is_absolute(STR("")));
}

static void
a_long_reference_is_refused_and_not_cut(void **state)
{
    auto_buf struct buf out = {0};
    auto_buf struct buf text = {0};
    struct err e = {0};

    (void)state;
    buf_init(&out, LIMIT_URL_BYTES * 2);
    buf_init(&text, LIMIT_URL_BYTES * 4);
    while (text.n < LIMIT_URL_BYTES * 2) {
        buf_add_cstr(&text, "/x");
    }
    assert_false(url_resolve(str_of(base), buf_view(&text), &out, &e));
    assert_int_equal(e.code, ERR_INPUT);
    assert_false(url_resolve(str_of(folder), buf_view(&text), &out, &e));
    assert_int_equal(e.code, ERR_INPUT);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_reference_leads_where_the_standard_says),
        cmocka_unit_test(a_reference_is_absolute_with_a_scheme_or_two_slashes),
        cmocka_unit_test(a_long_reference_is_refused_and_not_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
