/*
 * db/stored_list.h - every object with what the events say of its bytes, held at once and
 * in the order of digests. Private to db/.
 *
 * Objects and events are each read from end to end, in the order in which they came: by
 * digest they lie all over their tables, and a million seeks take longer than all else.
 */
#ifndef ASSETS_DB_STORED_LIST_H
#define ASSETS_DB_STORED_LIST_H

#include "db/row_audit.h"

struct stored {
    uint8_t sha256[SHA256_BYTES];
    int64_t bytes;
    int64_t whole_at;   /* as in struct row_stored */
    int64_t checked_at; /* of the newest fixity check; 0: none since it was stored */
    uint8_t type;       /* enum media_type */
    uint8_t said;       /* enum bytes_said */
    bool was_whole;     /* some event says so */
};

struct stored_list {
    struct stored *list; /* by digest; owned */
    size_t n, cap;
    int64_t checks, repaired; /* events of these kinds, of objects that are known */
};

/* Release in either case. */
MUST_USE bool stored_list_read(struct stored_list *l, struct db *db, struct err *e);
void stored_list_release(struct stored_list *l); /* accepts zero */

#endif
