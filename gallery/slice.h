/*
 * gallery/slice.h - the words of many entries, for search: docs/gallery-format.md, "A
 * slice".
 */
#ifndef ASSETS_GALLERY_SLICE_H
#define ASSETS_GALLERY_SLICE_H

#include "gallery/entry.h"

/* Reusable: zero with limits set by init, then begin, add …, end for each slice. */
struct slice {
    const struct shown *shown; /* borrowed */
    size_t n;                  /* entries so far */
    struct buf runs, more;
};

void slice_init(struct slice *s, const struct shown *shown);
void slice_release(struct slice *s); /* accepts zero */

void slice_begin(struct slice *s);
void slice_add(struct slice *s, size_t i, const struct detail *d); /* entry i */
/* Adds the file's text to out. ERR_LIMIT: larger than LIMIT_GALLERY_FILE_BYTES. */
MUST_USE bool slice_end(struct slice *s, struct buf *out, struct err *e);

#endif
