/*
 * tests/unit/scale_kit.h - frames of every format, and what scale_frame makes of them.
 */
#ifndef ASSETS_TESTS_SCALE_KIT_H
#define ASSETS_TESTS_SCALE_KIT_H

#include "cmocka_all.h"

#include "thumbs/scale.h"

#include <math.h>
#include <string.h>

#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>

enum { W = 320, H = 240, SMALL_W = 100, SMALL_H = 75 };

static struct err e;
static struct resampler *resampler;

static inline AVFrame *
frame_new(enum AVPixelFormat format, int w, int h)
{
    AVFrame *f = av_frame_alloc();

    assert_non_null(f);
    f->format = format;
    f->width = w;
    f->height = h;
    assert_int_equal(av_frame_get_buffer(f, 0), 0);
    return f;
}

/* A soft picture of all hues. */
static inline AVFrame *
picture_new(void)
{
    AVFrame *f = frame_new(AV_PIX_FMT_RGB24, W, H);

    for (int y = 0; y < H; y++) {
        uint8_t *to = f->data[0] + (ptrdiff_t)y * f->linesize[0];

        for (int x = 0; x < W; x++) {
            *to++ = (uint8_t)lround(128 + 100 * sin(x / 40.0));
            *to++ = (uint8_t)lround(128 + 100 * cos(y / 33.0));
            *to++ = (uint8_t)lround(128 + 100 * sin((x + y) / 57.0));
        }
    }
    return f;
}

/* What libswscale (5.1) reads and does not write: chroma of planes put side by side. */
static inline AVFrame *
interleaved(AVFrame *planar, enum AVPixelFormat format)
{
    AVFrame *f = frame_new(format, planar->width, planar->height);
    int across = format == AV_PIX_FMT_NV16 ? 2 : 1;

    assert_int_equal(av_frame_copy_props(f, planar), 0);
    for (int y = 0; y < f->height; y++) {
        uint8_t *to = f->data[1] + (ptrdiff_t)y * f->linesize[1];

        memcpy(f->data[0] + (ptrdiff_t)y * f->linesize[0],
               planar->data[0] + (ptrdiff_t)y * planar->linesize[0], (size_t)f->width);
        for (int x = 0; x < (f->width + across - 1) / across; x++) {
            to[2 * x] = planar->data[1][(ptrdiff_t)y * planar->linesize[1] + x];
            to[2 * x + 1] = planar->data[2][(ptrdiff_t)y * planar->linesize[2] + x];
        }
    }
    av_frame_free(&planar);
    return f;
}

/* The picture in another format, BT.601, of full or limited range. */
static inline AVFrame *
in_format(const AVFrame *rgb, enum AVPixelFormat format, bool is_full, int w, int h)
{
    enum AVPixelFormat made = format == AV_PIX_FMT_NV16   ? AV_PIX_FMT_YUV422P
                              : format == AV_PIX_FMT_NV24 ? AV_PIX_FMT_YUV444P
                                                          : format;
    AVFrame *f = frame_new(made, w, h);
    struct SwsContext *s =
        sws_getContext(rgb->width, rgb->height, AV_PIX_FMT_RGB24, w, h, made,
                       SWS_LANCZOS | SWS_ACCURATE_RND, NULL, NULL, NULL);
    const int *m = sws_getCoefficients(SWS_CS_ITU601);

    assert_non_null(s);
    (void)sws_setColorspaceDetails(s, m, 1, m, is_full, 0, 1 << 16, 1 << 16);
    assert_int_equal(sws_scale(s, (const uint8_t *const *)rgb->data, rgb->linesize, 0,
                               rgb->height, f->data, f->linesize),
                     h);
    sws_freeContext(s);
    f->color_range = is_full ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
    f->colorspace = AVCOL_SPC_SMPTE170M;
    return made == format ? f : interleaved(f, format);
}

/* Through scale_frame and colour_apply. */
static inline void
shown(const AVFrame *f, int w, int h, struct picture *p)
{
    auto_fine struct fine fine = {0};
    struct colour c = {0};

    if (!scale_frame(resampler, f, (struct size){w, h}, &fine, &c, &e) ||
        !colour_apply(&fine, &c, p, &e)) {
        fail_msg("%s: %s", av_get_pix_fmt_name(f->format), e.text);
    }
    assert_int_equal(fine.kind, scale_kind(f));
    assert_int_equal(p->width, w);
    assert_int_equal(p->height, h);
}

static inline double
psnr(const struct picture *p, const AVFrame *want)
{
    size_t step = p->kind == PICTURE_RGBA ? 4 : 3;
    double sum = 0;

    for (int y = 0; y < p->height; y++) {
        const uint8_t *a = p->planes[0] + (size_t)y * p->strides[0];
        const uint8_t *b = want->data[0] + (ptrdiff_t)y * want->linesize[0];

        for (int i = 0; i < p->width * 3; i++) {
            double d = a[(size_t)(i / 3) * step + (size_t)(i % 3)] - b[i];

            sum += d * d;
        }
    }
    return 10 * log10(255.0 * 255 * 3 * p->width * p->height / fmax(sum, 1));
}

static inline int
set_up(void **state)
{
    (void)state;
    av_log_set_level(AV_LOG_QUIET);
    resampler = resampler_new();
    return resampler != NULL ? 0 : -1;
}

static inline int
tear_down(void **state)
{
    (void)state;
    resampler_free(resampler);
    return 0;
}

#endif
