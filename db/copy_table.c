#include "db/copy_table.h"

/*
 * Each list of columns gives the texts of SQL and the table of kinds: X(name, kind,
 * may be NULL). FIRST is the first column.
 */
#define SITE(X) X(name, TEXT, false)
#define SOURCE(X)                                                                        \
    X(name, TEXT, false)                                                                 \
    X(sha256, BLOB, false)                                                               \
    X(bytes, INT, false)                                                                 \
    X(base, TEXT, false)                                                                 \
    X(form, TEXT, false)                                                                 \
    X(report, TEXT, true)                                                                \
    X(read_at, INT, false)
#define ARTICLE(X)                                                                       \
    X(site, INT, false)                                                                  \
    X(number, TEXT, false)                                                               \
    X(title, TEXT, true)                                                                 \
    X(published, TEXT, true)                                                             \
    X(published_from, TEXT, true)                                                        \
    X(url, TEXT, true)                                                                   \
    X(body, TEXT, true)
#define ASSET(X)                                                                         \
    X(key_hash, MADE, false)                                                             \
    X(url, TEXT, false)                                                                  \
    X(host, TEXT, false)                                                                 \
    X(claimed, TEXT, false)                                                              \
    X(stem, TEXT, true)                                                                  \
    X(variant, TEXT, true)                                                               \
    X(date_path, TEXT, true)                                                             \
    X(date_name, TEXT, true)                                                             \
    X(date, TEXT, true)                                                                  \
    X(date_source, TEXT, true)
#define MENTION(X)                                                                       \
    X(source, INT, false)                                                                \
    X(at_byte, INT, false)                                                               \
    X(article, INT, false)                                                               \
    X(page, INT, true)                                                                   \
    X(asset, INT, false)                                                                 \
    X(place, INT, false)                                                                 \
    X(sort, TEXT, true)                                                                  \
    X(content_type, TEXT, true)                                                          \
    X(title, TEXT, true)                                                                 \
    X(raw, TEXT, false)
#define OBJECT(X)                                                                        \
    X(sha1, BLOB, false)                                                                 \
    X(bytes, INT, false)                                                                 \
    X(type, TEXT, false)                                                                 \
    X(puid, TEXT, true)                                                                  \
    X(width, INT, true)                                                                  \
    X(height, INT, true)                                                                 \
    X(duration_us, INT, true)                                                            \
    X(codec, TEXT, true)                                                                 \
    X(profile, TEXT, true)                                                               \
    X(pixel_format, TEXT, true)                                                          \
    X(frame_rate, TEXT, true)                                                            \
    X(bit_rate, INT, true)                                                               \
    X(audio_codec, TEXT, true)                                                           \
    X(rotation, INT, true)                                                               \
    X(date_media, TEXT, true)                                                            \
    X(facts, TEXT, true)                                                                 \
    X(verdict, TEXT, false)                                                              \
    X(verdict_detail, TEXT, true)                                                        \
    X(stored_at, INT, false)                                                             \
    X(caption, TEXT, true)                                                               \
    X(credit, TEXT, true)                                                                \
    X(copyright, TEXT, true)                                                             \
    X(creator, TEXT, true)                                                               \
    X(dominant, INT, true)                                                               \
    X(phash, INT, true)                                                                  \
    X(whole_permille, INT, true)
#define THUMB(X)                                                                         \
    X(recipe, INT, false)                                                                \
    X(box, INT, false)                                                                   \
    X(width, INT, false)                                                                 \
    X(height, INT, false)                                                                \
    X(bytes, INT, false)                                                                 \
    X(frame_us, INT, true)
#define STORYBOARD(X)                                                                    \
    X(recipe, INT, false)                                                                \
    X(tiles, INT, false)                                                                 \
    X(tile_width, INT, false)                                                            \
    X(tile_height, INT, false)                                                           \
    X(bytes, INT, false)                                                                 \
    X(times, TEXT, false)
#define FRAME_CHOICE(X)                                                                  \
    X(at_us, INT, false)                                                                 \
    X(chosen_at, INT, false)
#define OBSERVATION(X)                                                                   \
    X(asset, INT, false)                                                                 \
    X(at, INT, false)                                                                    \
    X(origin, TEXT, false)                                                               \
    X(final_url, TEXT, true)                                                             \
    X(http_status, INT, true)                                                            \
    X(bytes, INT, true)                                                                  \
    X(content_type, TEXT, true)                                                          \
    X(etag, TEXT, true)                                                                  \
    X(last_modified, TEXT, true)                                                         \
    X(object, BLOB, true)                                                                \
    X(outcome, TEXT, false)                                                              \
    X(error, TEXT, true)                                                                 \
    X(not_before, INT, true)                                                             \
    X(head, BLOB, true)
