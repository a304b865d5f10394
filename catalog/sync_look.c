#include "catalog/sync_state.h"

#include "base/date.h"
#include "base/mem.h"

#include <stdio.h>
#include <sys/stat.h>

enum {
    WORKER_FAILURES_MOST = 3
}; /* before any file was read: then it is the machine and not the files */

static void
item_end_look(struct sync *s, struct item *it)
{
    if (it->at_ms == 0) {
        it->at_ms = clock_wall_ms();
    }
    sync_ended(s, it);
}

static void
item_unseen(struct sync *s, struct item *it, const char *why)
{
    it->verdict = VERDICT_UNCHECKED;
    s->counts->unseen++;
    snprintf(it->detail, sizeof it->detail, "%.*s", (int)sizeof it->detail - 1, why);
    item_end_look(s, it);
}

void
sync_begin_look(struct sync *s, struct item *it)
{
    char name[STORAGE_NAME_MAX];
    struct err e = {0};
    int64_t bytes;
    bool found;

    storage_name(STORAGE_MEDIA, it->digests.sha256, media_ending(it->type), 0, name);
    if (!storage_get(s->archive->storage, name, &it->fd, &bytes, &found, &e)) {
        sync_fail(s, &e);
        item_free(it);
        return;
    }
    if (!found ||
        bytes != it->bytes) { /* audit tells such things; a look changes no state */
        sync_note(s, it->url,
                  found ? "the stored file has another size than the catalog says: run "
                          "'assets audit'"
                        : "the stored file is gone: run 'assets audit'");
        s->counts->done++;
        s->counts->lost += !found; /* as far as this run knows */
        s->counts->damaged += found;
        item_free(it);
        return;
    }
    item_push(&s->to_look, it);
}

static void
pool_give_up(struct sync *s, const char *why)
{
    char text[512];

    s->pool_given_up = true;
    snprintf(
        text, sizeof text,
        "no pictures are made in this run: %.300s; originals are archived all the same. "
        "See 'assets doctor'",
        why);
    sync_note(s, "assets-worker", text);
    sync_look_give_up(s);
}

static bool
pool_ready(struct sync *s)
{
    struct pool_opts opts = {.program = s->opts->worker_program,
                             .workers = s->opts->workers,
                             .only_libjpeg = s->opts->only_libjpeg};
    struct err e = {0};

    if (s->pool == NULL && !s->pool_given_up && !pool_new(&s->pool, &opts, &e)) {
        pool_give_up(s, e.text);
    }
    return s->pool != NULL && !s->pool_given_up;
}

static bool
wants_strip(const struct sync *s, const struct item *it)
{
    return s->opts->storyboard && (it->looks & LOOK_STRIP) != 0 &&
           media_kind(it->type) == CLAIM_VIDEO;
}

/* The frame that a person chose, now or before; -1: none. */
static bool
chosen_frame(struct sync *s, const struct item *it, int64_t *at_us, struct err *e)
{
    *at_us = it->choice_us;
    return it->chooses || media_kind(it->type) != CLAIM_VIDEO ||
           row_frame_find(s->archive->db, it->digests.sha256, at_us, e);
}

/* The largest first; one that has no room or is there is passed over. */
static bool
add_box(void *arg, const struct row_thumb *t)
{
    uint32_t *boxes = arg;
    uint32_t px = (uint32_t)t->box_px;
    size_t n = 0;
    size_t at = 0;

    while (n < WIRE_BOXES && boxes[n] != 0) {
        n++;
    }
    while (at < n && boxes[at] > px) {
        at++;
    }
    if (n == WIRE_BOXES || px == 0 || px > LIMIT_BOX_PX || (at < n && boxes[at] == px)) {
        return true;
    }
    memmove(&boxes[at + 1], &boxes[at], (n - at) * sizeof *boxes);
    boxes[at] = px;
    return true;
}

/* So that no box is left with another picture than the others have. */
static bool
add_held_boxes(struct sync *s, const struct item *it, uint32_t boxes[WIRE_BOXES],
               struct err *e)
{
    return row_thumbs_each(s->archive->db, it->digests.sha256, add_box, boxes, e);
}

