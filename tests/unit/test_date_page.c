#include "cmocka_all.h"

#include "base/date.h"

#include <string.h>

static void
check(const char *text, const char *expected)
{
    struct date d;
    char got[DATE_TEXT_MAX];

    if (!date_from_page(str_of(text), &d)) {
        if (expected != NULL) {
            print_error("not read: %s\n", text);
        }
        assert_null(expected);
        return;
    }
    date_iso(&d, got);
    assert_string_equal(got, expected != NULL ? expected : "(refused)");
}

static void
dates_are_read_as_pages_print_them(void **state)
{
    (void)state;
    check("Sun Jul 17, 2016 20:35:56", "2016-07-17T20:35:56");
    check("July 17, 2016", "2016-07-17");
    check("17 July 2016 20:35", "2016-07-17T20:35");
    check("Sunday, 17 July 2016", "2016-07-17");
    check("Sun, 17 Jul 2016 20:35:56 GMT", "2016-07-17T20:35:56Z");
    check("Sun, 17 Jul 2016 20:35:56 +0430", "2016-07-17T20:35:56+04:30");
    check("Sun Jul 17 20:35:56 +0000 2016", "2016-07-17T20:35:56Z");
    check("July 17, 2016 at 8:35 PM", "2016-07-17T20:35");
    check("Jul. 17, 2016 12:05am", "2016-07-17T00:05");
    check("Jul 17, 2016 12:05 pm", "2016-07-17T12:05");
    check("17th of July", NULL);
    check("17th July 2016", "2016-07-17");
    check("Sept 1st, 2016 - 9:05", "2016-09-01T09:05");
    check("17-Jul-2016", "2016-07-17");
    check("20:35 17-Jul-2016", "2016-07-17T20:35");
    check("17 May 2016 | 20:35", "2016-05-17T20:35");
    check("2016-07-17 20:35:56", "2016-07-17T20:35:56");
    check("2016-07-17T20:35:56.5-03:00", "2016-07-17T20:35:56.500-03:00");
    check("  July 17, 2016\r\n", "2016-07-17");
    check("17 July 2016 20:35-04:00", "2016-07-17T20:35-04:00");
}

static void
what_is_doubtful_or_no_date_is_refused(void **state)
{
    static const char *const bad[] = {
        "",
        "Sun",
        "July",
        "July 17",
        "July 2016",
        "17 2016",
        "2016",
        "20:35",
        "07/04/2016", /* April or July */
        "July 32, 2016",
        "February 30, 2016",
        "July 17, 16",
        "July 17 18, 2016",
        "July August 17, 2016",
        "July 17, 2016 2017",
        "Sun Mon July 17, 2016",
        "July 17, 2016 25:00",
        "July 17, 2016 20:60",
        "July 17, 2016 20:35 20:36",
        "July 17, 2016 20:35 PM", /* no twelve-hour clock shows it */
        "July 17, 2016 0:35 AM",
        "July 17, 2016 PM",
        "July 17, 2016 8:35 AM PM",
        "July 17, 2016 GMT",
        "July 17, 2016 +04:30",
        "July 17, 2016 20:35 GMT UTC",
        "July 17, 2016 20:35 EST",
        "July 17, 2016.",
        "July 17th July, 2016",
        "Published July 17, 2016",
        "July 17, 2016 in Mosul",
        "July 17, 2016\x01",
        "17xx July 2016",
        "July 17, 12016",
        "July 17, 2016 20:35 +99:00",
        "Watch! Iraqi Choppers Target ISIS Convoy South of Mosul",
    };
    char long_text[100];
    struct date d;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        check(bad[i], NULL);
    }
    memset(long_text, ',', sizeof long_text); /* a date, but no page prints so much */
    memcpy(long_text, "July 17, 2016", 13);
    assert_true(date_from_page((struct str){long_text, 80}, &d));
    assert_false(date_from_page((struct str){long_text, 81}, &d));
    assert_false(date_from_page((struct str){NULL, 0}, &(struct date){0}));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_are_read_as_pages_print_them),
        cmocka_unit_test(what_is_doubtful_or_no_date_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
