#include "cmocka_all.h"

#include "base/date.h"
#include "noise.h"

#include <stdlib.h>
#include <string.h>

static void
iso_dates_are_read_as_precisely_as_they_are_written(void **state)
{
    static const struct {
        const char *text;
        const char *expected; /* as date_iso writes it; NULL: refused */
    } rows[] = {
        {"2016-07-16", "2016-07-16"},
        {"2016-07-16T19:11", "2016-07-16T19:11"},
        {"2016-07-16 19:11:58", "2016-07-16T19:11:58"},
        {"2016-07-16T19:11:58.808+04:30", "2016-07-16T19:11:58.808+04:30"},
        {"2016-07-16T19:11:58Z", "2016-07-16T19:11:58Z"},
        {"2016-07-16T19:11:58+00:00", "2016-07-16T19:11:58Z"},
        {"2016-07-16T19:11:58+0430", "2016-07-16T19:11:58+04:30"},
        {"2016-07-16T19:11:58.000000Z", "2016-07-16T19:11:58.000Z"},
        {"2016-07-16T19:11:58.5", "2016-07-16T19:11:58.500"},
        {"2016-02-30", NULL},
        {"2016-7-16", NULL},
        {"16-07-2016", NULL},
        {"2016-07-16T", NULL},
        {"2016-07-16T19", NULL},
        {"2016-07-16T19:11:", NULL},
        {"2016-07-16T19:11:58.", NULL},
        {"2016-07-16T19:11:58.1234567890", NULL},
        {"2016-07-16T24:00", NULL},
        {"2016-07-16T19:11 +04:30", NULL},
        {"2016-07-16T19:11+24:00", NULL},
        {"2016-07-16T19:11z", NULL},
        {"2016-07-16Z", NULL},
        {"2016-07-16  19:11", NULL},
        {" 2016-07-16", NULL},
        {"0000-01-01", NULL},
        {"-016-07-16", NULL},
        {"", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct date d;
        char text[DATE_TEXT_MAX];

        assert_int_equal(date_from_iso(str_of(rows[i].text), &d),
                         rows[i].expected != NULL);
        if (rows[i].expected != NULL) {
            date_iso(&d, text);
            assert_string_equal(text, rows[i].expected);
        }
    }
    assert_false(date_from_iso(STR("2016-07-16\0"), &(struct date){0}));
}

static void
the_three_forms_of_an_http_date_are_one_moment(void **state)
{
    /* The examples of RFC 9110 section 5.6.7. */
    static const char *const same[] = {
        "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",      "  Sun, 06 Nov 1994 08:49:37 GMT ",
        "Mon, 06 Nov 1994 08:49:37 GMT", /* the day's name is not checked */
    };
    int64_t ms;

    (void)state;
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        ms = 0;
        assert_true(date_from_http(str_of(same[i]), &ms));
        assert_int_equal(ms, INT64_C(784111777000));
    }
    assert_true(date_from_http(STR("Sat, 31 Dec 2016 23:59:60 GMT"), &ms));
    assert_int_equal(ms, INT64_C(1483228800000));
    assert_true(date_from_http(STR("Tue Nov 16 08:49:37 1993"), &ms));
}

static void
what_is_no_http_date_is_refused(void **state)
{
    static const char *const bad[] = {
        "",
        "0",
        "-1",
        "Sun",
        "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Nov 1994 08:49:37 EST",
        "Sun, 06 Nov 1994 08:49:37 GMT+1",
        "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sun, 06-Nov 1994 08:49:37 GMT",
        "Sun, 31 Feb 1994 08:49:37 GMT",
        "Sun, 06 Foo 1994 08:49:37 GMT",
        "Foo, 06 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 25:49:37 GMT",
        "Sun, 06 Nov 1994 08:49 GMT",
        "Sun, 06 Nov 1994 08:49:61 GMT",
        "Sun, 06 Nov 1994 08:49:37.5 GMT",
        "06 Nov 1994 08:49:37 GMT",
        "Sun Nov 6 08:49:37 1994",
        "Sun, 06",
        "Sun, ",
    };
    int64_t ms;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(date_from_http(str_of(bad[i]), &ms));
    }
}

