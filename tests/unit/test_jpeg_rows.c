#include "cmocka_all.h"

#include "thumbs/colour.h"
#include "thumbs/jpeg_rows.h"
#include "thumbs/resample.h"

#include <math.h>
#include <string.h>

enum { W = 203, H = 157 }; /* no multiple of any block */

static struct err e;
static struct resampler *resampler;

/* How a JPEG is written. */
struct how {
    J_COLOR_SPACE in, stored;
    int samplings[4][2]; /* across, down; 0: 1 */
    int adobe;           /* 1 with the marker, 0 without it, -1 as the library likes */
};

struct bytes {
    unsigned char *p;
    unsigned long n;
};

/* Soft, so that chroma can be halved without loss. */
static void
pixel_put(uint8_t *to, int channels, int x, int y)
{
    for (int i = 0; i < channels; i++) {
        double angle = i == 0 ? x / 41.0 : i == 1 ? y / 37.0 : (x + y) / 59.0;

        to[i] = (uint8_t)lround(128 + 90 * sin(angle + i));
    }
}

static void
written(const struct how *how, struct bytes *out)
{
    struct jpeg_compress_struct c;
    struct jpeg_error_mgr errors;
    int channels = how->in == JCS_CMYK ? 4 : how->in == JCS_GRAYSCALE ? 1 : 3;

    *out = (struct bytes){0};
    c.err = jpeg_std_error(&errors);
    jpeg_create_compress(&c);
    jpeg_mem_dest(&c, &out->p, &out->n);
    c.image_width = W;
    c.image_height = H;
    c.input_components = channels;
    c.in_color_space = how->in;
    jpeg_set_defaults(&c);
    jpeg_set_colorspace(&c, how->stored);
    jpeg_set_quality(&c, 97, TRUE);
    if (how->adobe >= 0) {
        c.write_Adobe_marker = how->adobe;
    }
    for (int i = 0; i < channels; i++) {
        c.comp_info[i].h_samp_factor =
            how->samplings[i][0] > 0 ? how->samplings[i][0] : 1;
        c.comp_info[i].v_samp_factor =
            how->samplings[i][1] > 0 ? how->samplings[i][1] : 1;
    }
    jpeg_start_compress(&c, TRUE);
    while (c.next_scanline < H) {
        uint8_t line[W * 4];
        JSAMPROW row = line;

        for (int x = 0; x < W; x++) {
            pixel_put(line + x * channels, channels, x, (int)c.next_scanline);
        }
        (void)jpeg_write_scanlines(&c, &row, 1);
    }
    jpeg_finish_compress(&c);
    jpeg_destroy_compress(&c);
}

/* As jpeg.c does it, at 1 / by. */
static void
planes_read(const struct bytes *b, unsigned by, struct picture *out,
            struct colour *colour)
{
    struct jpeg_decompress_struct c;
    struct jpeg_error_mgr errors;
    uint8_t *ink_row;

    c.err = jpeg_std_error(&errors);
    jpeg_create_decompress(&c);
    jpeg_mem_src(&c, b->p, b->n);
    (void)jpeg_read_header(&c, TRUE);
    c.scale_num = 1;
    c.scale_denom = by;
    jpeg_rows_choose(&c, out);
    (void)jpeg_start_decompress(&c);
    assert_true(jpeg_rows_room(&c, out, &ink_row, &e));
    jpeg_rows_read(&c, out, ink_row);
    (void)jpeg_finish_decompress(&c);
    *colour = (struct colour){.is_plain_ink = jpeg_rows_plain_ink(&c)};
    assert_int_equal(errors.num_warnings, 0);
    jpeg_destroy_decompress(&c);
    free(ink_row);
}

/* The JPEG as RGB at w x h. */
static enum picture_kind
shown(const struct how *how, unsigned by, int w, int h, struct picture *p)
{
    auto_picture struct picture planes = {0};
    auto_fine struct fine fine = {0};
    struct bytes b;
    struct colour c;

    written(how, &b);
    planes_read(&b, by, &planes, &c);
    free(b.p);
    assert_true(resample_picture(resampler, &planes, w, h, &fine, &e));
    assert_true(colour_apply(&fine, &c, p, &e));
    return planes.kind;
}

