#include "catalog/adopt.h"

#include "catalog/sync_state.h"

#include "base/date.h"
#include "base/escape.h"
#include "base/fd.h"
#include "base/limits.h"
#include "base/mem.h"
#include "fetch/sniff.h"
#include "storage/verify.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum {
    BATCH = LIMIT_GROUP_FILES, /* files under way: what one group of syncs takes */
    COPY_BYTES = 1 << 20
};

struct adopt {
    struct sync sync;
    int64_t batch[BATCH]; /* assets of the files under way */
    size_t n_batch;
    struct hash *hash; /* owned */
    char *copy;        /* owned; COPY_BYTES */
};

/* It did not decode: then the asset stays as it was. */
static void
note_refused(struct sync *s, const struct item *it)
{
    s->counts->failing++;
    sync_note(s, it->via, it->err.text);
}

struct adopt *
adopt_new(struct archive *a, const struct sync_opts *opts, struct counts *counts)
{
    struct adopt *ad = xcalloc(1, sizeof *ad);
    struct sync *s = &ad->sync;

    *counts = (struct counts){0};
    *s = (struct sync){.archive = a,
                       .opts = opts,
                       .counts = counts,
                       .decide = sync_decide,
                       .began_ms = clock_mono_ms()};
    s->copy_refused = note_refused;
    s->rules = (struct plan_rules){.offline = true, .now_ms = clock_wall_ms()};
    s->rules.n_boxes = sync_boxes(s);
    s->rules.storyboard = opts->storyboard;
    s->deadline_ms = opts->time_limit_ms > 0 ? s->began_ms + opts->time_limit_ms : 0;
    s->record = record_new(a, counts, opts->sink);
    ad->hash = hash_new();
    ad->copy = xcalloc(1, COPY_BYTES);
    return ad;
}

/* Until all that is under way is recorded. */
static bool
adopt_drain(struct adopt *ad, struct err *e)
{
    struct sync *s = &ad->sync;

    ad->n_batch = 0;
    s->planned_all = true; /* nothing is planned: files are handed in */
    if (!sync_loop(s, e)) {
        return false;
    }
    if (s->failed) {
        *e = s->fatal;
        return false;
    }
    return true;
}

bool
adopt_begin(struct adopt *ad, struct err *e)
{
    sync_emit(&ad->sync, EVENT_BEGIN);
    return sync_finish_earlier(&ad->sync, e) && adopt_drain(ad, e);
}

/* The loop looks at these only while something is under way. */
static void
heed_stop(struct sync *s)
{
    struct pollfd p = {.fd = s->opts->stop_fd, .events = POLLIN};

    if (p.fd >= 0 && poll(&p, 1, 0) > 0) {
        sync_stop(s, true);
    } else if (s->deadline_ms > 0 && clock_mono_ms() >= s->deadline_ms) {
        sync_stop(s, false);
    }
}

bool
adopt_stopped(const struct adopt *ad)
{
    return ad->sync.stopping;
}

/* ---- one file ---- */

static void
refuse(struct adopt_answer *out, enum adopt_outcome outcome, enum err_code code,
       const char *why)
{
    out->outcome = outcome;
    err_put(&out->why, code, "%s", why);
}

static bool
under_way(const struct adopt *ad, int64_t asset)
{
    for (size_t i = 0; i < ad->n_batch; i++) {
        if (ad->batch[i] == asset) {
            return true;
        }
    }
    return false;
}

static void
refuse_large(struct adopt_answer *out, int64_t limit)
{
    out->outcome = ADOPT_TOO_LARGE;
    err_put(&out->why, ERR_LIMIT, "it is larger than %jd MiB",
            (intmax_t)(limit / MIB(1)));
}

/*
 * Into the part. A failure of the file is its own, one of the part is the archive's and
 * ends the run: false.
 */
static bool
copy_bytes(struct adopt *ad, const struct adopt_file *f, int part_fd,
           struct adopt_answer *out, struct err *e)
{
    size_t got = COPY_BYTES;

    hash_begin(ad->hash);
    out->bytes = 0;
    while (got == COPY_BYTES) {
        if (!fd_pread_some(f->fd, ad->copy, COPY_BYTES, out->bytes, &got, f->name,
                           &out->why)) {
            out->outcome = ADOPT_UNREADABLE;
            return true;
        }
        if (out->bytes > LIMIT_VIDEO_BYTES - (int64_t)got) { /* it grows as it is read */
            refuse_large(out, LIMIT_VIDEO_BYTES);
            return true;
        }
        if (out->bytes == 0) {
            out->type =
                sniff((struct str){ad->copy, got < SNIFF_BYTES ? got : SNIFF_BYTES});
        }
        hash_add(ad->hash, ad->copy, got);
        if (!fd_pwrite_all(part_fd, ad->copy, got, out->bytes, f->name, e)) {
            return false;
        }
        out->bytes += (int64_t)got;
    }
    out->outcome = ADOPT_TAKEN;
    return true;
}

/* Judged by the copy: the file itself may be another one by now. */
static bool
judge(const struct adopt_file *f, const struct item *it, struct adopt_answer *out,
      struct err *e)
{
    int64_t broke_at;
    bool whole = true;

