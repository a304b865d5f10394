/*
 * thumbs/still_shape.h - whether a PNG, GIF or WebP reaches its own end, and where its
 * Exif and XMP lie.
 */
#ifndef ASSETS_THUMBS_STILL_SHAPE_H
#define ASSETS_THUMBS_STILL_SHAPE_H

#include "base/media.h"

struct still_shape {
    bool is_type;        /* the signature is there */
    bool is_whole;       /* every part is there, the end marker too */
    bool has_icc;
    int32_t width, height; /* of the canvas; 0 not known */
    int64_t broke_at;    /* start of the part that is cut or nonsense; -1 where whole */
    int64_t exif_at;     /* of the TIFF header; 0 none */
    int64_t exif_bytes;
    int64_t xmp_at;      /* of the packet's text; 0 none */
    int64_t xmp_bytes;
    /* WebP: first frame of an animation (its ANMF chunk's body); 0 none */
    int64_t frame_at;
    int64_t frame_bytes;
};

/*
 * type: MEDIA_PNG, MEDIA_GIF or MEDIA_WEBP. Never fails:
 * what cannot be read is not there.
 */
void still_shape_read(int fd, int64_t bytes, enum media_type type,
                      struct still_shape *out);

#endif
