#include "db/row_gallery.h"

#include "db/bulk.h"
#include "db/object_notes.h"
#include "db/object_stream.h"
#include "db/row_read.h"
#include "db/shown_ledger.h"
#include "db/shown_uses.h"

#include <string.h>

/* What goes side by side: each is in the order of asset ids. */
struct shown_walk {
    struct db *db;
    struct object_notes notes;
    struct stmt *assets, *tombstones, *boards;
    struct object_stream objects;
    bool tombstone; /* tombstones stands on one */
    int64_t tombstone_asset, tombstone_at;
    struct uses_walk uses;
    struct ledger_walk ledger;
};

static bool
tombstone_next(struct shown_walk *w, struct err *e)
{
    if (!stmt_row(w->tombstones, &w->tombstone, e)) {
        return false;
    }
    if (w->tombstone) {
        w->tombstone_asset = stmt_take_int(w->tombstones, 0);
        w->tombstone_at = stmt_take_int(w->tombstones, 0);
    }
    return true;
}

static bool
walk_begin(struct shown_walk *w, struct db *db, struct err *e)
{
    *w = (struct shown_walk){.db = db};
    /* What is read is not read again, and the caller has a million rows to hold. */
    if (!bulk_end(db, e) || !db->ops->walk(db->conn, e) ||
        !object_notes_read(&w->notes, db, e)) {
        return false;
    }
    w->assets =
        stmt_get(db,
                 "SELECT id, url, host, claimed, stem, variant, date, date_source,"
                 " date_path, date_name FROM asset ORDER BY id",
                 e);
    w->tombstones = stmt_get(db,
                             "SELECT asset, max(at) FROM tombstone"
                             " WHERE lifted_at IS NULL GROUP BY asset ORDER BY asset",
                             e);
    return w->assets != NULL && w->tombstones != NULL && tombstone_next(w, e) &&
           uses_begin(&w->uses, db, e) && ledger_begin(&w->ledger, db, e) &&
           object_stream_begin(&w->objects, db, e);
}

static void
walk_end(struct shown_walk *w)
{
    stmt_end(w->assets);
    stmt_end(w->tombstones);
    uses_end(&w->uses);
    ledger_end(&w->ledger);
    object_stream_end(&w->objects);
    object_notes_release(&w->notes);
}

static void
asset_take(struct stmt *q, struct row_listed *a)
{
    a->asset = stmt_take_int(q, 0);
    a->url = stmt_take_text(q);
    a->host = stmt_take_text(q);
    a->claim = claim_from_name(stmt_take_text(q));
    a->stem = stmt_take_text(q);
    a->variant = stmt_take_text(q);
    a->date = stmt_take_text(q);
    a->date_source = stmt_take_text(q);
    a->date_path = stmt_take_text(q);
    a->date_name = stmt_take_text(q);
}

static bool
has_scheme(struct str url)
{
    return str_starts_nocase(url, STR("http://")) ||
           str_starts_nocase(url, STR("https://")) ||
           str_starts_nocase(url, STR("file:"));
}

static bool
is_broken(struct str verdict)
{
    return str_eq(verdict, STR("truncated")) || str_eq(verdict, STR("undecodable")) ||
           str_eq(verdict, STR("empty")) || str_eq(verdict, STR("wrong-type"));
}

static enum asset_state
held_state(const struct ledger *l, enum bytes_word word, struct str verdict)
{
    if (word == BYTES_ABSENT) {
        return STATE_LOST;
    }
    if (word == BYTES_BAD || is_broken(verdict)) {
        return STATE_DAMAGED;
    }
    return str_eq(l->origin, STR("live")) || str_eq(l->origin, STR("disk"))
               ? STATE_PRESENT
               : STATE_SUBSTITUTE;
}

/*
 * The class as the view asset_class tells it, from what the walk has in hand; the test of
 * this file holds the two against each other over all the ways to come by a class.
 */
static enum asset_state
state_of(const struct row_shown *r, const struct ledger *l, enum bytes_word word)
{
    if (l->holds) {
        return held_state(l, word, r->asset.object.verdict);
    }
    if (!has_scheme(r->asset.url)) {
        return STATE_UNRESOLVABLE;
    }
    if (str_eq(l->last_outcome, STR("gone"))) {
        return STATE_GONE;
    }
    if (str_eq(l->last_outcome, STR("refused")) ||
        str_eq(l->last_outcome, STR("policy"))) {
        return STATE_REFUSED;
    }
    if (str_eq(l->last_outcome, STR("not-media"))) {
        return STATE_NOT_MEDIA;
    }
    return l->last_outcome.p != NULL ? STATE_FAILING : STATE_UNTRIED;
}

static int64_t
since_of(const struct row_shown *r, const struct ledger *l, enum bytes_word word)
{
    switch (r->asset.state) {
    case STATE_PRESENT:
        return 0;
    case STATE_LOST:
        return r->checked_at;
    case STATE_DAMAGED:
        return word == BYTES_BAD ? r->checked_at : r->asset.object.stored_at;
    case STATE_UNTRIED:
    case STATE_UNRESOLVABLE:
        return r->asset.first_seen;
    default:
        return l->failing_since;
    }
}

static bool
object_read(struct shown_walk *w, struct row_shown *r, const struct ledger *l,
            struct err *e)
{
    r->asset.origin = l->origin;
    r->asset.last_modified = l->last_modified;
    return object_stream_find(&w->objects, l->object, &r->asset.object, &r->asset.held,
                              e);
}

