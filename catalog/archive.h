/*
 * catalog/archive.h - an archive opened as a whole: its storage and its catalog, one
 * belonging to the other.
 */
#ifndef ASSETS_CATALOG_ARCHIVE_H
#define ASSETS_CATALOG_ARCHIVE_H

#include "base/err.h"
#include "db/db.h"
#include "storage/storage.h"

struct sidelog;

struct archive {
    struct storage *storage; /* owned */
    struct db *db;           /* owned */
    struct sidelog *log;     /* owned; NULL where the archive is open for reading */
};

enum archive_mode {
    ARCHIVE_READ,
    ARCHIVE_WRITE,
    ARCHIVE_CREATE /* make it first where there is none, then write */
};

/*
 * The folder a command works on: `given` when not NULL, else $ASSETS_ARCHIVE, else the
 * nearest parent of the working folder that holds .assets-root. The caller owns *dir.
 * ERR_ROOT where there is none; the text says what to do.
 */
MUST_USE bool archive_find(const char *given, char **dir, struct err *e);

/*
 * Errors: those of storage_open and db_open; a catalog without its .assets-root, or with
 * another's, is ERR_ROOT.
 */
MUST_USE bool archive_open(struct archive *a, const char *dir, enum archive_mode mode,
                           struct err *e);
void archive_close(struct archive *a); /* accepts zero */

/*
 * For runs that bring files without looking at those that are there. ERR_ROOT where the
 * catalog has several files that no audit called lost, and media/ holds nothing at all:
 * its disk is elsewhere, and what came now would be laid beside it.
 */
MUST_USE bool archive_guard(struct archive *a, struct err *e);

#endif
