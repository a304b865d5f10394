#include "thumbs/colour_row.h"

#include <math.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

enum { FACTOR_ONE = 1 << 13, HALF = 1 << (COLOUR_SHIFT - 1), WHITE = 255 };

/* How much red and blue weigh in luma. */
struct weights {
    double red, blue;
};

static struct weights
weights_of(enum colour_matrix matrix)
{
    switch (matrix) {
    case COLOUR_BT709:
        return (struct weights){0.2126, 0.0722};
    case COLOUR_BT2020:
        return (struct weights){0.2627, 0.0593};
    case COLOUR_SMPTE240M:
        return (struct weights){0.212, 0.087};
    case COLOUR_FCC: /* 47 CFR 73.682 (a) (20) as of 2003 */
        return (struct weights){0.30, 0.11};
    case COLOUR_BT601:
        break;
    }
    return (struct weights){0.299, 0.114};
}

static int16_t
factor(double f)
{
    return (int16_t)lround(f * FACTOR_ONE);
}

/* Where a plane's zero lies, in 8 bits, as part of the sum. */
static int32_t
less_zero(int16_t times, int zero)
{
    return -(int32_t)times * zero * FINE_ONE;
}

void
colour_mix_init(struct colour_mix *m, enum picture_kind kind, const struct colour *c)
{
    struct weights w = weights_of(c->matrix);
    double luma = c->is_limited ? 255.0 / 219 : 1,
           chroma = c->is_limited ? 255.0 / 224 : 1;
    double to_red = 2 * (1 - w.red) * chroma, to_blue = 2 * (1 - w.blue) * chroma;
    double green = 1 - w.red - w.blue;
    int zero = c->is_limited ? 16 : 0;

    *m = (struct colour_mix){0};
    for (int i = 0; i < 3; i++) {
        int plane = kind == PICTURE_YUV ? 0 : i;

        m->times[i][plane] = factor(luma);
        m->plus[i] = less_zero(m->times[i][plane], zero);
    }
    if (kind != PICTURE_YUV) {
        return;
    }
    m->times[0][2] = factor(to_red);
    m->times[1][1] = factor(-to_blue * w.blue / green);
    m->times[1][2] = factor(-to_red * w.red / green);
    m->times[2][1] = factor(to_blue);
    for (int i = 0; i < 3; i++) {
        m->plus[i] += less_zero(m->times[i][1], 128) + less_zero(m->times[i][2], 128);
    }
}

static inline int32_t
mixed(const struct colour_mix *m, int i, const int16_t *const planes[3], size_t x)
{
    return m->times[i][0] * planes[0][x] + m->times[i][1] * planes[1][x] +
           m->times[i][2] * planes[2][x] + m->plus[i];
}

void
colour_row_plain(const struct colour_mix *m, const int16_t *const planes[3], uint8_t *rgb,
                 size_t n)
{
    for (size_t x = 0; x < n; x++) {
        for (int i = 0; i < 3; i++) {
            int32_t v = (mixed(m, i, planes, x) + HALF) >> COLOUR_SHIFT;

            *rgb++ = (uint8_t)colour_clipped(v, WHITE);
        }
    }
}

/* A sum as 257 times the 8-bit value; eight bits go first so that it fits. */
static inline uint16_t
deep(int32_t sum)
{
    return (
        uint16_t)(((colour_clipped(sum, WHITE << COLOUR_SHIFT) >> 8) * 257 + (1 << 10)) >>
                  11);
}

void
colour_row_deep_plain(const struct colour_mix *m, const int16_t *const planes[3],
                      uint16_t *rgb, size_t n)
{
    for (size_t x = 0; x < n; x++) {
        for (int i = 0; i < 3; i++) {
            *rgb++ = deep(mixed(m, i, planes, x));
        }
    }
}

void
colour_row_deep_grey(const struct colour_mix *m, const int16_t *plane, uint16_t *grey,
                     size_t n)
{
    for (size_t x = 0; x < n; x++) {
        grey[x] = deep(m->times[0][0] * plane[x] + m->plus[0]);
    }
}

