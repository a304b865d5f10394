#include "cmocka_all.h"

#include "base/mem.h"
#include "gallery/emit.h"

#include <inttypes.h>
#include <stdio.h>

static void
each_number_is_as_printf_writes_it(void **state)
{
    static const int64_t cases[] = {0,        1,      9,         10,        99,
                                    100,      -1,     -10,       INT32_MAX, INT32_MIN,
                                    20160716, 999999, INT64_MAX, INT64_MIN};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        auto_buf struct buf b = {.limit = 100};
        char want[32];

        emit_int(&b, cases[i]);
        (void)snprintf(want, sizeof want, "%" PRId64, cases[i]);
        assert_string_equal(buf_cstr(&b), want);
    }
}

static void
a_cut_ends_between_two_characters(void **state)
{
    static const struct {
        const char *text;
        size_t most, kept;
    } cases[] = {
        {"", 3, 0},
        {"abc", 3, 3},
        {"abcd", 3, 3},
        {"ab\xd9\x85", 3, 2}, /* two bytes */
        {"ab\xd9\x85", 4, 4},
        {"\xe2\x80\xa6z", 2, 0},      /* three */
        {"a\xf0\x9f\x98\x80z", 4, 1}, /* four */
        {"a\xf0\x9f\x98\x80z", 5, 5},
        {"a\x80\x80\x80\x80\x80z", 5, 5}, /* no character at all: anywhere */
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct str s = str_of(cases[i].text);
        bool is_cut;
        struct str head = emit_cut(s, cases[i].most, &is_cut);

        assert_int_equal(head.n, cases[i].kept);
        assert_int_equal(is_cut, head.n < s.n);
    }
}

static void
a_long_text_is_cut_with_an_ellipsis_and_only_once(void **state)
{
    auto_buf struct buf long_text = {.limit = 100000};
    auto_buf struct buf once = {.limit = 100000};
    auto_buf struct buf twice = {.limit = 100000};
    struct str inside;

    (void)state;
    for (int i = 0; i < 10000; i++) {
        buf_add_cstr(&long_text, "\xd9\x85");
    }
    emit_text(&once, buf_view(&long_text));
    assert_int_equal(once.n, EMIT_TEXT_MOST + 5);
    assert_memory_equal(once.p + once.n - 4, EMIT_ELLIPSIS "\"", 4);
    inside = str_head(str_skip(buf_view(&once), 1), once.n - 2);
    emit_text(&twice, inside);
    assert_string_equal(buf_cstr(&twice), buf_cstr(&once));
}

static void
hostile_text_becomes_harmless_json(void **state)
{
    auto_buf struct buf b = {.limit = 1000};

    (void)state;
    emit_text(&b, STR("</script>\xe2\x80\xa8\xe2\x80\xae\xff\"\\"));
    assert_string_equal(buf_cstr(&b),
                        "\"\\u003c/script>\\u2028\\u202e\xef\xbf\xbd\\\"\\\\\"");
    buf_clear(&b);
    emit_text(&b, (struct str){0});
    assert_string_equal(buf_cstr(&b), "null");
}

static void
what_divides_words_does_not_stand_in_them(void **state)
{
    auto_buf struct buf b = {.limit = 1000};

    (void)state;
    emit_words(&b, STR("\ta\nb\t\t<\n"), 100);
    assert_string_equal(buf_cstr(&b), " a b  \\u003c ");
    buf_clear(&b);
    emit_words(&b, STR("abcdef"), 4);
    assert_string_equal(buf_cstr(&b), "abcd" EMIT_ELLIPSIS);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_number_is_as_printf_writes_it),
        cmocka_unit_test(a_cut_ends_between_two_characters),
        cmocka_unit_test(a_long_text_is_cut_with_an_ellipsis_and_only_once),
        cmocka_unit_test(hostile_text_becomes_harmless_json),
        cmocka_unit_test(what_divides_words_does_not_stand_in_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
