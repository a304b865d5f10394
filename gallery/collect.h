/* gallery/collect.h - the rows of the catalog as entries, with their details spooled. */
#ifndef ASSETS_GALLERY_COLLECT_H
#define ASSETS_GALLERY_COLLECT_H

#include "gallery/entry.h"

struct collect_from {
    struct db *db; /* borrowed; a transaction is open, so that all is of one moment */
    int dir_fd;    /* where the spool takes its room; borrowed */
    int stop_fd;   /* readable: ERR_STOPPED; -1: none */
};

/*
 * Fills *s from the catalog, in order. The caller releases it, also on failure. What no
 * article uses has an article of its own: the last, without number, of the site "".
 * Errors: ERR_DB, ERR_DISK, ERR_FULL, ERR_LIMIT, ERR_STOPPED.
 */
MUST_USE bool collect_shown(struct shown *s, const struct collect_from *from,
                            struct err *e);
void shown_release(struct shown *s); /* accepts zero with SPOOL_NONE */

#endif
