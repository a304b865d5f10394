#include "cmocka_all.h"

#include "scale_kit.h"

#include <stdlib.h>

#include <libavutil/mastering_display_metadata.h>

static void
cropping_is_refused(const AVFrame *f)
{
    auto_fine struct fine fine = {0};
    struct colour c = {0};

    assert_false(scale_frame(resampler, f, (struct size){10, 10}, &fine, &c, &e));
    assert_int_equal(e.code, ERR_MEDIA);
}

static void
what_the_decoder_left_to_crop_is_cropped(void **state)
{
    static const enum AVPixelFormat both[] = {AV_PIX_FMT_YUV420P, AV_PIX_FMT_YUV420P10};
    AVFrame *rgb = picture_new();

    (void)state;
    for (int i = 0; i < 2; i++) {
        AVFrame *f = in_format(rgb, both[i], true, W, H), *want;
        auto_picture struct picture p = {0};

        f->crop_left = 40;
        f->crop_right = 80;
        f->crop_top = 30;
        f->crop_bottom = 60;
        rgb->crop_left = 40;
        rgb->crop_right = 80;
        rgb->crop_top = 30;
        rgb->crop_bottom = 60;
        want = av_frame_clone(rgb);
        assert_int_equal(av_frame_apply_cropping(want, AV_FRAME_CROP_UNALIGNED), 0);
        shown(f, 200, 150, &p); /* one to one */
        assert_true(psnr(&p, want) > 40);
        assert_int_equal(f->crop_left, 40); /* the frame itself is left as it was */
        f->crop_right = 280;
        cropping_is_refused(f);
        f->crop_right = SIZE_MAX - 20; /* and yet the sum of both is small */
        cropping_is_refused(f);
        av_frame_free(&want);
        av_frame_free(&f);
    }
    av_frame_free(&rgb);
}

/* Some decoders hand rows over from the last to the first. */
static void
rows_from_bottom_to_top_are_read_in_that_order(void **state)
{
    AVFrame *rgb = picture_new();
    AVFrame *want = in_format(rgb, AV_PIX_FMT_RGB24, true, SMALL_W, SMALL_H);
    AVFrame *f = in_format(rgb, AV_PIX_FMT_RGB24, true, W, H);
    AVFrame *turned = frame_new(AV_PIX_FMT_RGB24, W, H);
    auto_picture struct picture p = {0};

    (void)state;
    for (int y = 0; y < H; y++) {
        memcpy(turned->data[0] + (ptrdiff_t)(H - 1 - y) * turned->linesize[0],
               f->data[0] + (ptrdiff_t)y * f->linesize[0], W * 3);
    }
    turned->data[0] += (ptrdiff_t)(H - 1) * turned->linesize[0];
    turned->linesize[0] = -turned->linesize[0];
    shown(turned, SMALL_W, SMALL_H, &p);
    assert_true(psnr(&p, want) > 45);
    av_frame_free(&rgb);
    av_frame_free(&want);
    av_frame_free(&f);
    av_frame_free(&turned);
}

static void
a_format_that_nothing_reads_is_refused(void **state)
{
    static const int bad[] = {AV_PIX_FMT_VAAPI, AV_PIX_FMT_NONE, 100000};
    AVFrame *f = frame_new(AV_PIX_FMT_YUV420P, W, H);

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        auto_fine struct fine fine = {0};
        struct colour c = {0};

        f->format = bad[i];
        assert_false(scale_frame(resampler, f, (struct size){10, 10}, &fine, &c, &e));
        assert_int_equal(e.code, ERR_MEDIA);
        assert_null(fine.memory);
    }
    av_frame_free(&f);
}

