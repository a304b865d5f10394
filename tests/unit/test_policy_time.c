/* The pauses and deadlines of fetch/policy.c. */
#include "cmocka_all.h"

#include "fetch/policy.h"

#include <string.h>

static void
backoff_doubles_to_its_cap_with_full_jitter(void **state)
{
    static const int64_t most[] = {1000, 2000, 4000, 8000, 16000, 32000, 60000, 60000};

    (void)state;
    for (unsigned i = 0; i < sizeof most / sizeof most[0]; i++) {
        assert_int_equal(policy_backoff_ms(i + 1, 1000, UINT32_MAX), most[i]);
        assert_int_equal(policy_backoff_ms(i + 1, 1000, 0), 0);
        assert_in_range(policy_backoff_ms(i + 1, 1000, UINT32_MAX / 2), most[i] / 2 - 1,
                        most[i] / 2 + 1);
    }
    assert_int_equal(policy_backoff_ms(4000000000U, 1000, UINT32_MAX), 60000);
}

struct pause_case {
    const char *retry_after, *date;
    int64_t want_ms; /* -1: not understood */
};

static void
retry_after_is_read_in_all_its_forms(void **state)
{
    static const struct pause_case cases[] = {
        {"5", "", 5000},
        {"0", "", 0},
        {"99999999999999", "", 31536000000},
        {"-5", "", -1},
        {"5.5", "", -1},
        {"soon", "", -1},
        {"", "", -1},
        /* against the answer's own clock, which is years off */
        {"Sun, 06 Nov 1994 08:50:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT", 60000},
        {"Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:50:37 GMT", 0},
        {"Sunday, 06-Nov-94 08:49:47 GMT", "Sun Nov  6 08:49:37 1994", 10000},
        /* against ours where the answer has none: 1700000000 is 2023-11-14 22:13:20 */
        {"Tue, 14 Nov 2023 22:13:30 GMT", "", 10000},
        {"Tue, 14 Nov 2023 22:13:30 GMT", "nonsense", 10000},
        {"Fri, 31 Dec 9999 23:59:59 GMT", "", 31536000000},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct answer a;
        int64_t got = -1;

        answer_begin(&a);
        (void)strcpy(a.retry_after, cases[i].retry_after);
        (void)strcpy(a.date, cases[i].date);
        assert_int_equal(policy_retry_after_ms(&a, 1700000000000, &got),
                         cases[i].want_ms >= 0);
        if (cases[i].want_ms >= 0) {
            assert_int_equal(got, cases[i].want_ms);
        }
    }
}

static void
the_deadline_follows_the_size(void **state)
{
    (void)state;
    assert_int_equal(policy_deadline_ms(-1, 0), 600000);
    assert_int_equal(policy_deadline_ms(0, 0), 60000);
    assert_int_equal(policy_deadline_ms(5000000, 0), 160000);
    assert_int_equal(policy_deadline_ms(INT64_MAX, 0), 3600000);
    assert_int_equal(policy_deadline_ms(5000000, 100000), 160000);
    assert_int_equal(policy_deadline_ms(5000000, 5000), 1060000);
    assert_int_equal(policy_deadline_ms(INT64_MAX, 5000), 36000000);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(backoff_doubles_to_its_cap_with_full_jitter),
        cmocka_unit_test(retry_after_is_read_in_all_its_forms),
        cmocka_unit_test(the_deadline_follows_the_size),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
