/*
 * gallery/shell.h - index.html: policy, style, the newest entries as plain HTML, the
 * months, the data block.
 */
#ifndef ASSETS_GALLERY_SHELL_H
#define ASSETS_GALLERY_SHELL_H

#include "base/hash.h"
#include "gallery/entry.h"

/* A page below pages/, in ascending order. */
struct shell_page {
    const char *name; /* "2016-07-0123456789abcdef.html"; borrowed */
    size_t first, n;  /* its entries */
};

/* All borrowed. */
struct shell_parts {
    const char *made, *files; /* hashes of the second line, in hexadecimal */
    const char *title;        /* name of the archive, or NULL */
    const char *base;         /* as in the data block */
    const char *app;          /* "app-0123456789abcdef.js", below g/ */
    struct str data;          /* the data block: JSON; '<' is escaped here */
    const struct shell_page *pages;
    size_t n_pages;
};

/*
 * Adds index.html. Where *s has no entry it is a page that says what to do. Errors:
 * ERR_LIMIT (out's ceiling was met).
 */
MUST_USE bool shell_html(struct buf *out, const struct shown *s,
                         const struct shell_parts *parts, struct err *e);

/*
 * The second line of index.html, without its line feed: what a later run compares. made
 * and files in hexadecimal.
 */
void shell_mark(struct buf *out, int64_t revision, const char *made, const char *files);

/*
 * Adds to h what index.html and the pages look like beside their entries: template, style
 * and a specimen of each page. So a program that writes them in another way makes them
 * again, though no row changed.
 */
void shell_made(struct hash *h);

#endif
