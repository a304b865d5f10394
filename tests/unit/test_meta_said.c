#include "cmocka_all.h"

#include "thumbs/meta_said.h"

#include <string.h>

static const char *
line_of(struct str text)
{
    static char field[WIRE_CAPTION];

    meta_text_put(field, sizeof field, text);
    assert_true(str_is_utf8(str_of(field)));
    return field;
}

static void
white_space_and_controls_become_single_spaces(void **state)
{
    (void)state;
    assert_string_equal(line_of(STR(" \t A\r\n\r\nman\x01\x7f!\0\0")), "A man !");
    assert_string_equal(line_of(STR("a\xc2\x85\xe2\x80\xa8z")), "a z");
    assert_string_equal(line_of(STR("\r\n \0")), "");
    assert_string_equal(line_of((struct str){0}), "");
}

static void
persian_keeps_its_joiners_and_loses_what_reaches_further(void **state)
{
    (void)state;
    /* U+200C between the letters stays; U+202E and U+2067 go. */
    assert_string_equal(line_of(STR("\xd9\x85\xe2\x80\x8c\xdb\x8c\xe2\x80\xae"
                                    "\xe2\x81\xa7!")),
                        "\xd9\x85\xe2\x80\x8c\xdb\x8c!");
    assert_string_equal(line_of(STR("\xef\xbb\xbfhi")), "hi");
}

static void
what_is_not_utf8_is_western(void **state)
{
    (void)state;
    assert_string_equal(line_of(STR("Jos\xe9")), "Jos\xc3\xa9");
    assert_string_equal(line_of(STR("\x93hi\x94 \x80 5")),
                        "\xe2\x80\x9chi\xe2\x80\x9d \xe2\x82\xac 5");
    assert_string_equal(line_of(STR("a\x81"
                                    "b")),
                        "a b");
}

static void
a_last_character_that_was_cut_does_not_spoil_the_others(void **state)
{
    (void)state;
    assert_string_equal(line_of(STR("Jos\xc3\xa9 Mar\xc3")), "Jos\xc3\xa9 Mar");
    assert_string_equal(line_of(STR("\xe2\x82\xac\xe2\x82")), "\xe2\x82\xac");
}

static void
what_is_declared_utf8_is_never_guessed(void **state)
{
    char field[64];

    (void)state;
    meta_utf8_put(field, sizeof field, STR("Jos\xe9!"));
    assert_string_equal(field, "Jos\xef\xbf\xbd!");
}

static void
a_field_that_is_full_is_cut_at_a_whole_character(void **state)
{
    char field[8];

    (void)state;
    memset(field, 'x', sizeof field);
    meta_text_put(field, sizeof field, STR("ab\xe2\x82\xac\xe2\x82\xac"));
    assert_string_equal(field, "ab\xe2\x82\xac");
    for (size_t i = strlen(field); i < sizeof field; i++) {
        assert_int_equal(field[i], 0);
    }
    meta_text_put(field, sizeof field, STR("abcdefg"));
    assert_string_equal(field, "abcdefg");
    meta_text_put(field, sizeof field, STR("abcdef gh")); /* no space at its end */
    assert_string_equal(field, "abcdef");
}

static void
names_are_joined_once_and_whole(void **state)
{
    char field[WIRE_PERSON] = "";
    char longest[WIRE_PERSON];

    (void)state;
    meta_name_add(field, STR(" Ann "), true);
    meta_name_add(field, STR(" "), true);
    meta_name_add(field, STR("Bob"), true);
    meta_name_add(field, STR("Ann"), true);
    assert_string_equal(field, "Ann; Bob");
    meta_name_add(field, STR("An"), true); /* not the same, though it begins so */
    assert_string_equal(field, "Ann; Bob; An");
    memset(longest, 'x', sizeof longest);
    meta_name_add(field, (struct str){longest, sizeof longest - 1}, true);
    assert_string_equal(field, "Ann; Bob; An");
}

static void
the_first_date_stays(void **state)
{
    char field[DATE_TEXT_MAX] = "";

    (void)state;
    meta_date_put(field, STR("2016-02-30"));
    assert_string_equal(field, "");
    meta_date_put(field, STR("2016-07-16T19:11"));
    meta_date_put(field, STR("2017-01-01"));
    assert_string_equal(field, "2016-07-16T19:11");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(white_space_and_controls_become_single_spaces),
        cmocka_unit_test(persian_keeps_its_joiners_and_loses_what_reaches_further),
        cmocka_unit_test(what_is_not_utf8_is_western),
        cmocka_unit_test(a_last_character_that_was_cut_does_not_spoil_the_others),
        cmocka_unit_test(what_is_declared_utf8_is_never_guessed),
        cmocka_unit_test(a_field_that_is_full_is_cut_at_a_whole_character),
        cmocka_unit_test(names_are_joined_once_and_whole),
        cmocka_unit_test(the_first_date_stays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
