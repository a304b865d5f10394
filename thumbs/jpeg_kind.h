/* thumbs/jpeg_kind.h - names that FFmpeg has for kinds of JPEG. */
#ifndef ASSETS_THUMBS_JPEG_KIND_H
#define ASSETS_THUMBS_JPEG_KIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of the frame header's marker, 0xC0 to 0xCF; "" for the rare ones. */
const char *jpeg_profile_name(int sof);

/* How a file stores its colours. */
struct jpeg_kind {
    int components;
    bool is_rgb, is_ycck;
    /* luma samples for each chroma sample, 0 where the two chromas differ */
    int across, down;
};
/* FFmpeg's pixel format, or "". */
const char *jpeg_format_name(const struct jpeg_kind *k);

#endif
