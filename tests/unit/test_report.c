#include "db_help.h"

#include "catalog/report.h"
#include "thumbs/wire.h"

/* What the callback saw. */
struct seen {
    int64_t n, problems;
    uint32_t findings; /* of the asset that was asked for */
    const char *url;
    enum asset_state was;
    int64_t stop_after; /* 0: never */
    struct buf urls;
};

static bool
see(void *arg, const struct report_item *item, struct err *e)
{
    struct seen *s = arg;
    const struct row_audited *row = item->row;

    (void)e;
    s->n++;
    s->problems += item->is_problem;
    buf_add_str(&s->urls, row->asset.url);
    buf_add_byte(&s->urls, '\n');
    if (s->url != NULL && str_eq(row->asset.url, str_of(s->url))) {
        s->findings = item->findings;
        s->was = row->was;
    }
    return s->n != s->stop_after;
}

static void
read_report(struct room *r, struct report *out, struct seen *seen,
            const struct row_then *then, bool all)
{
    const struct report_walk walk = {.then = then, .all = all, .fn = see, .arg = seen};

    buf_release(&seen->urls);
    seen->urls.limit = SIZE_MAX - 1;
    OK(r, report_read(out, r->db, &walk, &r->e));
    buf_release(&seen->urls);
}

/* An asset with a whole JPEG of its own. */
static int64_t
put_present(struct room *r, const char *url, const char *object)
{
    int64_t asset = room_asset(r, url);

    room_object(r, object, "jpeg", "ok");
    room_observe(r, asset, "live", "stored", object);
    room_event(r, "stored", object, "ok");
    return asset;
}

static void
put_thumb(struct room *r, const char *object, int32_t recipe)
{
    struct row_thumb t = {.recipe = recipe,
                          .box_px = 256,
                          .width = 256,
                          .height = 192,
                          .bytes = 10,
                          .frame_us = -1};

    room_digest(object, t.object);
    OK(r, row_thumb_put(r->db, &t, &r->e));
}

/* The findings of the asset with this URL. */
static uint32_t
findings_at(struct room *r, const char *url)
{
    struct report report;
    struct seen seen = {.url = url};

    read_report(r, &report, &seen, NULL, false);
    report_release(&report);
    return seen.findings;
}

static void
an_empty_catalog_gives_an_empty_report(void **state)
{
    struct room *r = *state;
    struct report report;
    struct seen seen = {0};

    read_report(r, &report, &seen, NULL, true);
    assert_int_equal(report.total, 0);
    assert_int_equal(report.n_hosts, 0);
    assert_int_equal(report.n_months, 0);
    assert_int_equal(seen.n, 0);
    report_release(&report);
}

static void
thumbnails_that_lack_or_are_old_are_findings(void **state)
{
    struct room *r = *state;
    int64_t sound;

    OK(r, db_begin(r->db, &r->e));
    (void)put_present(r, "http://h/none.jpg", "none");
    (void)put_present(r, "http://h/old.jpg", "old");
    put_thumb(r, "old", THUMB_RECIPE - 1);
    (void)put_present(r, "http://h/new.jpg", "new");
    put_thumb(r, "new", THUMB_RECIPE);
    sound = room_asset(r, "http://h/broken.jpg");
    room_object(r, "broken", "jpeg", "truncated");
    room_observe(r, sound, "live", "stored", "broken");
    OK(r, db_commit(r->db, &r->e));
    assert_int_equal(findings_at(r, "http://h/none.jpg"), 1u << FINDING_NO_THUMB);
    assert_int_equal(findings_at(r, "http://h/old.jpg"), 1u << FINDING_OLD_THUMB);
    assert_int_equal(findings_at(r, "http://h/new.jpg"), 0);
    assert_int_equal(findings_at(r, "http://h/broken.jpg"), 0);
}

/* n assets of one file, of so many stems. */
static void
put_shared(struct room *r, const char *object, int n, int stems)
{
    room_object(r, object, "jpeg", "ok");
    put_thumb(r, object, THUMB_RECIPE);
    for (int i = 0; i < n; i++) {
        char url[64];
        char stem[32];
        struct row_asset a = {.host = STR("h"), .claim = CLAIM_IMAGE};
        bool is_new;

        snprintf(url, sizeof url, "http://h/%s-%d.jpg", object, i);
        snprintf(stem, sizeof stem, "%s%d", object, i % stems);
        a.url = str_of(url);
        a.stem = str_of(stem);
        hash_sha256(a.url, a.key);
        OK(r, row_asset_get(r->db, &a, &is_new, &r->e));
        room_observe(r, a.id, "live", "stored", object);
    }
}

static void
one_file_under_five_names_is_suspected_to_be_a_placeholder(void **state)
{
    struct room *r = *state;
    struct report report;
    struct seen seen = {.url = "http://h/five-4.jpg"};

    OK(r, db_begin(r->db, &r->e));
    put_shared(r, "five", LIMIT_PLACEHOLDER_URLS, LIMIT_PLACEHOLDER_URLS);
    put_shared(r, "four", LIMIT_PLACEHOLDER_URLS - 1, LIMIT_PLACEHOLDER_URLS - 1);
    put_shared(r, "sizes", 4 * LIMIT_PLACEHOLDER_URLS, LIMIT_PLACEHOLDER_URLS - 1);
    OK(r, db_commit(r->db, &r->e));
    read_report(r, &report, &seen, NULL, false);
    assert_int_equal(seen.findings, 1u << FINDING_PLACEHOLDER);
    assert_int_equal(seen.n, LIMIT_PLACEHOLDER_URLS);
    assert_int_equal(report.findings[FINDING_PLACEHOLDER], LIMIT_PLACEHOLDER_URLS);
    assert_int_equal(report.total, 6 * LIMIT_PLACEHOLDER_URLS - 1);
    report_release(&report);
    seen = (struct seen){0};
    read_report(r, &report, &seen, NULL, true);
    assert_int_equal(seen.n, report.total); /* each once, also those of shared files */
    report_release(&report);
}

