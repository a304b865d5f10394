/*
 * thumbs/jpeg_fast_transform.h - one-dimensional inverse DCTs of 16 blocks at once.
 *
 * Each vector is one coefficient of 16 blocks. `shift`: how many fractional bits are
 * rounded off.
 *
 * Full size, exact. libjpeg's "islow" (jidctint.c): the algorithm of Loeffler,
 * Ligtenberg and Moschytz (ICASSP 1989, figure 1), with constants of 13 fractional
 * bits; the first pass leaves 2 fractional bits (11 are shifted out), the second takes
 * those and the factor 8 out (18 bits). Sums of products are distributed until each is
 * a pair for vpmaddwd, as libjpeg-turbo's own vector code does (jidctint-avx2.asm);
 * rounding happens at the same two places, so the results are equal, not close.
 *
 * Half and quarter size, exact ("box"). libjpeg's reduced transforms (jidctred.c) give
 * the mean of 2 x 2 or 4 x 4 samples of the full one. The mean of cos((2x+1)k pi/16)
 * over x = 2n and 2n+1 is cos((2n+1)k pi/8) cos(k pi/16): that is zero for k = 4, and
 * the constants below are c(k) = sqrt(2) cos((2n+1)k pi/8) cos(k pi/16) times 2, which
 * makes the first one a shift. Over four samples the even ones but 0 vanish, and cos(k
 * pi/8) cos(k pi/16) remain of the others.
 *
 * Half and quarter size, low. The k-point inverse DCT of the k x k lowest coefficients:
 * the same without the means' factors cos(k pi/16), and without all higher coefficients.
 *
 * One eighth: the mean of a block is its DC value over 8.
 */
#ifndef ASSETS_THUMBS_JPEG_FAST_TRANSFORM_H
#define ASSETS_THUMBS_JPEG_FAST_TRANSFORM_H

#include "thumbs/jpeg_fast_cpu.h"

#if defined(JF_IS_BUILT)

#include <immintrin.h>
#include <stdbool.h>
#include <stdint.h>

/* A positive number with 13 fractional bits, as libjpeg rounds it. */
#define FIX(x) ((int)((x) * 8192 + 0.5))

/* One row or column of 16 blocks. Indexes are always constants: these are registers. */
struct eight {
    __m256i v[8];
};

/* Sixteen 32-bit sums as two vectors: of blocks 0-3, 8-11 and of 4-7, 12-15. */
struct wide8 {
    struct eight low, high;
};

/* a, b, a, b ...: factors of a pair. */
JF_INLINE __m256i
factors(int a, int b)
{
    return _mm256_set1_epi32((int)((uint32_t)(uint16_t)a | (uint32_t)b << 16));
}

JF_INLINE __m256i
half_of(__m256i a, __m256i b, const bool is_high)
{
    return is_high ? _mm256_unpackhi_epi16(a, b) : _mm256_unpacklo_epi16(a, b);
}

/* Half of v in 32 bits, shifted up by `shift`. */
JF_INLINE __m256i
widened(__m256i v, const int shift, const bool is_high)
{
    return _mm256_srai_epi32(half_of(_mm256_setzero_si256(), v, is_high), 16 - shift);
}

JF_INLINE __m256i
pair_sum(__m256i p, int a, int b, __m256i q, int c, int d)
{
    return _mm256_add_epi32(_mm256_madd_epi16(p, factors(a, b)),
                            _mm256_madd_epi16(q, factors(c, d)));
}

/* out[a] = even + odd, out[b] = even - odd, both shifted down. */
#define BUTTERFLY(a, b, even, odd)                                                       \
    do {                                                                                 \
        out->v[a] = _mm256_srai_epi32(_mm256_add_epi32(even, odd), shift);               \
        out->v[b] = _mm256_srai_epi32(_mm256_sub_epi32(even, odd), shift);               \
    } while (0)

/* Half the lanes of the full transform. `inputs`: 4 where the others are zero, or 8. */
JF_INLINE void
islow_half(const struct eight *in, struct eight *out, const int inputs, const int shift,
           const bool is_high)
{
    enum {
        F0298 = 2446, /* 0.298631336 */
        F0390 = 3196, /* 0.390180644 */
        F0541 = 4433, /* 0.541196100 */
        F0765 = 6270, /* 0.765366865 */
        F0899 = 7373, /* 0.899976223 */
        F1175 = 9633, /* 1.175875602 */
        F1501 = 12299, /* 1.501321110 */
        F1847 = 15137, /* 1.847759065 */
        F1961 = 16069, /* 1.961570560 */
        F2053 = 16819, /* 2.053119869 */
        F2562 = 20995, /* 2.562915447 */
        F3072 = 25172, /* 3.072711026 */
    };
    const __m256i half = _mm256_set1_epi32(1 << (shift - 1));
    const bool all = inputs > 4;
    __m256i zero = _mm256_setzero_si256();
    __m256i p26 = half_of(in->v[2], all ? in->v[6] : zero, is_high);
    __m256i t2 = _mm256_madd_epi16(p26, factors(F0541, F0541 - F1847));
    __m256i t3 = _mm256_madd_epi16(p26, factors(F0541 + F0765, F0541));
    __m256i t0, t1, o0, o1, o2, o3;

    if (all) {
        /* In 16 bits, as libjpeg-turbo: they wrap where its do. */
        __m256i s04 = _mm256_add_epi16(in->v[0], in->v[4]);
        __m256i d04 = _mm256_sub_epi16(in->v[0], in->v[4]);
        __m256i s73 = _mm256_add_epi16(in->v[7], in->v[3]);
        __m256i s51 = _mm256_add_epi16(in->v[5], in->v[1]);
        __m256i z = half_of(s73, s51, is_high);
        __m256i p71 = half_of(in->v[7], in->v[1], is_high);
        __m256i p53 = half_of(in->v[5], in->v[3], is_high);

        t0 = _mm256_add_epi32(widened(s04, 13, is_high), half);
        t1 = _mm256_add_epi32(widened(d04, 13, is_high), half);
        o0 = pair_sum(z, F1175 - F1961, F1175, p71, F0298 - F0899, -F0899);
        o1 = pair_sum(z, F1175, F1175 - F0390, p53, F2053 - F2562, -F2562);
        o2 = pair_sum(z, F1175 - F1961, F1175, p53, -F2562, F3072 - F2562);
        o3 = pair_sum(z, F1175, F1175 - F0390, p71, -F0899, F1501 - F0899);
    } else {
        __m256i p13 = half_of(in->v[1], in->v[3], is_high);

        t0 = _mm256_add_epi32(widened(in->v[0], 13, is_high), half);
        t1 = t0;
        o0 = _mm256_madd_epi16(p13, factors(F1175 - F0899, F1175 - F1961));
        o1 = _mm256_madd_epi16(p13, factors(F1175 - F0390, F1175 - F2562));
        o2 = _mm256_madd_epi16(p13, factors(F1175, F1175 - F1961 + F3072 - F2562));
        o3 = _mm256_madd_epi16(p13, factors(F1175 - F0390 + F1501 - F0899, F1175));
    }
    BUTTERFLY(0, 7, _mm256_add_epi32(t0, t3), o3);
    BUTTERFLY(1, 6, _mm256_add_epi32(t1, t2), o2);
    BUTTERFLY(2, 5, _mm256_sub_epi32(t1, t2), o1);
    BUTTERFLY(3, 4, _mm256_sub_epi32(t0, t3), o0);
}

