#include "db/sqlite.h"

#include "db/fold.h"

#include "base/limits.h"
#include "base/mem.h"

#include <assert.h>
#include <errno.h>
#include <sqlite3.h>
#include <string.h>

struct db_cursor {
    struct db_conn *conn;
    sqlite3_stmt *handle;
    int failed;                        /* first result of a bind that was not SQLITE_OK */
    uint8_t place[DB_PARAMS_MOST + 1]; /* SQLite's number of $n; 0: not in the text */
};

/* ---- errors ---- */

static enum err_code
code_of(sqlite3 *handle, int rc)
{
    int cause = handle != NULL ? sqlite3_system_errno(handle) : 0;

    if (rc == SQLITE_IOERR_DATA || rc == SQLITE_IOERR_CORRUPTFS) {
        return ERR_DB;
    }
    switch (rc & 0xff) {
    case SQLITE_FULL:
        return ERR_FULL;
    case SQLITE_IOERR: /* ENOSPC is SQLITE_FULL, a quota is not (os_unix.c, unixWrite) */
        return cause == ENOSPC || cause == EDQUOT ? ERR_FULL : ERR_DISK;
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
        return ERR_DISK;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return ERR_BUSY;
    case SQLITE_TOOBIG:
        return ERR_LIMIT;
    default:
        return ERR_DB;
    }
}

static bool
fail(const struct db_conn *c, int rc, struct err *e)
{
    int plain = rc & 0xff;
    const char *text = c->handle != NULL ? sqlite3_errmsg(c->handle) : sqlite3_errstr(rc);
    bool damaged = plain == SQLITE_CORRUPT || plain == SQLITE_NOTADB;

    return err_set(e, code_of(c->handle, rc), "catalog %s: %s%s", c->path.file, text,
                   damaged ? c->offer : "");
}

/* ---- settings ---- */

/* SQLite's own lower() folds ASCII only. Same name, so that the SQL stays common. */
static void
sql_lower(sqlite3_context *context, int n, sqlite3_value **values)
{
    const struct fold *fold = sqlite3_user_data(context);
    const char *text = (const char *)sqlite3_value_text(values[0]);
    struct str s = {text, (size_t)sqlite3_value_bytes(values[0])};
    auto_buf struct buf out = {0};

    (void)n;
    if (text == NULL) {
        return; /* NULL */
    }
    buf_init(&out,
             2 * s.n + 1); /* no simple mapping makes two bytes into more than three */
    fold_add(fold, s, &out);
    sqlite3_result_text64(context, buf_cstr(&out), out.n, SQLITE_TRANSIENT, SQLITE_UTF8);
}

/*
 * "Defense Against The Dark Arts" (sqlite.org/security.html), a little above what our own
 * SQL needs.
 */
static void
set_limits(sqlite3 *handle)
{
    static const struct {
        int id, most;
    } limits[] = {
        {SQLITE_LIMIT_LENGTH, (int)LIMIT_DB_ROW_BYTES},
        {SQLITE_LIMIT_SQL_LENGTH, (int)LIMIT_DB_SQL_BYTES},
        {SQLITE_LIMIT_COLUMN, 100},
        {SQLITE_LIMIT_EXPR_DEPTH, 100},
        {SQLITE_LIMIT_COMPOUND_SELECT, 8},
        {SQLITE_LIMIT_VDBE_OP, 25000},
        {SQLITE_LIMIT_FUNCTION_ARG, 8},
        {SQLITE_LIMIT_ATTACHED, 1}, /* VACUUM INTO attaches its target */
        {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 4 * LIMIT_SEARCH_BYTES},
        {SQLITE_LIMIT_VARIABLE_NUMBER, DB_PARAMS_MOST},
        {SQLITE_LIMIT_TRIGGER_DEPTH, 8},
        {SQLITE_LIMIT_WORKER_THREADS, 0},
    };

    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        (void)sqlite3_limit(handle, limits[i].id, limits[i].most);
    }
}

bool
sqlite_script(struct db_conn *c, const char *sql, struct err *e)
{
    int rc = sqlite3_exec(c->handle, sql, NULL, NULL, NULL);

    return rc == SQLITE_OK || fail(c, rc, e);
}

