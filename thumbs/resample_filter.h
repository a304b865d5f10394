/*
 * thumbs/resample_filter.h - the weights of one axis of the filter, in whole numbers, and
 * a store of the last ones made.
 *
 * Lanczos-3: w(x) = sinc(x) sinc(x / 3) for |x| < 3. When shrinking by s, x is counted in
 * samples of the result, so that 6 s samples are weighed. Output i is centred on
 * (i + 0.5) * span / to, in samples whose centres lie at 0.5, 1.5, ... Samples beyond the
 * plane have no weight; the others share it.
 *
 * Half-size planes: libjpeg's "fancy" upsampling (jdsample.c, h2v1_fancy_upsample) makes
 * sample 2j of 3/4 in[j] + 1/4 in[j-1], and sample 2j+1 of 3/4 in[j] + 1/4 in[j+1], the
 * ends repeated. It is linear, so the weights of upsampling and then filtering are the
 * product of both, and half as many. It takes chroma as lying midway between its two
 * luma samples, as JFIF 1.02 has it. In most MPEG video it lies upon the left one: the
 * difference is 1/2 px of the decoded picture, and it is decoded at least twice as large
 * as shown, so less than 1/4 px of what is seen.
 */
#ifndef ASSETS_THUMBS_RESAMPLE_FILTER_H
#define ASSETS_THUMBS_RESAMPLE_FILTER_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

enum {
    WEIGHT_BITS = 14,
    WEIGHT_ONE = 1 << WEIGHT_BITS, /* what the weights of one sample add up to, exactly */
};

/* Which filter. All sides from 1 to LIMIT_SIDE_PX. */
struct axis {
    double span;      /* samples that the picture covers, of the full-size plane */
    int32_t have;     /* samples that there are, of the full-size plane */
    int32_t half;     /* samples of a half-size plane to be read instead; 0: none */
    int32_t to;       /* samples wanted */
    bool even_starts; /* for code that reads samples in pairs */
};

/*
 * Output i is the sum of 2 * pairs samples from starts[i] on. These lie within the plane,
 * but for one beyond an end of odd length, which has the weight 0. There are outputs up
 * to a multiple of 8; those beyond `to` weigh nothing from 0 on.
 */
struct filter {
    size_t pairs;
    int32_t *starts;  /* owned */
    int16_t *weights; /* owned; 2 * pairs for each output */
};

enum {
    FILTERS_KEPT = 16, /* two axes of luma and of chroma, for three sizes, and to spare */
    FILTER_GROUP = 8,  /* outputs are rounded up to this */
};

struct filter_cache {
    struct filter_slot {
        struct axis axis;
        struct filter filter;
        uint64_t used; /* when last; 0: never */
    } slots[FILTERS_KEPT];
    uint64_t now;
};

/*
 * Borrowed from the cache, until FILTERS_KEPT - 1 others have been asked for. NULL: no
 * memory.
 */
const struct filter *filter_get(struct filter_cache *c, const struct axis *axis);

/* Frees all filters; the cache may be used again. */
void filter_cache_release(struct filter_cache *c);

#endif
