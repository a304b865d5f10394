/*
 * thumbs/pool_check.h - is this PNG what it must be: framing only, nothing is
 * decompressed.
 */
#ifndef ASSETS_THUMBS_POOL_CHECK_H
#define ASSETS_THUMBS_POOL_CHECK_H

#include "base/str.h"

/*
 * Signature; IHDR first, of this size, not interlaced: gray, RGB or RGBA of 8 bits, or
 * indexes of 1, 2, 4 or 8; then only tEXt and IDAT, the IDATs in one run, and with
 * indexes before them one PLTE no longer than they reach and at most one tRNS no longer
 * than it; IEND last with nothing behind; every length within and every CRC right. *why
 * names the first fault.
 */
MUST_USE bool png_framing_ok(struct str png, int32_t width, int32_t height,
                             const char **why);

#endif
