#include "cmocka_all.h"

#include "base/date.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static void
a_fixed_zone_gives_its_offset(void **state)
{
    static const struct {
        const char *zone;
        int offset_min;
    } rows[] = {{"+04:30", 270}, {"-0330", -210}, {"Z", 0}, {"+00:00", 0}, {"-03", -180}};
    struct err e = {0};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct date d = {2016, 7, 16, 19, 11, 58, 0, DATE_SECOND, false, 0};

        assert_true(date_set_zone(&d, rows[i].zone, &e));
        assert_true(d.has_offset);
        assert_int_equal(d.offset_min, rows[i].offset_min);
        assert_int_equal(d.hour, 19);
    }
}

static bool
has_tzdata(void)
{
    bool has = access("/usr/share/zoneinfo/Asia/Tehran", R_OK) == 0;

    if (!has) {
        print_message("SKIP no tzdata\n");
    }
    return has;
}

static void
a_named_zone_gives_the_offset_of_that_day(void **state)
{
    static const struct {
        const char *zone;
        int month;
        int offset_min;
    } rows[] = {{"Asia/Tehran", 7, 270},
                {"Asia/Tehran", 1, 210},
                {"America/New_York", 7, -240},
                {"America/New_York", 1, -300},
                {"UTC", 7, 0}};
    struct err e = {0};

    (void)state;
    if (!has_tzdata()) {
        return;
    }
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct date d = {2016, rows[i].month, 16, 19, 11, 58, 0, DATE_SECOND, false, 0};

        assert_true(date_set_zone(&d, rows[i].zone, &e));
        assert_true(d.has_offset);
        assert_int_equal(d.offset_min, rows[i].offset_min);
        assert_int_equal(d.hour, 19);
    }
}

static void
a_zone_leaves_the_environment_as_it_was(void **state)
{
    struct date d = {2016, 7, 16, 19, 11, 58, 0, DATE_SECOND, false, 0};
    struct date again = d;
    time_t now = 1468700000;
    struct tm tm;
    struct err e = {0};

    (void)state;
    if (!has_tzdata()) {
        return;
    }
    assert_int_equal(setenv("TZ", "EST5", 1), 0);
    tzset();
    assert_true(date_set_zone(&d, "Asia/Tehran", &e));
    assert_string_equal(getenv("TZ"), "EST5");
    assert_non_null(localtime_r(&now, &tm));
    assert_int_equal(tm.tm_gmtoff, -5 * 3600);
    assert_int_equal(unsetenv("TZ"), 0);
    assert_true(date_set_zone(&again, "Asia/Tehran", &e));
    assert_null(getenv("TZ"));
}

static void
an_unknown_zone_is_a_usage_error_and_opens_nothing_else(void **state)
{
    static const char *const bad[] = {"../zoneinfo/UTC",
                                      "leapseconds", /* a file there, but no zone */
                                      "Asia/Atlantis",
                                      "/etc/passwd",
                                      "../../../etc/passwd",
                                      "EST5EDT,M3.2.0",
                                      ":UTC",
                                      "Asia",
                                      "tzdata.zi",
                                      "+25:00",
                                      "+4:30",
                                      " ",
                                      "Asia/Tehran\n",
                                      "zone.tab"};
    char long_name[200];

    (void)state;
    for (size_t i = 0; i <= sizeof bad / sizeof bad[0]; i++) {
        struct date d = {2016, 7, 16, 19, 11, 58, 0, DATE_SECOND, false, 0};
        struct err e = {0};

        memset(long_name, 'A', sizeof long_name - 1);
        long_name[sizeof long_name - 1] = '\0';
        assert_false(
            date_set_zone(&d, i < sizeof bad / sizeof bad[0] ? bad[i] : long_name, &e));
        assert_int_equal(e.code, ERR_USAGE);
        assert_false(d.has_offset);
    }
}

static void
a_zone_changes_no_day_and_no_offset_that_was_told(void **state)
{
    struct date day = {2016, 7, 16, 0, 0, 0, 0, DATE_DAY, false, 0};
    struct date told = {2016, 7, 16, 1, 0, 0, 0, DATE_MINUTE, true, 60};
    struct date free_time = {2016, 7, 16, 1, 0, 0, 0, DATE_MINUTE, false, 0};
    struct err e = {0};

    (void)state;
    assert_true(date_set_zone(&day, "+04:30", &e));
    assert_false(day.has_offset);
    assert_true(date_set_zone(&told, "+04:30", &e));
    assert_int_equal(told.offset_min, 60);
    assert_true(date_set_zone(&free_time, "", &e));
    assert_false(free_time.has_offset);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fixed_zone_gives_its_offset),
        cmocka_unit_test(a_named_zone_gives_the_offset_of_that_day),
        cmocka_unit_test(a_zone_leaves_the_environment_as_it_was),
        cmocka_unit_test(an_unknown_zone_is_a_usage_error_and_opens_nothing_else),
        cmocka_unit_test(a_zone_changes_no_day_and_no_offset_that_was_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
