/* gallery/twins.h - entries that hold the same bytes under different URLs. Pure. */
#ifndef ASSETS_GALLERY_TWINS_H
#define ASSETS_GALLERY_TWINS_H

#include "gallery/entry.h"

struct twins {
    uint32_t *start; /* of each entry: 0, or 1 + where its group is in list; owned */
    uint32_t *list;  /* groups: their number of entries, then these ascending; owned */
};

/* Of sorted entries. Sets s->bytes, the size of all different originals. */
void twins_find(struct twins *t, struct shown *s);
void twins_release(struct twins *t); /* accepts zero */

/* The group of entry i, itself included; *n 0 where it is alone. */
const uint32_t *twins_of(const struct twins *t, size_t i, size_t *n);

#endif
