#include "gallery_kit.h"

#include "gallery/order.h"

#include "base/mem.h"

static void
each_date_gives_its_day_and_time(void **state)
{
    static const struct {
        const char *date;
        uint32_t ymd;
        int32_t ms;
    } cases[] = {
        {NULL, 0, -1},
        {"", 0, -1},
        {"2016", 20160000, -1},
        {"2016-07", 20160700, -1},
        {"2016-07-16", 20160716, -1},
        {"2016-07-16T19:11:58.808", 20160716, 69118808},
        {"2016-07-16T19:11:58", 20160716, 69118000},
        {"2016-07-16 19:11", 20160716, 69060000},
        {"2016-07-16T00:00:00+04:30", 20160716, 0},
        {"2016-07-16T23:59:59Z", 20160716, 86399000},
        {"9999-12-31", 99991231, -1},
        {"0001-01-01", 10101, -1},
        {"0000", 0, -1},
        {"0000-01", 0, -1},
        {"2016-00", 0, -1},
        {"2016-13", 0, -1},
        {"2016-7", 0, -1},
        {"2016/07", 0, -1},
        {"2016-02-30", 0, -1},
        {"2016-07-16T25:00", 0, -1},
        {"2O16", 0, -1},
        {"Saturday", 0, -1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint32_t day;
        int32_t ms;

        order_date(str_of(cases[i].date), &day, &ms);
        if (order_ymd(day) != cases[i].ymd || ms != cases[i].ms) {
            fail_msg("%s: %u %d", cases[i].date, order_ymd(day), ms);
        }
    }
}

static void
the_number_holds_day_second_and_article(void **state)
{
    uint32_t day;
    int32_t ms;

    (void)state;
    order_date(STR("2016-07-16T19:11:58.808"), &day, &ms);
    assert_int_equal(order_number(day, ms, 0x1234567),
                     (UINT64_C(2016) << 9 | 7 << 5 | 16) << 41 | UINT64_C(69118) << 24 |
                         0x234567);
    assert_int_equal(order_number(0, -1, 0), 0);
}

/* The ids of the entries, in order, each with a point where a run starts. */
static void
assert_order(const struct fake_row *rows, size_t n, const char *want)
{
    static const struct fake_article articles[] = {
        {10, 1, "ten", NULL}, {11, 1, "eleven", NULL}, {0x100000a, 1, "far", NULL}};
    auto_buf struct buf b = {.limit = 1000};
    struct shown s;

    fake = (struct fake_catalog){
        .rows = xcalloc(n, sizeof *rows), .n = n, .articles = articles, .n_articles = 3};
    memcpy(fake.rows, rows, n * sizeof *rows);
    kit_collect(&s);
    for (size_t i = 0; i < s.n; i++) {
        buf_addf(&b, " %s%jd", s.entries[i].starts_run ? "." : "",
                 (intmax_t)s.entries[i].asset);
    }
    shown_release(&s);
    free(fake.rows);
    assert_string_equal(buf_cstr(&b), want);
}

static void
days_ascend_with_what_is_less_precise_first(void **state)
{
    static const struct fake_row rows[] = {
        {.id = 1, .date = "2016-07-16", .article = 10},
        {.id = 2, .date = "2016-07", .article = 10},
        {.id = 3, .date = "2016", .article = 10},
        {.id = 4, .article = 10},
        {.id = 5, .date = "2015-12-31", .article = 10},
        {.id = 6, .date = "2016-01-01", .article = 10},
    };

    (void)state;
    assert_order(rows, 6, " .4 .5 .3 .6 .2 .1");
}

static void
an_article_stands_together_at_its_earliest_time(void **state)
{
    static const struct fake_row rows[] = {
        {.id = 1, .date = "2016-07-16T12:00:00", .article = 10, .place = 1},
        {.id = 2, .date = "2016-07-16T11:00:00", .article = 11, .place = 1},
        {.id = 3, .date = "2016-07-16T10:00:00", .article = 10, .place = 2},
        {.id = 4, .date = "2016-07-16T20:00:00", .article = 10, .place = 3},
    };

    (void)state;
    assert_order(rows, 4, " .4 3 1 .2");
}

static void
without_a_time_it_is_midnight(void **state)
{
    static const struct fake_row rows[] = {
        {.id = 1, .date = "2016-07-16T00:00:01", .article = 10},
        {.id = 2, .date = "2016-07-16", .article = 11},
    };

    (void)state;
    assert_order(rows, 2, " .2 .1");
}

static void
ties_go_by_article_then_back_by_place_then_back_by_asset(void **state)
{
    static const struct fake_row rows[] = {
        {.id = 1, .date = "2016-07-16", .article = 11, .place = 1},
        {.id = 2, .date = "2016-07-16", .article = 10, .place = 1},
        {.id = 3, .date = "2016-07-16", .article = 10, .place = 2},
        {.id = 4, .date = "2016-07-16", .article = 10, .place = 1},
    };

    (void)state;
    assert_order(rows, 4, " .3 4 2 .1");
}

static void
articles_of_the_same_low_bits_are_still_two_runs(void **state)
{
    static const struct fake_row rows[] = {
        {.id = 1, .date = "2016-07-16", .article = 0x100000a, .place = 1},
        {.id = 2, .date = "2016-07-16", .article = 10, .place = 1},
        {.id = 3, .date = "2016-07-16", .article = 0x100000a, .place = 2},
    };

    (void)state;
    assert_order(rows, 3, " .2 .3 1");
}

static void
an_article_on_two_days_is_two_runs(void **state)
{
    static const struct fake_row rows[] = {
        {.id = 1, .date = "2016-07-16", .article = 10},
        {.id = 2, .date = "2016-07-17", .article = 10},
    };

    (void)state;
    assert_order(rows, 2, " .1 .2");
}

static void
what_no_article_uses_is_there_too(void **state)
{
    static const struct fake_row rows[] = {
        {.id = 1, .date = "2016-07-16"},
        {.id = 2, .date = "2016-07-16", .article = 10},
        {.id = 3, .date = "2016-07-16", .article = 77}, /* no such row */
    };

    (void)state;
    assert_order(rows, 3, " .2 .3 1");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_date_gives_its_day_and_time),
        cmocka_unit_test(the_number_holds_day_second_and_article),
        cmocka_unit_test(days_ascend_with_what_is_less_precise_first),
        cmocka_unit_test(an_article_stands_together_at_its_earliest_time),
        cmocka_unit_test(without_a_time_it_is_midnight),
        cmocka_unit_test(ties_go_by_article_then_back_by_place_then_back_by_asset),
        cmocka_unit_test(articles_of_the_same_low_bits_are_still_two_runs),
        cmocka_unit_test(an_article_on_two_days_is_two_runs),
        cmocka_unit_test(what_no_article_uses_is_there_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