static double
psnr(const struct picture *a, const struct picture *b)
{
    double sum = 0;

    for (int y = 0; y < a->height; y++) {
        for (int x = 0; x < a->width * 3; x++) {
            double d = a->planes[0][(size_t)y * a->strides[0] + (size_t)x] -
                       b->planes[0][(size_t)y * b->strides[0] + (size_t)x];

            sum += d * d;
        }
    }
    return 10 * log10(255.0 * 255 * 3 * a->width * a->height / fmax(sum, 1));
}

/* The picture itself, never a JPEG. */
static void
truth(int w, int h, struct picture *p)
{
    auto_picture struct picture whole = {.width = W, .height = H, .kind = PICTURE_RGB};
    auto_fine struct fine fine = {0};
    struct plane_size size = {W * 3, H};

    assert_true(picture_room(&whole, &size, 1, &e));
    for (int y = 0; y < H; y++) {
        for (int x = 0; x < W; x++) {
            pixel_put(whole.planes[0] + (size_t)y * whole.strides[0] + (size_t)x * 3, 3,
                      x, y);
        }
    }
    assert_true(resample_picture(resampler, &whole, w, h, &fine, &e));
    assert_true(colour_apply(&fine, &(struct colour){0}, p, &e));
}

static const struct {
    struct how how;
    enum picture_kind kind;
} samplings[] = {
    {{JCS_RGB, JCS_YCbCr, {{1, 1}}, -1}, PICTURE_YUV}, /* 4:4:4 */
    {{JCS_RGB, JCS_YCbCr, {{2, 1}}, -1}, PICTURE_YUV}, /* 4:2:2 */
    {{JCS_RGB, JCS_YCbCr, {{2, 2}}, -1}, PICTURE_YUV}, /* 4:2:0 */
    {{JCS_RGB, JCS_YCbCr, {{1, 2}}, -1}, PICTURE_YUV}, /* 4:4:0 */
    {{JCS_RGB, JCS_YCbCr, {{4, 1}}, -1}, PICTURE_YUV}, /* 4:1:1 */
    {{JCS_RGB, JCS_YCbCr, {{4, 2}}, -1}, PICTURE_YUV}, /* 4:1:0 */
    {{JCS_RGB, JCS_YCbCr, {{1, 4}}, -1}, PICTURE_YUV},
    {{JCS_RGB, JCS_YCbCr, {{2, 2}, {1, 2}, {1, 1}}, -1}, PICTURE_YUV}, /* two chromas */
    {{JCS_RGB, JCS_YCbCr, {{2, 1}, {2, 1}, {2, 1}}, -1}, PICTURE_YUV},
    {{JCS_RGB, JCS_YCbCr, {{3, 1}}, -1}, PICTURE_YUV},
    {{JCS_RGB, JCS_YCbCr, {{1, 1}, {2, 2}, {2, 2}}, -1}, PICTURE_RGB}, /* odd */
    {{JCS_RGB, JCS_YCbCr, {{1, 1}, {2, 1}, {2, 1}}, -1}, PICTURE_RGB},
    {{JCS_RGB, JCS_YCbCr, {{1, 1}, {1, 2}, {1, 2}}, -1}, PICTURE_RGB},
    {{JCS_RGB, JCS_RGB, {{1, 1}}, -1}, PICTURE_RGB_PLANES},
    {{JCS_RGB, JCS_RGB, {{2, 1}, {2, 1}, {2, 1}}, -1}, PICTURE_RGB_PLANES},
    {{JCS_RGB, JCS_RGB, {{2, 1}, {1, 1}, {2, 1}}, -1}, PICTURE_RGB},
};

static void
every_sampling_shows_the_same_picture_at_every_reduction(void **state)
{
    (void)state;
    for (unsigned by = 1; by <= 8; by *= 2) {
        /* half of what comes out, as jpeg.c wants it */
        int w = W / (int)by / 2, h = H / (int)by / 2;
        auto_picture struct picture want = {0};

        truth(w, h, &want);
        for (size_t i = 0; i < sizeof samplings / sizeof samplings[0]; i++) {
            auto_picture struct picture p = {0};
            enum picture_kind kind = shown(&samplings[i].how, by, w, h, &p);
            double db;

            /* odd ones may have come to one size where the picture is reduced */
            assert_true(kind == samplings[i].kind ||
                        (by > 1 && samplings[i].kind == PICTURE_RGB));
            db = psnr(&p, &want);
            if (db < (by == 8 ? 36 : 40)) { /* chroma of 4:1:1 is 6 samples wide then */
                fail_msg("sampling %zu at 1/%u: %.1f dB", i, by, db);
            }
        }
    }
}

