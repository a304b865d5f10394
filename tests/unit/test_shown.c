/* The walk of row_gallery.c, shown_uses.c and shown_ledger.c, held against the list. */
#include "db_help.h"

#include "db/row_gallery.h"
#include "noise.h"

enum { MADE = 600, OBJECTS = 90 };

struct compared {
    struct room *r;
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
        char number[16];

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

int
main(void)
{
    const struct CMUnitTest tests[] = {
        room_test(the_walk_tells_of_each_asset_what_the_list_tells),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
