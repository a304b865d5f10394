/*
 * thumbs/png_empty.h - a PNG that shows nothing and says something: what the Thumbnail
 * Managing Standard 0.9.0 wants where no thumbnail could be made. Links no libpng.
 */
#ifndef ASSETS_THUMBS_PNG_EMPTY_H
#define ASSETS_THUMBS_PNG_EMPTY_H

#include "base/str.h"

/* One tEXt chunk. Borrowed. */
struct png_text {
    const char *key;   /* 1 to 79 printable ASCII characters */
    const char *value; /* printable Latin-1 */
};

/* Adds a whole PNG of one transparent pixel with these texts to out. */
void png_empty(struct buf *out, const struct png_text *texts, size_t n);

#endif
