/*
 * thumbs/colour_row.h - a row of three fine planes to red, green and blue: a matrix in
 * integers, rounded once (for colour.c alone).
 *
 * Factors have 13 bits behind the point, samples 6: a sum has 19, and the error of a
 * rounded factor stays under 1/100 of an 8-bit step. The largest factor is 2.14 (blue of
 * BT.2020, limited range), so factors fit 16 bits and sums of any samples fit 32. Where a
 * plane's zero lies is part of the addend, so samples are multiplied as they are.
 */
#ifndef ASSETS_THUMBS_COLOUR_ROW_H
#define ASSETS_THUMBS_COLOUR_ROW_H

#include "thumbs/colour.h"

enum { COLOUR_SHIFT = 19 };

/* To 0 to `most`. */
static inline int32_t
colour_clipped(int32_t v, int32_t most)
{
    return v < 0 ? 0 : v > most ? most : v;
}

/* What makes red, green and blue of three planes. */
struct colour_mix {
    int16_t times[3][3]; /* [red, green, blue][plane] */
    int32_t plus[3];     /* without the half that rounds */
};

/* Of PICTURE_YUV; all other kinds are taken as red, green and blue. */
void colour_mix_init(struct colour_mix *m, enum picture_kind kind,
                     const struct colour *c);

/*
 * n pixels, 8 bits, packed. Both give the same bytes; the second reads planes up to a
 * multiple of 16 samples and writes up to 48 bytes past n pixels, which rows of struct
 * fine and of picture_room have. colour_row takes what the processor has.
 */
void colour_row_plain(const struct colour_mix *m, const int16_t *const planes[3],
                      uint8_t *rgb, size_t n);
#if defined(__x86_64__)
void colour_row_avx2(const struct colour_mix *m, const int16_t *const planes[3],
                     uint8_t *rgb, size_t n);
#endif
void colour_row(const struct colour_mix *m, const int16_t *const planes[3], uint8_t *rgb,
                size_t n);

/*
 * The same as 16 bits a sample, clipped to 0 to 65,535: what the next step needs. The
 * second reads and writes up to a multiple of 16 pixels.
 */
void colour_row_deep_plain(const struct colour_mix *m, const int16_t *const planes[3],
                           uint16_t *rgb, size_t n);
#if defined(__x86_64__)
void colour_row_deep_avx2(const struct colour_mix *m, const int16_t *const planes[3],
                          uint16_t *rgb, size_t n);
#endif
void colour_row_deep(const struct colour_mix *m, const int16_t *const planes[3],
                     uint16_t *rgb, size_t n);
/* One sample a pixel. */
void colour_row_deep_grey(const struct colour_mix *m, const int16_t *plane,
                          uint16_t *grey, size_t n);

#endif
