#include "thumbs/scale_view.h"

#include <libavutil/mastering_display_metadata.h>

enum order { ORDER_NONE, ORDER_PLANES, ORDER_GBR, ORDER_UV, ORDER_VU };

/* How the formats that need no libswscale lie in memory. */
struct layout {
    enum AVPixelFormat format;
    enum picture_kind kind;
    enum order order;
    int8_t across, down; /* luma samples for each of chroma: powers of two */
};

static const struct layout layouts[] = {
    {AV_PIX_FMT_YUV420P, PICTURE_YUV, ORDER_PLANES, 1, 1},
    {AV_PIX_FMT_YUV422P, PICTURE_YUV, ORDER_PLANES, 1, 0},
    {AV_PIX_FMT_YUV444P, PICTURE_YUV, ORDER_PLANES, 0, 0},
    {AV_PIX_FMT_YUV440P, PICTURE_YUV, ORDER_PLANES, 0, 1},
    {AV_PIX_FMT_YUV411P, PICTURE_YUV, ORDER_PLANES, 2, 0},
    {AV_PIX_FMT_YUV410P, PICTURE_YUV, ORDER_PLANES, 2, 2},
    {AV_PIX_FMT_GRAY8, PICTURE_GRAY, ORDER_PLANES, 0, 0},
    {AV_PIX_FMT_GBRP, PICTURE_RGB_PLANES, ORDER_GBR, 0, 0},
    {AV_PIX_FMT_RGB24, PICTURE_RGB, ORDER_PLANES, 0, 0},
    {AV_PIX_FMT_RGBA, PICTURE_RGBA, ORDER_PLANES, 0, 0},
    {AV_PIX_FMT_NV12, PICTURE_YUV, ORDER_UV, 1, 1},
    {AV_PIX_FMT_NV21, PICTURE_YUV, ORDER_VU, 1, 1},
    {AV_PIX_FMT_NV16, PICTURE_YUV, ORDER_UV, 1, 0},
    {AV_PIX_FMT_NV24, PICTURE_YUV, ORDER_UV, 0, 0},
};

enum AVPixelFormat
scale_plain_format(enum AVPixelFormat format, bool *full_range)
{
    static const struct {
        enum AVPixelFormat full, plain;
    } pairs[] = {{AV_PIX_FMT_YUVJ420P, AV_PIX_FMT_YUV420P},
                 {AV_PIX_FMT_YUVJ422P, AV_PIX_FMT_YUV422P},
                 {AV_PIX_FMT_YUVJ444P, AV_PIX_FMT_YUV444P},
                 {AV_PIX_FMT_YUVJ440P, AV_PIX_FMT_YUV440P},
                 {AV_PIX_FMT_YUVJ411P, AV_PIX_FMT_YUV411P}};

    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        if (pairs[i].full == format) {
            *full_range = true;
            return pairs[i].plain;
        }
    }
    return format;
}

static const struct layout *
layout_of(const AVFrame *f)
{
    bool full;
    enum AVPixelFormat format = scale_plain_format((enum AVPixelFormat)f->format, &full);

    for (size_t i = 0; i < sizeof layouts / sizeof layouts[0]; i++) {
        if (layouts[i].format == format) {
            return &layouts[i];
        }
    }
    return NULL;
}

static size_t
planes_of(enum picture_kind kind)
{
    return kind == PICTURE_YUV || kind == PICTURE_RGB_PLANES ? 3 : 1;
}

/* Rows stand on their heads where a line size is negative: libswscale reads those. */
static bool
lies_upright(const AVFrame *f, const struct layout *l)
{
    size_t n = l->order == ORDER_UV || l->order == ORDER_VU ? 2 : planes_of(l->kind);

    for (size_t i = 0; i < n; i++) {
        if (f->data[i] == NULL || f->linesize[i] <= 0) {
            return false;
        }
    }
    return true;
}

enum scale_way
scale_way_of(const AVFrame *f)
{
    const AVPixFmtDescriptor *d = av_pix_fmt_desc_get((enum AVPixelFormat)f->format);
    const struct layout *l = layout_of(f);

    if (d == NULL || (d->flags & AV_PIX_FMT_FLAG_HWACCEL) != 0) {
        return SCALE_NONE;
    }
    if (l != NULL && lies_upright(f, l)) {
        return SCALE_VIEW;
    }
    if ((d->flags & (AV_PIX_FMT_FLAG_ALPHA | AV_PIX_FMT_FLAG_PAL)) != 0) {
        return SCALE_RGBA;
    }
    if (d->nb_components == 1) {
        return SCALE_GREY;
    }
    /* FFmpeg 5.1 has no flag for XYZ, which is no kind of YUV */
    if ((d->flags & AV_PIX_FMT_FLAG_RGB) != 0 || f->format == AV_PIX_FMT_XYZ12LE ||
        f->format == AV_PIX_FMT_XYZ12BE) {
        return SCALE_RGB;
    }
    return SCALE_YUV;
}

enum picture_kind
scale_view_kind(const AVFrame *f)
{
    const struct layout *l = layout_of(f);

    if (l == NULL) {
        return PICTURE_YUV;
    }
    return l->kind == PICTURE_RGB ? PICTURE_RGB_PLANES : l->kind;
}

/* Samples that `span` luma samples are worth at one for each 1 << by, rounded up. */
static int32_t
shared(int32_t span, int by)
{
    return (span + (1 << by) - 1) >> by;
}

