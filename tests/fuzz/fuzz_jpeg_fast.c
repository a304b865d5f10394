/*
 * Any bytes through the fast JPEG decoder at each scale and form: it ends, reads nothing
 * outside, and every sample that it gives has a value. Where it takes a file,
 * libjpeg-turbo has nothing against it and makes the same planes; that half is left out
 * under MemorySanitizer, which would need a libjpeg-turbo of its own.
 */
#include "thumbs/jpeg_fast.h"

#include <stdio.h>
#include <stdlib.h>

#if defined(__has_feature)
#if __has_feature(memory_sanitizer)
#define IS_ALONE
#endif
#endif
#if !defined(IS_ALONE)
#include "../unit/jpeg_oracle.h"
#endif

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { BYTES_MOST = 1 << 16, PIXELS_MOST = 1 << 22 }; /* for speed */

static void
require(bool ok)
{
    if (!ok) {
        abort();
    }
}

static int
planes_of(const struct picture *p)
{
    require(p->kind == PICTURE_GRAY || p->kind == PICTURE_YUV);
    return p->kind == PICTURE_GRAY ? 1 : 3;
}

/* A branch on each sample: of one without a value MemorySanitizer tells. */
static void
samples_have_values(const struct picture *p)
{
    size_t light = 0;

    for (int i = 0; i < planes_of(p); i++) {
        const struct extent *x = &p->extents[i];

        require(x->width > 0 && x->height > 0 && x->span_x <= x->width &&
                x->span_y <= x->height && (size_t)x->width <= p->strides[i]);
        for (int32_t k = 0; k < x->height; k++) {
            for (int32_t m = 0; m < x->width; m++) {
                if (p->planes[i][(size_t)k * p->strides[i] + (size_t)m] > 127) {
                    light++;
                }
            }
        }
    }
    require(light <= SIZE_MAX / 2);
}

#if defined(IS_ALONE)
static void
planes_are_libjpegs(const uint8_t *data, size_t size, int eighths,
                    const struct picture *got)
{
    (void)data;
    (void)size;
    (void)eighths;
    (void)got;
}
#else
static void
planes_are_libjpegs(const uint8_t *data, size_t size, int eighths,
                    const struct picture *got)
{
    auto_oracle struct oracle o;

    oracle_read(data, size, eighths, PIXELS_MOST, &o);
    require(o.is_large || (o.is_read && o.warnings == 0 &&
                           planes_equal(got, &o.picture, planes_of(got))));
}
#endif

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct jpeg_fast *d; /* kept: what one file leaves behind must not harm */
    static const int scales[] = {8, 4, 2, 1};

    if (d == NULL) {
        d = jpeg_fast_new();
        require(d != NULL);
    }
    for (unsigned i = 0; i < 16 && size <= BYTES_MOST; i++) {
        auto_picture struct picture got;
        struct jpeg_fast_want want = {
            .eighths = scales[i % 4], .is_exact = (i & 4) != 0, .may_skip = (i & 8) != 0};

        if (!jpeg_fast_read(d, data, size, &want, &got)) {
            require(got.memory == NULL && got.width == 0);
            continue;
        }
        samples_have_values(&got);
        if (want.is_exact && !want.may_skip) {
            planes_are_libjpegs(data, size, want.eighths, &got);
        }
    }
    return 0;
}
