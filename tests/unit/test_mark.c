#include "cmocka_all.h"

#include "gallery/mark.h"
#include "gallery/shell.h"

#define HEAD "<!doctype html>\n<!-- assets gallery 1 revision="
#define TAIL " made=0123456789abcdef files=fedcba9876543210 -->\n"

static void
what_shell_mark_writes_is_read(void **state)
{
    auto_buf struct buf b = {.limit = 1000};
    struct mark m;

    (void)state;
    buf_add_cstr(&b, "<!doctype html>\n");
    shell_mark(&b, 42, "0123456789abcdef", "fedcba9876543210");
    buf_add_byte(&b, '\n');
    buf_add_cstr(&b, "<html>");
    assert_true(mark_parse(buf_view(&b), &m));
    assert_int_equal(m.revision, 42);
    assert_string_equal(m.made, "0123456789abcdef");
    assert_string_equal(m.files, "fedcba9876543210");
    assert_true(b.n <= MARK_HEAD_MAX - 20); /* the longest number has its room */
}

static void
each_other_head_is_no_mark(void **state)
{
    static const struct {
        const char *head;
        bool is_mark;
    } cases[] = {
        {HEAD "0" TAIL, true},
        {HEAD "9223372036854775807" TAIL "<html>", true},
        {HEAD "9223372036854775808" TAIL, false},
        {HEAD "01" TAIL, false},
        {HEAD "-1" TAIL, false},
        {HEAD "" TAIL, false},
        {HEAD "x" TAIL, false},
        {HEAD "1 " TAIL, false},
        {HEAD "1", false},
        {"", false},
        {"<!doctype html>\n", false},
        {"<!DOCTYPE html>\n<!-- assets gallery 1 revision=0" TAIL, false},
        {"<!doctype html>\r\n<!-- assets gallery 1 revision=0" TAIL, false},
        {"<!doctype html>\n<!-- assets gallery 2 revision=0" TAIL, false},
        {" " HEAD "0" TAIL, false},
        {HEAD "0 made=0123456789abcde files=fedcba9876543210 -->\n", false},
        {HEAD "0 made=0123456789abcdef0 files=fedcba9876543210 -->\n", false},
        {HEAD "0 made=0123456789ABCDEF files=fedcba9876543210 -->\n", false},
        {HEAD "0 made=0123456789abcdef files=fedcba987654321g -->\n", false},
        {HEAD "0 made=0123456789abcdef files=fedcba9876543210 -->", false},
        {HEAD "0 made=0123456789abcdef files=fedcba9876543210", false},
        {HEAD "0 files=0123456789abcdef made=fedcba9876543210 -->\n", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct mark m;

        if (mark_parse(str_of(cases[i].head), &m) != cases[i].is_mark) {
            fail_msg("%s", cases[i].head);
        }
    }
}

static void
a_head_that_is_cut_anywhere_is_no_mark(void **state)
{
    const struct str whole = STR(HEAD "1" TAIL);
    struct mark m;

    (void)state;
    assert_true(mark_parse(whole, &m));
    for (size_t n = 0; n < whole.n; n++) {
        assert_false(mark_parse(str_head(whole, n), &m));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_shell_mark_writes_is_read),
        cmocka_unit_test(each_other_head_is_no_mark),
        cmocka_unit_test(a_head_that_is_cut_anywhere_is_no_mark),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
