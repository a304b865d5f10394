#include "db/changes.h"

#include "base/mem.h"
#include "db/copy_table.h"

#include <assert.h>
#include <string.h>

enum { TABLES_MOST = 32, LOOKED_BACK = 8 };

struct spans {
    struct span *p; /* owned */
    size_t n, room;
};

struct changes {
    struct spans tables[TABLES_MOST];
    bool any;
};

static size_t
table_of(const char *name)
{
    size_t t = 0;

    while (t < copy_tables && strcmp(copy_sqls[t].is.name, name) != 0) {
        t++;
    }
    return t;
}

/* Rows come one after another, and are told again soon after: a few spans will do. */
static bool
joins(const struct spans *s, int64_t row)
{
    for (size_t back = 1; back <= LOOKED_BACK && back <= s->n; back++) {
        struct span *span = &s->p[s->n - back];

        if (row >= span->from && row <= span->to) {
            return true;
        }
        if (row > span->to && row - 1 == span->to) {
            span->to = row;
            return true;
        }
    }
    return false;
}

static void
on_row(void *arg, const char *table, int64_t row)
{
    struct changes *c = arg;
    size_t t = table_of(table);
    struct spans *s;

    if (t == copy_tables) {
        return; /* meta */
    }
    c->any = true;
    s = &c->tables[t];
    if (joins(s, row)) {
        return;
    }
    if (s->n == s->room) {
        s->room = s->room == 0 ? 64 : 2 * s->room;
        s->p = xrealloc(s->p, s->room, sizeof *s->p);
    }
    s->p[s->n++] = (struct span){row, row};
}

void
changes_watch(struct db *db)
{
    assert(copy_tables <= TABLES_MOST);
    db->rows_changed = xcalloc(1, sizeof *db->rows_changed);
    db->ops->watch(db->conn, &(struct db_watch){on_row, db->rows_changed});
}

void
changes_forget(struct changes *c)
{
    for (size_t t = 0; c != NULL && t < TABLES_MOST; t++) {
        c->tables[t].n = 0;
    }
    if (c != NULL) {
        c->any = false;
    }
}

void
changes_free(struct changes *c)
{
    for (size_t t = 0; c != NULL && t < TABLES_MOST; t++) {
        free(c->tables[t].p);
    }
    free(c);
}

bool
changes_any(const struct changes *c)
{
    return c != NULL && c->any;
}

static int
by_start(const void *a, const void *b)
{
    const struct span *x = a;
    const struct span *y = b;

    return (x->from > y->from) - (x->from < y->from);
}

size_t
changes_spans(struct changes *c, size_t table, const struct span **spans)
{
    struct spans *s = &c->tables[table];
    size_t n = 0;

    *spans = s->p;
    if (s->n == 0) {
        return 0;
    }
    qsort(s->p, s->n, sizeof *s->p, by_start);
    for (size_t i = 1; i < s->n; i++) {
        if (s->p[i].from <= s->p[n].to ||
            (s->p[n].to < INT64_MAX && s->p[i].from == s->p[n].to + 1)) {
            s->p[n].to = s->p[i].to > s->p[n].to ? s->p[i].to : s->p[n].to;
        } else {
            s->p[++n] = s->p[i];
        }
    }
    s->n = n + 1;
    return s->n;
}