static void
extents_put(struct picture *p, const struct layout *l)
{
    for (size_t i = 0; i < planes_of(l->kind); i++) {
        int across = i == 0 ? 0 : l->across, down = i == 0 ? 0 : l->down;

        p->extents[i] = (struct extent){shared(p->width, across), shared(p->height, down),
                                        (double)p->width / (1 << across),
                                        (double)p->height / (1 << down)};
    }
}

/* A row of pairs into two. */
static void
row_part(const uint8_t *pairs, uint8_t *first, uint8_t *second, int32_t n)
{
    for (int32_t x = 0; x < n; x++) {
        first[x] = pairs[2 * x];
        second[x] = pairs[2 * x + 1];
    }
}

static bool
chroma_part(const AVFrame *f, struct picture *view, const struct layout *l, struct err *e)
{
    int32_t width = shared(f->width, l->across), height = shared(f->height, l->down);
    struct plane_size sizes[2] = {{(size_t)width, (size_t)height},
                                  {(size_t)width, (size_t)height}};
    struct picture apart = {.width = width, .height = height};
    size_t first = l->order == ORDER_UV ? 1 : 2;

    if (!picture_room(&apart, sizes, 2, e)) {
        return false;
    }
    for (int32_t y = 0; y < height; y++) {
        row_part(f->data[1] + (ptrdiff_t)y * f->linesize[1],
                 apart.planes[0] + (size_t)y * apart.strides[0],
                 apart.planes[1] + (size_t)y * apart.strides[1], width);
    }
    view->memory = apart.memory;
    view->planes[first] = apart.planes[0];
    view->planes[3 - first] = apart.planes[1];
    view->strides[1] = apart.strides[0];
    view->strides[2] = apart.strides[1];
    return true;
}

bool
scale_view(const AVFrame *f, struct picture *view, struct err *e)
{
    static const int8_t straight[3] = {0, 1, 2}, gbr[3] = {2, 0, 1};
    const struct layout *l = layout_of(f);
    const int8_t *from;

    if (l == NULL) {
        return err_set(e, ERR_MEDIA, "pixel format %d is not read as it lies", f->format);
    }
    from = l->order == ORDER_GBR ? gbr : straight;
    *view = (struct picture){.width = f->width, .height = f->height, .kind = l->kind};
    for (size_t i = 0; i < planes_of(l->kind); i++) {
        view->planes[i] = f->data[from[i]];
        view->strides[i] = (size_t)f->linesize[from[i]];
    }
    extents_put(view, l);
    if (l->order == ORDER_UV || l->order == ORDER_VU) {
        return chroma_part(f, view, l, e);
    }
    return true;
}

/* Untagged video: what was broadcast in HD was BT.709, what was SD was BT.601. */
static enum colour_matrix
matrix_of(const AVFrame *f)
{
    switch (f->colorspace) {
    case AVCOL_SPC_BT709:
        return COLOUR_BT709;
    case AVCOL_SPC_BT2020_NCL:
    case AVCOL_SPC_BT2020_CL:
        return COLOUR_BT2020;
    case AVCOL_SPC_SMPTE240M:
        return COLOUR_SMPTE240M;
    case AVCOL_SPC_FCC:
        return COLOUR_FCC;
    case AVCOL_SPC_UNSPECIFIED:
        if (f->color_primaries == AVCOL_PRI_BT2020) {
            return COLOUR_BT2020;
        }
        return f->width >= 1280 || f->height > 576 ? COLOUR_BT709 : COLOUR_BT601;
    default:
        return COLOUR_BT601;
    }
}

/*
 * What the brightest pixel has (CTA-861.3), or else what the grading display could show
 * (SMPTE ST 2086). 0 where neither is told.
 */
static int32_t
peak_of(const AVFrame *f)
{
    const AVFrameSideData *light =
        av_frame_get_side_data(f, AV_FRAME_DATA_CONTENT_LIGHT_LEVEL);
    const AVFrameSideData *display =
        av_frame_get_side_data(f, AV_FRAME_DATA_MASTERING_DISPLAY_METADATA);
    const AVMasteringDisplayMetadata *m =
        display != NULL ? (const void *)display->data : NULL;
    double nits = 0;

    if (light != NULL) {
        nits = ((const AVContentLightMetadata *)(const void *)light->data)->MaxCLL;
    }
    if (nits <= 0 && m != NULL && m->has_luminance != 0 && m->max_luminance.den > 0) {
        nits = (double)m->max_luminance.num / m->max_luminance.den;
    }
    return nits > 0 && nits <= 10000 ? (int32_t)nits : 0;
}

void
scale_colour(const AVFrame *f, enum picture_kind kind, struct colour *c)
{
    bool is_full = f->color_range == AVCOL_RANGE_JPEG;

    (void)scale_plain_format((enum AVPixelFormat)f->format, &is_full);
    c->matrix = matrix_of(f);
    /* luma and chroma are limited unless they say full, all else is full unless … */
    c->is_limited = kind == PICTURE_YUV
                        ? !is_full
                        : kind != PICTURE_RGBA && f->color_range == AVCOL_RANGE_MPEG;
    c->transfer = f->color_trc == AVCOL_TRC_SMPTE2084      ? COLOUR_PQ
                  : f->color_trc == AVCOL_TRC_ARIB_STD_B67 ? COLOUR_HLG
                                                           : COLOUR_SDR;
    c->is_wide = f->color_primaries == AVCOL_PRI_BT2020;
    c->peak_nits = peak_of(f);
}
