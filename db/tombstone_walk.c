#include "db/tombstone_walk.h"

bool
tombstones_begin(struct tombstone_walk *w, struct db *db, int64_t then, struct err *e)
{
    *w = (struct tombstone_walk){.then = then};
    w->q = stmt_get(db, "SELECT asset, at, lifted_at FROM tombstone ORDER BY asset", e);
    if (w->q == NULL || !stmt_row(w->q, &w->row, e)) {
        return false;
    }
    w->asset = w->row ? stmt_take_int(w->q, 0) : 0;
    return true;
}

void
tombstones_end(struct tombstone_walk *w)
{
    stmt_end(w->q);
    *w = (struct tombstone_walk){0};
}

/* The tombstone that q stands on; its asset has been taken. */
static void
take(struct tombstone_walk *w)
{
    int64_t at = stmt_take_int(w->q, 0);
    int64_t lifted_at = stmt_take_int(w->q, INT64_MAX);

    if (lifted_at == INT64_MAX) {
        w->stands_since = !w->stands || at > w->stands_since ? at : w->stands_since;
        w->stands = true;
    }
    w->stood = w->stood || (at <= w->then && lifted_at > w->then);
}

bool
tombstones_of(struct tombstone_walk *w, int64_t asset, struct err *e)
{
    w->stands = false;
    w->stood = false;
    w->stands_since = 0;
    while (w->row && w->asset <= asset) {
        if (w->asset == asset) {
            take(w);
        }
        if (!stmt_row(w->q, &w->row, e)) {
            return false;
        }
        w->asset = w->row ? stmt_take_int(w->q, 0) : 0;
    }
    return true;
}
