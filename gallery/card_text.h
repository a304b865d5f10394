/* gallery/card_text.h - words and numbers of the pages that are read without script. */
#ifndef ASSETS_GALLERY_CARD_TEXT_H
#define ASSETS_GALLERY_CARD_TEXT_H

#include "gallery/entry.h"

enum { CARD_BOX_PX = 256 }; /* a card is 236 to 340 CSS pixels wide */

/* "Saturday 16 July 2016", "July 2016", "2016", "Undated". */
void card_day(struct buf *out, uint32_t ymd);

/* "16 Jul": a whole day where its year is known. */
void card_day_in_year(struct buf *out, uint32_t ymd);

/* "July" of 7; "" of what is no month. */
const char *card_month(unsigned month);

/* What a page without script holds. */
struct card_span {
    uint32_t first, last; /* days of its oldest and newest entry */
    bool is_part;         /* its month has several pages */
    unsigned part;        /* 2: the second newest of its day …; 0: newest or only */
    bool with_year;
};

/* "July 2016", "July 2016, 16 to 20", "July 2016, 16, part 2". */
void card_span(struct buf *out, const struct card_span *span);

/* "13 items", "1 item". */
void card_items(struct buf *out, int64_t n);

/* "Not media": a class as people read it. */
const char *card_class(enum asset_state state);

/* What stands in the chip, as HTML: "Gone", "Damaged · 61.9% could be read". */
void card_state(struct buf *out, const struct entry *e);

/* What stands where the picture would be: "HTTP 404", "never tried". */
void card_reason(struct buf *out, const struct entry *e);

/* Name of the sprite's icon for it: "missing". */
struct str card_icon(const struct entry *e);

void card_clock(struct buf *out, int64_t ms);    /* 1:14, 2:05:09 */
void card_bytes(struct buf *out, int64_t bytes); /* 180 kB, 6.8 MB (powers of 1000) */

#endif