static void
a_path_and_an_article_over_a_month_apart_are_a_finding(void **state)
{
    static const struct {
        const char *url, *path, *article;
        uint32_t found;
    } dates[] = {
        {"http://h/a.jpg", "2016-07-16", "2016-07-17T20:35:56", 0},
        {"http://h/b.jpg", "2016-07-16", "2016-08-16", 0},
        {"http://h/c.jpg", "2016-07-16", "2016-08-17", 1u << FINDING_ARTICLE_DATE},
        {"http://h/d.jpg", "2016-07-16", "2016-06-14T01:00:00+04:30",
         1u << FINDING_ARTICLE_DATE},
        {"http://h/e.jpg", "2016-07-16", "yesterday", 0},
        {"http://h/f.jpg", NULL, "2010-01-01", 0},
    };
    struct room *r = *state;
    int64_t source;

    OK(r, db_begin(r->db, &r->e));
    source = room_source(r, "s", "");
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
        char number[16];
        struct row_article a = {.published = str_of(dates[i].article)};
        struct row_asset asset = {.url = str_of(dates[i].url),
                                  .host = STR("h"),
                                  .date_path = str_of(dates[i].path)};
        bool is_new;

        snprintf(number, sizeof number, "%zu", i);
        a.number = str_of(number);
        OK(r, row_site_get(r->db, STR("site"), &a.site, &r->e));
        OK(r, row_article_get(r->db, &a, &r->e));
        hash_sha256(asset.url, asset.key);
        OK(r, row_asset_get(r->db, &asset, &is_new, &r->e));
        room_mention(r, source, (int64_t)i, a.id, 0, asset.id, "t");
    }
    OK(r, db_commit(r->db, &r->e));
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
        if (findings_at(r, dates[i].url) != dates[i].found) {
            fail_msg("%s: path %s, article %s", dates[i].url,
                     dates[i].path != NULL ? dates[i].path : "-", dates[i].article);
        }
    }
}

static void
articles_that_lost_all_their_media_are_named(void **state)
{
    struct room *r = *state;
    struct report report;
    struct seen seen = {0};
    int64_t source, half, none, here, gone;

    OK(r, db_begin(r->db, &r->e));
    source = room_source(r, "s", "");
    half = room_article(r, "site", "1");
    none = room_article(r, "site", "2");
    here = put_present(r, "http://h/here.jpg", "here");
    gone = room_asset(r, "http://h/gone.jpg");
    room_observe(r, gone, "live", "gone", NULL);
    room_mention(r, source, 0, half, 0, here, "t");
    room_mention(r, source, 1, half, 0, gone, "t");
    room_mention(r, source, 2, none, 0, gone, "t");
    OK(r, db_commit(r->db, &r->e));
    read_report(r, &report, &seen, NULL, false);
    assert_int_equal(report.touched.all, 2);
    assert_int_equal(report.emptied.all, 1);
    assert_int_equal(report.emptied.n, 1);
    assert_str(report.emptied.p[0].number, "2");
    assert_int_equal(report.emptied.p[0].sum.total, 1);
    report_release(&report);
}

static void
what_changed_is_told_from_class_to_class(void **state)
{
    struct room *r = *state;
    struct row_then then = {.at = 10000};
    struct report report;
    struct seen seen = {.url = "http://h/a.jpg"};

    OK(r, db_begin(r->db, &r->e));
    (void)put_present(r, "http://h/a.jpg", "a");
    (void)put_present(r, "http://h/b.jpg", "b");
    OK(r, db_commit(r->db, &r->e));
    then.observation = room_count(r, "SELECT max(id) FROM observation");
    then.event = room_count(r, "SELECT max(id) FROM event");
    then.asset = room_count(r, "SELECT max(id) FROM asset");
    OK(r, db_begin(r->db, &r->e));
    room_event(r, "fixity", "a", "absent");
    (void)room_asset(r, "http://h/c.jpg");
    OK(r, db_commit(r->db, &r->e));
    read_report(r, &report, &seen, &then, true);
    assert_int_equal(seen.was, STATE_PRESENT);
    assert_int_equal(report.moves[STATE_PRESENT][STATE_LOST], 1);
    assert_int_equal(report.moves[STATE_PRESENT][STATE_PRESENT], 1);
    assert_int_equal(report.moves[ASSET_STATES][STATE_UNTRIED], 1);
    assert_int_equal(report.fixity.absent, 1);
    report_release(&report);
}

static void
a_callback_that_has_enough_ends_the_walk(void **state)
{
    struct room *r = *state;
    struct report report;
    struct seen seen = {.stop_after = 1};

    OK(r, db_begin(r->db, &r->e));
    (void)room_asset(r, "http://h/1.jpg");
    (void)room_asset(r, "http://h/2.jpg");
    OK(r, db_commit(r->db, &r->e));
    read_report(r, &report, &seen, NULL, false);
    assert_int_equal(seen.n, 1);
    report_release(&report);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        room_test(an_empty_catalog_gives_an_empty_report),
        room_test(thumbnails_that_lack_or_are_old_are_findings),
        room_test(one_file_under_five_names_is_suspected_to_be_a_placeholder),
        room_test(a_path_and_an_article_over_a_month_apart_are_a_finding),
        room_test(articles_that_lost_all_their_media_are_named),
        room_test(what_changed_is_told_from_class_to_class),
        room_test(a_callback_that_has_enough_ends_the_walk),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
