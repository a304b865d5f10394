/*
 * thumbs/deflate.h - a zlib stream (RFC 1950, RFC 1951) of filtered pixels: by Huffman
 * codes and runs alone, or by zlib. The only door to zlib.
 *
 * In a filtered photograph nearly nothing repeats: looking for matches is nine tenths of
 * zlib's time, for 2 % fewer bytes. So each block of 65,535 bytes (what one stored block
 * can hold) is counted, gets a code of its own and is written by it; the only matches are
 * runs of one byte, distance 1. Where that would be larger than the bytes themselves, the
 * block is stored: the stream is never larger than 5 bytes a block and 6 more.
 */
#ifndef ASSETS_THUMBS_DEFLATE_H
#define ASSETS_THUMBS_DEFLATE_H

#include "base/str.h"

#include <stdint.h>

/*
 * Appends in[0..n) as a whole zlib stream. *runs: how many of the bytes were within
 * runs of one value, of seven repetitions or more. Stops where *out is
 * over its limit.
 */
void deflate_huffman(const uint8_t *in, size_t n, struct buf *out, size_t *runs);

/*
 * Appends in[0..n) as a whole zlib stream made by zlib at this level, 1 to 9. Errors:
 * ERR_LIMIT (no memory, or *out is over its limit).
 */
MUST_USE bool deflate_zlib(const uint8_t *in, size_t n, int level, struct buf *out,
                           struct err *e);

#endif
