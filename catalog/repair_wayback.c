#include "catalog/repair_state.h"

#include "base/date.h"
#include "base/mem.h"

enum { BATCH = 64 }; /* captures that are downloaded between two questions */

/* An asset that nobody else had. */
struct wanted {
    struct row_work work; /* texts in the arena */
    const char *date;     /* "" where none is known */
    const uint8_t *sha1;  /* of the object that was held, in the arena; or NULL */
};

struct wanting {
    struct repair *r;
    struct arena arena;
    struct wanted *all; /* owned */
    size_t n, cap;
};

static struct str
keep(struct arena *a, struct str s)
{
    return (struct str){arena_strndup(a, s.p != NULL ? s.p : "", s.n), s.n};
}

static const uint8_t *
keep_digest(struct arena *a, const uint8_t *digest, size_t n)
{
    uint8_t *copy = arena_alloc(a, n);

    memcpy(copy, digest, n);
    return copy;
}

static bool
take_wanted(void *arg, const struct row_listed *l)
{
    struct wanting *q = arg;
    struct wanted *x;

    if (!repair_wants_asset(q->r, l->asset)) {
        return true;
    }
    if (q->n == q->cap) {
        q->cap = q->cap > 0 ? 2 * q->cap : 256;
        q->all = xrealloc(q->all, q->cap, sizeof *q->all);
    }
    x = &q->all[q->n++];
    *x = (struct wanted){.work = {.asset = l->asset,
                                  .url = keep(&q->arena, l->url),
                                  .host = keep(&q->arena, l->host),
                                  .claim = l->claim,
                                  .state = l->state},
                         .date = keep(&q->arena, l->date).p};
    hash_sha256(l->url, x->work.key);
    if (l->held) {
        x->work.object = keep_digest(&q->arena, l->object.sha256, SHA256_BYTES);
        x->work.type = keep(&q->arena, l->object.type);
        x->work.object_bytes = l->object.bytes;
        x->sha1 = keep_digest(&q->arena, l->object.sha1, SHA1_BYTES);
    }
    return true;
}

static int
by_url(const void *a, const void *b)
{
    const struct str x = ((const struct wanted *)a)->work.url;
    const struct str y = ((const struct wanted *)b)->work.url;
    int order = memcmp(x.p, y.p, x.n < y.n ? x.n : y.n);

    return order != 0 ? order : (x.n > y.n) - (x.n < y.n);
}

static void
plan_capture(struct repair *r, const struct wanted *x, const struct capture *c)
{
    struct plan plan = {.work = WORK_FETCH, .reason = "from a web archive"};
    struct item *it = sync_plan_item(&r->sync, &x->work, plan);

    it->via = xstrdup(c->url);
    it->origin = ITEM_WEB_ARCHIVE;
    it->wants_sha1 = true;
    memcpy(it->want_sha1, c->sha1, SHA1_BYTES);
}

/* The next captures, at most BATCH of them. */
static bool
find_some(struct repair *r, struct wayback *w, const struct wanting *q, size_t *at,
          struct err *e)
{
    struct capture capture;
    enum wayback_answer answer;

    for (size_t n = 0; *at < q->n && n < BATCH && !repair_ends(r); ++*at) {
        const struct wanted *x = &q->all[*at];
        struct wayback_ask ask = {.asset = x->work.asset,
                                  .url = x->work.url,
                                  .date = str_of(x->date),
                                  .sha1 = x->sha1};

        if (!wayback_find(w, &ask, &capture, &answer, e)) {
            return false;
        }
        if (answer == WAYBACK_FOUND) {
            plan_capture(r, x, &capture);
            n++;
        }
    }
    return true;
}

/* Index and captures are one server: whoever asks, the pause between two is kept. */
static bool
fetch_some(struct repair *r, struct wayback *w, int64_t pause_ms, struct err *e)
{
    struct sync *s = &r->sync;

    fetch_free(s->fetch);
    s->fetch = NULL;
    r->trip.fetch.paced_origin = wayback_base(w);
    r->trip.fetch.paced_ms = pause_ms;
    r->trip.fetch.paced_first_ms = wayback_next_ms(w);
    s->planned_all = true;
    if (!sync_loop(s, e)) {
        return false;
    }
    wayback_hold(w, clock_mono_ms() + pause_ms);
    for (size_t i = 0; i < r->n_in_vain; i++) {
        if (!wayback_in_vain(w, r->in_vain[i], STR("not taken"), e)) {
            return false;
        }
    }
    r->n_in_vain = 0;
    return true;
}

static void
note_in_vain(struct sync *s, const struct item *it)
{
    struct repair *r = s->repair;

    r->in_vain = xrealloc(r->in_vain, r->n_in_vain + 1, sizeof *r->in_vain);
    r->in_vain[r->n_in_vain++] = it->asset;
}

static bool
ask_archive(struct repair *r, struct wayback *w, const struct wanting *q, struct err *e)
{
    int64_t pause_ms = r->opts->wayback_pause_ms > 0 ? r->opts->wayback_pause_ms
                                                     : LIMIT_WEB_ARCHIVE_PAUSE_MS;
    bool ok = true;
    size_t at = 0;

    r->sync.copy_refused = note_in_vain;
    while (ok && at < q->n && !repair_ends(r)) {
        ok = find_some(r, w, q, &at, e);
        if (!ok && e->code == ERR_STOPPED) {
            ok = true; /* what was found goes back; the run ends in order */
            r->sync.stopping = true;
            r->sync.stopped_by_user = true;
        }
        ok = ok && fetch_some(r, w, pause_ms, e);
    }
    r->sync.copy_refused = NULL;
    return ok;
}

static void
note_archive(void *arg, const char *name, const char *detail)
{
    sync_note(arg, name, detail);
}

bool
wayback_open(struct repair *r, struct err *e)
{
    struct wayback_opts opts = {.base = r->opts->wayback_base,
                                .fetch = r->trip.fetch,
                                .stop_fd = r->trip.stop_fd,
                                .pause_ms = r->opts->wayback_pause_ms,
                                .ask_again = r->trip.retry_failed,
                                .note = note_archive,
                                .note_arg = &r->sync};

    if (!r->opts->wayback || wayback_new(&r->wayback, r->archive->db, &opts, e)) {
        return true;
    }
    e->code = ERR_USAGE; /* it stands on the command line */
    return err_wrap(e, "--wayback-url");
}

static bool
ask_for(struct repair *r, const struct wanting *q, struct err *e)
{
    r->out->counts.total = (int64_t)q->n;
    r->out->counts.done = 0;
    sync_emit(&r->sync, EVENT_BEGIN);
    return ask_archive(r, r->wayback, q, e);
}

bool
repair_wayback(struct repair *r, struct err *e)
{
    struct row_filter filter = {.states = repair_states(r)};
    struct wanting q = {.r = r};
    bool ok = true;

    if (!r->opts->wayback || r->trip.dry_run || repair_ends(r)) {
        return true;
    }
    r->mirror = r->opts->n_mirrors;
    ok = row_list_each(r->archive->db, &filter, take_wanted, &q, e);
    if (ok && q.n > 0) {
        qsort(q.all, q.n, sizeof *q.all, by_url);
        ok = ask_for(r, &q, e);
    }
    arena_release(&q.arena);
    free(q.all);
    return ok;
}
