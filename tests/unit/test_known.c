#include "cmocka_all.h"

#include "db/known.h"
#include "db/known_facts.h"
#include "noise.h"

static void
an_unfilled_set_is_certain_of_nothing(void **state)
{
    struct known k = {0};

    (void)state;
    known_add(&k, 7);
    assert_true(known_maybe(&k, 7));
    assert_true(known_maybe(&k, 8));
    known_release(&k);
}

static void
what_was_added_is_never_denied(void **state)
{
    struct noise noise = noise_begin(7);
    struct noise again = noise;
    struct known k = {0};
    int in_vain = 0;

    (void)state;
    known_begin(&k);
    for (int i = 0; i < 100000; i++) {
        known_add(&k, noise_next(&noise));
    }
    for (int i = 0; i < 100000; i++) {
        assert_true(known_maybe(&k, noise_next(&again)));
        in_vain += known_maybe(&k, noise_next(&noise));
    }
    assert_in_range(in_vain, 0, 1000); /* under 1 in 100 */
    known_release(&k);
    assert_null(k.bits);
}

static void
filling_is_considered_after_many_misses_and_then_ever_more_rarely(void **state)
{
    struct known k = {0};
    int asked = 0;

    (void)state;
    for (int i = 0; i < 100; i++) {
        assert_false(known_miss(&k));
    }
    assert_false(known_pays(&k, 1000000));
    for (int i = 0; i < 100000; i++) {
        asked += known_miss(&k);
    }
    assert_in_range(asked, 5, 20);
    assert_true(known_pays(&k, 1000000));
    assert_false(known_pays(&k, 10000000));
    known_begin(&k);
    for (int i = 0; i < 1000000; i++) {
        assert_false(known_miss(&k));
    }
    known_release(&k);
}

static void
a_fact_is_found_by_its_id_whatever_the_gaps(void **state)
{
    struct known_fact list[] = {{.id = 2, .number = 20}, {.id = 3}, {.id = 90}};
    struct known_facts k = {.list = list, .n = 3};
    struct known_facts none = {0};

    (void)state;
    assert_int_equal(known_facts_find(&k, 2)->number, 20);
    assert_int_equal(known_facts_find(&k, 90)->id, 90);
    assert_null(known_facts_find(&k, 1));
    assert_null(known_facts_find(&k, 50));
    assert_null(known_facts_find(&k, 91));
    assert_null(known_facts_find(&none, 1));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fact_is_found_by_its_id_whatever_the_gaps),
        cmocka_unit_test(an_unfilled_set_is_certain_of_nothing),
        cmocka_unit_test(what_was_added_is_never_denied),
        cmocka_unit_test(
            filling_is_considered_after_many_misses_and_then_ever_more_rarely),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
