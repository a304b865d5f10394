#include "db_help.h"

#include "db/row_gallery.h"

/* ---- what only the walk tells ---- */

/* The one asset of a small catalog: its numbers, and its texts in `texts`. */
struct seen {
    struct row_shown r;
    struct buf texts;
};

static bool
see(void *arg, const struct row_shown *r)
{
    struct seen *s = arg;

    s->r = *r;
    buf_clear(&s->texts);
    for (size_t i = 0; i < r->n_observations; i++) {
        buf_addf(&s->texts, "%.*s ", STR_FMT(r->observations[i].outcome));
    }
    buf_addf(&s->texts, "%.*s", STR_FMT(r->board.times));
    return true;
}

static void
walk(struct room *r, struct seen *s)
{
    memset(&s->r, 0, sizeof s->r);
    s->texts.limit = 4000;
    OK(r, row_shown_each(r->db, see, s, &r->e));
}

static void
observe_at(struct room *r, int64_t asset, const char *outcome, const char *object, int at)
{
    char sql[80];

    room_observe(r, asset, "live", outcome, object);
    snprintf(
        sql, sizeof sql,
        "UPDATE observation SET at = %d WHERE id = (SELECT max(id) FROM observation)",
        at);
    room_do(r, sql);
}

static void
the_newest_observations_come_first_and_no_more_than_eight(void **state)
{
    struct room *r = *state;
    struct seen s = {0};
    int64_t asset;

    OK(r, db_begin(r->db, &r->e));
    asset = room_asset(r, "http://a.example/x.jpg");
    observe_at(r, asset, "failed", NULL, 1000);
    for (int i = 1; i < 9; i++) {
        observe_at(r, asset, i == 8 ? "gone" : "refused", NULL, 1000 + i);
    }
    walk(r, &s);
    assert_int_equal(s.r.n_observations, GALLERY_OBSERVATIONS);
    assert_int_equal(s.r.asset.attempts, 9);
    assert_string_equal(buf_cstr(&s.texts), "gone refused refused refused refused refused"
                                            " refused refused ");
    assert_int_equal(s.r.observations[0].at, 1008);
    assert_int_equal(s.r.observations[7].at, 1001);
    assert_int_equal(s.r.since, 1000); /* the run of failures, also what is not told */
    buf_release(&s.texts);
    db_abandon(r->db);
}

static void
trouble_begins_after_the_last_success(void **state)
{
    struct room *r = *state;
    struct seen s = {0};
    int64_t asset;

    OK(r, db_begin(r->db, &r->e));
    (void)room_object(r, "o", "jpeg", "ok");
    asset = room_asset(r, "http://a.example/x.jpg");
    observe_at(r, asset, "failed", NULL, 1000);
    observe_at(r, asset, "stored", "o", 2000);
    walk(r, &s);
    assert_int_equal(s.r.since, 0); /* present */
    room_event(r, "fixity", "o", "absent");
    walk(r, &s);
    assert_int_equal(s.r.asset.state, STATE_LOST);
    assert_int_equal(s.r.since, 4000); /* the event's */
    room_event(r, "repaired", "o", "ok");
    room_do(r, "UPDATE object SET verdict = 'truncated'");
    walk(r, &s);
    assert_int_equal(s.r.asset.state, STATE_DAMAGED);
    assert_int_equal(s.r.since, 2000); /* it came like that */
    buf_release(&s.texts);
    db_abandon(r->db);
}

static void
uses_are_told_once_leads_first(void **state)
{
    struct room *r = *state;
    struct seen s = {0};
    int64_t source, one, two, asset;

    OK(r, db_begin(r->db, &r->e));
    source = room_source(r, "s", "");
    one = room_article(r, "site", "1");
    two = room_article(r, "site", "2");
    asset = room_asset(r, "http://a.example/x.jpg");
    room_mention(r, source, 10, two, one, asset, NULL);
    room_mention(r, source, 11, two, one, asset, NULL);
    room_mention(r, source, 12, one, 0, asset, NULL);
    walk(r, &s);
    assert_int_equal(s.r.n_uses, 3);
    assert_int_equal(s.r.uses_total, 3);
    assert_true(s.r.uses[0].is_lead && s.r.uses[0].article == one);
    assert_true(s.r.uses[1].is_lead && s.r.uses[1].article == two);
    assert_true(!s.r.uses[2].is_lead && s.r.uses[2].article == one);
    assert_int_equal(s.r.uses[2].place, 11); /* room_mention: at + 1 */
    for (int i = 0; i < 70; i++) {
        char number[16];

        snprintf(number, sizeof number, "p%d", i);
        room_mention(r, source, 100 + i, one, room_article(r, "site", number), asset,
                     NULL);
    }
    walk(r, &s);
    assert_int_equal(s.r.n_uses, GALLERY_USES);
    assert_int_equal(s.r.uses_total, 73);
    buf_release(&s.texts);
    db_abandon(r->db);
}

