#include "db_help.h"

#include "db/row_audit.h"
#include "db/row_gallery.h"
#include "db/row_tombstone.h"
#include "noise.h"

enum { ROUNDS = 5, ASSETS_A_ROUND = 120, ASSETS_MOST = 1000, OBJECTS = 80, RECIPE = 7 };

struct moment {
    struct row_then then;
    enum asset_state states[ASSETS_MOST]; /* by id; ASSET_STATES: not there */
};

struct ledgers {
    struct room *r;
    struct noise noise;
    int64_t clock, source, article;
    struct moment moments[ROUNDS];
    /* ---- what is compared ---- */
    const struct moment *then;
    struct moment now;
    int64_t since[ASSETS_MOST], checked_at[ASSETS_MOST]; /* as row_shown_each tells */
    int64_t seen, total[ASSET_STATES], was_new;
};

static size_t
draw(struct ledgers *l, size_t n)
{
    return noise_below(&l->noise, n);
}

static void
object_name(size_t i, char out[16])
{
    snprintf(out, 16, "o%zu", i);
}

static void
make_objects(struct ledgers *l)
{
    static const char *const verdicts[] = {"ok",    "ok",         "truncated",
                                           "empty", "wrong-type", "unchecked"};
    struct row_thumb t = {.width = 1, .height = 1, .bytes = 1, .frame_us = -1};

    for (size_t i = 0; i < OBJECTS; i++) {
        size_t boxes = draw(l, 4);
        char name[16];

        object_name((i * 37) % OBJECTS, name);
        room_object(l->r, name, "jpeg", verdicts[draw(l, 6)]);
        room_digest(name, t.object);
        for (size_t b = 0; b < boxes; b++) {
            t.box_px = (int32_t)(128 << b);
            t.recipe = draw(l, 3) == 0 ? RECIPE - 1 : RECIPE;
            OK(l->r, row_thumb_put(l->r->db, &t, &l->r->e));
        }
    }
}

static void
observe(struct ledgers *l, int64_t asset)
{
    static const char *const outcomes[] = {"stored", "stored",  "unchanged", "gone",
                                           "policy", "refused", "not-media", "failed"};
    static const char *const origins[] = {"live", "live", "disk", "web-archive"};
    struct row_observation o = {.asset = asset, .at = ++l->clock, .bytes = -1};
    uint8_t digest[SHA256_BYTES];
    char name[16];

    o.outcome = str_of(outcomes[draw(l, 8)]);
    o.origin = str_of(origins[draw(l, 4)]);
    if (str_eq(o.outcome, STR("stored"))) {
        object_name(draw(l, OBJECTS), name);
        room_digest(name, digest);
        o.object = digest;
    }
    OK(l->r, row_observation_add(l->r->db, &o, &l->r->e));
}

static void
look_at_bytes(struct ledgers *l)
{
    static const char *const kinds[] = {"fixity", "fixity", "repaired", "thumbed"};
    static const char *const outcomes[] = {"ok", "absent", "differs", "unreadable"};
    struct row_event v = {.at = ++l->clock * 1000, .agent = STR("test")};
    uint8_t digest[SHA256_BYTES];
    char name[16], detail[32];

    object_name(draw(l, OBJECTS), name);
    room_digest(name, digest);
    snprintf(detail, sizeof detail, "seen at %d", (int)l->clock);
    v.object = digest;
    v.kind = str_of(kinds[draw(l, 4)]);
    v.outcome = str_of(outcomes[draw(l, 4)]);
    v.detail = str_of(detail);
    OK(l->r, row_event_add(l->r->db, &v, &l->r->e));
}

static void
forget_or_restore(struct ledgers *l, int64_t asset)
{
    struct row_tombstone t = {
        .asset = asset, .at = ++l->clock, .who = STR("w"), .why = STR("y")};
    bool already, found;

    OK(l->r, row_tombstone_add(l->r->db, &t, &already, &l->r->e));
    if (already || draw(l, 4) == 0) {
        OK(l->r, row_tombstone_lift(l->r->db, asset, ++l->clock, &found, &l->r->e));
        assert_true(found);
    }
}

