#include "catalog/sync.h"

#include "catalog/sync_state.h"

#include "base/date.h"
#include "base/limits.h"
#include "fetch/url.h"

/* Every asset of the run is in one class, so the classes add up to the total. */
static bool
sync_count(struct sync *s, struct err *e)
{
    struct counts *c = s->counts;
    int64_t n[ASSET_STATES] = {0};

    if (!row_run_count(s->archive->db, n, e)) {
        return false;
    }
    c->damaged = n[STATE_DAMAGED];
    c->lost = n[STATE_LOST];
    c->gone = n[STATE_GONE];
    c->refused = n[STATE_REFUSED];
    c->not_media = n[STATE_NOT_MEDIA];
    c->failing = n[STATE_FAILING];
    c->untried = n[STATE_UNTRIED];
    c->unresolvable = n[STATE_UNRESOLVABLE];
    c->excluded = n[STATE_EXCLUDED];
    c->unchanged = n[STATE_PRESENT] + n[STATE_SUBSTITUTE] - c->stored - c->adopted;
    c->total = 0;
    for (int i = 0; i < ASSET_STATES; i++) {
        c->total += n[i];
    }
    c->thumbs_missed = s->opts->require_thumbs && c->unseen > 0;
    c->network_down = c->asked > 0 && c->failing > 0 && !s->stopping &&
                      s->fetch != NULL && !fetch_any_answer(s->fetch);
    return true;
}

static bool
sync_total(struct sync *s, struct err *e)
{
    int64_t n[ASSET_STATES] = {0};

    if (!row_run_count(s->archive->db, n, e)) {
        return false;
    }
    for (int i = 0; i < ASSET_STATES; i++) {
        s->counts->total += n[i];
    }
    sync_emit(s, EVENT_BEGIN);
    return true;
}

/* Names were given and none could be read: that is no wish to fetch everything else. */
static bool
nothing_was_read(const struct sync *s)
{
    return sync_has_sources(s) && s->counts->named == 0 &&
           s->counts->sources == s->counts->sources_unreadable;
}

static bool
sync_trip(struct sync *s, struct err *e)
{
    if (!archive_guard(s->archive, e) || !row_run_clear(s->archive->db, e) ||
        (!s->opts->dry_run && !sync_finish_earlier(s, e))) {
        return false;
    }
    if (!s->failed && !s->stopping && !sync_read_sources(s, e)) {
        return false;
    }
    s->counts->nothing_read = nothing_was_read(s) && !s->stopping;
    if (s->counts->nothing_read) {
        return true;
    }
    if (!s->opts->offline && (!sync_total(s, e) || !sync_loop(s, e))) {
        return false;
    }
    if (s->failed) {
        *e = s->fatal;
        return false;
    }
    return sync_count(s, e);
}

/*
 * A dry run is a real one up to the plan, whose rows are abandoned: what it tells is what
 * would be done.
 */
static bool
sync_trip_dry(struct sync *s, struct err *e)
{
    bool ok;

    if (!db_begin(s->archive->db, e)) {
        return false;
    }
    ok = sync_trip(s, e);
    db_abandon(s->archive->db);
    return ok;
}

bool
sync_run(struct archive *a, const struct sync_opts *opts, struct counts *counts,
         struct err *e)
{
    struct sync s = {
        .archive = a, .opts = opts, .counts = counts, .began_ms = clock_mono_ms()};
    auto_buf struct buf file_base = {.limit = LIMIT_URL_BYTES};
    bool ok;

    *counts = (struct counts){0};
    s.rules = (struct plan_rules){.retry_failed = opts->retry_failed,
                                  .refresh = opts->refresh,
                                  .offline = opts->offline,
                                  .now_ms = clock_wall_ms()};
    s.decide = sync_decide;
    s.rules.n_boxes = sync_boxes(&s);
    s.rules.storyboard = opts->storyboard;
    if (opts->base_url != NULL &&
        url_normalise(str_of(opts->base_url), true, &file_base, NULL) &&
        str_starts(buf_view(&file_base), STR("file:"))) {
        s.rules.file_base = buf_view(&file_base);
    }
    s.deadline_ms = opts->time_limit_ms > 0 ? s.began_ms + opts->time_limit_ms : 0;
    s.record = record_new(a, counts, opts->sink);
    ok = opts->dry_run ? sync_trip_dry(&s, e) : sync_trip(&s, e);
    return sync_end(&s, ok, e);
}

int
sync_exit_status(const struct counts *c)
{
    bool is_whole = !c->cut_short && !c->thumbs_missed && c->sources_unreadable == 0;

    if (c->nothing_read ||
        (c->sources > 0 && c->sources_unreadable == c->sources && c->named == 0)) {
        return err_exit_status(ERR_INPUT);
    }
    if (c->network_down) {
        return err_exit_status(ERR_NET_DOWN);
    }
    return is_whole && c->stored + c->adopted + c->unchanged + c->excluded == c->total
               ? 0
               : 1;
}
