#include "thumbs/resample_code.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

#define AVX2 __attribute__((target("avx2")))

enum {
    COLUMNS = 32, /* at a time, down the columns */
    HALF = COLUMNS / 2,
};

AVX2 static inline __m256i
load(const void *p)
{
    return _mm256_loadu_si256(p);
}

/* Two weights, for _mm256_madd_epi16: eight sums of two products each. */
AVX2 static inline __m256i
weight_pair(const int16_t *weights)
{
    int32_t both;

    memcpy(&both, weights, sizeof both);
    return _mm256_set1_epi32(both);
}

/* Rounds two registers of sums, and packs them to 16 bits, half by half. */
AVX2 static inline __m256i
pack(__m256i low, __m256i high, int shift)
{
    return _mm256_packs_epi32(_mm256_srai_epi32(low, shift),
                              _mm256_srai_epi32(high, shift));
}

AVX2 static inline __m256i
add_products(__m256i sum, __m256i samples, __m256i weights)
{
    return _mm256_add_epi32(sum, _mm256_madd_epi16(samples, weights));
}

/*
 * Columns x to x + 31. The bytes of two rows are interleaved, p0 q0 p1 q1 ..., and
 * widened by interleaving with zeros, so that one madd weighs both. Interleaving works
 * within halves of a register: `a` holds columns 0-3 and 16-19, `b` 4-7 and 20-23, and
 * so on; packing two of them to 16 bits keeps that, and one permutation puts it right.
 */
AVX2 static inline void
bytes_32(const struct stack *s, size_t x, int16_t *out)
{
    const __m256i zero = _mm256_setzero_si256();
    __m256i a = _mm256_set1_epi32(1 << (BYTE_SHIFT - 1)), b = a, c = a, d = a;
    __m256i low, high;

    for (size_t k = 0; k < s->pairs; k++) {
        __m256i w = weight_pair(s->weights + 2 * k);
        __m256i p = load((const uint8_t *)s->rows[2 * k] + x);
        __m256i q = load((const uint8_t *)s->rows[2 * k + 1] + x);

        low = _mm256_unpacklo_epi8(p, q);
        high = _mm256_unpackhi_epi8(p, q);
        a = add_products(a, _mm256_unpacklo_epi8(low, zero), w);
        b = add_products(b, _mm256_unpackhi_epi8(low, zero), w);
        c = add_products(c, _mm256_unpacklo_epi8(high, zero), w);
        d = add_products(d, _mm256_unpackhi_epi8(high, zero), w);
    }
    low = pack(a, b, BYTE_SHIFT);
    high = pack(c, d, BYTE_SHIFT);
    _mm256_storeu_si256((__m256i *)(void *)(out + x),
                        _mm256_permute2x128_si256(low, high, 0x20));
    _mm256_storeu_si256((__m256i *)(void *)(out + x + HALF),
                        _mm256_permute2x128_si256(low, high, 0x31));
}

/* Columns x to x + 15: as bytes_32, where packing already puts the order right. */
AVX2 static inline void
fine_16(const struct stack *s, size_t x, int16_t *out)
{
    __m256i low = _mm256_set1_epi32(WEIGHT_ONE / 2), high = low;

    for (size_t k = 0; k < s->pairs; k++) {
        __m256i w = weight_pair(s->weights + 2 * k);
        __m256i p = load((const int16_t *)s->rows[2 * k] + x);
        __m256i q = load((const int16_t *)s->rows[2 * k + 1] + x);

        low = add_products(low, _mm256_unpacklo_epi16(p, q), w);
        high = add_products(high, _mm256_unpackhi_epi16(p, q), w);
    }
    _mm256_storeu_si256((__m256i *)(void *)(out + x), pack(low, high, WEIGHT_BITS));
}

