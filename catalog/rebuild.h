/*
 * catalog/rebuild.h - pictures made anew from the files that are stored: those that are
 * missing or of an older recipe, or those of chosen objects.
 */
#ifndef ASSETS_CATALOG_REBUILD_H
#define ASSETS_CATALOG_REBUILD_H

#include "catalog/sync.h"

struct rebuild_what {
    /*
     * Borrowed. None: every object whose pictures are not in the catalog as they should
     * be, or whose picture files are gone or cut.
     */
    const uint8_t (*objects)[SHA256_BYTES];
    size_t n_objects;
    /*
     * The thumbs of these objects show the frame at at_us from now on; -1: the one that
     * the program chooses. Their storyboards stay. The choice is recorded with the
     * pictures, both or none.
     */
    bool chooses;
    int64_t at_us;
};

/*
 * Of opts, what is said of workers, pictures, dry_run, time_limit_ms, stop_fd and the
 * sink is looked at. A dry run tells an event for each asset that it would look at.
 * *counts: total is how many objects were looked at, thumbs the pictures made; lost,
 * damaged and unseen say why there are none, failing how many of `objects` can have none.
 * Errors: those of sync_run.
 */
MUST_USE bool rebuild_run(struct archive *a, const struct sync_opts *opts,
                          const struct rebuild_what *what, struct counts *counts,
                          struct err *e);

/* The exit status of a run that returned true: 0, or 1 where a picture is missing. */
int rebuild_exit_status(const struct counts *counts);

#endif