static void
a_video_has_its_strip_and_the_sizes_that_were_made(void **state)
{
    struct room *r = *state;
    struct row_storyboard board = {.recipe = 2,
                                   .tiles = 3,
                                   .tile_width = 160,
                                   .tile_height = 90,
                                   .times = STR("[0,1]")};
    struct row_thumb thumb = {.recipe = 1, .box_px = 256, .frame_us = -1};
    struct seen s = {0};
    int64_t asset;

    OK(r, db_begin(r->db, &r->e));
    room_digest("v", board.object);
    room_digest("v", thumb.object);
    room_object(r, "v", "mp4", "ok");
    OK(r, row_thumb_put(r->db, &thumb, &r->e));
    thumb.box_px = 512;
    OK(r, row_thumb_put(r->db, &thumb, &r->e));
    asset = room_asset(r, "http://a.example/x.jpg");
    room_observe(r, asset, "live", "stored", "v");
    OK(r, row_storyboard_put(r->db, &board, &r->e));
    walk(r, &s);
    assert_true(s.r.is_video);
    assert_int_equal(s.r.n_boxes, 2);
    assert_int_equal(s.r.boxes[0] + s.r.boxes[1], 768);
    assert_int_equal(s.r.board.tiles, 3);
    assert_string_equal(buf_cstr(&s.texts), "stored [0,1]");
    buf_release(&s.texts);
    db_abandon(r->db);
}

/* ---- articles, revision ---- */

static bool
add_article(void *arg, const struct row_article *a, struct str site)
{
    buf_addf(arg, "%.*s/%.*s %.*s;", STR_FMT(site), STR_FMT(a->number),
             STR_FMT(a->title));
    return true;
}

static void
articles_come_by_id_with_their_site(void **state)
{
    struct room *r = *state;
    auto_buf struct buf b = {.limit = 400};

    OK(r, db_begin(r->db, &r->e));
    (void)room_article(r, "b.example", "2");
    (void)room_article(r, "a.example", "1");
    room_do(r, "UPDATE article SET title = 'T' WHERE number = '1'");
    OK(r, row_article_all(r->db, add_article, &b, &r->e));
    assert_string_equal(buf_cstr(&b), "b.example/2 ;a.example/1 T;");
    db_abandon(r->db);
}

static int64_t
revision(struct room *r)
{
    int64_t n;

    OK(r, row_revision(r->db, &n, &r->e));
    return n;
}

static void
the_revision_rises_with_each_transaction_that_changed_something(void **state)
{
    struct room *r = *state;
    int64_t first = revision(r);

    OK(r, db_begin(r->db, &r->e));
    (void)room_asset(r, "http://a.example/x.jpg");
    OK(r, db_commit(r->db, &r->e));
    assert_int_equal(revision(r), first + 1);
    OK(r, db_begin(r->db, &r->e));
    (void)room_asset(r, "http://a.example/x.jpg"); /* known already */
    OK(r, row_run_clear(r->db, &r->e));            /* nobody's business */
    OK(r, row_run_add(r->db, 1, &r->e));
    OK(r, db_commit(r->db, &r->e));
    assert_int_equal(revision(r), first + 1);
    OK(r, db_begin(r->db, &r->e));
    (void)room_asset(r, "http://a.example/y.jpg");
    db_abandon(r->db);
    assert_int_equal(revision(r), first + 1);
}

static void
a_readers_transaction_sees_one_catalog(void **state)
{
    struct room *r = *state;
    struct db *reader = NULL;
    int64_t n;

    OK(r, db_open(&reader, r->path, DB_READ, UUID, &r->e));
    OK(r, db_begin(reader, &r->e));
    OK(r, db_begin(r->db, &r->e));
    (void)room_asset(r, "http://a.example/x.jpg");
    OK(r, db_commit(r->db, &r->e));
    OK(r, row_revision(reader, &n, &r->e));
    assert_int_equal(n, revision(r) - 1);
    OK(r, db_commit(reader, &r->e));
    OK(r, row_revision(reader, &n, &r->e));
    assert_int_equal(n, revision(r));
    db_close(reader);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        room_test(the_newest_observations_come_first_and_no_more_than_eight),
        room_test(trouble_begins_after_the_last_success),
        room_test(uses_are_told_once_leads_first),
        room_test(a_video_has_its_strip_and_the_sizes_that_were_made),
        room_test(articles_come_by_id_with_their_site),
        room_test(the_revision_rises_with_each_transaction_that_changed_something),
        room_test(a_readers_transaction_sees_one_catalog),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
