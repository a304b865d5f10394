/*
 * gallery/outdir.h - the folder that a gallery is written into: files named by their
 * content first, then index.html, then what no page names any more is removed.
 */
#ifndef ASSETS_GALLERY_OUTDIR_H
#define ASSETS_GALLERY_OUTDIR_H

#include "base/hash.h"
#include "gallery/mark.h"
#include "gallery/out_list.h"

struct outdir {
    int fds[OUT_PLACES];  /* owned; locked by the first; -1: none */
    bool has_mark;        /* there is a gallery, and index.html tells this of it */
    struct mark mark;
    bool has_end;         /* and is not cut off */
    bool is_whole;        /* its files are those that index.html was made with */
    bool rewrites;        /* set by the caller: files are written also where they are */
    struct out_list put;  /* what the new gallery consists of */
    int64_t written, kept, removed;
};

#define OUTDIR_NONE ((struct outdir){.fds = {-1, -1, -1, -1, -1}})

/*
 * Opens or makes the folder `dir` and those within it, and locks it until outdir_close.
 * is_archives: it is gallery/ of an archive, which no link may stand for. Errors:
 * ERR_USAGE (neither absent, empty nor a gallery), ERR_BUSY (another run has it),
 * ERR_DISK (also where a link stands for one of its folders), ERR_FULL.
 */
MUST_USE bool outdir_open(struct outdir *o, const char *dir, bool is_archives,
                          struct err *e);
void outdir_close(struct outdir *o); /* accepts OUTDIR_NONE */

/* What a file is called around its hash. */
struct out_title {
    enum out_place place;
    const char *front; /* "app-", "2016-07-", "" */
};

/*
 * Puts a file of these bytes; *hash gets the digits of its name. A file of its name and
 * size that is there is left alone; where !is_whole its bytes are compared first, since a
 * run may have ended before they were on the disk. Kill point: gallery-file.
 */
MUST_USE bool outdir_put(struct outdir *o, const struct out_title *title,
                         struct str bytes, char hash[OUT_HASH + 1], struct err *e);

/* The hash of what was put: `files` of the mark. */
void outdir_files(struct outdir *o, char hash[OUT_HASH + 1]);

/*
 * All that was put is on the disk, then index.html is these bytes. Kill points:
 * gallery-synced before, gallery-published after.
 */
MUST_USE bool outdir_publish(struct outdir *o, struct str index, struct err *e);

/* Removes regular files of our naming that were not put, and left-over temporary ones. */
MUST_USE bool outdir_clean(struct outdir *o, struct err *e);

#endif