static const struct {
    enum AVPixelFormat format;
    int width, height;
    enum AVColorSpace space;
    enum AVColorRange range;
    enum AVColorTransferCharacteristic transfer;
    enum AVColorPrimaries primaries;
    enum colour_matrix matrix;
    enum colour_transfer is;
    bool is_limited, is_wide;
} tags[] = {
    /* untagged: by size */
    {AV_PIX_FMT_YUV420P, 720, 576, 2, 0, 2, 2, COLOUR_BT601, COLOUR_SDR, true, false},
    {AV_PIX_FMT_YUV420P, 1280, 540, 2, 0, 2, 2, COLOUR_BT709, COLOUR_SDR, true, false},
    {AV_PIX_FMT_YUV420P, 720, 578, 2, 0, 2, 2, COLOUR_BT709, COLOUR_SDR, true, false},
    {AV_PIX_FMT_YUV420P, 64, 64, 2, 0, 2, 9, COLOUR_BT2020, COLOUR_SDR, true, true},
    {AV_PIX_FMT_YUV420P, 1920, 64, 6, 0, 2, 6, COLOUR_BT601, COLOUR_SDR, true, false},
    {AV_PIX_FMT_YUV420P, 64, 64, 7, 1, 2, 7, COLOUR_SMPTE240M, COLOUR_SDR, true, false},
    {AV_PIX_FMT_YUV420P, 64, 64, 4, 2, 2, 4, COLOUR_FCC, COLOUR_SDR, false, false},
    {AV_PIX_FMT_YUVJ420P, 64, 64, 1, 0, 1, 1, COLOUR_BT709, COLOUR_SDR, false, false},
    {AV_PIX_FMT_YUV420P10, 64, 64, 9, 1, 16, 9, COLOUR_BT2020, COLOUR_PQ, true, true},
    {AV_PIX_FMT_YUV420P10, 64, 64, 9, 1, 18, 9, COLOUR_BT2020, COLOUR_HLG, true, true},
    {AV_PIX_FMT_GRAY8, 64, 64, 2, 0, 2, 2, COLOUR_BT601, COLOUR_SDR, false, false},
    {AV_PIX_FMT_GRAY8, 64, 64, 2, 1, 2, 2, COLOUR_BT601, COLOUR_SDR, true, false},
    {AV_PIX_FMT_RGB24, 64, 64, 0, 0, 13, 1, COLOUR_BT601, COLOUR_SDR, false, false},
    {AV_PIX_FMT_GBRP, 64, 64, 0, 2, 13, 1, COLOUR_BT601, COLOUR_SDR, false, false},
    /* RGBA is made of it, which is always full */
    {AV_PIX_FMT_YUVA420P, 64, 64, 6, 1, 2, 2, COLOUR_BT601, COLOUR_SDR, false, false},
};

static void
a_frame_says_what_its_colours_are(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++) {
        AVFrame *f = frame_new(tags[i].format, tags[i].width, tags[i].height);
        auto_fine struct fine fine = {0};
        struct colour c = {.is_plain_ink = true, .peak_nits = 7};

        f->colorspace = tags[i].space;
        f->color_range = tags[i].range;
        f->color_trc = tags[i].transfer;
        f->color_primaries = tags[i].primaries;
        for (int k = 0; k < 4 && f->buf[k] != NULL; k++) {
            memset(f->buf[k]->data, 0, f->buf[k]->size);
        }
        assert_true(scale_frame(resampler, f, (struct size){8, 8}, &fine, &c, &e));
        if (c.matrix != tags[i].matrix || c.transfer != tags[i].is ||
            c.is_limited != tags[i].is_limited || c.is_wide != tags[i].is_wide ||
            c.peak_nits != 0) {
            fail_msg("line %zu: matrix %d transfer %d limited %d wide %d", i, c.matrix,
                     c.transfer, c.is_limited, c.is_wide);
        }
        assert_true(c.is_plain_ink); /* not the frame's to say */
        av_frame_free(&f);
    }
}

static int32_t
peak_told(int max_cll, int mastering_nits)
{
    AVFrame *f = frame_new(AV_PIX_FMT_GRAY8, 8, 8);
    auto_fine struct fine fine = {0};
    struct colour c = {0};

    memset(f->data[0], 0, (size_t)f->linesize[0] * 8);
    if (max_cll >= 0) {
        av_content_light_metadata_create_side_data(f)->MaxCLL = (unsigned)max_cll;
    }
    if (mastering_nits >= 0) {
        AVMasteringDisplayMetadata *m = av_mastering_display_metadata_create_side_data(f);

        m->has_luminance = 1;
        m->max_luminance = (AVRational){mastering_nits, 1};
    }
    assert_true(scale_frame(resampler, f, (struct size){4, 4}, &fine, &c, &e));
    av_frame_free(&f);
    return c.peak_nits;
}

static void
the_brightest_pixel_goes_before_the_brightest_display(void **state)
{
    (void)state;
    assert_int_equal(peak_told(-1, -1), 0);
    assert_int_equal(peak_told(800, 4000), 800);
    assert_int_equal(peak_told(0, 4000), 4000);
    assert_int_equal(peak_told(-1, 600), 600);
    assert_int_equal(peak_told(-1, 0), 0);
    assert_int_equal(peak_told(65535, -1), 0); /* more than PQ has */
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_decoder_left_to_crop_is_cropped),
        cmocka_unit_test(rows_from_bottom_to_top_are_read_in_that_order),
        cmocka_unit_test(a_format_that_nothing_reads_is_refused),
        cmocka_unit_test(a_frame_says_what_its_colours_are),
        cmocka_unit_test(the_brightest_pixel_goes_before_the_brightest_display),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
