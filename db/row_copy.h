/*
 * db/row_copy.h - rows as they stand, table by table: what changed in a transaction, all
 * there is, and back into an empty catalog. For a log from which a catalog can be made
 * anew. The rules of db/row.h hold here too.
 */
#ifndef ASSETS_DB_ROW_COPY_H
#define ASSETS_DB_ROW_COPY_H

#include "db/row.h"

enum copy_kind { COPY_NULL, COPY_INT, COPY_TEXT, COPY_BLOB };

struct copy_column {
    const char *name;
    enum copy_kind kind;
    bool may_be_null;
    /* computed from the others: it is neither read nor written by the caller */
    bool is_made;
};

/* Number, text and blob of a value; bytes are borrowed. */
struct copy_value {
    enum copy_kind kind;
    int64_t number;
    struct str bytes;
};

enum { COPY_COLUMNS_MOST = 32 };

struct copy_table {
    const char *name;
    const struct copy_column *columns; /* the first is part of the key */
    size_t n_columns;
    /* the first column is the row's number: a row can be told to be gone by it */
    bool has_id;
    /* rows may go, and have no number: then all of them are told again */
    bool is_told_whole;
};

/*
 * Every table that is not made from others, in an order in which no row speaks of a later
 * one; NULL past the last.
 */
const struct copy_table *copy_table(size_t i);

/*
 * From here on db_commit calls `before` when rows of these tables changed, within the
 * transaction and before anything is durable; false there abandons it. Only for
 * DB_WRITE, and no transaction is open.
 */
void copy_watch(struct db *db, bool (*before)(void *arg, struct err *e), void *arg);

enum copy_what {
    COPY_ROW,  /* a row as it is now */
    COPY_GONE, /* the row of number values[0] is no more */
    COPY_CLEAR /* all rows of the table are no more; those that are left follow */
};
typedef bool copy_fn(void *arg, enum copy_what what, size_t table,
                     const struct copy_value *values, struct err *e);

/* What this transaction changed, table by table; for `before`. fn false ends the walk. */
MUST_USE bool copy_changed_each(struct db *db, copy_fn *fn, void *arg, struct err *e);
/* Every row there is, as COPY_ROW. */
MUST_USE bool copy_all_each(struct db *db, copy_fn *fn, void *arg, struct err *e);

enum copy_way {
    COPY_REPLACE, /* in place of the row with the same key */
    COPY_ADD      /* only where no row has its key */
};
/*
 * One row in. *taken false: it does not fit what is there (a row that it speaks of is
 * missing, another has its name or, of COPY_ADD, its key) or its values are not of their
 * columns' kinds; nothing was changed.
 */
MUST_USE bool copy_put(struct db *db, size_t table, const struct copy_value *values,
                       enum copy_way way, bool *taken, struct err *e);
/* *taken false: there is no such row, or something else still speaks of it. */
MUST_USE bool copy_gone(struct db *db, size_t table, int64_t id, bool *taken,
                        struct err *e);
MUST_USE bool copy_clear(struct db *db, size_t table, struct err *e);

/* False with ERR_DB where the file's structure is damaged; reads all of it. */
MUST_USE bool copy_catalog_is_whole(struct db *db, struct err *e);

/* Kept with the rows: how far the log is the catalog's. */
struct copy_mark {
    int64_t bytes; /* -1: there never was a log */
    int64_t whole; /* its size when all rows were last written to it */
};
/* Does not count as a change. */
MUST_USE bool copy_mark_put(struct db *db, const struct copy_mark *mark, struct err *e);
MUST_USE bool copy_mark_find(struct db *db, struct copy_mark *mark, struct err *e);

#endif
