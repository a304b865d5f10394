/*
 * db/changes.h - which rows a transaction changed, as spans of row numbers. Private to
 * db/.
 */
#ifndef ASSETS_DB_CHANGES_H
#define ASSETS_DB_CHANGES_H

#include "db/db_ops.h"

struct span {
    int64_t from, to; /* both included */
};

struct changes; /* of one connection */

/* From here on db->rows_changed is filled. */
void changes_watch(struct db *db);
void changes_forget(struct changes *c);    /* accepts NULL; the transaction is over */
void changes_free(struct changes *c);      /* accepts NULL */
bool changes_any(const struct changes *c); /* accepts NULL */
/* Sorted, apart from each other; borrowed until the next change. Gives how many. */
size_t changes_spans(struct changes *c, size_t table, const struct span **spans);

#endif
