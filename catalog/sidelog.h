/*
 * catalog/sidelog.h - the sidecar log: every row of the catalog as a line of text,
 * written before the catalog itself, so that a catalog that is lost can be made anew.
 *
 * docs/sidecar-log.md describes it for people.
 */
#ifndef ASSETS_CATALOG_SIDELOG_H
#define ASSETS_CATALOG_SIDELOG_H

#include "db/db.h"
#include "storage/storage.h"

struct sidelog; /* of one archive that is open for writing */

/*
 * From here on every commit of db writes its rows to the log first, and fails where that
 * fails (ERR_FULL, ERR_DISK): what the catalog holds, the log holds. A catalog whose log
 * is absent, cut or another's gets a new one, whole, with the first commit that changes
 * anything. Borrows both; db is closed before sidelog_free.
 */
struct sidelog *sidelog_new(struct storage *storage, struct db *db);
void sidelog_free(struct sidelog *log); /* accepts NULL */

struct sidelog_told {
    bool found;           /* there is a log at all */
    int64_t rows;         /* taken in */
    int64_t bad_lines;    /* that can not be read */
    int64_t unfit;        /* rows that do not fit those that are there */
    int64_t bad_blocks;   /* whose sum differs: their lines were taken where they fit */
    int64_t torn_bytes;   /* of a last block that was never finished: passed over */
    int64_t unmade_bytes; /* of blocks that were never part of the catalog */
};

struct sidelog_replay {
    /*
     * A row speaks of an object of which the log does not tell: *known true where it was
     * put into the catalog after all. NULL: never.
     */
    bool (*object)(void *arg, const uint8_t sha256[SHA256_BYTES], bool *known,
                   struct err *e);
    void *arg;
    int stop_fd; /* readable when asked to end; -1: none */
};

/*
 * Puts the rows of the log into db, which is new and has no log of its own. Commits as it
 * goes. Errors: ERR_ROOT (another archive's log), ERR_NEWER (its format), ERR_STOPPED,
 * and those of storage/ and db/.
 */
MUST_USE bool sidelog_replay(struct storage *storage, struct db *db,
                             const struct sidelog_replay *how, struct sidelog_told *out,
                             struct err *e);

#endif
