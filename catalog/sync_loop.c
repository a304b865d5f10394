#include "catalog/sync_state.h"

#include "base/date.h"
#include "base/limits.h"
#include "base/mem.h"

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

void
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

void
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

bool
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

    if (s->fatal.code == ERR_FULL || s->looks_failed) {
        sync_fetch_stop(s); /* parts are noted: the next run goes on with them */
        sync_look_give_up(s);
        if (!record_flush(s->record, &why)) {
            sync_note(s, "archive", why.text);
        }
    }
}

bool
sync_end(struct sync *s, bool ok, struct err *e)
{
    if (!ok && s->failed) {
        sync_save_what_is_whole(s);
    }
    s->counts->cut_short = s->stopping;
    sync_emit(s, EVENT_END);
    if (ok && s->stopped_by_user) {
        ok = err_set(e, ERR_STOPPED,
                     "stopped; what was told as finished is safe, and the same "
                     "command goes on with the rest");
    }
    sync_release(s);
    return ok;
}
