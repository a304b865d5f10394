#include "db/row_read.h"

#include "db/stmt.h"

#include <string.h>

/* Every number is a possible hash: NULL needs a word of its own. */
static void
put_phash(struct stmt *q, const struct row_object *o)
{
    if (o->has_phash) {
        stmt_put_int(q, (int64_t)o->phash);
    } else {
        stmt_put_text(q, (struct str){0});
    }
}

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
    stmt_put_text(q, o->caption);
    stmt_put_text(q, o->credit);
    stmt_put_text(q, o->copyright);
    stmt_put_text(q, o->creator);
    stmt_put_int_or_null(q, o->dominant, -1);
    put_phash(q, o);
    stmt_put_int_or_null(q, o->whole_permille, -1);
}

#define FACTS                                                                            \
    "type, puid, width, height, duration_us, codec, profile, pixel_format, frame_rate, " \
    "bit_rate, audio_codec, rotation, date_media, facts, verdict, verdict_detail, "      \
    "caption, credit, copyright, creator, dominant, phash, whole_permille"

/*
 * A probe that tells the same again changes no row, and neither does one that did not
 * look.
 */
bool
row_object_put(struct db *db, const struct row_object *o, struct err *e)
{
    auto_stmt struct stmt *q = stmt_get(
        db,
        "INSERT INTO object AS o (sha256, sha1, bytes, stored_at, " FACTS ")"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,"
        " $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27)"
        " ON CONFLICT (sha256) DO UPDATE SET type = excluded.type, puid = excluded.puid,"
        " width = excluded.width, height = excluded.height,"
        " duration_us = excluded.duration_us, codec = excluded.codec,"
        " profile = excluded.profile, pixel_format = excluded.pixel_format,"
        " frame_rate = excluded.frame_rate, bit_rate = excluded.bit_rate,"
        " audio_codec = excluded.audio_codec, rotation = excluded.rotation,"
        " date_media = excluded.date_media, facts = excluded.facts,"
        " verdict = excluded.verdict, verdict_detail = excluded.verdict_detail,"
        " caption = excluded.caption, credit = excluded.credit,"
        " copyright = excluded.copyright, creator = excluded.creator,"
        " dominant = excluded.dominant, phash = excluded.phash,"
        " whole_permille = excluded.whole_permille"
        " WHERE (o.type, o.puid, o.width, o.height, o.duration_us, o.codec, o.profile,"
        " o.pixel_format, o.frame_rate, o.bit_rate, o.audio_codec, o.rotation,"
        " o.date_media, o.facts, o.verdict, o.verdict_detail, o.caption, o.credit,"
        " o.copyright, o.creator, o.dominant, o.phash, o.whole_permille)"
        " IS DISTINCT FROM ($5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,"
        " $18, $19, $20, $21, $22, $23, $24, $25, $26, $27) AND $19 <> 'unchecked'",
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
    o->caption = stmt_take_text(q);
    o->credit = stmt_take_text(q);
    o->copyright = stmt_take_text(q);
    o->creator = stmt_take_text(q);
    o->dominant = (int32_t)stmt_take_int(q, -1);
    o->has_phash = stmt_take_int(q, 0) != 0;
    o->phash = (uint64_t)stmt_take_int(q, 0);
    o->whole_permille = (int32_t)stmt_take_int(q, -1);
}

void
object_clear(struct row_object *o)
{
    *o = (struct row_object){.bytes = -1,
                             .duration_us = -1,
                             .rotation = -1,
                             .dominant = -1,
                             .whole_permille = -1};
}

void
object_brief_take(struct stmt *q, struct row_object *o)
{
    object_clear(o);
    (void)stmt_take_bytes(q, o->sha256, sizeof o->sha256);
    o->bytes = stmt_take_int(q, -1);
    o->stored_at = stmt_take_int(q, 0);
    o->type = stmt_take_text(q);
    o->width = (int32_t)stmt_take_int(q, 0);
    o->height = (int32_t)stmt_take_int(q, 0);
    o->duration_us = stmt_take_int(q, -1);
    o->codec = stmt_take_text(q);
    o->date_media = stmt_take_text(q);
    o->verdict = stmt_take_text(q);
    o->verdict_detail = stmt_take_text(q);
}

bool
row_object_find(struct db *db, const uint8_t sha256[SHA256_BYTES],
                void (*fn)(void *arg, const struct row_object *o), void *arg, bool *found,
                struct err *e)
{
    auto_stmt struct stmt *q =
        stmt_get(db, "SELECT " OBJECT_COLUMNS " FROM object b WHERE b.sha256 = $1", e);
    struct row_object o;

    if (q == NULL) {
        return false;
    }
    stmt_put_blob(q, sha256, SHA256_BYTES);
    if (!stmt_row(q, found, e)) {
        return false;
    }
    if (*found) {
        object_take(q, &o);
        fn(arg, &o);
    }
    return true;
}

bool
row_object_shown(struct db *db, const struct row_object *o, struct err *e)
{
    auto_stmt struct stmt *q =
        stmt_get(db,
                 "UPDATE object SET dominant = $2, phash = $3 WHERE sha256 = $1"
                 " AND (dominant, phash) IS DISTINCT FROM ($2, $3)"
                 " AND ($2 IS NOT NULL OR $3 IS NOT NULL)",
                 e);

    if (q == NULL) {
        return false;
    }
    stmt_put_blob(q, o->sha256, sizeof o->sha256);
    stmt_put_int_or_null(q, o->dominant, -1);
    put_phash(q, o);
    return stmt_run(q, e);
}

/* The first or the last digest that begins with these digits. */
static bool
digest_bound(struct str prefix, char filler, uint8_t out[SHA256_BYTES])
{
    char hex[SHA256_HEX];

    if (prefix.n == 0 || prefix.n > SHA256_HEX) {
        return false;
    }
    memset(hex, filler, sizeof hex);
    memcpy(hex, prefix.p, prefix.n);
    return hex_decode((struct str){hex, sizeof hex}, out, SHA256_BYTES);
}

bool
row_object_named(struct db *db, struct str prefix, uint8_t sha256[SHA256_BYTES],
                 int *found, struct err *e)
{
    auto_stmt struct stmt *q = NULL;
    uint8_t least[SHA256_BYTES], most[SHA256_BYTES];
    bool row = true;

    *found = 0;
    if (!digest_bound(prefix, '0', least) || !digest_bound(prefix, 'f', most)) {
        return true;
    }
    q = stmt_get(db, "SELECT sha256 FROM object WHERE sha256 BETWEEN $1 AND $2 LIMIT 2",
                 e);
    if (q == NULL) {
        return false;
    }
    stmt_put_blob(q, least, sizeof least);
    stmt_put_blob(q, most, sizeof most);
    while (row) {
        if (!stmt_row(q, &row, e)) {
            return false;
        }
        *found += row;
        if (*found == 1 && row) {
            (void)stmt_take_bytes(q, sha256, SHA256_BYTES);
        }
    }
    return true;
}

bool
row_phash_each(struct db *db,
               bool (*fn)(void *arg, const uint8_t sha256[SHA256_BYTES], uint64_t phash),
               void *arg, struct err *e)
{
    auto_stmt struct stmt *q =
        stmt_get(db, "SELECT sha256, phash FROM object WHERE phash IS NOT NULL", e);
    uint8_t sha256[SHA256_BYTES];
    bool row = true;

    if (q == NULL) {
        return false;
    }
    while (row) {
        if (!stmt_row(q, &row, e)) {
            return false;
        }
        if (row) {
            (void)stmt_take_bytes(q, sha256, sizeof sha256);
            row = fn(arg, sha256, (uint64_t)stmt_take_int(q, 0));
        }
    }
    return true;
}
