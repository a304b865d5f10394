/*
 * catalog/repair.h - what is lost, damaged or failing is brought back: files mended where
 * they stand, bytes from other archives, from their own servers, from mirrors and from
 * web archives.
 */
#ifndef ASSETS_CATALOG_REPAIR_H
#define ASSETS_CATALOG_REPAIR_H

#include "catalog/sync.h"
#include "db/row.h"

/* All borrowed. */
struct repair_opts {
    /*
     * Of it, what is said of the network, workers, pictures, dry_run, retry_failed,
     * time_limit_ms, stop_fd and the sink is looked at. retry_failed: also what is gone,
     * refused or not media, and what its server broke.
     */
    struct sync_opts trip;
    /* only these; none of either: all that the catalog holds */
    const int64_t *assets;
    size_t n_assets;
    const uint8_t (*objects)[SHA256_BYTES];
    size_t n_objects;
    const char *const *from; /* folders of other archives */
    size_t n_from;
    const char *const *mirrors; /* templates: catalog/mirror.h */
    size_t n_mirrors;
    bool wayback;             /* a web archive is asked too */
    const char *wayback_base; /* NULL: catalog/wayback.h's own */
    int64_t wayback_pause_ms; /* 0: as catalog/wayback.h says */
    bool confirm_loss;        /* many files vanished at once, and that is so */
};

struct repair_result {
    int64_t files;       /* stored files that were no good, or said to be */
    int64_t whole;       /* of them: whole when they were read again */
    int64_t mended;      /* their permission was given back */
    int64_t moved;       /* stood under another name */
    int64_t copied;      /* from another archive */
    int64_t fetched;     /* their bytes came over the network */
    int64_t stored;      /* assets that got bytes other than those */
    int64_t substitutes; /* of stored: copies from elsewhere */
    int64_t quarantined; /* files that other bytes took the place of */
    int64_t left;        /* assets that are still not whole, by class: */
    int64_t classes[ASSET_STATES];
    int64_t planned;      /* in a dry run: things that would be done */
    bool cut_short;       /* the time limit ended it */
    struct counts counts; /* of the trip */
};

/*
 * Pictures are rebuild_run's, which comes after. Everything that was done is an event or
 * an observation in the catalog when this returns, whole or not. A dry run reads files,
 * tells an event for each thing that would be done, and changes nothing.
 * Errors: ERR_ROOT (media/ is not there, or too much vanished at once; nothing was
 * changed), ERR_USAGE (a template; `from` is this archive itself), those of storage_open
 * for `from`, ERR_STOPPED and the rest of those of sync_run.
 */
MUST_USE bool repair_run(struct archive *a, const struct repair_opts *opts,
                         struct repair_result *out, struct err *e);

/* Something came back or was mended: pages that show it are out of date. */
bool repair_changed(const struct repair_result *r);

#endif
