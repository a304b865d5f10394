/*
 * db/db_ops.h - what an engine must be able to do, and the connection that uses it.
 * Private to db/.
 */
#ifndef ASSETS_DB_DB_OPS_H
#define ASSETS_DB_DB_OPS_H

#include "base/err.h"
#include "base/str.h"
#include "db/db.h"
#include "db/known.h"
#include "db/url_map.h"

#include <stdint.h>

struct db_conn;   /* the engine's connection */
struct db_cursor; /* the engine's prepared statement */

enum { DB_PARAMS_MOST = 40 }; /* $1 to $40 */

/* Told each row of the catalog that is inserted, changed or deleted; it asks nothing. */
struct db_watch {
    void (*row)(void *arg, const char *table, int64_t row);
    void *arg;
};

/*
 * One engine is one file that fills this table. All texts of SQL are literals or joined
 * from literals; whatever comes from outside is bound. Parameters are $1, $2…, told by
 * number; a number that the text does not hold is passed over. Texts and blobs are
 * borrowed until the next reset; a text with p NULL is NULL.
 */
struct db_ops {
    const char *name; /* "SQLite 3.40.1" */

    /*
     * *version is the schema's, 0 for a catalog that has none yet. DB_READ of a missing
     * catalog is ERR_ROOT; a file of somebody else's is ERR_DB and is left as it is.
     */
    MUST_USE bool (*open)(struct db_conn **out, const char *path, enum db_mode mode,
                          int64_t *version, struct err *e);
    /*
     * For DB_WRITE, once the version is one that this program may write: sets up writing,
     * looks for damage.
     */
    MUST_USE bool (*ready)(struct db_conn *c, struct err *e);
    void (*close)(struct db_conn *c); /* all cursors are finished; accepts NULL */

    /* On a connection that only reads: from here on rows are as they are now. */
    MUST_USE bool (*begin)(struct db_conn *c, struct err *e);
    MUST_USE bool (*commit)(struct db_conn *c, struct err *e);
    void (*rollback)(struct db_conn *c);
    /* false also once the engine itself has rolled back */
    bool (*in_transaction)(const struct db_conn *c);
    /* rows changed since open, temporary ones too */
    int64_t (*changes)(const struct db_conn *c);
    void (*watch)(struct db_conn *c, const struct db_watch *w);
    /* From here on the connection is to hold no more than a reader does. */
    MUST_USE bool (*walk)(struct db_conn *c, struct err *e);
    /* several statements */
    MUST_USE bool (*script)(struct db_conn *c, const char *sql, struct err *e);
    MUST_USE bool (*version)(struct db_conn *c, int64_t *version, struct err *e);

    /*
     * on: a large load begins; indexes that only searching needs may be put off. Off:
     * makes those that are missing, and nothing where none is; also what repairs a
     * catalog whose load was killed.
     */
    MUST_USE bool (*bulk)(struct db_conn *c, bool on, struct err *e);

    /* keep: the cursor will be used many times. NULL on failure. */
    struct db_cursor *(*prepare)(struct db_conn *c, const char *sql, bool keep,
                                 struct err *e);
    void (*finish)(struct db_cursor *s);
    void (*bind_int)(struct db_cursor *s, unsigned n, int64_t v);
    void (*bind_text)(struct db_cursor *s, unsigned n, struct str v);
    /* p NULL: NULL */
    void (*bind_blob)(struct db_cursor *s, unsigned n, const void *p, size_t bytes);
    void (*bind_null)(struct db_cursor *s, unsigned n);
    /* a failed bind is told here */
    MUST_USE bool (*step)(struct db_cursor *s, bool *row, struct err *e);
    void (*reset)(struct db_cursor *s);
    /*
     * The id that the INSERT just stepped gave its row. Not RETURNING: SQLite builds a
     * table and a savepoint for each such statement, which doubles the time of a million
     * inserts (3.40.1); libpq's engine would add the clause.
     */
    int64_t (*new_id)(struct db_cursor *s);

    /* Columns from 0; texts and blobs are borrowed until the next step or reset. */
    bool (*is_null)(struct db_cursor *s, int column);
    int64_t (*get_int)(struct db_cursor *s, int column, int64_t null);
    struct str (*get_text)(struct db_cursor *s, int column); /* p NULL for NULL */
    struct str (*get_blob)(struct db_cursor *s, int column); /* p NULL for NULL */
};

extern const struct db_ops sqlite_ops;

enum { DB_STMT_SLOTS = 128 }; /* a power of two, over twice the number of texts in db/ */

struct stmt;
struct changes;
struct db {
    const struct db_ops *ops;
    struct db_conn *conn;
    char *path; /* owned; for messages */
    /* kept statements by the address of their text */
    struct stmt *stmts[DB_STMT_SLOTS];
    bool open; /* a transaction is */
    /* of all assets, once many are added (row_asset.c) */
    struct url_map urls;
    int64_t url_misses; /* look-ups that found no asset */
    bool bulk;          /* indexes may be missing: bulk_end is due */
    bool bulk_ever;     /* they were, some time on this connection */
    /* all articles, once many are added (row_article.c) */
    struct known articles;
    bool run_used; /* a set of sources was asked for (row_run.c) */
    /* its temporary tables exist; hold the assets of all its sources */
    bool run_made, run_filled;
    /* changes of temporary rows, not told by db_changes */
    int64_t uncounted;
    long long changes_before; /* db_changes when the transaction began */
    /* asked before rows become durable (row_copy.h); NULL: nobody */
    bool (*before_commit)(void *arg, struct err *e);
    void *before_arg;
    struct changes *rows_changed; /* owned; NULL: nobody asks */
};

#endif