#define EVENT(X)                                                                         \
    X(at, INT, false)                                                                    \
    X(kind, TEXT, false)                                                                 \
    X(object, BLOB, true)                                                                \
    X(asset, INT, true)                                                                  \
    X(outcome, TEXT, false)                                                              \
    X(detail, TEXT, true)                                                                \
    X(agent, TEXT, false)
#define TOMBSTONE(X)                                                                     \
    X(asset, INT, false)                                                                 \
    X(at, INT, false)                                                                    \
    X(who, TEXT, false)                                                                  \
    X(why, TEXT, false)                                                                  \
    X(lifted_at, INT, true)
#define AUDIT(X)                                                                         \
    X(mode, TEXT, false)                                                                 \
    X(began_at, INT, false)                                                              \
    X(ended_at, INT, true)                                                               \
    X(cursor, BLOB, true)                                                                \
    X(files, INT, false)                                                                 \
    X(bytes, INT, false)                                                                 \
    X(last_observation, INT, true)                                                       \
    X(last_event, INT, true)                                                             \
    X(last_asset, INT, true)                                                             \
    X(summary, TEXT, true)
#define LOOKUP(X)                                                                        \
    X(asset, INT, false)                                                                 \
    X(at, INT, false)                                                                    \
    X(outcome, TEXT, false)

#define KIND_INT  COPY_INT, false
#define KIND_TEXT COPY_TEXT, false
#define KIND_BLOB COPY_BLOB, false
#define KIND_MADE COPY_INT, true
/* The macro's arguments are in the order of the lists, not of the struct. */
#define COLUMN_OF(column, null, kind, made)  {#column, kind, null, made},
#define COLUMN_WITH(column, null, kind_made) COLUMN_OF(column, null, kind_made)
#define COLUMN(column, kind, null)           COLUMN_WITH(column, null, KIND_##kind)
#define NAME(column, kind, null)             ", " #column
#define SET(column, kind, null)              ", " #column " = excluded." #column

#define P3  "$1, $2, $3"
#define P4  P3 ", $4"
#define P6  P4 ", $5, $6"
#define P7  P6 ", $7"
#define P8  P7 ", $8"
#define P11 P8 ", $9, $10, $11"
#define P15 P11 ", $12, $13, $14, $15"
#define P27 P15 ", $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27"

#define COLUMNS(LIST, first, kind)                                                       \
    static const struct copy_column LIST##_columns[] = {COLUMN(first, kind, false)       \
                                                            LIST(COLUMN)};
COLUMNS(SITE, id, INT)
COLUMNS(SOURCE, id, INT)
COLUMNS(ARTICLE, id, INT)
COLUMNS(ASSET, id, INT)
COLUMNS(MENTION, id, INT)
COLUMNS(OBJECT, sha256, BLOB)
COLUMNS(THUMB, object, BLOB)
COLUMNS(STORYBOARD, object, BLOB)
COLUMNS(FRAME_CHOICE, object, BLOB)
COLUMNS(OBSERVATION, id, INT)
COLUMNS(EVENT, id, INT)
COLUMNS(TOMBSTONE, id, INT)
COLUMNS(AUDIT, id, INT)
COLUMNS(LOOKUP, service, TEXT)

#define IS(LIST, table)                                                                  \
    .name = table, .columns = LIST##_columns,                                            \
    .n_columns = sizeof LIST##_columns / sizeof LIST##_columns[0]
#define SELECT(LIST, table, first)                                                       \
    "SELECT " #first LIST(NAME) ", rowid FROM " table                                    \
                                " WHERE rowid BETWEEN $1 AND $2 ORDER BY rowid"
/* Where the row fits what is there; key is what tells two rows of the table apart. */
#define ADD(LIST, table, first, params, fits, key)                                       \
    "INSERT INTO " table " (" #first LIST(NAME) ") SELECT " params " WHERE " fits        \
                                                " ON CONFLICT (" key ") DO "
#define PUTS(LIST, table, first, params, fits, key)                                      \
    .add = ADD(LIST, table, first, params, fits, key) "NOTHING",                         \
    .put = ADD(LIST, table, first, params, fits, key) "UPDATE SET " #first               \
                                                      " = excluded." #first LIST(SET)
#define GONE(table, unused) "DELETE FROM " table " WHERE id = $1" unused

#define HAS(table, p)    "EXISTS (SELECT 1 FROM " table " WHERE id = " p ")"
#define HAS_OBJECT(p)    "EXISTS (SELECT 1 FROM object WHERE sha256 = " p ")"
#define LACKS(table, is) "NOT EXISTS (SELECT 1 FROM " table " WHERE " is ")"

