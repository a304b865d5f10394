#include "db/object_notes.h"

#include "base/mem.h"
#include "db/object_holders.h"
#include "db/standing.h"
#include "db/stmt.h"

#include <endian.h>
#include <string.h>

enum {
    SLOTS_AT_FIRST = 1024,
    LOOK_AHEAD = 4 /* notes, which lie in one or two lines of the cache */
};

/* A slot holds `more` of its note, so that few others are looked at, and its place. */
static uint64_t
slot_value(size_t place, uint32_t more)
{
    return (uint64_t)more << 32 | (uint32_t)(place + 1);
}

static struct object_note *
note_at(const struct object_notes *n, uint64_t slot)
{
    return &n->list[(uint32_t)slot - 1];
}

/* Where the digest stands, or the empty slot where it belongs. */
static uint64_t *
slot_of(const struct object_notes *n, uint64_t head, uint32_t more)
{
    /* A digest is its own hash; in its own order, as thumbnails come, side by side. */
    size_t at = (size_t)(((head >> 32) * n->n_slots) >> 32);

    while (n->slots[at] != 0) {
        if (n->slots[at] >> 32 == more && note_at(n, n->slots[at])->head == head) {
            break;
        }
        at = (at + 1) & (n->n_slots - 1);
    }
    return &n->slots[at];
}

static void
split(const uint8_t sha256[SHA256_BYTES], uint64_t *head, uint32_t *more)
{
    memcpy(head, sha256, sizeof *head);
    *head = be64toh(*head);
    memcpy(more, sha256 + sizeof *head, sizeof *more);
}

static void
grow(struct object_notes *n)
{
    free(n->slots);
    n->n_slots = n->n_slots == 0 ? SLOTS_AT_FIRST : 2 * n->n_slots;
    n->slots = xcalloc(n->n_slots, sizeof *n->slots);
    for (size_t i = 0; i < n->n; i++) {
        *slot_of(n, n->list[i].head, n->list[i].more) = slot_value(i, n->list[i].more);
    }
}

struct object_note *
object_notes_get(struct object_notes *n, const uint8_t sha256[SHA256_BYTES])
{
    uint64_t head;
    uint32_t more;
    uint64_t *slot;

    if (n->n * 2 >= n->n_slots) {
        grow(n);
    }
    split(sha256, &head, &more);
    slot = slot_of(n, head, more);
    if (*slot == 0) {
        if (n->n == n->cap) {
            n->cap = n->cap == 0 ? SLOTS_AT_FIRST : n->cap + n->cap / 2;
            n->list = xrealloc(n->list, n->cap, sizeof *n->list);
        }
        *slot = slot_value(n->n, more);
        n->list[n->n++] = (struct object_note){.head = head, .more = more};
    }
    return note_at(n, *slot);
}

const struct object_note *
object_notes_find(struct object_notes *n, const uint8_t sha256[SHA256_BYTES])
{
    uint64_t head;
    uint32_t more;
    uint64_t slot;

    if (n->n_slots == 0) {
        return NULL;
    }
    split(sha256, &head, &more);
    for (size_t i = n->next; i < n->n && i < n->next + LOOK_AHEAD; i++) {
        if (n->list[i].head == head && n->list[i].more == more) {
            n->next = i + 1;
            return &n->list[i];
        }
    }
    slot = *slot_of(n, head, more);
    if (slot == 0) {
        return NULL;
    }
    n->next = (uint32_t)slot;
    return note_at(n, slot);
}

/* The events that the view asset_class looks at, oldest first: the last one stays. */
static bool
read_events(struct object_notes *n, struct db *db, int64_t then, struct err *e)
{
    auto_stmt struct stmt *q =
        stmt_get(db,
                 "SELECT object, outcome, at, id FROM event"
                 " WHERE kind IN ('fixity', 'stored', 'adopted', 'repaired')"
                 " AND +object IS NOT NULL ORDER BY id",
                 e);
    bool row = q != NULL;

    while (row) {
        uint8_t sha256[SHA256_BYTES];
        struct object_note *note;

        if (!stmt_row(q, &row, e)) {
            return false;
        }
        if (row && stmt_take_bytes(q, sha256, sizeof sha256)) {
            note = object_notes_get(n, sha256);
            note->said = said_of_outcome(stmt_take_text(q));
            note->at_s = (uint32_t)(stmt_take_int(q, 0) / 1000);
            if (stmt_take_int(q, 0) <= then) {
                note->then = note->said;
            }
        }
    }
    return q != NULL;
}

/* Its bit; 0 once more sizes occur than there are bits: the later ones are not told. */
static unsigned
box_bit(struct object_notes *n, int32_t box_px)
{
    size_t i = 0;

    while (i < n->n_boxes && n->boxes[i] != box_px) {
        i++;
    }
    if (i == GALLERY_BOXES) {
        return 0;
    }
    if (i == n->n_boxes) {
        n->boxes[n->n_boxes++] = box_px;
    }
    return 1u << i;
}

/* The row of a thumbnail that q stands on; its object has been taken. */
static void
thumb_take(struct object_notes *n, struct object_note *note, struct stmt *q,
           int32_t recipe)
{
    unsigned bit = box_bit(n, (int32_t)stmt_take_int(q, 0));
    bool is_current = stmt_take_int(q, 0) == recipe;

    note->boxes = (note->boxes | bit) & 0xff;
    if (is_current && note->n_thumbs < THUMBS_COUNTED) {
        note->n_thumbs++;
    } else if (!is_current && note->n_old < THUMBS_COUNTED) {
        note->n_old++;
    }
}

static bool
read_thumbs(struct object_notes *n, struct db *db, int32_t recipe, struct err *e)
{
    auto_stmt struct stmt *q = stmt_get(
        db, "SELECT object, box, recipe FROM thumb ORDER BY object, recipe, box", e);
    uint8_t last[SHA256_BYTES] = {0};
    struct object_note *note = NULL; /* of `last` */
    bool row = q != NULL;

    while (row) {
        uint8_t sha256[SHA256_BYTES];

        if (!stmt_row(q, &row, e)) {
            return false;
        }
        if (!row || !stmt_take_bytes(q, sha256, sizeof sha256)) {
            continue;
        }
        if (note == NULL || memcmp(sha256, last, sizeof last) != 0) {
            memcpy(last, sha256, sizeof last);
            note = object_notes_get(n, sha256);
        }
        thumb_take(n, note, q, recipe);
    }
    return q != NULL;
}

bool
object_notes_read(struct object_notes *n, struct db *db,
                  const struct notes_wanted *wanted, struct err *e)
{
    *n = (struct object_notes){0};
    return read_events(n, db, wanted->then, e) && read_thumbs(n, db, wanted->recipe, e) &&
           (!wanted->holders || holders_read(n, db, e));
}

void
object_notes_release(struct object_notes *n)
{
    free(n->slots);
    free(n->list);
    *n = (struct object_notes){0};
}
