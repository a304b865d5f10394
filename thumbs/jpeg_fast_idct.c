#include "thumbs/jpeg_fast_idct.h"

#include "thumbs/jpeg_fast_transform.h"

#if defined(JF_IS_BUILT)

enum {
    /*
     * Of a block's mean over 8: eight times the 511 within which libjpeg's table of
     * limits (jdmaster.c, prepare_range_limit_table) clamps and does not wrap.
     */
    DC_MOST = 4079,
    /* Of a first row: libjpeg-turbo's short cut shifts it by two within 16 bits. */
    ROW_BITS_OVER = 0xE000,
};

/* Where a group of blocks comes from and goes to. */
struct job {
    const int16_t *lanes;
    const uint16_t *quant;
    uint8_t *to;
    size_t stride;
    __m256i row_bits; /* of all first rows: those that a magnitude has */
};

/* A coefficient, dequantised. */
JF_INLINE __m256i
coefficient(const struct job *j, int i)
{
    const void *at = j->lanes + (ptrdiff_t)i * JF_LANES;

    return _mm256_mullo_epi16(_mm256_load_si256(at),
                              _mm256_set1_epi16((int16_t)j->quant[i]));
}

JF_INLINE __m256i
first_coefficient(struct job *j, int i)
{
    __m256i v = coefficient(j, i);

    j->row_bits = _mm256_or_si256(j->row_bits, _mm256_abs_epi16(v));
    return v;
}

/* Rows of samples, each a vector a column of the blocks: to bytes, around 128. */
JF_INLINE __m256i
bytes_of(__m256i a, __m256i b)
{
    return _mm256_xor_si256(_mm256_packs_epi16(a, b), _mm256_set1_epi8((char)0x80));
}

/* Both halves, one after the other. */
JF_INLINE void
put_halves(uint8_t *low, uint8_t *high, __m256i v)
{
    _mm_storeu_si128((void *)low, _mm256_castsi256_si128(v));
    _mm_storeu_si128((void *)high, _mm256_extracti128_si256(v, 1));
}

JF_INLINE void
put1(uint8_t *to, __m256i v)
{
    __m256i b = _mm256_permute4x64_epi64(bytes_of(v, v), 0x08);

    _mm_storeu_si128((void *)to, _mm256_castsi256_si128(b));
}

/* A row of 16 blocks of two samples. */
JF_INLINE void
put2(uint8_t *to, const struct eight *s)
{
    const __m256i mix =
        _mm256_setr_epi8(0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15, 0, 8, 1, 9,
                         2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15);

    _mm256_storeu_si256((void *)to, _mm256_shuffle_epi8(bytes_of(s->v[0], s->v[1]), mix));
}

JF_INLINE void
put4(uint8_t *to, const struct eight *s)
{
    __m256i b02 = bytes_of(s->v[0], s->v[2]);
    __m256i b13 = bytes_of(s->v[1], s->v[3]);
    __m256i b01 = _mm256_unpacklo_epi8(b02, b13);
    __m256i b23 = _mm256_unpackhi_epi8(b02, b13);

    put_halves(to, to + 32, _mm256_unpacklo_epi16(b01, b23));
    put_halves(to + 16, to + 48, _mm256_unpackhi_epi16(b01, b23));
}

JF_INLINE void
put8(uint8_t *to, const struct eight *s)
{
    __m256i b04 = bytes_of(s->v[0], s->v[4]), b15 = bytes_of(s->v[1], s->v[5]);
    __m256i b26 = bytes_of(s->v[2], s->v[6]), b37 = bytes_of(s->v[3], s->v[7]);
    __m256i b01 = _mm256_unpacklo_epi8(b04, b15), b45 = _mm256_unpackhi_epi8(b04, b15);
    __m256i b23 = _mm256_unpacklo_epi8(b26, b37), b67 = _mm256_unpackhi_epi8(b26, b37);
    /* Of blocks 0-3 and 8-11; of 4-7 and 12-15. */
    __m256i first = _mm256_unpacklo_epi16(b01, b23);
    __m256i first_right = _mm256_unpacklo_epi16(b45, b67);
    __m256i second = _mm256_unpackhi_epi16(b01, b23);
    __m256i second_right = _mm256_unpackhi_epi16(b45, b67);

    put_halves(to, to + 64, _mm256_unpacklo_epi32(first, first_right));
    put_halves(to + 16, to + 80, _mm256_unpackhi_epi32(first, first_right));
    put_halves(to + 32, to + 96, _mm256_unpacklo_epi32(second, second_right));
    put_halves(to + 48, to + 112, _mm256_unpackhi_epi32(second, second_right));
}