static bool
configure(struct db_conn *c, struct err *e)
{
    sqlite3 *h = c->handle;
    int rc = sqlite3_busy_timeout(h, LIMIT_DB_BUSY_MS);

    set_limits(h);
    if (rc == SQLITE_OK) {
        rc = sqlite3_db_config(h, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    }
    if (rc == SQLITE_OK) {
        rc = sqlite3_db_config(h, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    }
    if (rc == SQLITE_OK && !c->writes) {
        /*
         * SQLite before 3.51.3 can spoil a log that two connections checkpoint at once:
         * only the writer does.
         */
        rc = sqlite3_db_config(h, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    }
    if (rc == SQLITE_OK) {
        rc = sqlite3_create_function_v2(
            h, "lower", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, c->fold,
            sql_lower, NULL, NULL, NULL);
    }
    if (rc != SQLITE_OK) {
        return fail(c, rc, e);
    }
    return sqlite_script(c,
                         "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;"
                         "PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL",
                         e);
}

/* One row's first column, as a number and, where text is not NULL, as text. */
bool
sqlite_ask(struct db_conn *c, const char *sql, int64_t *number, char text[400],
           struct err *e)
{
    sqlite3_stmt *s = NULL;
    int rc = sqlite3_prepare_v2(c->handle, sql, -1, &s, NULL);

    if (rc == SQLITE_OK) {
        rc = sqlite3_step(s);
    }
    *number = rc == SQLITE_ROW ? sqlite3_column_int64(s, 0) : 0;
    if (rc == SQLITE_ROW && text != NULL) {
        sqlite3_snprintf(400, text, "%s", sqlite3_column_text(s, 0));
    }
    if (rc != SQLITE_ROW) {
        (void)fail(c, rc, e);
    }
    (void)sqlite3_finalize(s);
    return rc == SQLITE_ROW;
}

bool
sqlite_open(struct db_conn *c, const char *name, bool is_uri, struct err *e)
{
    int flags = SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOMUTEX;
    int rc;

    flags |=
        c->writes ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
    flags |= is_uri ? SQLITE_OPEN_URI : 0;
    sqlite_close(c);
    /*
     * The program has one thread and never asks how much memory SQLite has: 15 % less
     * time in a million inserts. Both are refused once SQLite is in use; that is fine.
     */
    (void)sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    rc = sqlite3_open_v2(name, &c->handle, flags, NULL);
    if (rc != SQLITE_OK) {
        return fail(c, rc, e);
    }
    /* Before anything that reads: later, the log's index would already be looked for. */
    return (!is_uri || sqlite_script(c, "PRAGMA locking_mode = EXCLUSIVE", e)) &&
           configure(c, e);
}

void
sqlite_close(struct db_conn *c)
{
    if (c->handle != NULL && c->writes) {
        /* A reader that is still there keeps its part of the log; nobody waits for it. */
        (void)sqlite3_busy_timeout(c->handle, 0);
        (void)sqlite3_wal_checkpoint_v2(c->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL,
                                        NULL);
    }
    (void)sqlite3_close_v2(c->handle);
    c->handle = NULL;
}

static bool
is_in_transaction(const struct db_conn *c)
{
    return sqlite3_get_autocommit(c->handle) == 0;
}

/* ---- statements ---- */

static struct db_cursor *
cursor_prepare(struct db_conn *c, const char *sql, bool keep, struct err *e)
{
    sqlite3_stmt *handle = NULL;
    int rc = sqlite3_prepare_v3(c->handle, sql, -1, keep ? SQLITE_PREPARE_PERSISTENT : 0,
                                &handle, NULL);
    struct db_cursor *s;

    if (rc != SQLITE_OK) {
        (void)fail(c, rc, e);
        return NULL;
    }
    s = xcalloc(1, sizeof *s);
    *s = (struct db_cursor){.conn = c, .handle = handle};
    /*
     * SQLite takes $2 for a name and numbers names as they come: PostgreSQL's meaning is
     * restored here.
     */
    for (int at = sqlite3_bind_parameter_count(handle); at > 0; at--) {
        uint64_t n = 0;
        bool ok = str_to_u64(str_skip(str_of(sqlite3_bind_parameter_name(handle, at)), 1),
                             DB_PARAMS_MOST, &n);

        assert(ok && n > 0);
        (void)ok;
        s->place[n] = (uint8_t)at;
    }
    return s;
}

static void
cursor_finish(struct db_cursor *s)
{
    (void)sqlite3_finalize(s->handle);
    free(s);
}

static void
bound(struct db_cursor *s, int rc)
{
    if (rc != SQLITE_OK && s->failed == SQLITE_OK) {
        s->failed = rc;
    }
}

static int
place_of(const struct db_cursor *s, unsigned n)
{
    assert(n > 0 && n <= DB_PARAMS_MOST);
    return s->place[n];
}

static void
cursor_bind_int(struct db_cursor *s, unsigned n, int64_t v)
{
    int at = place_of(s, n);

    if (at > 0) {
        bound(s, sqlite3_bind_int64(s->handle, at, v));
    }
}

static void
cursor_bind_null(struct db_cursor *s, unsigned n)
{
    int at = place_of(s, n);

    if (at > 0) {
        bound(s, sqlite3_bind_null(s->handle, at));
    }
}

static void
cursor_bind_text(struct db_cursor *s, unsigned n, struct str v)
{
    int at = place_of(s, n);

    if (at > 0) {
        bound(s,
              sqlite3_bind_text64(s->handle, at, v.p, v.n, SQLITE_STATIC, SQLITE_UTF8));
    }
}

static void
cursor_bind_blob(struct db_cursor *s, unsigned n, const void *p, size_t bytes)
{
    int at = place_of(s, n);

    if (at > 0) {
        bound(s, sqlite3_bind_blob64(s->handle, at, p, bytes, SQLITE_STATIC));
    }
}

static bool
cursor_step(struct db_cursor *s, bool *row, struct err *e)
{
    int rc = s->failed == SQLITE_OK ? sqlite3_step(s->handle) : s->failed;

    *row = rc == SQLITE_ROW;
    return rc == SQLITE_ROW || rc == SQLITE_DONE || fail(s->conn, rc, e);
}

static void
cursor_reset(struct db_cursor *s)
{
    (void)sqlite3_reset(s->handle); /* repeats what step has told */
    s->failed = SQLITE_OK;
}

static int64_t
cursor_new_id(struct db_cursor *s)
{
    return sqlite3_last_insert_rowid(s->conn->handle);
}

static bool
column_is_null(struct db_cursor *s, int column)
{
    return sqlite3_column_type(s->handle, column) == SQLITE_NULL;
}

/*
 * By way of its value a column is looked up once, and not for its type, content and
 * length each: what a walk over millions of rows is made of. Without threads such a value
 * may be used like any other (sqlite3.h, "Protected and unprotected").
 */
static int64_t
column_int(struct db_cursor *s, int column, int64_t null)
{
    sqlite3_value *v = sqlite3_column_value(s->handle, column);

    return sqlite3_value_type(v) == SQLITE_NULL ? null : sqlite3_value_int64(v);
}

static struct str
column_text(struct db_cursor *s, int column)
{
    sqlite3_value *v = sqlite3_column_value(s->handle, column);
    const char *p = (const char *)sqlite3_value_text(v);

    return (struct str){p, p != NULL ? (size_t)sqlite3_value_bytes(v) : 0};
}

static struct str
column_blob(struct db_cursor *s, int column)
{
    sqlite3_value *v = sqlite3_column_value(s->handle, column);
    const char *p = sqlite3_value_blob(v);

    return (struct str){p, p != NULL ? (size_t)sqlite3_value_bytes(v) : 0};
}

const struct db_ops sqlite_ops = {
    .name = "SQLite " SQLITE_VERSION,
    .open = sqlite_catalog_open,
    .ready = sqlite_catalog_ready,
    .close = sqlite_catalog_close,
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .in_transaction = is_in_transaction,
    .changes = sqlite_changes,
    .watch = sqlite_watch,
    .walk = sqlite_walk,
    .script = sqlite_script,
    .version = sqlite_version,
    .bulk = sqlite_bulk,
    .prepare = cursor_prepare,
    .finish = cursor_finish,
    .bind_int = cursor_bind_int,
    .bind_text = cursor_bind_text,
    .bind_blob = cursor_bind_blob,
    .bind_null = cursor_bind_null,
    .step = cursor_step,
    .reset = cursor_reset,
    .new_id = cursor_new_id,
    .is_null = column_is_null,
    .get_int = column_int,
    .get_text = column_text,
    .get_blob = column_blob,
};
