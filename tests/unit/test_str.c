#include "cmocka_all.h"

#include "base/mem.h"
#include "base/str.h"
#include "noise.h"

static const struct str nothing = {NULL, 0};

static void
slices_compare_with_and_without_case(void **state)
{
    (void)state;
    assert_true(str_eq(STR("ab"), STR("ab")));
    assert_false(str_eq(STR("ab"), STR("aB")));
    assert_true(str_eq(STR("a\0b"), STR("a\0b")));
    assert_false(str_eq(STR("a\0b"), STR("a\0c")));
    assert_true(str_eq(nothing, STR("")));
    assert_true(str_eq_nocase(STR("aZ[9"), STR("Az[9")));
    assert_false(str_eq_nocase(STR("@"), STR("`"))); /* 32 apart, but no letters */
    assert_false(str_eq_nocase(STR("\xc3\x84"), STR("\xc3\xa4"))); /* ASCII only */
    assert_false(str_eq_nocase(STR("a"), STR("ab")));
}

static void
beginnings_and_ends_are_found(void **state)
{
    (void)state;
    assert_true(str_starts(STR("http://x"), STR("http:")));
    assert_false(str_starts(STR("htt"), STR("http:")));
    assert_false(str_starts(STR("HTTP:"), STR("http:")));
    assert_true(str_starts_nocase(STR("HTTP:"), STR("http:")));
    assert_true(str_ends_nocase(STR("a.JPG"), STR(".jpg")));
    assert_false(str_ends_nocase(STR("jpg"), STR(".jpg")));
    assert_true(str_starts(nothing, STR("")));
    assert_true(str_ends_nocase(nothing, nothing));
}

static void
skip_and_head_stay_within_the_slice(void **state)
{
    (void)state;
    assert_true(str_eq(str_skip(STR("abc"), 1), STR("bc")));
    assert_int_equal(str_skip(STR("abc"), 9).n, 0);
    assert_true(str_eq(str_head(STR("abc"), 2), STR("ab")));
    assert_true(str_eq(str_head(STR("abc"), 9), STR("abc")));
    assert_int_equal(str_skip(nothing, 1).n, 0);
    assert_int_equal(str_of(NULL).n, 0);
    assert_null(str_of(NULL).p);
}

static void
trim_takes_white_space_at_both_ends_only(void **state)
{
    (void)state;
    assert_true(str_eq(str_trim(STR(" \t\r\n\v\f a b \n")), STR("a b")));
    assert_int_equal(str_trim(STR("  ")).n, 0);
    assert_int_equal(str_trim(nothing).n, 0);
}

static void
find_gives_the_first_place_or_minus_one(void **state)
{
    (void)state;
    assert_int_equal(str_find(STR("abcbc"), STR("bc")), 1);
    assert_int_equal(str_find(STR("abc"), STR("bcd")), -1);
    assert_int_equal(str_find(STR("abc"), STR("")), 0);
    assert_int_equal(str_find(nothing, STR("x")), -1);
    assert_int_equal(str_find_byte(STR("a\0b"), 'b'), 2);
    assert_int_equal(str_find_byte(STR("abc"), 'x'), -1);
    assert_int_equal(str_find_byte(nothing, 'x'), -1);
}

static void
split_walks_over_the_parts_and_ends_with_the_last(void **state)
{
    struct str rest = STR("a,,bc");
    struct str part;

    (void)state;
    assert_true(str_split(&rest, ',', &part));
    assert_true(str_eq(part, STR("a")));
    assert_true(str_split(&rest, ',', &part));
    assert_int_equal(part.n, 0);
    assert_false(str_split(&rest, ',', &part));
    assert_true(str_eq(part, STR("bc")));
    assert_int_equal(rest.n, 0);
}

