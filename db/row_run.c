#include "db/row.h"

#include "db/bulk.h"
#include "db/run.h"
#include "db/stmt.h"

/*
 * The set lives in temporary tables: it is the connection's own, it vanishes with it, it
 * may grow beyond what memory should hold, and its rows are not counted as changes of the
 * catalog.
 */
static bool
run_make(struct db *db, struct err *e)
{
    db->run_used = true;
    if (db->run_made) {
        return true;
    }
    db->run_made =
        db->ops->script(db->conn,
                        "CREATE TEMPORARY TABLE IF NOT EXISTS run_source (source INTEGER"
                        " PRIMARY KEY);"
                        "CREATE TEMPORARY TABLE IF NOT EXISTS run_named (asset INTEGER"
                        " PRIMARY KEY);"
                        "CREATE TEMPORARY TABLE IF NOT EXISTS run_asset (asset INTEGER"
                        " PRIMARY KEY, named INTEGER NOT NULL)",
                        e);
    return db->run_made;
}

/* Runs a statement whose changes are nobody's business. */
static bool
run_quietly(struct db *db, const char *sql, int64_t id, struct err *e)
{
    auto_stmt struct stmt *q = stmt_get(db, sql, e);

    if (q == NULL) {
        return false;
    }
    stmt_put_int(q, id); /* passed over where the text has no $1 */
    return stmt_run_quietly(q, e);
}

bool
row_run_clear(struct db *db, struct err *e)
{
    db->run_filled = false;
    return run_make(db, e) && run_quietly(db, "DELETE FROM run_source", 0, e) &&
           run_quietly(db, "DELETE FROM run_named", 0, e);
}

bool
row_run_add(struct db *db, int64_t source, struct err *e)
{
    db->run_filled = false;
    return run_make(db, e) &&
           run_quietly(
               db, "INSERT INTO run_source (source) VALUES ($1) ON CONFLICT DO NOTHING",
               source, e);
}

bool
row_run_add_asset(struct db *db, int64_t asset, struct err *e)
{
    db->run_filled = false;
    return run_make(db, e) &&
           run_quietly(db,
                       "INSERT INTO run_named (asset) VALUES ($1) ON CONFLICT DO NOTHING",
                       asset, e);
}

static bool
run_fill(struct db *db, struct err *e)
{
    if (db->run_filled) {
        return true;
    }
    db->run_filled =
        run_quietly(db, "DELETE FROM run_asset", 0, e) &&
        run_quietly(db,
                    "INSERT INTO run_asset (asset, named) SELECT asset, 1 FROM run_named",
                    0, e) &&
        run_quietly(
            db,
            "INSERT INTO run_asset (asset, named) SELECT m.asset, 0 FROM run_source r"
            " JOIN mention m ON m.source = r.source WHERE true ON CONFLICT DO NOTHING",
            0, e);
    return db->run_filled;
}

bool
run_prepare(struct db *db, bool *whole, struct err *e)
{
    auto_stmt struct stmt *q = NULL;
    bool row;

    if (!bulk_end(db, e)) {
        return false;
    }
    *whole = !db->run_used;
    if (*whole) {
        return true;
    }
    if (!run_make(db, e)) {
        return false;
    }
    /*
     * Of no source, or of every source there is: all assets, for each has a mention. Not
     * where assets were named: they are to be told from the rest.
     */
    q = stmt_get(db,
                 "SELECT NOT EXISTS (SELECT 1 FROM run_named) AND"
                 " (NOT EXISTS (SELECT 1 FROM run_source) OR NOT EXISTS"
                 " (SELECT 1 FROM source s WHERE NOT EXISTS"
                 " (SELECT 1 FROM run_source r WHERE r.source = s.id)))",
                 e);
    if (q == NULL || !stmt_row(q, &row, e)) {
        return false;
    }
    *whole = row && stmt_take_int(q, 0) != 0;
    return *whole || run_fill(db, e);
}
