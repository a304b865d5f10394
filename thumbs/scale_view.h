/*
 * thumbs/scale_view.h - what a frame is, and its planes as they lie where the filter of
 * our own can read them (for scale.c alone).
 */
#ifndef ASSETS_THUMBS_SCALE_VIEW_H
#define ASSETS_THUMBS_SCALE_VIEW_H

#include "thumbs/colour.h"

#include <libavutil/frame.h>
#include <libavutil/pixdesc.h>

/* How a frame goes on. */
enum scale_way {
    SCALE_NONE,  /* a format that nothing reads: of a graphics card, unknown */
    SCALE_VIEW,  /* as it lies */
    SCALE_RGBA,  /* alpha or a palette: to 8-bit RGBA of the same size first */
    SCALE_GREY,  /* the rest is shrunk to 16 bits: grey, */
    SCALE_YUV,   /* luma and chroma, so that the matrix stays ours, */
    SCALE_RGB,   /* or red, green, blue */
};

/* By its format, and by whether its rows can be read where they lie. */
enum scale_way scale_way_of(const AVFrame *f);

/*
 * Of a frame whose way is SCALE_VIEW: *view borrows its planes; chroma that lies
 * interleaved (NV12) is taken apart into memory that *view owns. Errors: ERR_LIMIT,
 * ERR_MEDIA (another way).
 */
MUST_USE bool scale_view(const AVFrame *f, struct picture *view, struct err *e);

/* What scale_view makes of it, as the filter gives it out. */
enum picture_kind scale_view_kind(const AVFrame *f);

/*
 * The yuvj formats say "full range" by their name; libswscale warns and wants it told
 * apart.
 */
enum AVPixelFormat scale_plain_format(enum AVPixelFormat format, bool *full_range);

/* What the frame says of its colours. kind: what it is shrunk to. */
void scale_colour(const AVFrame *f, enum picture_kind kind, struct colour *c);

#endif
