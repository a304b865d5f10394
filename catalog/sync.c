#include "catalog/sync.h"

#include "catalog/sync_state.h"

#include "base/date.h"
#include "base/limits.h"
#include "base/mem.h"
#include "fetch/url.h"

#include <errno.h>
#include <poll.h>

enum {
    LOOK_QUEUE_MOST = 16, /* may wait for a worker before no download is begun */
    TICK_MS = 100,        /* ten a second: what an eye can follow */
    STOP_LOOK_MS = 1000,  /* for workers after a signal: the whole end takes under 2 s */
    WATCH_MOST = 256
};

void
sync_fail(struct sync *s, const struct err *why)
{
    if (!s->failed) {
        s->failed = true;
        s->fatal = *why;
    }
}

void
sync_note(struct sync *s, const char *name, const char *detail)
{
    s->opts->sink.emit(s->opts->sink.arg, &(struct event){.kind = EVENT_NOTE,
                                                          .counts = s->counts,
                                                          .name = name,
                                                          .detail = detail,
                                                          .bytes = -1});
}

static void
sync_emit(struct sync *s, enum event_kind kind)
{
    s->counts->elapsed_ms = clock_mono_ms() - s->began_ms;
    s->opts->sink.emit(s->opts->sink.arg,
                       &(struct event){.kind = kind, .counts = s->counts, .bytes = -1});
}

static void
sync_tick(struct sync *s)
{
    if (clock_mono_ms() - s->tick_ms >= TICK_MS) {
        s->tick_ms = clock_mono_ms();
        sync_emit(s, EVENT_TICK);
    }
}

/* ---- the loop ---- */

static bool
may_begin(const struct sync *s)
{
    return s->planned.n > 0 && !s->stopping && !s->failed &&
           (s->fetch == NULL || fetch_room(s->fetch)) && s->to_look.n < LOOK_QUEUE_MOST;
}

static void
sync_feed(struct sync *s)
{
    while (may_begin(s)) {
        struct item *it = item_pop(&s->planned);

        switch (it->work) {
        case WORK_FETCH:
        case WORK_REFRESH:
            sync_begin_fetch(s, it);
            break;
        case WORK_LOOK:
            sync_begin_look(s, it);
            break;
        case WORK_REFUSE:
            it->outcome = "policy";
            it->bytes = -1;
            it->at_ms = clock_wall_ms();
            record_add(s->record, it);
            break;
        case WORK_NOTHING:
        case WORK_ADOPT:
            item_free(it); /* neither is ever planned */
            break;
        }
    }
    sync_feed_pool(s);
}

static bool
sync_idle(const struct sync *s)
{
    return s->fetching == 0 && s->n_looking == 0 && s->to_look.n == 0;
}

static bool
sync_done(const struct sync *s)
{
    return s->failed || (sync_idle(s) && record_waiting(s->record) == 0 &&
                         (s->stopping || (s->planned.n == 0 && s->planned_all)));
}

static void
sync_stop(struct sync *s, bool by_user)
{
    if (s->stopping) {
        return;
    }
    s->stopping = true;
    s->stopped_by_user = by_user;
    s->deadline_ms = clock_mono_ms() + STOP_LOOK_MS;
    sync_fetch_stop(s);
}

/*
 * After the grace of a stop, what workers still hold is archived unseen: its bytes are
 * whole.
 */
static void
sync_check_clock(struct sync *s)
{
    if (s->deadline_ms == 0 || clock_mono_ms() < s->deadline_ms) {
        return;
    }
    if (!s->stopping) {
        sync_stop(s, false);
        return;
    }
    s->pool_given_up = true;
    sync_look_give_up(s);
}

/* One sleep for network, workers and signals. */
static bool
sync_wait(struct sync *s, struct err *e)
{
    struct pollfd fds[WATCH_MOST];
    int timeout_ms = sync_idle(s) ? 0 : TICK_MS;
    size_t n = 0;

    if (s->opts->stop_fd >= 0 && !s->stopping) {
        fds[n++] = (struct pollfd){.fd = s->opts->stop_fd, .events = POLLIN};
    }
    if (s->pool != NULL) {
        n += pool_watch(s->pool, fds + n, WATCH_MOST - n, &timeout_ms);
    }
    if (s->fetch != NULL) {
        if (!fetch_wait(s->fetch, fds, (unsigned)n, timeout_ms, e)) {
            return false;
        }
    } else if (poll(fds, n, timeout_ms) < 0 && errno != EINTR) {
        return err_sys(e, "poll");
    }
    if (s->opts->stop_fd >= 0 && !s->stopping && fds[0].revents != 0) {
        sync_stop(s, true);
    }
    return true;
}

