/*
 * fetch/disk.h - a file named by a file:// URL, opened
 * without following any symbolic link.
 */
#ifndef ASSETS_FETCH_DISK_H
#define ASSETS_FETCH_DISK_H

#include "base/err.h"
#include "base/str.h"

#include <stdint.h>

/*
 * Opens the regular file that a normalised file URL's target names, percent signs undone.
 * The caller owns *fd. Errors: ERR_NET_GONE (not there), ERR_NET_REFUSED (may not be
 * read), ERR_POLICY (symbolic link in the path, no regular file, a ".." or NUL in
 * disguise), ERR_LIMIT (larger than limit_bytes).
 */
MUST_USE bool disk_open(struct str target, int64_t limit_bytes, int *fd, int64_t *bytes,
                        struct err *e);

#endif
