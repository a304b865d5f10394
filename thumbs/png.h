/*
 * thumbs/png.h - write a picture as PNG with its text keys. The only door to libpng,
 * which does the framing: signature, header, palette, texts, CRCs. The pixels are
 * compressed by thumbs/png_stream.h.
 */
#ifndef ASSETS_THUMBS_PNG_H
#define ASSETS_THUMBS_PNG_H

#include "base/str.h"
#include "thumbs/picture.h"
#include "thumbs/wire.h"

struct png_key {
    const char *name;    /* 1 to 79 printable ASCII characters */
    char text[WIRE_URI]; /* printable Latin-1, terminated */
};

struct png_opts {
    const struct png_key *keys; /* borrowed; of more than 16 the rest is left out */
    size_t n_keys;
    uint32_t colors; /* 2 to 256: a palette of so many at most; 0: as many as there are */
};

/*
 * Adds p, which is RGB or RGBA, as a whole PNG to out; nothing more than out's limit. RGB
 * whose pixels are all gray is written as gray: a third of the bytes and of the time.
 * Errors: ERR_LIMIT, ERR_MEDIA.
 */
MUST_USE bool png_write_picture(struct buf *out, const struct picture *p,
                                const struct png_opts *opts, struct err *e);

/* "libpng 1.6.39" */
void png_version(char *out, size_t size);

#endif
