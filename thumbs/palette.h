/* thumbs/palette.h - a small picture in 256 colours or fewer. Door: libimagequant. */
#ifndef ASSETS_THUMBS_PALETTE_H
#define ASSETS_THUMBS_PALETTE_H

#include "thumbs/picture.h"

struct palette {
    uint32_t n;             /* 1 to 256 */
    uint8_t rgba[256][4];
    uint8_t *indexes;       /* owned; width x height, a byte a pixel */
};

/*
 * Once, before the first: the library is kept from making threads, which would end a
 * confined worker.
 */
void palette_warm_up(void);

/*
 * Of an RGB or RGBA picture, colors 2 to 256. Dithered; pictures with no more colours
 * than that keep them. Errors: ERR_LIMIT.
 */
MUST_USE bool palette_make(const struct picture *p, uint32_t colors, struct palette *out,
                           struct err *e);
void palette_release(struct palette *p);
void palette_version(char *out, size_t size); /* "libimagequant 2.17.0" */

#endif
