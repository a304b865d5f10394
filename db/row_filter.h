/* db/row_filter.h - a filter as the condition of a question. Private to db/. */
#ifndef ASSETS_DB_ROW_FILTER_H
#define ASSETS_DB_ROW_FILTER_H

#include "base/limits.h"
#include "base/mem.h"
#include "db/row.h"
#include "db/stmt.h"

/*
 * What a filter comes to: the text of a condition on an asset a and its class c, joined
 * from literals only, and the values of its parameters. Borrows the filter. The claim and
 * the limit are the caller's to check.
 */
struct filter_sql {
    struct buf where;                     /* " AND …" for each part that is set */
    bool names_few;                       /* rows are named by article, URL or digest */
    struct arena texts;                   /* what words and states point at */
    struct str words[LIMIT_SEARCH_WORDS]; /* LIKE patterns, escaped by a backslash */
    size_t n_words;
    struct str states;                  /* " present gone " */
    struct str date_after, date_before; /* without a zone */
};

/* Release in either case. Errors: ERR_USAGE (too many or too long search words). */
MUST_USE bool filter_sql_init(struct filter_sql *s, const struct row_filter *f,
                              struct err *e);
void filter_sql_release(struct filter_sql *s);
/* The whole question that row_list_each asks. */
void filter_sql_list(const struct filter_sql *s, struct buf *sql);
/* Gives all its parameters: $1 to $24. */
void filter_sql_put(const struct filter_sql *s, const struct row_filter *f,
                    struct stmt *q);

/*
 * Ids of the articles that $1 names: a number at any site, or site/number. Sites are few
 * and come first: SQLite keeps the order of a CROSS JOIN, and would else walk through all
 * articles.
 */
#define ARTICLES_NAMED                                                                   \
    "SELECT x.id FROM site s CROSS JOIN article x WHERE x.site = s.id AND x.number = $1" \
    " UNION SELECT x.id FROM site s CROSS JOIN article x WHERE x.site = s.id"            \
    " AND x.number = substr($1, length(s.name) + 2)"                                     \
    " AND substr($1, 1, length(s.name) + 1) = s.name || '/'"

#endif
