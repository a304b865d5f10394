/*
 * catalog/page_tags.h - what the tags of an HTML page tell of its article, gathered in
 * one pass. Private to source_page.c.
 */
#ifndef ASSETS_CATALOG_PAGE_TAGS_H
#define ASSETS_CATALOG_PAGE_TAGS_H

#include "base/str.h"
#include "catalog/html.h"
#include "catalog/source_forms.h"

/* All buffers are owned. The last five members are of use only while reading. */
struct page_tags {
    struct buf og_title, title, h1;
    struct buf published, time;
    struct buf canonical, og_url, base, number;
    struct buf article, paragraphs; /* texts of <p> inside <article>, and everywhere */
    struct buf flat;                /* all text before the first list, a block a line */
    struct buf p;                   /* the paragraph being read */
    const char *p_from;
    unsigned article_depth;
    bool in_p, in_title, in_h1;
};

/*
 * Reads text, which lies within s->text; gathered texts are
 * valid UTF-8 with entities undone.
 */
void page_tags_read(struct page_tags *t, struct scan *s, struct str text);
void page_tags_release(struct page_tags *t); /* accepts zero */

/* True where name is one of `names` (ended by NULL), in any case. */
bool page_is_one_of(struct str name, const char *const *names);

#endif
