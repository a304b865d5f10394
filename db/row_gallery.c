#include "db/row_gallery.h"

#include "db/asset_walk.h"

#include <string.h>

struct shown_walk {
    struct asset_walk all;
    struct stmt *boards; /* its row is lent with the asset in hand */
};

/* Newest first: the oldest of a full list makes room. */
static void
list_observation(void *arg, const struct row_observation *o)
{
    struct row_shown *r = arg;
    size_t moved = r->n_observations;

    if (moved == GALLERY_OBSERVATIONS) {
        moved--;
    } else {
        r->n_observations++;
    }
    memmove(r->observations + 1, r->observations, moved * sizeof r->observations[0]);
    r->observations[0] = *o;
}

static bool
board_read(struct shown_walk *w, struct row_shown *r, struct err *e)
{
    bool row = false;

    w->boards = stmt_get(w->all.db,
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

static void
boxes_take(const struct asset_walk *w, struct row_shown *r)
{
    for (size_t i = 0; w->note != NULL && i < w->notes.n_boxes; i++) {
        if ((w->note->boxes & (1u << i)) != 0) {
            r->boxes[r->n_boxes++] = w->notes.boxes[i];
        }
    }
}

/* The next asset, whole, given to fn. */
static bool
shown_one(struct shown_walk *w, struct row_shown *r,
          bool (*fn)(void *arg, const struct row_shown *r), void *arg, bool *more,
          struct err *e)
{
    enum media_claim kind;
    bool ok;

    memset(r, 0, sizeof *r);
    if (!asset_walk_next(&w->all, &r->asset, more, e)) {
        return false;
    }
    if (!*more) {
        return true;
    }
    hash_sha256(r->asset.url, r->key);
    uses_tell(&w->all.uses, r);
    boxes_take(&w->all, r);
    r->checked_at = w->all.checked_at;
    r->since = w->all.since;
    kind = r->asset.held ? media_kind(media_from_name(r->asset.object.type))
                         : r->asset.claim;
    r->is_video = kind == CLAIM_VIDEO;
    w->boards = NULL;
    ok = !r->is_video || !r->asset.held || board_read(w, r, e);
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
    struct shown_walk w = {0};
    bool more = true;
    bool ok = asset_walk_begin(&w.all, db, &(struct walk_wanted){0}, e);

    w.all.ledgers.each = list_observation;
    w.all.ledgers.arg = &r;
    while (ok && more) {
        ok = shown_one(&w, &r, fn, arg, &more, e);
    }
    asset_walk_end(&w.all);
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
