#include "cmocka_all.h"

#include "base/date.h"
#include "noise.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static void
assert_iso(const struct date *d, const char *expected)
{
    char text[DATE_TEXT_MAX];

    date_iso(d, text);
    assert_string_equal(text, expected);
}

/* A valid date of any precision. */
static struct date
any_date(struct noise *noise)
{
    struct date d = {0};

    do {
        d.year = 1 + (int)noise_below(noise, 9999);
        d.month = 1 + (int)noise_below(noise, 12);
        d.day = 1 + (int)noise_below(noise, 31);
        d.precision = (enum date_precision)(DATE_DAY + noise_below(noise, 4));
    } while (!date_valid(&d));
    if (d.precision >= DATE_MINUTE) {
        d.hour = (int)noise_below(noise, 24);
        d.minute = (int)noise_below(noise, 60);
        d.has_offset = noise_below(noise, 2) == 0;
        d.offset_min = d.has_offset ? (int)noise_below(noise, 2 * 1439 + 1) - 1439 : 0;
    }
    d.second = d.precision >= DATE_SECOND ? (int)noise_below(noise, 60) : 0;
    d.milli = d.precision >= DATE_MILLI ? (int)noise_below(noise, 1000) : 0;
    assert_true(date_valid(&d));
    return d;
}

static void
assert_same(const struct date *a, const struct date *b)
{
    char text_a[DATE_TEXT_MAX];
    char text_b[DATE_TEXT_MAX];

    date_iso(a, text_a);
    date_iso(b, text_b);
    assert_string_equal(text_a, text_b);
    assert_int_equal(a->precision, b->precision);
    assert_int_equal(a->milli, b->milli);
    assert_int_equal(a->has_offset, b->has_offset);
    assert_int_equal(a->offset_min, b->offset_min);
}

static void
iso_text_is_as_precise_as_the_date(void **state)
{
    struct date d = {2016, 7, 16, 0, 0, 0, 0, DATE_DAY, false, 0};

    (void)state;
    assert_iso(&d, "2016-07-16");
    d.hour = 19;
    d.minute = 11;
    d.precision = DATE_MINUTE;
    assert_iso(&d, "2016-07-16T19:11");
    d.second = 58;
    d.precision = DATE_SECOND;
    assert_iso(&d, "2016-07-16T19:11:58");
    d.milli = 808;
    d.precision = DATE_MILLI;
    assert_iso(&d, "2016-07-16T19:11:58.808");
    d.has_offset = true;
    assert_iso(&d, "2016-07-16T19:11:58.808Z");
    d.offset_min = 270;
    assert_iso(&d, "2016-07-16T19:11:58.808+04:30");
    d.offset_min = -30;
    assert_iso(&d, "2016-07-16T19:11:58.808-00:30");
    d.precision = DATE_NONE;
    assert_iso(&d, "");
    d = (struct date){.year = 7, .month = 1, .day = 2, .precision = DATE_DAY};
    assert_iso(&d, "0007-01-02");
}