static void
numbers_are_digits_only_and_within_their_ceiling(void **state)
{
    static const struct {
        const char *text;
        uint64_t max;
        bool ok;
        uint64_t value;
    } rows[] = {
        {"0", 0, true, 0},
        {"7", 9, true, 7},
        {"007", 9, true, 7},
        {"10", 9, false, 0},
        {"5", 3, false, 0},
        {"18446744073709551615", UINT64_MAX, true, UINT64_MAX},
        {"18446744073709551616", UINT64_MAX, false, 0},
        {"99999999999999999999999", UINT64_MAX, false, 0},
        {"", 9, false, 0},
        {"-1", 9, false, 0},
        {"+1", 9, false, 0},
        {" 1", 9, false, 0},
        {"1 ", 9, false, 0},
        {"0x1", 99, false, 0},
        {"12abc", 99, false, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint64_t value = 0;

        assert_int_equal(str_to_u64(str_of(rows[i].text), rows[i].max, &value),
                         rows[i].ok);
        assert_int_equal(value, rows[i].value);
    }
}

static void
every_character_survives_encoding_and_decoding(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x110000; c++) {
        char bytes[4];
        size_t n = utf8_encode(c, bytes);
        uint32_t back = 0;

        if ((c >= 0xd800 && c <= 0xdfff) || c > 0x10ffff) {
            assert_int_equal(n, 0);
        } else {
            assert_int_equal(utf8_decode((struct str){bytes, n}, &back), n);
            assert_int_equal(back, c);
            if (n > 1) { /* a cut character is none */
                assert_int_equal(utf8_decode((struct str){bytes, n - 1}, &back), 0);
            }
        }
    }
}

static void
what_rfc_3629_forbids_is_not_utf_8(void **state)
{
    static const char *const bad[] = {
        "\x80",             /* no first byte */
        "\xc0\x80",         /* overlong NUL */
        "\xc1\xbf",         /* overlong DEL */
        "\xe0\x80\xaf",     /* overlong slash */
        "\xe0\x9f\xbf",     /* overlong U+07FF */
        "\xf0\x8f\xbf\xbf", /* overlong U+FFFF */
        "\xed\xa0\x80",     /* surrogate */
        "\xed\xbf\xbf",     /* surrogate */
        "\xf4\x90\x80\x80", /* over U+10FFFF */
        "\xf5\x80\x80\x80",
        "\xff",
        "\xc3",
        "\xe2\x82",
        "\xf0\x9f\x98",
        "\xc3(",
        "\xe2(\xac",
        "\xe2\x82(",
    };

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char padded[32] = "eight bytes and then ";
        uint32_t c;

        assert_int_equal(utf8_decode(str_of(bad[i]), &c), 0);
        assert_false(str_is_utf8(str_of(bad[i])));
        (void)strcat(padded, bad[i]);
        assert_false(str_is_utf8(str_of(padded)));
    }
    assert_true(
        str_is_utf8(STR("na\u00efve \u0627\u0644\u0639\u0627\u0644\u0645 \U0001f600")));
    assert_true(str_is_utf8(nothing));
}

static void
a_buffer_drops_the_add_that_passes_its_limit_and_all_later_ones(void **state)
{
    auto_buf struct buf b = {0};

    (void)state;
    buf_init(&b, 5);
    buf_add_cstr(&b, "abc");
    buf_add_cstr(&b, "de");
    assert_false(b.over);
    buf_add_byte(&b, 'f');
    assert_true(b.over);
    assert_string_equal(buf_cstr(&b), "abcde");
    buf_clear(&b);
    assert_false(b.over);
    assert_string_equal(buf_cstr(&b), "");
    buf_add_cstr(&b, "abcd");
    buf_addf(&b, "%s", "efg");
    assert_true(b.over);
    buf_add_byte(&b, 'e');
    assert_string_equal(buf_cstr(&b), "abcd");
    assert_true(b.cap <= 6);
}

static void
a_buffer_without_limit_takes_nothing(void **state)
{
    auto_buf struct buf b = {0};

    (void)state;
    buf_add_cstr(&b, "");
    assert_false(b.over);
    buf_add_cstr(&b, "a");
    assert_true(b.over);
    assert_string_equal(buf_cstr(&b), "");
    assert_non_null(buf_view(&b).p);
}

