#include "catalog/rebuild.h"

#include "catalog/sync_state.h"

#include "base/date.h"
#include "base/fd.h"
#include "base/mem.h"

#include <stdio.h>

/* ---- every object ---- */

/* Which picture files of one object are not as their rows say. */
struct absent {
    struct sync *sync;
    unsigned looks; /* what would make them */
};

static bool
file_is_there(struct sync *s, const uint8_t object[SHA256_BYTES], int box_px,
              int64_t bytes)
{
    char name[STORAGE_NAME_MAX];
    struct err e = {0};
    auto_close int fd = -1;
    int64_t got;
    bool found;

    storage_name(STORAGE_THUMB, object, NULL, box_px, name);
    if (!storage_get(s->archive->storage, name, &fd, &got, &found, &e)) {
        sync_fail(s, &e);
        return true;
    }
    return found && got == bytes;
}

static bool
check_thumb(void *arg, const struct row_thumb *t)
{
    struct absent *a = arg;

    if (!file_is_there(a->sync, t->object, t->box_px, t->bytes)) {
        a->looks |= LOOK_THUMBS;
    }
    return !a->sync->failed;
}

static void
check_strip(struct absent *a, const struct row_work *w)
{
    auto_buf struct buf times = {.limit = KIB(4)};
    struct row_storyboard board;
    struct err e = {0};
    bool found;

    if (!row_storyboard_find(a->sync->archive->db, w->object, &board, &times, &found,
                             &e)) {
        sync_fail(a->sync, &e);
    } else if (found && board.tiles > 0 &&
               !file_is_there(a->sync, w->object, STORAGE_STORYBOARD, board.bytes)) {
        a->looks |= LOOK_STRIP;
    }
}

/* Facts and verdict stand where a look of the present recipe has left a thumb. */
static unsigned
look_whole(struct str verdict, bool has_thumb)
{
    return has_thumb && verdict_from_name(verdict) == VERDICT_OK ? 0 : LOOK_WHOLE;
}

static struct plan
plan_files(struct sync *s, const struct row_work *w)
{
    struct absent absent = {.sync = s};
    struct err e = {0};

    if (!row_thumbs_each(s->archive->db, w->object, check_thumb, &absent, &e)) {
        sync_fail(s, &e);
    }
    if (s->rules.storyboard && !s->failed) {
        check_strip(&absent, w);
    }
    if (absent.looks == 0 || s->failed) {
        return (struct plan){WORK_NOTHING, "present", 0};
    }
    return (struct plan){WORK_LOOK, "the file of a picture is missing",
                         absent.looks | look_whole(w->verdict, w->has_thumb)};
}

/* As sync without a network does, and the files are looked for as well. */
static struct plan
decide(struct sync *s, const struct row_work *w)
{
    struct plan plan = plan_asset(w, &s->rules);
    bool may = w->object != NULL && w->state != STATE_LOST && w->state != STATE_EXCLUDED;

    if (plan.work == WORK_NOTHING && may &&
        media_rule(media_from_name(w->type)) == MEDIA_READ) {
        return plan_files(s, w);
    }
    return plan;
}

static bool
plan_all(struct sync *s, struct err *e)
{
    int64_t n[ASSET_STATES] = {0};

    if (!row_run_clear(s->archive->db, e) || !row_run_count(s->archive->db, n, e)) {
        return false;
    }
    for (int i = 0; i < ASSET_STATES; i++) {
        s->counts->total += n[i];
    }
    return true;
}

/* ---- chosen objects ---- */

struct chosen {
    struct sync *sync;
    const struct rebuild_what *what;
    bool found, has_thumb;
};

static bool
note_recipe(void *arg, const struct row_thumb *t)
{
    struct chosen *c = arg;

    c->has_thumb = c->has_thumb || t->recipe == THUMB_RECIPE;
    return true;
}

/* Why this object can have no such picture; NULL: it can. */
static const char *
refusal(const struct rebuild_what *what, const struct row_object *o, char text[128])
{
    enum media_type type = media_from_name(o->type);

    if (media_rule(type) != MEDIA_READ) {
        return "a file of its kind is kept without being read: it has no picture";
    }
    if (what->chooses && media_kind(type) != CLAIM_VIDEO) {
        return "it is no video: it has no other frame";
    }
    if (what->chooses && o->duration_us >= 0 && what->at_us > o->duration_us) {
        (void)snprintf(text, 128, "it has no frame there: it ends after %jd.%03jd s",
                       (intmax_t)(o->duration_us / 1000000),
                       (intmax_t)(o->duration_us / 1000 % 1000));
        return text;
    }
    return NULL;
}

