/*
 * thumbs/png_stream.h - pixels to the zlib stream within a PNG's IDAT, by the way that
 * suits them.
 *
 * Photographs: adaptive filters, then Huffman codes alone (thumbs/deflate.h). Drawings,
 * charts and pages of text repeat themselves, and zlib finds it: up to four fifths
 * fewer bytes for ten times the time. They are told apart by their few colours, as
 * sequences of pixels come again where there are few kinds of them. Measured on 125
 * photographs and wallpapers and 58 drawn pictures of 256 px: of the pixels of each
 * fourth row, drawings have at most 8.3 % of colours not met before, photographs 8.5 %
 * at least. Gray has 256 colours at most, so there pairs of neighbours are counted, and
 * fewer are few: 3.6 %. Counting stops at the limit, in a photograph after some hundred
 * pixels. Runs do not tell: skies have as many as text.
 */
#ifndef ASSETS_THUMBS_PNG_STREAM_H
#define ASSETS_THUMBS_PNG_STREAM_H

#include "base/str.h"
#include "thumbs/png_filter.h"

/* Which way was gone. */
enum png_way { PNG_WAY_HUFFMAN, PNG_WAY_ZLIB_FILTERED, PNG_WAY_ZLIB_BARE };

/* Adds the stream of these pixels, 1, 3 or 4 bytes each. Errors: ERR_LIMIT. */
MUST_USE bool png_stream_pixels(const struct png_rows *r, struct buf *out,
                                enum png_way *way, struct err *e);

/* The same of indexes into a palette, packed or not: no filter, zlib. */
MUST_USE bool png_stream_indexes(const struct png_rows *r, struct buf *out,
                                 struct err *e);

#endif
