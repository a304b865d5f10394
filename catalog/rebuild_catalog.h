/*
 * catalog/rebuild_catalog.h - a catalog made anew, from the sidecar log and the files of
 * an archive, where catalog.db is gone or damaged.
 */
#ifndef ASSETS_CATALOG_REBUILD_CATALOG_H
#define ASSETS_CATALOG_REBUILD_CATALOG_H

#include "base/event.h"
#include "catalog/sidelog.h"

struct rebuild_opts {
    unsigned threads;       /* that read files; 0: one a core */
    int stop_fd;            /* readable when asked to end; -1: none */
    struct event_sink sink; /* EVENT_TICK while files are read */
};

struct rebuilt {
    struct sidelog_told log;
    int64_t files, bytes; /* in media/: all of them were read */
    /* objects that the log knows whose file is so; the catalog says it too */
    int64_t absent, differs, unreadable;
    int64_t assets;  /* in the new catalog */
    int64_t objects; /* too */
    int64_t
        unchecked; /* of them, known by their files alone: nobody looked at them yet */
    /*
     * Files that no line names, whole or not, within the archive and printable; at most
     * LIMIT_STRAYS; owned.
     */
    char **strays;
    size_t n_strays;
    int64_t strays_total;
    char *kept_as; /* name of the damaged catalog now; owned; NULL: there was none */
    int64_t elapsed_ms;
};

/*
 * Builds it under another name and renames it last: whatever ends the run before leaves
 * everything as it was, and the next one begins again. Media are only read. The catalog
 * that was there is kept. Errors: ERR_USAGE (the catalog can be read: nothing is to be
 * done), ERR_INPUT (there is no log), ERR_ROOT, ERR_NEWER, ERR_BUSY, ERR_DISK, ERR_FULL,
 * ERR_DB, ERR_STOPPED. Kill points: rebuilt, damaged-kept. Release *out in either way.
 */
MUST_USE bool rebuild_catalog(const char *dir, const struct rebuild_opts *opts,
                              struct rebuilt *out, struct err *e);
void rebuilt_release(struct rebuilt *r); /* accepts zero */

/* 0; 1 where something that the catalog speaks of could not be had. */
int rebuilt_exit_status(const struct rebuilt *r);

#endif