static bool
sync_record(struct sync *s, struct err *e)
{
    if (!record_due(s->record) && !sync_idle(s)) {
        return true;
    }
    return record_flush(s->record, e);
}

static bool
sync_loop(struct sync *s, struct err *e)
{
    while (!sync_done(s)) {
        if (!sync_plan_more(s, e)) {
            return false;
        }
        sync_feed(s);
        if (!sync_wait(s, e) || !sync_fetch_step(s, e) || !sync_look_step(s, e) ||
            !sync_record(s, e)) {
            return false;
        }
        sync_check_clock(s);
        sync_tick(s);
    }
    return true;
}

/* ---- before and after ---- */

/*
 * What an interrupted run left is finished first: until then the journal must go on
 * speaking of all of it.
 */
static bool
sync_finish_earlier(struct sync *s, struct err *e)
{
    s->planned_all = true;
    record_hold_journal(s->record, true);
    if (!sync_adopt(s, e) || !sync_loop(s, e)) {
        return false;
    }
    record_hold_journal(s->record, false);
    s->planned_all = false;
    return s->failed || s->stopping ||
           (s->n_adopted == 0 || storage_journal_clear(s->archive->storage, e));
}

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

/* Sources were named and none could be read: that is no wish to fetch everything else. */
static bool
nothing_was_read(const struct sync *s)
{
    return sync_has_sources(s) && s->counts->sources == s->counts->sources_unreadable;
}

static bool
sync_trip(struct sync *s, struct err *e)
{
    if (!row_run_clear(s->archive->db, e) ||
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

static void
sync_release(struct sync *s)
{
    struct item *it;

    sync_fetch_stop(s); /* of a run that failed: what arrived is noted for a resume */
    while ((it = item_pop(&s->planned)) != NULL) {
        item_free(it);
    }
    while ((it = item_pop(&s->to_look)) != NULL) {
        item_free(it);
    }
    pool_free(s->pool);
    sync_look_forget(s);
    fetch_free(s->fetch);
    record_free(s->record);
    free(s->adopted);
}

/*
 * When the disk or the catalog fails, the files that are whole may still find their
 * place.
 */
static void
sync_save_what_is_whole(struct sync *s)
{
    struct err why = {0};

    if (s->fatal.code == ERR_FULL) {
        sync_fetch_stop(s); /* parts are noted: the next run goes on with them */
        sync_look_give_up(s);
        if (!record_flush(s->record, &why)) {
            sync_note(s, "archive", why.text);
        }
    }
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
    if (opts->base_url != NULL &&
        url_normalise(str_of(opts->base_url), true, &file_base, NULL) &&
        str_starts(buf_view(&file_base), STR("file:"))) {
        s.rules.file_base = buf_view(&file_base);
    }
    s.deadline_ms = opts->time_limit_ms > 0 ? s.began_ms + opts->time_limit_ms : 0;
    s.record = record_new(a, counts, opts->sink);
    ok = opts->dry_run ? sync_trip_dry(&s, e) : sync_trip(&s, e);
    if (!ok && s.failed) {
        sync_save_what_is_whole(&s);
    }
    counts->cut_short = s.stopping;
    sync_emit(&s, EVENT_END);
    if (ok && s.stopped_by_user) {
        ok = err_set(e, ERR_STOPPED,
                     "stopped; what was told as finished is safe, and the same "
                     "command goes on with the rest");
    }
    sync_release(&s);
    return ok;
}

int
sync_exit_status(const struct counts *c)
{
    bool is_whole = !c->cut_short && !c->thumbs_missed && c->sources_unreadable == 0;

    if (c->nothing_read || (c->sources > 0 && c->sources_unreadable == c->sources)) {
        return err_exit_status(ERR_INPUT);
    }
    if (c->network_down) {
        return err_exit_status(ERR_NET_DOWN);
    }
    return is_whole && c->stored + c->adopted + c->unchanged + c->excluded == c->total
               ? 0
               : 1;
}
