/* thumbs/meta_exif.h - the door to libexif. */
#ifndef ASSETS_THUMBS_META_EXIF_H
#define ASSETS_THUMBS_META_EXIF_H

#include "thumbs/meta_said.h"

struct meta_exif {
    bool found;          /* a TIFF header with at least one readable entry */
    int32_t orientation; /* as written, 0 where absent */
    struct meta_said said;
};

/*
 * tiff: what follows "Exif\0\0", from the byte order mark on; behind
 * LIMIT_EXIF_BYTES nothing is read. Never fails: what cannot be read is not there.
 */
void meta_exif_read(struct str tiff, struct meta_exif *out);

#endif
