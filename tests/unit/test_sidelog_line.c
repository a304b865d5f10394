#include "cmocka_all.h"

#include "catalog/sidelog_line.h"

#include <string.h>

static size_t
table_named(const char *name)
{
    size_t t = 0;

    while (strcmp(copy_table(t)->name, name) != 0) {
        t++;
    }
    return t;
}

static void
read_line(const char *text, struct arena *hold, struct sidelog_line *out)
{
    sidelog_line_read(str_of(text), hold, out);
}

static enum line_kind
kind_of(const char *text)
{
    struct arena hold = {0};
    struct sidelog_line line;

    read_line(text, &hold, &line);
    arena_release(&hold);
    return line.kind;
}

static void
each_kind_of_line_is_told_by_its_first_member(void **state)
{
    static const struct {
        const char *text;
        enum line_kind kind;
    } cases[] = {
        {"{\"t\":\"log\",\"format\":1,\"uuid\":\"u\"}", LINE_HEAD},
        {"{\"t\":\"end\",\"lines\":1,\"sum\":\"00\"}", LINE_END},
        {"{\"t\":\"back\",\"to\":12}", LINE_BACK},
        {"{\"t\":\"site\",\"id\":1,\"name\":\"a\"}", LINE_ROW},
        {"{\"t\":\"site\",\"gone\":1}", LINE_GONE},
        {"{\"t\":\"frame_choice\",\"clear\":true}", LINE_CLEAR},
        {"{\"t\":\"of a newer program\",\"x\":[[1]]}", LINE_OTHER},
        {"{\"t\":\"site\",\"id\":1,\"name\":\"a\",\"newer\":1}", LINE_ROW},
        {"{\"t\":\"site\",\"id\":1,\"name\":\"a\",\"newer\":{\"hex\":\"00\"}}", LINE_ROW},
        {"", LINE_BAD},
        {"null", LINE_BAD},
        {"{}", LINE_BAD},
        {"{\"t\":1}", LINE_BAD},
        {"{\"id\":1,\"t\":\"site\"}", LINE_BAD},
        {"{\"t\":\"site\",\"id\":1", LINE_BAD},
        {"{\"t\":\"site\",\"id\":1}}", LINE_BAD},
        {"{\"t\":\"site\",\"id\":1} x", LINE_BAD},
        {"{\"t\":\"site\",\"id\":\"1\"}", LINE_BAD},
        {"{\"t\":\"site\",\"id\":1.5}", LINE_BAD},
        {"{\"t\":\"site\",\"id\":9223372036854775808}", LINE_BAD},
        {"{\"t\":\"site\",\"name\":{\"hex\":\"0\"}}", LINE_BAD},
        {"{\"t\":\"site\",\"name\":{\"hex\":\"zz\"}}", LINE_BAD},
        {"{\"t\":\"site\",\"name\":{\"xeh\":\"00\"}}", LINE_BAD},
        {"{\"t\":\"site\",\"name\":[\"a\"]}", LINE_BAD},
        {"{\"t\":\"object\",\"sha256\":\"0g\"}", LINE_BAD},
        {"{\"t\":\"asset\",\"key_hash\":[]}", LINE_BAD},
        {"{\"t\":\"frame_choice\",\"gone\":[]}", LINE_BAD},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (kind_of(cases[i].text) != cases[i].kind) {
            fail_msg("%s: %d", cases[i].text, (int)kind_of(cases[i].text));
        }
    }
}

/* A value of each kind in every column, odd ones among them. */
static void
a_row_of_any_table_is_read_as_it_was_written(void **state)
{
    static const struct str texts[] = {
        {"", 0},     {"plain", 5},    {"\"quotes\" \\ <b>\n\t", 16},
        {"a\0b", 3}, {"\xff\xfe", 2}, {"\xc3\xa9\xf0\x9f\x98\x80", 6}};
    static const int64_t numbers[] = {0, -1, INT64_MAX, INT64_MIN};
    struct copy_value values[COPY_COLUMNS_MOST];
    struct arena hold = {0};
    struct sidelog_line line;
    auto_buf struct buf text = {.limit = 1 << 20};

    (void)state;
    for (size_t t = 0; copy_table(t) != NULL; t++) {
        const struct copy_table *is = copy_table(t);

        for (size_t i = 0; i < is->n_columns; i++) {
            values[i] = (struct copy_value){.kind = is->columns[i].kind};
            values[i].number = is->columns[i].kind == COPY_INT ? numbers[i % 4] : 0;
            if (is->columns[i].kind != COPY_INT) {
                values[i].bytes = texts[i % 6];
            }
            if (is->columns[i].may_be_null && i % 3 == 0) {
                values[i] = (struct copy_value){.kind = COPY_NULL};
            }
        }
        buf_clear(&text);
        sidelog_line_row(&text, t, values);
        assert_int_equal(str_find_byte(buf_view(&text), '\n'), text.n - 1);
        sidelog_line_read(str_head(buf_view(&text), text.n - 1), &hold, &line);
        assert_int_equal(line.kind, LINE_ROW);
        assert_int_equal(line.table, t);
        for (size_t i = 0; i < is->n_columns; i++) {
            if (is->columns[i].is_made) {
                continue;
            }
            assert_int_equal(line.values[i].kind, values[i].kind);
            assert_int_equal(line.values[i].number, values[i].number);
            assert_true(str_eq(line.values[i].bytes, values[i].bytes));
        }
    }
    arena_release(&hold);
}

static void
a_row_that_is_gone_is_told_by_its_number(void **state)
{
    struct arena hold = {0};
    struct sidelog_line line;
    auto_buf struct buf text = {.limit = 1024};

    (void)state;
    sidelog_line_gone(&text, table_named("asset"), 7);
    read_line("{\"t\":\"asset\",\"gone\":7}", &hold, &line);
    assert_string_equal(buf_cstr(&text), "{\"t\":\"asset\",\"gone\":7}\n");
    assert_int_equal(line.kind, LINE_GONE);
    assert_int_equal(line.number, 7);
    assert_int_equal(line.table, table_named("asset"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_of_line_is_told_by_its_first_member),
        cmocka_unit_test(a_row_of_any_table_is_read_as_it_was_written),
        cmocka_unit_test(a_row_that_is_gone_is_told_by_its_number),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
