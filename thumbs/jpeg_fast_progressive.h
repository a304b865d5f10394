/*
 * thumbs/jpeg_fast_progressive.h - what the passes of a progressive picture share: where
 * the coefficients of a block are, and the AC scans.
 */
#ifndef ASSETS_THUMBS_JPEG_FAST_PROGRESSIVE_H
#define ASSETS_THUMBS_JPEG_FAST_PROGRESSIVE_H

#include "thumbs/jpeg_fast_parts.h"

/* A DC scan's way through the MCUs. */
struct jf_dc_walk {
    struct jf_reader reader;
    int32_t x, y;
    int32_t predictions[JF_COMPONENTS];
};

/* The block's first coefficient; jpeg_fast.places tells where the others are. */
static inline int16_t *
jf_coefficients_at(const struct jf_coefficients *k, size_t y, size_t x)
{
    return k->lanes + (y * k->groups + x / JF_LANES) * k->group_size + x % JF_LANES;
}

static inline uint64_t *
jf_map_at(const struct jf_coefficients *k, size_t y, size_t x)
{
    return k->maps + y * k->groups * JF_LANES + x;
}

/*
 * On to the next MCU: over the restart, where one comes before it. False: it does not.
 */
static inline bool
jf_reader_next(struct jf_reader *r, bool *has_restarted)
{
    *has_restarted = r->interval > 0 && r->left == 0;
    if (*has_restarted && !jf_reader_restart(r)) {
        return false;
    }
    r->left--;
    return true;
}

/* One scan of one component, its tables there. False: not in order. */
bool jf_ac_first(struct jpeg_fast *d, const struct jf_scan *s);
bool jf_ac_refine(struct jpeg_fast *d, const struct jf_scan *s);

#endif