const struct copy_sql copy_sqls[] = {
    {.is = {IS(SITE, "site"), .has_id = true},
     .select = SELECT(SITE, "site", id),
     PUTS(SITE, "site", id, "$1, $2", LACKS("site", "name = $2 AND id <> $1"), "id")},
    {.is = {IS(SOURCE, "source"), .has_id = true},
     .select = SELECT(SOURCE, "source", id),
     PUTS(SOURCE, "source", id, P8,
          LACKS("source", "name = $2 AND sha256 = $3 AND base = $5 AND id <> $1"), "id")},
    {.is = {IS(ARTICLE, "article"), .has_id = true},
     .select = SELECT(ARTICLE, "article", id),
     PUTS(ARTICLE, "article", id, P8,
          HAS("site", "$2") " AND " LACKS("article",
                                          "site = $2 AND number = $3 AND id <> $1"),
          "id"),
     .gone = GONE("article", " AND " LACKS("mention", "article = $1") " AND " LACKS(
                                 "mention", "page = $1"))},
    {.is = {IS(ASSET, "asset"), .has_id = true},
     .select = SELECT(ASSET, "asset", id),
     PUTS(ASSET, "asset", id, P11,
          LACKS("asset", "key_hash = $2 AND url = $3 AND id <> $1"), "id"),
     .gone =
         GONE("asset",
              " AND " LACKS("mention", "asset = $1") " AND " LACKS(
                  "observation",
                  "asset = $1") " AND " LACKS("tombstone",
                                              "asset = $1") " AND " LACKS("lookup",
                                                                          "asset = $1"))},
    {.is = {IS(MENTION, "mention"), .has_id = true},
     .select = SELECT(MENTION, "mention", id),
     PUTS(MENTION, "mention", id, P11,
          HAS("source", "$2") " AND " HAS("article", "$4") " AND ($5 IS NULL OR " HAS(
              "article", "$5") ") AND " HAS("asset",
                                            "$6") " AND " LACKS("mention",
                                                                "source = $2 AND at_byte "
                                                                "= $3 AND id <> $1"),
          "id")},
    {.is = {IS(OBJECT, "object")},
     .select = SELECT(OBJECT, "object", sha256),
     PUTS(OBJECT, "object", sha256, P27, "true", "sha256")},
    {.is = {IS(THUMB, "thumb")},
     .select = SELECT(THUMB, "thumb", object),
     .before_put = "DELETE FROM thumb WHERE object = $1 AND recipe <> $2 AND box = $3",
     PUTS(THUMB, "thumb", object, P7, HAS_OBJECT("$1"), "object, recipe, box")},
    {.is = {IS(STORYBOARD, "storyboard")},
     .select = SELECT(STORYBOARD, "storyboard", object),
     PUTS(STORYBOARD, "storyboard", object, P7, HAS_OBJECT("$1"), "object")},
    {.is = {IS(FRAME_CHOICE, "frame_choice"), .is_told_whole = true},
     .select = SELECT(FRAME_CHOICE, "frame_choice", object),
     PUTS(FRAME_CHOICE, "frame_choice", object, P3, HAS_OBJECT("$1"), "object"),
     .clear = "DELETE FROM frame_choice"},
    {.is = {IS(OBSERVATION, "observation"), .has_id = true},
     .select = SELECT(OBSERVATION, "observation", id),
     PUTS(OBSERVATION, "observation", id, P15,
          HAS("asset", "$2") " AND ($11 IS NULL OR " HAS_OBJECT("$11") ")", "id")},
    {.is = {IS(EVENT, "event"), .has_id = true},
     .select = SELECT(EVENT, "event", id),
     PUTS(EVENT, "event", id, P8, "true", "id")},
    {.is = {IS(TOMBSTONE, "tombstone"), .has_id = true},
     .select = SELECT(TOMBSTONE, "tombstone", id),
     PUTS(TOMBSTONE, "tombstone", id, P6, HAS("asset", "$2"), "id")},
    {.is = {IS(AUDIT, "audit"), .has_id = true},
     .select = SELECT(AUDIT, "audit", id),
     PUTS(AUDIT, "audit", id, P11, "true", "id")},
    {.is = {IS(LOOKUP, "lookup")},
     .select = SELECT(LOOKUP, "lookup", service),
     PUTS(LOOKUP, "lookup", service, P4, HAS("asset", "$2"), "service, asset")},
};

const size_t copy_tables = sizeof copy_sqls / sizeof copy_sqls[0];
