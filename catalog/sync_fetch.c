#include "catalog/sync_state.h"

#include "base/date.h"
#include "base/limits.h"
#include "base/mem.h"
#include "fetch/sniff.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- parts ---- */

/*
 * What of an earlier run's part can be trusted: its noted prefix, if it came from the
 * URL that is asked now, the disk still holds exactly those bytes and the server gave a
 * strong validator for them. All else is thrown away.
 */
static void
part_resume(struct sync *s, struct item *it, struct fetch_resume *resume,
            struct buf *hold)
{
    struct part_note note;
    struct digests prefix;
    struct stat st;
    struct hash *h;
    bool found;
    bool same;

    if (!storage_part_load(s->archive->storage, it->key, &note, hold, &found, NULL) ||
        !found || !str_eq(note.url, str_of(item_asks(it))) || note.etag.n == 0 ||
        note.checked_bytes <= 0 || fstat(it->fd, &st) != 0 ||
        st.st_size < note.checked_bytes) {
        return;
    }
    h = hash_new();
    hash_begin(h);
    same = hash_add_fd(h, it->fd, note.checked_bytes, "part", NULL, NULL);
    hash_peek(h, &prefix);
    same = same && memcmp(prefix.sha256, note.prefix_sha256, SHA256_BYTES) == 0;
    if (!same) {
        hash_free(h);
        return;
    }
    it->prefix = h; /* goes on from here at the next checkpoint */
    it->noted_bytes = note.checked_bytes;
    *resume = (struct fetch_resume){note.checked_bytes, note.etag, note.total_bytes};
}

/*
 * Adds what arrived since the last checkpoint to the prefix and writes the note. Nothing
 * is lost when it fails.
 */
static void
part_note(struct sync *s, struct item *it, const char *etag, int64_t bytes, int64_t total)
{
    struct part_note note = {.url = str_of(item_asks(it)),
                             .etag = str_of(etag),
                             .total_bytes = total,
                             .checked_bytes = bytes};
    struct digests prefix;

    if (etag[0] == '\0' || str_starts(note.etag, STR("W/")) || bytes <= 0) {
        it->noted_bytes = 0; /* no resume without a strong validator (RFC 9110, 13.1.5) */
        return;
    }
    if (it->prefix == NULL || bytes < it->noted_bytes) {
        hash_free(it->prefix);
        it->prefix = hash_new();
        hash_begin(it->prefix);
        it->noted_bytes = 0;
    }
    if (fdatasync(it->fd) != 0 || !hash_add_range(it->prefix, it->fd, it->noted_bytes,
                                                  bytes - it->noted_bytes, NULL)) {
        it->noted_bytes = 0;
        return;
    }
    hash_peek(it->prefix, &prefix);
    memcpy(note.prefix_sha256, prefix.sha256, SHA256_BYTES);
    it->noted_bytes =
        storage_part_save(s->archive->storage, it->key, &note, NULL) ? bytes : 0;
}

/* ---- beginning ---- */

static void
item_end(struct sync *s, struct item *it, const char *outcome)
{
    it->outcome = outcome;
    if (it->at_ms == 0) {
        it->at_ms = clock_wall_ms();
    }
    sync_ended(s, it);
}

static int64_t
item_limit(const struct item *it)
{
    return it->claim == CLAIM_IMAGE ? LIMIT_IMAGE_BYTES : LIMIT_VIDEO_BYTES;
}

static bool
fetch_ready(struct sync *s, struct err *e)
{
    return s->fetch != NULL || fetch_new(&s->fetch, &s->opts->fetch, e);
}

void
sync_begin_fetch(struct sync *s, struct item *it)
{
    auto_buf struct buf hold = {.limit = KIB(64)};
    struct fetch_job job = {.id = (uintptr_t)it, .limit_bytes = item_limit(it)};
    struct err e = {0};

    if (!fetch_ready(s, &e) || !storage_room(s->archive->storage, 0, &e) ||
        !storage_part_open(s->archive->storage, it->key, &it->fd, &e)) {
        sync_fail(s, &e);
        item_free(it);
        return;
    }
    it->is_part = true;
    part_resume(s, it, &job.resume, &hold);
    job.url = str_of(item_asks(it));
    job.fd = it->fd;
    if (it->work == WORK_REFRESH) {
        job.if_none_match = str_of(it->etag);
        job.if_modified_since = str_of(it->last_modified);
    }
    if (!fetch_add(s->fetch, &job, &e)) {
        it->err = e;
        it->bytes = -1;
        item_end(s, it, "policy");
        return;
    }
    s->counts->asked++;
    s->fetching++;
}

/* ---- ending ---- */

static void
keep_text(char **slot, const char *told)
{
    if (told != NULL && told[0] != '\0') {
        free(*slot);
        *slot = xstrdup(told);
    }
}

