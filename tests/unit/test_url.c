#include "cmocka_all.h"
#include "noise.h"

#include "base/limits.h"
#include "fetch/url.h"

#include <string.h>

struct url_case {
    const char *text;
    const char *want;   /* NULL: refused … */
    enum err_code code; /* … with this */
    bool allow_file;
};

static const struct url_case cases[] = {
    {"http://example.org/a.jpg", "http://example.org/a.jpg", 0, false},
    {"HTTP://Example.ORG/A.jpg", "http://example.org/A.jpg", 0, false},
    {"http://example.org:80/", "http://example.org/", 0, false},
    {"http://example.org:/", "http://example.org/", 0, false},
    {"http://example.org:0080/", "http://example.org/", 0, false},
    {"https://example.org:443/x", "https://example.org/x", 0, false},
    {"https://example.org:80/x", "https://example.org:80/x", 0, false},
    {"http://example.org", "http://example.org/", 0, false},
    {"http://example.org?q=1", "http://example.org/?q=1", 0, false},
    {"http://example.org/a#part", "http://example.org/a", 0, false},
    {"http://example.org#part", "http://example.org/", 0, false},
    {"http://example.org/a/../b/./c", "http://example.org/a/../b/./c", 0, false},
    {"http://example.org/%7Ea?b=%2f&c", "http://example.org/%7Ea?b=%2f&c", 0, false},
    {"http://example.org/a?x#y?z", "http://example.org/a?x", 0, false},
    {"http://example.org//a", "http://example.org//a", 0, false},
    {"http://example.org/@a:b", "http://example.org/@a:b", 0, false},
    {"http://a_b-c.example.org./", "http://a_b-c.example.org./", 0, false},
    {"http://[::1]:8080/x", "http://[::1]:8080/x", 0, false},
    {"http://[0:0:0:0:0:0:0:1]/", "http://[::1]/", 0, false},
    {"http://[2001:DB8::A]/", "http://[2001:db8::a]/", 0, false},
    {"http://\xd9\x85\xd8\xab\xd8\xa7\xd9\x84.example/",
     "http://\xd9\x85\xd8\xab\xd8\xa7\xd9\x84.example/", 0, false},
    {"http://example.org/\xd8\xa7", "http://example.org/\xd8\xa7", 0, false},
    {"file:///srv/a.jpg", "file:///srv/a.jpg", 0, true},
    {"FILE://localhost/srv/a.jpg", "file:///srv/a.jpg", 0, true},
    {"", NULL, ERR_INPUT, false},
    {"/a.jpg", NULL, ERR_INPUT, false},
    {"//example.org/a", NULL, ERR_INPUT, false},
    {"http:/example.org", NULL, ERR_INPUT, false},
    {"http:example.org", NULL, ERR_INPUT, false},
    {"http://", NULL, ERR_INPUT, false},
    {"http:///a", NULL, ERR_INPUT, false},
    {"http://:80/", NULL, ERR_INPUT, false},
    {"http://.example/", NULL, ERR_INPUT, false},
    {"http://a..b/", NULL, ERR_INPUT, false},
    {"http://a b/", NULL, ERR_INPUT, false},
    {"http://a/b c", NULL, ERR_INPUT, false},
    {"http://a/b\tc", NULL, ERR_INPUT, false},
    {"http://a/b\r\nX: y", NULL, ERR_INPUT, false},
    {"http://a/\x7f", NULL, ERR_INPUT, false},
    {"http://a/\xff", NULL, ERR_INPUT, false},
    {"http://a/\xc0\xaf", NULL, ERR_INPUT, false},
    {"http://a\\b/", NULL, ERR_INPUT, false},
    {"http://a%2eb/", NULL, ERR_INPUT, false},
    {"http://a,b/", NULL, ERR_INPUT, false},
    {"http://a:b/", NULL, ERR_INPUT, false},
    {"http://a:0/", NULL, ERR_INPUT, false},
    {"http://a:65536/", NULL, ERR_INPUT, false},
    {"http://a:+80/", NULL, ERR_INPUT, false},
    {"http://a:80:80/", NULL, ERR_INPUT, false},
    {"http://[::1/", NULL, ERR_INPUT, false},
    {"http://[::1]x/", NULL, ERR_INPUT, false},
    {"http://[fe80::1%25eth0]/", NULL, ERR_INPUT, false},
    {"http://[]/", NULL, ERR_INPUT, false},
    {"http://user@example.org/", NULL, ERR_POLICY, false},
    {"http://user:word@example.org/", NULL, ERR_POLICY, false},
    {"http://example.org@evil.example/", NULL, ERR_POLICY, false},
    {"ftp://example.org/", NULL, ERR_POLICY, false},
    {"file:///etc/passwd", NULL, ERR_POLICY, false},
    {"javascript:alert(1)", NULL, ERR_POLICY, false},
    {"data:text/plain,x", NULL, ERR_POLICY, false},
    {"gopher://127.0.0.1:1/", NULL, ERR_POLICY, false},
    {"file://other/srv", NULL, ERR_INPUT, true},
    {"file:srv", NULL, ERR_INPUT, true},
    {"file://", NULL, ERR_INPUT, true},
};

