/*
 * catalog/source.h - saved text in, mentions out, with a report of what could not be
 * read. Pure: no file, no network.
 *
 * Each form bids on the text; the best bid wins. json: an array of items or one object
 * that holds such arrays; ndjson: an object a line; dump-string: a PHP var_dump whose
 * string holds JSON; dump-array: a var_dump of the decoded arrays; page: text or HTML
 * with any of these inside. Several lists in one text are read one after another.
 */
#ifndef ASSETS_CATALOG_SOURCE_H
#define ASSETS_CATALOG_SOURCE_H

#include "base/date.h"
#include "base/err.h"
#include "base/str.h"

#include <stdint.h>

/*
 * One item of a list. Texts are borrowed until the sink returns; p NULL where the item
 * has no such field.
 */
struct mention {
    /* json, ndjson, dump-string, dump-array: how its list was read; static */
    const char *form;
    int64_t at_byte;     /* of the item's first byte in the text */
    struct str raw;      /* the item's own bytes as they stand in the text */
    int64_t place;       /* within its list, from 1 */
    struct str article;  /* "id", as text whether it was a string or a number */
    struct str sort, content_type; /* "sort", "contenttypeid" */
    /* the path or URL it names, unescaped; never NULL: an item without one is unread */
    struct str pic;
    struct str title;    /* unescaped, valid UTF-8 */
};

/*
 * What a page tells of itself; reported once, before the page's first mention. Empty
 * texts where not told.
 */
struct page_facts {
    struct str headline, body; /* plain text, entities undone */
    struct date date;          /* DATE_NONE where none was found */
    struct str number;         /* its own article id, where it tells one */
    struct str url;            /* canonical or og:url, where it tells one */
    /* <base href>, where there is one: mentions resolve against it */
    struct str base_href;
};

struct unread {
    int64_t from, to;   /* bytes [from, to) */
    const char *reason; /* borrowed; one sentence without a full stop */
};

struct source_sink {
    /* false ends the reading as failed */
    bool (*mention)(void *arg, const struct mention *m, struct err *e);
    void (*page)(void *arg, const struct page_facts *p);                /* may be NULL */
    void (*unread)(void *arg, const struct unread *u);
    /* nothing before at_byte is needed again; may be NULL */
    void (*passed)(void *arg, int64_t at_byte);
    void *arg;
};

struct source_end {
    /* static; "page" for mixed text; "none" where no form could read anything */
    const char *form;
    int64_t mentions;
    int64_t unread;     /* ranges reported */
    int64_t stopped_at; /* where reading ended; the text's length when it got through */
};

/*
 * Reads all of text (borrowed; up to LIMIT_SOURCE_BYTES). What can be read is read; what
 * cannot is reported and passed over. True also where nothing was found (end->mentions
 * 0). False only when the sink said so.
 */
MUST_USE bool source_parse(struct str text, const struct source_sink *sink,
                           struct source_end *end, struct err *e);

#endif
