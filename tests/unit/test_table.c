#include "cmocka_all.h"

#include "base/escape.h"
#include "cli/human.h"
#include "cli/table.h"

#include <stdio.h>
#include <string.h>

static const struct table_column columns[] = {{"NAME", false, 4, 0},
                                              {"N", true, 3, 1},
                                              {"EMPTY", false, 3, 0},
                                              {"TITLE", false, 5, 0}};

enum { COLUMNS = sizeof columns / sizeof *columns };

static void
row(struct table *t, const char *name, const char *n, const char *title, struct buf *out)
{
    const struct str cells[COLUMNS] = {str_of(name), str_of(n), {NULL, 0}, str_of(title)};

    table_row(t, cells, out);
}

static void
columns_are_aligned_and_an_empty_one_is_left_out(void **state)
{
    struct table *t = table_new(columns, COLUMNS, 0, false);
    auto_buf struct buf b = {.limit = 10000};

    (void)state;
    row(t, "a", "1", "first", &b);
    row(t, "longer", "100", "", &b);
    assert_int_equal(b.n, 0); /* widths are not known yet */
    table_end(t, &b);
    table_free(t);
    assert_string_equal(buf_cstr(&b), "NAME      N  TITLE\n"
                                      "a         1  first\n"
                                      "longer  100\n");
}

static void
no_line_is_wider_than_the_terminal(void **state)
{
    struct table *t = table_new(columns, COLUMNS, 24, false);
    auto_buf struct buf b = {.limit = 10000};
    struct str rest;
    struct str line;

    (void)state;
    row(t, "a", "1", "a title that is much longer than that", &b);
    row(t, "b", "2",
        "\xd8\xa7\xd9\x84\xd8\xb9\xd8\xa7\xd9\x84\xd9\x85 "
        "\xd8\xa7\xd9\x84\xd8\xb9\xd8\xa7\xd9\x84\xd9\x85 "
        "\xe4\xb8\xad\xe6\x96\x87\xe4\xb8\xad\xe6\x96\x87\xe4\xb8\xad",
        &b);
    table_end(t, &b);
    table_free(t);
    rest = buf_view(&b);
    while (str_split(&rest, '\n', &line)) {
        assert_true(escape_columns(line) <= 24);
    }
    assert_non_null(strstr(buf_cstr(&b), "…"));
}

static void
where_not_all_columns_fit_the_least_telling_one_is_left_out(void **state)
{
    struct table *t = table_new(columns, COLUMNS, 12, false);
    auto_buf struct buf b = {.limit = 10000};

    (void)state;
    row(t, "name", "123", "title", &b);
    table_end(t, &b);
    table_free(t);
    assert_string_equal(buf_cstr(&b), "NAME  TITLE\n"
                                      "name  title\n");
}

static void
hostile_cells_are_made_printable(void **state)
{
    struct table *t = table_new(columns, COLUMNS, 0, false);
    auto_buf struct buf b = {.limit = 10000};

    (void)state;
    row(t, "a\nb", "1", "\x1b]0;x\x07 \xe2\x80\xae", &b);
    table_end(t, &b);
    table_free(t);
    assert_null(strchr(buf_cstr(&b), '\x1b'));
    assert_null(strchr(buf_cstr(&b), '\x07'));
    assert_null(strstr(buf_cstr(&b), "\xe2\x80\xae"));
    assert_non_null(strstr(buf_cstr(&b), "\\x1b"));
}

static void
a_long_table_streams_after_its_first_thousand_rows(void **state)
{
    struct table *t = table_new(columns, COLUMNS, 0, false);
    auto_buf struct buf b = {.limit = 1000000};
    size_t before;

    (void)state;
    for (int i = 0; i < TABLE_ROWS_MEASURED; i++) {
        row(t, "a", "1", "t", &b);
    }
    assert_true(b.n > 0);
    before = b.n;
    row(t, "much longer than all before", "1", "t", &b);
    assert_true(b.n > before);
    table_end(t, &b);
    table_free(t);
}

static void
numbers_read_as_people_write_them(void **state)
{
    static const struct {
        int64_t bytes;
        const char *text;
    } sizes[] = {{0, "0 B"},         {999, "999 B"},        {1000, "1.0 kB"},
                 {99949, "99.9 kB"}, {99950, "100 kB"},     {999499, "999 kB"},
                 {999500, "1.0 MB"}, {12345678, "12.3 MB"}, {INT64_MAX, "9223 PB"}};
    static const struct {
        int64_t ms;
        const char *text;
    } spans[] = {{-5, "0:00"},    {0, "0:00"},          {7400, "0:07"},
                 {83000, "1:23"}, {3599600, "1:00:00"}, {7509000, "2:05:09"}};

    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        auto_buf struct buf b = {.limit = 100};

        human_bytes(&b, sizes[i].bytes);
        assert_string_equal(buf_cstr(&b), sizes[i].text);
    }
    for (size_t i = 0; i < sizeof spans / sizeof *spans; i++) {
        auto_buf struct buf b = {.limit = 100};

        human_span(&b, spans[i].ms);
        assert_string_equal(buf_cstr(&b), spans[i].text);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_aligned_and_an_empty_one_is_left_out),
        cmocka_unit_test(no_line_is_wider_than_the_terminal),
        cmocka_unit_test(where_not_all_columns_fit_the_least_telling_one_is_left_out),
        cmocka_unit_test(hostile_cells_are_made_printable),
        cmocka_unit_test(a_long_table_streams_after_its_first_thousand_rows),
        cmocka_unit_test(numbers_read_as_people_write_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