#if defined(__x86_64__)

/*
 * Of 48 bytes of packed pixels, by thirds: which byte of each channel stands where; -1 is
 * none of it.
 */
#define FROM(channel, at) ((at) % 3 == (channel) ? (at) / 3 : -1)
#define FOUR(c, at)       FROM(c, at), FROM(c, at + 1), FROM(c, at + 2), FROM(c, at + 3)
#define THIRD(c, at)                                                                     \
    {                                                                                    \
        FOUR(c, at), FOUR(c, at + 4), FOUR(c, at + 8), FOUR(c, at + 12)                  \
    }

static const int8_t packing[3][3][16] = {
    {THIRD(0, 0), THIRD(1, 0), THIRD(2, 0)},
    {THIRD(0, 16), THIRD(1, 16), THIRD(2, 16)},
    {THIRD(0, 32), THIRD(1, 32), THIRD(2, 32)},
};

/* The same of eight pixels of two bytes a sample. */
#define TWO(c, at) FROM(c, (at) / 2) * 2 + (FROM(c, (at) / 2) < 0 ? 0 : (at) % 2)
#define EIGHT(c, at)                                                                     \
    TWO(c, at), TWO(c, at + 1), TWO(c, at + 2), TWO(c, at + 3), TWO(c, at + 4),          \
        TWO(c, at + 5), TWO(c, at + 6), TWO(c, at + 7)
#define DEEP(c, at)                                                                      \
    {                                                                                    \
        EIGHT(c, at), EIGHT(c, at + 8)                                                   \
    }

static const int8_t packing_deep[3][3][16] = {
    {DEEP(0, 0), DEEP(1, 0), DEEP(2, 0)},
    {DEEP(0, 16), DEEP(1, 16), DEEP(2, 16)},
    {DEEP(0, 32), DEEP(1, 32), DEEP(2, 32)},
};

#define AVX2 __attribute__((target("avx2")))

/* Two factors side by side, as vpmaddwd wants them. */
AVX2 static __m256i
pair(int16_t low, int16_t high)
{
    return _mm256_set1_epi32((int32_t)((uint32_t)(uint16_t)high << 16 | (uint16_t)low));
}

/* Sixteen pixels: planes 0 and 1 zipped, plane 2 zipped with zero; two halves each. */
struct sixteen {
    __m256i p01[2], p2[2];
};

/* What one channel is made with. */
struct channel {
    __m256i f01, f2, plus;
};

AVX2 static inline struct channel
channel_of(const struct colour_mix *m, int i, int32_t half)
{
    return (struct channel){pair(m->times[i][0], m->times[i][1]), pair(m->times[i][2], 0),
                            _mm256_set1_epi32(m->plus[i] + half)};
}

/* The sums of one half of the pixels. */
AVX2 static inline __m256i
summed(const struct sixteen *s, int half, const struct channel *c)
{
    __m256i sum = _mm256_add_epi32(_mm256_madd_epi16(s->p01[half], c->f01),
                                   _mm256_madd_epi16(s->p2[half], c->f2));

    return _mm256_add_epi32(sum, c->plus);
}

/* One channel of sixteen pixels as bytes. */
AVX2 static inline __m128i
channel_bytes(const struct sixteen *s, const struct channel *c)
{
    __m256i low = _mm256_srai_epi32(summed(s, 0, c), COLOUR_SHIFT);
    __m256i high = _mm256_srai_epi32(summed(s, 1, c), COLOUR_SHIFT);
    __m256i bytes = _mm256_packs_epi32(low, high);

    bytes = _mm256_packus_epi16(bytes, bytes);
    return _mm256_castsi256_si128(_mm256_permute4x64_epi64(bytes, 0x08));
}

