/* gallery/mark.h - the second line of index.html: what the gallery was made of. */
#ifndef ASSETS_GALLERY_MARK_H
#define ASSETS_GALLERY_MARK_H

#include "gallery/out_name.h"

#include <stdint.h>

enum { MARK_HEAD_MAX = 256 /* bytes of index.html that hold the mark, and more */ };

struct mark {
    int64_t revision;
    char made[OUT_HASH + 1], files[OUT_HASH + 1];
};

/*
 * Reads the mark from the first bytes of an index.html; false where they are not exactly
 * as shell_mark writes them.
 */
MUST_USE bool mark_parse(struct str head, struct mark *out);

#endif