static void
an_add_of_more_than_memory_can_name_is_dropped(void **state)
{
    volatile size_t vast = SIZE_MAX - 1; /* else the compiler sees what comes */
    auto_buf struct buf b = {0};

    (void)state;
    buf_init(&b, SIZE_MAX);
    buf_add_cstr(&b, "a");
    buf_add(&b, "never read", vast);
    assert_true(b.over);
    assert_string_equal(buf_cstr(&b), "a");
}

static void
a_buffer_holds_what_was_added_in_pieces_of_any_size(void **state)
{
    struct noise noise = noise_begin(20160717);
    auto_buf struct buf b = {0};
    auto_free char *copy = xcalloc(200001, 1);
    size_t n = 0;

    (void)state;
    buf_init(&b, 200000);
    while (n < 150000) {
        char piece[500];
        size_t size = noise_below(&noise, sizeof piece);

        noise_bytes(&noise, piece, size, "ab", 2);
        buf_add(&b, piece, size);
        memcpy(copy + n, piece, size);
        n += size;
        buf_addf(&b, "%zu", size);
        n += (size_t)sprintf(copy + n, "%zu", size);
    }
    assert_int_equal(b.n, n);
    assert_memory_equal(b.p, copy, n + 1);
}

static void
a_stolen_buffer_is_never_null_and_leaves_an_empty_one(void **state)
{
    auto_buf struct buf b = {0};
    auto_free char *empty = NULL;
    auto_free char *full = NULL;

    (void)state;
    buf_init(&b, 9);
    empty = buf_steal(&b);
    assert_string_equal(empty, "");
    buf_add_cstr(&b, "full");
    full = buf_steal(&b);
    assert_string_equal(full, "full");
    assert_int_equal(b.n, 0);
    assert_int_equal(b.limit, 9);
}

static void
millionths_have_no_needless_digits(void **state)
{
    static const struct {
        int64_t n;
        const char *text;
    } cases[] = {{0, "0"},
                 {1, "0.000001"},
                 {5005000, "5.005"},
                 {10000000, "10"},
                 {10500000, "10.5"}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        auto_buf struct buf b = {.limit = 100};

        buf_add_millionths(&b, cases[i].n);
        assert_string_equal(buf_cstr(&b), cases[i].text);
    }
}

static void
a_prefix_is_taken_off_only_where_it_stands(void **state)
{
    struct str s = STR("page-12");

    (void)state;
    assert_false(str_take(&s, STR("pages")));
    assert_true(str_eq(s, STR("page-12")));
    assert_true(str_take(&s, STR("page-")));
    assert_true(str_eq(s, STR("12")));
    assert_true(str_take(&s, STR("")));
    assert_false(str_take(&s, STR("123")));
    assert_true(str_take(&s, STR("12")));
    assert_int_equal(s.n, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_prefix_is_taken_off_only_where_it_stands),
        cmocka_unit_test(slices_compare_with_and_without_case),
        cmocka_unit_test(beginnings_and_ends_are_found),
        cmocka_unit_test(skip_and_head_stay_within_the_slice),
        cmocka_unit_test(trim_takes_white_space_at_both_ends_only),
        cmocka_unit_test(find_gives_the_first_place_or_minus_one),
        cmocka_unit_test(split_walks_over_the_parts_and_ends_with_the_last),
        cmocka_unit_test(numbers_are_digits_only_and_within_their_ceiling),
        cmocka_unit_test(every_character_survives_encoding_and_decoding),
        cmocka_unit_test(what_rfc_3629_forbids_is_not_utf_8),
        cmocka_unit_test(a_buffer_drops_the_add_that_passes_its_limit_and_all_later_ones),
        cmocka_unit_test(a_buffer_without_limit_takes_nothing),
        cmocka_unit_test(an_add_of_more_than_memory_can_name_is_dropped),
        cmocka_unit_test(a_buffer_holds_what_was_added_in_pieces_of_any_size),
        cmocka_unit_test(a_stolen_buffer_is_never_null_and_leaves_an_empty_one),
        cmocka_unit_test(millionths_have_no_needless_digits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
