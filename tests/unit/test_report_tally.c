#include "db_help.h"
#include "noise.h"

#include "catalog/report.h"
#include "db/row_tombstone.h"

/* What the callback saw. */
struct seen {
    int64_t n, counts[ASSET_STATES];
};

static bool
see(void *arg, const struct report_item *item, struct err *e)
{
    struct seen *s = arg;

    (void)e;
    s->n++;
    s->counts[item->row->asset.state]++;
    return true;
}

static void
read_report(struct room *r, struct report *out, struct seen *seen,
            const struct row_then *then, bool all)
{
    const struct report_walk walk = {.then = then, .all = all, .fn = see, .arg = seen};

    OK(r, report_read(out, r->db, &walk, &r->e));
}

static void
only_the_worst_articles_are_held_and_all_are_counted(void **state)
{
    struct room *r = *state;
    struct report report;
    struct seen seen = {0};
    int64_t source;
    const int n = 3 * LIMIT_REPORT_NAMED;

    OK(r, db_begin(r->db, &r->e));
    source = room_source(r, "s", "");
    for (int i = 0; i < n; i++) {
        char text[64];
        int64_t article;
        int media = i == n - 5 ? 3 : 1; /* the worst comes late */

        snprintf(text, sizeof text, "%d", i);
        article = room_article(r, "site", text);
        for (int m = 0; m < media; m++) {
            snprintf(text, sizeof text, "http://h/%d-%d.jpg", i, m);
            room_mention(r, source, i * 4 + m, article, 0, room_asset(r, text), "t");
        }
    }
    OK(r, db_commit(r->db, &r->e));
    read_report(r, &report, &seen, NULL, false);
    assert_int_equal(report.emptied.all, n);
    assert_int_equal(report.emptied.n, LIMIT_REPORT_NAMED);
    assert_int_equal(report.emptied.p[0].sum.missing, 3);
    assert_int_equal(report.emptied.p[1].sum.missing, 1);
    report_release(&report);
}

static void
an_asset_counts_in_the_month_of_its_date(void **state)
{
    static const char *const dates[] = {"2016-07-16", "2016-07-01T00:00:00.000",
                                        "2016-12",    "2016-08-01",
                                        "9999-12-31", "2016-13-01",
                                        "2016-00-01", "2016",
                                        "",           "16-07-2016",
                                        NULL};
    static const struct {
        int year, month;
        int64_t total;
    } months[] = {{2016, 7, 2}, {2016, 8, 1}, {2016, 12, 1}, {9999, 12, 1}};
    struct room *r = *state;
    struct report report;
    struct seen seen = {0};

    OK(r, db_begin(r->db, &r->e));
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
        char url[64];

        snprintf(url, sizeof url, "http://h/%zu.jpg", i);
        (void)room_asset_dated(r, url, dates[i]);
    }
    OK(r, db_commit(r->db, &r->e));
    read_report(r, &report, &seen, NULL, false);
    assert_int_equal(report.n_months, sizeof months / sizeof *months);
    for (size_t i = 0; i < report.n_months; i++) {
        assert_int_equal(report.months[i].year, months[i].year);
        assert_int_equal(report.months[i].month, months[i].month);
        assert_int_equal(report.months[i].sum.total, months[i].total);
        assert_int_equal(report.months[i].sum.missing, months[i].total);
    }
    assert_int_equal(report.undated.total, 6);
    report_release(&report);
}

/* ---- sums over ledgers of any kind ---- */

