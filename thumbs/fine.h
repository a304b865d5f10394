/*
 * thumbs/fine.h - a picture at thumbnail size with six more bits a sample: what the
 * filter makes, what the next smaller size is made from, what colour is applied to.
 */
#ifndef ASSETS_THUMBS_FINE_H
#define ASSETS_THUMBS_FINE_H

#include "thumbs/picture.h"

/*
 * 64 times the 8-bit value: 0 to 16,320. A Lanczos filter rings, so samples may lie
 * somewhat outside; whoever makes 8 bits of them clips.
 */
enum { FINE_ONE = 64 };

/*
 * All planes have one size: chroma is at luma's. RGBA has its colours multiplied by
 * alpha. Packed kinds of picture.h do not occur: RGB is PICTURE_RGB_PLANES, and RGBA has
 * four planes here. Owns memory. Zero is none.
 */
struct fine {
    int32_t width, height;
    enum picture_kind kind;
    int16_t *planes[4];
    size_t stride; /* samples from row to row, a multiple of 32; rows may be read whole */
    int16_t *memory;
};

static inline void
fine_release(struct fine *f)
{
    free(f->memory);
    *f = (struct fine){0};
}

/* Planes of a kind: 1, 3 or 4. */
size_t fine_planes(enum picture_kind kind);

/* Gives *f memory, not cleared, for kind at width x height. Errors: ERR_LIMIT. */
MUST_USE bool fine_room(struct fine *f, enum picture_kind kind, int32_t width,
                        int32_t height, struct err *e);

#define auto_fine __attribute__((cleanup(fine_release)))

#endif
