#include "cmocka_all.h"

#include "gallery/card_text.h"

static void
days_are_told_as_precisely_as_they_are_known(void **state)
{
    static const struct {
        uint32_t ymd;
        const char *want;
    } cases[] = {
        {0, "Undated"},
        {20160000, "2016"},
        {20160700, "July 2016"},
        {20160716, "Saturday 16 July 2016"},
        {20000229, "Tuesday 29 February 2000"},
        {20261231, "Thursday 31 December 2026"},
        {19700101, "Thursday 1 January 1970"},
        {18991231, "Sunday 31 December 1899"},
        {99991231, "Friday 31 December 9999"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        auto_buf struct buf b = {.limit = 200};

        card_day(&b, cases[i].ymd);
        assert_string_equal(buf_cstr(&b), cases[i].want);
    }
}

static void
a_page_is_named_by_its_month_and_a_part_by_its_days(void **state)
{
    static const struct {
        struct card_span span;
        const char *want;
    } cases[] = {
        {{20160701, 20160731, false, 0, true}, "July 2016"},
        {{20160701, 20160731, false, 0, false}, "July"},
        {{20160716, 20160720, true, 0, true}, "July 2016, 16 to 20"},
        {{20160716, 20160716, true, 0, false}, "July, 16"},
        {{20160716, 20160716, true, 2, true}, "July 2016, 16, part 2"},
        {{20160700, 20160705, true, 0, true}, "July 2016, up to 5"},
        {{20160700, 20160700, true, 0, true}, "July 2016, day not known"},
        {{20160000, 20160000, false, 0, true}, "2016, month not known"},
        {{20160000, 20160000, false, 0, false}, "Month not known"},
        {{0, 0, false, 0, true}, "Undated"},
        {{0, 0, true, 3, true}, "Undated, part 3"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        auto_buf struct buf b = {.limit = 200};

        card_span(&b, &cases[i].span);
        assert_string_equal(buf_cstr(&b), cases[i].want);
    }
}

static void
sizes_are_told_in_powers_of_a_thousand(void **state)
{
    static const struct {
        int64_t bytes;
        const char *want;
    } cases[] = {
        {0, "0 B"},          {999, "999 B"},           {1000, "1.0 kB"},
        {62100, "62.1 kB"},  {99949, "99.9 kB"},       {99950, "100 kB"},
        {180400, "180 kB"},  {999499, "999 kB"},       {999500, "1.0 MB"},
        {6800000, "6.8 MB"}, {41800000000, "41.8 GB"}, {INT64_MAX, "9223 PB"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        auto_buf struct buf b = {.limit = 200};

        card_bytes(&b, cases[i].bytes);
        assert_string_equal(buf_cstr(&b), cases[i].want);
    }
}

static void
lengths_are_told_as_clocks(void **state)
{
    static const struct {
        int64_t ms;
        const char *want;
    } cases[] = {
        {1, "0:00"},          {500, "0:01"},
        {74000, "1:14"},      {3599500, "1:00:00"},
        {7509000, "2:05:09"}, {INT64_C(360000000000), "100000:00:00"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        auto_buf struct buf b = {.limit = 200};

        card_clock(&b, cases[i].ms);
        assert_string_equal(buf_cstr(&b), cases[i].want);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_are_told_as_precisely_as_they_are_known),
        cmocka_unit_test(a_page_is_named_by_its_month_and_a_part_by_its_days),
        cmocka_unit_test(sizes_are_told_in_powers_of_a_thousand),
        cmocka_unit_test(lengths_are_told_as_clocks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
