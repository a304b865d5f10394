#include "thumbs/resample_code.h"

#include <string.h>

/*
 * Loops over a block have a constant count, work on 16 bits times 16 bits, and their
 * pointers are restrict: so that gcc 12 and later make vector code of them at -O2, for
 * whatever the processor has.
 */
enum {
    BLOCK = 16, /* columns at a time */
    SATURATED = 1 << 15,
};

static inline int16_t
saturate(int32_t v)
{
    v = v < -SATURATED ? -SATURATED : v;
    return (int16_t)(v > SATURATED - 1 ? SATURATED - 1 : v);
}

/* Two rows at once, so that the sums are fetched and put back half as often. */
static inline void
block_add(int32_t *restrict sums, const int16_t *restrict p, const int16_t *restrict q,
          const int16_t *weights)
{
    int16_t v = weights[0], w = weights[1];

    for (size_t i = 0; i < BLOCK; i++) {
        sums[i] += v * p[i] + w * q[i];
    }
}

static inline void
block_store(const int32_t *restrict sums, int16_t *restrict out, int shift)
{
    for (size_t i = 0; i < BLOCK; i++) {
        out[i] = saturate((sums[i] + (1 << (shift - 1))) >> shift);
    }
}

static inline void
block_widen(const uint8_t *restrict bytes, int16_t *restrict samples)
{
    for (size_t i = 0; i < BLOCK; i++) {
        samples[i] = bytes[i];
    }
}

static inline void
block_of_bytes(const struct stack *s, size_t x, int16_t *out)
{
    int32_t sums[BLOCK] = {0};
    int16_t p[BLOCK], q[BLOCK];

    for (size_t k = 0; k < 2 * s->pairs; k += 2) {
        block_widen((const uint8_t *)s->rows[k] + x, p);
        block_widen((const uint8_t *)s->rows[k + 1] + x, q);
        block_add(sums, p, q, s->weights + k);
    }
    block_store(sums, out + x, BYTE_SHIFT);
}

static inline void
block_of_fine(const struct stack *s, size_t x, int16_t *out)
{
    int32_t sums[BLOCK] = {0};

    for (size_t k = 0; k < 2 * s->pairs; k += 2) {
        block_add(sums, (const int16_t *)s->rows[k] + x,
                  (const int16_t *)s->rows[k + 1] + x, s->weights + k);
    }
    block_store(sums, out + x, WEIGHT_BITS);
}

/* Rows narrower than a block. */
static void
narrow(const struct stack *s, bool bytes, int16_t *out)
{
    int shift = bytes ? BYTE_SHIFT : WEIGHT_BITS;

    for (size_t x = 0; x < s->width; x++) {
        int32_t sum = 1 << (shift - 1);

        for (size_t k = 0; k < 2 * s->pairs; k++) {
            sum += s->weights[k] * (bytes ? ((const uint8_t *)s->rows[k])[x]
                                          : ((const int16_t *)s->rows[k])[x]);
        }
        out[x] = saturate(sum >> shift);
    }
}

/* The last columns are done by stepping back: some twice, to the same result. */
static void
down_bytes(const struct stack *s, int16_t *out)
{
    if (s->width < BLOCK) {
        narrow(s, true, out);
        return;
    }
    for (size_t x = 0; x + BLOCK < s->width; x += BLOCK) {
        block_of_bytes(s, x, out);
    }
    block_of_bytes(s, s->width - BLOCK, out);
}

static void
down_fine(const struct stack *s, int16_t *out)
{
    if (s->width < BLOCK) {
        narrow(s, false, out);
        return;
    }
    for (size_t x = 0; x + BLOCK < s->width; x += BLOCK) {
        block_of_fine(s, x, out);
    }
    block_of_fine(s, s->width - BLOCK, out);
}

/* The eight samples of a column side by side. */
static void
band_turn(const struct band *b, int16_t *columns)
{
    for (size_t r = 0; r < BAND_ROWS; r++) {
        const int16_t *row = b->rows + r * b->stride;
        int16_t *to = columns + r;

        for (size_t x = 0; x < b->stride; x++, to += BAND_ROWS) {
            *to = row[x];
        }
    }
}

static inline void
columns_add(int32_t *restrict sums, const int16_t *restrict columns,
            const int16_t *weights)
{
    int16_t v = weights[0], w = weights[1];

    for (size_t r = 0; r < BAND_ROWS; r++) {
        sums[r] += v * columns[r] + w * columns[r + BAND_ROWS];
    }
}

static void
across(const struct band *b, const struct filter *f, size_t to,
       int16_t *const out[BAND_ROWS])
{
    int16_t *columns = (int16_t *)(void *)b->columns;

    band_turn(b, columns);
    for (size_t i = 0; i < to; i++) {
        const int16_t *from = columns + (size_t)f->starts[i] * BAND_ROWS;
        const int16_t *weights = f->weights + i * 2 * f->pairs;
        int32_t sums[BAND_ROWS] = {0};

        for (size_t k = 0; k < 2 * f->pairs; k += 2) {
            columns_add(sums, from + k * BAND_ROWS, weights + k);
        }
        for (size_t r = 0; r < BAND_ROWS; r++) {
            out[r][i] = saturate((sums[r] + WEIGHT_ONE / 2) >> WEIGHT_BITS);
        }
    }
}

/* c * a / 255, rounded, for all bytes (Blinn, "Three Wrongs Make a Right", 1995). */
static uint8_t
times(uint8_t c, uint8_t a)
{
    uint32_t t = (uint32_t)c * a + 128;

    return (uint8_t)((t + (t >> 8)) >> 8);
}

static void
premultiply(const uint8_t *rgba, size_t pixels, uint8_t *out)
{
    for (size_t i = 0; i < pixels; i++, rgba += 4, out += 4) {
        out[0] = times(rgba[0], rgba[3]);
        out[1] = times(rgba[1], rgba[3]);
        out[2] = times(rgba[2], rgba[3]);
        out[3] = rgba[3];
    }
}

static void
split(const int16_t *packed, size_t pixels, size_t channels, int16_t *const out[4])
{
    for (size_t c = 0; c < channels; c++) {
        const int16_t *from = packed + c;

        for (size_t i = 0; i < pixels; i++, from += channels) {
            out[c][i] = *from;
        }
    }
}

const struct resample_code *
resample_code_plain(void)
{
    static const struct resample_code code = {"c",    down_bytes,  down_fine,
                                              across, premultiply, split};

    return &code;
}
