/*
 * base/newfile.h - a file that appears whole or not at all:
 * written beside, synced, renamed.
 */
#ifndef ASSETS_BASE_NEWFILE_H
#define ASSETS_BASE_NEWFILE_H

#include "base/err.h"
#include "base/str.h"

#include <stdint.h>
#include <sys/types.h>

struct newfile {
    int dir_fd;     /* borrowed */
    int fd;         /* owned; write here */
    char *name;     /* owned */
    char *tmp_name; /* owned */
};

#define NEWFILE_NONE ((struct newfile){.dir_fd = -1, .fd = -1})

/* name is one segment below dir_fd (borrowed until commit or abandon). */
MUST_USE bool newfile_begin(struct newfile *f, int dir_fd, const char *name, mode_t mode,
                            struct err *e);
/*
 * fsync, rename over the old one, fsync the folder. On failure the temporary file is gone
 * and the old one untouched.
 */
MUST_USE bool newfile_commit(struct newfile *f, struct err *e);
/*
 * Renames without a sync: for what can be made again, as a cache. Where the name is taken
 * and `replace` is false, *taken is set, true is returned and f is left for another call
 * or newfile_abandon; with `replace` taken may be NULL. On failure the temporary file is
 * gone.
 */
MUST_USE bool newfile_publish(struct newfile *f, bool replace, bool *taken,
                              struct err *e);
void newfile_abandon(struct newfile *f); /* accepts NEWFILE_NONE and a committed one */

/* All of it in one call. */
MUST_USE bool newfile_put(int dir_fd, const char *name, mode_t mode, struct str bytes,
                          struct err *e);

#endif
