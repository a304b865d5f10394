/*
 * gallery/card.h - entries as cards of plain HTML, by day or month, for pages without
 * script. The class names are those that the style and the script know.
 */
#ifndef ASSETS_GALLERY_CARD_H
#define ASSETS_GALLERY_CARD_H

#include "gallery/entry.h"

struct card_place {
    struct str base; /* to media/ and thumbs/ from this page: a URL reference; borrowed */
    int64_t more;    /* entries of the last section that stand elsewhere, counted too */
    bool by_month;   /* a section is a month, and a card tells its day */
};

/* Adds one <li>…</li>. */
void card_html(struct buf *out, const struct shown *s, const struct entry *e,
               const struct card_place *place);

/* ymd of the day, or the month, whose section the entry stands in. */
uint32_t card_section(const struct entry *e, const struct card_place *place);

/* Adds entries [first, first + n), the last one first, a <section> for each of these. */
void card_grid(struct buf *out, const struct shown *s, size_t first, size_t n,
               const struct card_place *place);

#endif
