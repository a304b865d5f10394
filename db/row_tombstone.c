#include "db/row_tombstone.h"

#include "db/stmt.h"

static bool
stands(struct db *db, int64_t asset, bool *already, struct err *e)
{
    auto_stmt struct stmt *q = stmt_get(
        db, "SELECT 1 FROM tombstone WHERE asset = $1 AND lifted_at IS NULL LIMIT 1", e);

    if (q == NULL) {
        return false;
    }
    stmt_put_int(q, asset);
    return stmt_row(q, already, e);
}

bool
row_tombstone_add(struct db *db, struct row_tombstone *t, bool *already, struct err *e)
{
    auto_stmt struct stmt *q = NULL;

    if (!stands(db, t->asset, already, e)) {
        return false;
    }
    if (*already) {
        return true;
    }
    q = stmt_get(
        db, "INSERT INTO tombstone (asset, at, who, why) VALUES ($1, $2, $3, $4)", e);
    if (q == NULL) {
        return false;
    }
    stmt_put_int(q, t->asset);
    stmt_put_int(q, t->at);
    stmt_put_text_or_empty(q, t->who);
    stmt_put_text_or_empty(q, t->why);
    return stmt_run_new(q, &t->id, e);
}

bool
row_tombstone_lift(struct db *db, int64_t asset, int64_t at, bool *found, struct err *e)
{
    auto_stmt struct stmt *q = stmt_get(db,
                                        "UPDATE tombstone SET lifted_at = $2"
                                        " WHERE asset = $1 AND lifted_at IS NULL",
                                        e);
    long long before = db_changes(db);

    if (q == NULL) {
        return false;
    }
    stmt_put_int(q, asset);
    stmt_put_int(q, at);
    if (!stmt_run(q, e)) {
        return false;
    }
    *found = db_changes(db) > before;
    return true;
}

#define TOMBSTONE_COLUMNS                                                                \
    "SELECT t.id, t.asset, t.at, t.who, t.why, t.lifted_at, a.url"                       \
    " FROM tombstone t CROSS JOIN asset a ON a.id = t.asset"

bool
row_tombstone_each(struct db *db, int64_t asset,
                   bool (*fn)(void *arg, const struct row_tombstone *t, struct str url),
                   void *arg, struct err *e)
{
    auto_stmt struct stmt *q =
        stmt_get(db,
                 asset == 0 ? TOMBSTONE_COLUMNS " ORDER BY t.id"
                            : TOMBSTONE_COLUMNS " WHERE t.asset = $1 ORDER BY t.id",
                 e);
    bool row = true;

    if (q == NULL) {
        return false;
    }
    stmt_put_int(q, asset);
    while (row) {
        struct row_tombstone t;

        if (!stmt_row(q, &row, e)) {
            return false;
        }
        if (row) {
            t.id = stmt_take_int(q, 0);
            t.asset = stmt_take_int(q, 0);
            t.at = stmt_take_int(q, 0);
            t.who = stmt_take_text(q);
            t.why = stmt_take_text(q);
            t.lifted_at = stmt_take_int(q, 0);
            row = fn(arg, &t, stmt_take_text(q));
        }
    }
    return true;
}

/* ---- what a web archive was asked in vain ---- */

bool
row_lookup_put(struct db *db, struct str service, int64_t asset, int64_t at,
               struct str outcome, struct err *e)
{
    auto_stmt struct stmt *q =
        stmt_get(db,
                 "INSERT INTO lookup (service, asset, at, outcome) VALUES ($1, $2, $3,"
                 " $4) ON CONFLICT (asset, service) DO UPDATE"
                 " SET at = excluded.at, outcome = excluded.outcome",
                 e);

    if (q == NULL) {
        return false;
    }
    stmt_put_text_or_empty(q, service);
    stmt_put_int(q, asset);
    stmt_put_int(q, at);
    stmt_put_text_or_empty(q, outcome);
    return stmt_run_quietly(q, e);
}

bool
row_lookup_find(struct db *db, struct str service, int64_t asset, int64_t *at,
                struct err *e)
{
    auto_stmt struct stmt *q =
        stmt_get(db, "SELECT at FROM lookup WHERE asset = $2 AND service = $1", e);
    bool row;

    *at = 0;
    if (q == NULL) {
        return false;
    }
    stmt_put_text_or_empty(q, service);
    stmt_put_int(q, asset);
    if (!stmt_row(q, &row, e)) {
        return false;
    }
    if (row) {
        *at = stmt_take_int(q, 0);
    }
    return true;
}