/* `inputs`: how many rows and columns may have coefficients. */
JF_INLINE void
full(struct job *j, const int inputs)
{
    struct eight JF_SCRATCH rows[8];
    struct eight JF_SCRATCH in, out;

    for (int x = 0; x < inputs; x++) {
        in.v[0] = first_coefficient(j, x);
        in.v[1] = coefficient(j, 8 + x);
        in.v[2] = coefficient(j, 16 + x);
        in.v[3] = coefficient(j, 24 + x);
        if (inputs > 4) {
            in.v[4] = coefficient(j, 32 + x);
            in.v[5] = coefficient(j, 40 + x);
            in.v[6] = coefficient(j, 48 + x);
            in.v[7] = coefficient(j, 56 + x);
        }
        islow(&in, &out, inputs, 11);
        rows[0].v[x] = out.v[0];
        rows[1].v[x] = out.v[1];
        rows[2].v[x] = out.v[2];
        rows[3].v[x] = out.v[3];
        rows[4].v[x] = out.v[4];
        rows[5].v[x] = out.v[5];
        rows[6].v[x] = out.v[6];
        rows[7].v[x] = out.v[7];
    }
    for (int y = 0; y < 8; y++) {
        islow(&rows[y], &out, inputs, 18);
        put8(j->to + (size_t)y * j->stride, &out);
    }
}

JF_APART static void
full_of_all(struct job *j)
{
    full(j, 8);
}

JF_APART static void
full_of_few(struct job *j)
{
    full(j, 4);
}

JF_APART static void
half_box(struct job *j)
{
    static const int8_t columns[] = {0, 1, 2, 3, 5, 6, 7};
    struct eight JF_SCRATCH rows[4];
    struct eight JF_SCRATCH in, out;

    for (size_t i = 0; i < sizeof columns; i++) {
        int x = columns[i];

        in.v[0] = first_coefficient(j, x);
        in.v[1] = coefficient(j, 8 + x);
        in.v[2] = coefficient(j, 16 + x);
        in.v[3] = coefficient(j, 24 + x);
        in.v[5] = coefficient(j, 40 + x);
        in.v[6] = coefficient(j, 48 + x);
        in.v[7] = coefficient(j, 56 + x);
        four(&in, &out, false, 12);
        rows[0].v[x] = out.v[0];
        rows[1].v[x] = out.v[1];
        rows[2].v[x] = out.v[2];
        rows[3].v[x] = out.v[3];
    }
    for (int y = 0; y < 4; y++) {
        four(&rows[y], &out, false, 19);
        put4(j->to + (size_t)y * j->stride, &out);
    }
}

JF_APART static void
half_low(struct job *j)
{
    struct eight JF_SCRATCH rows[4];
    struct eight JF_SCRATCH in, out;

    for (int x = 0; x < 4; x++) {
        in.v[0] = first_coefficient(j, x);
        in.v[1] = coefficient(j, 4 + x);
        in.v[2] = coefficient(j, 8 + x);
        in.v[3] = coefficient(j, 12 + x);
        four(&in, &out, true, 12);
        rows[0].v[x] = out.v[0];
        rows[1].v[x] = out.v[1];
        rows[2].v[x] = out.v[2];
        rows[3].v[x] = out.v[3];
    }
    for (int y = 0; y < 4; y++) {
        four(&rows[y], &out, true, 19);
        put4(j->to + (size_t)y * j->stride, &out);
    }
}

