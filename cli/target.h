/* cli/target.h - the file that -o names: it appears whole, or not at all. */
#ifndef ASSETS_CLI_TARGET_H
#define ASSETS_CLI_TARGET_H

#include "base/newfile.h"
#include "cli/out.h"

/* Not to be moved while it is open: out writes into file. */
struct target {
    struct newfile file;
    int dir_fd; /* owned */
    struct out out; /* where to write */
};

#define TARGET_NONE ((struct target){.file = NEWFILE_NONE, .dir_fd = -1})

/*
 * ERR_USAGE: a link, a pipe or a device of that name is not replaced, for what somebody
 * reads from there would never see the bytes; nor is what an archive consists of, and
 * nothing is put into its folders. Errors else: ERR_DISK, ERR_FULL. Close it in either
 * way.
 */
MUST_USE bool target_open(struct target *t, const char *path, struct err *e);
/* What was written is on the disk and has its name. */
MUST_USE bool target_commit(struct target *t, struct err *e);
void target_close(struct target *t); /* accepts TARGET_NONE; uncommitted: nothing was */

#endif
