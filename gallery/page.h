/*
 * gallery/page.h - a month, or a part of it, as a page that is whole without script:
 * every entry, newest first, and no other file but pictures.
 */
#ifndef ASSETS_GALLERY_PAGE_H
#define ASSETS_GALLERY_PAGE_H

#include "gallery/entry.h"

/* What a page can not see from its own entries. Borrowed. */
struct page_place {
    /* as in the data block: leads to media/ and thumbs/ from index.html */
    const char *base;
    const char *title; /* name of the archive, or NULL */
    bool is_part;      /* its month (or what is undated) has several pages */
    unsigned part;     /* 2: the second newest page of its day …; 0: newest or only */
};

/*
 * Adds the page of entries [first, first + n), n > 0, which lie in one month (or year, or
 * are undated) ascending. Its bytes are a function of those entries and of *place alone.
 */
void page_html(struct buf *out, const struct shown *s, size_t first, size_t n,
               const struct page_place *place);

#endif
