#include "db/row.h"

#include "db/asset_key.h"
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
asset_find(struct db *db, const struct row_asset *a, int64_t *id, struct err *e)
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
assets_learn(struct db *db, struct err *e)
{
    auto_stmt struct stmt *most = stmt_get(db, "SELECT max(id) FROM asset", e);
    auto_stmt struct stmt *all = stmt_get(db, "SELECT key_hash FROM asset", e);
    bool row;

    if (most == NULL || all == NULL || !stmt_row(most, &row, e)) {
        return false;
    }
    if (!known_pays(&db->assets, stmt_take_int(most, 0))) {
        return true;
    }
    known_begin(&db->assets);
    while (row) {
        if (!stmt_row(all, &row, e)) {
            known_release(&db->assets);
            return false;
        }
        if (row) {
            known_add(&db->assets, (uint64_t)stmt_take_int(all, 0));
        }
    }
    return true;
}

static bool
asset_add(struct db *db, struct row_asset *a, struct err *e)
{
    auto_stmt struct stmt *q =
        stmt_get(db,
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
    uint64_t hash = (uint64_t)asset_key_hash(a->key);

    a->id = 0;
    if (known_maybe(&db->assets, hash)) {
        if (!asset_find(db, a, &a->id, e)) {
            return false;
        }
        if (a->id == 0 && known_miss(&db->assets) && !assets_learn(db, e)) {
            return false;
        }
    }
    *is_new = a->id == 0;
    if (!*is_new) {
        return true;
    }
    known_add(&db->assets, hash);
    return asset_add(db, a, e);
}

bool
row_asset_set_date(struct db *db, int64_t asset, struct str date, struct str source,
                   struct err *e)
{
    auto_stmt struct stmt *q =
        stmt_get(db,
                 "UPDATE asset SET date = $2, date_source = $3 WHERE id = $1"
                 " AND (date IS DISTINCT FROM $2 OR date_source IS DISTINCT FROM $3)",
                 e);

    if (q == NULL) {
        return false;
    }
    stmt_put_int(q, asset);
    stmt_put_text(q, date);
    stmt_put_text(q, source);
    return stmt_run(q, e);
}
