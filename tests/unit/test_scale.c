#include "cmocka_all.h"

#include "scale_kit.h"

#include <stdlib.h>

static AVFrame *
flat_new(int value)
{
    AVFrame *f = frame_new(AV_PIX_FMT_RGB24, W, H);

    for (int y = 0; y < H; y++) {
        memset(f->data[0] + (ptrdiff_t)y * f->linesize[0], value, W * 3);
    }
    return f;
}

static const struct {
    enum AVPixelFormat format;
    double db;
} formats[] = {
    /* as they lie */
    {AV_PIX_FMT_YUV420P, 40},
    {AV_PIX_FMT_YUV422P, 40},
    {AV_PIX_FMT_YUV444P, 40},
    {AV_PIX_FMT_YUV440P, 40},
    {AV_PIX_FMT_YUV411P, 40},
    {AV_PIX_FMT_YUV410P, 40},
    {AV_PIX_FMT_GBRP, 45},
    {AV_PIX_FMT_RGB24, 45},
    {AV_PIX_FMT_RGBA, 45},
    {AV_PIX_FMT_NV12, 40},
    {AV_PIX_FMT_NV21, 40},
    {AV_PIX_FMT_NV16, 40},
    {AV_PIX_FMT_NV24, 40},
    /* by way of RGBA */
    {AV_PIX_FMT_ARGB, 45},
    {AV_PIX_FMT_BGRA, 45},
    {AV_PIX_FMT_YUVA420P, 40},
    {AV_PIX_FMT_YUVA444P, 40},
    {AV_PIX_FMT_GBRAP, 45},
    {AV_PIX_FMT_RGBA64, 45},
    {AV_PIX_FMT_YUVA444P10, 40},
    /* by libswscale */
    {AV_PIX_FMT_YUV420P10, 40},
    {AV_PIX_FMT_YUV422P10, 40},
    {AV_PIX_FMT_YUV444P12, 40},
    {AV_PIX_FMT_YUV420P16, 40},
    {AV_PIX_FMT_P010, 40},
    {AV_PIX_FMT_YUYV422, 40},
    {AV_PIX_FMT_UYVY422, 40},
    {AV_PIX_FMT_GBRP10, 45},
    {AV_PIX_FMT_GBRP16, 45},
    {AV_PIX_FMT_RGB48, 45},
    {AV_PIX_FMT_BGR24, 45},
    {AV_PIX_FMT_BGR0, 45},
    {AV_PIX_FMT_RGB565, 33},
    {AV_PIX_FMT_XYZ12, 35},
};

static void
every_format_shows_the_same_picture(void **state)
{
    AVFrame *rgb = picture_new();
    AVFrame *want = in_format(rgb, AV_PIX_FMT_RGB24, true, SMALL_W, SMALL_H);

    (void)state;
    for (size_t i = 0; i < 2 * sizeof formats / sizeof formats[0]; i++) {
        enum AVPixelFormat format = formats[i / 2].format;
        const AVPixFmtDescriptor *d = av_pix_fmt_desc_get(format);
        bool is_full = i % 2 == 0 || (d->flags & AV_PIX_FMT_FLAG_RGB) != 0 ||
                       format == AV_PIX_FMT_XYZ12;
        AVFrame *f = in_format(rgb, format, is_full, W, H);
        auto_picture struct picture p = {0};
        double got;

        shown(f, SMALL_W, SMALL_H, &p);
        got = psnr(&p, want);
        if (got < formats[i / 2].db) {
            fail_msg("%s, %s range: %.1f dB", d->name, is_full ? "full" : "limited", got);
        }
        av_frame_free(&f);
    }
    av_frame_free(&want);
    av_frame_free(&rgb);
}

