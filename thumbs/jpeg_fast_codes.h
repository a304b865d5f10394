/*
 * thumbs/jpeg_fast_codes.h - Huffman codes as look-up tables that take several symbols of
 * a JPEG block in one step.
 *
 * A block is one DC value, then AC symbols: each a code, which names a run of zeros and
 * a size s, followed by s bits of value; a special code ends the block. Decoding is a
 * chain of dependent look-ups (the next code begins where this value ends), so its time
 * is their number. The tables here are indexed by the next JF_WINDOW bits and hold all
 * that can be known from these: mostly two whole symbols, and that the block ends
 * behind them. On photographs that is 1.75 times as fast as a symbol a look-up; windows
 * of 10 to 12 bits are alike, larger ones fall out of the first-level cache.
 *
 * A step is a 64-bit entry:
 *
 *   bits  0-6   how many bits it uses, to 18
 *   bit   7     the block ends behind it
 *   bits  8-15  how far the index of the coefficient moves; JF_FAR: the table does not
 *               know, one symbol is to be read bit by bit
 *   bits 16-23  where, from the old index, the first value belongs
 *   bits 24-31  the second; a single value is stored twice
 *   bits 32-47, 48-63  the values
 *
 * Both values are always stored, so a step has no branch. The decoder takes the fast
 * way only where the new index is below 63: then no store passes the block's end, and
 * the last coefficient, behind which there is no end code, comes by the slow way.
 * JF_FAR is chosen so that it always fails this test.
 *
 * Three steps use at most 54 bits and so follow one filling of 56.
 *
 * Where only DC is wanted the steps pass over whole chains of symbols without their
 * values (an eighth faster). Where some AC is, leaving out the others' values gains
 * nothing: they are stored to a dump.
 */
#ifndef ASSETS_THUMBS_JPEG_FAST_CODES_H
#define ASSETS_THUMBS_JPEG_FAST_CODES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    JF_WINDOW = 11,
    JF_ENTRIES = 1 << JF_WINDOW,
    JF_STEP_BITS = 18, /* the most that a step uses */
    JF_FAR = 127,
    JF_DUMP = 64,  /* beyond any index */
    JF_ENDS = 0x80,
};

/* One table of the file; kept while files bring the same again. */
struct jf_codes {
    uint8_t counts[17];   /* codes of each length, from 1 */
    uint8_t symbols[256]; /* in the order of codes */
    int n;
    bool is_set;
    unsigned generation;  /* a new one for new contents */
    /* Of each length: the largest code, -1 none; and what to add to find its symbol. */
    int32_t last[17], to_symbol[17];
    uint16_t one[JF_ENTRIES]; /* length << 8 | symbol; 0: the code is longer, or none */
    /*
     * bits | advance << 8 | value << 16 of one symbol with its value, wholly inside; 0:
     * it is not, or means nothing in a sequential scan. Advance 0 ends the block.
     */
    uint32_t single[JF_ENTRIES];
    bool has_pairs, has_skips;
    uint64_t pairs[JF_ENTRIES]; /* steps of up to two symbols, and the end */
    uint64_t skips[JF_ENTRIES]; /* as many symbols as begin inside, without values */
};

/* Steps of a DC value and what follows it: an AC symbol, or a chain without values. */
struct jf_dc_steps {
    uint64_t steps[JF_ENTRIES];
    unsigned dc_generation, ac_generation; /* of what it was made; 0 nothing */
    bool is_skip;
};

/*
 * Takes the lengths (counts[1..16]) and symbols of a DHT segment. False where they are no
 * prefix code, or the code of all ones is taken, or a DC symbol is above 15: libjpeg
 * refuses those (jdhuff.c, jpeg_make_d_derived_tbl). *generation counts contents.
 */
bool jf_codes_set(struct jf_codes *c, bool is_dc, const uint8_t counts[17],
                  const uint8_t *symbols, unsigned *generation);

/* Make the tables unless they are there. */
void jf_codes_make_pairs(struct jf_codes *c);
void jf_codes_make_skips(struct jf_codes *c);
/* Of ac the table of singles is used, which is always there. */
void jf_dc_steps_make(struct jf_dc_steps *t, const struct jf_codes *dc,
                      const struct jf_codes *ac, bool is_skip);

/* Of a code longer than the window: length << 8 | symbol; 0: no such code. */
unsigned jf_codes_long(const struct jf_codes *c, uint64_t window);

/* The next symbol: length << 8 | symbol; 0: no such code. */
static inline unsigned
jf_codes_next(const struct jf_codes *c, uint64_t window)
{
    unsigned found = c->one[window >> (64 - JF_WINDOW)];

    return found != 0 ? found : jf_codes_long(c, window);
}

#endif
