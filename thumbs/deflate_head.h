/*
 * thumbs/deflate_head.h - the head of a deflate block with codes of its own: the
 * lengths of these codes, themselves in a code (RFC 1951, section 3.2.7).
 */
#ifndef ASSETS_THUMBS_DEFLATE_HEAD_H
#define ASSETS_THUMBS_DEFLATE_HEAD_H

#include "thumbs/deflate_bits.h"

enum {
    DEFLATE_FIRST_LENGTH = 257, /* symbols below: literals and the end of the block */
    DEFLATE_SYMBOLS = 286,
    DEFLATE_HEAD_CODES = 19,
    DEFLATE_STORED = 0, /* kinds of blocks */
    DEFLATE_DYNAMIC = 2,
};

/* How one block tells its code lengths. */
struct deflate_head {
    size_t n_lengths; /* of literals, end of block and lengths */
    struct {
        uint8_t symbol, extra;
    } steps[DEFLATE_SYMBOLS + 1];
    size_t n_steps;
    uint8_t lengths[DEFLATE_HEAD_CODES];
    uint16_t codes[DEFLATE_HEAD_CODES];
    size_t n_codes;
    size_t bits; /* of all of it */
};

/*
 * Of the code of a block: lengths[0..DEFLATE_SYMBOLS), one more behind them is set by
 * this. The end of block has a code. One distance is told, of one bit.
 */
void deflate_head_make(struct deflate_head *h, uint8_t lengths[DEFLATE_SYMBOLS + 1]);

/* Writes it: kind of block first. The window may be emptied. */
void deflate_head_put(struct bits *w, const struct deflate_head *h, bool is_last);

#endif
