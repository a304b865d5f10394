#include "catalog/record.h"

#include "base/date.h"
#include "base/fault.h"
#include "base/limits.h"
#include "base/mem.h"
#include "catalog/facts.h"
#include "catalog/journal.h"

#include <stdio.h>

#define RECORD_AGENT "assets " ASSETS_VERSION

struct record {
    struct archive *archive;
    struct counts *counts;
    struct event_sink sink;
    struct item_queue waiting;
    int64_t oldest_ms;
    struct buf journal;
    struct storage_put *puts; /* LIMIT_GROUP_FILES items, each with its pictures */
    size_t n_puts;
};

enum { PUTS_MOST = LIMIT_GROUP_FILES * (1 + WIRE_BOXES) };

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

/* ---- files ---- */

/* True where the item brings an original that is to stay. */
static bool
brings_object(const struct item *it)
{
    return it->outcome != NULL && strcmp(it->outcome, "stored") == 0;
}

static void
puts_add_item(struct record *r, const struct item *it)
{
    if (brings_object(it) && it->is_part) {
        struct storage_put *put = &r->puts[r->n_puts++];

        *put = (struct storage_put){.kind = STORAGE_MEDIA,
                                    .ending = media_ending(it->type),
                                    .part_key = it->key,
                                    .part_fd = it->fd};
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
}

/* Reads the answers of storage_commit back in the order in which puts_add_item asked. */
static void
puts_take_answers(struct record *r, struct item *it, size_t *at)
{
    size_t kept = 0;

    if (brings_object(it) && it->is_part) {
        const struct storage_put *put = &r->puts[(*at)++];

        if (!put->ok) {
            it->outcome = "failed";
            it->err = put->err;
        }
    }
    for (size_t i = 0; i < it->n_pictures; i++) {
        const struct storage_put *put = &r->puts[(*at)++];
        struct item_picture picture = it->pictures[i];

        if (put->ok && (it->outcome == NULL || brings_object(it))) {
            it->pictures[kept++] = picture;
        } else {
            free(picture.png);
        }
    }
    it->n_pictures = kept;
}

static bool
group_store(struct record *r, struct item *first, struct err *e)
{
    size_t at = 0;

    r->n_puts = 0;
    buf_clear(&r->journal);
    for (struct item *it = first; it != NULL; it = it->next) {
        puts_add_item(r, it);
    }
    if (r->n_puts > 0 && !storage_commit(r->archive->storage, r->puts, r->n_puts,
                                         buf_view(&r->journal), e)) {
        return false;
    }
    for (struct item *it = first; it != NULL; it = it->next) {
        puts_take_answers(r, it, &at);
    }
    return true;
}

/* ---- rows ---- */

static struct str
or_null(const char *s)
{
    return s != NULL && s[0] != '\0' ? str_of(s) : (struct str){0};
}

static bool
put_event(struct record *r, const struct item *it, const char *kind, const char *outcome,
          struct err *e)
{
    struct row_event event = {.at = it->at_ms,
                              .kind = str_of(kind),
                              .object = it->digests.sha256,
                              .asset = it->asset,
                              .outcome = str_of(outcome),
                              .detail = or_null(it->detail),
                              .agent = STR(RECORD_AGENT)};

    return row_event_add(r->archive->db, &event, e);
}

static bool
put_object(struct record *r, const struct item *it, struct err *e)
{
    struct row_object o = {
        .bytes = it->bytes, .type = str_of(media_name(it->type)), .stored_at = it->at_ms};
    struct facts_texts texts;

    memcpy(o.sha256, it->digests.sha256, SHA256_BYTES);
    memcpy(o.sha1, it->digests.sha1, SHA1_BYTES);
    facts_to_row(it, &texts, &o);
    return row_object_put(r->archive->db, &o, e);
}

static bool
put_thumbs(struct record *r, const struct item *it, struct err *e)
{
    for (size_t i = 0; i < it->n_pictures; i++) {
        const struct wire_picture *is = &it->pictures[i].is;
        struct row_thumb t = {.recipe = THUMB_RECIPE,
                              .box_px = (int32_t)is->box_px,
                              .width = is->width,
                              .height = is->height,
                              .bytes = is->bytes,
                              .frame_us = is->frame_us};

        memcpy(t.object, it->digests.sha256, SHA256_BYTES);
        if (!row_thumb_put(r->archive->db, &t, e)) {
            return false;
        }
    }
    return it->n_pictures == 0 || put_event(r, it, "thumbed", "ok", e);
}

static bool
put_observation(struct record *r, const struct item *it, struct err *e)
{
    bool body = it->head_bytes > 0 && !brings_object(it);
    struct row_observation o = {
        .asset = it->asset,
        .at = it->at_ms,
        .origin = STR("live"),
        .final_url = or_null(it->final_url),
        .http_status = it->http_status,
        .bytes = it->bytes,
        .content_type = or_null(it->content_type),
        .etag = or_null(it->etag),
        .last_modified = or_null(it->last_modified),
        .object =
            brings_object(it) || it->work == WORK_REFRESH ? it->digests.sha256 : NULL,
        .outcome = str_of(it->outcome),
        .error = or_null(it->err.text),
        .not_before = it->not_before_ms,
        .head =
            body ? (struct str){(const char *)it->head, it->head_bytes} : (struct str){0},
    };

    if (strcmp(it->outcome, "unchanged") != 0 && !brings_object(it)) {
        o.object = NULL;
    }
    return row_observation_add(r->archive->db, &o, e);
}

/* A look that changed nothing leaves no trace: without a sandbox each run would else add rows for the same files. */
static bool
learned_nothing(const struct item *it)
{
    return it->outcome == NULL && it->verdict == VERDICT_UNCHECKED && it->n_pictures == 0;
}

static bool
put_rows(struct record *r, const struct item *it, struct err *e)
{
    if (learned_nothing(it)) {
        return true;
    }
    if ((brings_object(it) || it->outcome == NULL) && !put_object(r, it, e)) {
        return false;
    }
    if (it->outcome != NULL && !put_observation(r, it, e)) {
        return false;
    }
    if (brings_object(it) &&
        !put_event(r, it, it->work == WORK_ADOPT ? "adopted" : "stored", "ok", e)) {
        return false;
    }
    return put_thumbs(r, it, e);
}

static bool
group_rows(struct record *r, struct item *first, struct err *e)
{
    struct db *db = r->archive->db;

    if (!db_begin(db, e)) {
        return false;
    }
    for (const struct item *it = first; it != NULL; it = it->next) {
        if (!put_rows(r, it, e)) {
            db_abandon(db);
            return false;
        }
    }
    fault_point("rows-written");
    return db_commit(db, e);
}

/* ---- words ---- */

static bool
is_damaged(const struct item *it)
{
    return it->verdict == VERDICT_TRUNCATED || it->verdict == VERDICT_UNDECODABLE ||
           it->verdict == VERDICT_EMPTY || it->verdict == VERDICT_WRONG_TYPE;
}

/* The class that the catalog will compute from the rows just written. */
static const char *
item_state(const struct item *it)
{
    if (it->outcome == NULL || brings_object(it) ||
        strcmp(it->outcome, "unchanged") == 0) {
        return state_name(it->looked && is_damaged(it) ? STATE_DAMAGED : STATE_PRESENT);
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
    if (brings_object(it) && !is_damaged(it)) {
        r->counts->stored += it->work != WORK_ADOPT;
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

/* A part whose bytes were taken in has left incoming/ under its new name, its note stays behind; any other part is kept only
   where a resume can use it. */
static void
item_drop_part(struct record *r, const struct item *it)
{
    if (it->is_part && (brings_object(it) || it->noted_bytes == 0)) {
        storage_part_drop(r->archive->storage, it->key);
    }
}

bool
record_flush(struct record *r, struct err *e)
{
    struct item *first = r->waiting.first;
    struct item *it;

    if (first == NULL) {
        return true;
    }
    if (!group_store(r, first, e) || !group_rows(r, first, e)) {
        return false;
    }
    fault_point("committed");
    if (r->journal.n > 0 && !storage_journal_clear(r->archive->storage, e)) {
        return false;
    }
    while ((it = item_pop(&r->waiting)) != NULL) {
        item_drop_part(r, it);
        item_tell(r, it);
        item_free(it);
    }
    fault_point("told");
    return true;
}
