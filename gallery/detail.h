/* gallery/detail.h - the details of one entry, from its row: docs/gallery-format.md. */
#ifndef ASSETS_GALLERY_DETAIL_H
#define ASSETS_GALLERY_DETAIL_H

#include "db/row_gallery.h"

/*
 * Adds the members of the details that need no other entry: all but x, xn, tw and twn,
 * without braces and never empty.
 */
void detail_facts(struct buf *b, const struct row_shown *r);

/*
 * Adds the storyboard: [tiles, width, height, times…]; 0 where there is none, or where
 * its times are not so many plain numbers.
 */
void detail_board(struct buf *b, const struct row_storyboard *s);

#endif