/* As deep() does it. */
AVX2 static inline __m256i
deepened(__m256i sum)
{
    sum = _mm256_max_epi32(sum, _mm256_setzero_si256());
    sum = _mm256_min_epi32(sum, _mm256_set1_epi32(WHITE << COLOUR_SHIFT));
    sum = _mm256_mullo_epi32(_mm256_srai_epi32(sum, 8), _mm256_set1_epi32(257));
    return _mm256_srai_epi32(_mm256_add_epi32(sum, _mm256_set1_epi32(1 << 10)), 11);
}

AVX2 static inline struct sixteen
sixteen_load(const int16_t *const planes[3], size_t x)
{
    __m256i a = _mm256_loadu_si256((const __m256i *)(const void *)(planes[0] + x));
    __m256i b = _mm256_loadu_si256((const __m256i *)(const void *)(planes[1] + x));
    __m256i c = _mm256_loadu_si256((const __m256i *)(const void *)(planes[2] + x));
    __m256i zero = _mm256_setzero_si256();

    return (struct sixteen){
        {_mm256_unpacklo_epi16(a, b), _mm256_unpackhi_epi16(a, b)},
        {_mm256_unpacklo_epi16(c, zero), _mm256_unpackhi_epi16(c, zero)}};
}

AVX2 static inline __m128i
placed(__m128i bytes, const int8_t places[16])
{
    return _mm_shuffle_epi8(bytes,
                            _mm_loadu_si128((const __m128i *)(const void *)places));
}

/* Writes 48 bytes, of all three channels. */
AVX2 static inline void
packed_store(const __m128i c[3], const int8_t places[3][3][16], void *to)
{
    for (int third = 0; third < 3; third++) {
        __m128i v = placed(c[0], places[third][0]);

        v = _mm_or_si128(v, placed(c[1], places[third][1]));
        v = _mm_or_si128(v, placed(c[2], places[third][2]));
        _mm_storeu_si128((__m128i *)to + third, v);
    }
}

AVX2 void
colour_row_avx2(const struct colour_mix *m, const int16_t *const planes[3], uint8_t *rgb,
                size_t n)
{
    struct channel channels[3];

    for (int i = 0; i < 3; i++) {
        channels[i] = channel_of(m, i, HALF);
    }
    for (size_t x = 0; x < n; x += 16, rgb += 48) {
        struct sixteen s = sixteen_load(planes, x);
        __m128i c[3];

        for (int i = 0; i < 3; i++) {
            c[i] = channel_bytes(&s, &channels[i]);
        }
        packed_store(c, packing, rgb);
    }
}

AVX2 void
colour_row_deep_avx2(const struct colour_mix *m, const int16_t *const planes[3],
                     uint16_t *rgb, size_t n)
{
    struct channel channels[3];

    for (int i = 0; i < 3; i++) {
        channels[i] = channel_of(m, i, 0);
    }
    for (size_t x = 0; x < n; x += 16, rgb += 48) {
        struct sixteen s = sixteen_load(planes, x);
        __m128i low[3], high[3];

        for (int i = 0; i < 3; i++) {
            __m256i v = _mm256_packus_epi32(deepened(summed(&s, 0, &channels[i])),
                                            deepened(summed(&s, 1, &channels[i])));

            low[i] = _mm256_castsi256_si128(v);
            high[i] = _mm256_extracti128_si256(v, 1);
        }
        packed_store(low, packing_deep, rgb);
        packed_store(high, packing_deep, rgb + 24);
    }
}

#endif

void
colour_row(const struct colour_mix *m, const int16_t *const planes[3], uint8_t *rgb,
           size_t n)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) {
        colour_row_avx2(m, planes, rgb, n);
        return;
    }
#endif
    colour_row_plain(m, planes, rgb, n);
}

void
colour_row_deep(const struct colour_mix *m, const int16_t *const planes[3], uint16_t *rgb,
                size_t n)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) {
        colour_row_deep_avx2(m, planes, rgb, n);
        return;
    }
#endif
    colour_row_deep_plain(m, planes, rgb, n);
}
