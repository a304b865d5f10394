/*
 * gallery/card.h - entries as cards of plain HTML, by day, for pages without script. The
 * class names are those that the style and the script know.
 */
#ifndef ASSETS_GALLERY_CARD_H
#define ASSETS_GALLERY_CARD_H

#include "gallery/entry.h"

struct card_place {
    struct str base; /* to media/ and thumbs/ from this page: a URL reference; borrowed */
    int64_t more;    /* entries of the last day shown that stand elsewhere, counted too */
};

/* Adds one <li>…</li>. */
void card_html(struct buf *out, const struct shown *s, const struct entry *e,
               struct str base);

/* Adds entries [first, first + n), the last one first, as a <section> for each day. */
void card_grid(struct buf *out, const struct shown *s, size_t first, size_t n,
               const struct card_place *place);

#endif