static void
item_take_answer(struct item *it, const struct fetch_result *r)
{
    it->at_ms = clock_wall_ms();
    it->http_status = r->http_status;
    it->err = r->err;
    it->not_before_ms = r->not_before_ms;
    keep_text(&it->final_url, r->final_url);
    keep_text(&it->content_type, r->content_type);
    if (r->outcome != FETCH_UNCHANGED) {
        /* validators belong to their bytes; only a 304 keeps the known ones */
        free(steal_ptr(&it->etag));
        free(steal_ptr(&it->last_modified));
    }
    if (r->outcome != FETCH_FAILED) {
        keep_text(&it->etag, r->etag);
        keep_text(&it->last_modified, r->last_modified);
    }
    it->head_bytes = r->head_bytes < sizeof it->head ? r->head_bytes : sizeof it->head;
    memcpy(it->head, r->head, it->head_bytes);
}

/* A body whose end nobody announced is whole only if its own structure says so. */
static bool
body_is_whole(struct item *it, const struct fetch_result *r)
{
    int64_t broke_at;
    bool whole;

    if (r->announced) {
        return true;
    }
    if (!sniff_whole(it->fd, r->bytes, r->type, &whole, &broke_at, &it->err)) {
        return false;
    }
    if (!whole) {
        err_put(&it->err, ERR_NET_LATER,
                "the connection closed before the %s was whole (byte %jd)",
                media_name(r->type), (intmax_t)r->bytes);
    }
    return whole;
}

static void
item_take_body(struct sync *s, struct item *it, const struct fetch_result *r)
{
    it->bytes = r->bytes;
    it->type = r->type;
    it->digests = r->digests;
    it->noted_bytes = 0;
    if (!body_is_whole(it, r)) {
        item_end(s, it, "failed");
        return;
    }
    if (!sync_copy_fits(it)) {
        item_end(s, it, ITEM_COPY_REFUSED);
        return;
    }
    switch (media_rule(r->type)) {
    case MEDIA_NOT:
        err_put(&it->err, ERR_NOT_MEDIA, "what arrived is %s, not media",
                r->type == MEDIA_UNKNOWN ? "nothing that is recognised"
                                         : media_name(r->type));
        item_end(s, it, "not-media");
        break;
    case MEDIA_KEEP:
        it->verdict = VERDICT_UNSUPPORTED;
        snprintf(it->detail, sizeof it->detail, "%s is kept without being read",
                 media_name(r->type));
        item_end(s, it, "stored");
        break;
    case MEDIA_READ:
        it->outcome = "stored";
        item_push(&s->to_look, it);
        break;
    }
}

static const char *
outcome_of(enum err_code code)
{
    switch (code) {
    case ERR_NET_GONE:
        return "gone";
    case ERR_NET_REFUSED:
        return "refused";
    case ERR_POLICY:
    case ERR_INPUT:
    case ERR_LIMIT:
        return "policy";
    default:
        return "failed";
    }
}

static void
on_fetched(void *arg, const struct fetch_result *r)
{
    struct sync *s = arg;
    struct item *it = (struct item *)(uintptr_t)r->id;

    s->fetching--;
    item_take_answer(it, r);
    if (r->outcome == FETCH_BODY) {
        item_take_body(s, it, r);
        return;
    }
    if (r->outcome == FETCH_UNCHANGED) {
        item_end(s, it, "unchanged");
        return;
    }
    if (err_again(r->err.code) || r->err.code == ERR_STOPPED) {
        part_note(s, it, r->etag, r->bytes, r->total_bytes);
    } else {
        it->noted_bytes = 0;
    }
    if (r->err.code == ERR_FULL || r->err.code == ERR_DISK) {
        sync_fail(s, &r->err);
    }
    if (r->err.code == ERR_STOPPED || s->failed) {
        item_free(it); /* not tried to its end: the next run goes on with the part */
        return;
    }
    it->bytes = -1;
    item_end(s, it, outcome_of(r->err.code));
}

static void
on_mark(void *arg, uint64_t id, const char *etag, int64_t bytes, int64_t total_bytes)
{
    part_note(arg, (struct item *)(uintptr_t)id, etag, bytes, total_bytes);
}

bool
sync_fetch_step(struct sync *s, struct err *e)
{
    struct err full = {0};

    if (s->fetch == NULL) {
        return true;
    }
    if (!fetch_step(s->fetch, on_fetched, on_mark, s, e)) {
        return false;
    }
    /* What arrives may eat up the room that the catalog needs to say what happened. */
    if (s->fetching > 0 && !storage_room(s->archive->storage, 0, &full)) {
        sync_fail(s, &full);
    }
    s->counts->bytes = fetch_received(s->fetch);
    s->counts->transfers = (int64_t)fetch_moving(s->fetch);
    return true;
}

void
sync_fetch_stop(struct sync *s)
{
    if (s->fetch != NULL) {
        fetch_stop(s->fetch, on_fetched, s);
        s->counts->transfers = 0;
    }
}