static void
each_url_gets_its_one_spelling_or_its_reason(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        auto_buf struct buf out = {0};
        struct err e = {0};
        bool ok;

        buf_init(&out, LIMIT_URL_BYTES * 2);
        ok = url_normalise(str_of(cases[i].text), cases[i].allow_file, &out, &e);
        if (ok != (cases[i].want != NULL)) {
            print_message("\"%s\": %s\n", cases[i].text, ok ? buf_cstr(&out) : e.text);
        }
        assert_int_equal(ok, cases[i].want != NULL);
        if (ok) {
            assert_string_equal(buf_cstr(&out), cases[i].want);
        } else {
            assert_int_equal(e.code, cases[i].code);
            assert_true(e.text[0] != '\0');
        }
    }
}

static void
a_nul_byte_is_refused(void **state)
{
    auto_buf struct buf out = {0};
    struct err e = {0};

    (void)state;
    buf_init(&out, LIMIT_URL_BYTES);
    assert_false(url_normalise(STR("http://a/b\0c"), false, &out, &e));
    assert_int_equal(e.code, ERR_INPUT);
}

static void
a_url_over_the_limit_is_refused(void **state)
{
    auto_buf struct buf out = {0};
    auto_buf struct buf text = {0};
    struct err e = {0};

    (void)state;
    buf_init(&out, LIMIT_URL_BYTES * 2);
    buf_init(&text, LIMIT_URL_BYTES * 2);
    buf_add_cstr(&text, "http://a/");
    while (text.n < LIMIT_URL_BYTES) {
        buf_add_byte(&text, 'x');
    }
    assert_true(url_normalise(buf_view(&text), false, &out, &e));
    buf_add_byte(&text, 'x');
    assert_false(url_normalise(buf_view(&text), false, &out, &e));
    assert_int_equal(e.code, ERR_INPUT);
}

static void
a_url_comes_apart_into_its_parts(void **state)
{
    struct url u;

    (void)state;
    assert_true(url_split(STR("http://example.org/a?b"), &u));
    assert_true(str_eq(u.scheme, STR("http")));
    assert_true(str_eq(u.host, STR("example.org")));
    assert_int_equal(u.port, 80);
    assert_true(str_eq(u.target, STR("/a?b")));
    assert_true(url_split(STR("https://[::1]:8443/"), &u));
    assert_true(str_eq(u.host, STR("[::1]")));
    assert_int_equal(u.port, 8443);
    assert_true(url_split(STR("https://[::1]/"), &u));
    assert_int_equal(u.port, 443);
    assert_true(url_split(STR("file:///srv/x"), &u));
    assert_int_equal(u.host.n, 0);
    assert_true(str_eq(u.target, STR("/srv/x")));
    assert_false(url_split(STR("http://example.org"), &u));
    assert_false(url_split(STR("http:///x"), &u));
    assert_false(url_split(STR("http://a:x/"), &u));
    assert_false(url_split(STR("/x"), &u));
    assert_false(url_split(STR(""), &u));
}

static void
the_wire_form_holds_nothing_that_could_break_a_request_line(void **state)
{
    auto_buf struct buf out = {0};

    (void)state;
    buf_init(&out, LIMIT_URL_BYTES);
    url_wire_form(STR("http://h/a b\"<>\\^`{|}\xd8\xa7%20%zz~?q=[1]&\x01"), &out);
    assert_string_equal(buf_cstr(&out),
                        "http://h/a%20b%22%3C%3E%5C%5E%60%7B%7C%7D%D8%A7%20"
                        "%zz~?q=[1]&%01");
    url_wire_form(STR("http://\xd9\x85.example:81/\xd9\x85"), &out);
    assert_string_equal(buf_cstr(&out), "http://\xd9\x85.example:81/%D9%85");
}

/* Noise that often holds what the parser looks for. */
static void
normalising_twice_is_normalising_once(void **state)
{
    static const char likely[] = "http://file[]:@/?#.%\\ab12 \r\n";
    struct noise noise = noise_begin(20160716);
    auto_buf struct buf once = {0};
    auto_buf struct buf twice = {0};

    (void)state;
    buf_init(&once, LIMIT_URL_BYTES * 2);
    buf_init(&twice, LIMIT_URL_BYTES * 2);
    for (int i = 0; i < 20000; i++) {
        char text[64];
        size_t n = noise_below(&noise, sizeof text - 8);
        struct err e = {0};
        struct url u;

        memcpy(text, "http://", 7);
        noise_bytes(&noise, text + 7, n, likely, sizeof likely - 1);
        if (url_normalise((struct str){text, n + 7}, false, &once, &e)) {
            assert_true(url_split(buf_view(&once), &u));
            assert_true(url_normalise(buf_view(&once), false, &twice, &e));
            assert_string_equal(buf_cstr(&once), buf_cstr(&twice));
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_url_gets_its_one_spelling_or_its_reason),
        cmocka_unit_test(a_nul_byte_is_refused),
        cmocka_unit_test(a_url_over_the_limit_is_refused),
        cmocka_unit_test(a_url_comes_apart_into_its_parts),
        cmocka_unit_test(the_wire_form_holds_nothing_that_could_break_a_request_line),
        cmocka_unit_test(normalising_twice_is_normalising_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
