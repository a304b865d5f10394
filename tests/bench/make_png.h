/* bench/make_png.h - a canvas as the bytes of a PNG. */
#ifndef ASSETS_BENCH_MAKE_PNG_H
#define ASSETS_BENCH_MAKE_PNG_H

#include "base/err.h"
#include "base/str.h"
#include "tests/bench/make_canvas.h"

/* Adds it to out, 24 bits a pixel, ends of the range cut. */
MUST_USE bool png_make(const struct canvas *c, struct buf *out, struct err *e);

#endif
