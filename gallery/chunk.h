/*
 * gallery/chunk.h - the text of one chunk, built entry by entry: docs/gallery-format.md,
 * "A chunk".
 */
#ifndef ASSETS_GALLERY_CHUNK_H
#define ASSETS_GALLERY_CHUNK_H

#include "gallery/entry.h"
#include "gallery/twins.h"

enum { CHUNK_TWINS = 20 /* told of one entry */ };

/* Reusable: init once, then begin, add …, end for each chunk. */
struct chunk {
    const struct shown *shown; /* borrowed, as twins */
    const struct twins *twins;
    uint32_t serial;           /* of the chunk in the making */
    uint32_t n_articles;       /* in it so far */
    int64_t n_named;           /* different articles in all chunks */
    uint32_t *seen_in, *index; /* of each article: the last chunk it was in, and where */
    struct buf articles, entries;
};

void chunk_init(struct chunk *c, const struct shown *s, const struct twins *t);
void chunk_release(struct chunk *c); /* accepts zero */

void chunk_begin(struct chunk *c);
void chunk_add(struct chunk *c, size_t i, const struct detail *d); /* entry i */
/* Adds the file's text to out. ERR_LIMIT: larger than LIMIT_GALLERY_FILE_BYTES. */
MUST_USE bool chunk_end(struct chunk *c, struct buf *out, struct err *e);

#endif
