#include "thumbs/light.h"

#include <math.h>

enum { CHUNK = 64 }; /* pixels on their way between two steps */

double
light_of_srgb(double code)
{
    return code <= 0.04045 ? code / 12.92 : pow((code + 0.055) / 1.055, 2.4);
}

void
light_init(struct light *l)
{
    size_t shade = 0;

    for (int i = 0; i < 3; i++) {
        for (int k = 0; k < 3; k++) {
            l->matrix[i][k] = i == k ? 1 : 0;
        }
    }
    /* up to the light half a step above each code, it is that code */
    for (int code = 0; code < 255; code++) {
        double end = light_of_srgb((code + 0.5) / 255) * LIGHT_SHADES;

        for (; (double)shade < end; shade++) {
            l->srgb[shade] = (uint8_t)code;
        }
    }
    for (; shade <= LIGHT_SHADES; shade++) {
        l->srgb[shade] = 255;
    }
}

void
light_curve(float to[LIGHT_CODES + 1], const uint16_t *points, size_t n)
{
    for (int i = 0; i <= LIGHT_CODES; i++) {
        double at = (double)i / LIGHT_CODES * (double)(n - 1);
        size_t below = (size_t)at;
        size_t above = below + 1 < n ? below + 1 : below;

        to[i] = (float)((points[below] +
                         (at - (double)below) * (points[above] - points[below])) /
                        65535);
    }
}

void
light_primaries(struct light *l, double xyz[3][3])
{
    /* the inverse of sRGB's own at D50 (IEC 61966-2-1; Bradford: ICC.1:2022 annex E) */
    static const double from_xyz[3][3] = {{3.1338561, -1.6168667, -0.4906146},
                                          {-0.9787684, 1.9161415, 0.0334540},
                                          {0.0719453, -0.2289914, 1.4052427}};

    for (int i = 0; i < 3; i++) {
        for (int k = 0; k < 3; k++) {
            double v = from_xyz[i][0] * xyz[k][0] + from_xyz[i][1] * xyz[k][1] +
                       from_xyz[i][2] * xyz[k][2];

            l->matrix[i][k] = (float)fmin(fmax(v, -LIGHT_MOST), LIGHT_MOST);
        }
    }
}

void
light_linear(const struct light *l, const uint16_t *codes, float *linear, size_t n)
{
    enum { DROP = 4, HALF = 1 << (DROP - 1) }; /* 16 bits to 12 */

    for (size_t i = 0; i < n; i++, codes += 3, linear += 3) {
        linear[0] = l->curve[0][(codes[0] + HALF) >> DROP];
        linear[1] = l->curve[1][(codes[1] + HALF) >> DROP];
        linear[2] = l->curve[2][(codes[2] + HALF) >> DROP];
    }
}

/* Clipped as a whole number: that takes no jump, which noise would make costly. */
static inline size_t
shade_of(float v)
{
    int32_t shade = (int32_t)(v * LIGHT_SHADES + 0.5F);

    shade = shade < 0 ? 0 : shade;
    return (size_t)(shade > LIGHT_SHADES ? LIGHT_SHADES : shade);
}

void
light_shown(const struct light *l, const float *linear, uint8_t *rgb, size_t n)
{
    for (size_t i = 0; i < n; i++, linear += 3) {
        for (int c = 0; c < 3; c++) {
            const float *m = l->matrix[c];
            float v = m[0] * linear[0] + m[1] * linear[1] + m[2] * linear[2];

            *rgb++ = l->srgb[shade_of(v)];
        }
    }
}

void
light_row(const struct light *l, const uint16_t *codes, uint8_t *rgb, size_t n)
{
    float linear[CHUNK * 3];

    for (size_t at = 0; at < n; at += CHUNK) {
        size_t count = n - at < CHUNK ? n - at : CHUNK;

        light_linear(l, codes + at * 3, linear, count);
        light_shown(l, linear, rgb + at * 3, count);
    }
}

void
light_row_grey(const struct light *l, const uint16_t *codes, uint8_t *rgb, size_t n)
{
    uint16_t three[CHUNK * 3];

    for (size_t at = 0; at < n; at += CHUNK) {
        size_t count = n - at < CHUNK ? n - at : CHUNK;

        for (size_t i = 0; i < count * 3; i++) {
            three[i] = codes[at + i / 3];
        }
        light_row(l, three, rgb + at * 3, count);
    }
}