static bool
pool_take(struct sync *s, struct item *it, struct err *e)
{
    char uri[STORAGE_NAME_MAX];
    struct stat st;
    struct pool_job job = {.id = (uintptr_t)it,
                           .fd = it->fd,
                           .bytes = it->bytes,
                           .type = it->type,
                           .colors = s->opts->colors,
                           .uri = uri};

    if (!chosen_frame(s, it, &job.at_us, e)) {
        return false;
    }
    if (fstat(it->fd, &st) != 0) {
        return err_sys(e, "%s", it->url);
    }
    job.mtime_s = st.st_mtime;
    job.flags = (wants_strip(s, it) ? WIRE_JOB_STORYBOARD : 0) |
                ((it->looks & LOOK_WHOLE) == 0 ? WIRE_JOB_VERIFIED : 0);
    if ((it->looks & LOOK_THUMBS) != 0) {
        memcpy(job.boxes, s->opts->boxes, sizeof job.boxes);
        if (s->rebuilds && !add_held_boxes(s, it, job.boxes, e)) {
            return false;
        }
    }
    storage_name(STORAGE_MEDIA, it->digests.sha256, media_ending(it->type), 0, uri);
    return pool_add(s->pool, &job, e);
}

void
sync_feed_pool(struct sync *s)
{
    while (s->to_look.n > 0 && s->n_looking < SYNC_LOOKING_MOST && pool_ready(s) &&
           pool_room(s->pool)) {
        struct item *it = item_pop(&s->to_look);
        struct err e = {0};

        if (pool_take(s, it, &e)) {
            s->looking[s->n_looking++] = it;
            continue;
        }
        if (e.code == ERR_DB) {
            sync_fail(s, &e);
        }
        /* No process, no memory: the run's trouble. The archive takes what is whole. */
        if (e.code == ERR_DISK || e.code == ERR_FULL) {
            s->looks_failed = true;
            sync_fail(s, &e);
        }
        item_unseen(s, it, e.text);
        if (e.code == ERR_WORKER) { /* no worker, or none that is confined */
            pool_give_up(s, e.text);
        }
    }
    if (s->pool_given_up) {
        sync_look_give_up(s);
    }
}

static void
item_take_pictures(struct item *it, const struct pool_result *r)
{
    for (size_t i = 0; i < r->n_pictures; i++) {
        const struct str png = r->pictures[i].png;

        it->pictures[i].is = r->pictures[i].is;
        it->pictures[i].png = xcalloc(1, png.n + 1);
        memcpy(it->pictures[i].png, png.p, png.n);
    }
    it->n_pictures = r->n_pictures;
    it->strip = r->strip;
    if (r->strip.tiles > 0) {
        it->strip_png = xcalloc(1, r->strip_png.n + 1);
        memcpy(it->strip_png, r->strip_png.p, r->strip_png.n);
    }
}

static void
looking_remove(struct sync *s, const struct item *it)
{
    for (size_t i = 0; i < s->n_looking; i++) {
        if (s->looking[i] == it) {
            s->looking[i] = s->looking[--s->n_looking];
            return;
        }
    }
}

static void
on_looked(void *arg, const struct pool_result *r)
{
    struct sync *s = arg;
    struct item *it = (struct item *)(uintptr_t)r->id;

    looking_remove(s, it);
    if (r->verdict == VERDICT_UNCHECKED) {
        item_unseen(s, it, r->detail);
        pool_give_up(s, r->detail);
        return;
    }
    if (r->verdict != VERDICT_OK && (it->looks & LOOK_WHOLE) == 0) {
        /* What a short look found broken is looked at whole: that verdict counts. */
        it->looks |= LOOK_WHOLE;
        item_push(&s->to_look, it);
        return;
    }
    it->looked = true;
    it->strip_told = wants_strip(s, it) && r->err.code == ERR_NONE;
    it->verdict = r->verdict;
    it->facts = r->facts;
    it->broke_at = r->broke_at;
    snprintf(it->detail, sizeof it->detail, "%s", r->detail);
    item_take_pictures(it, r);
    s->worker_failures += r->err.code == ERR_WORKER;
    s->worker_reads |= r->err.code == ERR_NONE;
    item_end_look(s, it);
    if (s->worker_failures >= WORKER_FAILURES_MOST && !s->worker_reads &&
        !s->pool_given_up) {
        pool_give_up(s, r->detail);
    }
}

bool
sync_look_step(struct sync *s, struct err *e)
{
    if (s->pool == NULL) {
        return true;
    }
    if (!pool_step(s->pool, on_looked, s, e)) {
        return false;
    }
    s->counts->workers_busy = (int64_t)pool_busy(s->pool);
    s->counts->workers = (int64_t)pool_workers(s->pool);
    return true;
}

void
sync_look_give_up(struct sync *s)
{
    static const char why[] = "no confined worker was there to look at it";
    struct item *it;

    if (s->n_looking > 0) {
        pool_stop(s->pool);
    }
    while (s->n_looking > 0) {
        item_unseen(s, s->looking[--s->n_looking], why);
    }
    while ((it = item_pop(&s->to_look)) != NULL) {
        item_unseen(s, it, why);
    }
}

void
sync_look_forget(struct sync *s)
{
    while (s->n_looking > 0) {
        item_free(s->looking[--s->n_looking]);
    }
}
