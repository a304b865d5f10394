/*
 * thumbs/picture.h - decoded pixels in memory, 8 bits a sample, and how they become what
 * is shown.
 */
#ifndef ASSETS_THUMBS_PICTURE_H
#define ASSETS_THUMBS_PICTURE_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

enum picture_kind {
    PICTURE_RGB,  /* 3 bytes a pixel in planes[0] */
    PICTURE_RGBA, /* 4, alpha not multiplied in */
    PICTURE_GRAY, /* 1 */
    PICTURE_YUV,  /* three planes: luma and two of chroma, each of its own size */
    PICTURE_RGB_PLANES, /* three planes: red, green, blue */
    PICTURE_CMYK, /* four planes; 0 is full ink, as Adobe stores them */
};

/*
 * How much of a plane is picture. A decoder that reduces rounds sizes up: of a 4001 px
 * row at 1/8 it gives 501 samples, of which the picture covers 500.125.
 */
struct extent {
    int32_t width, height; /* samples that may be read */
    double span_x, span_y; /* of these, what the picture covers, from the left top */
};

/*
 * Owns memory, where there is any. Planes that do not point into it are borrowed: in a
 * view of a frame (scale_view.h) all of them, or luma alone. Zero is none.
 */
struct picture {
    int32_t width, height; /* of the largest plane */
    enum picture_kind kind;
    uint8_t *planes[4];
    size_t strides[4];     /* bytes from row to row */
    /*
     * Of kinds with planes; for PICTURE_GRAY zero means all of it. Packed kinds are
     * picture from edge to edge, whatever stands here.
     */
    struct extent extents[4];
    uint8_t *memory;
};

/* In pixels. */
struct size {
    int32_t width, height;
};

/* How stored pixels become shown ones: first turn clockwise, then flip left to right. */
struct turn {
    int32_t degrees; /* 0 90 180 270 */
    int32_t mirrored;
};

/* Width and height of what is stored are height and width of what is shown. */
static inline bool
turn_is_sideways(struct turn t)
{
    return t.degrees == 90 || t.degrees == 270;
}

static inline void
picture_release(struct picture *p)
{
    free(p->memory);
    *p = (struct picture){0};
}

/* What one plane needs. */
struct plane_size {
    size_t stride, rows;
};

/*
 * Gives p memory for n planes of these sizes; 64 bytes of slack and alignment for the
 * vector code of the libraries. Not cleared. Errors: ERR_LIMIT.
 */
static inline MUST_USE bool
picture_room(struct picture *p, const struct plane_size *sizes, size_t n, struct err *e)
{
    enum { ALIGN = 64 };
    size_t total = ALIGN, at = 0;

    for (size_t i = 0; i < n; i++) {
        p->strides[i] = (sizes[i].stride + 2 * (size_t)ALIGN - 1) / ALIGN * ALIGN;
        total += p->strides[i] * sizes[i].rows;
    }
    p->memory = aligned_alloc(ALIGN, total);
    if (p->memory == NULL) {
        return err_set(e, ERR_LIMIT, "not enough memory for %d x %d pixels", p->width,
                       p->height);
    }
    for (size_t i = 0; i < n; i++) {
        p->planes[i] = p->memory + at;
        at += p->strides[i] * sizes[i].rows;
    }
    return true;
}

#define auto_picture __attribute__((cleanup(picture_release)))

#endif