    if (f->sha256 != NULL && memcmp(f->sha256, out->sha256, SHA256_BYTES) != 0) {
        refuse(out, ADOPT_DIFFERS, ERR_DAMAGE, "its digest is another one");
    } else if (media_rule(out->type) == MEDIA_NOT) {
        out->outcome = ADOPT_NOT_MEDIA;
        err_put(&out->why, ERR_NOT_MEDIA, "it is %s, not media",
                out->type == MEDIA_UNKNOWN ? "nothing that is recognised"
                                           : media_name(out->type));
    } else if (media_kind(out->type) == CLAIM_IMAGE && out->bytes > LIMIT_IMAGE_BYTES) {
        refuse_large(out, LIMIT_IMAGE_BYTES);
    } else if (f->sha256 == NULL) {
        if (!sniff_whole(it->fd, out->bytes, out->type, &whole, &broke_at, e)) {
            return false;
        }
        if (!whole) {
            out->outcome = ADOPT_BROKEN;
            err_put(&out->why, ERR_MEDIA, "the %s breaks off at byte %jd",
                    media_name(out->type), (intmax_t)broke_at);
        }
    }
    return true;
}

static struct item *
item_of_file(const struct adopt_file *f)
{
    struct row_work w = {
        .asset = f->asset, .url = f->url, .state = f->state, .object = f->held};
    auto_buf struct buf name = {.limit = LIMIT_URL_BYTES};
    struct item *it;

    hash_sha256(f->url, w.key);
    it = item_new(&w, WORK_FETCH);
    escape_printable(&name, str_of(f->name), 0);
    it->via = buf_steal(&name);
    it->origin = f->origin != NULL ? f->origin : ITEM_DISK;
    it->mends = f->state == STATE_LOST || f->state == STATE_DAMAGED;
    it->is_part = true;
    return it;
}

/*
 * Where the stored file has the right bytes it stays, and with it a mode that forbids its
 * owner to read it. What is no file, or not there, is replaced: no error of ours.
 */
static void
mend_mode(struct adopt *ad, const struct item *it)
{
    char name[STORAGE_NAME_MAX];
    struct err none = {0};

    storage_name(STORAGE_MEDIA, it->digests.sha256, media_ending(it->type), 0, name);
    (void)!storage_mend_mode(ad->sync.archive->storage, name, &none);
}

/* A whole file of a kind that the archive keeps. Takes it. */
static void
hand_on(struct adopt *ad, struct item *it, const struct adopt_answer *out,
        const struct digests *digests)
{
    struct sync *s = &ad->sync;

    it->type = out->type;
    it->bytes = out->bytes;
    it->digests = *digests;
    it->at_ms = clock_wall_ms();
    it->outcome = "stored";
    ad->batch[ad->n_batch++] = it->asset;
    if (it->mends && item_came_back(it)) {
        mend_mode(ad, it);
    }
    if (media_rule(it->type) == MEDIA_READ) {
        item_push(&s->to_look, it);
        return;
    }
    it->verdict = VERDICT_UNSUPPORTED;
    (void)snprintf(it->detail, sizeof it->detail, "%s is kept without being read",
                   media_name(it->type));
    record_add(s->record, it);
}

static bool
take_in(struct adopt *ad, const struct adopt_file *f, struct adopt_answer *out,
        struct err *e)
{
    struct storage *storage = ad->sync.archive->storage;
    struct item *it = item_of_file(f);
    struct digests digests;
    bool ok;

    storage_part_drop(storage, it->key);
    ok = storage_part_open(storage, it->key, &it->fd, e) &&
         copy_bytes(ad, f, it->fd, out, e);
    if (ok && out->outcome == ADOPT_TAKEN) {
        hash_end(ad->hash, &digests);
        memcpy(out->sha256, digests.sha256, SHA256_BYTES);
        ok = judge(f, it, out, e);
    }
    if (ok && out->outcome == ADOPT_TAKEN) {
        hand_on(ad, it, out, &digests);
        return true;
    }
    storage_part_drop(storage, it->key);
    item_free(it);
    return ok;
}

bool
adopt_file(struct adopt *ad, const struct adopt_file *f, struct adopt_answer *out,
           struct err *e)
{
    struct stat st;

    *out = (struct adopt_answer){.outcome = ADOPT_STOPPED, .bytes = -1};
    /* Two files of one asset would share a part. */
    if ((ad->n_batch == BATCH || under_way(ad, f->asset)) && !adopt_drain(ad, e)) {
        return false;
    }
    heed_stop(&ad->sync);
    if (ad->sync.stopping) {
        return true;
    }
    if (fstat(f->fd, &st) != 0) {
        out->outcome = ADOPT_UNREADABLE;
        err_put_sys(&out->why, "%s", f->name);
        return true;
    }
    if (!S_ISREG(st.st_mode)) {
        refuse(out, ADOPT_UNREADABLE, ERR_INPUT, "it is no regular file");
        return true;
    }
    if (st.st_size > LIMIT_VIDEO_BYTES) {
        refuse_large(out, LIMIT_VIDEO_BYTES);
        return true;
    }
    return storage_room(ad->sync.archive->storage, st.st_size, e) &&
           take_in(ad, f, out, e);
}

bool
adopt_end(struct adopt *ad, bool ok, struct err *e)
{
    bool done = ok && adopt_drain(ad, e);

    if (!ok && !ad->sync.failed) {
        sync_fail(&ad->sync, e); /* so that what is whole is saved */
    }
    done = sync_end(&ad->sync, done, e);
    hash_free(ad->hash);
    free(ad->copy);
    free(ad);
    return done;
}