/* The last columns are done by stepping back: some twice, to the same result. */
AVX2 static void
down_bytes(const struct stack *s, int16_t *out)
{
    if (s->width < COLUMNS) {
        resample_code_plain()->down_bytes(s, out);
        return;
    }
    for (size_t x = 0; x + COLUMNS < s->width; x += COLUMNS) {
        bytes_32(s, x, out);
    }
    bytes_32(s, s->width - COLUMNS, out);
}

AVX2 static void
down_fine(const struct stack *s, int16_t *out)
{
    if (s->width < HALF) {
        resample_code_plain()->down_fine(s, out);
        return;
    }
    for (size_t x = 0; x + HALF < s->width; x += HALF) {
        fine_16(s, x, out);
    }
    fine_16(s, s->width - HALF, out);
}

/* Samples from `at` of a row in the lower half, of the fourth row after it above. */
AVX2 static inline __m256i
two_rows(const struct band *b, size_t row, size_t at)
{
    const int16_t *p = b->rows + row * b->stride + at, *q = p + 4 * b->stride;

    return _mm256_inserti128_si256(
        _mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)p)),
        _mm_loadu_si128((const __m128i *)(const void *)q), 1);
}

/*
 * From eight rows to columns of pairs: eight words for samples 2j and 2j + 1 of the eight
 * rows stand together, so that one madd weighs one pair for all rows, and no sum is ever
 * taken across a register. (Local arrays are avoided: -ftrivial-auto-var-init=zero
 * clears each of them, at a cost that was a third of all.)
 */
AVX2 static void
band_turn(const struct band *b)
{
    __m256i *to = (__m256i *)(void *)b->columns;

    for (size_t x = 0; x < b->stride; x += 8, to += 4) {
        __m256i p = two_rows(b, 0, x), q = two_rows(b, 1, x);
        __m256i r = two_rows(b, 2, x), s = two_rows(b, 3, x);
        __m256i pq_low = _mm256_unpacklo_epi32(p, q),
                rs_low = _mm256_unpacklo_epi32(r, s);
        __m256i pq_high = _mm256_unpackhi_epi32(p, q);
        __m256i rs_high = _mm256_unpackhi_epi32(r, s);

        _mm256_store_si256(to, _mm256_unpacklo_epi64(pq_low, rs_low));
        _mm256_store_si256(to + 1, _mm256_unpackhi_epi64(pq_low, rs_low));
        _mm256_store_si256(to + 2, _mm256_unpacklo_epi64(pq_high, rs_high));
        _mm256_store_si256(to + 3, _mm256_unpackhi_epi64(pq_high, rs_high));
    }
}

/* Outputs i and i + 1 of eight rows, packed: four rows of i, four of i + 1, twice. */
AVX2 static inline __m256i
two_outputs(const struct band *b, const struct filter *f, size_t i)
{
    const int32_t *p = b->columns + (size_t)f->starts[i] / 2 * BAND_ROWS;
    const int32_t *q = b->columns + (size_t)f->starts[i + 1] / 2 * BAND_ROWS;
    const int16_t *v = f->weights + i * 2 * f->pairs, *w = v + 2 * f->pairs;
    __m256i first = _mm256_set1_epi32(WEIGHT_ONE / 2), second = first;

    for (size_t k = 0; k < f->pairs; k++) {
        first = add_products(first, load(p + k * BAND_ROWS), weight_pair(v + 2 * k));
        second = add_products(second, load(q + k * BAND_ROWS), weight_pair(w + 2 * k));
    }
    return pack(first, second, WEIGHT_BITS);
}

/* Eight outputs, from i on, of rows r and r + 4. */
AVX2 static inline void
store_rows(__m256i rows, size_t r, size_t i, int16_t *const out[BAND_ROWS])
{
    _mm_storeu_si128((__m128i *)(void *)(out[r] + i), _mm256_castsi256_si128(rows));
    _mm_storeu_si128((__m128i *)(void *)(out[r + 4] + i),
                     _mm256_extracti128_si256(rows, 1));
}

