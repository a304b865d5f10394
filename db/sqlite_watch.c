#include "db/sqlite.h"

#include <sqlite3.h>
#include <string.h>

/* Temporary tables are the connection's own business. */
static void
on_row(void *arg, int what, const char *database, const char *table, sqlite3_int64 row)
{
    const struct db_watch *w = arg;

    (void)what;
    if (strcmp(database, "main") == 0) {
        w->row(w->arg, table, row);
    }
}

void
sqlite_watch(struct db_conn *c, const struct db_watch *w)
{
    c->watch = *w;
    (void)sqlite3_update_hook(c->handle, w->row != NULL ? on_row : NULL, &c->watch);
}

int64_t
sqlite_changes(const struct db_conn *c)
{
    return sqlite3_total_changes64(c->handle);
}
