#include "db/bulk.h"

#include "db/stmt.h"

enum {
    FIRST_MISSES =
        512, /* fewer are an ordinary sync: nothing is learned, nothing put off */
    ROWS_A_MISS = 16, /* reading 16 rows costs about what one spared look-up does */
    OWN_PART = 2      /* put off where every second asset, or more, was added here */
};

static bool
count_rows(struct db *db, int64_t *rows, struct err *e)
{
    auto_stmt struct stmt *q = stmt_get(db, "SELECT max(id) FROM asset", e);
    bool row;

    if (q == NULL || !stmt_row(q, &row, e)) {
        return false;
    }
    *rows = stmt_take_int(q, 0);
    return true;
}

static bool
learn(struct db *db, struct err *e)
{
    auto_stmt struct stmt *q = stmt_get(db, "SELECT key_hash, id FROM asset", e);
    bool row = true;

    if (q == NULL) {
        return false;
    }
    url_map_begin(&db->urls);
    while (row) {
        uint64_t hash;

        if (!stmt_row(q, &row, e)) {
            url_map_release(&db->urls);
            return false;
        }
        if (!row) {
            break;
        }
        hash = (uint64_t)stmt_take_int(q, 0);
        if (!url_map_add(&db->urls, hash, stmt_take_int(q, 0))) {
            url_map_release(&db->urls);
            return true;
        }
    }
    return true;
}

/*
 * A walk that is under way keeps SQLite from dropping an index: then the load goes on
 * with it.
 */
static bool
put_off(struct db *db, struct err *e)
{
    struct err why = {0};

    if (db->ops->bulk(db->conn, true, &why)) {
        db->bulk = true;
        db->bulk_ever = true;
        return true;
    }
    if (why.code != ERR_BUSY && e != NULL) {
        *e = why;
    }
    return why.code == ERR_BUSY;
}

bool
bulk_note_miss(struct db *db, struct err *e)
{
    int64_t misses = ++db->url_misses;
    int64_t rows;

    /* Looked at again whenever the misses have doubled. */
    if (db->urls.slots != NULL || misses < FIRST_MISSES || (misses & (misses - 1)) != 0) {
        return true;
    }
    if (!count_rows(db, &rows, e)) {
        return false;
    }
    if (rows > misses * ROWS_A_MISS || rows > URL_MAP_MOST / 2) {
        return true;
    }
    if (!learn(db, e)) {
        return false;
    }
    return db->urls.slots == NULL || rows > misses * OWN_PART || !db->open ||
           put_off(db, e);
}

bool
bulk_note_new(struct db *db, uint64_t hash, int64_t id, struct err *e)
{
    if (db->urls.slots == NULL || url_map_add(&db->urls, hash, id)) {
        return true;
    }
    url_map_release(&db->urls);
    return bulk_end(db, e);
}

bool
bulk_end(struct db *db, struct err *e)
{
    if (!db->bulk) {
        return true;
    }
    url_map_release(&db->urls); /* its memory is what the sorter takes next */
    db->url_misses = 0;
    if (!db->ops->bulk(db->conn, false, e)) {
        return false;
    }
    db->bulk = false;
    return true;
}
