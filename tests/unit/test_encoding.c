#include "catalog/encoding.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

/* STR for tables: a constant. */
#define TEXT(literal)                                                                    \
    {                                                                                    \
        "" literal, sizeof(literal) - 1                                                  \
    }

static void
stray_bytes_are_read_by_the_code_page_and_the_rest_stays(void **unused)
{
    static const struct {
        struct str text;
        enum charset charset;
        const char *means;
    } rows[] = {
        {TEXT("Iraq\x92s"), CHARSET_WINDOWS_1252, "Iraq\xe2\x80\x99s"},
        {TEXT("caf\xe9 caf\xc3\xa9"), CHARSET_WINDOWS_1252, "caf\xc3\xa9 caf\xc3\xa9"},
        {TEXT("\xda\xd1\xc8"), CHARSET_WINDOWS_1256, "\xd8\xb9\xd8\xb1\xd8\xa8"},
        {TEXT("\x81"), CHARSET_WINDOWS_1252, "\xef\xbf\xbd"},
        {TEXT("a\0b"), CHARSET_WINDOWS_1252,
         "a\xef\xbf\xbd"
         "b"},
        {TEXT("cut \xe2\x80"), CHARSET_WINDOWS_1252, "cut \xc3\xa2\xe2\x82\xac"},
        {TEXT(""), CHARSET_WINDOWS_1252, ""},
    };

    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        auto_buf struct buf b;

        buf_init(&b, 1024);
        encoding_mend(rows[i].text, rows[i].charset, &b);
        assert_string_equal(buf_cstr(&b), rows[i].means);
        assert_true(str_is_utf8(buf_view(&b)));
    }
}

static void
the_page_says_which_code_page(void **unused)
{
    (void)unused;
    assert_int_equal(encoding_declared(STR("<meta charset=\"windows-1256\">")),
                     CHARSET_WINDOWS_1256);
    assert_int_equal(
        encoding_declared(
            STR("<meta http-equiv=a content='text/html; CHARSET = Windows-1256'>")),
        CHARSET_WINDOWS_1256);
    assert_int_equal(encoding_declared(STR("<meta charset=utf-8>")),
                     CHARSET_WINDOWS_1252);
    assert_int_equal(encoding_declared(STR("=====")), CHARSET_WINDOWS_1252);
    assert_int_equal(encoding_declared(STR("")), CHARSET_WINDOWS_1252);
}

static void
utf_16_of_both_orders_becomes_utf_8(void **unused)
{
    static const struct str rows[] = {
        TEXT("\xff\xfe"
             "A\0\xe9\0\x3d\xd8\x00\xde"),
        TEXT("\xfe\xff"
             "\0A\0\xe9\xd8\x3d\xde\x00"),
    };

    (void)unused;
    for (size_t i = 0; i < 2; i++) {
        struct encoding_utf16 u;

        assert_true(encoding_is_utf16(rows[i]));
        encoding_utf16_init(&u, rows[i]);
        assert_string_equal(buf_cstr(&u.utf8), "A\xc3\xa9\xf0\x9f\x98\x80");
        assert_int_equal(encoding_utf16_place(&u, 0), 2);
        assert_int_equal(encoding_utf16_place(&u, 1), 4);
        assert_int_equal(encoding_utf16_place(&u, 3), 6);
        assert_int_equal(encoding_utf16_place(&u, 7), 10);
        encoding_utf16_release(&u);
    }
}

static void
broken_utf_16_becomes_replacement_characters(void **unused)
{
    struct encoding_utf16 u;

    (void)unused;
    encoding_utf16_init(&u, STR("\xff\xfe\x3d\xd8"
                                "A\0\x00\xde\x3d\xd8!"));
    assert_string_equal(buf_cstr(&u.utf8), "\xef\xbf\xbd"
                                           "A\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    assert_int_equal(encoding_utf16_place(&u, u.utf8.n), 11);
    encoding_utf16_release(&u);
    assert_false(encoding_is_utf16(STR("\xff")));
}

static void
every_place_of_a_long_utf_16_text_is_found_again(void **unused)
{
    auto_buf struct buf text;
    struct encoding_utf16 u;
    size_t want = 2;

    (void)unused;
    buf_init(&text, 100000);
    buf_add_str(&text, STR("\xff\xfe"));
    for (int i = 0; i < 5000; i++) {
        buf_add_str(&text, i % 7 == 0 ? STR("\x3d\xd8\x00\xde") : STR("\xe5\x65"));
    }
    encoding_utf16_init(&u, buf_view(&text));
    for (size_t at = 0; at < u.utf8.n;) {
        uint32_t c;
        size_t n = utf8_decode((struct str){u.utf8.p + at, u.utf8.n - at}, &c);

        assert_int_equal(encoding_utf16_place(&u, at), want);
        want += n == 4 ? 4 : 2;
        at += n;
    }
    assert_int_equal(want, text.n);
    encoding_utf16_release(&u);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stray_bytes_are_read_by_the_code_page_and_the_rest_stays),
        cmocka_unit_test(the_page_says_which_code_page),
        cmocka_unit_test(utf_16_of_both_orders_becomes_utf_8),
        cmocka_unit_test(broken_utf_16_becomes_replacement_characters),
        cmocka_unit_test(every_place_of_a_long_utf_16_text_is_found_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