static void
put_anything(struct room *r, struct noise *noise, int64_t source, int i)
{
    static const char *const outcomes[] = {"stored",    "gone",   "refused", "failed",
                                           "not-media", "stored", "policy"};
    static const char *const dates[] = {
        "2016-07-16", "2016-07", "2016", NULL, "0001-01-01", "9999-12-31T23:59:59", "x"};
    char text[64];
    int64_t asset;

    if (noise_below(noise, 20) == 0) {
        snprintf(text, sizeof text, "/%d.jpg", i); /* unresolvable, without a host */
    } else {
        snprintf(text, sizeof text, "http://h%d.example/%d.jpg",
                 (int)noise_below(noise, 7), i);
    }
    asset = room_asset_dated(r, text, dates[noise_below(noise, 7)]);
    snprintf(text, sizeof text, "%d", (int)noise_below(noise, 10));
    room_mention(r, source, i, room_article(r, "site", text), 0, asset, "t");
    for (size_t tries = noise_below(noise, 4); tries > 0; tries--) {
        const char *outcome = outcomes[noise_below(noise, 7)];
        bool stored = strcmp(outcome, "stored") == 0;

        snprintf(text, sizeof text, "o%d", (int)noise_below(noise, 12));
        if (stored) {
            room_object(r, text, "jpeg", noise_below(noise, 5) == 0 ? "truncated" : "ok");
        }
        room_observe(r, asset, noise_below(noise, 6) == 0 ? "mirror" : "live", outcome,
                     stored ? text : NULL);
        if (noise_below(noise, 30) == 0) {
            struct row_tombstone t = {
                .asset = asset, .at = 5, .who = STR("w"), .why = STR("y")};
            bool already;

            OK(r, row_tombstone_add(r->db, &t, &already, &r->e));
        }
        if (stored && noise_below(noise, 3) == 0) {
            room_event(r, "fixity", text, noise_below(noise, 2) == 0 ? "absent" : "ok");
        }
    }
}

static void
sums_add_up(const struct report *report, const struct seen *seen)
{
    int64_t by_class = 0, by_move = 0, missing = 0;
    struct report_sum hosts = {0};
    struct report_sum months = report->undated;

    for (int s = 0; s < ASSET_STATES; s++) {
        by_class += report->counts[s];
        missing += report_is_missing((enum asset_state)s) ? report->counts[s] : 0;
        assert_int_equal(report->counts[s], seen->counts[s]);
        for (int from = 0; from <= ASSET_STATES; from++) {
            by_move += report->moves[from][s];
        }
    }
    for (size_t i = 0; i < report->n_hosts; i++) {
        hosts.total += report->hosts[i].sum.total;
        hosts.missing += report->hosts[i].sum.missing;
        assert_true(i == 0 ||
                    report->hosts[i - 1].sum.missing >= report->hosts[i].sum.missing);
    }
    for (size_t i = 0; i < report->n_months; i++) {
        months.total += report->months[i].sum.total;
        months.missing += report->months[i].sum.missing;
    }
    assert_int_equal(by_class, report->total);
    assert_int_equal(by_move, report->total);
    assert_int_equal(hosts.total, report->total);
    assert_int_equal(months.total, report->total);
    assert_int_equal(missing, report->missing);
    assert_int_equal(hosts.missing, missing);
    assert_int_equal(months.missing, missing);
    assert_int_equal(seen->n, report->total);
}

static void
the_sums_add_up_over_random_ledgers(void **state)
{
    struct room *r = *state;
    struct noise noise = noise_begin(7);
    int64_t source;

    OK(r, db_begin(r->db, &r->e));
    source = room_source(r, "s", "");
    OK(r, db_commit(r->db, &r->e));
    for (int round = 0; round < 40; round++) {
        struct report report;
        struct seen seen = {0};
        struct row_then then = {.at = 100000};

        then.observation = room_count(r, "SELECT ifnull(max(id), 0) FROM observation");
        then.event = room_count(r, "SELECT ifnull(max(id), 0) FROM event");
        then.asset = room_count(r, "SELECT ifnull(max(id), 0) FROM asset");
        OK(r, db_begin(r->db, &r->e));
        for (int i = 0; i < 15; i++) {
            put_anything(r, &noise, source, round * 15 + i);
        }
        OK(r, db_commit(r->db, &r->e));
        read_report(r, &report, &seen, round % 2 == 0 ? &then : NULL, true);
        sums_add_up(&report, &seen);
        for (int s = 0; s < ASSET_STATES; s++) {
            char sql[128];

            snprintf(sql, sizeof sql,
                     "SELECT count(*) FROM asset_class WHERE class = '%s'",
                     state_name((enum asset_state)s));
            assert_int_equal(report.counts[s], room_count(r, sql));
        }
        report_release(&report);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        room_test(only_the_worst_articles_are_held_and_all_are_counted),
        room_test(an_asset_counts_in_the_month_of_its_date),
        room_test(the_sums_add_up_over_random_ledgers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
