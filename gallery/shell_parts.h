/* gallery/shell_parts.h - the pieces of index.html that are read without script. */
#ifndef ASSETS_GALLERY_SHELL_PARTS_H
#define ASSETS_GALLERY_SHELL_PARTS_H

#include "gallery/shell.h"

/* The newest entries as cards; where there is none, what to do. */
void shell_cards(struct buf *out, const struct shown *s, const char *base);

/* How much is present, and the number of entries of each class; nothing of none. */
void shell_health(struct buf *out, const struct shown *s);

/* Links to the pages, the newest first, under their years. */
void shell_months(struct buf *out, const struct shown *s,
                  const struct shell_parts *parts);

/* "As of 21 November 2026" and the totals, for the foot. */
void shell_made_of(struct buf *out, const struct shown *s);

#endif
