#include "catalog/sync_state.h"

#include "base/mem.h"

enum {
    PLAN_PAGE = 1000, /* assets planned ahead: bounds memory, hides the query's cost */
    PLAN_PAGES_MOST =
        16, /* pages of nothing to do before the clock and the signals are looked at */
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

static void
plan_item(struct sync *s, const struct row_work *w, struct plan plan)
{
    struct item *it = item_new(w, plan.work);

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
}

static bool
on_work(void *arg, const struct row_work *w)
{
    struct sync *s = arg;
    struct plan_rules rules = s->rules;
    struct plan plan;
    bool adopted = sync_was_adopted(s, w->asset);

    rules.refresh = rules.refresh && !adopted; /* it came a moment ago */
    plan = plan_asset(w, &rules);
    s->cursor = w->asset;
    s->planned_all = false;
    s->counts->adopted +=
        adopted && (w->state == STATE_PRESENT || w->state == STATE_SUBSTITUTE);
    if (s->opts->dry_run) {
        tell_plan(s, w, plan);
        s->counts->done++;
    } else if (plan.work == WORK_NOTHING) {
        s->counts->done++;
    } else {
        plan_item(s, w, plan);
    }
    return true;
}

bool
sync_plan_more(struct sync *s, struct err *e)
{
    for (int pages = 0; !s->planned_all && !s->stopping && s->planned.n < PLAN_PAGE / 2 &&
                        pages < PLAN_PAGES_MOST;
         pages++) {
        s->planned_all = true; /* until a row comes */
        if (!row_work_each(s->archive->db, s->cursor, PLAN_PAGE, THUMB_RECIPE, on_work, s,
                           e)) {
            return false;
        }
    }
    return true;
}
