/* thumbs/exif.h - how Exif's orientation is undone. The rest of Exif: meta_exif.h. */
#ifndef ASSETS_THUMBS_EXIF_H
#define ASSETS_THUMBS_EXIF_H

#include "thumbs/picture.h"

/* Values out of 1..8 turn nothing. */
struct turn exif_turn(int32_t orientation);

#endif
