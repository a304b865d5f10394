/* cli/table.h - rows of cells in aligned columns, cut to a width. Pure. */
#ifndef ASSETS_CLI_TABLE_H
#define ASSETS_CLI_TABLE_H

#include "base/str.h"

enum { TABLE_COLUMNS = 12, TABLE_CELL_MOST = 200, TABLE_ROWS_MEASURED = 1000 };

struct table_column {
    const char *title;
    bool right;         /* numbers */
    /* columns that stay when the table is cut; the last column gives first */
    int least;
    /*
     * where even that is too wide, the column with the
     * largest number is left out; 0: never
     */
    int leave;
};

/*
 * The first TABLE_ROWS_MEASURED rows decide the widths; then rows stream in these widths,
 * so that a million rows need no memory. Cells pass escape_printable. A column that is
 * empty in all measured rows is left out.
 */
struct table;

/*
 * columns: borrowed. width: 0 does not cut (cells are cut at TABLE_CELL_MOST all the
 * same). bold: header in bold.
 */
struct table *table_new(const struct table_column *columns, size_t n_columns, int width,
                        bool bold);
void table_free(struct table *t); /* accepts NULL */
/* Adds a row of n_columns cells; what is ready to be printed is added to out. */
void table_row(struct table *t, const struct str *cells, struct buf *out);
void table_end(struct table *t, struct buf *out); /* prints what is still held back */

#endif
