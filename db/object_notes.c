#include "db/object_notes.h"

#include "base/mem.h"
#include "db/stmt.h"

#include <string.h>

enum { SLOTS_AT_FIRST = 1024 };

static bool
is_empty(const struct object_note *slot)
{
    return slot->word == BYTES_NO_WORD && slot->boxes == 0;
}

/* Where the digest stands, or the empty slot where it belongs. */
static struct object_note *
slot_of(struct object_note *slots, size_t n_slots, uint64_t head, uint32_t more)
{
    size_t at = (size_t)head & (n_slots - 1); /* a digest is its own hash */

    while (!is_empty(&slots[at]) && (slots[at].head != head || slots[at].more != more)) {
        at = (at + 1) & (n_slots - 1);
    }
    return &slots[at];
}

static void
split(const uint8_t sha256[SHA256_BYTES], uint64_t *head, uint32_t *more)
{
    memcpy(head, sha256, sizeof *head);
    memcpy(more, sha256 + sizeof *head, sizeof *more);
}

static void
grow(struct object_notes *n)
{
    size_t n_slots = n->n_slots == 0 ? SLOTS_AT_FIRST : 2 * n->n_slots;
    struct object_note *slots = xcalloc(n_slots, sizeof *slots);

    for (size_t i = 0; i < n->n_slots; i++) {
        if (!is_empty(&n->slots[i])) {
            *slot_of(slots, n_slots, n->slots[i].head, n->slots[i].more) = n->slots[i];
        }
    }
    free(n->slots);
    n->slots = slots;
    n->n_slots = n_slots;
}

/* The caller makes it other than empty. */
static struct object_note *
note_get(struct object_notes *n, const uint8_t sha256[SHA256_BYTES])
{
    struct object_note *slot;
    uint64_t head;
    uint32_t more;

    if (n->n_used * 4 >= n->n_slots * 3) {
        grow(n);
    }
    split(sha256, &head, &more);
    slot = slot_of(n->slots, n->n_slots, head, more);
    if (is_empty(slot)) {
        *slot = (struct object_note){.head = head, .more = more};
        n->n_used++;
    }
    return slot;
}

const struct object_note *
object_notes_find(const struct object_notes *n, const uint8_t sha256[SHA256_BYTES])
{
    const struct object_note *slot;
    uint64_t head;
    uint32_t more;

    if (n->n_slots == 0) {
        return NULL;
    }
    split(sha256, &head, &more);
    slot = slot_of(n->slots, n->n_slots, head, more);
    return is_empty(slot) ? NULL : slot;
}

static enum bytes_word
word_of(struct str outcome)
{
    if (str_eq(outcome, STR("absent"))) {
        return BYTES_ABSENT;
    }
    if (str_eq(outcome, STR("differs")) || str_eq(outcome, STR("unreadable"))) {
        return BYTES_BAD;
    }
    return BYTES_FINE;
}

/* The events that the view asset_class looks at, oldest first: the last one stays. */
static bool
read_events(struct object_notes *n, struct db *db, struct err *e)
{
    auto_stmt struct stmt *q =
        stmt_get(db,
                 "SELECT object, outcome, at FROM event"
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
            note = note_get(n, sha256);
            note->word = (uint8_t)word_of(stmt_take_text(q));
            note->at_s = (uint32_t)(stmt_take_int(q, 0) / 1000);
        }
    }
    return q != NULL;
}

/* Its bit; 0 once more sizes occur than there are bits: the later ones are not told. */
static uint8_t
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
    return (uint8_t)(1u << i);
}

static bool
read_thumbs(struct object_notes *n, struct db *db, struct err *e)
{
    auto_stmt struct stmt *q =
        stmt_get(db, "SELECT object, box FROM thumb ORDER BY object, recipe, box", e);
    bool row = q != NULL;

    while (row) {
        uint8_t sha256[SHA256_BYTES];
        uint8_t bit;

        if (!stmt_row(q, &row, e)) {
            return false;
        }
        if (!row || !stmt_take_bytes(q, sha256, sizeof sha256)) {
            continue;
        }
        bit = box_bit(n, (int32_t)stmt_take_int(q, 0));
        if (bit != 0) {
            note_get(n, sha256)->boxes |= bit;
        }
    }
    return q != NULL;
}

bool
object_notes_read(struct object_notes *n, struct db *db, struct err *e)
{
    *n = (struct object_notes){0};
    return read_events(n, db, e) && read_thumbs(n, db, e);
}

void
object_notes_release(struct object_notes *n)
{
    free(n->slots);
    *n = (struct object_notes){0};
}
