#include "catalog/site.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

static void
a_name_tells_stem_variant_day_and_ticks(void **unused)
{
    static const struct {
        const char *path, *stem, *variant, *day, *ticks;
    } rows[] = {
        {"/2016/07/16/alalam_636042931188082228_25f_4x3.jpg", "alalam_636042931188082228",
         "25f_4x3", "2016-07-16", "2016-07-16T19:11:58.808"},
        {"https://a.example/2016-07-16/b_4x3.mp4?x=/2001/01/01/", "b", "4x3",
         "2016-07-16", ""},
        {"/img/photo-800x600.jpg", "photo", "800x600", "", ""},
        {"/img/636042931188082228.jpg", "636042931188082228", "", "",
         "2016-07-16T19:11:58.808"},
        {"/2016/13/41/a.jpg", "a", "", "", ""},
        {"/2016/13/41/2016/02/29/a.jpg", "a", "", "2016-02-29", ""},
        {"/2015/02/29/a.jpg", "a", "", "", ""},
        {"/a_6360429311880822281.jpg", "a_6360429311880822281", "", "", ""},
        {"/a_100000000000000000.jpg", "a_100000000000000000", "", "", ""},
        {"/_4x3.jpg", "_4x3", "", "", ""},
        {"/a_4x3_b.jpg", "a_4x3_b", "", "", ""},
        {"/a_4x3_16x9.jpg", "a_4x3", "16x9", "", ""},
        {"/x.y/a.tar.gz", "a.tar", "", "", ""},
        {"/.hidden", ".hidden", "", "", ""},
        {"/dir/", "", "", "", ""},
        {"", "", "", "", ""},
    };

    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct name_facts f;
        char text[DATE_TEXT_MAX];

        site_name_facts(&site_defaults, str_of(rows[i].path), &f);
        assert_true(str_eq(f.stem, str_of(rows[i].stem)));
        assert_true(str_eq(f.variant, str_of(rows[i].variant)));
        date_iso(&f.in_path, text);
        assert_string_equal(text, rows[i].day);
        date_iso(&f.in_name, text);
        assert_string_equal(text, rows[i].ticks);
    }
}

static void
a_site_may_bring_its_own_patterns_and_zone(void **unused)
{
    static const struct site site = {
        .zone = "+04:30",
        .date_patterns = {"/y{Y}m{m}d{d}"},
        .variant_patterns = {"@{n}w"},
        .ticks_patterns = {"t{ticks}"},
    };
    struct name_facts f;
    char text[DATE_TEXT_MAX];

    (void)unused;
    site_name_facts(&site, STR("/y2016m07d16/at636042931188082228@640w.jpg"), &f);
    date_iso(&f.in_path, text);
    assert_string_equal(text, "2016-07-16");
    date_iso(&f.in_name, text);
    assert_string_equal(text, "2016-07-16T19:11:58.808+04:30");
    assert_true(str_eq(f.variant, STR("640w")));
    assert_true(str_eq(f.stem, STR("at636042931188082228")));
}

static void
patterns_are_checked_before_they_are_used(void **unused)
{
    static const char *const good[] = {"/{Y}/{m}/{d}/", "_{n}x{n}", "{ticks}", "plain"};
    static const char *const bad[] = {"", "{y}", "{Y", "Y}", "{}", "{ticks", "{n}{q}"};
    struct err e = {0};

    (void)unused;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_true(site_pattern_ok(good[i], &e));
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(site_pattern_ok(bad[i], &e));
        assert_int_equal(e.code, ERR_USAGE);
    }
}

static void
the_date_shown_follows_the_order_of_trust(void **unused)
{
    const struct date day = {.year = 2016, .month = 7, .day = 16, .precision = DATE_DAY};
    const struct date other = {
        .year = 2016, .month = 7, .day = 17, .precision = DATE_DAY};
    struct date ticks = {
        .year = 2016, .month = 7, .day = 16, .hour = 19, .precision = DATE_MILLI};
    const struct name_facts none = {0};
    const struct {
        struct name_facts f;
        const struct date *article, *modified;
        const char *source;
        const struct date *shown;
    } rows[] = {
        {{.in_path = day, .in_name = ticks}, &other, &other, "name-ticks", &ticks},
        {{.in_name = ticks}, &other, &other, "name-ticks", &ticks},
        {{.in_path = other, .in_name = ticks}, &day, &day, "path", &other},
        {{.in_path = day}, &other, &other, "path", &day},
        {none, &other, &day, "article", &other},
        {none, NULL, &day, "last-modified", &day},
        {none, NULL, NULL, "", NULL},
    };

    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct date shown;
        const char *source;
        char got[DATE_TEXT_MAX];
        char want[DATE_TEXT_MAX] = "";

        site_shown_date(&rows[i].f, rows[i].article, rows[i].modified, &shown, &source);
        assert_string_equal(source, rows[i].source);
        date_iso(&shown, got);
        if (rows[i].shown != NULL) {
            date_iso(rows[i].shown, want);
        }
        assert_string_equal(got, want);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_tells_stem_variant_day_and_ticks),
        cmocka_unit_test(a_site_may_bring_its_own_patterns_and_zone),
        cmocka_unit_test(patterns_are_checked_before_they_are_used),
        cmocka_unit_test(the_date_shown_follows_the_order_of_trust),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