static void
only_days_of_the_calendar_are_valid(void **state)
{
    static const struct {
        struct date d;
        bool valid;
    } rows[] = {
        {{2016, 2, 29, 0, 0, 0, 0, DATE_DAY, false, 0}, true},
        {{2015, 2, 29, 0, 0, 0, 0, DATE_DAY, false, 0}, false},
        {{1900, 2, 29, 0, 0, 0, 0, DATE_DAY, false, 0}, false},
        {{2000, 2, 29, 0, 0, 0, 0, DATE_DAY, false, 0}, true},
        {{2016, 4, 31, 0, 0, 0, 0, DATE_DAY, false, 0}, false},
        {{2016, 13, 1, 0, 0, 0, 0, DATE_DAY, false, 0}, false},
        {{2016, 0, 1, 0, 0, 0, 0, DATE_DAY, false, 0}, false},
        {{2016, 1, 0, 0, 0, 0, 0, DATE_DAY, false, 0}, false},
        {{0, 1, 1, 0, 0, 0, 0, DATE_DAY, false, 0}, false},
        {{10000, 1, 1, 0, 0, 0, 0, DATE_DAY, false, 0}, false},
        {{2016, 1, 1, 0, 0, 0, 0, DATE_NONE, false, 0}, false},
        {{2016, 1, 1, 1, 0, 0, 0, DATE_DAY, false, 0}, false}, /* beyond its precision */
        {{2016, 1, 1, 24, 0, 0, 0, DATE_MINUTE, false, 0}, false},
        {{2016, 1, 1, 23, 60, 0, 0, DATE_MINUTE, false, 0}, false},
        {{2016, 1, 1, 23, 59, 1, 0, DATE_MINUTE, false, 0}, false},
        {{2016, 1, 1, 23, 59, 60, 0, DATE_SECOND, false, 0}, false},
        {{2016, 1, 1, 23, 59, 59, 1000, DATE_MILLI, false, 0}, false},
        {{2016, 1, 1, 23, 59, 59, 999, DATE_MILLI, true, 1439}, true},
        {{2016, 1, 1, 23, 59, 59, 999, DATE_MILLI, true, 1440}, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(date_valid(&rows[i].d), rows[i].valid);
    }
}

static void
what_iso_writes_is_read_back_the_same(void **state)
{
    struct noise noise = noise_begin(8601);

    (void)state;
    for (int round = 0; round < 20000; round++) {
        struct date d = any_date(&noise);
        struct date back;
        char text[DATE_TEXT_MAX];

        date_iso(&d, text);
        assert_true(date_from_iso(str_of(text), &back));
        assert_same(&d, &back);
    }
}

static void
milliseconds_and_dates_convert_both_ways(void **state)
{
    struct noise noise = noise_begin(1970);
    struct date d;
    int64_t ms;

    (void)state;
    date_from_ms(0, &d);
    assert_iso(&d, "1970-01-01T00:00:00.000Z");
    date_from_ms(-1, &d);
    assert_iso(&d, "1969-12-31T23:59:59.999Z");
    date_from_ms(INT64_C(-62135596800000), &d);
    assert_iso(&d, "0001-01-01T00:00:00.000Z");
    date_from_ms(INT64_C(253402300799999), &d);
    assert_iso(&d, "9999-12-31T23:59:59.999Z");
    for (int round = 0; round < 20000; round++) {
        int64_t in = (int64_t)noise_below(&noise, 315537897600000) - 62135596800000;
        struct tm tm;
        time_t seconds = (time_t)((in - (in % 1000 + 1000) % 1000) / 1000);

        date_from_ms(in, &d);
        assert_true(date_to_ms(&d, &ms));
        assert_int_equal(ms, in);
        assert_non_null(gmtime_r(&seconds, &tm)); /* the C library agrees */
        assert_int_equal(tm.tm_year + 1900, d.year);
        assert_int_equal(tm.tm_mon + 1, d.month);
        assert_int_equal(tm.tm_mday, d.day);
        assert_int_equal(tm.tm_hour * 3600 + tm.tm_min * 60 + tm.tm_sec,
                         d.hour * 3600 + d.minute * 60 + d.second);
    }
}

static void
milliseconds_outside_the_calendar_are_no_date(void **state)
{
    static const int64_t outside[] = {INT64_MIN, INT64_MAX, INT64_C(-62135596800001),
                                      INT64_C(253402300800000)};
    struct date d;
    int64_t ms;

    (void)state;
    for (size_t i = 0; i < sizeof outside / sizeof outside[0]; i++) {
        date_from_ms(outside[i], &d);
        assert_int_equal(d.precision, DATE_NONE);
        assert_false(d.has_offset);
        assert_iso(&d, "");
        assert_false(date_to_ms(&d, &ms));
    }
}

static void
an_offset_counts_in_milliseconds(void **state)
{
    struct date d = {2016, 7, 16, 4, 30, 0, 0, DATE_MINUTE, true, 270};
    int64_t ms;
    int64_t utc_ms;

    (void)state;
    assert_true(date_to_ms(&d, &ms));
    d = (struct date){2016, 7, 16, 0, 0, 0, 0, DATE_DAY, false, 0};
    assert_true(date_to_ms(&d, &utc_ms));
    assert_int_equal(ms, utc_ms);
}

static void
ticks_of_a_file_name_are_a_local_time(void **state)
{
    struct date d;

    (void)state;
    assert_true(date_from_ticks(UINT64_C(636042931188082228), &d));
    assert_iso(&d, "2016-07-16T19:11:58.808");
    assert_false(d.has_offset);
    assert_true(date_from_ticks(UINT64_C(627667488000000000), &d));
    assert_iso(&d, "1990-01-01T00:00:00.000");
    assert_false(date_from_ticks(UINT64_C(627667487999999999), &d));
    assert_true(date_from_ticks(UINT64_C(662695775999999999), &d));
    assert_iso(&d, "2100-12-31T23:59:59.999");
    assert_false(date_from_ticks(UINT64_C(662695776000000000), &d));
    assert_false(date_from_ticks(0, &d));
    assert_false(date_from_ticks(UINT64_MAX, &d));
}

static void
the_same_day_is_that_of_the_calendar(void **state)
{
    struct date day = {2016, 7, 16, 0, 0, 0, 0, DATE_DAY, false, 0};
    struct date time = {2016, 7, 16, 19, 11, 0, 0, DATE_MINUTE, true, 270};
    struct date none = {0};

    (void)state;
    assert_true(date_same_day(&day, &time));
    time.day = 17;
    assert_false(date_same_day(&day, &time));
    assert_false(date_same_day(&none, &none));
}

static void
clocks_run_and_the_wall_clock_can_be_set_for_tests(void **state)
{
    int64_t before = clock_mono_ms();

    (void)state;
    assert_true(clock_mono_ms() >= before);
    assert_int_equal(unsetenv("ASSETS_CLOCK_MS"), 0);
    assert_true(clock_wall_ms() > INT64_C(1700000000000));
#ifdef ASSETS_TEST_HOOKS
    assert_int_equal(setenv("ASSETS_CLOCK_MS", "1468700000123", 1), 0);
    assert_int_equal(clock_wall_ms(), INT64_C(1468700000123));
    assert_int_equal(unsetenv("ASSETS_CLOCK_MS"), 0);
#endif
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(iso_text_is_as_precise_as_the_date),
        cmocka_unit_test(only_days_of_the_calendar_are_valid),
        cmocka_unit_test(what_iso_writes_is_read_back_the_same),
        cmocka_unit_test(milliseconds_and_dates_convert_both_ways),
        cmocka_unit_test(milliseconds_outside_the_calendar_are_no_date),
        cmocka_unit_test(an_offset_counts_in_milliseconds),
        cmocka_unit_test(ticks_of_a_file_name_are_a_local_time),
        cmocka_unit_test(the_same_day_is_that_of_the_calendar),
        cmocka_unit_test(clocks_run_and_the_wall_clock_can_be_set_for_tests),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
