/*
 * db/sqlite.h - what sqlite.c, the door to the library, and sqlite_open.c share. Private
 * to db/.
 */
#ifndef ASSETS_DB_SQLITE_H
#define ASSETS_DB_SQLITE_H

#include "db/db_ops.h"
#include "db/db_path.h"


struct sqlite3;
struct fold;

struct db_conn {
    struct sqlite3 *handle; /* owned; NULL: closed */
    struct db_path path;    /* owned */
    struct fold *fold;      /* owned */
    char *offer;            /* owned; what to do where it is damaged */
    bool writes;
    struct db_watch watch;
};

/*
 * Closes what is open and opens name with every safeguard of this connection's mode;
 * reads nothing yet. is_uri: name is a URI, and of a file that nobody writes to: it is
 * had for this connection alone.
 */
MUST_USE bool sqlite_open(struct db_conn *c, const char *name, bool is_uri,
                          struct err *e);
void sqlite_close(struct db_conn *c); /* accepts a closed one */
MUST_USE bool sqlite_script(struct db_conn *c, const char *sql, struct err *e);

enum { SQLITE_TOLD_MAX = 400 };
/* One row's first column, as a number and, where text is not NULL, as text (cut). */
MUST_USE bool sqlite_ask(struct db_conn *c, const char *sql, int64_t *number,
                         char text[SQLITE_TOLD_MAX], struct err *e);

/* The members of db_ops that need no more than the above. */
MUST_USE bool sqlite_catalog_open(struct db_conn **out, const char *path,
                                  enum db_mode mode, int64_t *version, struct err *e);
MUST_USE bool sqlite_catalog_ready(struct db_conn *c, struct err *e);
void sqlite_catalog_close(struct db_conn *c);
MUST_USE bool sqlite_version(struct db_conn *c, int64_t *version, struct err *e);
MUST_USE bool sqlite_begin(struct db_conn *c, struct err *e);
MUST_USE bool sqlite_commit(struct db_conn *c, struct err *e);
MUST_USE bool sqlite_bulk(struct db_conn *c, bool on, struct err *e);
MUST_USE bool sqlite_walk(struct db_conn *c, struct err *e);
void sqlite_rollback(struct db_conn *c);
void sqlite_watch(struct db_conn *c, const struct db_watch *w);
int64_t sqlite_changes(const struct db_conn *c);

#endif
