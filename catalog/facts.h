/* catalog/facts.h - what the worker saw, as the columns of an object's row. Pure. */
#ifndef ASSETS_CATALOG_FACTS_H
#define ASSETS_CATALOG_FACTS_H

#include "catalog/item.h"
#include "db/row.h"

/* Texts that the row borrows; lives as long as the row. */
struct facts_texts {
    char frame_rate[32];
    char detail[WIRE_TEXT + 128];
    char json[2048];
};

/*
 * Fills width … verdict_detail of *o from what was seen. The verdict of an item that
 * nobody looked at is "unchecked", or "unsupported" for media of a kind that is kept
 * unread.
 */
void facts_to_row(const struct item *it, struct facts_texts *texts, struct row_object *o);
/* Only what is told of the pictures themselves: dominant colour and hash. */
void facts_shown_to_row(const struct media_facts *f, struct row_object *o);
/* Geometry and times of a strip, whose text lives in `times`. */
void facts_strip_to_row(const struct wire_strip *is, struct buf *times,
                        struct row_storyboard *s);

#endif
