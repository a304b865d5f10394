#include "cmocka_all.h"

#include "base/err.h"
#include "base/str.h"

#include <errno.h>
#include <string.h>

static void
err_set_is_false_and_keeps_code_and_text(void **state)
{
    struct err e = {0};

    (void)state;
    assert_false(err_set(&e, ERR_INPUT, "%s: %d", "x", 7));
    assert_int_equal(e.code, ERR_INPUT);
    assert_string_equal(e.text, "x: 7");
}

static void
an_absent_err_is_accepted(void **state)
{
    (void)state;
    assert_false(err_set(NULL, ERR_INPUT, "x"));
    assert_false(err_sys(NULL, "x"));
    assert_false(err_wrap(NULL, "x"));
}

static void
err_sys_tells_a_full_disk_from_other_trouble(void **state)
{
    static const struct {
        int cause;
        enum err_code code;
    } rows[] = {
        {ENOSPC, ERR_FULL}, {EDQUOT, ERR_FULL}, {EACCES, ERR_DISK}, {EIO, ERR_DISK}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct err e = {0};

        errno = rows[i].cause;
        assert_false(err_sys(&e, "write %s", "f"));
        assert_int_equal(errno, rows[i].cause);
        assert_int_equal(e.code, rows[i].code);
        assert_non_null(strstr(e.text, strerror(rows[i].cause)));
        assert_ptr_equal(strstr(e.text, "write f: "), e.text);
    }
}

static void
err_wrap_goes_in_front_and_keeps_the_code(void **state)
{
    struct err e = {0};

    (void)state;
    (void)err_set(&e, ERR_DB, "row 3");
    (void)err_wrap(&e, "catalog %s", "c.db");
    assert_int_equal(e.code, ERR_DB);
    assert_string_equal(e.text, "catalog c.db: row 3");
}

static void
a_message_may_be_made_of_the_one_that_it_replaces(void **state)
{
    struct err e = {0};

    (void)state;
    (void)err_set(&e, ERR_DB, "inner");
    (void)err_set(&e, ERR_LIMIT, "outer (%s)", e.text);
    assert_string_equal(e.text, "outer (inner)");
    (void)err_wrap(&e, "again %s", e.text);
    assert_string_equal(e.text, "again outer (inner): outer (inner)");
}

static void
a_full_text_is_cut_between_characters(void **state)
{
    char long_text[3 * ERR_TEXT_MAX] = {0};

    (void)state;
    for (size_t start = 0; start < 4; start++) {
        struct err e = {0};

        memset(long_text, 'a', start);
        for (size_t i = 0; i < ERR_TEXT_MAX / 2; i++) {
            memcpy(long_text + start + 3 * i, "…", 4);
        }
        (void)err_set(&e, ERR_INPUT, "%s", long_text);
        assert_true(strlen(e.text) >= ERR_TEXT_MAX - 4);
        assert_true(str_is_utf8(str_of(e.text)));
    }
}

static void
a_reason_survives_a_name_that_is_too_long(void **state)
{
    char url[9000];
    struct err e = {0};

    (void)state;
    memset(url, 'u', sizeof url - 1);
    url[sizeof url - 1] = '\0';
    errno = EACCES;
    (void)err_sys(&e, "open %s", url);
    assert_non_null(strstr(e.text, ": Permission denied"));
    (void)err_wrap(&e, "%s", url);
    assert_int_equal(strlen(e.text), ERR_TEXT_MAX - 1);
    (void)err_set(&e, ERR_INPUT, "reason");
    (void)err_wrap(&e, "%s", url);
    assert_string_equal(e.text + ERR_TEXT_MAX - 1 - strlen(": reason"), ": reason");
}

static void
every_code_has_a_name_of_its_own(void **state)
{
    (void)state;
    for (unsigned i = 0; i < ERR_CODES; i++) {
        const char *name = err_name((enum err_code)i);

        assert_non_null(name);
        for (unsigned k = 0; k < i; k++) {
            assert_string_not_equal(name, err_name((enum err_code)k));
        }
    }
    assert_string_equal(err_name(ERR_CODES), "unknown");
    assert_string_equal(err_name(ERR_NET_LATER), "net-later");
    assert_string_equal(err_name(ERR_NET_GONE), "gone");
}

static void
exit_statuses_are_those_of_the_manual(void **state)
{
    static const int expected[ERR_CODES] = {
        [ERR_USAGE] = 2,       [ERR_INPUT] = 5,  [ERR_NET_LATER] = 1, [ERR_NET_GONE] = 1,
        [ERR_NET_REFUSED] = 1, [ERR_POLICY] = 1, [ERR_NET_DOWN] = 4,  [ERR_NOT_MEDIA] = 1,
        [ERR_MEDIA] = 1,       [ERR_LIMIT] = 5,  [ERR_WORKER] = 3,    [ERR_DISK] = 3,
        [ERR_FULL] = 3,        [ERR_DB] = 3,     [ERR_NEWER] = 3,     [ERR_BUSY] = 3,
        [ERR_DAMAGE] = 6,      [ERR_ROOT] = 7,   [ERR_STOPPED] = 130};

    (void)state;
    for (unsigned i = 0; i < ERR_CODES; i++) {
        assert_int_equal(err_exit_status((enum err_code)i), expected[i]);
    }
    assert_int_equal(err_exit_status(ERR_CODES), 3);
}

static void
only_passing_trouble_is_worth_another_try(void **state)
{
    (void)state;
    for (unsigned i = 0; i < ERR_CODES; i++) {
        assert_int_equal(err_again((enum err_code)i),
                         i == ERR_NET_LATER || i == ERR_NET_DOWN || i == ERR_BUSY);
    }
    assert_false(err_again(ERR_CODES));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(err_set_is_false_and_keeps_code_and_text),
        cmocka_unit_test(an_absent_err_is_accepted),
        cmocka_unit_test(err_sys_tells_a_full_disk_from_other_trouble),
        cmocka_unit_test(err_wrap_goes_in_front_and_keeps_the_code),
        cmocka_unit_test(a_message_may_be_made_of_the_one_that_it_replaces),
        cmocka_unit_test(a_full_text_is_cut_between_characters),
        cmocka_unit_test(a_reason_survives_a_name_that_is_too_long),
        cmocka_unit_test(every_code_has_a_name_of_its_own),
        cmocka_unit_test(exit_statuses_are_those_of_the_manual),
        cmocka_unit_test(only_passing_trouble_is_worth_another_try),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
