/* gallery/parts.h - the files of a gallery besides index.html, written from entries. */
#ifndef ASSETS_GALLERY_PARTS_H
#define ASSETS_GALLERY_PARTS_H

#include "gallery/data_block.h"
#include "gallery/outdir.h"
#include "gallery/shell.h"

struct parts_job {
    struct shown *shown; /* borrowed, as all; bytes and articles_named are set */
    struct outdir *out;
    const char *base, *title; /* as in the data block */
    int stop_fd;
};

/* What was written, in ascending order. */
struct parts {
    char app[OUT_NAME_MAX]; /* below g/ */
    struct blocks chunks, slices, pages;
    char (*chunk_hashes)[DATA_HASH_MAX]; /* owned, as all below */
    char (*slice_hashes)[DATA_HASH_MAX];
    char (*page_names)[OUT_NAME_MAX];
    struct shell_page *shell_pages; /* of them */
};

/*
 * Writes all of them and ends the spool. The caller releases *p, also on failure. Errors:
 * ERR_DISK, ERR_FULL, ERR_LIMIT, ERR_STOPPED.
 */
MUST_USE bool parts_write(struct parts *p, const struct parts_job *job, struct err *e);
void parts_release(struct parts *p); /* accepts zero */

/* ---- page_parts.c ---- */

/* Of parts_write: the pages, and what index.html tells of them. */
MUST_USE bool page_parts_write(struct parts *p, const struct parts_job *job,
                               struct err *e);
/*
 * Name of a page up to its hash: "2016-07", of a part of a month "2016-07-16"; of that
 * day's last part but one "2016-07-16.2". ymd is of its first entry.
 */
void page_parts_label(char out[OUT_NAME_MAX], uint32_t ymd, bool is_part, unsigned part);

#endif
