/*
 * db/object_notes.h - of each object the last word about its bytes and the sizes of its
 * thumbnails, for a walk over the whole catalog. Private to db/.
 *
 * Events and thumbnails are read once, from end to end: a million seeks by digest, which
 * fall all over their indexes, would take as long as all else together.
 */
#ifndef ASSETS_DB_OBJECT_NOTES_H
#define ASSETS_DB_OBJECT_NOTES_H

#include "db/db_ops.h"
#include "db/row_gallery.h"

enum bytes_word { BYTES_NO_WORD, BYTES_FINE, BYTES_ABSENT, BYTES_BAD };

struct object_note {
    uint64_t head; /* the digest's first 12 bytes; word and boxes both zero: empty */
    uint32_t more;
    uint32_t at_s; /* of the last word, seconds since 1970 */
    uint8_t word;  /* enum bytes_word */
    uint8_t boxes; /* bit i: boxes[i] of the notes */
};

struct object_notes {
    struct object_note *slots; /* a power of two of them; owned */
    size_t n_slots, n_used;
    int32_t boxes[GALLERY_BOXES];
    size_t n_boxes;
};

MUST_USE bool object_notes_read(struct object_notes *n, struct db *db, struct err *e);
void object_notes_release(struct object_notes *n); /* accepts zero */

/* NULL: nothing is known. Borrowed from the notes. */
const struct object_note *object_notes_find(const struct object_notes *n,
                                            const uint8_t sha256[SHA256_BYTES]);

#endif
