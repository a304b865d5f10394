/*
 * thumbs/light.h - coded red, green and blue to linear light, and linear light to sRGB:
 * what profiles made of curves and a matrix, wide gamuts and HDR have in common.
 *
 * Curves are tables of 4,096 steps (a code is at most 1/32 of an 8-bit step off), sRGB is
 * a table of 16,384 shades of linear light (at its steepest, in the dark, 1/10 of a step
 * off).
 */
#ifndef ASSETS_THUMBS_LIGHT_H
#define ASSETS_THUMBS_LIGHT_H

#include <stddef.h>
#include <stdint.h>

/* LIGHT_MOST: what a factor of the matrix may be; those of a true profile are under 4. */
enum { LIGHT_CODES = 4096, LIGHT_SHADES = 16384, LIGHT_MOST = 1000 };

/* About 64 KiB: for the heap. */
struct light {
    float curve[3][LIGHT_CODES + 1]; /* of red, green, blue: light of code i / 4096 */
    float matrix[3][3];              /* to sRGB's primaries; 1 is its white */
    uint8_t srgb[LIGHT_SHADES + 1];
};

/* Sets srgb and a matrix that changes nothing. Curves are left to the caller. */
void light_init(struct light *l);

/* Coded to linear, 0 to 1 (IEC 61966-2-1). */
double light_of_srgb(double code);

/* A curve from n points (at least two) of 16 bits: straight from one to the next. */
void light_curve(float to[LIGHT_CODES + 1], const uint16_t *points, size_t n);
/*
 * Sets the matrix from red's, green's and blue's CIE XYZ, as ICC profiles have them: at
 * D50. What cannot be is brought within LIGHT_MOST.
 */
void light_primaries(struct light *l, double xyz[3][3]);

/* n pixels of 16-bit codes, packed, to linear light. */
void light_linear(const struct light *l, const uint16_t *codes, float *linear, size_t n);
/* Matrix, clip, sRGB. Of numbers not beyond 40. */
void light_shown(const struct light *l, const float *linear, uint8_t *rgb, size_t n);
/* Both. */
void light_row(const struct light *l, const uint16_t *codes, uint8_t *rgb, size_t n);
/* The same from one code a pixel. */
void light_row_grey(const struct light *l, const uint16_t *codes, uint8_t *rgb, size_t n);

#endif
