#include "fetch/fetch.h"

#include "base/date.h"
#include "base/limits.h"
#include "base/mem.h"
#include "fetch/slot.h"
#include "fetch/sniff.h"
#include "fetch/url.h"

#include <string.h>
#include <sys/random.h>

enum {
    QUEUE_FACTOR = 4, /* jobs for each transfer: none idles between two fetch_add */
    QUEUE_LEAST = 32
};

struct fetch {
    struct fetch_opts opts; /* defaults filled in; texts are owned by net or borrowed */
    struct slot_run run;
    struct slot *slots; /* owned; opts.transfers */
    struct job *jobs;   /* owned; n_jobs entries, free ones among them */
    size_t n_jobs;
    size_t active; /* entries not free */
    uint64_t order;
};

static void
fill_in(struct fetch_opts *o)
{
    o->transfers = o->transfers == 0 ? LIMIT_TRANSFERS : o->transfers;
    o->transfers =
        o->transfers > LIMIT_TRANSFERS_MOST ? LIMIT_TRANSFERS_MOST : o->transfers;
    o->per_host = o->per_host == 0 ? LIMIT_PER_HOST : o->per_host;
    o->tries = o->tries == 0 ? LIMIT_TRIES : o->tries;
    o->slow_s = o->slow_s == 0 ? LIMIT_SLOW_S : o->slow_s;
    o->backoff_first_ms =
        o->backoff_first_ms == 0 ? LIMIT_BACKOFF_FIRST_MS : o->backoff_first_ms;
    if (o->user_agent == NULL) {
        o->user_agent = "assets/" ASSETS_VERSION " (+media archiver)";
    }
}

/*
 * A transfer that is held back on purpose must not be taken for a slow one: the floor is
 * half of what is left for each when all move.
 */
static long
slow_floor(const struct fetch_opts *o)
{
    int64_t share = o->rate_bytes_s / (int64_t)o->transfers / 2;

    return o->rate_bytes_s > 0 && share < LIMIT_SLOW_BYTES_S ? (long)share
                                                             : LIMIT_SLOW_BYTES_S;
}

/* Errors: those of url_normalise. */
static bool
pace_host(struct fetch *f, struct err *e)
{
    auto_buf struct buf url;
    struct host *host;

    buf_init(&url, LIMIT_URL_BYTES);
    if (f->opts.paced_origin == NULL || f->opts.paced_ms <= 0) {
        return true;
    }
    if (!url_normalise(str_of(f->opts.paced_origin), false, &url, e)) {
        return err_wrap(e, "%s", f->opts.paced_origin);
    }
    host = host_get(&f->run.hosts, buf_view(&url));
    host->pace_ms = f->opts.paced_ms;
    host_pause(host, f->opts.paced_first_ms);
    return true;
}

bool
fetch_new(struct fetch **out, const struct fetch_opts *opts, struct err *e)
{
    struct fetch *f = xcalloc(1, sizeof *f);
    struct net_opts net;

    f->opts = *opts;
    fill_in(&f->opts);
    f->run.opts = &f->opts;
    if (getrandom(&f->run.random, sizeof f->run.random, GRND_NONBLOCK) < 0) {
        f->run.random = (uint64_t)clock_wall_ms(); /* only spreads pauses */
    }
    f->run.random |= 1; /* the generator stands still at zero */
    net = (struct net_opts){.transfers = f->opts.transfers,
                            .slow_s = f->opts.slow_s,
                            .proxy = f->opts.proxy,
                            .user_agent = f->opts.user_agent,
                            .ca_file = f->opts.ca_file,
                            .slow_bytes_s = slow_floor(&f->opts)};
    f->run.pace.rate_bytes_s = f->opts.rate_bytes_s;
    if (!pace_host(f, e) || !net_new(&f->run.net, &net, slot_sink(), e)) {
        host_table_release(&f->run.hosts);
        free(f);
        return false;
    }
    f->slots = xcalloc(f->opts.transfers, sizeof *f->slots);
    for (unsigned i = 0; i < f->opts.transfers; i++) {
        slot_init(&f->slots[i], &f->run);
    }
    f->n_jobs = (size_t)f->opts.transfers * QUEUE_FACTOR;
    f->n_jobs = f->n_jobs < QUEUE_LEAST ? QUEUE_LEAST : f->n_jobs;
    f->jobs = xcalloc(f->n_jobs, sizeof *f->jobs);
    *out = f;
    return true;
}

