#include "db/object_holders.h"

#include "base/mem.h"
#include "db/stmt.h"

#include <string.h>

/* The assets that ever brought the object in hand. */
struct brought_by {
    uint8_t object[SHA256_BYTES];
    int64_t *list; /* rising; owned */
    size_t n, cap;
};

static void
add(struct brought_by *b, int64_t asset)
{
    if (b->n > 0 && b->list[b->n - 1] == asset) {
        return;
    }
    if (b->n == b->cap) {
        b->cap = b->cap == 0 ? 16 : 2 * b->cap;
        b->list = xrealloc(b->list, b->cap, sizeof *b->list);
    }
    b->list[b->n++] = asset;
}

/* Whether what the asset brought last is this object. */
static bool
holds(struct db *db, int64_t asset, const uint8_t object[SHA256_BYTES], bool *is_so,
      struct err *e)
{
    auto_stmt struct stmt *q = stmt_get(db,
                                        "SELECT object FROM observation WHERE asset = $1"
                                        " AND object IS NOT NULL ORDER BY id DESC"
                                        " LIMIT 1",
                                        e);
    uint8_t last[SHA256_BYTES];
    bool row;

    if (q == NULL) {
        return false;
    }
    stmt_put_int(q, asset);
    if (!stmt_row(q, &row, e)) {
        return false;
    }
    *is_so = row && stmt_take_bytes(q, last, sizeof last) &&
             memcmp(last, object, sizeof last) == 0;
    return true;
}

/* Only what several assets brought has to be looked at one by one. */
static bool
settle(struct brought_by *b, struct object_notes *n, struct db *db, struct err *e)
{
    uint32_t holders = 0;

    for (size_t i = 0; b->n > 1 && i < b->n; i++) {
        bool is_so;

        if (!holds(db, b->list[i], b->object, &is_so, e)) {
            return false;
        }
        holders += is_so;
    }
    b->n = 0;
    if (holders > 1) {
        object_notes_get(n, b->object)->holders = holders;
    }
    return true;
}

static bool
walk(struct brought_by *b, struct object_notes *n, struct db *db, struct err *e)
{
    /* All of it stands in the index observation_object, in this order. */
    auto_stmt struct stmt *q =
        stmt_get(db,
                 "SELECT object, asset FROM observation WHERE object IS NOT NULL"
                 " ORDER BY object, asset",
                 e);
    bool row = q != NULL;

    while (row) {
        uint8_t object[SHA256_BYTES];

        if (!stmt_row(q, &row, e)) {
            return false;
        }
        if (!row || !stmt_take_bytes(q, object, sizeof object)) {
            continue;
        }
        if (memcmp(object, b->object, sizeof object) != 0) {
            if (!settle(b, n, db, e)) {
                return false;
            }
            memcpy(b->object, object, sizeof object);
        }
        add(b, stmt_take_int(q, 0));
    }
    return q != NULL && settle(b, n, db, e);
}

bool
holders_read(struct object_notes *n, struct db *db, struct err *e)
{
    struct brought_by b = {0};
    bool ok = walk(&b, n, db, e);

    free(b.list);
    return ok;
}
