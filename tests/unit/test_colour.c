#include "cmocka_all.h"

#include "noise.h"
#include "thumbs/colour.h"
#include "thumbs/colour_row.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static struct err e;

/* One row of width pixels; all samples are 0. */
static void
room(struct fine *f, enum picture_kind kind, int32_t width)
{
    assert_true(fine_room(f, kind, width, 1, &e));
    for (size_t i = 0; i < fine_planes(kind); i++) {
        memset(f->planes[i], 0, f->stride * sizeof *f->planes[i]);
    }
}

/* One pixel of these 8-bit samples, as it is shown. */
static void
shown(enum picture_kind kind, const struct colour *c, const int samples[4],
      uint8_t got[4])
{
    auto_fine struct fine f = {0};
    auto_picture struct picture p = {0};

    room(&f, kind, 1);
    for (size_t i = 0; i < fine_planes(kind); i++) {
        f.planes[i][0] = (int16_t)(samples[i] * FINE_ONE);
    }
    assert_true(colour_apply(&f, c, &p, &e));
    memset(got, 0, 4);
    memcpy(got, p.planes[0], p.kind == PICTURE_RGBA ? 4 : 3);
}

struct luma {
    double red, blue;
};

/* ITU-R BT.601-7 2.5.1, BT.709-6 3.2, BT.2020-2 table 4, SMPTE 240M, and FCC 1953. */
static const struct luma lumas[] = {[COLOUR_BT601] = {0.299, 0.114},
                                    [COLOUR_BT709] = {0.2126, 0.0722},
                                    [COLOUR_BT2020] = {0.2627, 0.0593},
                                    [COLOUR_SMPTE240M] = {0.212, 0.087},
                                    [COLOUR_FCC] = {0.30, 0.11}};

static double
clipped(double v)
{
    return fmin(fmax(v, 0), 255);
}

static void
reference(const struct colour *c, const double in[3], double out[3])
{
    struct luma l = lumas[c->matrix];
    double y = c->is_limited ? (in[0] - 16) * 255 / 219 : in[0];
    double scale = c->is_limited ? 255.0 / 224 : 1;
    double cb = (in[1] - 128) * scale, cr = (in[2] - 128) * scale;
    double red = y + 2 * (1 - l.red) * cr, blue = y + 2 * (1 - l.blue) * cb;

    out[0] = clipped(red);
    out[1] = clipped((y - l.red * red - l.blue * blue) / (1 - l.red - l.blue));
    out[2] = clipped(blue);
}

static void
matrix_check(const struct colour *c, struct noise *noise)
{
    enum { N = 1024 };
    auto_fine struct fine f = {0};
    auto_picture struct picture p = {0};
    double sum = 0;

    room(&f, PICTURE_YUV, N);
    for (int x = 0; x < N * 3; x++) {
        f.planes[x % 3][x / 3] = (int16_t)noise_below(noise, 255 * FINE_ONE + 1);
    }
    assert_true(colour_apply(&f, c, &p, &e));
    assert_int_equal(p.kind, PICTURE_RGB);
    for (int x = 0; x < N; x++) {
        double in[3], want[3];

        for (int i = 0; i < 3; i++) {
            in[i] = (double)f.planes[i][x] / FINE_ONE;
        }
        reference(c, in, want);
        for (int i = 0; i < 3; i++) {
            double off = fabs(p.planes[0][x * 3 + i] - want[i]);

            assert_true(off < 0.52); /* half a step is the rounding */
            sum += off;
        }
    }
    assert_true(sum / (N * 3) < 0.3);
}

static void
every_matrix_and_range_is_right_to_the_rounding(void **state)
{
    struct noise noise = noise_begin(1);

    (void)state;
    for (int i = 0; i <= COLOUR_FCC; i++) {
        matrix_check(&(struct colour){.matrix = i}, &noise);
        matrix_check(&(struct colour){.matrix = i, .is_limited = true}, &noise);
    }
}

