/* gallery/article_list.h - the catalog's articles and their sites, in memory. */
#ifndef ASSETS_GALLERY_ARTICLE_LIST_H
#define ASSETS_GALLERY_ARTICLE_LIST_H

#include "gallery/entry.h"

/* Reads all of them. list is sorted by id; titles are cut at EMIT_TEXT_MOST. */
MUST_USE bool article_list_read(struct articles *a, struct db *db, struct err *e);
void article_list_release(struct articles *a); /* accepts zero */

/* Index of the article with this row id; UINT32_MAX where there is none. */
uint32_t article_list_find(const struct articles *a, int64_t id);

/* Adds the article of what no article uses: no number, of the site "". Its index. */
uint32_t article_list_add_none(struct articles *a);

#endif
