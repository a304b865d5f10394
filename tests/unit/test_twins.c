#include "cmocka_all.h"

#include "base/mem.h"
#include "gallery/twins.h"

/* Entries that hold object objects[i]; 0: none. */
static void
make(struct shown *s, const int *objects, size_t n)
{
    *s = (struct shown){.entries = xcalloc(n, sizeof *s->entries), .n = n};
    for (size_t i = 0; i < n; i++) {
        s->entries[i].held = objects[i] != 0;
        s->entries[i].bytes = objects[i] != 0 ? 100 : -1;
        /* The first eight bytes are the same: the rest must decide. */
        s->entries[i].object[31] = (uint8_t)objects[i];
        s->entries[i].object[9] = (uint8_t)(objects[i] * 7 % 5);
    }
}

static void
those_of_the_same_bytes_find_each_other(void **state)
{
    static const int objects[] = {3, 1, 0, 3, 2, 0, 1, 3};
    struct shown s;
    struct twins t;
    const uint32_t *group;
    size_t n;

    (void)state;
    make(&s, objects, 8);
    twins_find(&t, &s);
    assert_int_equal(s.bytes, 300);                  /* of each original once */
    for (size_t i = 0; i < 8; i += i == 0 ? 3 : 4) { /* 0, 3, 7 */
        group = twins_of(&t, i, &n);
        assert_int_equal(n, 3);
        assert_int_equal(group[0], 0);
        assert_int_equal(group[1], 3);
        assert_int_equal(group[2], 7);
    }
    group = twins_of(&t, 6, &n);
    assert_int_equal(n, 2);
    assert_int_equal(group[0], 1);
    (void)twins_of(&t, 4, &n); /* alone */
    assert_int_equal(n, 0);
    (void)twins_of(&t, 2, &n); /* holds nothing */
    assert_int_equal(n, 0);
    twins_release(&t);
    free(s.entries);
}

static void
what_is_lost_or_excluded_weighs_nothing(void **state)
{
    static const int objects[] = {1, 2, 3, 4, 3};
    static const uint8_t states[] = {STATE_LOST, STATE_EXCLUDED, STATE_EXCLUDED,
                                     STATE_DAMAGED, STATE_PRESENT};
    struct shown s;
    struct twins t;

    (void)state;
    make(&s, objects, 5);
    for (size_t i = 0; i < 5; i++) {
        s.entries[i].state = states[i];
    }
    twins_find(&t, &s);
    assert_int_equal(s.bytes, 200); /* 3, which another URL has too, and 4 */
    twins_release(&t);
    free(s.entries);
}

static void
pairs_alone_have_room(void **state)
{
    int objects[100];
    struct shown s;
    struct twins t;

    (void)state;
    for (int i = 0; i < 100; i++) {
        objects[i] = i / 2 + 1;
    }
    make(&s, objects, 100);
    twins_find(&t, &s);
    for (size_t i = 0; i < 100; i++) {
        size_t n;
        const uint32_t *group = twins_of(&t, i, &n);

        assert_int_equal(n, 2);
        assert_int_equal(group[i % 2], i);
    }
    twins_release(&t);
    free(s.entries);
}

static void
nothing_has_no_twins(void **state)
{
    struct shown s;
    struct twins t;

    (void)state;
    make(&s, NULL, 0);
    twins_find(&t, &s);
    assert_int_equal(s.bytes, 0);
    twins_release(&t);
    free(s.entries);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(those_of_the_same_bytes_find_each_other),
        cmocka_unit_test(what_is_lost_or_excluded_weighs_nothing),
        cmocka_unit_test(pairs_alone_have_room),
        cmocka_unit_test(nothing_has_no_twins),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