static void
vector_code_gives_the_same_bytes_as_plain_code(void **state)
{
#if defined(__x86_64__)
    enum { N = 80, SLACK = 64 };
    struct noise noise = noise_begin(2);

    (void)state;
    if (!__builtin_cpu_supports("avx2")) {
        (void)printf("SKIP no AVX2 here\n");
        return;
    }
    for (int round = 0; round < 400; round++) {
        int16_t in[3][N + SLACK];
        const int16_t *planes[3] = {in[0], in[1], in[2]};
        uint8_t plain[(N + SLACK) * 3], vector[(N + SLACK) * 3];
        uint16_t plain_deep[(N + SLACK) * 3], vector_deep[(N + SLACK) * 3];
        struct colour c = {.matrix = round % 5, .is_limited = round % 2 == 0};
        size_t n = 1 + noise_below(&noise, N);
        struct colour_mix mix;

        for (int x = 0; x < (N + SLACK) * 3; x++) {
            in[x % 3][x / 3] = (int16_t)noise_next(&noise); /* any at all */
        }
        in[0][0] = in[1][0] = in[2][0] = INT16_MIN;
        in[0][n - 1] = in[1][n - 1] = in[2][n - 1] = INT16_MAX;
        colour_mix_init(&mix, round % 3 == 0 ? PICTURE_RGB_PLANES : PICTURE_YUV, &c);
        colour_row_plain(&mix, planes, plain, n);
        colour_row_avx2(&mix, planes, vector, n);
        assert_memory_equal(plain, vector, n * 3);
        colour_row_deep_plain(&mix, planes, plain_deep, n);
        colour_row_deep_avx2(&mix, planes, vector_deep, n);
        assert_memory_equal(plain_deep, vector_deep, n * 3 * sizeof *plain_deep);
    }
#else
    (void)state;
    (void)printf("SKIP no vector code for this processor\n");
#endif
}

static void
sixteen_bits_say_the_same_as_eight(void **state)
{
    enum { N = 333 };
    struct noise noise = noise_begin(3);
    int16_t in[3][N];
    const int16_t *planes[3] = {in[0], in[1], in[2]};
    uint8_t bytes[N * 3];
    uint16_t deep[N * 3], grey[N];
    struct colour_mix mix;

    (void)state;
    for (int x = 0; x < N * 3; x++) {
        in[x % 3][x / 3] = (int16_t)((int)noise_below(&noise, 20000) - 2000);
    }
    colour_mix_init(&mix, PICTURE_YUV, &(struct colour){.is_limited = true});
    colour_row_plain(&mix, planes, bytes, N);
    colour_row_deep_plain(&mix, planes, deep, N);
    for (int i = 0; i < N * 3; i++) {
        assert_in_range(bytes[i] * 257 + 130 - deep[i], 0, 260);
    }
    colour_mix_init(&mix, PICTURE_GRAY, &(struct colour){0});
    colour_row_deep_grey(&mix, in[0], grey, N);
    for (int i = 0; i < N; i++) {
        double want = clipped((double)in[0][i] / FINE_ONE) * 257;

        assert_true(fabs(grey[i] - want) < 1);
    }
}

struct expected {
    enum picture_kind kind;
    struct colour colour;
    int in[4];
    uint8_t out[4];
};

static const struct expected pixels[] = {
    /* a JPEG's primaries (JFIF 1.02) */
    {PICTURE_YUV, {0}, {76, 85, 255}, {254, 0, 0}},
    {PICTURE_YUV, {0}, {150, 44, 21}, {0, 255, 1}},
    {PICTURE_YUV, {0}, {29, 255, 107}, {0, 0, 254}},
    /* white and black of video, and what lies beyond them */
    {PICTURE_YUV,
     {.matrix = COLOUR_BT709, .is_limited = true},
     {235, 128, 128},
     {255, 255, 255}},
    {PICTURE_YUV,
     {.matrix = COLOUR_BT709, .is_limited = true},
     {16, 128, 128},
     {0, 0, 0}},
    {PICTURE_YUV,
     {.matrix = COLOUR_BT709, .is_limited = true},
     {255, 128, 128},
     {255, 255, 255}},
    {PICTURE_GRAY, {0}, {100}, {100, 100, 100}},
    {PICTURE_GRAY, {.is_limited = true}, {126}, {128, 128, 128}},
    {PICTURE_RGB_PLANES, {0}, {1, 2, 250}, {1, 2, 250}},
    {PICTURE_RGB_PLANES, {.is_limited = true}, {16, 126, 235}, {0, 128, 255}},
    /* ringing goes beyond both ends */
    {PICTURE_RGB_PLANES, {0}, {-20, 270, 300}, {0, 255, 255}},
    {PICTURE_GRAY, {0}, {-1}, {0, 0, 0}},
    /* no ink in Adobe's way is 255 */
    {PICTURE_CMYK, {0}, {255, 255, 255, 255}, {255, 255, 255}},
    {PICTURE_CMYK, {0}, {255, 255, 255, 0}, {0, 0, 0}},
    {PICTURE_CMYK, {0}, {0, 255, 255, 255}, {0, 255, 255}},
    {PICTURE_CMYK, {0}, {128, 255, 0, 128}, {64, 128, 0}},
    {PICTURE_CMYK, {0}, {300, 255, -9, 255}, {255, 255, 0}},
    {PICTURE_CMYK, {.is_plain_ink = true}, {0, 0, 0, 0}, {255, 255, 255}},
    {PICTURE_CMYK, {.is_plain_ink = true}, {0, 255, 0, 0}, {255, 0, 255}},
    {PICTURE_CMYK, {.is_plain_ink = true}, {0, 0, 0, 255}, {0, 0, 0}},
    /* the colours of RGBA are stored times alpha */
    {PICTURE_RGBA, {0}, {50, 100, 0, 100}, {128, 255, 0, 100}},
    {PICTURE_RGBA, {0}, {0, 0, 0, 0}, {0, 0, 0, 0}},
    {PICTURE_RGBA, {0}, {9, 9, 9, -3}, {0, 0, 0, 0}},
    {PICTURE_RGBA, {0}, {120, -5, 90, 100}, {255, 0, 230, 100}},
    /* opaque: three bytes a pixel */
    {PICTURE_RGBA, {0}, {1, 2, 3, 255}, {1, 2, 3, 0}},
    {PICTURE_RGBA, {0}, {255, 2, 3, 260}, {255, 2, 3, 0}},
};

