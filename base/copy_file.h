/* base/copy_file.h - the bytes of one file into another, the cheapest way there is. */
#ifndef ASSETS_BASE_COPY_FILE_H
#define ASSETS_BASE_COPY_FILE_H

#include "base/err.h"

/*
 * Copies `from`, whole, into `to`, which is empty: by sharing blocks (Btrfs, XFS), within
 * the kernel, or through memory. stop_fd: readable when asked to end; -1: none. name is
 * for messages. Errors: ERR_DISK, ERR_FULL, ERR_STOPPED.
 */
MUST_USE bool copy_file(int from, int to, int stop_fd, const char *name, struct err *e);

#endif