/* Whether a format can be made here, for the test. */
static bool
can_be_made(enum AVPixelFormat format)
{
    const AVPixFmtDescriptor *d = av_pix_fmt_desc_get(format);

    return d != NULL && (d->flags & AV_PIX_FMT_FLAG_HWACCEL) == 0 &&
           sws_isSupportedOutput(format) != 0 && sws_isSupportedInput(format) != 0 &&
           strncmp(d->name, "yuvj", 4) != 0;
}

static void
end_is_reached(const AVFrame *flat, int value, enum AVPixelFormat format, bool is_full)
{
    /*
     * libswscale reads 15 of 4 bits as 240, dithers few bits, and D65 does not fit into
     * XYZ as it writes it.
     */
    const AVPixFmtDescriptor *d = av_pix_fmt_desc_get(format);
    int most = d->comp[0].depth < 8 ? 16 : strncmp(d->name, "xyz", 3) == 0 ? 12 : 2;
    AVFrame *f = in_format(flat, format, is_full, W, H);
    auto_picture struct picture p = {0};
    const uint8_t *at;

    shown(f, SMALL_W, SMALL_H, &p);
    at = p.planes[0] + 40 * p.strides[0] + 50 * 3;
    for (int i = 0; i < 3; i++) {
        if (abs(at[i] - value) > most) {
            fail_msg("%s, %s range: %d %d %d for %d", av_get_pix_fmt_name(format),
                     is_full ? "full" : "limited", at[0], at[1], at[2], value);
        }
    }
    av_frame_free(&f);
}

/*
 * Each depth has another code for white. Limited range is a matter of luma and chroma
 * only, as libswscale writes it.
 */
static void
white_is_white_and_black_is_black_in_every_format_there_is(void **state)
{
    AVFrame *white = flat_new(255), *black = flat_new(0);
    int n = 0;

    (void)state;
    for (int format = 0; format < 400; format++) {
        const AVPixFmtDescriptor *d = av_pix_fmt_desc_get(format);

        if (!can_be_made(format)) {
            continue;
        }
        end_is_reached(white, 255, format, true);
        end_is_reached(black, 0, format, true);
        if ((d->flags & AV_PIX_FMT_FLAG_RGB) == 0 && d->nb_components >= 3 &&
            strncmp(d->name, "xyz", 3) != 0) {
            end_is_reached(white, 255, format, false);
            end_is_reached(black, 0, format, false);
        }
        n++;
    }
    assert_true(n > 100);
    av_frame_free(&white);
    av_frame_free(&black);
}

/* Chroma of odd sizes is rounded up; memory ends where the sanitizer knows. */
static void
frames_of_one_pixel_and_of_odd_sizes_are_read(void **state)
{
    static const int sizes[][2] = {{1, 1}, {1, 9}, {7, 1}, {3, 2}, {33, 17}, {5, 64}};
    AVFrame *flat = flat_new(120);

    (void)state;
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
            int w = sizes[k][0], h = sizes[k][1];
            AVFrame *f = in_format(flat, formats[i].format, true, w, h);
            auto_picture struct picture p = {0};

            shown(f, (w + 1) / 2, (h + 1) / 2, &p);
            /* 565 has five bits; XYZ is written wrongly where little is (5.1) */
            assert_in_range(p.planes[0][1], 100, 128);
            av_frame_free(&f);
        }
    }
    av_frame_free(&flat);
}

static void
ten_bits_keep_what_eight_would_lose(void **state)
{
    AVFrame *f = frame_new(AV_PIX_FMT_YUV420P10, W, H);
    auto_fine struct fine fine = {0};
    struct colour c = {0};

    (void)state;
    for (int i = 0; i < 3; i++) {
        for (int y = 0; y < (i == 0 ? H : H / 2); y++) {
            uint16_t *row = (void *)(f->data[i] + (ptrdiff_t)y * f->linesize[i]);

            for (int x = 0; x < (i == 0 ? W : W / 2); x++) {
                row[x] = (uint16_t)(i == 0 ? 501 : 513);
            }
        }
    }
    f->color_trc = AVCOL_TRC_SMPTE2084;
    assert_true(
        scale_frame(resampler, f, (struct size){SMALL_W, SMALL_H}, &fine, &c, &e));
    assert_int_equal(fine.kind, PICTURE_YUV);
    assert_in_range(fine.planes[0][20], 501 * 16 - 2, 501 * 16 + 2);
    assert_in_range(fine.planes[1][20], 513 * 16 - 2, 513 * 16 + 2);
    av_frame_free(&f);
}

