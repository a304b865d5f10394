/*
 * tests/unit/resample_kit.h - pictures for tests of the filter, and the filter written
 * down plainly in double precision to compare with.
 */
#ifndef ASSETS_TESTS_RESAMPLE_KIT_H
#define ASSETS_TESTS_RESAMPLE_KIT_H

#include "noise.h"
#include "thumbs/resample.h"

#include <math.h>
#include <stdlib.h>

/* A plane of doubles; owns memory. */
struct exact {
    int32_t width, height;
    double *at; /* width * height */
};

static inline struct exact
exact_new(int32_t width, int32_t height)
{
    struct exact x = {width, height, calloc((size_t)width * (size_t)height,
                                            sizeof(double))};

    assert_non_null(x.at);
    return x;
}

static inline void
exact_release(struct exact *x)
{
    free(x->at);
    *x = (struct exact){0};
}

#define auto_exact __attribute__((cleanup(exact_release)))

static inline double
lanczos(double x)
{
    double p = M_PI * x;

    return fabs(x) < 1e-9 ? 1 : fabs(x) >= 3 ? 0 : 3 * sin(p) * sin(p / 3) / (p * p);
}

/* One row or column: `have` samples `step` apart to `to` samples `to_step` apart. */
struct line {
    const double *from;
    double *to;
    size_t from_step, to_step;
    int32_t have, to_count;
    double span;
};

static inline void
line_resample(const struct line *l)
{
    double step = l->span / l->to_count, scale = step > 1 ? step : 1;

    for (int32_t i = 0; i < l->to_count; i++) {
        double sum = 0, total = 0;

        for (int32_t j = 0; j < l->have; j++) {
            double w = lanczos((j + 0.5 - (i + 0.5) * step) / scale);

            sum += w * l->from[(size_t)j * l->from_step];
            total += w;
        }
        l->to[(size_t)i * l->to_step] = sum / total;
    }
}

static inline struct exact
exact_resample(const struct exact *x, double span_x, double span_y, int32_t width,
               int32_t height)
{
    auto_exact struct exact narrow = exact_new(width, x->height);
    struct exact out = exact_new(width, height);

    for (int32_t y = 0; y < x->height; y++) {
        line_resample(&(struct line){.from = x->at + (size_t)y * (size_t)x->width,
                                     .to = narrow.at + (size_t)y * (size_t)width,
                                     .from_step = 1,
                                     .to_step = 1,
                                     .have = x->width,
                                     .to_count = width,
                                     .span = span_x});
    }
    for (int32_t c = 0; c < width; c++) {
        line_resample(&(struct line){.from = narrow.at + c,
                                     .to = out.at + c,
                                     .from_step = (size_t)width,
                                     .to_step = (size_t)width,
                                     .have = x->height,
                                     .to_count = height,
                                     .span = span_y});
    }
    return out;
}

static inline int32_t
within(int32_t v, int32_t count)
{
    return v < 0 ? 0 : v >= count ? count - 1 : v;
}

/* libjpeg's upsampling by 2 across and down, without its rounding, cut to a size. */
static inline struct exact
exact_double(const struct exact *x, int across, int down, int32_t width, int32_t height)
{
    struct exact out = exact_new(width, height);

    for (int32_t y = 0; y < height; y++) {
        int32_t near_y = y / down, far_y = y % 2 != 0 ? near_y + 1 : near_y - 1;
        const double *a = x->at + (size_t)within(near_y, x->height) * (size_t)x->width;
        const double *b = x->at + (size_t)within(far_y, x->height) * (size_t)x->width;
        double part_y = down == 2 ? 0.25 : 0;

        for (int32_t c = 0; c < width; c++) {
            int32_t near = c / across, far = c % 2 != 0 ? near + 1 : near - 1;
            double part = across == 2 ? 0.25 : 0;
            double at_near, at_far;

            near = within(near, x->width);
            far = within(far, x->width);
            at_near = a[near] * (1 - part_y) + b[near] * part_y;
            at_far = a[far] * (1 - part_y) + b[far] * part_y;
            out.at[(size_t)y * (size_t)width + (size_t)c] =
                at_near * (1 - part) + at_far * part;
        }
    }
    return out;
}

/* dB, of 255; 200 where equal. */
static inline double
psnr(const struct exact *x, const struct fine *f, size_t plane)
{
    double sum = 0;

    assert_int_equal(f->width, x->width);
    assert_int_equal(f->height, x->height);
    for (int32_t y = 0; y < x->height; y++) {
        for (int32_t c = 0; c < x->width; c++) {
            double d = x->at[(size_t)y * (size_t)x->width + (size_t)c] -
                       (double)f->planes[plane][(size_t)y * f->stride + (size_t)c] /
                           FINE_ONE;

            sum += d * d;
        }
    }
    sum /= (double)x->width * x->height;
    return sum < 1e-15 ? 200 : 10 * log10(255 * 255 / sum);
}

/* A picture of `kind`; chroma planes, if it has any, of their own size. Spans: all. */
static inline struct picture
picture_made(enum picture_kind kind, int32_t width, int32_t height, int32_t chroma_width,
             int32_t chroma_height)
{
    struct picture p = {.width = width, .height = height, .kind = kind};
    size_t step = kind == PICTURE_RGB ? 3 : kind == PICTURE_RGBA ? 4 : 1;
    size_t planes = step > 1 ? 1 : fine_planes(kind);
    struct plane_size sizes[4];
    struct err e = {0};

    for (size_t i = 0; i < planes; i++) {
        bool chroma = i > 0 && kind == PICTURE_YUV;
        int32_t w = chroma ? chroma_width : width, h = chroma ? chroma_height : height;

        sizes[i] = (struct plane_size){(size_t)w * step, (size_t)h};
        p.extents[i] = (struct extent){w, h, w, h};
    }
    if (!picture_room(&p, sizes, planes, &e)) {
        abort();
    }
    return p;
}

static inline void
plane_noise(uint8_t *plane, size_t stride, size_t width, size_t height,
            struct noise *noise)
{
    for (size_t y = 0; y < height; y++) {
        for (size_t x = 0; x < width; x++) {
            plane[y * stride + x] = (uint8_t)noise_next(noise);
        }
    }
}

/* Waves of about 20 px. */
static inline void
plane_smooth(uint8_t *plane, size_t stride, size_t width, size_t height)
{
    for (size_t y = 0; y < height; y++) {
        for (size_t x = 0; x < width; x++) {
            plane[y * stride + x] =
                (uint8_t)lrint(128 + 60 * sin((double)x / 3) + 60 * cos((double)y / 4));
        }
    }
}

/* One channel of what is stored, as doubles. */
static inline struct exact
exact_of(const struct picture *p, size_t plane, size_t step, size_t channel)
{
    const struct extent *extent = &p->extents[plane];
    struct exact x = exact_new(extent->width, extent->height);

    for (size_t y = 0; y < (size_t)x.height; y++) {
        for (size_t c = 0; c < (size_t)x.width; c++) {
            x.at[y * (size_t)x.width + c] =
                p->planes[plane][y * p->strides[plane] + c * step + channel];
        }
    }
    return x;
}

/* Every sample of a plane has this value. */
static inline void
plane_is(const struct fine *f, size_t plane, int16_t value)
{
    for (int32_t y = 0; y < f->height; y++) {
        for (int32_t x = 0; x < f->width; x++) {
            assert_int_equal(f->planes[plane][(size_t)y * f->stride + (size_t)x], value);
        }
    }
}

#endif
