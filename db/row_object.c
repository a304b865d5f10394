#include "db/row_read.h"

#include "db/stmt.h"

static void
put_facts(struct stmt *q, const struct row_object *o)
{
    stmt_put_text_or_empty(q, o->type);
    stmt_put_text(q, o->puid);
    stmt_put_int_or_null(q, o->width, 0);
    stmt_put_int_or_null(q, o->height, 0);
    stmt_put_int_or_null(q, o->duration_us, -1);
    stmt_put_text(q, o->codec);
    stmt_put_text(q, o->profile);
    stmt_put_text(q, o->pixel_format);
    stmt_put_text(q, o->frame_rate);
    stmt_put_int_or_null(q, o->bit_rate, 0);
    stmt_put_text(q, o->audio_codec);
    stmt_put_int_or_null(q, o->rotation, -1);
    stmt_put_text(q, o->date_media);
    stmt_put_text(q, o->facts);
    stmt_put_text_or_empty(q, o->verdict);
    stmt_put_text(q, o->verdict_detail);
}

/*
 * A probe that tells the same again changes no row, and neither does one that did not
 * look.
 */
#define FACTS                                                                            \
    "type, puid, width, height, duration_us, codec, profile, pixel_format, frame_rate, " \
    "bit_rate, audio_codec, rotation, date_media, facts, verdict, verdict_detail"

bool
row_object_put(struct db *db, const struct row_object *o, struct err *e)
{
    auto_stmt struct stmt *q = stmt_get(
        db,
        "INSERT INTO object AS o (sha256, sha1, bytes, stored_at, " FACTS ")"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, "
        "$17, $18,"
        " $19, $20)"
        " ON CONFLICT (sha256) DO UPDATE SET type = excluded.type, puid = excluded.puid,"
        " width = excluded.width, height = excluded.height, duration_us = "
        "excluded.duration_us,"
        " codec = excluded.codec, profile = excluded.profile,"
        " pixel_format = excluded.pixel_format, frame_rate = excluded.frame_rate,"
        " bit_rate = excluded.bit_rate, audio_codec = excluded.audio_codec,"
        " rotation = excluded.rotation, date_media = excluded.date_media,"
        " facts = excluded.facts, verdict = excluded.verdict,"
        " verdict_detail = excluded.verdict_detail"
        " WHERE (o.type, o.puid, o.width, o.height, o.duration_us, o.codec, o.profile,"
        " o.pixel_format, o.frame_rate, o.bit_rate, o.audio_codec, o.rotation, "
        "o.date_media,"
        " o.facts, o.verdict, o.verdict_detail) IS DISTINCT FROM ($5, $6, $7, $8, $9, "
        "$10, $11,"
        " $12, $13, $14, $15, $16, $17, $18, $19, $20) AND $19 <> 'unchecked'",
        e);

    if (q == NULL) {
        return false;
    }
    stmt_put_blob(q, o->sha256, sizeof o->sha256);
    stmt_put_blob(q, o->sha1, sizeof o->sha1);
    stmt_put_int(q, o->bytes);
    stmt_put_int(q, o->stored_at);
    put_facts(q, o);
    return stmt_run(q, e);
}

void
object_take(struct stmt *q, struct row_object *o)
{
    (void)stmt_take_bytes(q, o->sha256, sizeof o->sha256); /* zeros where none is held */
    (void)stmt_take_bytes(q, o->sha1, sizeof o->sha1);
    o->bytes = stmt_take_int(q, -1);
    o->stored_at = stmt_take_int(q, 0);
    o->type = stmt_take_text(q);
    o->puid = stmt_take_text(q);
    o->width = (int32_t)stmt_take_int(q, 0);
    o->height = (int32_t)stmt_take_int(q, 0);
    o->duration_us = stmt_take_int(q, -1);
    o->codec = stmt_take_text(q);
    o->profile = stmt_take_text(q);
    o->pixel_format = stmt_take_text(q);
    o->frame_rate = stmt_take_text(q);
    o->bit_rate = stmt_take_int(q, 0);
    o->audio_codec = stmt_take_text(q);
    o->rotation = (int32_t)stmt_take_int(q, -1);
    o->date_media = stmt_take_text(q);
    o->facts = stmt_take_text(q);
    o->verdict = stmt_take_text(q);
    o->verdict_detail = stmt_take_text(q);
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
    return stmt_run(q, e);
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
