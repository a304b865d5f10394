/*
 * cli/filter_opts.h - the filters that several commands take: rows for their tables,
 * slots for their structs, and the question that is made of them.
 */
#ifndef ASSETS_CLI_FILTER_OPTS_H
#define ASSETS_CLI_FILTER_OPTS_H

#include "cli/opts.h"
#include "db/row.h"

struct filter_slots {
    const char *article, *date_after, *date_before, *host, *search;
    uint32_t states;
    int type; /* of filter_type_words */
    int64_t limit;
};

extern const char *const filter_type_words[];
/* In the order of enum asset_state: a bit for each. */
extern const char *const filter_state_words[];

/* For `struct s { …; struct filter_slots filter; … }`: rows of the options table. */
#define FILTER_SLOT(s, member)                                                           \
    .slot = offsetof(struct s, filter) + offsetof(struct filter_slots, member)
/* clang-format off */
#define FILTER_OPTIONS(s) \
    {.long_name = "article", .kind = OPT_STRING, FILTER_SLOT(s, article), \
     .arg_name = "ID", \
     .help = "of this article: led by it or on its page; ID or SITE/ID"}, \
    {.long_name = "type", .kind = OPT_WORD, FILTER_SLOT(s, type), .arg_name = "TYPE", \
     .words = filter_type_words, .help = "image, video or any"}, \
    {.long_name = "state", .kind = OPT_WORDS, FILTER_SLOT(s, states), \
     .arg_name = "CLASS,…", .words = filter_state_words, \
     .help = "in one of these classes: present, gone, failing, … (man assets-list)"}, \
    {.long_name = "date-after", .kind = OPT_STRING, FILTER_SLOT(s, date_after), \
     .arg_name = "DATE", .help = "dated DATE or later: 2016-07-16, 2016-07, 2016"}, \
    {.long_name = "date-before", .kind = OPT_STRING, FILTER_SLOT(s, date_before), \
     .arg_name = "DATE", .help = "dated DATE or earlier"}, \
    {.long_name = "host", .kind = OPT_STRING, FILTER_SLOT(s, host), .arg_name = "HOST", \
     .help = "served by HOST or a host below it"}, \
    {.long_name = "search", .kind = OPT_STRING, FILTER_SLOT(s, search), \
     .arg_name = "WORDS", .help = "with all WORDS in a title or in the URL"}, \
    {.long_name = "limit", .kind = OPT_INT, FILTER_SLOT(s, limit), .arg_name = "N", \
     .least = 1, .help = "at most N assets"}
/* clang-format on */

/* Texts of *f are borrowed from the slots. ERR_USAGE: a date that is none. */
MUST_USE bool filter_make(const struct filter_slots *s, struct row_filter *f,
                          struct err *e);
/* True where none of them was given. */
bool filter_is_empty(const struct filter_slots *s);

#endif