/* Eight inputs become four; without 4, or of the low form the first four. */
JF_INLINE void
four_half(const struct eight *in, struct eight *out, const bool is_low, const int shift,
          const bool is_high)
{
    const __m256i half = _mm256_set1_epi32(1 << (shift - 1));
    __m256i t0 = _mm256_add_epi32(widened(in->v[0], 14, is_high), half);
    __m256i p13 = half_of(in->v[1], in->v[3], is_high);
    __m256i t2, o0, o1;

    if (is_low) {
        t2 = widened(in->v[2], 14, is_high);
        o0 = _mm256_madd_epi16(p13, factors(FIX(2.613125930), FIX(1.082392200)));
        o1 = _mm256_madd_epi16(p13, factors(FIX(1.082392200), -FIX(2.613125930)));
    } else {
        __m256i p57 = half_of(in->v[5], in->v[7], is_high);

        t2 = _mm256_madd_epi16(half_of(in->v[2], in->v[6], is_high),
                               factors(FIX(1.847759065), -FIX(0.765366865)));
        o0 = pair_sum(p13, FIX(2.562915447), FIX(0.899976223), p57, -FIX(0.601344887),
                      -FIX(0.509795579));
        o1 = pair_sum(p13, FIX(1.061594337), -FIX(2.172734803), p57, FIX(1.451774981),
                      -FIX(0.211164243));
    }
    BUTTERFLY(0, 3, _mm256_add_epi32(t0, t2), o0);
    BUTTERFLY(1, 2, _mm256_sub_epi32(t0, t2), o1);
}

/* Inputs 0, 1, 3, 5, 7 become two. */
JF_INLINE void
two_half(const struct eight *in, struct eight *out, const int shift, const bool is_high)
{
    const __m256i half = _mm256_set1_epi32(1 << (shift - 1));
    __m256i t0 = _mm256_add_epi32(widened(in->v[0], 15, is_high), half);
    __m256i p13 = half_of(in->v[1], in->v[3], is_high);
    __m256i p57 = half_of(in->v[5], in->v[7], is_high);
    __m256i odd = pair_sum(p13, FIX(3.624509785), -FIX(1.272758580), p57,
                           FIX(0.850430095), -FIX(0.720959822));

    BUTTERFLY(0, 1, t0, odd);
}

/* Back to 16 bits, with saturation. */
#define NARROWED(w, i) _mm256_packs_epi32((w).low.v[i], (w).high.v[i])

JF_INLINE void
islow(const struct eight *in, struct eight *out, const int inputs, const int shift)
{
    struct wide8 JF_SCRATCH w;

    islow_half(in, &w.low, inputs, shift, false);
    islow_half(in, &w.high, inputs, shift, true);
    out->v[0] = NARROWED(w, 0);
    out->v[1] = NARROWED(w, 1);
    out->v[2] = NARROWED(w, 2);
    out->v[3] = NARROWED(w, 3);
    out->v[4] = NARROWED(w, 4);
    out->v[5] = NARROWED(w, 5);
    out->v[6] = NARROWED(w, 6);
    out->v[7] = NARROWED(w, 7);
}

JF_INLINE void
four(const struct eight *in, struct eight *out, const bool is_low, const int shift)
{
    struct wide8 JF_SCRATCH w;

    four_half(in, &w.low, is_low, shift, false);
    four_half(in, &w.high, is_low, shift, true);
    out->v[0] = NARROWED(w, 0);
    out->v[1] = NARROWED(w, 1);
    out->v[2] = NARROWED(w, 2);
    out->v[3] = NARROWED(w, 3);
}

JF_INLINE void
two(const struct eight *in, struct eight *out, const int shift)
{
    struct wide8 JF_SCRATCH w;

    two_half(in, &w.low, shift, false);
    two_half(in, &w.high, shift, true);
    out->v[0] = NARROWED(w, 0);
    out->v[1] = NARROWED(w, 1);
}

#undef BUTTERFLY
#undef NARROWED
#undef FIX

#endif
#endif
