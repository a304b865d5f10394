/*
 * thumbs/png.h - write a picture as PNG with its text keys. The only door to libpng, and
 * it only writes.
 */
#ifndef ASSETS_THUMBS_PNG_H
#define ASSETS_THUMBS_PNG_H

#include "base/str.h"
#include "thumbs/picture.h"

struct png_key {
    const char *name; /* 1 to 79 printable ASCII characters */
    char text[300];   /* printable ASCII */
};

/*
 * Adds p, which is RGB or RGBA, as a whole PNG to out; nothing more than out's limit.
 * Errors: ERR_LIMIT, ERR_MEDIA.
 */
MUST_USE bool png_write_picture(struct buf *out, const struct picture *p,
                                struct png_key *keys, size_t n_keys, struct err *e);

/* "libpng 1.6.39" */
void png_version(char *out, size_t size);

#endif
