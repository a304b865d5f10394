#include "catalog/sync_state.h"

#include "base/mem.h"

enum {
    PLAN_PAGE = 1000, /* assets planned ahead: bounds memory, hides the query's cost */
    PLAN_PAGES_MOST =
        16, /* pages of nothing to do before the clock and the signals are looked at */
    /* the same where each asset may cost a few seeks on a slow disk */
    REBUILD_PAGE = 100,
    REBUILD_PAGES_MOST = 1
};

static void
tell_plan(struct sync *s, const struct row_work *w, struct plan plan)
{
    auto_free char *url = xstrndup(w->url.p, w->url.n);

    s->opts->sink.emit(s->opts->sink.arg, &(struct event){.kind = EVENT_ITEM,
                                                          .counts = s->counts,
                                                          .name = url,
                                                          .state = work_name(plan.work),
                                                          .detail = plan.reason,
                                                          .bytes = -1});
}

static struct item *
plan_item(struct sync *s, const struct row_work *w, struct plan plan)
{
    struct item *it = item_new(w, plan.work);

    it->looks = plan.work == WORK_LOOK ? plan.looks : LOOK_ALL;
    if (w->object != NULL) {
        memcpy(it->digests.sha256, w->object, SHA256_BYTES);
        it->type = media_from_name(w->type);
        it->bytes = w->object_bytes;
    }
    if (plan.work == WORK_REFRESH) {
        it->etag = w->etag.n > 0 ? xstrndup(w->etag.p, w->etag.n) : NULL;
        it->last_modified = w->last_modified.n > 0
                                ? xstrndup(w->last_modified.p, w->last_modified.n)
                                : NULL;
    }
    if (plan.work == WORK_REFUSE) {
        err_put(&it->err, ERR_POLICY, "%s", plan.reason);
    }
    item_push(&s->planned, it);
    return it;
}

struct item *
sync_plan_item(struct sync *s, const struct row_work *w, struct plan plan)
{
    struct item *it;

    s->n_looks += plan.work == WORK_LOOK;
    if (s->opts->dry_run) {
        /* A repair tells what it would do; what it leaves alone is the whole archive. */
        if (!s->rebuilds || plan.work != WORK_NOTHING) {
            tell_plan(s, w, plan);
        }
        s->counts->done++;
        return NULL;
    }
    if (plan.work == WORK_NOTHING) {
        s->counts->done++;
        return NULL;
    }
    it = plan_item(s, w, plan);
    if (s->prepare != NULL) {
        s->prepare(s, it, w);
    }
    return it;
}

struct plan
sync_decide(struct sync *s, const struct row_work *w)
{
    struct plan_rules rules = s->rules;
    bool adopted = sync_was_adopted(s, w->asset);

    rules.refresh = rules.refresh && !adopted; /* it came a moment ago */
    rules.retry_failed = rules.retry_failed || w->is_named;
    s->counts->adopted +=
        adopted && (w->state == STATE_PRESENT || w->state == STATE_SUBSTITUTE);
    return plan_asset(w, &rules);
}

int
sync_boxes(const struct sync *s)
{
    int n = 0;

    while (n < WIRE_BOXES && s->opts->boxes[n] != 0) {
        n++;
    }
    return n;
}

static bool
on_work(void *arg, const struct row_work *w)
{
    struct sync *s = arg;

    s->cursor = w->asset;
    s->planned_all = false;
    (void)sync_plan_item(s, w, s->decide(s, w));
    return true;
}

bool
sync_plan_more(struct sync *s, struct err *e)
{
    struct row_page page = {.limit = s->rebuilds ? REBUILD_PAGE : PLAN_PAGE,
                            .recipe = THUMB_RECIPE};
    int most = s->rebuilds ? REBUILD_PAGES_MOST : PLAN_PAGES_MOST;

    memcpy(page.boxes, s->opts->boxes, sizeof page.boxes);
    for (int pages = 0; !s->planned_all && !s->stopping && !s->failed &&
                        s->planned.n < PLAN_PAGE / 2 && pages < most;
         pages++) {
        s->planned_all = true; /* until a row comes */
        page.after = s->cursor;
        if (!row_work_each(s->archive->db, &page, on_work, s, e)) {
            return false;
        }
    }
    return true;
}
