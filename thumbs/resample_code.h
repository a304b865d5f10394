/*
 * thumbs/resample_code.h - the loops of the filter, in plain C and in vector code: both
 * give the same samples to the last bit.
 *
 * First down the columns, from rows of the plane to one row at thumbnail height, then
 * across, for eight such rows at once.
 *
 * Numbers. Weights have 14 bits of fraction. Of Lanczos-3 the weights of one sample,
 * taken without sign, add up to at most 1.6 (1.55 halfway between two samples; the test
 * computes it for many sizes). So
 *   - a sum of products stays below 1.6 * 2^14 * 2^15 < 2^30: 32 bits hold it exactly,
 *     whatever the order of adding;
 *   - of bytes, the middle of the range plus 1.6 times half of it is 331.5 at most, and
 *     331.5 * 64 = 21,216: six bits of fraction (FINE_ONE) fit 16 bits after one pass;
 *   - after the second pass 127.5 + 2.56 * 127.5 = 453.9, times 64 = 29,050: fits too;
 *   - from fine samples that ring already it may not fit: both passes saturate.
 * Rounding to 1/64 adds less than 1/200 of a byte step: 90 dB below the picture.
 */
#ifndef ASSETS_THUMBS_RESAMPLE_CODE_H
#define ASSETS_THUMBS_RESAMPLE_CODE_H

#include "thumbs/resample.h"
#include "thumbs/resample_filter.h"

enum {
    BAND_ROWS = 8,
    BAND_ALIGN = 16, /* samples: the stride of a band is a multiple */
    BYTE_SHIFT = WEIGHT_BITS - 6, /* from the sum over bytes to FINE_ONE */
};

/* Eight rows at thumbnail height, not yet at thumbnail width. Borrows all. */
struct band {
    int16_t *rows;
    size_t stride;    /* of rows, in samples; more than the plane is wide */
    int32_t *columns; /* stride / 2 * BAND_ROWS: room for the code to turn them in */
};

/*
 * What the loops down the columns are given: 2 * pairs rows with a weight each. Only the
 * first `width` samples of each are read.
 */
struct stack {
    const void *const *rows;
    const int16_t *weights;
    size_t pairs, width;
};

struct resample_code {
    const char *name;

    /* Writes s->width samples. */
    void (*down_bytes)(const struct stack *s, int16_t *out);
    void (*down_fine)(const struct stack *s, int16_t *out);

    /*
     * Row r of the band becomes out[r], of `to` samples; up to the next multiple of 8 may
     * be written. f has even starts.
     */
    void (*across)(const struct band *b, const struct filter *f, size_t to,
                   int16_t *const out[BAND_ROWS]);

    /* Colours times alpha / 255, rounded; alpha is kept. */
    void (*premultiply)(const uint8_t *rgba, size_t pixels, uint8_t *out);

    /* Packed samples of 3 or 4 channels to a row each. */
    void (*split)(const int16_t *packed, size_t pixels, size_t channels,
                  int16_t *const out[4]);
};

/* Never NULL. */
const struct resample_code *resample_code_plain(void);

/* NULL where the processor or the build has none. */
const struct resample_code *resample_code_avx2(void);

/* As resampler_new, with code of the caller's choice, for tests. */
struct resampler *resampler_new_with(const struct resample_code *code);

#endif