/*
 * Back to rows: outputs 0 and 2, 1 and 3 are interleaved, then these, so that four
 * outputs of one row stand together; then with the other four.
 */
AVX2 static void
across(const struct band *b, const struct filter *f, size_t to,
       int16_t *const out[BAND_ROWS])
{
    band_turn(b);
    for (size_t i = 0; i < to; i += FILTER_GROUP) {
        __m256i p = two_outputs(b, f, i), q = two_outputs(b, f, i + 2);
        __m256i r = two_outputs(b, f, i + 4), s = two_outputs(b, f, i + 6);
        __m256i pq_even = _mm256_unpacklo_epi16(p, q),
                pq_odd = _mm256_unpackhi_epi16(p, q);
        __m256i rs_even = _mm256_unpacklo_epi16(r, s),
                rs_odd = _mm256_unpackhi_epi16(r, s);

        p = _mm256_unpacklo_epi16(pq_even, pq_odd); /* rows 0, 1, 4, 5 of outputs 0-3 */
        q = _mm256_unpackhi_epi16(pq_even, pq_odd); /* rows 2, 3, 6, 7 */
        r = _mm256_unpacklo_epi16(rs_even, rs_odd); /* of outputs 4-7 */
        s = _mm256_unpackhi_epi16(rs_even, rs_odd);
        store_rows(_mm256_unpacklo_epi64(p, r), 0, i, out);
        store_rows(_mm256_unpackhi_epi64(p, r), 1, i, out);
        store_rows(_mm256_unpacklo_epi64(q, s), 2, i, out);
        store_rows(_mm256_unpackhi_epi64(q, s), 3, i, out);
    }
}

/*
 * Four pixels. The factor of the alpha itself is 255, which leaves it as it is. See
 * `times` in resample_plain.c for the division.
 */
AVX2 static inline __m256i
times_alpha(__m256i channels)
{
    const __m256i alphas = _mm256_setr_epi8(
        6, -1, 6, -1, 6, -1, -1, -1, 14, -1, 14, -1, 14, -1, -1, -1, /* twice */
        6, -1, 6, -1, 6, -1, -1, -1, 14, -1, 14, -1, 14, -1, -1, -1);
    const __m256i full = _mm256_set1_epi64x(INT64_C(0xff) << 48);
    __m256i factor = _mm256_or_si256(_mm256_shuffle_epi8(channels, alphas), full);
    __m256i t =
        _mm256_add_epi16(_mm256_mullo_epi16(channels, factor), _mm256_set1_epi16(128));

    return _mm256_srli_epi16(_mm256_add_epi16(t, _mm256_srli_epi16(t, 8)), 8);
}

AVX2 static void
premultiply(const uint8_t *rgba, size_t pixels, uint8_t *out)
{
    const __m256i zero = _mm256_setzero_si256();
    size_t i = 0;

    for (; i + 8 <= pixels; i += 8) {
        __m256i p = load(rgba + 4 * i);
        __m256i low = times_alpha(_mm256_unpacklo_epi8(p, zero));
        __m256i high = times_alpha(_mm256_unpackhi_epi8(p, zero));

        _mm256_storeu_si256((__m256i *)(void *)(out + 4 * i),
                            _mm256_packus_epi16(low, high));
    }
    resample_code_plain()->premultiply(rgba + 4 * i, pixels - i, out + 4 * i);
}

