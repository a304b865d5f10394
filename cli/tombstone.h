/*
 * cli/tombstone.h - what `assets forget` and `assets restore` share: assets that names
 * mean, and one transaction that sets or lifts a tombstone on each.
 */
#ifndef ASSETS_CLI_TOMBSTONE_H
#define ASSETS_CLI_TOMBSTONE_H

#include "cli/gallery_opts.h"

struct tombstone_slots {
    const char *why, *who;
    bool dry_run, list, json;
    struct gallery_slots gallery;
};

struct tombstone_work {
    bool lifts;         /* else sets */
    const char *before; /* "forget": what would be done */
    const char *after;  /* "forgotten": what was done, and the kind of its event */
    const char *never;  /* "already forgotten": nothing had to be done */
};

/* A why and a who that can be kept. ERR_USAGE. */
MUST_USE bool tombstone_check(const struct tombstone_slots *s, struct err *e);

/*
 * A URL means one asset, a SHA-256 all that hold it, an article all that it leads or that
 * stand on its page. Names that mean nothing are told, and the others done: all at once,
 * or none. Returns the exit status.
 */
int tombstone_run(struct cli *cli, const struct tombstone_work *work, int argc,
                  const char *const *argv, struct err *e);

/* Every tombstone that stands, a line or an object each. */
int tombstone_list(struct cli *cli, struct err *e);

#endif
