#include "db/row_read.h"

#include "db/run.h"

#include <assert.h>
#include <string.h>

#define WORK_COLUMNS                                                                     \
    "SELECT a.id, a.url, a.host, a.claimed, c.class,"                                    \
    " (SELECT count(*) FROM observation n WHERE n.asset = a.id),"                        \
    " c.not_before,"                                                                     \
    " (SELECT l.at FROM observation l WHERE l.asset = a.id AND l.origin = 'live'"        \
    " ORDER BY l.id DESC LIMIT 1),"                                                      \
    " c.etag, c.last_modified, c.object, c.type, c.bytes, c.verdict,"                    \
    " EXISTS (SELECT 1 FROM thumb t WHERE t.object = c.object AND t.recipe = $3),"       \
    " (SELECT count(*) FROM thumb t WHERE t.object = c.object AND t.recipe = $3"         \
    " AND t.box IN ($4, $5, $6, $7)),"                                                   \
    " EXISTS (SELECT 1 FROM storyboard s WHERE s.object = c.object AND s.recipe = $3)"
#define WORK_OF_ALL                                                                      \
    WORK_COLUMNS ", 0 FROM asset a JOIN asset_class c ON c.asset = a.id"                 \
                 " WHERE a.id > $1 ORDER BY a.id LIMIT $2"
#define WORK_OF_RUN                                                                      \
    WORK_COLUMNS ", r.named FROM run_asset r JOIN asset a ON a.id = r.asset"             \
                 " JOIN asset_class c ON c.asset = a.id"                                 \
                 " WHERE r.asset > $1 ORDER BY r.asset LIMIT $2"

enum media_claim
claim_from_name(struct str name)
{
    enum media_claim c = CLAIM_IMAGE;

    while (c < CLAIM_OTHER && !str_eq(name, str_of(media_claim_name(c)))) {
        c++;
    }
    return c;
}

static void
work_take(struct stmt *q, struct row_work *w)
{
    struct str object;

    w->asset = stmt_take_int(q, 0);
    w->url = stmt_take_text(q);
    w->host = stmt_take_text(q);
    w->claim = claim_from_name(stmt_take_text(q));
    w->state = state_from_name(stmt_take_text(q));
    w->attempts = stmt_take_int(q, 0);
    w->not_before = stmt_take_int(q, 0);
    w->live_at = stmt_take_int(q, 0);
    w->etag = stmt_take_text(q);
    w->last_modified = stmt_take_text(q);
    object = stmt_take_blob(q);
    w->object = object.n == SHA256_BYTES ? (const uint8_t *)object.p : NULL;
    w->type = stmt_take_text(q);
    w->object_bytes = stmt_take_int(q, -1);
    w->verdict = stmt_take_text(q);
    w->has_thumb = stmt_take_int(q, 0) != 0;
    w->n_thumbs = (int32_t)stmt_take_int(q, 0);
    w->has_storyboard = stmt_take_int(q, 0) != 0;
    w->is_named = stmt_take_int(q, 0) != 0;
    hash_sha256(w->url, w->key);
}

bool
row_work_each(struct db *db, const struct row_page *page,
              bool (*fn)(void *arg, const struct row_work *w), void *arg, struct err *e)
{
    auto_stmt struct stmt *q = NULL;
    struct row_work w;
    bool whole;
    bool row = true;

    if (!run_prepare(db, &whole, e)) {
        return false;
    }
    q = stmt_get(db, whole ? WORK_OF_ALL : WORK_OF_RUN, e);
    if (q == NULL) {
        return false;
    }
    stmt_put_int(q, page->after);
    stmt_put_int(q, page->limit);
    stmt_put_int(q, page->recipe);
    for (size_t i = 0; i < ROW_BOXES; i++) {
        stmt_put_int(q, page->boxes[i]);
    }
    while (row) {
        if (!stmt_row(q, &row, e)) {
            return false;
        }
        if (row) {
            work_take(q, &w);
            row = fn(arg, &w);
        }
    }
    return true;
}

/* Counted here and not by GROUP BY: SQLite would sort the names of all rows first. */
bool
row_run_count(struct db *db, int64_t counts[ASSET_STATES], struct err *e)
{
    auto_stmt struct stmt *q = NULL;
    bool whole;
    bool row = true;

    memset(counts, 0, ASSET_STATES * sizeof counts[0]);
    if (!run_prepare(db, &whole, e)) {
        return false;
    }
    q = stmt_get(db,
                 whole ? "SELECT class FROM asset_class"
                       : "SELECT c.class FROM run_asset r"
                         " JOIN asset_class c ON c.asset = r.asset",
                 e);
    if (q == NULL) {
        return false;
    }
    while (row) {
        enum asset_state state;

        if (!stmt_row(q, &row, e)) {
            return false;
        }
        if (!row) {
            break;
        }
        state = state_from_name(stmt_take_text(q));
        assert(state < ASSET_STATES);
        counts[state]++;
    }
    return true;
}
