#include "catalog/record.h"

#include "base/date.h"
#include "base/fault.h"
#include "base/limits.h"
#include "base/mem.h"
#include "catalog/journal.h"
#include "catalog/record_rows.h"

#include <string.h>

struct record {
    struct archive *archive;
    struct counts *counts;
    struct event_sink sink;
    struct item_queue waiting;
    int64_t oldest_ms;
    struct buf journal;
    struct storage_put *puts; /* LIMIT_GROUP_FILES items, each with its pictures */
    size_t n_puts;
    bool holds_journal;
};

enum { PUTS_MOST = LIMIT_GROUP_FILES * (2 + WIRE_BOXES) };

struct record *
record_new(struct archive *a, struct counts *counts, struct event_sink sink)
{
    struct record *r = xcalloc(1, sizeof *r);

    r->archive = a;
    r->counts = counts;
    r->sink = sink;
    r->puts = xcalloc(PUTS_MOST, sizeof *r->puts);
    buf_init(&r->journal, MIB(16));
    return r;
}

void
record_free(struct record *r)
{
    struct item *it;

    if (r == NULL) {
        return;
    }
    while ((it = item_pop(&r->waiting)) != NULL) {
        item_free(it);
    }
    buf_release(&r->journal);
    free(r->puts);
    free(r);
}

void
record_add(struct record *r, struct item *it)
{
    if (r->waiting.n == 0) {
        r->oldest_ms = clock_mono_ms();
    }
    item_push(&r->waiting, it);
}

size_t
record_waiting(const struct record *r)
{
    return r->waiting.n;
}

bool
record_due(const struct record *r)
{
    return r->waiting.n >= LIMIT_GROUP_FILES ||
           (r->waiting.n > 0 && clock_mono_ms() - r->oldest_ms >= LIMIT_GROUP_MS);
}

void
record_hold_journal(struct record *r, bool hold)
{
    r->holds_journal = hold;
}

/* ---- files ---- */

static void
puts_add_item(struct record *r, const struct item *it)
{
    if (item_brings_object(it) && it->is_part) {
        struct storage_put *put = &r->puts[r->n_puts++];

        *put = (struct storage_put){.kind = STORAGE_MEDIA,
                                    .ending = media_ending(it->type),
                                    .part_key = it->key,
                                    .part_fd = it->fd,
                                    .replaces = it->mends && item_came_back(it)};
        memcpy(put->sha256, it->digests.sha256, SHA256_BYTES);
        journal_add(&r->journal, it);
    }
    for (size_t i = 0; i < it->n_pictures; i++) {
        struct storage_put *put = &r->puts[r->n_puts++];

        *put = (struct storage_put){
            .kind = STORAGE_THUMB,
            .box_px = (int)it->pictures[i].is.box_px,
            .bytes = {it->pictures[i].png, (size_t)it->pictures[i].is.bytes},
        };
        memcpy(put->sha256, it->digests.sha256, SHA256_BYTES);
    }
    if (it->strip_png != NULL) {
        struct storage_put *put = &r->puts[r->n_puts++];

        *put = (struct storage_put){.kind = STORAGE_THUMB,
                                    .box_px = STORAGE_STORYBOARD,
                                    .bytes = {it->strip_png, (size_t)it->strip.bytes}};
        memcpy(put->sha256, it->digests.sha256, SHA256_BYTES);
    }
}

/* Reads the answers of storage_commit back in the order in which puts_add_item asked. */
static void
puts_take_answers(struct record *r, struct item *it, size_t *at)
{
    size_t kept = 0;

    if (item_brings_object(it) && it->is_part) {
        const struct storage_put *put = &r->puts[(*at)++];

        if (!put->ok) {
            it->outcome = "failed";
            it->err = put->err;
        }
    }
    for (size_t i = 0; i < it->n_pictures; i++) {
        const struct storage_put *put = &r->puts[(*at)++];
        struct item_picture picture = it->pictures[i];

        if (put->ok && (it->outcome == NULL || item_brings_object(it))) {
            it->pictures[kept++] = picture;
        } else {
            free(picture.png);
        }
    }
    it->n_pictures = kept;
    if (it->strip_png != NULL) {
        it->strip_told = r->puts[(*at)++].ok;
    }
    it->strip_told = it->strip_told && (it->outcome == NULL || item_brings_object(it));
}

