#include "db/row.h"

#include "db/asset_key.h"
#include "db/bulk.h"
#include "db/stmt.h"

int64_t
asset_key_hash(const uint8_t key[SHA256_BYTES])
{
    uint64_t hash = 0;

    for (size_t i = 0; i < 8; i++) {
        hash = hash << 8 | key[i];
    }
    return (int64_t)hash;
}

static bool
asset_find_indexed(struct db *db, const struct row_asset *a, int64_t *id, struct err *e)
{
    auto_stmt struct stmt *q =
        stmt_get(db, "SELECT id FROM asset WHERE key_hash = $1 AND url = $2", e);
    bool row;

    if (q == NULL) {
        return false;
    }
    stmt_put_int(q, asset_key_hash(a->key));
    stmt_put_text_or_empty(q, a->url);
    if (!stmt_row(q, &row, e)) {
        return false;
    }
    *id = row ? stmt_take_int(q, 0) : 0;
    return true;
}

static bool
asset_find_learned(struct db *db, const struct row_asset *a, int64_t *id, struct err *e)
{
    size_t at = 0;

    for (;;) {
        auto_stmt struct stmt *q = NULL;
        bool row;

        *id = url_map_next(&db->urls, (uint64_t)asset_key_hash(a->key), &at);
        if (*id == 0) {
            return true;
        }
        q = stmt_get(db, "SELECT 1 FROM asset WHERE id = $1 AND url = $2", e);
        if (q == NULL) {
            return false;
        }
        stmt_put_int(q, *id);
        stmt_put_text_or_empty(q, a->url);
        if (!stmt_row(q, &row, e)) {
            return false;
        }
        if (row) {
            return true;
        }
    }
}

static bool
asset_find(struct db *db, const struct row_asset *a, int64_t *id, struct err *e)
{
    return db->urls.slots != NULL ? asset_find_learned(db, a, id, e)
                                  : asset_find_indexed(db, a, id, e);
}

/* No miss is noted: no asset will be added. */
bool
row_asset_find(struct db *db, struct str url, int64_t *id, struct err *e)
{
    struct row_asset a = {.url = url};

    hash_sha256(url, a.key);
    return asset_find(db, &a, id, e);
}

static bool
asset_add(struct db *db, struct row_asset *a, struct err *e)
{
    auto_stmt struct stmt *q = stmt_get(
        db,
        "INSERT INTO asset (key_hash, url, host, claimed, stem, variant, date_path,"
        " date_name, date, date_source)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        e);
    if (q == NULL) {
        return false;
    }
    stmt_put_int(q, asset_key_hash(a->key));
    stmt_put_text_or_empty(q, a->url);
    stmt_put_text_or_empty(q, a->host);
    stmt_put_text(q, str_of(media_claim_name(a->claim)));
    stmt_put_text(q, a->stem);
    stmt_put_text(q, a->variant);
    stmt_put_text(q, a->date_path);
    stmt_put_text(q, a->date_name);
    stmt_put_text(q, a->date);
    stmt_put_text(q, a->date_source);
    return stmt_run_new(q, &a->id, e);
}

bool
row_asset_get(struct db *db, struct row_asset *a, bool *is_new, struct err *e)
{
    bool is_learned = db->urls.slots != NULL;

    if (!asset_find(db, a, &a->id, e) ||
        (a->id == 0 && !is_learned && !bulk_note_miss(db, e))) {
        return false;
    }
    *is_new = a->id == 0;
    return !*is_new || (asset_add(db, a, e) &&
                        bulk_note_new(db, (uint64_t)asset_key_hash(a->key), a->id, e));
}

bool
row_asset_date_if_none(struct db *db, int64_t asset, struct str date, struct str source,
                       struct err *e)
{
    auto_stmt struct stmt *q = stmt_get(db,
                                        "UPDATE asset SET date = $2, date_source = $3"
                                        " WHERE id = $1 AND date IS NULL",
                                        e);

    if (q == NULL) {
        return false;
    }
    stmt_put_int(q, asset);
    stmt_put_text(q, date);
    stmt_put_text(q, source);
    return stmt_run(q, e);
}
