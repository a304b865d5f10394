/*
 * db/copy_table.h - columns and texts of SQL of each table that is copied row by row.
 * Private to db/row_copy.c.
 */
#ifndef ASSETS_DB_COPY_TABLE_H
#define ASSETS_DB_COPY_TABLE_H

#include "db/row_copy.h"

struct copy_sql {
    struct copy_table is;
    const char *select;     /* rows $1 to $2, by number, the number last */
    const char *put;        /* in place of the row that has its key */
    const char *add;        /* where no row has it */
    const char *before_put; /* the same parameters; NULL: nothing */
    const char *gone;       /* row $1, where nothing speaks of it; NULL: never gone */
    const char *clear;      /* NULL: never */
};

extern const struct copy_sql copy_sqls[];
extern const size_t copy_tables;

#endif
