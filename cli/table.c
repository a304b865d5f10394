#include "cli/table.h"

#include "base/escape.h"
#include "base/mem.h"

enum { GAP = 2 };

struct table {
    const struct table_column *columns;
    size_t n_columns;
    int width;
    bool bold;
    size_t widths[TABLE_COLUMNS]; /* 0: left out */
    char **held;                  /* n_held rows of n_columns cells, owned */
    size_t n_held;
    bool measured;
};

struct table *
table_new(const struct table_column *columns, size_t n_columns, int width, bool bold)
{
    struct table *t = xcalloc(1, sizeof *t);

    *t =
        (struct table){.columns = columns,
                       .n_columns = n_columns < TABLE_COLUMNS ? n_columns : TABLE_COLUMNS,
                       .width = width,
                       .bold = bold};
    t->held = xcalloc(TABLE_ROWS_MEASURED * t->n_columns, sizeof *t->held);
    return t;
}

void
table_free(struct table *t)
{
    if (t == NULL) {
        return;
    }
    for (size_t i = 0; i < t->n_held * t->n_columns; i++) {
        free(t->held[i]);
    }
    free(t->held);
    free(t);
}

static size_t
least_width(const struct table *t, size_t c)
{
    size_t least = (size_t)t->columns[c].least;

    return t->widths[c] < least ? t->widths[c] : least;
}

/* All columns with their gaps, as they are or at their least. */
static size_t
total_width(const struct table *t, bool at_least)
{
    size_t total = 0;

    for (size_t c = 0; c < t->n_columns; c++) {
        if (t->widths[c] > 0) {
            total +=
                (total > 0 ? GAP : 0) + (at_least ? least_width(t, c) : t->widths[c]);
        }
    }
    return total;
}

/* False where no column may be left out any more. */
static bool
leave_one_out(struct table *t)
{
    size_t worst = t->n_columns;

    for (size_t c = 0; c < t->n_columns; c++) {
        if (t->widths[c] > 0 && t->columns[c].leave > 0 &&
            (worst == t->n_columns || t->columns[c].leave > t->columns[worst].leave)) {
            worst = c;
        }
    }
    if (worst < t->n_columns) {
        t->widths[worst] = 0;
    }
    return worst < t->n_columns;
}

/*
 * Leaves columns out until the others fit at their least, then cuts the last one first.
 */
static void
fit(struct table *t)
{
    size_t total;

    if (t->width <= 0) {
        return;
    }
    while (total_width(t, true) > (size_t)t->width && leave_one_out(t)) {
    }
    total = total_width(t, false);
    for (size_t c = t->n_columns; c-- > 0 && total > (size_t)t->width;) {
        size_t over = total - (size_t)t->width;
        size_t give = t->widths[c] - least_width(t, c);

        give = give < over ? give : over;
        t->widths[c] -= give;
        total -= give;
    }
}

static void
measure(struct table *t)
{
    for (size_t c = 0; c < t->n_columns; c++) {
        for (size_t r = 0; r < t->n_held; r++) {
            size_t w = escape_columns(str_of(t->held[r * t->n_columns + c]));

            t->widths[c] = w > t->widths[c] ? w : t->widths[c];
        }
        if (t->widths[c] > 0) {
            size_t title = escape_columns(str_of(t->columns[c].title));

            t->widths[c] = title > t->widths[c] ? title : t->widths[c];
        }
    }
    fit(t);
    t->measured = true;
}

static void
pad(struct buf *out, size_t n)
{
    while (n-- > 0) {
        buf_add_byte(out, ' ');
    }
}

static void
put_row(const struct table *t, const char *const *cells, struct buf *out)
{
    size_t owed = 0; /* spaces are printed only when something follows */

    for (size_t c = 0; c < t->n_columns; c++) {
        auto_buf struct buf cell = {.limit = SIZE_MAX - 1};
        size_t w = t->widths[c];
        size_t used;

        if (w == 0) {
            continue;
        }
        escape_printable(&cell, str_of(cells[c]), w);
        used = escape_columns(buf_view(&cell));
        used = used < w ? used : w;
        if (t->columns[c].right) {
            owed += w - used;
        }
        if (cell.n > 0) {
            pad(out, owed);
            owed = 0;
            buf_add_str(out, buf_view(&cell));
        }
        owed += GAP + (cell.n == 0 ? used : 0) + (t->columns[c].right ? 0 : w - used);
    }
    buf_add_byte(out, '\n');
}

static void
put_held(struct table *t, struct buf *out)
{
    const char *titles[TABLE_COLUMNS];

    if (t->n_held == 0) {
        return;
    }
    for (size_t c = 0; c < t->n_columns; c++) {
        titles[c] = t->columns[c].title;
    }
    if (t->bold) {
        buf_add_cstr(out, "\x1b[1m");
    }
    put_row(t, titles, out);
    if (t->bold) {
        out->n--; /* the colour ends before the line does */
        buf_add_cstr(out, "\x1b[0m\n");
    }
    for (size_t r = 0; r < t->n_held; r++) {
        put_row(t, (const char *const *)&t->held[r * t->n_columns], out);
    }
}

/* A cell as it will stand: printable, of bounded width. */
static char *
cell_text(struct str s)
{
    struct buf b = {.limit = SIZE_MAX - 1};

    escape_printable(&b, s, TABLE_CELL_MOST);
    return buf_steal(&b);
}

void
table_row(struct table *t, const struct str *cells, struct buf *out)
{
    char *row[TABLE_COLUMNS] = {NULL};

    for (size_t c = 0; c < t->n_columns; c++) {
        row[c] = cell_text(cells[c]);
    }
    if (t->measured) {
        put_row(t, (const char *const *)row, out);
        for (size_t c = 0; c < t->n_columns; c++) {
            free(row[c]);
        }
        return;
    }
    memcpy(&t->held[t->n_held * t->n_columns], row, t->n_columns * sizeof *row);
    t->n_held++;
    if (t->n_held == TABLE_ROWS_MEASURED) {
        measure(t);
        put_held(t, out);
    }
}

void
table_end(struct table *t, struct buf *out)
{
    if (!t->measured) {
        measure(t);
        put_held(t, out);
    }
}