static void
tell_refusal(struct sync *s, struct str url, const char *why)
{
    auto_free char *name = xstrndup(url.p, url.n);

    sync_note(s, name, why);
    s->counts->failing++;
}

static void
plan_chosen(struct chosen *c, const struct row_listed *r)
{
    const struct rebuild_what *what = c->what;
    const struct row_object *o = &r->object;
    struct plan plan = {.work = WORK_LOOK};
    struct row_work w = {.asset = r->asset,
                         .url = r->url,
                         .host = r->host,
                         .claim = r->claim,
                         .state = r->state,
                         .object = o->sha256,
                         .type = o->type,
                         .object_bytes = o->bytes};
    struct item *it;

    hash_sha256(r->url, w.key);
    plan.reason = !what->chooses     ? "its pictures are made anew"
                  : what->at_us >= 0 ? "its thumbs get the chosen frame"
                                     : "its thumbs get a frame of the program's choice";
    plan.looks = LOOK_THUMBS | (what->chooses ? 0 : LOOK_STRIP) |
                 look_whole(o->verdict, c->has_thumb);
    it = sync_plan_item(c->sync, &w, plan);
    if (it != NULL) {
        it->chooses = what->chooses;
        it->choice_us = what->at_us;
    }
}

static bool
take_object(void *arg, const struct row_listed *r)
{
    struct chosen *c = arg;
    struct err e = {0};
    char text[128];
    const char *why = refusal(c->what, &r->object, text);

    c->found = true;
    if (!row_thumbs_each(c->sync->archive->db, r->object.sha256, note_recipe, c, &e)) {
        sync_fail(c->sync, &e);
    } else if (why != NULL) {
        tell_refusal(c->sync, r->url, why);
    } else {
        plan_chosen(c, r);
    }
    return false; /* any asset that holds it will do */
}

static bool
plan_objects(struct sync *s, const struct rebuild_what *what, struct err *e)
{
    for (size_t i = 0; i < what->n_objects && !s->failed; i++) {
        struct chosen c = {.sync = s, .what = what};
        struct row_filter filter = {.sha256 = what->objects[i]};
        char hex[SHA256_HEX + 1];

        if (!row_list_each(s->archive->db, &filter, take_object, &c, e)) {
            return false;
        }
        if (!c.found) {
            hex_encode(what->objects[i], SHA256_BYTES, hex);
            tell_refusal(s, str_of(hex), "no asset holds it");
        }
    }
    s->counts->total = s->n_looks;
    s->planned_all = true;
    return true;
}

/* ---- the run ---- */

static bool
rebuild(struct sync *s, const struct rebuild_what *what, struct err *e)
{
    bool ok = s->opts->dry_run || sync_finish_earlier(s, e);

    if (ok && !s->failed && !s->stopping) {
        ok = what->n_objects > 0 ? plan_objects(s, what, e) : plan_all(s, e);
        sync_emit(s, EVENT_BEGIN);
        ok = ok && sync_loop(s, e);
    }
    if (ok && s->failed) {
        *e = s->fatal;
        return false;
    }
    s->counts->total = s->n_looks;
    return ok;
}

bool
rebuild_run(struct archive *a, const struct sync_opts *opts,
            const struct rebuild_what *what, struct counts *counts, struct err *e)
{
    struct sync s = {.archive = a,
                     .opts = opts,
                     .counts = counts,
                     .decide = decide,
                     .rebuilds = true,
                     .began_ms = clock_mono_ms()};

    *counts = (struct counts){0};
    s.rules = (struct plan_rules){.offline = true,
                                  .now_ms = clock_wall_ms(),
                                  .n_boxes = sync_boxes(&s),
                                  .storyboard = opts->storyboard};
    s.deadline_ms = opts->time_limit_ms > 0 ? s.began_ms + opts->time_limit_ms : 0;
    s.record = record_new(a, counts, opts->sink);
    return sync_end(&s, rebuild(&s, what, e), e);
}

int
rebuild_exit_status(const struct counts *c)
{
    return c->lost + c->damaged + c->unseen + c->failing > 0 || c->cut_short ? 1 : 0;
}
