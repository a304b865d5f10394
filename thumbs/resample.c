#include "thumbs/resample.h"

#include "base/limits.h"
#include "thumbs/resample_pass.h"

#include <stdlib.h>

struct resampler *
resampler_new_with(const struct resample_code *code)
{
    struct resampler *r = calloc(1, sizeof *r);

    if (r != NULL) {
        r->code = code;
    }
    return r;
}

static const struct resample_code *
best_code(void)
{
    const struct resample_code *vector = resample_code_avx2();

    return vector != NULL ? vector : resample_code_plain();
}

struct resampler *
resampler_new(void)
{
    return resampler_new_with(best_code());
}

const char *
resample_code(void)
{
    return best_code()->name;
}

void
resampler_free(struct resampler *r)
{
    if (r == NULL) {
        return;
    }
    for (size_t i = 0; i < CHANNELS_MOST; i++) {
        free(r->bands[i].memory);
    }
    free(r->columns.memory);
    free(r->spare.memory);
    free(r->pointers.memory);
    free(r->packed.memory);
    free(r->multiplied.memory);
    free(r->which.memory);
    filter_cache_release(&r->filters);
    free(r);
}

/* One axis of a plane: its own samples and span, and those of the largest plane. */
struct reach {
    int32_t have, full_have;
    double span, full_span;
};

static struct axis
axis_of(const struct reach *r, int32_t to, bool even_starts)
{
    /* Spans are exact, so half is half but for rounding; 3 : 2 and 3 : 1 are others. */
    bool half = r->full_span > 1.75 * r->span && r->full_span < 2.25 * r->span;
    struct axis a = {
        .span = r->span, .have = r->have, .to = to, .even_starts = even_starts};

    if (half) {
        a.half = r->have;
        a.have = r->full_have < 2 * r->have ? r->full_have : 2 * r->have;
        a.span = r->full_span;
    }
    a.span = a.span < a.have ? a.span : a.have;
    return a;
}

static bool
side_bad(int32_t side_px)
{
    return side_px < 1 || side_px > LIMIT_SIDE_PX;
}

static bool
extent_bad(const struct extent *x)
{
    return side_bad(x->width) || side_bad(x->height) || !(x->span_x > 0) ||
           !(x->span_y > 0);
}

/* The whole of a picture that says nothing of extents. */
static struct extent
extent_of(const struct picture *from, size_t plane)
{
    bool says = (from->kind != PICTURE_RGB && from->kind != PICTURE_RGBA) &&
                (from->kind != PICTURE_GRAY || from->extents[0].width != 0);

    return says ? from->extents[plane]
                : (struct extent){from->width, from->height, from->width, from->height};
}

static bool
picture_plane(struct resampler *r, const struct picture *from, size_t plane,
              const struct extent *full, struct fine *out)
{
    struct extent x = extent_of(from, plane);
    struct resample_from source = {.bytes = from->planes[plane],
                                   .stride = from->strides[plane],
                                   .width = x.width,
                                   .height = x.height,
                                   .channels = from->kind == PICTURE_RGB    ? 3
                                               : from->kind == PICTURE_RGBA ? 4
                                                                            : 1,
                                   .has_alpha = from->kind == PICTURE_RGBA};
    struct resample_to to = {
        .stride = out->stride, .width = out->width, .height = out->height};
    struct reach across = {x.width, full->width, x.span_x, full->span_x};
    struct reach down = {x.height, full->height, x.span_y, full->span_y};
    struct axis axis_across = axis_of(&across, out->width, true);
    struct axis axis_down = axis_of(&down, out->height, false);

    for (size_t c = 0; c < source.channels; c++) {
        to.planes[c] = out->planes[plane + c];
    }
    return resample_source(r, &source, &axis_across, &axis_down, &to);
}

static size_t
planes_stored(const struct picture *p)
{
    return p->kind == PICTURE_RGB || p->kind == PICTURE_RGBA ? 1 : fine_planes(p->kind);
}

/* *full: the largest plane, on each axis. */
static bool
extents_check(const struct picture *from, struct extent *full, struct err *e)
{
    *full = extent_of(from, 0);
    for (size_t i = 0; i < planes_stored(from); i++) {
        struct extent x = extent_of(from, i);

        if (extent_bad(&x)) {
            return err_set(e, ERR_LIMIT, "plane of %d x %d samples, limit %d a side",
                           x.width, x.height, LIMIT_SIDE_PX);
        }
        if (x.span_x > full->span_x) {
            full->span_x = x.span_x;
            full->width = x.width;
        }
        if (x.span_y > full->span_y) {
            full->span_y = x.span_y;
            full->height = x.height;
        }
    }
    return true;
}

bool
resample_picture(struct resampler *r, const struct picture *from, int32_t width,
                 int32_t height, struct fine *out, struct err *e)
{
    struct extent full;

    *out = (struct fine){0};
    if (!extents_check(from, &full, e) || !fine_room(out, from->kind, width, height, e)) {
        return false;
    }
    for (size_t i = 0; i < planes_stored(from); i++) {
        if (!picture_plane(r, from, i, &full, out)) {
            fine_release(out);
            return err_set(e, ERR_LIMIT, "not enough memory to shrink %d x %d pixels",
                           from->width, from->height);
        }
    }
    return true;
}

bool
resample_fine(struct resampler *r, const struct fine *from, int32_t width, int32_t height,
              struct fine *out, struct err *e)
{
    struct axis across = {
        .span = from->width, .have = from->width, .to = width, .even_starts = true};
    struct axis down = {.span = from->height, .have = from->height, .to = height};

    *out = (struct fine){0};
    if (side_bad(from->width) || side_bad(from->height)) {
        return err_set(e, ERR_LIMIT, "picture of %d x %d pixels, limit %d a side",
                       from->width, from->height, LIMIT_SIDE_PX);
    }
    if (!fine_room(out, from->kind, width, height, e)) {
        return false;
    }
    for (size_t i = 0; i < fine_planes(from->kind); i++) {
        struct resample_from source = {.fine = from->planes[i],
                                       .stride = from->stride,
                                       .width = from->width,
                                       .height = from->height,
                                       .channels = 1};
        struct resample_to to = {.planes = {out->planes[i]},
                                 .stride = out->stride,
                                 .width = width,
                                 .height = height};

        if (!resample_source(r, &source, &across, &down, &to)) {
            fine_release(out);
            return err_set(e, ERR_LIMIT, "not enough memory to shrink %d x %d pixels",
                           from->width, from->height);
        }
    }
    return true;
}
