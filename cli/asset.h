/*
 * cli/asset.h - one asset as people and programs see it: what a row says and what belongs
 * to it. Pure but for asset_more_read.
 */
#ifndef ASSETS_CLI_ASSET_H
#define ASSETS_CLI_ASSET_H

#include "base/date.h"
#include "base/mem.h"
#include "db/row.h"

/* What a listed row does not hold itself. Texts live in the arena it was read into. */
struct asset_more {
    struct row_use *uses;
    size_t n_uses;
    struct row_thumb *thumbs; /* one a box, the newest recipe */
    size_t n_thumbs;
    struct row_storyboard storyboard; /* tiles 0: there is none */
    uint32_t findings; /* 1u << finding, beside those that the row tells */
};
MUST_USE bool asset_more_read(struct db *db, const struct row_listed *r,
                              struct arena *arena, struct asset_more *out, struct err *e);

/*
 * An item that leads one article and stands on another's page gives two uses and is one
 * mention: true where an earlier use is of the same.
 */
bool asset_use_is_repeated(const struct asset_more *more, size_t i);

/*
 * One JSON object, no line end, with the fields of assets-output(7) in their order:
 * url state sha256 bytes path type puid width height duration codec date date_source
 * dates{} title articles[] caption credit copyright creator thumbs{} storyboard dominant
 * phash verdict findings[] first_seen last_seen http_status error attempts. What is not
 * known is null.
 */
void asset_json(struct buf *b, const struct row_listed *r, const struct asset_more *more);

/* The same as a line of CSV (RFC 4180); lists are joined by spaces. */
void asset_csv_header(struct buf *b);
void asset_csv(struct buf *b, const struct row_listed *r, const struct asset_more *more);

/* Path of the original and of a picture within the archive; false where there is none. */
bool asset_path(const struct row_listed *r, struct buf *b);
void asset_thumb_path(const struct row_thumb *t, struct buf *b);
void asset_storyboard_path(const struct row_storyboard *s, struct buf *b);

/*
 * The object that these first digits of a digest name, at least DIGEST_PREFIX_LEAST.
 * *found false: there is none. ERR_USAGE: too few of them, no hexadecimal digits, or more
 * than one object.
 */
enum { DIGEST_PREFIX_LEAST = 6 }; /* one object in 16 million */
bool digest_is_hex(struct str s);
MUST_USE bool digest_named(struct db *db, struct str digits, uint8_t sha256[SHA256_BYTES],
                           bool *found, struct err *e);

void asset_time(struct buf *b, int64_t wall_ms); /* ISO 8601 in UTC, to the millisecond */
void asset_hex(struct buf *b, const uint8_t *p, size_t n);
/* A storyboard's times, as stored: a JSON array of numbers and nothing else. */
bool asset_times_ok(struct str times);

/* "key":null or "key":"text", with the comma before it that `first` asks for. */
void json_key(struct buf *b, const char *key, bool first);
/* empty is null */
void json_text(struct buf *b, const char *key, struct str value, bool first);
void json_number(struct buf *b, const char *key, int64_t value, bool known, bool first);
/* never the first; 0 is null */
void json_time(struct buf *b, const char *key, int64_t wall_ms);

#endif
