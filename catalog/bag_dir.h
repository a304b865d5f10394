/*
 * catalog/bag_dir.h - folders and files of a bag, reached segment by segment so that no
 * link leads out of it.
 */
#ifndef ASSETS_CATALOG_BAG_DIR_H
#define ASSETS_CATALOG_BAG_DIR_H

#include "base/err.h"

#include <sys/stat.h>

/* Makes the folder `name` (one segment) unless it is there, and opens it: *fd is new. */
MUST_USE bool bag_dir_make(int dir_fd, const char *name, int *fd, struct err *e);

/*
 * The folder that path's last segment (*leaf, within path) is in; with `make` those that
 * lack are made. path is checked by bag_path_check. The caller owns *fd.
 */
MUST_USE bool bag_dir_parent(int bag_fd, const char *path, bool make, int *fd,
                             const char **leaf, struct err *e);

enum bag_there { BAG_FILE, BAG_ABSENT, BAG_NO_FILE }; /* the last: a link, a folder, … */

/* Opens path for reading; *fd (owned) and *st are set for BAG_FILE. False: ERR_DISK. */
MUST_USE bool bag_dir_open(int bag_fd, const char *path, int *fd, struct stat *st,
                           enum bag_there *there, struct err *e);

#endif