#ifdef ASSETS_TEST_HOOKS
static void
a_year_of_two_digits_is_never_over_50_years_ahead(void **state)
{
    int64_t ms;
    struct date d;

    (void)state;
    assert_int_equal(setenv("ASSETS_CLOCK_MS", "1468700000123", 1), 0); /* 2016 */
    assert_true(date_from_http(STR("Sunday, 06-Nov-66 08:49:37 GMT"), &ms));
    date_from_ms(ms, &d);
    assert_int_equal(d.year, 2066);
    assert_true(date_from_http(STR("Sunday, 06-Nov-67 08:49:37 GMT"), &ms));
    date_from_ms(ms, &d);
    assert_int_equal(d.year, 1967);
    assert_int_equal(unsetenv("ASSETS_CLOCK_MS"), 0);
}
#endif

static void
offsets_have_a_sign_and_less_than_a_day(void **state)
{
    int offset_min = 0;

    (void)state;
    assert_true(date_offset_from_text(STR("+23:59"), &offset_min));
    assert_int_equal(offset_min, 1439);
    assert_true(date_offset_from_text(STR("-0030"), &offset_min));
    assert_int_equal(offset_min, -30);
    assert_true(date_offset_from_text(STR("+03"), &offset_min));
    assert_int_equal(offset_min, 180);
    assert_false(date_offset_from_text(STR("04:30"), &offset_min));
    assert_false(date_offset_from_text(STR("+24:00"), &offset_min));
    assert_false(date_offset_from_text(STR("+04:60"), &offset_min));
    assert_false(date_offset_from_text(STR("+04:"), &offset_min));
    assert_false(date_offset_from_text(STR("+04:3"), &offset_min));
    assert_false(date_offset_from_text(STR("+"), &offset_min));
    assert_false(date_offset_from_text(STR(""), &offset_min));
}

static void
whatever_a_reader_takes_is_a_valid_date(void **state)
{
    static const char likely[] = "0123456789--::TZ+ .,JulNovSunGMTam";
    static const char *const starts[] = {
        "2016-07-16T19:11:58.808+04:30", "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",      "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Jul 17, 2016 20:35:56",     "17th July 2016 8:35 PM +04:30"};
    struct noise noise = noise_begin(9110);

    (void)state;
    for (int round = 0; round < 60000; round++) {
        char text[64];
        size_t n = strlen(strcpy(text, starts[noise_below(&noise, 6)]));
        struct date d;
        int64_t ms;

        for (size_t changes = noise_below(&noise, 4); changes > 0; changes--) {
            text[noise_below(&noise, n)] = likely[noise_below(&noise, sizeof likely)];
        }
        n -= noise_below(&noise, 8) == 0 ? noise_below(&noise, n) : 0;
        if (date_from_iso((struct str){text, n}, &d)) {
            assert_true(date_valid(&d));
        }
        if (date_from_page((struct str){text, n}, &d)) {
            assert_true(date_valid(&d));
        }
        if (date_from_http((struct str){text, n}, &ms)) {
            date_from_ms(ms, &d);
            assert_int_equal(d.precision, DATE_MILLI);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(iso_dates_are_read_as_precisely_as_they_are_written),
        cmocka_unit_test(the_three_forms_of_an_http_date_are_one_moment),
        cmocka_unit_test(what_is_no_http_date_is_refused),
#ifdef ASSETS_TEST_HOOKS
        cmocka_unit_test(a_year_of_two_digits_is_never_over_50_years_ahead),
#endif
        cmocka_unit_test(offsets_have_a_sign_and_less_than_a_day),
        cmocka_unit_test(whatever_a_reader_takes_is_a_valid_date),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
