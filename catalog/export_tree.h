/*
 * catalog/export_tree.h - stored media as a tree of folders for people:
 * 2016/07/16/<article>-<name>-<digits>.jpg, hard links where the file system has them.
 */
#ifndef ASSETS_CATALOG_EXPORT_TREE_H
#define ASSETS_CATALOG_EXPORT_TREE_H

#include "catalog/archive.h"
#include "db/row.h"

/* All borrowed. */
struct tree_opts {
    const char *dir;                 /* must not exist; its parent must */
    const struct row_filter *filter; /* whose media */
    int stop_fd;                     /* readable when asked to end; -1: none */
};

struct tree_result {
    int64_t files, bytes;
    int64_t linked, copied; /* of files */
    int64_t undated;        /* of files */
    /* assets that hold media which are left out */
    int64_t damaged, lost, excluded;
    int64_t absent; /* the catalog says that it is there, and the store lacks it */
};

/*
 * A file for each asset that is present or a substitute. The whole folder appears at the
 * end, or not at all. Errors: those of newdir_begin, ERR_DISK, ERR_FULL, ERR_DB,
 * ERR_STOPPED.
 */
MUST_USE bool tree_write(struct archive *a, const struct tree_opts *opts,
                         struct tree_result *out, struct err *e);

#endif
