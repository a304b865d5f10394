/*
 * db/object_stream.h - objects by digest, for a walk that asks for them about in the
 * order in which they came. Private to db/.
 *
 * All objects are read once, from end to end. One that is passed over waits a while; one
 * that does not wait (the same bytes under two URLs, an order that is quite another) is
 * looked up by its digest, which takes several times as long but is never wrong.
 */
#ifndef ASSETS_DB_OBJECT_STREAM_H
#define ASSETS_DB_OBJECT_STREAM_H

#include "base/mem.h"
#include "db/row.h"
#include "db/stmt.h"

enum { STREAM_WAITING = 256 };

struct waiting_object {
    struct row_object object; /* its texts are in `texts` */
    struct arena texts;
    bool waits;
};

struct object_stream {
    struct db *db;
    bool is_brief;        /* no more than object_brief_take takes */
    struct stmt *all;     /* every object */
    struct stmt *one;     /* by digest, while its row is lent */
    bool row;             /* `all` stands on a row that was not passed over yet */
    struct row_object on; /* that row, borrowed from it */
    struct waiting_object waiting[STREAM_WAITING]; /* a ring */
    size_t next;          /* where the next one that is passed over goes */
    int64_t hits, misses; /* met on the way; looked up */
};

MUST_USE bool object_stream_begin(struct object_stream *s, struct db *db, bool is_brief,
                                  struct err *e);
void object_stream_end(struct object_stream *s); /* accepts zero */
/*
 * *found false: there is no such object. Texts of *out are borrowed until the next call.
 */
MUST_USE bool object_stream_find(struct object_stream *s,
                                 const uint8_t sha256[SHA256_BYTES],
                                 struct row_object *out, bool *found, struct err *e);

#endif
