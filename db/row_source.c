#include "db/row.h"

#include "db/stmt.h"

/*
 * The best of what is there: this base, then (where we have one) a reading without base,
 * or (where we have none) any finished reading. Another base is another reading: the same
 * page saved from two sites. A reading is finished once its form is told; one that found
 * nothing is read again, so that each run says so and a better reader may find more. One
 * that was broken off with another base is left to whoever comes with that base again:
 * read on without one, its mentions would lose what they were resolved to.
 */
bool
row_source_find(struct db *db, const struct row_source *s, int64_t *id, bool *rebase,
                struct err *e)
{
    auto_stmt struct stmt *q =
        stmt_get(db,
                 "SELECT id, base <> $3 AND $3 <> '' OR form IN ('', 'none') FROM source"
                 " WHERE name = $1 AND sha256 = $2"
                 " AND (base = $3 OR base = '' OR ($3 = '' AND form NOT IN ('', 'none')))"
                 " ORDER BY base <> $3, id LIMIT 1",
                 e);
    bool row;

    if (q == NULL) {
        return false;
    }
    stmt_put_text_or_empty(q, s->name);
    stmt_put_blob(q, s->sha256, sizeof s->sha256);
    stmt_put_text_or_empty(q, s->base);
    if (!stmt_row(q, &row, e)) {
        return false;
    }
    *id = row ? stmt_take_int(q, 0) : 0;
    *rebase = row && stmt_take_int(q, 0) != 0;
    return true;
}

bool
row_source_known(struct db *db, struct str name, bool *known, struct err *e)
{
    auto_stmt struct stmt *q =
        stmt_get(db, "SELECT 1 FROM source WHERE name = $1 LIMIT 1", e);

    if (q == NULL) {
        return false;
    }
    stmt_put_text_or_empty(q, name);
    return stmt_row(q, known, e);
}

bool
row_source_add(struct db *db, struct row_source *s, struct err *e)
{
    auto_stmt struct stmt *q =
        stmt_get(db,
                 "INSERT INTO source (name, sha256, bytes, base, form, report, read_at)"
                 " VALUES ($1, $2, $3, $4, $5, $6, $7)",
                 e);

    if (q == NULL) {
        return false;
    }
    stmt_put_text_or_empty(q, s->name);
    stmt_put_blob(q, s->sha256, sizeof s->sha256);
    stmt_put_int(q, s->bytes);
    stmt_put_text_or_empty(q, s->base);
    stmt_put_text_or_empty(q, s->form);
    stmt_put_text(q, s->report);
    stmt_put_int(q, s->read_at);
    return stmt_run_new(q, &s->id, e);
}

bool
row_source_finish(struct db *db, const struct row_source *s, struct err *e)
{
    auto_stmt struct stmt *q =
        stmt_get(db,
                 "UPDATE source SET form = $2, report = $3 WHERE id = $1"
                 " AND (form <> $2 OR report IS DISTINCT FROM $3)",
                 e);

    if (q == NULL) {
        return false;
    }
    stmt_put_int(q, s->id);
    stmt_put_text_or_empty(q, s->form);
    stmt_put_text(q, s->report);
    return stmt_run(q, e);
}

/*
 * What the mentions named before has gone already, mention by mention (row_mention_add).
 */
bool
row_source_rebase(struct db *db, const struct row_source *s, struct err *e)
{
    auto_stmt struct stmt *q = NULL;

    if (s->base.n == 0) {
        return true; /* a reading without base never takes one away */
    }
    q = stmt_get(db, "UPDATE source SET base = $2 WHERE id = $1 AND base <> $2", e);
    if (q == NULL) {
        return false;
    }
    stmt_put_int(q, s->id);
    stmt_put_text(q, s->base);
    return stmt_run(q, e);
}
