#include "cmocka_all.h"

#include "base/escape.h"
#include "base/mem.h"
#include "noise.h"

/* Bytes of which hostile text is made: controls, lead bytes, marks, bidi, quotes. */
static const char likely[] =
    "\x1b[31m\n\r\t\\\"<=,@\x7f\xc2\x9b\xe2\x80\xae\xe2\x81\xa6\xcc"
    "\x81\xcc\x82\xef\xbb\xbf\xf3\xa0\x80\x81\xf0\x9f\x98\x80 abc";

/* Written again from the documentation: a copy of the code would test nothing. */
static bool
is_forbidden(uint32_t c)
{
    return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x61c || c == 0x200e ||
           c == 0x200f || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) ||
           c == 0xfeff || c == 0x2028 || c == 0x2029 || (c >= 0xe0000 && c <= 0xe007f);
}

static void
assert_no_forbidden(struct str s)
{
    assert_true(str_is_utf8(s));
    while (s.n > 0) {
        uint32_t c = 0;

        s = str_skip(s, utf8_decode(s, &c));
        assert_false(is_forbidden(c));
    }
}

typedef void escape_fn(struct buf *b, struct str s);

static void
printable_whole(struct buf *b, struct str s)
{
    escape_printable(b, s, 0);
}

static void
check(escape_fn *escape, struct str in, const char *expected)
{
    auto_buf struct buf b = {.limit = 4096};

    escape(&b, in);
    assert_string_equal(buf_cstr(&b), expected);
}

static void
check_cut(struct str in, size_t columns, const char *expected)
{
    auto_buf struct buf b = {.limit = 4096};

    buf_add_cstr(&b, ">");
    escape_printable(&b, in, columns);
    assert_string_equal(buf_cstr(&b) + 1, expected);
    assert_int_equal(buf_cstr(&b)[0], '>');
    assert_true(escape_columns(str_of(buf_cstr(&b) + 1)) <= columns);
}

static void
printable_shows_what_a_terminal_would_obey(void **state)
{
    (void)state;
    check(printable_whole, STR("plain \\ text"), "plain \\ text");
    check(printable_whole, STR("\x1b]0;title\x07"), "\\x1b]0;title\\x07");
    check(printable_whole, STR("a\nb\0c\x7f"), "a\\x0ab\\x00c\\x7f");
    check(printable_whole,
          STR("\xc2\x9b"
              "31m"),
          "\\u{9b}31m");
    check(printable_whole, STR("gpj.\u202eexe"), "gpj.\\u{202e}exe");
    check(printable_whole, STR("\xff\xc3("), "\\xff\\xc3(");
    check(printable_whole, STR("\xed\xa0\x80"), "\\xed\\xa0\\x80");
    check(printable_whole, STR("\U000e0041\ufeff\u2028"), "\\u{e0041}\\u{feff}\\u{2028}");
    check(printable_whole, STR("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"),
          "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"); /* its joiner */
}

static void
every_forbidden_character_is_escaped_and_no_other(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x10ffff; c++) {
        auto_buf struct buf b = {.limit = 64};
        char bytes[4];
        size_t n = utf8_encode(c, bytes);

        if (n > 0) {
            escape_printable(&b, (struct str){bytes, n}, 0);
            assert_int_equal(b.p[0] == '\\' && b.n > 1, is_forbidden(c));
        }
    }
}

static void
the_ninth_mark_of_a_run_is_escaped_and_a_letter_ends_the_run(void **state)
{
    auto_buf struct buf in = {.limit = 4096};
    auto_buf struct buf out = {.limit = 4096};

    (void)state;
    for (int letter = 0; letter < 2; letter++) {
        buf_add_cstr(&in, "e");
        buf_add_cstr(&out, "e");
        for (int mark = 0; mark < 12; mark++) {
            buf_add_cstr(&in, "\u0301");
            buf_add_cstr(&out, mark < 8 ? "\u0301" : "\\u{301}");
        }
    }
    check(printable_whole, buf_view(&in), buf_cstr(&out));
}

static void
cut_text_ends_with_an_ellipsis_within_its_columns(void **state)
{
    (void)state;
    check_cut(STR("abcde"), 5, "abcde");
    check_cut(STR("abcdef"), 5, "abcd…");
    check_cut(STR(""), 1, "");
    check_cut(STR("ab"), 1, "…");
    check_cut(STR("ab\x1b"), 5, "ab…"); /* no half of an escape */
    check_cut(STR("ab\x1b"), 6, "ab\\x1b");
    check_cut(STR("\u65e5\u672c"), 4, "\u65e5\u672c");
    check_cut(STR("\u65e5\u672c\u8a9e"), 5, "\u65e5\u672c…");
    check_cut(STR("\u65e5\u672c\u8a9e"), 4, "\u65e5…");
    check_cut(STR("ae\u0301x"), 3, "ae\u0301x");
    check_cut(STR("ae\u0301xy"), 3, "ae\u0301…"); /* a mark stays with its letter */
}

