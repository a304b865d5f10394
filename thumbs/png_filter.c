#include "thumbs/png_filter.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

enum {
    FILTER_NONE,
    FILTER_SUB,
    FILTER_UP,
    FILTER_AVERAGE,
    FILTER_PAETH,
    FILTERS,
    VECTOR = 16,
    ROW_ROOM = PNG_FILTER_ROW_MOST + 2 * VECTOR,
};

/*
 * One row in the making. Of the row and of the one above there are copies with zeros in
 * front, the pixel left of the first one, and room for a whole vector behind.
 */
struct desk {
    size_t n, step;
    uint8_t *row, *above; /* into rows */
    uint8_t rows[2][ROW_ROOM];
    uint8_t made[FILTERS][ROW_ROOM];
    uint32_t sums[FILTERS];
};

/* Fills made and sums. */
typedef void filters_fn(struct desk *d);

static uint32_t
size_of(uint8_t v)
{
    return v < 128 ? v : 256u - v;
}

static uint8_t
paeth(int left, int up, int corner)
{
    int to_left = abs(up - corner);
    int to_up = abs(left - corner);
    int to_corner = abs(left + up - 2 * corner);

    return (uint8_t)(to_left <= to_up && to_left <= to_corner ? left
                     : to_up <= to_corner                     ? up
                                                              : corner);
}

static void
filters_plain(struct desk *d)
{
    memset(d->sums, 0, sizeof d->sums);
    for (size_t i = 0; i < d->n; i++) {
        const uint8_t *p = d->row + i;
        const uint8_t *q = d->above + i;
        uint8_t left = *(p - d->step);

        d->made[FILTER_NONE][i] = *p;
        d->made[FILTER_SUB][i] = (uint8_t)(*p - left);
        d->made[FILTER_UP][i] = (uint8_t)(*p - *q);
        d->made[FILTER_AVERAGE][i] = (uint8_t)(*p - (left + *q) / 2);
        d->made[FILTER_PAETH][i] = (uint8_t)(*p - paeth(left, *q, *(q - d->step)));
        for (size_t f = 0; f < FILTERS; f++) {
            d->sums[f] += size_of(d->made[f][i]);
        }
    }
}

#if defined(__SSE2__)
static __m128i
load(const uint8_t *p)
{
    return _mm_loadu_si128((const __m128i *)(const void *)p);
}

static __m128i
distance(__m128i a, __m128i b)
{
    return _mm_or_si128(_mm_subs_epu8(a, b), _mm_subs_epu8(b, a));
}

/* All bits of each byte where a <= b. */
static __m128i
is_most(__m128i a, __m128i b)
{
    return _mm_cmpeq_epi8(_mm_min_epu8(a, b), a);
}

static __m128i
chosen(__m128i mask, __m128i yes, __m128i no)
{
    return _mm_or_si128(_mm_and_si128(mask, yes), _mm_andnot_si128(mask, no));
}

/*
 * In bytes: the third distance, |(up - corner) + (left - corner)|, is the difference of
 * the other two where corner lies between left and up, else their sum, which may
 * saturate: it is then no smaller than either, and that is all that is asked.
 */
static __m128i
paeths(__m128i left, __m128i up, __m128i corner)
{
    __m128i to_left = distance(up, corner);
    __m128i to_up = distance(left, corner);
    __m128i between = _mm_xor_si128(is_most(corner, up), is_most(corner, left));
    __m128i to_corner =
        chosen(between, distance(to_left, to_up), _mm_adds_epu8(to_left, to_up));
    __m128i other = chosen(is_most(to_up, to_corner), up, corner);

    return chosen(is_most(to_left, _mm_min_epu8(to_up, to_corner)), left, other);
}

/* (a + b) / 2 rounded down; the instruction rounds up. */
static __m128i
averages(__m128i a, __m128i b)
{
    __m128i odd = _mm_and_si128(_mm_xor_si128(a, b), _mm_set1_epi8(1));

    return _mm_sub_epi8(_mm_avg_epu8(a, b), odd);
}

/* Stores v and gives the sum of the sizes of its bytes within mask, in two halves. */
static __m128i
kept(uint8_t *to, __m128i v, __m128i mask)
{
    __m128i within = _mm_and_si128(v, mask);
    __m128i sizes = _mm_min_epu8(within, _mm_sub_epi8(_mm_setzero_si128(), within));

    _mm_storeu_si128((__m128i *)(void *)to, v);
    return _mm_sad_epu8(sizes, _mm_setzero_si128());
}

static uint32_t
both_halves(__m128i v)
{
    return (uint32_t)_mm_cvtsi128_si32(_mm_add_epi64(v, _mm_srli_si128(v, 8)));
}

/* The first n bytes, at most VECTOR. */
static __m128i
mask_of(size_t n)
{
    static const uint8_t ones_then_zeros[2 * VECTOR] = {
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255};

    return load(ones_then_zeros + VECTOR - (n < VECTOR ? n : VECTOR));
}

static void
filters_sse2(struct desk *d)
{
    __m128i sums[FILTERS];

    for (size_t f = 0; f < FILTERS; f++) {
        sums[f] = _mm_setzero_si128();
    }
    for (size_t i = 0; i < d->n; i += VECTOR) {
        __m128i mask = mask_of(d->n - i);
        __m128i here = load(d->row + i);
        __m128i left = load(d->row + i - d->step);
        __m128i up = load(d->above + i);
        __m128i corner = load(d->above + i - d->step);
        __m128i made[FILTERS] = {here, _mm_sub_epi8(here, left), _mm_sub_epi8(here, up),
                                 _mm_sub_epi8(here, averages(left, up)),
                                 _mm_sub_epi8(here, paeths(left, up, corner))};

        for (size_t f = 0; f < FILTERS; f++) {
            sums[f] = _mm_add_epi64(sums[f], kept(d->made[f] + i, made[f], mask));
        }
    }
    for (size_t f = 0; f < FILTERS; f++) {
        d->sums[f] = both_halves(sums[f]);
    }
}
#endif

size_t
png_filter_bytes(const struct png_rows *r)
{
    return r->rows * (r->row_bytes + 1);
}

static void
filter_each(const struct png_rows *r, filters_fn *make, uint8_t *out)
{
    struct desk d = {.n = r->row_bytes, .step = r->step};

    assert(d.n >= 1 && d.n <= PNG_FILTER_ROW_MOST && d.step <= VECTOR);
    d.row = d.rows[0] + VECTOR;
    d.above = d.rows[1] + VECTOR;
    for (size_t y = 0; y < r->rows; y++) {
        uint8_t *was = d.above;
        uint8_t best = FILTER_NONE;

        memcpy(d.row, r->pixels + y * r->stride, d.n);
        make(&d);
        for (uint8_t f = 1; f < FILTERS; f++) {
            best = d.sums[f] < d.sums[best] ? f : best;
        }
        *out++ = best;
        memcpy(out, d.made[best], d.n);
        out += d.n;
        d.above = d.row;
        d.row = was;
    }
}

void
png_filter_adaptive(const struct png_rows *r, uint8_t *out)
{
#if defined(__SSE2__)
    filter_each(r, filters_sse2, out);
#else
    filter_each(r, filters_plain, out);
#endif
}

void
png_filter_plain(const struct png_rows *r, uint8_t *out)
{
    filter_each(r, filters_plain, out);
}

void
png_filter_none(const struct png_rows *r, uint8_t *out)
{
    for (size_t y = 0; y < r->rows; y++) {
        *out++ = FILTER_NONE;
        memcpy(out, r->pixels + y * r->stride, r->row_bytes);
        out += r->row_bytes;
    }
}