/* Eight pixels of four channels: 16-bit words 4i + c go to place i of row c. */
AVX2 static inline void
split_4(const int16_t *packed, size_t i, int16_t *const out[4])
{
    const __m256i pick =
        _mm256_setr_epi8(0, 1, 8, 9, 2, 3, 10, 11, 4, 5, 12, 13, 6, 7, 14, 15, 0, 1, 8, 9,
                         2, 3, 10, 11, 4, 5, 12, 13, 6, 7, 14, 15);
    const __m256i gather = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
    /* words of two pixels side by side, for each channel; then channel by channel */
    __m256i a = _mm256_permutevar8x32_epi32(
        _mm256_shuffle_epi8(load(packed + 4 * i), pick), gather);
    __m256i b = _mm256_permutevar8x32_epi32(
        _mm256_shuffle_epi8(load(packed + 4 * i + 16), pick), gather);
    __m256i even = _mm256_unpacklo_epi64(a, b), odd = _mm256_unpackhi_epi64(a, b);

    _mm_storeu_si128((__m128i *)(void *)(out[0] + i), _mm256_castsi256_si128(even));
    _mm_storeu_si128((__m128i *)(void *)(out[1] + i), _mm256_castsi256_si128(odd));
    _mm_storeu_si128((__m128i *)(void *)(out[2] + i), _mm256_extracti128_si256(even, 1));
    _mm_storeu_si128((__m128i *)(void *)(out[3] + i), _mm256_extracti128_si256(odd, 1));
}

/*
 * Eight pixels of three channels, in three registers a, b, c of eight words. Blending
 * gives one register with all words of a channel, in an order that one shuffle puts
 * right: word w of the 24 is channel w % 3 of pixel w / 3.
 */
AVX2 static inline void
split_3(const int16_t *packed, size_t i, int16_t *const out[4])
{
    const __m128i *from = (const __m128i *)(const void *)(packed + 3 * i);
    __m128i a = _mm_loadu_si128(from), b = _mm_loadu_si128(from + 1);
    __m128i c = _mm_loadu_si128(from + 2);
    /* words 0 3 6 of a, 1 4 7 of b, 2 5 of c; 1 4 7, 2 5, 0 3 6; 2 5, 0 3 6, 1 4 7 */
    __m128i red = _mm_blend_epi16(_mm_blend_epi16(a, b, 0x92), c, 0x24);
    __m128i green = _mm_blend_epi16(_mm_blend_epi16(a, b, 0x24), c, 0x49);
    __m128i blue = _mm_blend_epi16(_mm_blend_epi16(a, b, 0x49), c, 0x92);

    red = _mm_shuffle_epi8(
        red, _mm_setr_epi8(0, 1, 6, 7, 12, 13, 2, 3, 8, 9, 14, 15, 4, 5, 10, 11));
    green = _mm_shuffle_epi8(
        green, _mm_setr_epi8(2, 3, 8, 9, 14, 15, 4, 5, 10, 11, 0, 1, 6, 7, 12, 13));
    blue = _mm_shuffle_epi8(
        blue, _mm_setr_epi8(4, 5, 10, 11, 0, 1, 6, 7, 12, 13, 2, 3, 8, 9, 14, 15));
    _mm_storeu_si128((__m128i *)(void *)(out[0] + i), red);
    _mm_storeu_si128((__m128i *)(void *)(out[1] + i), green);
    _mm_storeu_si128((__m128i *)(void *)(out[2] + i), blue);
}

AVX2 static void
split(const int16_t *packed, size_t pixels, size_t channels, int16_t *const out[4])
{
    int16_t *rest[4] = {0};
    size_t i = 0;

    for (; i + 8 <= pixels; i += 8) {
        if (channels == 4) {
            split_4(packed, i, out);
        } else {
            split_3(packed, i, out);
        }
    }
    for (size_t c = 0; c < channels; c++) {
        rest[c] = out[c] + i;
    }
    resample_code_plain()->split(packed + channels * i, pixels - i, channels, rest);
}

const struct resample_code *
resample_code_avx2(void)
{
    static const struct resample_code code = {"avx2", down_bytes,  down_fine,
                                              across, premultiply, split};

    return __builtin_cpu_supports("avx2") ? &code : NULL;
}

#else

const struct resample_code *
resample_code_avx2(void)
{
    return NULL;
}

#endif
