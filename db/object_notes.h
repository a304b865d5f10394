/*
 * db/object_notes.h - of each object the last word about its bytes, its thumbnails and
 * how many assets hold it, for a walk over the whole catalog. Private to db/.
 *
 * Events, thumbnails and the index of observations by object are read once, from end to
 * end: a million seeks by digest, which fall all over their indexes, would take as long
 * as all else together.
 */
#ifndef ASSETS_DB_OBJECT_NOTES_H
#define ASSETS_DB_OBJECT_NOTES_H

#include "db/db_ops.h"
#include "db/row_audit.h"
#include "db/row_gallery.h"

/* The digest's first 12 bytes, then what is known. */
struct object_note {
    uint64_t head;
    uint32_t more;
    uint32_t at_s;         /* of the last word, seconds since 1970 */
    uint32_t holders;      /* assets that hold it now; 0: one at most */
    unsigned said : 3;     /* the last word: enum bytes_said */
    unsigned then : 3;     /* the last one that counted then */
    unsigned boxes : 8;    /* bit i: boxes[i] of the notes */
    unsigned n_thumbs : 8; /* of the wanted recipe, at most THUMBS_COUNTED */
    unsigned n_old : 8;    /* of other recipes, likewise */
};
enum { THUMBS_COUNTED = 255 };

struct notes_wanted {
    int64_t then;   /* the last event that counts for `then` */
    int32_t recipe; /* the current one */
    bool holders;   /* are to be counted */
};

/*
 * Notes stand in the order in which their objects came, which is about that in which
 * assets ask for them: what is looked at at random is the slots, which are few bytes.
 */
struct object_notes {
    struct object_note *list; /* owned */
    size_t n, cap;
    size_t next; /* after the last one found: the next that is asked for, most often */
    uint64_t *slots; /* a power of two of them; 0: empty; owned */
    size_t n_slots;
    int32_t boxes[GALLERY_BOXES];
    size_t n_boxes;
};

MUST_USE bool object_notes_read(struct object_notes *n, struct db *db,
                                const struct notes_wanted *wanted, struct err *e);
void object_notes_release(struct object_notes *n); /* accepts zero */

/* Makes one where there is none. Borrowed until the next call. */
struct object_note *object_notes_get(struct object_notes *n,
                                     const uint8_t sha256[SHA256_BYTES]);
/* NULL: nothing is known. Borrowed from the notes. */
const struct object_note *object_notes_find(struct object_notes *n,
                                            const uint8_t sha256[SHA256_BYTES]);

#endif