static void
extents_tell_what_the_picture_covers(void **state)
{
    struct how how = {JCS_RGB, JCS_YCbCr, {{2, 2}}, -1};
    auto_picture struct picture p = {0}, eighth = {0};
    struct colour c;
    struct bytes b;

    (void)state;
    written(&how, &b);
    planes_read(&b, 1, &p, &c);
    assert_int_equal(p.extents[0].width, 203);
    assert_int_equal(p.extents[1].width, 102);
    assert_int_equal(p.extents[2].height, 79);
    assert_true(fabs(p.extents[0].span_y - 157) < 1e-9);
    assert_true(fabs(p.extents[1].span_x - 101.5) < 1e-9);
    planes_read(&b, 8, &eighth, &c);
    assert_int_equal(eighth.extents[0].width, 26);
    assert_true(fabs(eighth.extents[0].span_x - 203 / 8.0) < 1e-9);
    /* of chroma libjpeg keeps twice as much here, so that it has luma's size */
    assert_int_equal(eighth.extents[1].width, 26);
    assert_true(fabs(eighth.extents[1].span_y - 157 / 8.0) < 1e-9);
    free(b.p);
}

static void
grey_is_grey(void **state)
{
    struct how how = {JCS_GRAYSCALE, JCS_GRAYSCALE, {{2, 2}}, -1};
    auto_picture struct picture p = {0};
    uint8_t want;

    (void)state;
    assert_int_equal(shown(&how, 1, W, H, &p), PICTURE_GRAY);
    pixel_put(&want, 1, 70, 50);
    for (size_t i = 0; i < 3; i++) {
        assert_in_range(p.planes[0][50 * p.strides[0] + 210 + i], want - 2, want + 2);
    }
}

/* The inks of pixel_put with the light that each lets through. */
static void
inks_check(const struct picture *p, bool is_plain)
{
    for (int y = 3; y < H; y += 11) {
        for (int x = 3; x < W; x += 7) {
            uint8_t ink[4];

            pixel_put(ink, 4, x, y);
            for (size_t i = 0; i < 3; i++) {
                int got = p->planes[0][(size_t)y * p->strides[0] + (size_t)x * 3 + i];
                int one = is_plain ? 255 - ink[i] : ink[i];
                int black = is_plain ? 255 - ink[3] : ink[3];

                assert_true(abs(got - one * black / 255) <= 6);
            }
        }
    }
}

static void
inks_become_light_with_the_marker_and_without(void **state)
{
    static const struct how hows[] = {
        {JCS_CMYK, JCS_CMYK, {{1, 1}}, 1},
        {JCS_CMYK, JCS_CMYK, {{1, 1}}, 0},
        {JCS_CMYK, JCS_CMYK, {{2, 1}, {2, 1}, {2, 1}, {2, 1}}, 1},
        {JCS_CMYK, JCS_CMYK, {{2, 2}, {1, 1}, {1, 1}, {2, 2}}, 1},
        {JCS_CMYK, JCS_YCCK, {{1, 1}, {1, 1}, {1, 1}, {1, 1}}, 1},
        {JCS_CMYK, JCS_YCCK, {{2, 2}, {1, 1}, {1, 1}, {2, 2}}, 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof hows / sizeof hows[0]; i++) {
        auto_picture struct picture p = {0};

        assert_int_equal(shown(&hows[i], 1, W, H, &p), PICTURE_CMYK);
        inks_check(&p, hows[i].adobe == 0);
    }
}

static int
set_up(void **state)
{
    (void)state;
    resampler = resampler_new();
    return resampler != NULL ? 0 : -1;
}

static int
tear_down(void **state)
{
    (void)state;
    resampler_free(resampler);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_sampling_shows_the_same_picture_at_every_reduction),
        cmocka_unit_test(extents_tell_what_the_picture_covers),
        cmocka_unit_test(grey_is_grey),
        cmocka_unit_test(inks_become_light_with_the_marker_and_without),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