static void
a_printable_text_of_any_bytes_is_clean_and_fits(void **state)
{
    struct noise noise = noise_begin(1972);

    (void)state;
    for (int round = 0; round < 20000; round++) {
        char in[80];
        size_t n = noise_below(&noise, sizeof in);
        size_t columns = noise_below(&noise, 60);
        auto_buf struct buf b = {.limit = 4096};

        noise_bytes(&noise, in, n, likely, sizeof likely);
        escape_printable(&b, (struct str){in, n}, columns);
        assert_no_forbidden(buf_view(&b));
        assert_true(columns == 0 || escape_columns(buf_view(&b)) <= columns);
    }
}

static void
a_full_buffer_still_holds_clean_text(void **state)
{
    struct noise noise = noise_begin(839);

    (void)state;
    for (int round = 0; round < 5000; round++) {
        char in[80];
        size_t n = noise_below(&noise, sizeof in);
        auto_buf struct buf b = {.limit = noise_below(&noise, 40)};

        noise_bytes(&noise, in, n, likely, sizeof likely);
        escape_printable(&b, (struct str){in, n}, noise_below(&noise, 50));
        assert_no_forbidden(buf_view(&b));
        assert_true(b.n <= b.limit);
    }
}

static void
json_escapes_by_table(void **state)
{
    (void)state;
    check(escape_json, STR("a\"b\\c/d"), "a\\\"b\\\\c/d");
    check(escape_json, STR("\b\f\n\r\t\x1f"), "\\b\\f\\n\\r\\t\\u001f");
    check(escape_json, STR("\0"), "\\u0000");
    check(escape_json, STR("</script>"), "\\u003c/script>");
    check(escape_json, STR("\u2028\u202e\x7f\xc2\x9b"), "\\u2028\\u202e\\u007f\\u009b");
    check(escape_json, STR("\U000e0041"), "\\udb40\\udc41");
    check(escape_json, STR("\xff\xed\xa0\x80"), "\uFFFD\uFFFD\uFFFD\uFFFD");
    check(escape_json, STR("\u0627\u0644 \U0001f600"), "\u0627\u0644 \U0001f600");
    check(escape_json_string, STR("x"), "\"x\"");
    check(escape_json_string, STR(""), "\"\"");
    check(escape_json_string, (struct str){NULL, 0}, "null");
}

/* Four hex digits of "\uXXXX" at s. */
static uint32_t
json_unit(struct str s)
{
    uint32_t unit = 0;

    assert_true(s.n >= 6 && s.p[0] == '\\' && s.p[1] == 'u');
    for (size_t i = 2; i < 6; i++) {
        const char *digit = strchr("0123456789abcdef", s.p[i]);

        assert_true(digit != NULL && *digit != '\0');
        unit = unit * 16 + (uint32_t)(digit - "0123456789abcdef");
    }
    return unit;
}

/* What a reader makes of the inside of a JSON string; fails the test where it is none. */
static void
json_read(struct buf *out, struct str s)
{
    static const char letters[] = "\"\\/bfnrt";
    static const char meant[] = "\"\\/\b\f\n\r\t";

    while (s.n > 0) {
        const char *letter = s.p[0] == '\\' && s.n > 1 ? strchr(letters, s.p[1]) : NULL;
        size_t taken = 1;
        uint32_t c;
        char bytes[4];

        assert_true((unsigned char)s.p[0] >= 0x20 && s.p[0] != '"');
        if (s.p[0] != '\\') {
            buf_add_byte(out, s.p[0]);
        } else if (letter != NULL) {
            buf_add_byte(out, meant[letter - letters]);
            taken = 2;
        } else {
            c = json_unit(s);
            taken = 6;
            if (c >= 0xd800 && c < 0xdc00) {
                c = 0x10000 + ((c - 0xd800) << 10) + (json_unit(str_skip(s, 6)) - 0xdc00);
                taken = 12;
            }
            assert_true(utf8_encode(c, bytes) > 0);
            buf_add(out, bytes, utf8_encode(c, bytes));
        }
        s = str_skip(s, taken);
    }
}

/* The same text with U+FFFD for bad bytes. */
static void
replace_bad(struct buf *out, struct str s)
{
    while (s.n > 0) {
        uint32_t c;
        size_t n = utf8_decode(s, &c);

        if (n == 0) {
            buf_add_cstr(out, "\uFFFD");
        } else {
            buf_add(out, s.p, n);
        }
        s = str_skip(s, n > 0 ? n : 1);
    }
}

