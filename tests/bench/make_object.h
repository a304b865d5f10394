/* bench/make_object.h - rows and files of a made object and of its pictures. */
#ifndef ASSETS_BENCH_MAKE_OBJECT_H
#define ASSETS_BENCH_MAKE_OBJECT_H

#include "tests/bench/make_rows.h"

/* Tiles of a storyboard, and the box of each. */
enum { OBJECT_TILES = 10, OBJECT_TILE_PX = 160 };

/* The size of a picture that fits in a square. */
void object_box(int width, int height, int box, int32_t *w, int32_t *h);

/* The bytes of a held asset; where it is to have an original, that is written. */
MUST_USE bool object_get(struct rows *rows, const struct made_asset *m,
                         struct made_object *out, struct err *e);
/* Pictures, then rows. Wanted once an object, by the asset that it came with. */
MUST_USE bool object_add(struct rows *rows, const struct made_asset *m,
                         struct made_object *o, struct err *e);

#endif
