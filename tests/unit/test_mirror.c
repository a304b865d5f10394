#include "cmocka_all.h"

#include "base/limits.h"
#include "catalog/mirror.h"

static const uint8_t digest[SHA256_BYTES] = {0xab, 0xcd};
#define HEX "abcd000000000000000000000000000000000000000000000000000000000000"

static void
each_word_of_a_template_becomes_what_it_names(void **unused)
{
    static const struct {
        const char *template, *url, *want;
    } cases[] = {
        {"https://m.example/{url}", "http://a.example/b.jpg",
         "https://m.example/http://a.example/b.jpg"},
        {"https://m.example{path}", "http://a.example/2016/b.jpg?x=1",
         "https://m.example/2016/b.jpg?x=1"},
        {"https://m.example/{path}", "http://a.example/b.jpg", "https://m.example/b.jpg"},
        {"https://m.example/{host}{path}", "http://a.example:81/b.jpg",
         "https://m.example/a.example/b.jpg"},
        {"https://{host}.m.example{path}", "http://a.example/b.jpg",
         "https://a.example.m.example/b.jpg"},
        {"http://m.example/by/{sha256}.bin", "http://a.example/b.jpg",
         "http://m.example/by/" HEX ".bin"},
        {"https://m.example/get?u={url}&h={host}", "http://a.example/b.jpg?v=1&w=%20+",
         "https://m.example/get?u=http%3A%2F%2Fa.example%2Fb.jpg%3Fv%3D1%26w%3D%2520%2B"
         "&h=a.example"},
    };

    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        auto_buf struct buf got = {.limit = LIMIT_URL_BYTES};

        print_message("  %s\n", cases[i].template);
        assert_true(mirror_check(str_of(cases[i].template), NULL));
        assert_true(
            mirror_url(str_of(cases[i].template), str_of(cases[i].url), digest, &got));
        assert_string_equal(buf_cstr(&got), cases[i].want);
    }
}

static void
a_template_that_cannot_name_a_copy_is_refused_before_anything_is_asked(void **unused)
{
    static const char *const wrong[] = {
        "",
        "https://m.example/",       /* the same for all */
        "https://m.example/{host}", /* the same for all of a host */
        "https://m.example/{name}", /* no such word */
        "https://m.example/{url",   /* no end */
        "https://m.example/{}",
        "https://m.example/{URL}",
        "file:///srv/{path}",
        "ftp://m.example/{path}",
        "m.example/{path}",
        "{url}", /* an article would choose the server */
        "https://{url}",
        "https://{path}",
        "https://m.example{url}",
        "https://user:secret@m.example/{path}",
    };

    (void)unused;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct err e = {0};

        print_message("  %s\n", wrong[i]);
        assert_false(mirror_check(str_of(wrong[i]), &e));
        assert_int_equal(e.code, ERR_USAGE);
    }
}

static void
without_a_digest_a_template_that_wants_it_gives_nothing(void **unused)
{
    auto_buf struct buf got = {.limit = LIMIT_URL_BYTES};

    (void)unused;
    assert_false(mirror_url(STR("https://m.example/{sha256}"),
                            STR("http://a.example/b.jpg"), NULL, &got));
}

static void
a_url_that_grows_over_the_limit_is_none(void **unused)
{
    auto_buf struct buf url = {.limit = LIMIT_URL_BYTES};
    auto_buf struct buf got = {.limit = LIMIT_URL_BYTES};

    (void)unused;
    buf_add_cstr(&url, "http://a.example/");
    while (url.n < LIMIT_URL_BYTES - 1) {
        buf_add_byte(&url, 'x');
    }
    assert_false(mirror_url(STR("https://m.example/?u={url}&v={url}"), buf_view(&url),
                            NULL, &got));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_word_of_a_template_becomes_what_it_names),
        cmocka_unit_test(
            a_template_that_cannot_name_a_copy_is_refused_before_anything_is_asked),
        cmocka_unit_test(without_a_digest_a_template_that_wants_it_gives_nothing),
        cmocka_unit_test(a_url_that_grows_over_the_limit_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