static void
each_kind_of_picture_becomes_the_colours_that_it_means(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof pixels / sizeof pixels[0]; i++) {
        const struct expected *p = &pixels[i];
        uint8_t got[4];

        shown(p->kind, &p->colour, p->in, got);
        if (memcmp(got, p->out, 4) != 0) {
            fail_msg("line %zu: %d %d %d %d", i, got[0], got[1], got[2], got[3]);
        }
    }
}

static void
a_picture_that_is_opaque_but_for_one_pixel_keeps_its_alpha(void **state)
{
    auto_fine struct fine f = {0};

    (void)state;
    room(&f, PICTURE_RGBA, 20);
    for (int alpha = 253; alpha <= 255; alpha++) {
        auto_picture struct picture p = {0};

        for (int x = 0; x < 20; x++) {
            f.planes[3][x] = 255 * FINE_ONE;
        }
        f.planes[3][19] = (int16_t)(alpha * FINE_ONE);
        assert_true(colour_apply(&f, &(struct colour){0}, &p, &e));
        assert_int_equal(p.kind, alpha == 255 ? PICTURE_RGB : PICTURE_RGBA);
        if (p.kind == PICTURE_RGBA) {
            assert_int_equal(p.planes[0][19 * 4 + 3], alpha);
        }
    }
}

/* Less than half a step of alpha: dividing by it would make noise glow. */
static void
what_cannot_be_seen_has_no_colour(void **state)
{
    auto_fine struct fine f = {0};
    auto_picture struct picture p = {0};

    (void)state;
    room(&f, PICTURE_RGBA, 3);
    for (int i = 0; i < 4; i++) {
        f.planes[i][0] = FINE_ONE / 2 - 1;
        f.planes[i][1] = FINE_ONE / 2;
    }
    assert_true(colour_apply(&f, &(struct colour){0}, &p, &e));
    assert_memory_equal(p.planes[0], "\0\0\0\0\xff\xff\xff\1", 8);
}

/* Rows are written in sixteens: the next row must not be hurt, nor the end passed. */
static void
rows_of_every_width_stand_where_they_belong(void **state)
{
    (void)state;
    for (int32_t width = 1; width <= 70; width++) {
        auto_fine struct fine f = {0};
        auto_picture struct picture p = {0};

        assert_true(fine_room(&f, PICTURE_RGB_PLANES, width, 3, &e));
        for (int i = 0; i < 3; i++) {
            for (int y = 0; y < 3; y++) {
                for (int x = 0; x < (int)f.stride; x++) {
                    f.planes[i][(size_t)y * f.stride + (size_t)x] =
                        (int16_t)((i * 70 + y * 20 + x % 16) * FINE_ONE);
                }
            }
        }
        assert_true(colour_apply(&f, &(struct colour){0}, &p, &e));
        for (int at = 0; at < width * 3 * 3; at++) {
            int y = at / (width * 3), x = at % (width * 3) / 3, i = at % 3;

            assert_int_equal(p.planes[0][(size_t)y * p.strides[0] + (size_t)(x * 3 + i)],
                             i * 70 + y * 20 + x % 16);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_matrix_and_range_is_right_to_the_rounding),
        cmocka_unit_test(vector_code_gives_the_same_bytes_as_plain_code),
        cmocka_unit_test(sixteen_bits_say_the_same_as_eight),
        cmocka_unit_test(each_kind_of_picture_becomes_the_colours_that_it_means),
        cmocka_unit_test(a_picture_that_is_opaque_but_for_one_pixel_keeps_its_alpha),
        cmocka_unit_test(what_cannot_be_seen_has_no_colour),
        cmocka_unit_test(rows_of_every_width_stand_where_they_belong),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
