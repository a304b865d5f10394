/*
 * gallery/data_block.h - the JSON within index.html that the page starts from:
 * docs/gallery-format.md, "The data block".
 */
#ifndef ASSETS_GALLERY_DATA_BLOCK_H
#define ASSETS_GALLERY_DATA_BLOCK_H

#include "gallery/blocks.h"
#include "gallery/entry.h"

enum { DATA_HASH_MAX = 17 }; /* of a file's name, terminated */

/* Blocks with the hashes of their files, as many. All borrowed. */
struct data_files {
    const struct blocks *blocks;
    const char (*hashes)[DATA_HASH_MAX];
};

struct data_parts {
    const char *title; /* NULL: none */
    const char *base;
    struct data_files chunks, slices;
};

/* out->over tells where its ceiling was met. */
void data_block(struct buf *out, const struct shown *s, const struct data_parts *parts);

/* The pieces of it that are text of digits, without quotes. */
void data_flags(struct buf *out, const struct shown *s);
void data_run_sites(struct buf *out, const struct shown *s);

#endif
