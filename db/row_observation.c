#include "db/row_read.h"

#include "db/asset_key.h"
#include "db/bulk.h"

#include <string.h>

bool
row_observation_add(struct db *db, const struct row_observation *o, struct err *e)
{
    auto_stmt struct stmt *q =
        stmt_get(db,
                 "INSERT INTO observation (asset, at, origin, final_url, http_status, "
                 "bytes, content_type,"
                 " etag, last_modified, object, outcome, error, not_before, head)"
                 " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
                 e);

    if (q == NULL) {
        return false;
    }
    stmt_put_int(q, o->asset);
    stmt_put_int(q, o->at);
    stmt_put_text_or_empty(q, o->origin);
    stmt_put_text(q, o->final_url);
    stmt_put_int_or_null(q, o->http_status, 0);
    stmt_put_int_or_null(q, o->bytes, -1);
    stmt_put_text(q, o->content_type);
    stmt_put_text(q, o->etag);
    stmt_put_text(q, o->last_modified);
    stmt_put_blob(q, o->object, SHA256_BYTES);
    stmt_put_text_or_empty(q, o->outcome);
    stmt_put_text(q, o->error);
    stmt_put_int_or_null(q, o->not_before, 0);
    stmt_put_blob(q, o->head.p, o->head.n);
    return stmt_run(q, e);
}

void
observation_take(struct stmt *q, struct row_observation *o)
{
    struct str object;

    o->id = stmt_take_int(q, 0);
    o->asset = stmt_take_int(q, 0);
    o->at = stmt_take_int(q, 0);
    o->origin = stmt_take_text(q);
    o->final_url = stmt_take_text(q);
    o->http_status = (int32_t)stmt_take_int(q, 0);
    o->bytes = stmt_take_int(q, -1);
    o->content_type = stmt_take_text(q);
    o->etag = stmt_take_text(q);
    o->last_modified = stmt_take_text(q);
    object = stmt_take_blob(q);
    o->object = object.n == SHA256_BYTES ? (const uint8_t *)object.p : NULL;
    o->outcome = stmt_take_text(q);
    o->error = stmt_take_text(q);
    o->not_before = stmt_take_int(q, 0);
    o->head = stmt_take_blob(q);
}

bool
row_observations_each(struct db *db, int64_t asset,
                      bool (*fn)(void *arg, const struct row_observation *o), void *arg,
                      struct err *e)
{
    auto_stmt struct stmt *q =
        stmt_get(db,
                 "SELECT " OBSERVATION_COLUMNS
                 " FROM observation o WHERE o.asset = $1 ORDER BY o.id",
                 e);
    struct row_observation o;
    bool row = true;

    if (q == NULL) {
        return false;
    }
    stmt_put_int(q, asset);
    while (row) {
        if (!stmt_row(q, &row, e)) {
            return false;
        }
        if (row) {
            observation_take(q, &o);
            row = fn(arg, &o);
        }
    }
    return true;
}

/* The asset whose URL has exactly this digest; 0: none. */
static bool
asset_of_key(struct db *db, const uint8_t key[SHA256_BYTES], int64_t *asset,
             struct err *e)
{
    auto_stmt struct stmt *q =
        stmt_get(db, "SELECT id, url FROM asset WHERE key_hash = $1", e);
    uint8_t digest[SHA256_BYTES];
    bool row = true;

    *asset = 0;
    if (q == NULL || !bulk_end(db, e)) {
        return false;
    }
    stmt_put_int(q, asset_key_hash(key));
    while (*asset == 0) {
        int64_t id;

        if (!stmt_row(q, &row, e)) {
            return false;
        }
        if (!row) {
            return true;
        }
        id = stmt_take_int(q, 0);
        hash_sha256(stmt_take_text(q), digest);
        *asset = memcmp(digest, key, sizeof digest) == 0 ? id : 0;
    }
    return true;
}

bool
row_observation_known(struct db *db, const uint8_t asset_key[SHA256_BYTES],
                      const uint8_t object[SHA256_BYTES], bool *known, int64_t *asset,
                      struct err *e)
{
    auto_stmt struct stmt *q = NULL;

    *known = false;
    if (!asset_of_key(db, asset_key, asset, e)) {
        return false;
    }
    if (*asset == 0) {
        return true;
    }
    q = stmt_get(db, "SELECT 1 FROM observation WHERE asset = $1 AND object = $2 LIMIT 1",
                 e);
    if (q == NULL) {
        return false;
    }
    stmt_put_int(q, *asset);
    stmt_put_blob(q, object, SHA256_BYTES);
    return stmt_row(q, known, e);
}
