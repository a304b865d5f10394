/* gallery/copy_list.h - the objects that a gallery's entries hold, each once. */
#ifndef ASSETS_GALLERY_COPY_LIST_H
#define ASSETS_GALLERY_COPY_LIST_H

#include "gallery/entry.h"

/*
 * One entry of each object, by digest: of several, one whose class comes first in enum
 * asset_state. Owns the list; the entries are borrowed.
 */
struct copy_list {
    const struct entry **p;
    size_t n;
};

/* list is released with copy_list_release. */
void copy_list_init(struct copy_list *list, const struct shown *s);
void copy_list_release(struct copy_list *list);

/* NULL: no entry holds it. */
const struct entry *copy_list_find(const struct copy_list *list,
                                   const uint8_t object[SHA256_BYTES]);

#endif