/* The right half is opaque and blue, the left cannot be seen and is red. */
static void
half_seen(AVFrame *f)
{
    for (int y = 0; y < H; y++) {
        uint8_t *to = f->data[0] + (ptrdiff_t)y * f->linesize[0];

        for (int x = 0; x < W; x++, to += 4) {
            bool seen = x >= W / 2;

            memcpy(to, seen ? "\0\0\xff\xff" : "\xff\0\0\0", 4);
        }
    }
}

static void
what_cannot_be_seen_does_not_bleed(void **state)
{
    static const uint8_t order[2][4] = {{0, 1, 2, 3}, {2, 1, 0, 3}};

    (void)state;
    for (int k = 0; k < 2; k++) {
        AVFrame *f = frame_new(k == 0 ? AV_PIX_FMT_RGBA : AV_PIX_FMT_BGRA, W, H);
        auto_picture struct picture p = {0};

        half_seen(f);
        shown(f, 37, 20, &p);
        assert_int_equal(p.kind, PICTURE_RGBA);
        for (int x = 0; x < 37; x++) {
            const uint8_t *at = p.planes[0] + 10 * p.strides[0] + (size_t)x * 4;

            if (at[3] > 8) { /* in RGBA what is seen is blue; read as BGRA it is red */
                assert_in_range(at[order[k][0]], 0, 3);
                assert_in_range(at[order[k][2]], 252, 255);
            }
        }
        av_frame_free(&f);
    }
}

static void
a_palette_is_looked_up_before_anything_is_mixed(void **state)
{
    for (int k = 0; k < 2; k++) {
        AVFrame *f = frame_new(AV_PIX_FMT_PAL8, W, H);
        auto_picture struct picture p = {0};
        /* 0xAARRGGBB in the processor's order (libavutil/pixfmt.h) */
        uint32_t palette[256] = {
            [3] = 0xFFFF0000, [200] = k == 0 ? 0xFFFFFF00 : 0x00FFFF00};

        memcpy(f->data[1], palette, sizeof palette);
        for (int y = 0; y < H; y++) {
            uint8_t *row = f->data[0] + (ptrdiff_t)y * f->linesize[0];

            for (int x = 0; x < W; x++) {
                row[x] = x % 2 == 0 ? 3 : 200;
            }
        }
        shown(f, 16, 12, &p);
        assert_int_equal(p.kind, k == 0 ? PICTURE_RGB : PICTURE_RGBA);
        assert_in_range(p.planes[0][p.strides[0] * 6 + 24], 253, 255);
        if (k == 0) {
            assert_in_range(p.planes[0][p.strides[0] * 6 + 25], 124, 131);
        } else {
            assert_in_range(p.planes[0][p.strides[0] * 6 + 8 * 4 + 1], 0, 3);
            assert_in_range(p.planes[0][p.strides[0] * 6 + 8 * 4 + 3], 124, 131);
        }
        av_frame_free(&f);
    }
    (void)state;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_format_shows_the_same_picture),
        cmocka_unit_test(white_is_white_and_black_is_black_in_every_format_there_is),
        cmocka_unit_test(frames_of_one_pixel_and_of_odd_sizes_are_read),
        cmocka_unit_test(ten_bits_keep_what_eight_would_lose),
        cmocka_unit_test(what_cannot_be_seen_does_not_bleed),
        cmocka_unit_test(a_palette_is_looked_up_before_anything_is_mixed),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
