/*
 * thumbs/png_filter.h - PNG's filters (PNG 1.2, section 6), chosen row by row.
 *
 * The choice is the usual one and libpng's: of the five, the first whose bytes, read as
 * signed, have the least sum of sizes. All five are made in one pass over the row,
 * sixteen bytes at once where there is SSE2 (which every amd64 has: no asking at run
 * time).
 */
#ifndef ASSETS_THUMBS_PNG_FILTER_H
#define ASSETS_THUMBS_PNG_FILTER_H

#include "base/limits.h"

#include <stddef.h>
#include <stdint.h>

/* RGBA of a box of LIMIT_BOX_PX; of a storyboard: ten tiles of 160 px */
enum { PNG_FILTER_ROW_MOST = 8 * LIMIT_BOX_PX };

/* Rows to be filtered. Borrows pixels. */
struct png_rows {
    const uint8_t *pixels;
    size_t stride;    /* bytes from row to row */
    size_t row_bytes; /* of each, 1 to PNG_FILTER_ROW_MOST */
    size_t rows;
    size_t step; /* bytes a pixel: 1, 3 or 4 */
};

/* Bytes that come out: a byte more a row. */
size_t png_filter_bytes(const struct png_rows *r);

/* Writes png_filter_bytes to out. */
void png_filter_adaptive(const struct png_rows *r, uint8_t *out);
void png_filter_none(const struct png_rows *r, uint8_t *out);

/* png_filter_adaptive without vector instructions: what others have, and the tests. */
void png_filter_plain(const struct png_rows *r, uint8_t *out);

#endif