/* The first n that wait are a group: they stay in the queue until all is done. */
static bool
group_store(struct record *r, size_t n, struct err *e)
{
    struct item *it = r->waiting.first;
    size_t at = 0;

    r->n_puts = 0;
    buf_clear(&r->journal);
    for (size_t i = 0; i < n; i++, it = it->next) {
        puts_add_item(r, it);
    }
    if (r->n_puts > 0 && !storage_commit(r->archive->storage, r->puts, r->n_puts,
                                         buf_view(&r->journal), e)) {
        return false;
    }
    it = r->waiting.first;
    for (size_t i = 0; i < n; i++, it = it->next) {
        puts_take_answers(r, it, &at);
    }
    return true;
}

/* ---- rows ---- */

static bool
group_rows(struct record *r, size_t n, struct err *e)
{
    const struct item *it = r->waiting.first;
    struct db *db = r->archive->db;

    if (!db_begin(db, e)) {
        return false;
    }
    for (size_t i = 0; i < n; i++, it = it->next) {
        if (!record_rows(db, it, e)) {
            db_abandon(db);
            return false;
        }
    }
    fault_point("rows-written");
    return db_commit(db, e);
}

/* ---- words ---- */

static bool
held_before(const struct item *it)
{
    return it->was == STATE_PRESENT || it->was == STATE_SUBSTITUTE ||
           it->was == STATE_DAMAGED || it->was == STATE_LOST;
}

/*
 * The class that the catalog will compute from the rows just written: an answer without
 * bytes takes none away.
 */
static const char *
item_state(const struct item *it)
{
    if (item_brings_object(it)) {
        return state_name(item_is_damaged(it)                       ? STATE_DAMAGED
                          : item_is_substitute(it) ? STATE_SUBSTITUTE
                                                   : STATE_PRESENT);
    }
    if (item_is_copy(it)) {
        return state_name(it->was);
    }
    if (it->outcome == NULL && item_is_damaged(it)) {
        return state_name(STATE_DAMAGED);
    }
    if (it->outcome == NULL || held_before(it)) {
        return state_name(it->was);
    }
    if (strcmp(it->outcome, "policy") == 0) {
        return state_name(STATE_REFUSED);
    }
    return strcmp(it->outcome, "failed") == 0 ? state_name(STATE_FAILING) : it->outcome;
}

static void
item_tell(struct record *r, const struct item *it)
{
    char thumb[STORAGE_NAME_MAX];
    struct event event = {.kind = EVENT_ITEM,
                          .counts = r->counts,
                          .name = it->url,
                          .state = item_state(it),
                          .detail = it->err.text[0] != '\0' ? it->err.text : it->detail,
                          .bytes = it->bytes,
                          .http_status = it->http_status};

    r->counts->done +=
        it->work != WORK_ADOPT; /* an adopted one is met again by the plan */
    r->counts->thumbs += (int64_t)it->n_pictures;
    r->counts->thumbs += it->strip_told && it->strip.tiles > 0;
    r->counts->damaged += it->work == WORK_LOOK && item_is_damaged(it);
    if (item_brings_object(it) && !item_is_damaged(it)) {
        r->counts->stored += it->work != WORK_ADOPT;
        r->counts->mended += it->mends && item_came_back(it);
        r->counts->substitutes += item_is_substitute(it);
    }
    if (it->n_pictures > 0) {
        storage_name(STORAGE_THUMB, it->digests.sha256, NULL,
                     (int)it->pictures[0].is.box_px, thumb);
        event.thumb = thumb;
    }
    if (event.detail[0] == '\0') {
        event.detail = NULL;
    }
    r->sink.emit(r->sink.arg, &event);
}

/*
 * A part whose bytes were taken in has left incoming/ under its new name, its note stays
 * behind; any other part is kept only where a resume can use it.
 */
static void
item_drop_part(struct record *r, const struct item *it)
{
    if (it->is_part && (item_brings_object(it) || it->noted_bytes == 0)) {
        storage_part_drop(r->archive->storage, it->key);
    }
}

static bool
group_flush(struct record *r, size_t n, struct err *e)
{
    if (!group_store(r, n, e) || !group_rows(r, n, e)) {
        return false;
    }
    fault_point("committed");
    if (r->journal.n > 0 && !r->holds_journal &&
        !storage_journal_clear(r->archive->storage, e)) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        struct item *it = item_pop(&r->waiting);

        item_drop_part(r, it);
        item_tell(r, it);
        item_free(it);
    }
    fault_point("told");
    return true;
}

/*
 * More than one group waits where many items end at once: when looking is given up, or
 * small files come many at a time.
 */
bool
record_flush(struct record *r, struct err *e)
{
    while (r->waiting.n > 0) {
        size_t n = r->waiting.n < LIMIT_GROUP_FILES ? r->waiting.n : LIMIT_GROUP_FILES;

        if (!group_flush(r, n, e)) {
            return false;
        }
    }
    return true;
}