static bool
board_read(struct shown_walk *w, struct row_shown *r, struct err *e)
{
    bool row = false;

    w->boards = stmt_get(w->db,
                         "SELECT recipe, tiles, tile_width, tile_height, bytes, times"
                         " FROM storyboard WHERE object = $1",
                         e);
    if (w->boards == NULL) {
        return false;
    }
    stmt_put_blob(w->boards, r->asset.object.sha256, SHA256_BYTES);
    if (!stmt_row(w->boards, &row, e)) {
        return false;
    }
    if (row) {
        memcpy(r->board.object, r->asset.object.sha256, SHA256_BYTES);
        r->board.recipe = (int32_t)stmt_take_int(w->boards, 0);
        r->board.tiles = (int32_t)stmt_take_int(w->boards, 0);
        r->board.tile_width = (int32_t)stmt_take_int(w->boards, 0);
        r->board.tile_height = (int32_t)stmt_take_int(w->boards, 0);
        r->board.bytes = stmt_take_int(w->boards, 0);
        r->board.times = stmt_take_text(w->boards);
    }
    return true;
}

/* What the notes say of the object; the last word about its bytes. */
static enum bytes_word
note_take(const struct shown_walk *w, struct row_shown *r, const struct ledger *l)
{
    const struct object_note *note = object_notes_find(&w->notes, l->object);

    if (note == NULL) {
        return BYTES_NO_WORD;
    }
    r->checked_at = (int64_t)note->at_s * 1000;
    for (size_t i = 0; i < w->notes.n_boxes; i++) {
        if ((note->boxes & (1u << i)) != 0) {
            r->boxes[r->n_boxes++] = w->notes.boxes[i];
        }
    }
    return (enum bytes_word)note->word;
}

static void
state_take(struct shown_walk *w, struct row_shown *r, const struct ledger *l,
           enum bytes_word word)
{
    enum media_claim kind = r->asset.held
                                ? media_kind(media_from_name(r->asset.object.type))
                                : r->asset.claim;

    r->is_video = kind == CLAIM_VIDEO;
    r->asset.state = state_of(r, l, word);
    r->since = since_of(r, l, word);
    if (w->tombstone && w->tombstone_asset == r->asset.asset) {
        r->asset.state = STATE_EXCLUDED;
        r->since = w->tombstone_at;
    }
}

/* The asset that `assets` stands on, whole, given to fn. */
static bool
shown_one(struct shown_walk *w, struct row_shown *r,
          bool (*fn)(void *arg, const struct row_shown *r), void *arg, bool *more,
          struct err *e)
{
    enum bytes_word word = BYTES_NO_WORD;
    struct ledger ledger;
    bool ok;

    memset(r, 0, sizeof *r);
    r->asset.object = (struct row_object){.bytes = -1,
                                          .duration_us = -1,
                                          .rotation = -1,
                                          .dominant = -1,
                                          .whole_permille = -1};
    asset_take(w->assets, &r->asset);
    hash_sha256(r->asset.url, r->key);
    ok = uses_of(&w->uses, r, e) && ledger_of(&w->ledger, r, &ledger, e);
    while (ok && w->tombstone && w->tombstone_asset < r->asset.asset) {
        ok = tombstone_next(w, e);
    }
    w->boards = NULL;
    if (ok && ledger.holds) {
        word = note_take(w, r, &ledger);
        ok = object_read(w, r, &ledger, e);
    }
    if (ok) {
        state_take(w, r, &ledger, word);
        ok = !r->is_video || !r->asset.held || board_read(w, r, e);
    }
    if (ok) {
        *more = fn(arg, r);
    }
    stmt_end(w->boards);
    return ok;
}

bool
row_shown_each(struct db *db, bool (*fn)(void *arg, const struct row_shown *r), void *arg,
               struct err *e)
{
    struct row_shown r;
    struct shown_walk w;
    bool more = true;
    bool ok = walk_begin(&w, db, e);

    while (ok && more) {
        ok = stmt_row(w.assets, &more, e) &&
             (!more || shown_one(&w, &r, fn, arg, &more, e));
    }
    walk_end(&w);
    return ok;
}

bool
row_article_all(struct db *db,
                bool (*fn)(void *arg, const struct row_article *a, struct str site),
                void *arg, struct err *e)
{
    auto_stmt struct stmt *q =
        stmt_get(db,
                 "SELECT s.name, a.id, a.site, a.number, a.title, a.published,"
                 " a.published_from, a.url FROM article a"
                 " CROSS JOIN site s ON s.id = a.site ORDER BY a.id",
                 e);
    bool row = q != NULL;

    while (row) {
        struct row_article a = {0};
        struct str site;

        if (!stmt_row(q, &row, e)) {
            return false;
        }
        if (!row) {
            break;
        }
        site = stmt_take_text(q);
        a.id = stmt_take_int(q, 0);
        a.site = stmt_take_int(q, 0);
        a.number = stmt_take_text(q);
        a.title = stmt_take_text(q);
        a.published = stmt_take_text(q);
        a.published_from = stmt_take_text(q);
        a.url = stmt_take_text(q);
        row = fn(arg, &a, site);
    }
    return q != NULL;
}

bool
row_revision(struct db *db, int64_t *revision, struct err *e)
{
    auto_stmt struct stmt *q =
        stmt_get(db, "SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'revision'", e);
    bool row = false;

    if (q == NULL || !stmt_row(q, &row, e)) {
        return false;
    }
    *revision = row ? stmt_take_int(q, 0) : 0;
    return true;
}