void
fetch_free(struct fetch *f)
{
    if (f == NULL) {
        return;
    }
    for (unsigned i = 0; i < f->opts.transfers; i++) {
        slot_release(&f->slots[i]);
    }
    for (size_t i = 0; i < f->n_jobs; i++) {
        job_free(&f->jobs[i]);
    }
    net_free(f->run.net);
    host_table_release(&f->run.hosts);
    free(f->slots);
    free(f->jobs);
    free(f);
}

bool
fetch_room(const struct fetch *f)
{
    return f->active < f->n_jobs;
}

size_t
fetch_active(const struct fetch *f)
{
    return f->active;
}

size_t
fetch_moving(const struct fetch *f)
{
    size_t n = 0;

    for (unsigned i = 0; i < f->opts.transfers; i++) {
        n += f->slots[i].phase != SLOT_IDLE ? 1 : 0;
    }
    return n;
}

int64_t
fetch_received(const struct fetch *f)
{
    return f->run.received;
}

bool
fetch_any_answer(const struct fetch *f)
{
    return f->run.any_answer;
}

const char *
fetch_engine(void)
{
    return net_engine();
}

bool
fetch_add(struct fetch *f, const struct fetch_job *job, struct err *e)
{
    auto_buf struct buf url = {0};
    struct job *j = f->jobs;

    buf_init(&url, (size_t)LIMIT_URL_BYTES * 2);
    if (!url_normalise(job->url, f->opts.allow_file, &url, e)) {
        return false;
    }
    if (!fetch_room(f)) {
        return err_set(e, ERR_LIMIT, "%zu jobs are waiting already", f->active);
    }
    while (j->state != JOB_FREE) {
        j++;
    }
    *j = (struct job){.state = JOB_WAITING, .order = f->order++};
    job_begin(j, job);
    j->url = buf_steal(&url);
    j->first_url = xstrdup(j->url);
    if (!str_starts(str_of(j->url), STR("file:"))) {
        j->host = host_get(&f->run.hosts, str_of(j->url));
    }
    f->active++;
    return true;
}

/* Ends waiting jobs that have nothing to wait for any more. */
static void
give_up_hopeless(struct fetch *f, struct job *j)
{
    struct err why = {0};

    if (f->run.spent) {
        err_put(&why, ERR_LIMIT, "the run's ceiling of %jd bytes is reached",
                (intmax_t)f->opts.run_bytes);
        job_fail(j, &why);
    } else if (j->host != NULL && j->host->closed) {
        err_put(&why, ERR_NET_LATER, "%s is left alone after %d failure%s%s%s",
                j->host->name, j->host->refused ? 1 : LIMIT_HOST_FAILURES,
                j->host->refused ? "" : "s in a row",
                j->result.err.text[0] != '\0' ? "; here: " : "", j->result.err.text);
        job_fail(j, &why);
    }
}

/*
 * The oldest job that may start now, or NULL. *ended: some job has nothing left but its
 * report. *wait_ms is lowered to when a waiting job comes due.
 */
static struct job *
next_job(struct fetch *f, int64_t now_ms, bool *ended, int64_t *wait_ms)
{
    struct job *best = NULL;

    for (size_t i = 0; i < f->n_jobs; i++) {
        struct job *j = &f->jobs[i];
        int64_t left_ms;

        if (j->state == JOB_WAITING) {
            give_up_hopeless(f, j);
        }
        *ended = *ended || j->state == JOB_ENDED;
        if (j->state != JOB_WAITING) {
            continue;
        }
        left_ms = j->ready_ms > now_ms ? j->ready_ms - now_ms : 0;
        if (j->host != NULL && host_pause_left(j->host, now_ms) > left_ms) {
            left_ms = host_pause_left(j->host, now_ms);
        }
        if (left_ms > 0) {
            *wait_ms = left_ms < *wait_ms ? left_ms : *wait_ms;
        } else if ((j->host == NULL || host_open(j->host, f->opts.per_host, now_ms)) &&
                   (best == NULL || j->order < best->order)) {
            best = j;
        }
    }
    return best;
}

static bool
start_jobs(struct fetch *f, int64_t now_ms, struct err *e)
{
    for (unsigned i = 0; i < f->opts.transfers && pace_open(&f->run.pace); i++) {
        bool ended = false;
        int64_t wait_ms = INT64_MAX;
        struct job *j;

        if (f->slots[i].phase != SLOT_IDLE) {
            continue;
        }
        j = next_job(f, now_ms, &ended, &wait_ms);
        if (j == NULL) {
            break;
        }
        if (!slot_start(&f->slots[i], j, e)) {
            return false;
        }
    }
    return true;
}

