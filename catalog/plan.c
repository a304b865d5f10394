#include "catalog/plan.h"

#include "base/limits.h"
#include "fetch/url.h"
#include "thumbs/wire.h"

static const char *const work_names[] = {
    [WORK_NOTHING] = "nothing", [WORK_FETCH] = "fetch",   [WORK_REFRESH] = "refresh",
    [WORK_LOOK] = "look",       [WORK_REFUSE] = "refuse", [WORK_ADOPT] = "adopt",
};

const char *
work_name(enum work w)
{
    return work_names[w];
}

/*
 * A file URL was made from the command line's base, or it is somebody's attempt to read
 * this disk: a reference that the base refused stands in the catalog as it was written.
 * Only the one spelling that the base itself gives is let through.
 */
static bool
file_is_outside(const struct row_work *w, const struct plan_rules *rules)
{
    auto_buf struct buf again = {.limit = LIMIT_URL_BYTES + 1};

    if (!str_starts_nocase(w->url, STR("file:"))) {
        return false;
    }
    return rules->file_base.n == 0 ||
           !url_resolve(rules->file_base, w->url, &again, NULL) ||
           !str_eq(buf_view(&again), w->url);
}

static struct plan
plan_fetch(const struct row_work *w, const struct plan_rules *rules, const char *reason)
{
    if (rules->offline) {
        return (struct plan){WORK_NOTHING, "offline", 0};
    }
    if (file_is_outside(w, rules)) {
        /* Tried before, it came from such a base, which this run was just not given. */
        return (struct plan){w->attempts > 0 ? WORK_NOTHING : WORK_REFUSE,
                             "a file URL outside the base URL", 0};
    }
    return (struct plan){WORK_FETCH, reason, 0};
}

/*
 * Only a whole, readable object can have a picture that is missing: the rest would be
 * tried at every run. Facts and verdict stand where a look of the present recipe has left
 * a thumb; what an earlier program found is looked at anew.
 */
static struct plan
plan_look(const struct row_work *w, const struct plan_rules *rules)
{
    enum media_type type = media_from_name(w->type);
    enum verdict verdict = verdict_from_name(w->verdict);
    struct plan plan = {.work = WORK_LOOK, .reason = "nobody looked at it yet"};

    if (media_rule(type) != MEDIA_READ) {
        return (struct plan){WORK_NOTHING, "present", 0};
    }
    if (verdict == VERDICT_UNCHECKED) {
        plan.looks = LOOK_ALL;
        return plan;
    }
    if (rules->storyboard && media_kind(type) == CLAIM_VIDEO && !w->has_storyboard) {
        plan.looks |= LOOK_STRIP;
        plan.reason = "the storyboard is missing";
    }
    if (w->n_thumbs < rules->n_boxes || !w->has_thumb) {
        plan.looks |= LOOK_THUMBS;
        plan.reason = "a picture is missing";
    }
    if (verdict != VERDICT_OK || plan.looks == 0) {
        return (struct plan){WORK_NOTHING, "present", 0};
    }
    plan.looks |= w->has_thumb ? 0 : LOOK_WHOLE;
    return plan;
}

static struct plan
plan_held(const struct row_work *w, const struct plan_rules *rules)
{
    if (rules->refresh && !rules->offline && !file_is_outside(w, rules)) {
        return (struct plan){WORK_REFRESH, "present; asked to refresh", 0};
    }
    return plan_look(w, rules);
}

/* The copy stays whatever the answer: only bytes of its own server replace it. */
static bool
original_is_due(const struct row_work *w, const struct plan_rules *rules)
{
    return !rules->offline && !file_is_outside(w, rules) &&
           (rules->refresh || (rules->now_ms - w->live_at >= LIMIT_ASK_AGAIN_MS &&
                               w->not_before <= rules->now_ms));
}

static struct plan
plan_final(const struct row_work *w, const struct plan_rules *rules, const char *reason)
{
    if (rules->retry_failed) {
        return plan_fetch(w, rules, "failed before; asked to retry");
    }
    return (struct plan){WORK_NOTHING, reason, 0};
}

struct plan
plan_asset(const struct row_work *w, const struct plan_rules *rules)
{
    switch (w->state) {
    case STATE_PRESENT:
        return plan_held(w, rules);
    case STATE_SUBSTITUTE: /* its validators are not known to the asset's own server */
        return original_is_due(w, rules)
                   ? plan_fetch(w, rules,
                                "a copy from elsewhere; its own server is asked")
                   : plan_look(w, rules);
    case STATE_DAMAGED:
        if (rules->retry_failed) {
            return plan_fetch(w, rules, "damaged; asked to retry");
        }
        return plan_held(w, rules);
    case STATE_LOST:
        return plan_fetch(w, rules, "the stored file is gone");
    case STATE_UNTRIED:
        return plan_fetch(w, rules, "not tried yet");
    case STATE_FAILING:
        if (w->not_before > rules->now_ms && !rules->retry_failed) {
            return (struct plan){WORK_NOTHING, "the server asked to wait longer", 0};
        }
        return plan_fetch(w, rules, "failed before");
    case STATE_GONE:
        return plan_final(w, rules, "gone (404 or 410)");
    case STATE_REFUSED:
        return plan_final(w, rules, "refused");
    case STATE_NOT_MEDIA:
        return plan_final(w, rules, "not media");
    case STATE_UNRESOLVABLE:
        return (struct plan){WORK_NOTHING, "no usable URL", 0};
    case STATE_EXCLUDED:
        return (struct plan){WORK_NOTHING, "forgotten on purpose", 0};
    case ASSET_STATES:
        break;
    }
    return (struct plan){WORK_NOTHING, "unknown state", 0};
}
