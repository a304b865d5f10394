/*
 * thumbs/tonemap.h - what is brighter or wider than sRGB brought into it: PQ, HLG and
 * BT.2020's primaries.
 *
 * PQ (SMPTE ST 2084) and HLG (ARIB STD-B67, shown at 1,000 nits as ITU-R BT.2100 tells)
 * become nits. White is 203 nits (ITU-R BT.2408, table 1: "HDR reference white"), and
 * what is brighter is rolled off by the curve of ITU-R BT.2390-10 section 5.4.1, in PQ,
 * from the file's peak to 203. The curve is applied to the brightest of red, green and
 * blue, and the other two follow in proportion, so hues stay. Then the primaries are
 * changed and what lies outside is clipped.
 *
 * Wide pictures of SDR are shown as they are but for the primaries: their codes are taken
 * for sRGB's on both ways.
 */
#ifndef ASSETS_THUMBS_TONEMAP_H
#define ASSETS_THUMBS_TONEMAP_H

#include "thumbs/colour.h"

struct tonemap;

/* NULL: no memory. */
struct tonemap *tonemap_new(const struct colour *c);
void tonemap_free(struct tonemap *t); /* accepts NULL */

/* n packed pixels of 16 bits a sample to 8-bit sRGB. */
void tonemap_row(const struct tonemap *t, const uint16_t *codes, uint8_t *rgb, size_t n);

#endif