bool
fetch_wait(struct fetch *f, struct pollfd *extra, unsigned n_extra, int timeout_ms,
           struct err *e)
{
    int64_t now_ms = clock_mono_ms();
    int64_t wait_ms = timeout_ms < 0 ? INT32_MAX : timeout_ms;
    bool ended = false;
    bool idle = false;
    struct job *ready = next_job(f, now_ms, &ended, &wait_ms);
    int64_t pace_ms = pace_wait_ms(&f->run.pace);

    for (unsigned i = 0; i < f->opts.transfers; i++) {
        const struct slot *s = &f->slots[i];
        int64_t left_ms = s->deadline_ms > now_ms ? s->deadline_ms - now_ms : 0;

        idle = idle || s->phase == SLOT_IDLE;
        ended = ended || s->phase == SLOT_RECALL || s->phase == SLOT_FILE;
        if (s->phase == SLOT_WIRE && left_ms < wait_ms) {
            wait_ms = left_ms;
        }
    }
    if (pace_ms > 0) {
        wait_ms = pace_ms < wait_ms ? pace_ms : wait_ms;
    } else if (ready != NULL && idle) {
        wait_ms = 0;
    }
    wait_ms = ended ? 0 : wait_ms;
    return net_wait(f->run.net, extra, n_extra, (int)wait_ms, e);
}

static void
report(struct fetch *f, struct job *j, fetch_done_fn *done, void *arg)
{
    struct fetch_result *r = &j->result;

    if (r->outcome != FETCH_FAILED) {
        r->err = (struct err){0};
    } else {
        r->type = r->type != MEDIA_UNKNOWN || r->head_bytes == 0
                      ? r->type
                      : sniff((struct str){(const char *)r->head, r->head_bytes});
    }
    r->final_url = j->url;
    r->content_type = j->type;
    /*
     * Of a failed job the validator belongs to the part that is kept, not to an error
     * page.
     */
    r->etag = r->outcome == FETCH_FAILED && r->bytes > 0 ? j->have_etag : j->etag;
    r->last_modified = j->last_modified;
    r->tries = j->tries;
    done(arg, r);
    job_free(j);
    f->active--;
}

/* done may add jobs: they land in free entries and are looked at in the next step. */
static void
report_ended(struct fetch *f, fetch_done_fn *done, void *arg)
{
    for (size_t i = 0; i < f->n_jobs; i++) {
        if (f->jobs[i].state == JOB_ENDED) {
            report(f, &f->jobs[i], done, arg);
        }
    }
}

/* Lets those go on that had to wait for the run's rate. */
static void
keep_pace(struct fetch *f, int64_t now_ms)
{
    pace_grow(&f->run.pace, now_ms);
    for (unsigned i = 0; i < f->opts.transfers && pace_open(&f->run.pace); i++) {
        if (f->slots[i].phase == SLOT_WIRE) {
            transfer_resume(f->slots[i].transfer);
        }
    }
}

bool
fetch_step(struct fetch *f, fetch_done_fn *done, fetch_mark_fn *mark, void *arg,
           struct err *e)
{
    int64_t now_ms = clock_mono_ms();

    if (!start_jobs(f, now_ms, e)) {
        return false;
    }
    keep_pace(f, now_ms);
    if (!net_perform(f->run.net, e)) {
        return false;
    }
    for (unsigned i = 0; i < f->opts.transfers; i++) {
        struct slot *s = &f->slots[i];

        if (!slot_step(s, now_ms, e)) {
            return false;
        }
        if (slot_checkpoint(s) && mark != NULL) {
            mark(arg, s->job->result.id, s->answer.etag, s->body.bytes,
                 s->accept == BODY_REST ? s->answer.range_total : s->answer.length);
        }
    }
    report_ended(f, done, arg);
    return start_jobs(f, now_ms, e);
}

void
fetch_stop(struct fetch *f, fetch_done_fn *done, void *arg)
{
    struct err why = {0};

    err_put(&why, ERR_STOPPED, "stopped");
    for (unsigned i = 0; i < f->opts.transfers; i++) {
        if (f->slots[i].phase != SLOT_IDLE) {
            slot_stop(&f->slots[i]);
        }
    }
    for (size_t i = 0; i < f->n_jobs; i++) {
        if (f->jobs[i].state == JOB_WAITING) {
            job_fail(&f->jobs[i], &why);
        }
    }
    report_ended(f, done, arg);
}
