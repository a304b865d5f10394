#include "db_help.h"

#include "db/row_gallery.h"
#include "noise.h"

/* ---- the walk and the list tell the same ---- */

enum { MADE = 600, OBJECTS = 90 };

struct compared {
    struct room *r;
    struct row_shown shown; /* texts are not looked at after the walk */
    size_t seen;
    int64_t states[ASSET_STATES];
};

static void
same_text(struct str a, struct str b)
{
    assert_int_equal(a.p == NULL, b.p == NULL);
    assert_true(str_eq(a, b));
}

static bool
compare_listed(void *arg, const struct row_listed *l)
{
    const struct row_listed *s = arg;

    assert_int_equal(s->asset, l->asset);
    assert_string_equal(state_name(s->state), state_name(l->state));
    assert_int_equal(s->claim, l->claim);
    assert_int_equal(s->held, l->held);
    assert_int_equal(s->first_seen, l->first_seen);
    assert_int_equal(s->last_seen, l->last_seen);
    assert_int_equal(s->http_status, l->http_status);
    assert_int_equal(s->attempts, l->attempts);
    same_text(s->host, l->host);
    same_text(s->date, l->date);
    same_text(s->date_article, l->date_article);
    same_text(s->error, l->error);
    same_text(s->origin, l->origin);
    same_text(s->last_modified, l->last_modified);
    same_text(s->object.verdict, l->object.verdict);
    same_text(s->object.type, l->object.type);
    same_text(s->object.codec, l->object.codec);
    same_text(s->object.caption, l->object.caption);
    assert_memory_equal(s->object.sha256, l->object.sha256, SHA256_BYTES);
    assert_int_equal(s->object.bytes, l->object.bytes);
    assert_int_equal(s->object.width, l->object.width);
    return true;
}

static bool
compare(void *arg, const struct row_shown *s)
{
    struct compared *c = arg;
    struct row_filter f = {.url = s->asset.url};
    struct row_listed copy = s->asset;

    OK(c->r, row_list_each(c->r->db, &f, compare_listed, &copy, &c->r->e));
    c->seen++;
    c->states[s->asset.state]++;
    return true;
}

/* Objects come in an order of their own; each has a caption that tells it apart. */
static void
make_objects(struct room *r, struct noise *noise)
{
    static const char *const verdicts[] = {"ok",           "ok",       "truncated",
                                           "undecodable",  "empty",    "wrong-type",
                                           "unverifiable", "unchecked"};

    for (int i = 0; i < OBJECTS; i++) {
        char name[16];
        struct row_object o = {.bytes = i + 1,
                               .width = 2 * i + 1,
                               .type = i % 3 == 0 ? STR("mp4") : STR("jpeg"),
                               .duration_us = -1,
                               .rotation = -1,
                               .codec = STR("h264"),
                               .stored_at = 2000 + i};

        o.verdict = str_of(verdicts[noise_next(noise) % 8]);
        o.caption = str_of(i % 2 == 0 ? "a caption" : NULL);
        snprintf(name, sizeof name, "o%d", (i * 37) % OBJECTS);
        room_digest(name, o.sha256);
        OK(r, row_object_put(r->db, &o, &r->e));
    }
}

static void
make_history(struct room *r, struct noise *noise, int64_t asset)
{
    static const char *const outcomes[] = {"stored", "unchanged", "gone",   "refused",
                                           "policy", "not-media", "failed", "stored"};
    static const char *const origins[] = {"live", "live", "live", "disk", "wayback"};
    static const char *const words[] = {"ok", "ok", "absent", "differs", "unreadable"};
    uint64_t steps = noise_next(noise) % 4;

    for (uint64_t i = 0; i < steps; i++) {
        const char *outcome = outcomes[noise_next(noise) % 8];
        char name[16];

        snprintf(name, sizeof name, "o%d", (int)(noise_next(noise) % OBJECTS));
        room_observe(r, asset, origins[noise_next(noise) % 5], outcome,
                     strcmp(outcome, "stored") == 0 ? name : NULL);
        if (noise_next(noise) % 6 == 0) {
            room_event(r, noise_next(noise) % 2 == 0 ? "fixity" : "thumbed", name,
                       words[noise_next(noise) % 5]);
        }
    }
    if (noise_next(noise) % 20 == 0) {
        room_do(r, "INSERT INTO tombstone (asset, at, who, why, lifted_at)"
                   " SELECT max(id), 5, 'w', 'y', CASE max(id) % 2 WHEN 0 THEN 6 END"
                   " FROM asset");
    }
}

static void
make_asset(struct room *r, struct noise *noise, const int64_t sources[2],
           const int64_t articles[8])
{
    static const char *const schemes[] = {"http", "HTTPS", "https", "file", "ftp"};
    char url[64];
    int64_t asset;
    uint64_t mentions = 1 + noise_next(noise) % 3;

    snprintf(url, sizeof url, "%s://h.example/%d.jpg", schemes[noise_next(noise) % 5],
             (int)(noise_next(noise) % 1000000));
    asset = room_asset_dated(r, url, noise_next(noise) % 3 == 0 ? NULL : "2016-07-16");
    for (uint64_t i = 0; i < mentions; i++) {
        room_mention(r, sources[noise_next(noise) % 2],
                     (int64_t)(noise_next(noise) % 1000000000),
                     articles[noise_next(noise) % 8],
                     noise_next(noise) % 2 == 0 ? 0 : articles[noise_next(noise) % 8],
                     asset, NULL);
    }
    make_history(r, noise, asset);
}

static void
the_walk_tells_of_each_asset_what_the_list_tells(void **state)
{
    struct room *r = *state;
    struct noise noise = noise_begin(4);
    struct compared c = {.r = r};
    int64_t sources[2];
    int64_t articles[8];

    OK(r, db_begin(r->db, &r->e));
    sources[0] = room_source(r, "one", "");
    sources[1] = room_source(r, "two", "");
    room_do(r, "UPDATE source SET read_at = 500 WHERE name = 'two'");
    for (int i = 0; i < 8; i++) {
        char number[8];

        snprintf(number, sizeof number, "%d", i);
        articles[i] = room_article(r, "site", number);
    }
    room_do(r, "UPDATE article SET published = '2016-07-1' || (9 - number)"
               " WHERE number IN ('2', '3', '5')");
    make_objects(r, &noise);
    for (int i = 0; i < MADE; i++) {
        make_asset(r, &noise, sources, articles);
    }
    OK(r, row_shown_each(r->db, compare, &c, &r->e));
    assert_int_equal(c.seen, room_count(r, "SELECT count(*) FROM asset"));
    for (int i = 0; i < ASSET_STATES; i++) {
        if (c.states[i] == 0) {
            fail_msg("no asset came to be %s", state_name((enum asset_state)i));
        }
    }
    db_abandon(r->db);
}

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
    (void)room_object(r, "o", "jpeg", "ok"),
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
        char number[8];

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
        room_test(the_walk_tells_of_each_asset_what_the_list_tells),
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
