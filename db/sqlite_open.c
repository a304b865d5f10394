#include "db/sqlite.h"

#include "base/limits.h"
#include "base/mem.h"
#include "db/fold.h"

#include <string.h>

/* Limits stand in pragmas as text: SQL is never formatted. */
#define TEXT_OF(number)   #number
#define SQL_NUMBER(limit) TEXT_OF(limit)

#define APPLICATION_ID 0x41535453 /* "ASTS"; set by schema/0001-first.sql */

bool
sqlite_version(struct db_conn *c, int64_t *version, struct err *e)
{
    int64_t id, objects;

    if (!sqlite_ask(c, "PRAGMA application_id", &id, NULL, e) ||
        !sqlite_ask(c, "PRAGMA user_version", version, NULL, e) ||
        !sqlite_ask(c, "SELECT count(*) FROM sqlite_schema", &objects, NULL, e)) {
        return false;
    }
    if (id == APPLICATION_ID && *version > 0) {
        return true;
    }
    if (id == 0 && *version == 0 && objects == 0) {
        return true; /* new: whatever the file was made for, nothing is in it */
    }
    return err_set(
        e, ERR_DB,
        "catalog %s: a database of another program (application id %lld); move it away",
        c->path.file, (long long)id);
}

/* One attempt. query NULL: the plain file. */
static bool
try_open(struct db_conn *c, const char *query, int64_t *version, struct err *e)
{
    auto_free char *uri = query != NULL ? db_path_uri(c->path.file, query) : NULL;

    return sqlite_open(c, uri != NULL ? uri : c->path.file, uri != NULL, e) &&
           sqlite_script(
               c,
               c->writes ? "PRAGMA cache_size = -" SQL_NUMBER(LIMIT_DB_WRITE_CACHE_KIB)
                         : "PRAGMA cache_size = -" SQL_NUMBER(LIMIT_DB_READ_CACHE_KIB),
               e) &&
           sqlite_version(c, version, e);
}

/*
 * A write-ahead log needs a shared index beside it, which nobody can make on a read-only
 * medium. Nobody can write there either, so the file is read as it lies; where there is a
 * log, without locks and with an index in memory: that is what exclusive mode does before
 * its first access (wal.html, section 6), and what unix-none is for, since an exclusive
 * lock wants a writable descriptor.
 */
static bool
open_reader(struct db_conn *c, int64_t *version, struct err *e)
{
    struct err first = {0};

    if (!c->path.exists) {
        return err_set(e, ERR_ROOT, "catalog %s: there is none", c->path.file);
    }
    if (try_open(c, NULL, version, &first)) {
        return true;
    }
    if (first.code == ERR_DISK && !c->path.folder_writable) {
        return try_open(c, c->path.wal_bytes == 0 ? "immutable=1" : "vfs=unix-none",
                        version, e);
    }
    if (e != NULL) {
        *e = first;
    }
    return false;
}

/* The folder of the catalog is the archive. */
static char *
make_offer(const char *path)
{
    const char *slash = strrchr(path, '/');

    return xasprintf("; the originals in media/ are untouched; run: assets -a %.*s "
                     "import --rebuild",
                     slash != NULL ? (int)(slash - path) : 1, slash != NULL ? path : ".");
}

bool
sqlite_catalog_open(struct db_conn **out, const char *path, enum db_mode mode,
                    int64_t *version, struct err *e)
{
    struct db_conn *c = xcalloc(1, sizeof *c);

    c->writes = mode == DB_WRITE;
    c->offer = make_offer(path);
    c->fold = fold_new();
    if (!db_path_look(&c->path, path, e) ||
        !(c->writes ? try_open(c, NULL, version, e) : open_reader(c, version, e))) {
        sqlite_catalog_close(c);
        return false;
    }
    *out = c;
    return true;
}

void
sqlite_catalog_close(struct db_conn *c)
{
    if (c == NULL) {
        return;
    }
    sqlite_close(c);
    fold_free(c->fold);
    db_path_release(&c->path);
    free(c->offer);
    free(c);
}

/*
 * After a kill or a power cut the log is not empty. It is whole by design: this guards
 * against bad disks.
 */
static bool
look_for_damage(struct db_conn *c, struct err *e)
{
    char told[SQLITE_TOLD_MAX];
    int64_t ignored;

    return sqlite_ask(c, "PRAGMA quick_check(1)", &ignored, told, e) &&
           (strcmp(told, "ok") == 0 || err_set(e, ERR_DB, "catalog %s: damaged: %s%s",
                                               c->path.file, told, c->offer));
}

/*
 * Pages of 8 KiB: a million mentions into an empty catalog took 6.7 s of CPU with 4 KiB,
 * 6.0 s with 8, 5.5 s with 16 (SQLite 3.40.1, x86-64, a commit every 10,000), but 16 KiB
 * make each small commit larger. A log of 64 MiB instead of 16 saved 3 %. The cache is
 * set again since SQLite counts it in pages of the size it knew then.
 */
bool
sqlite_catalog_ready(struct db_conn *c, struct err *e)
{
    return (c->path.wal_bytes == 0 || look_for_damage(c, e)) &&
           sqlite_script(c,
                         "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL;"
                         "PRAGMA wal_autocheckpoint = " SQL_NUMBER(
                             LIMIT_DB_WAL_PAGES) ";"
                                                 "PRAGMA cache_size = -" SQL_NUMBER(
                                                     LIMIT_DB_WRITE_CACHE_KIB),
                         e);
}

bool
sqlite_begin(struct db_conn *c, struct err *e)
{
    int64_t number;

    if (c->writes) {
        return sqlite_script(c, "BEGIN IMMEDIATE", e);
    }
    /* The first question fixes what is seen; BEGIN alone asks nothing. */
    return sqlite_script(c, "BEGIN", e) &&
           sqlite_ask(c, "PRAGMA user_version", &number, NULL, e);
}

bool
sqlite_commit(struct db_conn *c, struct err *e)
{
    return sqlite_script(c, "COMMIT", e);
}

void
sqlite_rollback(struct db_conn *c)
{
    if (!sqlite_script(c, "ROLLBACK", NULL)) {
        return; /* the engine has rolled back already, which is all that was wanted */
    }
}

/*
 * Both indexes are filled in random order, so that every commit writes most of their
 * pages again: a million mentions took 11 s with them and 7 s without, and making them at
 * the end takes 0.7 s (with pages of 4 KiB, a commit every 10,000). The sorter may take
 * as much memory as the cache: it gets less while it works.
 */
bool
sqlite_bulk(struct db_conn *c, bool on, struct err *e)
{
    if (on) {
        return sqlite_script(c, "DROP INDEX asset_key_hash; DROP INDEX asset_date", e);
    }
    return sqlite_script(
        c,
        "PRAGMA cache_size = -" SQL_NUMBER(
            LIMIT_DB_READ_CACHE_KIB) ";"
                                     "CREATE INDEX IF NOT EXISTS asset_key_hash ON asset "
                                     "(key_hash);"
                                     "CREATE INDEX IF NOT EXISTS asset_date ON asset "
                                     "(date);"
                                     "PRAGMA cache_size = -" SQL_NUMBER(
                                         LIMIT_DB_WRITE_CACHE_KIB),
        e);
}

bool
sqlite_walk(struct db_conn *c, struct err *e)
{
    return sqlite_script(c, "PRAGMA cache_size = -" SQL_NUMBER(LIMIT_DB_READ_CACHE_KIB),
                         e);
}
