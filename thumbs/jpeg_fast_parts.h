/*
 * thumbs/jpeg_fast_parts.h - the fast JPEG decoder's state, and its two kinds of scans.
 */
#ifndef ASSETS_THUMBS_JPEG_FAST_PARTS_H
#define ASSETS_THUMBS_JPEG_FAST_PARTS_H

#include "thumbs/jpeg_fast_codes.h"
#include "thumbs/jpeg_fast_data.h"
#include "thumbs/jpeg_fast_frame.h"

enum {
    JF_ALIGN = 64, /* of coefficients: two vectors, a line of the cache */
    /* Indexes that may be stored to: 62, and behind it the dump's 64. */
    JF_PLACES = 62 + JF_DUMP + 1,
};

/*
 * All coefficients of a component of a progressive picture, lane-wise in groups of 16
 * blocks, and a map a block of those that are not zero, by zigzag index. A refinement
 * brings a bit for each of those within its band; the map alone tells how many, so those
 * whose values are not kept cost no more than their bits.
 */
struct jf_coefficients {
    int16_t *lanes;       /* owned, aligned */
    uint64_t *maps;       /* owned; a row of blocks after the other */
    size_t lanes_room, maps_room;
    size_t groups;        /* across */
    size_t group_size;    /* coefficients of one group */
    uint64_t kept;        /* of a map: whose values are stored */
    bool is_there;        /* for this file */
};

struct jpeg_fast {
    struct jf_frame frame;
    struct jf_quant quants[JF_TABLES];
    bool has_dc[JF_TABLES], has_ac[JF_TABLES]; /* in this file */
    unsigned generation;
    struct jf_data data;
    struct jf_coefficients coefficients[JF_COMPONENTS];
    struct jf_codes dc[JF_TABLES], ac[JF_TABLES];
    struct jf_dc_steps dc_steps[JF_COMPONENTS];
    bool is_here;
    /*
     * By what is kept and zigzag index: where the coefficient lies behind the lane's
     * first one. Of those not kept, and of JF_DUMP and up: in the dump.
     */
    uint16_t places[JF_KEEP_8X8 + 1][JF_PLACES];
    /* A group of each block of an MCU, at their largest, in a sequential scan. */
    _Alignas(JF_ALIGN) int16_t lanes[JF_MCU_BLOCKS * (64 + 1) * JF_LANES];
};

/*
 * Both walk d->data, which was taken for this scan, to its end. False: it is not in
 * order. A sequential scan writes the planes of its components; progressive ones fill
 * d->coefficients, and jf_progressive_finish() writes the planes.
 */
bool jf_sequential_scan(struct jpeg_fast *d, const struct jf_scan *s);
bool jf_progressive_scan(struct jpeg_fast *d, const struct jf_scan *s);
bool jf_progressive_finish(struct jpeg_fast *d);

/* Room for a progressive picture, cleared. False: too large, or no memory. */
bool jf_progressive_begin(struct jpeg_fast *d);
void jf_coefficients_release(struct jf_coefficients *k);

#endif
