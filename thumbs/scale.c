#include "thumbs/scale.h"

#include "thumbs/scale_view.h"

#include <limits.h>

#include <libswscale/swscale.h>

/*
 * Lanczos-3 in libswscale came closest to a float reference of all its filters. Full
 * chroma keeps thin coloured lines.
 */
enum { FLAGS = SWS_LANCZOS | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP };

/* What libswscale is to write, and where. */
struct target {
    enum AVPixelFormat format;
    int32_t width, height;
    bool full_range;
    uint8_t *planes[4];
    int strides[4];
};

static void
frame_release(AVFrame **f)
{
    av_frame_free(f);
}

static void
sws_release(struct SwsContext **s)
{
    sws_freeContext(*s);
}

#define auto_frame __attribute__((cleanup(frame_release)))
#define auto_sws   __attribute__((cleanup(sws_release)))

static int
sws_matrix(enum colour_matrix m)
{
    switch (m) {
    case COLOUR_BT709:
        return SWS_CS_ITU709;
    case COLOUR_BT2020:
        return SWS_CS_BT2020;
    case COLOUR_SMPTE240M:
        return SWS_CS_SMPTE240M;
    case COLOUR_FCC:
        return SWS_CS_FCC;
    case COLOUR_BT601:
        break;
    }
    return SWS_CS_ITU601;
}

static bool
converted(const AVFrame *f, const struct colour *c, const struct target *to,
          struct err *e)
{
    auto_sws struct SwsContext *sws = NULL;
    const int *matrix = sws_getCoefficients(sws_matrix(c->matrix));
    bool from_full = !c->is_limited;
    enum AVPixelFormat format =
        scale_plain_format((enum AVPixelFormat)f->format, &from_full);
    int rows;

    sws = sws_getContext(f->width, f->height, format, to->width, to->height, to->format,
                         FLAGS, NULL, NULL, NULL);
    if (sws == NULL) {
        return err_set(e, ERR_MEDIA, "pixel format %s cannot be converted",
                       av_get_pix_fmt_name(format));
    }
    (void)sws_setColorspaceDetails(sws, matrix, from_full, matrix, to->full_range, 0,
                                   1 << 16, 1 << 16);
    rows = sws_scale(sws, (const uint8_t *const *)f->data, f->linesize, 0, f->height,
                     to->planes, to->strides);
    if (rows != to->height) {
        return err_set(e, ERR_MEDIA, "scaling gave %d of %d rows", rows, to->height);
    }
    return true;
}

/* libswscale's line sizes are of int. */
static bool
target_point(struct target *to, const struct picture *at, size_t n, struct err *e)
{
    for (size_t i = 0; i < n; i++) {
        if (at->strides[i] > INT_MAX) {
            return err_set(e, ERR_LIMIT, "a row of %zu bytes", at->strides[i]);
        }
        to->planes[i] = at->planes[i];
        to->strides[i] = (int)at->strides[i];
    }
    return true;
}

/*
 * Alpha must be multiplied in before anything is filtered, or what cannot be seen bleeds
 * into what can; and a palette has no neighbours. At full size, so.
 */
static bool
by_rgba(struct resampler *r, const AVFrame *f, const struct colour *c, struct fine *out,
        struct err *e)
{
    auto_picture struct picture whole = {
        .width = f->width, .height = f->height, .kind = PICTURE_RGBA};
    struct plane_size size = {(size_t)f->width * 4, (size_t)f->height};
    struct target to = {AV_PIX_FMT_RGBA, f->width, f->height, true, {0}, {0}};
    struct colour of_frame = *c;

    /* of YUV with alpha; what comes out is of full range */
    of_frame.is_limited = f->color_range != AVCOL_RANGE_JPEG;
    return picture_room(&whole, &size, 1, e) && target_point(&to, &whole, 1, e) &&
           converted(f, &of_frame, &to, e) &&
           resample_picture(r, &whole, out->width, out->height, out, e);
}

static bool
by_view(struct resampler *r, const AVFrame *f, struct fine *out, struct err *e)
{
    auto_picture struct picture view = {0};

    return scale_view(f, &view, e) &&
           resample_picture(r, &view, out->width, out->height, out, e);
}

/*
 * How 16 bits become fine samples. Limited range is the same code with zeros behind it at
 * every depth; full range ends at another one at each, which must become 255.
 */
struct narrowing {
    int32_t zero, fine_zero; /* of chroma the middle */
    int32_t times;           /* of 1 << 16 */
};

static struct narrowing
narrowing_of(const AVFrame *f, bool is_limited, bool is_chroma, bool is_rgb)
{
    const AVPixFmtDescriptor *d = av_pix_fmt_desc_get((enum AVPixelFormat)f->format);
    int depth = d->comp[0].depth < 16 ? d->comp[0].depth : 16;
    int32_t most = is_rgb ? 65535 : ((1 << depth) - 1) << (16 - depth);
    int32_t times = is_limited ? 1 << 14 : (int32_t)((255LL * FINE_ONE << 16) / most);

    return (struct narrowing){is_chroma ? 1 << 15 : 0, is_chroma ? 128 * FINE_ONE : 0,
                              times};
}

