#include "cmocka_all.h"
#include "noise.h"

#include "fetch/pace.h"

static void
without_a_rate_it_is_always_open(void **state)
{
    struct pace p = {0};

    (void)state;
    pace_take(&p, INT64_MAX);
    pace_take(&p, INT64_MAX);
    pace_grow(&p, 5);
    assert_true(pace_open(&p));
    assert_int_equal(pace_wait_ms(&p), 0);
}

static void
a_quarter_of_a_second_is_given_in_advance_and_never_more(void **state)
{
    struct pace p = {.rate_bytes_s = 1000};

    (void)state;
    assert_false(pace_open(&p));
    pace_grow(&p, 5000);
    assert_int_equal(p.allowance_bytes, 250);
    pace_grow(&p, 900000);
    assert_int_equal(p.allowance_bytes, 251);
}

static void
what_was_taken_too_much_is_waited_for(void **state)
{
    struct pace p = {.rate_bytes_s = 1000};

    (void)state;
    pace_grow(&p, 1);
    pace_take(&p, 1250);
    assert_false(pace_open(&p));
    assert_in_range(pace_wait_ms(&p), 1000, 1002);
    pace_grow(&p, 1000);
    assert_false(pace_open(&p));
    pace_grow(&p, 1002);
    assert_true(pace_open(&p));
}

/* However the pieces and the looks at the clock fall. */
static void
over_time_the_rate_is_kept(void **state)
{
    struct noise noise = noise_begin(4);
    struct pace p = {.rate_bytes_s = 123457};
    int64_t now_ms = 1;
    int64_t taken = 0;

    (void)state;
    while (now_ms < 100000) {
        pace_grow(&p, now_ms);
        while (pace_open(&p)) {
            int64_t n = (int64_t)noise_below(&noise, 16384);

            pace_take(&p, n);
            taken += n;
        }
        now_ms += 1 + (int64_t)noise_below(&noise, 100);
    }
    assert_in_range(taken, 123457 * 98, 123457 * 101);
}

static void
the_largest_rate_does_not_overflow(void **state)
{
    struct pace p = {.rate_bytes_s = INT64_MAX / 100000};

    (void)state;
    pace_grow(&p, 1);
    pace_take(&p, p.allowance_bytes + 1);
    pace_grow(&p, INT64_MAX);
    assert_true(pace_open(&p));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_rate_it_is_always_open),
        cmocka_unit_test(a_quarter_of_a_second_is_given_in_advance_and_never_more),
        cmocka_unit_test(what_was_taken_too_much_is_waited_for),
        cmocka_unit_test(over_time_the_rate_is_kept),
        cmocka_unit_test(the_largest_rate_does_not_overflow),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
