/* db/row_read.h - pieces of rows that several questions read. Private to db/. */
#ifndef ASSETS_DB_ROW_READ_H
#define ASSETS_DB_ROW_READ_H

#include "db/row.h"
#include "db/stmt.h"

/*
 * The columns that object_take reads, of a table or join named b; all NULL where no
 * object is held.
 */
#define OBJECT_COLUMNS                                                                   \
    "b.sha256, b.sha1, b.bytes, b.stored_at, b.type, b.puid, b.width, b.height, "        \
    "b.duration_us, b.codec, b.profile, b.pixel_format, b.frame_rate, "                  \
    "b.bit_rate, b.audio_codec, b.rotation, b.date_media, b.facts, b.verdict, "          \
    "b.verdict_detail, b.caption, b.credit, b.copyright, b.creator, b.dominant, "        \
    "b.phash IS NOT NULL, b.phash, b.whole_permille"

void object_take(struct stmt *q, struct row_object *o);
void object_clear(struct row_object *o); /* as where none is held */

/* What a walk over all objects has time for; object_brief_take leaves the rest NULL. */
#define OBJECT_BRIEF_COLUMNS                                                             \
    "b.sha256, b.bytes, b.stored_at, b.type, b.width, b.height, b.duration_us, "         \
    "b.codec, b.date_media, b.verdict, b.verdict_detail"

void object_brief_take(struct stmt *q, struct row_object *o);
enum media_claim claim_from_name(struct str name); /* media_claim_name's inverse */

/* Of observation o and event v. */
#define OBSERVATION_COLUMNS                                                              \
    "o.id, o.asset, o.at, o.origin, o.final_url, o.http_status, o.bytes, "               \
    "o.content_type, o.etag, o.last_modified, o.object, o.outcome, o.error, "            \
    "o.not_before, o.head"
#define EVENT_COLUMNS                                                                    \
    "v.id, v.at, v.kind, v.object, v.asset, v.outcome, v.detail, v.agent"

/* Each reads the columns above, at the statement's next column; texts are borrowed. */
void observation_take(struct stmt *q, struct row_observation *o);
void event_take(struct stmt *q, struct row_event *v);

#endif