static void
make_assets(struct ledgers *l)
{
    static const char *const schemes[] = {"http", "HTTPS", "https", "file", "ftp"};

    for (int i = 0; i < ASSETS_A_ROUND; i++) {
        char url[64];
        int64_t asset;

        snprintf(url, sizeof url, "%s://h.example/%d.jpg", schemes[draw(l, 5)],
                 (int)++l->clock);
        asset = room_asset(l->r, url);
        assert_in_range(asset, 1, ASSETS_MOST - 1);
        room_mention(l->r, l->source, l->clock, l->article, 0, asset, NULL);
    }
}

/* More of everything, also about what is known. */
static void
go_on(struct ledgers *l)
{
    int64_t most;

    make_assets(l);
    OK(l->r, row_asset_most(l->r->db, &most, &l->r->e));
    for (int i = 0; i < ASSETS_A_ROUND; i++) {
        observe(l, 1 + (int64_t)draw(l, (size_t)most));
        if (draw(l, 3) == 0) {
            look_at_bytes(l);
        }
        if (draw(l, 10) == 0) {
            forget_or_restore(l, 1 + (int64_t)draw(l, (size_t)most));
        }
    }
}

/* The classes that the view gives. */
static void
read_view(struct ledgers *l, struct moment *m)
{
    struct stmt *q =
        stmt_make(l->r->db, "SELECT asset, class FROM asset_class", &l->r->e);
    bool row = true;

    assert_non_null(q);
    for (size_t i = 0; i < ASSETS_MOST; i++) {
        m->states[i] = ASSET_STATES;
    }
    while (row) {
        OK(l->r, stmt_row(q, &row, &l->r->e));
        if (row) {
            int64_t asset = stmt_take_int(q, 0);

            m->states[asset] = state_from_name(stmt_take_text(q));
        }
    }
    stmt_end(q);
}

/* As an audit that ends now keeps it. */
static void
remember(struct ledgers *l, struct moment *m)
{
    struct row_audit a = {.mode = STR("full"), .began_at = l->clock};

    OK(l->r, row_audit_begin(l->r->db, &a, &l->r->e));
    a.ended_at = ++l->clock;
    OK(l->r, row_audit_end(l->r->db, &a, &l->r->e));
    m->then = (struct row_then){.observation = a.last_observation,
                                .event = a.last_event,
                                .asset = a.last_asset,
                                .at = a.ended_at};
    read_view(l, m);
}

static bool
take_since(void *arg, const struct row_shown *s)
{
    struct ledgers *l = arg;

    l->since[s->asset.asset] = s->since;
    l->checked_at[s->asset.asset] = s->checked_at;
    return true;
}

static int64_t
asked(struct ledgers *l, const char *sql, int64_t asset)
{
    struct stmt *q = stmt_make(l->r->db, sql, &l->r->e);
    int64_t n;
    bool row;

    assert_non_null(q);
    stmt_put_int(q, asset);
    stmt_put_int(q, RECIPE);
    OK(l->r, stmt_row(q, &row, &l->r->e));
    assert_true(row);
    n = stmt_take_int(q, -1);
    stmt_end(q);
    return n;
}

static void
compare_objects(struct ledgers *l, const struct row_audited *a)
{
    int64_t asset = a->asset.asset;

    assert_int_equal(a->holders, asked(l,
                                       "SELECT count(*) FROM asset_class c, asset_class o"
                                       " WHERE c.asset = $1 AND o.object = c.object",
                                       asset));
    assert_int_equal(a->n_thumbs,
                     asked(l,
                           "SELECT count(*) FROM asset_class c JOIN thumb t ON"
                           " t.object = c.object WHERE c.asset = $1 AND t.recipe = $2",
                           asset));
    assert_int_equal(a->n_old_thumbs,
                     asked(l,
                           "SELECT count(*) FROM asset_class c JOIN thumb t ON"
                           " t.object = c.object WHERE c.asset = $1 AND t.recipe <> $2",
                           asset));
}

