#include "db/db.h"

#include "base/mem.h"
#include "db/changes.h"
#include "db/migrate.h"
#include "db/stmt.h"

#include <assert.h>

/*
 * A reader can not bring an older catalog up to date; there is none to read before the
 * first step.
 */
static bool
check_readable(const struct db *db, int64_t version, struct err *e)
{
    if (version == 0) {
        return err_set(e, ERR_ROOT, "catalog %s: it is empty; the next sync fills it",
                       db->path);
    }
    return version == SCHEMA_VERSION ||
           err_set(e, ERR_DB,
                   "catalog %s: written by an older program; run `assets sync` once to "
                   "update it",
                   db->path);
}

static bool
check_uuid(struct db *db, const char *uuid, struct err *e)
{
    auto_stmt struct stmt *s = NULL;
    struct str kept;
    bool row;

    if (uuid == NULL) {
        return true;
    }
    s = stmt_make(db, "SELECT value FROM meta WHERE key = 'uuid'", e);
    if (s == NULL || !stmt_row(s, &row, e)) {
        return false;
    }
    kept = row ? stmt_take_text(s) : (struct str){0};
    return str_eq(kept, str_of(uuid)) ||
           err_set(e, ERR_ROOT,
                   "catalog %s: it belongs to archive %.*s, but its folder is archive %s",
                   db->path, STR_FMT(kept), uuid);
}

bool
db_open(struct db **out, const char *path, enum db_mode mode, const char *uuid,
        struct err *e)
{
    struct db *db = xcalloc(1, sizeof *db);
    int64_t version;
    bool ok;

    db->ops = &sqlite_ops;
    db->path = xstrdup(path);
    ok = db->ops->open(&db->conn, path, mode, &version, e) &&
         migrate_check(db, version, e);
    if (mode == DB_READ) {
        ok = ok && check_readable(db, version, e);
    } else {
        ok = ok && db->ops->ready(db->conn, e) && migrate_run(db, version, uuid, e) &&
             db->ops->bulk(db->conn, false, e);
    }
    if (!ok || !check_uuid(db, uuid, e)) {
        db_close(db);
        return false;
    }
    db->uncounted =
        db->ops->changes(db->conn); /* making the schema is not the caller's change */
    *out = db;
    return true;
}

void
db_close(struct db *db)
{
    if (db == NULL) {
        return;
    }
    db_abandon(db);
    stmt_forget_all(db);
    url_map_release(&db->urls);
    known_release(&db->articles);
    db->ops->close(db->conn);
    changes_free(db->rows_changed);
    free(db->path);
    free(db);
}

bool
db_begin(struct db *db, struct err *e)
{
    assert(!db->open);
    db->changes_before = db_changes(db);
    db->open = db->ops->begin(db->conn, e);
    return db->open;
}

/* What was made from the rows can tell by it whether they are still the same. */
static bool
revise(struct db *db, struct err *e)
{
    auto_stmt struct stmt *q = NULL;
    bool ok;

    if (db_changes(db) == db->changes_before) {
        return true;
    }
    q = stmt_get(db,
                 "INSERT INTO meta (key, value) VALUES ('revision', '1')"
                 " ON CONFLICT (key) DO UPDATE"
                 " SET value = CAST(CAST(meta.value AS INTEGER) + 1 AS TEXT)",
                 e);
    ok = q != NULL && stmt_run(q, e);
    db->uncounted += ok ? 1 : 0; /* not a change of the caller's */
    return ok;
}

static bool
ask_before(struct db *db, struct err *e)
{
    return db->before_commit == NULL || !changes_any(db->rows_changed) ||
           db->before_commit(db->before_arg, e);
}

bool
db_commit(struct db *db, struct err *e)
{
    assert(db->open);
    if (!db->ops->in_transaction(db->conn)) {
        db->open = false;
        changes_forget(db->rows_changed);
        return err_set(
            e, ERR_DB,
            "catalog %s: nothing was kept: an earlier failure undid the transaction",
            db->path);
    }
    if (!revise(db, e) || !ask_before(db, e) || !db->ops->commit(db->conn, e)) {
        db_abandon(db);
        return false;
    }
    db->open = false;
    changes_forget(db->rows_changed);
    return true;
}

void
db_abandon(struct db *db)
{
    if (db == NULL || !db->open) {
        return;
    }
    db->ops->rollback(db->conn);
    changes_forget(db->rows_changed);
    db->open = false;
    db->run_made = false; /* temporary tables are undone as well */
    db->run_filled = false;
    /*
     * The indexes may be there or not, whichever way they were before: bulk_end makes
     * what is missing.
     */
    db->bulk = db->bulk_ever;
}

long long
db_changes(const struct db *db)
{
    return db->ops->changes(db->conn) - db->uncounted;
}

const char *
db_engine(void)
{
    return sqlite_ops.name;
}
