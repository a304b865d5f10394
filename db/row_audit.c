#include "db/row_audit.h"

#include "db/stmt.h"

#include <string.h>

bool
row_fixity_ok(struct db *db, const uint8_t object[SHA256_BYTES], int64_t at,
              struct str agent, struct err *e)
{
    auto_stmt struct stmt *q =
        stmt_get(db,
                 "INSERT INTO event (at, kind, object, outcome, agent)"
                 " VALUES ($1, 'fixity', $2, 'ok', $3)",
                 e);

    if (q == NULL) {
        return false;
    }
    stmt_put_int(q, at);
    stmt_put_blob(q, object, SHA256_BYTES);
    stmt_put_text_or_empty(q, agent);
    return stmt_run_quietly(q, e);
}

/* ---- audits ---- */

bool
row_audit_begin(struct db *db, struct row_audit *a, struct err *e)
{
    auto_stmt struct stmt *q = stmt_get(
        db, "INSERT INTO audit (mode, began_at, files, bytes) VALUES ($1, $2, 0, 0)", e);

    if (q == NULL) {
        return false;
    }
    stmt_put_text_or_empty(q, a->mode);
    stmt_put_int(q, a->began_at);
    if (!stmt_run_quietly(q, e)) {
        return false;
    }
    a->id = stmt_new_id(q);
    return row_audit_mark(db, a, e);
}

bool
row_audit_mark(struct db *db, const struct row_audit *a, struct err *e)
{
    auto_stmt struct stmt *q = stmt_get(
        db, "UPDATE audit SET cursor = $2, files = $3, bytes = $4 WHERE id = $1", e);

    if (q == NULL) {
        return false;
    }
    stmt_put_int(q, a->id);
    stmt_put_blob(q, a->has_cursor ? a->cursor : NULL, sizeof a->cursor);
    stmt_put_int(q, a->files);
    stmt_put_int(q, a->bytes);
    return stmt_run_quietly(q, e);
}

static bool
read_ends(struct db *db, struct row_audit *a, struct err *e)
{
    auto_stmt struct stmt *q =
        stmt_get(db,
                 "SELECT (SELECT max(id) FROM observation), (SELECT max(id) FROM event),"
                 " (SELECT max(id) FROM asset)",
                 e);
    bool row;

    if (q == NULL || !stmt_row(q, &row, e)) {
        return false;
    }
    a->last_observation = stmt_take_int(q, 0);
    a->last_event = stmt_take_int(q, 0);
    a->last_asset = stmt_take_int(q, 0);
    return true;
}

bool
row_audit_end(struct db *db, struct row_audit *a, struct err *e)
{
    auto_stmt struct stmt *q = NULL;

    if (!row_audit_mark(db, a, e) || !read_ends(db, a, e)) {
        return false;
    }
    q = stmt_get(db,
                 "UPDATE audit SET ended_at = $2, summary = $3, last_observation = $4,"
                 " last_event = $5, last_asset = $6 WHERE id = $1",
                 e);
    if (q == NULL) {
        return false;
    }
    stmt_put_int(q, a->id);
    stmt_put_int(q, a->ended_at);
    stmt_put_text(q, a->summary);
    stmt_put_int(q, a->last_observation);
    stmt_put_int(q, a->last_event);
    stmt_put_int(q, a->last_asset);
    return stmt_run_quietly(q, e);
}

#define AUDIT_COLUMNS                                                                    \
    "SELECT id, mode, began_at, ended_at, cursor, files, bytes, last_observation,"       \
    " last_event, last_asset, summary FROM audit"

static void
audit_take(struct stmt *q, struct row_audit *a)
{
    a->id = stmt_take_int(q, 0);
    a->mode = stmt_take_text(q);
    a->began_at = stmt_take_int(q, 0);
    a->ended_at = stmt_take_int(q, 0);
    a->has_cursor = stmt_take_bytes(q, a->cursor, sizeof a->cursor);
    a->files = stmt_take_int(q, 0);
    a->bytes = stmt_take_int(q, 0);
    a->last_observation = stmt_take_int(q, 0);
    a->last_event = stmt_take_int(q, 0);
    a->last_asset = stmt_take_int(q, 0);
    a->summary = stmt_take_text(q);
}

/* Both texts, moved to where they outlive the row. */
static bool
keep_texts(struct row_audit *a, struct buf *hold, struct err *e)
{
    size_t mode_bytes = a->mode.n;
    bool has_summary = a->summary.p != NULL;

    buf_clear(hold);
    buf_add_str(hold, a->mode);
    buf_add_str(hold, a->summary);
    if (hold->over) {
        return err_set(e, ERR_LIMIT, "catalog: an audit's texts pass %zu bytes",
                       hold->limit);
    }
    a->mode = str_head(buf_view(hold), mode_bytes);
    a->summary = has_summary ? str_skip(buf_view(hold), mode_bytes) : (struct str){0};
    return true;
}

bool
row_audit_last(struct db *db, struct str mode, bool ended, struct row_audit *out,
               struct buf *hold, bool *found, struct err *e)
{
    auto_stmt struct stmt *q =
        stmt_get(db,
                 AUDIT_COLUMNS " WHERE ($1 IS NULL OR mode = $1)"
                               " AND (ended_at IS NOT NULL) = $2 ORDER BY id DESC"
                               " LIMIT 1",
                 e);

    *found = false;
    if (q == NULL) {
        return false;
    }
    stmt_put_text(q, mode);
    stmt_put_int(q, ended);
    if (!stmt_row(q, found, e)) {
        return false;
    }
    if (!*found) {
        return true;
    }
    audit_take(q, out);
    return keep_texts(out, hold, e);
}

bool
row_audit_each(struct db *db, bool (*fn)(void *arg, const struct row_audit *a), void *arg,
               struct err *e)
{
    auto_stmt struct stmt *q =
        stmt_get(db, AUDIT_COLUMNS " WHERE ended_at IS NOT NULL ORDER BY id DESC", e);
    struct row_audit a;
    bool row = true;

    if (q == NULL) {
        return false;
    }
    while (row) {
        if (!stmt_row(q, &row, e)) {
            return false;
        }
        if (row) {
            audit_take(q, &a);
            row = fn(arg, &a);
        }
    }
    return true;
}

bool
row_asset_most(struct db *db, int64_t *id, struct err *e)
{
    auto_stmt struct stmt *q = stmt_get(db, "SELECT max(id) FROM asset", e);
    bool row;

    if (q == NULL || !stmt_row(q, &row, e)) {
        return false;
    }
    *id = stmt_take_int(q, 0);
    return true;
}
