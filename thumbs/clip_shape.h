/*
 * thumbs/clip_shape.h - what a container's own structure says, whatever FFmpeg makes of
 * it.
 */
#ifndef ASSETS_THUMBS_CLIP_SHAPE_H
#define ASSETS_THUMBS_CLIP_SHAPE_H

#include "thumbs/mp4box.h"
#include "thumbs/shot.h"
#include "thumbs/still_shape.h"

struct clip_shape {
    struct mp4_shape iso; /* MP4, AVIF */
    struct still_shape gif;
    int64_t cut_at; /* a part runs past the end of the file; -1 none */
    bool is_fragmented;
};

/* False where the bytes are not of this type. */
MUST_USE bool clip_shape_read(const struct media *m, struct clip_shape *s);

#endif
