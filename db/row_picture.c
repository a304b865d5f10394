#include "db/row.h"

#include "db/stmt.h"

static bool
drop_other_recipes(struct db *db, const struct row_thumb *t, struct err *e)
{
    auto_stmt struct stmt *q = stmt_get(
        db, "DELETE FROM thumb WHERE object = $1 AND recipe <> $2 AND box = $3", e);

    if (q == NULL) {
        return false;
    }
    stmt_put_blob(q, t->object, sizeof t->object);
    stmt_put_int(q, t->recipe);
    stmt_put_int(q, t->box_px);
    return stmt_run(q, e);
}

bool
row_thumb_put(struct db *db, const struct row_thumb *t, struct err *e)
{
    auto_stmt struct stmt *q = stmt_get(
        db,
        "INSERT INTO thumb AS t (object, recipe, box, width, height, bytes, frame_us)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)"
        " ON CONFLICT (object, recipe, box) DO UPDATE SET width = excluded.width,"
        " height = excluded.height, bytes = excluded.bytes, frame_us = excluded.frame_us"
        " WHERE (t.width, t.height, t.bytes, t.frame_us) IS DISTINCT FROM ($4, $5, $6, "
        "$7)",
        e);

    if (q == NULL) {
        return false;
    }
    stmt_put_blob(q, t->object, sizeof t->object);
    stmt_put_int(q, t->recipe);
    stmt_put_int(q, t->box_px);
    stmt_put_int(q, t->width);
    stmt_put_int(q, t->height);
    stmt_put_int(q, t->bytes);
    stmt_put_int_or_null(q, t->frame_us, -1);
    return stmt_run(q, e) && drop_other_recipes(db, t, e);
}

bool
row_thumbs_each(struct db *db, const uint8_t object[SHA256_BYTES],
                bool (*fn)(void *arg, const struct row_thumb *t), void *arg,
                struct err *e)
{
    auto_stmt struct stmt *q =
        stmt_get(db,
                 "SELECT object, recipe, box, width, height, bytes, frame_us FROM thumb"
                 " WHERE object = $1 ORDER BY recipe, box",
                 e);
    struct row_thumb t;
    bool row = true;

    if (q == NULL) {
        return false;
    }
    stmt_put_blob(q, object, SHA256_BYTES);
    while (row) {
        if (!stmt_row(q, &row, e)) {
            return false;
        }
        if (!row) {
            break;
        }
        (void)stmt_take_bytes(q, t.object, sizeof t.object);
        t.recipe = (int32_t)stmt_take_int(q, 0);
        t.box_px = (int32_t)stmt_take_int(q, 0);
        t.width = (int32_t)stmt_take_int(q, 0);
        t.height = (int32_t)stmt_take_int(q, 0);
        t.bytes = stmt_take_int(q, 0);
        t.frame_us = stmt_take_int(q, -1);
        row = fn(arg, &t);
    }
    return true;
}

bool
row_storyboard_put(struct db *db, const struct row_storyboard *s, struct err *e)
{
    auto_stmt struct stmt *q = stmt_get(
        db,
        "INSERT INTO storyboard AS s (object, recipe, tiles, tile_width, tile_height,"
        " bytes, times) VALUES ($1, $2, $3, $4, $5, $6, $7)"
        " ON CONFLICT (object) DO UPDATE SET recipe = excluded.recipe,"
        " tiles = excluded.tiles, tile_width = excluded.tile_width,"
        " tile_height = excluded.tile_height, bytes = excluded.bytes,"
        " times = excluded.times"
        " WHERE (s.recipe, s.tiles, s.tile_width, s.tile_height, s.bytes, s.times)"
        " IS DISTINCT FROM ($2, $3, $4, $5, $6, $7)",
        e);

    if (q == NULL) {
        return false;
    }
    stmt_put_blob(q, s->object, sizeof s->object);
    stmt_put_int(q, s->recipe);
    stmt_put_int(q, s->tiles);
    stmt_put_int(q, s->tile_width);
    stmt_put_int(q, s->tile_height);
    stmt_put_int(q, s->bytes);
    stmt_put_text_or_empty(q, s->times);
    return stmt_run(q, e);
}

bool
row_storyboard_find(struct db *db, const uint8_t object[SHA256_BYTES],
                    struct row_storyboard *out, struct buf *hold, bool *found,
                    struct err *e)
{
    auto_stmt struct stmt *q =
        stmt_get(db,
                 "SELECT object, recipe, tiles, tile_width, tile_height, bytes, times"
                 " FROM storyboard WHERE object = $1",
                 e);

    *out = (struct row_storyboard){0};
    if (q == NULL) {
        return false;
    }
    stmt_put_blob(q, object, SHA256_BYTES);
    if (!stmt_row(q, found, e)) {
        return false;
    }
    if (*found) {
        (void)stmt_take_bytes(q, out->object, sizeof out->object);
        out->recipe = (int32_t)stmt_take_int(q, 0);
        out->tiles = (int32_t)stmt_take_int(q, 0);
        out->tile_width = (int32_t)stmt_take_int(q, 0);
        out->tile_height = (int32_t)stmt_take_int(q, 0);
        out->bytes = stmt_take_int(q, 0);
        buf_clear(hold);
        buf_add_str(hold, stmt_take_text(q));
        out->times = buf_view(hold);
    }
    return true;
}

bool
row_frame_find(struct db *db, const uint8_t object[SHA256_BYTES], int64_t *at_us,
               struct err *e)
{
    auto_stmt struct stmt *q =
        stmt_get(db, "SELECT at_us FROM frame_choice WHERE object = $1", e);
    bool row;

    *at_us = -1;
    if (q == NULL) {
        return false;
    }
    stmt_put_blob(q, object, SHA256_BYTES);
    if (!stmt_row(q, &row, e)) {
        return false;
    }
    *at_us = row ? stmt_take_int(q, -1) : -1;
    return true;
}

static bool
frame_drop(struct db *db, const uint8_t object[SHA256_BYTES], struct err *e)
{
    auto_stmt struct stmt *q =
        stmt_get(db, "DELETE FROM frame_choice WHERE object = $1", e);

    if (q == NULL) {
        return false;
    }
    stmt_put_blob(q, object, SHA256_BYTES);
    return stmt_run(q, e);
}

bool
row_frame_put(struct db *db, const uint8_t object[SHA256_BYTES], int64_t at_us,
              int64_t chosen_at, struct err *e)
{
    auto_stmt struct stmt *q = NULL;

    if (at_us < 0) {
        return frame_drop(db, object, e);
    }
    q = stmt_get(db,
                 "INSERT INTO frame_choice AS f (object, at_us, chosen_at)"
                 " VALUES ($1, $2, $3) ON CONFLICT (object) DO UPDATE SET"
                 " at_us = excluded.at_us, chosen_at = excluded.chosen_at"
                 " WHERE f.at_us <> $2",
                 e);
    if (q == NULL) {
        return false;
    }
    stmt_put_blob(q, object, SHA256_BYTES);
    stmt_put_int(q, at_us);
    stmt_put_int(q, chosen_at);
    return stmt_run(q, e);
}
