#include "db/stored_list.h"

#include "base/mem.h"
#include "db/standing.h"
#include "db/stmt.h"

#include <string.h>

enum { LIST_AT_FIRST = 1024 };

static struct stored *
room_for_one(struct stored_list *l)
{
    if (l->n == l->cap) {
        l->cap = l->cap == 0 ? LIST_AT_FIRST : 2 * l->cap;
        l->list = xrealloc(l->list, l->cap, sizeof *l->list);
    }
    return &l->list[l->n];
}

static int
by_digest(const void *left, const void *right)
{
    const struct stored *a = left;
    const struct stored *b = right;

    return memcmp(a->sha256, b->sha256, SHA256_BYTES);
}

static bool
read_objects(struct stored_list *l, struct db *db, struct err *e)
{
    auto_stmt struct stmt *q =
        stmt_get(db, "SELECT sha256, bytes, type, stored_at FROM object", e);
    bool row = q != NULL;

    while (row) {
        struct stored *s;

        if (!stmt_row(q, &row, e)) {
            return false;
        }
        if (!row) {
            break;
        }
        s = room_for_one(l);
        *s = (struct stored){0};
        if (!stmt_take_bytes(q, s->sha256, sizeof s->sha256)) {
            continue; /* no digest: no file can have this name */
        }
        s->bytes = stmt_take_int(q, 0);
        s->type = (uint8_t)media_from_name(stmt_take_text(q));
        s->whole_at = stmt_take_int(q, 0);
        l->n++;
    }
    if (l->n > 0) {
        qsort(l->list, l->n, sizeof *l->list, by_digest);
    }
    return q != NULL;
}

static uint64_t
head_of(const uint8_t sha256[SHA256_BYTES])
{
    uint64_t head = 0;

    for (size_t i = 0; i < sizeof head; i++) {
        head = head << 8 | sha256[i];
    }
    return head;
}

/*
 * Digests are spread evenly: where one stands is known within a few places. The steps
 * away from there double, so that a list of any other digests costs no more than halving
 * does.
 */
static struct stored *
find(const struct stored_list *l, const uint8_t sha256[SHA256_BYTES])
{
    size_t guess = l->n == 0 ? 0 : (size_t)((head_of(sha256) >> 32) * l->n >> 32);
    size_t from = guess;
    size_t to = guess;

    for (size_t step = 1; from > 0; step *= 2) {
        if (memcmp(l->list[from].sha256, sha256, SHA256_BYTES) <= 0) {
            break;
        }
        to = from;
        from = from > step ? from - step : 0;
    }
    for (size_t step = 1; to < l->n; step *= 2) {
        if (memcmp(l->list[to].sha256, sha256, SHA256_BYTES) > 0) {
            break;
        }
        from = to;
        to = l->n - to > step ? to + step : l->n;
    }
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        int order = memcmp(l->list[middle].sha256, sha256, SHA256_BYTES);

        if (order == 0) {
            return &l->list[middle];
        }
        if (order < 0) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    return NULL;
}

/* The event that q stands on; its object has been taken. */
static void
event_take(struct stored_list *l, struct stored *s, struct stmt *q)
{
    struct str kind = stmt_take_text(q);
    enum bytes_said said = said_of_outcome(stmt_take_text(q));
    int64_t at = stmt_take_int(q, 0);
    bool is_check = str_eq(kind, STR("fixity"));

    s->said = (uint8_t)said;
    s->checked_at = is_check ? at : 0;
    if (said == SAID_FINE) {
        s->whole_at = at;
        s->was_whole = true;
    }
    l->checks += is_check;
    l->repaired += str_eq(kind, STR("repaired"));
}

/* The events that the view asset_class looks at, oldest first: the last one stays. */
static bool
read_events(struct stored_list *l, struct db *db, struct err *e)
{
    auto_stmt struct stmt *q =
        stmt_get(db,
                 "SELECT object, kind, outcome, at FROM event"
                 " WHERE kind IN ('fixity', 'stored', 'adopted', 'repaired')"
                 " AND +object IS NOT NULL ORDER BY id",
                 e);
    bool row = q != NULL;

    while (row) {
        uint8_t sha256[SHA256_BYTES];
        struct stored *s;

        if (!stmt_row(q, &row, e)) {
            return false;
        }
        if (row && stmt_take_bytes(q, sha256, sizeof sha256)) {
            s = find(l, sha256);
            if (s != NULL) {
                event_take(l, s, q);
            }
        }
    }
    return q != NULL;
}

bool
stored_list_read(struct stored_list *l, struct db *db, struct err *e)
{
    *l = (struct stored_list){0};
    return read_objects(l, db, e) && read_events(l, db, e);
}

void
stored_list_release(struct stored_list *l)
{
    free(l->list);
    *l = (struct stored_list){0};
}