/* "seen at N" of the event about the held object's bytes that is the newest. */
static void
compare_detail(struct ledgers *l, const struct row_audited *a)
{
    int64_t newest = asked(l,
                           "SELECT CASE outcome WHEN 'ok' THEN 0 ELSE at / 1000 END"
                           " FROM (SELECT v.outcome, v.at FROM event v JOIN asset_class"
                           " c ON c.object = v.object WHERE c.asset = $1 AND v.kind IN"
                           " ('fixity', 'repaired') UNION ALL SELECT 'ok', 0"
                           " ORDER BY 2 DESC LIMIT 1)",
                           a->asset.asset);
    char expected[32];

    snprintf(expected, sizeof expected, "seen at %d", (int)newest);
    assert_int_equal(a->said.p != NULL, newest != 0);
    assert_true(newest == 0 || str_eq(a->said, str_of(expected)));
}

static bool
compare(void *arg, const struct row_audited *a)
{
    struct ledgers *l = arg;
    int64_t asset = a->asset.asset;

    assert_string_equal(state_name(a->asset.state), state_name(l->now.states[asset]));
    assert_string_equal(state_name(a->was), state_name(l->then->states[asset]));
    assert_int_equal(a->since, l->since[asset]);
    assert_int_equal(a->checked_at, l->checked_at[asset]);
    compare_objects(l, a);
    compare_detail(l, a);
    l->seen++;
    l->total[a->asset.state]++;
    l->was_new += a->was == ASSET_STATES;
    return true;
}

static void
compare_with(struct ledgers *l, const struct moment *then)
{
    int64_t total = 0;

    l->then = then;
    l->seen = 0;
    memset(l->total, 0, sizeof l->total);
    read_view(l, &l->now);
    OK(l->r, row_shown_each(l->r->db, take_since, l, &l->r->e));
    OK(l->r, row_audited_each(l->r->db, &then->then, RECIPE, compare, l, &l->r->e));
    for (int i = 0; i < ASSET_STATES; i++) {
        total += l->total[i];
    }
    assert_int_equal(total, l->seen);
    assert_int_equal(total, room_count(l->r, "SELECT count(*) FROM asset"));
}

static void
each_asset_stands_now_and_then_as_the_view_says_over_random_ledgers(void **state)
{
    struct room *r = *state;
    struct ledgers *l = xcalloc(1, sizeof *l);

    *l = (struct ledgers){.r = r, .noise = noise_begin(11), .clock = 5000};
    OK(r, db_begin(r->db, &r->e));
    l->source = room_source(r, "one", "");
    l->article = room_article(r, "site", "1");
    make_objects(l);
    for (size_t round = 0; round < ROUNDS; round++) {
        go_on(l);
        for (size_t before = 0; before < round; before++) {
            compare_with(l, &l->moments[before]);
        }
        remember(l, &l->moments[round]);
        compare_with(l, &l->moments[round]);
    }
    for (int i = 0; i < ASSET_STATES; i++) {
        if (l->total[i] == 0) {
            fail_msg("no asset came to be %s", state_name((enum asset_state)i));
        }
    }
    assert_true(l->was_new > 0);
    db_abandon(r->db);
    free(l);
}

static bool
is_new(void *arg, const struct row_audited *a)
{
    assert_int_equal(a->was, ASSET_STATES);
    ++*(int *)arg;
    return *(int *)arg < 2;
}

static void
before_the_first_audit_all_is_new_and_a_walk_ends_when_asked(void **state)
{
    struct room *r = *state;
    int n = 0;

    OK(r, db_begin(r->db, &r->e));
    (void)room_asset(r, "http://a/1.jpg");
    (void)room_asset(r, "http://a/2.jpg");
    (void)room_asset(r, "http://a/3.jpg");
    OK(r, row_audited_each(r->db, &(struct row_then){0}, 1, is_new, &n, &r->e));
    assert_int_equal(n, 2);
    db_abandon(r->db);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        room_test(each_asset_stands_now_and_then_as_the_view_says_over_random_ledgers),
        room_test(before_the_first_audit_all_is_new_and_a_walk_ends_when_asked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