JF_APART static void
quarter_box(struct job *j)
{
    static const int8_t columns[] = {0, 1, 3, 5, 7};
    struct eight JF_SCRATCH rows[2];
    struct eight JF_SCRATCH in, out;

    for (size_t i = 0; i < sizeof columns; i++) {
        int x = columns[i];

        in.v[0] = first_coefficient(j, x);
        in.v[1] = coefficient(j, 8 + x);
        in.v[3] = coefficient(j, 24 + x);
        in.v[5] = coefficient(j, 40 + x);
        in.v[7] = coefficient(j, 56 + x);
        two(&in, &out, 13);
        rows[0].v[x] = out.v[0];
        rows[1].v[x] = out.v[1];
    }
    for (int y = 0; y < 2; y++) {
        two(&rows[y], &out, 20);
        put2(j->to + (size_t)y * j->stride, &out);
    }
}

/* Sum over eight, rounded. */
JF_INLINE __m256i
eighth_of(__m256i v)
{
    return _mm256_srai_epi16(_mm256_adds_epi16(v, _mm256_set1_epi16(4)), 3);
}

/* Two points: sum and difference, as sqrt(2) cos(pi/4) is 1. */
JF_APART static void
quarter_low(struct job *j)
{
    __m256i a = first_coefficient(j, 0), b = first_coefficient(j, 1);
    __m256i c = coefficient(j, 2), d = coefficient(j, 3);
    __m256i left = _mm256_adds_epi16(a, c), right = _mm256_adds_epi16(b, d);
    __m256i left2 = _mm256_subs_epi16(a, c), right2 = _mm256_subs_epi16(b, d);
    struct eight JF_SCRATCH out;

    out.v[0] = eighth_of(_mm256_adds_epi16(left, right));
    out.v[1] = eighth_of(_mm256_subs_epi16(left, right));
    put2(j->to, &out);
    out.v[0] = eighth_of(_mm256_adds_epi16(left2, right2));
    out.v[1] = eighth_of(_mm256_subs_epi16(left2, right2));
    put2(j->to + j->stride, &out);
}

/* Only means: each block is one colour. */
JF_APART static void
flat(const struct job *j, int scaled)
{
    __m256i v = eighth_of(coefficient(j, 0));
    struct eight s = {{v, v, v, v, v, v, v, v}};

    for (int y = 0; y < scaled; y++) {
        uint8_t *to = j->to + (size_t)y * j->stride;

        if (scaled == 8) {
            put8(to, &s);
        } else if (scaled == 4) {
            put4(to, &s);
        } else if (scaled == 2) {
            put2(to, &s);
        } else {
            put1(to, v);
        }
    }
}

static void
transform(struct job *j, const struct jf_component *c, int reached)
{
    bool is_box = c->keep == JF_KEEP_8X8;

    if (reached == 0 || c->scaled == 1) {
        flat(j, c->scaled);
    } else if (c->scaled == 8 && reached > JF_REACHED_4X4) {
        full_of_all(j);
    } else if (c->scaled == 8) {
        full_of_few(j);
    } else if (c->scaled == 4 && is_box) {
        half_box(j);
    } else if (c->scaled == 4) {
        half_low(j);
    } else if (is_box) {
        quarter_box(j);
    } else {
        quarter_low(j);
    }
}

JF_TARGET bool
jf_idct(const struct jf_component *c, const int16_t *lanes, int32_t by, int32_t bx,
        int reached)
{
    struct job j = {.lanes = lanes,
                    .quant = c->quant,
                    .to = c->plane + (size_t)by * (size_t)c->scaled * c->stride +
                          (size_t)bx * (size_t)c->scaled,
                    .stride = c->stride,
                    .row_bits = _mm256_setzero_si256()};
    int16_t dc_most = (int16_t)(DC_MOST / c->quant[0]);
    __m256i dc = _mm256_load_si256((const void *)lanes);
    __m256i over =
        _mm256_or_si256(_mm256_cmpgt_epi16(dc, _mm256_set1_epi16(dc_most)),
                        _mm256_cmpgt_epi16(_mm256_set1_epi16((int16_t)-dc_most), dc));

    transform(&j, c, reached);
    over = _mm256_or_si256(
        over, _mm256_and_si256(j.row_bits, _mm256_set1_epi16((int16_t)ROW_BITS_OVER)));
    return _mm256_testz_si256(over, over) != 0;
}

#endif
