#include "cmocka_all.h"

#include "gallery/base64url.h"

#include <string.h>

static void
each_length_has_the_letters_of_rfc_4648(void **state)
{
    /* RFC 4648 section 10, without padding; the last two tell the alphabet apart. */
    static const struct {
        const char *bytes, *letters;
    } cases[] = {
        {"", ""},
        {"f", "Zg"},
        {"fo", "Zm8"},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg"},
        {"fooba", "Zm9vYmE"},
        {"foobar", "Zm9vYmFy"},
        {"\xfb\xff", "-_8"},
        {"\xff\xef\xbe", "_---"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t n = strlen(cases[i].bytes);
        char out[16] = {0};
        char *end = base64url_write(out, (const uint8_t *)cases[i].bytes, n);

        assert_string_equal(out, cases[i].letters);
        assert_int_equal(end - out, BASE64URL_LETTERS(n));
    }
}

static void
a_digit_is_its_place_in_the_alphabet(void **state)
{
    (void)state;
    assert_int_equal(base64url_digit(0), 'A');
    assert_int_equal(base64url_digit(26), 'a');
    assert_int_equal(base64url_digit(52), '0');
    assert_int_equal(base64url_digit(62), '-');
    assert_int_equal(base64url_digit(63), '_');
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_length_has_the_letters_of_rfc_4648),
        cmocka_unit_test(a_digit_is_its_place_in_the_alphabet),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