static void
json_of_any_bytes_parses_and_means_the_same(void **state)
{
    struct noise noise = noise_begin(8259);

    (void)state;
    for (int round = 0; round < 20000; round++) {
        char in[80];
        size_t n = noise_below(&noise, sizeof in);
        auto_buf struct buf b = {.limit = 4096};
        auto_buf struct buf read = {.limit = 4096};
        auto_buf struct buf expected = {.limit = 4096};

        noise_bytes(&noise, in, n, likely, sizeof likely);
        escape_json(&b, (struct str){in, n});
        assert_no_forbidden(buf_view(&b));
        assert_int_equal(str_find_byte(buf_view(&b), '<'), -1);
        json_read(&read, buf_view(&b));
        replace_bad(&expected, (struct str){in, n});
        assert_true(str_eq(buf_view(&read), buf_view(&expected)));
    }
}

static void
csv_quotes_by_rfc_4180_and_disarms_formulas(void **state)
{
    (void)state;
    check(escape_csv, STR("plain"), "plain");
    check(escape_csv, STR(""), "");
    check(escape_csv, STR("a,b"), "\"a,b\"");
    check(escape_csv, STR("say \"x\""), "\"say \"\"x\"\"\"");
    check(escape_csv, STR("a\r\nb"), "\"a\r\nb\"");
    check(escape_csv, STR("=1+1"), "'=1+1");
    check(escape_csv, STR("+1"), "'+1");
    check(escape_csv, STR("-1"), "'-1");
    check(escape_csv, STR("@SUM(A1)"), "'@SUM(A1)");
    check(escape_csv, STR("\t=1"), "'\t=1");
    check(escape_csv, STR("\r=1"), "\"'\r=1\"");
    check(escape_csv, STR("\n=1"), "\"'\n=1\"");
    check(escape_csv, STR("\0=1"), "'\uFFFD=1");
    check(escape_csv, STR("=a,\"b"), "\"'=a,\"\"b\"");
    check(escape_csv, STR("1=1"), "1=1");
    check(escape_csv, STR("a\x1b[31m\xc2\x9b\xff"), "a\uFFFD[31m\uFFFD\uFFFD");
}

static void
a_csv_field_of_any_bytes_is_one_field_and_starts_no_formula(void **state)
{
    struct noise noise = noise_begin(4180);

    (void)state;
    for (int round = 0; round < 20000; round++) {
        char in[40];
        size_t n = noise_below(&noise, sizeof in);
        auto_buf struct buf b = {.limit = 4096};
        struct str field;

        noise_bytes(&noise, in, n, likely, sizeof likely);
        escape_csv(&b, (struct str){in, n});
        field = buf_view(&b);
        assert_true(str_is_utf8(field));
        if (field.n > 0 && field.p[0] == '"') {
            assert_true(field.n >= 2 && field.p[field.n - 1] == '"');
            field = str_head(str_skip(field, 1), field.n - 2);
            for (size_t i = 0; i < field.n; i++) {
                if (field.p[i] == '"') { /* always in pairs */
                    i++;
                    assert_true(i < field.n && field.p[i] == '"');
                }
            }
        } else {
            for (size_t i = 0; i < field.n; i++) {
                assert_null(memchr("\",\r\n", field.p[i], 4));
            }
        }
        assert_true(field.n == 0 || memchr("=+-@\t\r\n", field.p[0], 8) == NULL);
    }
}

static void
columns_count_marks_as_none_and_wide_letters_as_two(void **state)
{
    (void)state;
    assert_int_equal(escape_columns(STR("abc")), 3);
    assert_int_equal(escape_columns(STR("e\u0301")), 1);
    assert_int_equal(escape_columns(STR("\u65e5\u672c")), 4);
    assert_int_equal(escape_columns(STR("\uac00\uff21")), 4);
    assert_int_equal(escape_columns(STR("\U0001f600")), 2);
    assert_int_equal(escape_columns(STR("\u0627\u0644\u0639")), 3);
    assert_int_equal(escape_columns(STR("\u064e\u200c\ufe0f")), 0);
    assert_int_equal(escape_columns(STR("\xff\xfe")), 2);
    assert_int_equal(escape_columns((struct str){NULL, 0}), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(printable_shows_what_a_terminal_would_obey),
        cmocka_unit_test(every_forbidden_character_is_escaped_and_no_other),
        cmocka_unit_test(the_ninth_mark_of_a_run_is_escaped_and_a_letter_ends_the_run),
        cmocka_unit_test(cut_text_ends_with_an_ellipsis_within_its_columns),
        cmocka_unit_test(a_printable_text_of_any_bytes_is_clean_and_fits),
        cmocka_unit_test(a_full_buffer_still_holds_clean_text),
        cmocka_unit_test(json_escapes_by_table),
        cmocka_unit_test(json_of_any_bytes_parses_and_means_the_same),
        cmocka_unit_test(csv_quotes_by_rfc_4180_and_disarms_formulas),
        cmocka_unit_test(a_csv_field_of_any_bytes_is_one_field_and_starts_no_formula),
        cmocka_unit_test(columns_count_marks_as_none_and_wide_letters_as_two),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
