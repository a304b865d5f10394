#include "thumbs/fine.h"

#include "base/limits.h"

enum { ROW_ALIGN = 32, MEMORY_ALIGN = 64 };

size_t
fine_planes(enum picture_kind kind)
{
    switch (kind) {
    case PICTURE_GRAY:
        return 1;
    case PICTURE_RGBA:
    case PICTURE_CMYK:
        return 4;
    case PICTURE_RGB:
    case PICTURE_YUV:
    case PICTURE_RGB_PLANES:
        break;
    }
    return 3;
}

bool
fine_room(struct fine *f, enum picture_kind kind, int32_t width, int32_t height,
          struct err *e)
{
    size_t planes = fine_planes(kind);
    size_t stride, samples;

    *f = (struct fine){0};
    if (width < 1 || height < 1 || width > LIMIT_SIDE_PX || height > LIMIT_SIDE_PX) {
        return err_set(e, ERR_LIMIT, "thumbnail of %d x %d pixels, limit %d a side",
                       width, height, LIMIT_SIDE_PX);
    }
    stride = ((size_t)width + ROW_ALIGN - 1) / ROW_ALIGN * ROW_ALIGN;
    samples = stride * (size_t)height; /* 2^30 at most: fits where size_t has 32 bits */
    if (samples > SIZE_MAX / sizeof(int16_t) / planes) {
        return err_set(e, ERR_LIMIT, "not enough memory for %d x %d pixels", width,
                       height);
    }
    /* Whole rows of 64 bytes each, so the size is a multiple of the alignment. */
    f->memory = aligned_alloc(MEMORY_ALIGN, samples * planes * sizeof(int16_t));
    if (f->memory == NULL) {
        return err_set(e, ERR_LIMIT, "not enough memory for %d x %d pixels", width,
                       height);
    }
    f->width = width;
    f->height = height;
    f->kind = kind == PICTURE_RGB ? PICTURE_RGB_PLANES : kind;
    f->stride = stride;
    for (size_t i = 0; i < planes; i++) {
        f->planes[i] = f->memory + i * samples;
    }
    return true;
}
