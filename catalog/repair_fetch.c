#include "catalog/repair_state.h"

#include "base/mem.h"
#include "catalog/mirror.h"

#include <stdio.h>

bool
repair_each_named(struct repair *r, bool (*fn)(void *arg, const struct row_work *w),
                  void *arg, struct err *e)
{
    struct row_page page = {.limit = 1, .recipe = THUMB_RECIPE};

    memcpy(page.boxes, r->trip.boxes, sizeof page.boxes);
    for (size_t i = 0; i < r->opts->n_assets; i++) {
        page.after = r->opts->assets[i] - 1;
        if (!row_work_each(r->archive->db, &page, fn, arg, e)) {
            return false;
        }
    }
    return true;
}

/* ---- what is asked of whom ---- */

static bool
is_wanted(const struct repair *r, const struct row_work *w)
{
    return repair_wants_asset(r, w->asset) && (repair_states(r) & 1U << w->state) != 0;
}

/*
 * As sync does; and a file that does not match its digest is asked for again, while one
 * that its own server broke is left to other places.
 */
static struct plan
plan_live(struct repair *r, const struct row_work *w)
{
    struct plan_rules rules = r->sync.rules;
    struct plan plan;

    if (w->state == STATE_DAMAGED && w->object != NULL && repair_is_bad(r, w->object)) {
        rules.retry_failed = true;
    }
    plan = plan_asset(w, &rules);
    if (plan.work != WORK_FETCH) {
        plan = (struct plan){WORK_NOTHING, plan.reason, 0};
    }
    return plan;
}

static bool
url_at(const struct repair *r, size_t mirror, const struct row_work *w, struct buf *url)
{
    return mirror_url(str_of(r->opts->mirrors[mirror]), w->url, w->object, url);
}

static struct plan
decide(struct sync *s, const struct row_work *w)
{
    struct repair *r = s->repair;
    auto_buf struct buf url = {.limit = LIMIT_URL_BYTES + 1};

    if (!is_wanted(r, w)) {
        return (struct plan){WORK_NOTHING, "not asked for", 0};
    }
    if (r->mirror == r->opts->n_mirrors) {
        return plan_live(r, w);
    }
    return (struct plan){url_at(r, r->mirror, w, &url) ? WORK_FETCH : WORK_NOTHING,
                         "from a mirror", 0};
}

void
repair_prepare(struct sync *s, struct item *it, const struct row_work *w)
{
    struct repair *r = s->repair;
    auto_buf struct buf url = {.limit = LIMIT_URL_BYTES + 1};

    it->mends = it->has_held && repair_is_bad(r, it->held);
    if (r->mirror < r->opts->n_mirrors && url_at(r, r->mirror, w, &url)) {
        it->via = buf_steal(&url);
        it->origin = ITEM_MIRROR;
    }
}

/* ---- a dry run ---- */

static void
add_source(struct buf *b, const char *source)
{
    buf_addf(b, "%s%s", b->p[b->n - 1] == ':' ? " from " : ", else from ", source);
}

/* One line: which class it is in, and who is asked in which order. */
static bool
tell_sources(void *arg, const struct row_work *w)
{
    struct repair *r = arg;
    auto_buf struct buf text = {.limit = KIB(64)};
    auto_buf struct buf url = {.limit = LIMIT_URL_BYTES + 1};
    auto_free char *name = xstrndup(w->url.p, w->url.n);
    size_t bare;

    if (!is_wanted(r, w)) {
        return true;
    }
    buf_addf(&text, "%s:", state_name(w->state));
    bare = text.n;
    if (plan_live(r, w).work == WORK_FETCH) {
        add_source(&text, "its own server");
    }
    for (size_t i = 0; i < r->opts->n_mirrors; i++) {
        if (url_at(r, i, w, &url)) {
            add_source(&text, buf_cstr(&url));
        }
    }
    if (r->opts->wayback) {
        add_source(&text, r->opts->wayback_base != NULL ? r->opts->wayback_base
                                                        : "a web archive");
    }
    if (text.n == bare) {
        buf_add_cstr(&text, " nobody is there to be asked");
    } else {
        r->out->planned++;
    }
    r->trip.sink.emit(r->trip.sink.arg,
                      &(struct event){.kind = EVENT_ITEM,
                                      .counts = r->sync.counts,
                                      .name = name,
                                      .state = text.n == bare ? "nothing" : "fetch",
                                      .detail = buf_cstr(&text),
                                      .bytes = -1});
    return true;
}

static bool
tell_plan(struct repair *r, struct err *e)
{
    struct row_page page = {.limit = INT64_MAX, .recipe = THUMB_RECIPE};

    return r->opts->n_assets + r->opts->n_objects > 0
               ? repair_each_named(r, tell_sources, r, e)
               : row_work_each(r->archive->db, &page, tell_sources, r, e);
}

/* ---- one source after the other ---- */

static bool
plan_named(void *arg, const struct row_work *w)
{
    struct sync *s = arg;

    (void)sync_plan_item(s, w, s->decide(s, w));
    return true;
}

static bool
count_wanted(void *arg, const struct row_work *w)
{
    struct repair *r = arg;

    r->out->counts.total += is_wanted(r, w);
    return true;
}

/* What is left of it now, in counts.total. */
static bool
count_total(struct repair *r, struct err *e)
{
    int64_t n[ASSET_STATES];

    r->out->counts.total = 0;
    r->out->counts.done = 0;
    if (r->opts->n_assets + r->opts->n_objects > 0) {
        return repair_each_named(r, count_wanted, r, e);
    }
    if (!row_run_count(r->archive->db, n, e)) {
        return false;
    }
    for (int i = 0; i < ASSET_STATES; i++) {
        r->out->counts.total += (repair_states(r) & 1U << i) != 0 ? n[i] : 0;
    }
    return true;
}

/* Every asset that is still wanted is planned once, for the source that is set. */
static bool
ask(struct repair *r, struct err *e)
{
    struct sync *s = &r->sync;
    bool named = r->opts->n_assets + r->opts->n_objects > 0;

    if (repair_ends(r)) {
        return true;
    }
    if (!count_total(r, e)) {
        return false;
    }
    if (r->out->counts.total == 0) {
        return true;
    }
    sync_emit(s, EVENT_BEGIN);
    s->decide = decide;
    s->cursor = 0;
    s->planned_all = named;
    return (!named || repair_each_named(r, plan_named, s, e)) && sync_loop(s, e);
}

bool
repair_fetch(struct repair *r, struct err *e)
{
    r->mirror = r->opts->n_mirrors;
    if (r->trip.dry_run) {
        return tell_plan(r, e);
    }
    if (!ask(r, e)) {
        return false;
    }
    for (r->mirror = 0; r->mirror < r->opts->n_mirrors; r->mirror++) {
        if (!ask(r, e)) {
            return false;
        }
    }
    return true;
}
