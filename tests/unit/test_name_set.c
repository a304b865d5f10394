#include "cmocka_all.h"

#include "cli/name_set.h"

#include <stdio.h>

static void
a_name_is_new_once_however_many_there_are(void **state)
{
    struct name_set s = {0};
    char name[32];

    (void)state;
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 5000; i++) {
            (void)snprintf(name, sizeof name, "picture-%d.jpg", i);
            assert_int_equal(name_set_add(&s, str_of(name)), round == 0);
        }
    }
    assert_true(name_set_add(&s, STR("")));
    assert_false(name_set_add(&s, STR("")));
    assert_int_equal(s.n, 5001);
    name_set_release(&s);
    assert_true(name_set_add(&s, STR("")));
    name_set_release(&s);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_is_new_once_however_many_there_are),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
