/*
 * catalog/newdir.h - a folder that appears whole or not at all: filled beside its place
 * under a name of ours, synced, renamed.
 */
#ifndef ASSETS_CATALOG_NEWDIR_H
#define ASSETS_CATALOG_NEWDIR_H

#include "base/err.h"

struct newdir {
    int parent_fd;  /* owned */
    int fd;         /* owned; fill this folder; locked until the end */
    char *name;     /* owned; last segment of the path */
    char *tmp_name; /* owned */
};

#define NEWDIR_NONE ((struct newdir){.parent_fd = -1, .fd = -1})

/*
 * path must not exist, its parent must. What a killed run left under the name of ours for
 * this path is cleared first. Errors: ERR_USAGE (path exists, or names no folder),
 * ERR_BUSY (another run fills it), ERR_DISK, ERR_FULL.
 */
MUST_USE bool newdir_begin(struct newdir *d, const char *path, struct err *e);
/*
 * Everything in it is on the disk, then it has its name. On failure nothing is left
 * behind. Kill points: newdir-filled, newdir-synced, newdir-renamed.
 */
MUST_USE bool newdir_commit(struct newdir *d, struct err *e);
/* Removes it with all that is in it; accepts NEWDIR_NONE and a committed one. */
void newdir_abandon(struct newdir *d);

#endif
