#include "cmocka_all.h"

#include "base/limits.h"
#include "fetch/host.h"

#include <stdio.h>

static void
a_host_is_its_scheme_name_and_port(void **state)
{
    struct host_table t = {0};
    struct host *h = host_get(&t, STR("http://example.org/a"));

    (void)state;
    assert_ptr_equal(host_get(&t, STR("http://example.org/b?c")), h);
    assert_ptr_not_equal(host_get(&t, STR("https://example.org/a")), h);
    assert_ptr_not_equal(host_get(&t, STR("http://example.org:81/a")), h);
    assert_ptr_not_equal(host_get(&t, STR("http://example.net/a")), h);
    assert_ptr_equal(host_get(&t, STR("http://example.org/a")), h);
    assert_string_equal(h->name, "http://example.org");
    host_table_release(&t);
}

static void
a_thousand_hosts_keep_their_place(void **state)
{
    enum { N = 1000 };
    struct host_table t = {0};
    struct host *seen[N];
    char url[64];

    (void)state;
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < N; i++) {
            int n = snprintf(url, sizeof url, "http://h%d.example/x", i);
            struct host *h = host_get(&t, (struct str){url, (size_t)n});

            if (round == 0) {
                seen[i] = h;
            }
            assert_ptr_equal(h, seen[i]);
        }
    }
    assert_int_equal(t.n, N);
    host_table_release(&t);
    host_table_release(&t);
}

static void
slots_are_counted_by_host(void **state)
{
    struct host h = {.moving = 1};

    (void)state;
    assert_true(host_open(&h, 2, 0));
    h.moving = 2;
    assert_false(host_open(&h, 2, 0));
}

static void
five_failures_in_a_row_close_it_and_a_success_between_does_not(void **state)
{
    struct host h = {0};

    (void)state;
    for (int i = 0; i < LIMIT_HOST_FAILURES - 1; i++) {
        assert_false(host_note(&h, true));
    }
    assert_false(host_note(&h, false));
    for (int i = 0; i < LIMIT_HOST_FAILURES - 1; i++) {
        assert_false(host_note(&h, true));
        assert_true(host_open(&h, 2, 0));
    }
    assert_true(host_note(&h, true));
    assert_false(host_open(&h, 2, 0));
    assert_false(
        host_note(&h, false)); /* one that was still under way does not open it again */
    assert_false(host_open(&h, 2, 0));
}

static void
a_pause_holds_everybody_and_is_never_shortened(void **state)
{
    struct host h = {0};

    (void)state;
    host_pause(&h, 1000);
    host_pause(&h, 500);
    assert_false(host_open(&h, 2, 999));
    assert_int_equal(host_pause_left(&h, 400), 600);
    assert_true(host_open(&h, 2, 1000));
    assert_int_equal(host_pause_left(&h, 1000), 0);
}

static void
a_paced_host_takes_one_at_a_time_and_a_pause_between(void **state)
{
    struct host h = {.pace_ms = 2500};

    (void)state;
    assert_true(host_open(&h, 8, 1000));
    host_asked(&h, 1000);
    assert_false(host_open(&h, 8, 3499));
    assert_int_equal(host_pause_left(&h, 3000), 500);
    assert_true(host_open(&h, 8, 3500));
    h.moving = 1;
    assert_false(host_open(&h, 8, 3500));
}

static void
a_refusal_closes_a_paced_host_and_no_other(void **state)
{
    struct host paced = {.pace_ms = 2500};
    struct host other = {0};

    (void)state;
    host_refused(&other);
    assert_true(host_open(&other, 2, 0));
    host_refused(&paced);
    assert_false(host_open(&paced, 2, 0));
    assert_false(host_note(&paced, false));
    assert_false(host_open(&paced, 2, 0));
}

static void
a_host_that_is_not_paced_waits_for_nothing(void **state)
{
    struct host h = {0};

    (void)state;
    host_asked(&h, 1000);
    assert_true(host_open(&h, 2, 1000));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_host_is_its_scheme_name_and_port),
        cmocka_unit_test(a_thousand_hosts_keep_their_place),
        cmocka_unit_test(slots_are_counted_by_host),
        cmocka_unit_test(five_failures_in_a_row_close_it_and_a_success_between_does_not),
        cmocka_unit_test(a_pause_holds_everybody_and_is_never_shortened),
        cmocka_unit_test(a_paced_host_takes_one_at_a_time_and_a_pause_between),
        cmocka_unit_test(a_refusal_closes_a_paced_host_and_no_other),
        cmocka_unit_test(a_host_that_is_not_paced_waits_for_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
