/*
 * gallery/gallery.h - the pages that people browse: a function of the catalog's rows.
 * docs/gallery-format.md tells every file and field.
 */
#ifndef ASSETS_GALLERY_GALLERY_H
#define ASSETS_GALLERY_GALLERY_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct db;
struct storage;

struct gallery_opts {
    const char *out_dir;    /* NULL: gallery/ in the archive */
    const char *media_base; /* http(s) URL that media/ and thumbs/ are below, or NULL */
    const char *title;      /* name of the archive; NULL: none */
    bool copy;              /* with out_dir: media/ and thumbs/ are copied into it */
    bool force;             /* write it all, also where nothing seems to have changed */
    int stop_fd;            /* readable: end early (ERR_STOPPED); -1: none */
};

struct gallery_result {
    bool unchanged;  /* nothing was to do; with copy, its copies were looked at */
    int64_t entries; /* 0 where unchanged */
    int64_t files_written, files_kept, files_removed;
    int64_t files_copied;   /* with copy */
    int64_t missing_copies; /* originals or thumbs that rows name and disk lacks */
};

/*
 * Writes the gallery of the archive: files of new names first, synced; then index.html by
 * rename, which is the moment of change; then files that no page names any more are
 * removed. A run that ends at any moment leaves the old gallery or the new one.
 * The caller holds the archive's lock where out_dir is NULL.
 * Errors: ERR_USAGE (out_dir is neither absent, empty nor a gallery, or ""; copy without
 * out_dir; media_base no http(s) URL), ERR_BUSY (another run writes there), ERR_STOPPED,
 * ERR_DISK, ERR_FULL, ERR_LIMIT (a file larger than LIMIT_GALLERY_FILE_BYTES), ERR_DB.
 */
MUST_USE bool gallery_write(struct db *db, struct storage *s,
                            const struct gallery_opts *opts, struct gallery_result *out,
                            struct err *e);

/*
 * The catalog's revision that the archive's own gallery shows; -1: there is no gallery,
 * or index.html is not one of ours. Where it is another than the catalog's now, the
 * gallery is out of date. Errors: ERR_DISK.
 */
MUST_USE bool gallery_revision(struct storage *s, int64_t *revision, struct err *e);

/*
 * What gallery_write would say of this media_base, for those who ask before a long run;
 * NULL is well. ERR_USAGE.
 */
MUST_USE bool gallery_check_base(const char *media_base, struct err *e);

#endif
