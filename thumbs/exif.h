/*
 * thumbs/exif.h - the two things that Exif must tell: which
 * way is up, and when it was taken.
 */
#ifndef ASSETS_THUMBS_EXIF_H
#define ASSETS_THUMBS_EXIF_H

#include "base/str.h"
#include "thumbs/picture.h"

struct exif {
    bool found;          /* a TIFF header with at least one readable directory */
    int32_t orientation; /* as written, 0 where absent */
    char date[40];       /* ISO 8601 of DateTimeOriginal, "" where absent or no date */
};

/*
 * tiff: what follows "Exif\0\0", from the byte order mark on. Reads each directory once;
 * never fails.
 */
void exif_read(struct str tiff, struct exif *out);

/* Values out of 1..8 turn nothing. */
struct turn exif_turn(int32_t orientation);

#endif
