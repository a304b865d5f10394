/*
 * db/db_path.h - where the catalog is and what lies beside it, before an engine opens it.
 * Private to db/.
 */
#ifndef ASSETS_DB_DB_PATH_H
#define ASSETS_DB_DB_PATH_H

#include "base/err.h"

#include <stdint.h>

struct db_path {
    char *file;        /* owned; its folder resolved, its own name as given */
    bool exists;       /* a regular file */
    int64_t wal_bytes; /* of the write-ahead log beside it; 0: none or empty */
    bool folder_writable;
};

/*
 * Resolves the folder, so that the engine may refuse every symbolic link that is left:
 * the catalog itself. Errors: ERR_DISK (folder absent; the catalog is a link or no file).
 */
MUST_USE bool db_path_look(struct db_path *out, const char *path, struct err *e);
void db_path_release(struct db_path *p); /* accepts zero */

/* "file:<escaped path>?<query>" (RFC 3986); the caller owns it. */
char *db_path_uri(const char *file, const char *query);

#endif
