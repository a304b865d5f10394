/* db/db.h - the catalog's database: open, migrate, transactions. Rows are in db/row.h. */
#ifndef ASSETS_DB_DB_H
#define ASSETS_DB_DB_H

#include "base/err.h"

struct db; /* one connection; not for use by two threads, never carried over fork */

enum db_mode {
    DB_READ, /* no writing, no checkpoint; many at once */
    DB_WRITE /* the caller holds the archive's lock; creates and migrates */
};

/*
 * path is the catalog file. uuid is the archive's: recorded on creation, compared ever
 * after.
 * Errors: ERR_DB (damaged, not a catalog), ERR_NEWER (schema newer than the program),
 * ERR_ROOT (another archive's catalog), ERR_DISK, ERR_FULL; DB_READ of an absent or empty
 * file is ERR_ROOT. uuid NULL is not compared (DB_READ only).
 */
MUST_USE bool db_open(struct db **out, const char *path, enum db_mode mode,
                      const char *uuid, struct err *e);
void db_close(struct db *db); /* accepts NULL; an open transaction is abandoned */

/* DB_READ: all questions until db_commit or db_abandon see the same catalog. */
MUST_USE bool db_begin(struct db *db, struct err *e);
/*
 * Durable when it returns true. A transaction that changed a row makes the catalog's
 * revision one more (row_revision of db/row_gallery.h).
 */
MUST_USE bool db_commit(struct db *db, struct err *e);
/* nothing since db_begin happened; accepts none open */
void db_abandon(struct db *db);

/*
 * Number of this connection's changed rows since it was opened: what "nothing was
 * written" means in tests.
 */
long long db_changes(const struct db *db);

/* Version of the engine, for `assets --version`: "SQLite 3.40.1". */
const char *db_engine(void);

#endif