static void
plane_narrow(const struct picture *from, size_t plane, struct narrowing n, int16_t *to,
             size_t stride)
{
    for (int32_t y = 0; y < from->height; y++, to += stride) {
        const uint16_t *row =
            (const void *)(from->planes[plane] + (size_t)y * from->strides[plane]);

        for (int32_t x = 0; x < from->width; x++) {
            int64_t v = (int64_t)(row[x] - n.zero) * n.times + (1 << 15);

            to[x] = (int16_t)((v >> 16) + n.fine_zero);
        }
    }
}

static enum picture_kind
kind_of(enum scale_way way)
{
    switch (way) {
    case SCALE_GREY:
        return PICTURE_GRAY;
    case SCALE_RGB:
        return PICTURE_RGB_PLANES;
    case SCALE_RGBA:
        return PICTURE_RGBA;
    default:
        return PICTURE_YUV;
    }
}

static enum AVPixelFormat
deep_format(enum scale_way way)
{
    return way == SCALE_GREY  ? AV_PIX_FMT_GRAY16
           : way == SCALE_RGB ? AV_PIX_FMT_GBRP16
                              : AV_PIX_FMT_YUV444P16;
}

static bool
by_deep(const AVFrame *f, enum scale_way way, const struct colour *c, struct fine *out,
        struct err *e)
{
    static const uint8_t straight[3] = {0, 1, 2}, gbr[3] = {2, 0, 1};
    const uint8_t *order = way == SCALE_RGB ? gbr : straight;
    int32_t width = out->width, height = out->height;
    auto_picture struct picture deep = {.width = width, .height = height};
    struct plane_size one = {(size_t)width * 2, (size_t)height};
    struct plane_size sizes[3] = {one, one, one};
    struct target to = {deep_format(way), width, height, !c->is_limited, {0}, {0}};
    size_t n = way == SCALE_GREY ? 1 : 3;

    if (!picture_room(&deep, sizes, n, e) || !target_point(&to, &deep, n, e) ||
        !converted(f, c, &to, e) || !fine_room(out, kind_of(way), width, height, e)) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        bool is_chroma = way == SCALE_YUV && i > 0;

        plane_narrow(&deep, order[i],
                     narrowing_of(f, c->is_limited, is_chroma, way == SCALE_RGB),
                     out->planes[i], out->stride);
    }
    return true;
}

static bool
is_cropped(const AVFrame *f)
{
    return f->crop_left != 0 || f->crop_top != 0 || f->crop_right != 0 ||
           f->crop_bottom != 0;
}

/* What is cut off both ends leaves something. */
static bool
leaves_some(size_t one, size_t other, int of)
{
    return of > 0 && one < (size_t)of && other < (size_t)of - one;
}

/*
 * av_frame_apply_cropping (5.1) adds both ends before it looks, and sums of size_t wrap;
 * so they are looked at here.
 */
static bool
cropped(const AVFrame *f, AVFrame **out, struct err *e)
{
    if (!leaves_some(f->crop_left, f->crop_right, f->width) ||
        !leaves_some(f->crop_top, f->crop_bottom, f->height)) {
        return err_set(e, ERR_MEDIA, "cropping leaves nothing of %d x %d", f->width,
                       f->height);
    }
    *out = av_frame_clone(f);
    if (*out == NULL || av_frame_apply_cropping(*out, AV_FRAME_CROP_UNALIGNED) < 0) {
        return err_set(e, ERR_LIMIT, "%d x %d pixels could not be cropped", f->width,
                       f->height);
    }
    return true;
}

static bool
scale_upright(struct resampler *r, const AVFrame *f, struct fine *out,
              struct colour *colour, struct err *e)
{
    enum scale_way way = scale_way_of(f);

    if (way == SCALE_NONE || f->width < 1 || f->height < 1) {
        return err_set(e, ERR_MEDIA, "pixel format %d of %d x %d cannot be read",
                       f->format, f->width, f->height);
    }
    scale_colour(f, scale_kind(f), colour);
    switch (way) {
    case SCALE_VIEW:
        return by_view(r, f, out, e);
    case SCALE_RGBA:
        return by_rgba(r, f, colour, out, e);
    default:
        return by_deep(f, way, colour, out, e);
    }
}

enum picture_kind
scale_kind(const AVFrame *frame)
{
    enum scale_way way = scale_way_of(frame);

    return way == SCALE_VIEW ? scale_view_kind(frame) : kind_of(way);
}

bool
scale_frame(struct resampler *r, const AVFrame *frame, struct size to, struct fine *out,
            struct colour *colour, struct err *e)
{
    auto_frame AVFrame *inner = NULL;

    *out = (struct fine){.width = to.width, .height = to.height};
    if (is_cropped(frame) && !cropped(frame, &inner, e)) {
        return false;
    }
    if (!scale_upright(r, inner != NULL ? inner : frame, out, colour, e)) {
        fine_release(out);
        return false;
    }
    return true;
}
