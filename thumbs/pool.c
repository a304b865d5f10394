#include "thumbs/pool.h"

#include "base/date.h"
#include "base/fd.h"
#include "base/mem.h"
#include "thumbs/pool_report.h"
#include "thumbs/pool_worker.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

enum { WORKERS_MOST = 64 };

struct pool {
    char *program;      /* owned: it reads every kind */
    char *program_jpeg; /* owned: it reads JPEG only; NULL where it is not installed */
    uint32_t flags;     /* of every job */
    char *unconfined;   /* owned; NULL: nothing against decoding is known */
    struct err trouble; /* of this run, met where no caller could be told at once */
    int64_t wall_ms;
    size_t n_workers;
    struct pool_worker workers[WORKERS_MOST];
};

bool
pool_new(struct pool **out, const struct pool_opts *opts, struct err *e)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    size_t n = opts->workers > 0 ? opts->workers : cores > 0 ? (size_t)cores : 1;
    char *program = NULL;
    struct pool *p;

    if (opts->program != NULL) {
        program = xstrdup(opts->program);
    } else if (!pool_program(&program, e)) {
        return false;
    }
    p = xcalloc(1, sizeof *p);
    p->program = program;
    p->program_jpeg = pool_program_jpeg(program);
    p->flags = opts->only_libjpeg ? WIRE_JOB_LIBJPEG : 0;
    p->wall_ms = opts->wall_ms > 0 ? opts->wall_ms : LIMIT_WORKER_WALL_MS;
    p->n_workers = n < WORKERS_MOST ? n : WORKERS_MOST;
    for (size_t i = 0; i < WORKERS_MOST; i++) {
        p->workers[i] = POOL_WORKER_NONE;
    }
    *out = p;
    return true;
}

void
pool_free(struct pool *p)
{
    if (p == NULL) {
        return;
    }
    for (size_t i = 0; i < p->n_workers; i++) {
        pool_worker_end(&p->workers[i], NULL, NULL);
    }
    free(p->program);
    free(p->program_jpeg);
    free(p->unconfined);
    free(p);
}

bool
pool_room(const struct pool *p)
{
    return pool_busy(p) < p->n_workers;
}

size_t
pool_busy(const struct pool *p)
{
    size_t n = 0;

    for (size_t i = 0; i < p->n_workers; i++) {
        n += p->workers[i].is_busy ? 1 : 0;
    }
    return n;
}

size_t
pool_workers(const struct pool *p)
{
    return p->n_workers;
}

const char *
pool_unconfined(const struct pool *p)
{
    return p->unconfined;
}

/*
 * How well an idle worker suits a job. One that runs already is best; where all kinds
 * must be read the small one is of no use and must make room for the large one.
 */
static int
fitness(const struct pool_worker *w, bool only_jpeg)
{
    if (w->is_busy) {
        return 0;
    }
    if (w->pid == 0) {
        return only_jpeg ? 1 : 2;
    }
    if (w->only_jpeg == only_jpeg) {
        return 3;
    }
    return only_jpeg ? 2 : 1;
}

static struct pool_worker *
idle_worker(struct pool *p, bool only_jpeg)
{
    struct pool_worker *found = NULL;
    int best = 0;

    for (size_t i = 0; i < p->n_workers; i++) {
        int fits = fitness(&p->workers[i], only_jpeg);

        if (fits > best) {
            best = fits;
            found = &p->workers[i];
        }
    }
    return found;
}

static bool
worker_start(const struct pool *p, struct pool_worker *w, bool only_jpeg, struct err *e)
{
    if (!pool_worker_start(w, only_jpeg ? p->program_jpeg : p->program, NULL, NULL, e)) {
        return false;
    }
    w->only_jpeg = only_jpeg;
    return true;
}

/*
 * Nothing is decoded from here on. Before it was confined: not a file's fault, and the
 * next worker would fare no better.
 */
static void
unconfined_set(struct pool *p, bool said_so, const char *why)
{
    if (p->unconfined == NULL) {
        p->unconfined =
            said_so ? xstrdup(why) : xasprintf("before it was confined: %s", why);
    }
}

/*
 * A worker that was just started and did not take its first job. Where it is gone, what
 * it said last or how it ended is why nothing is decoded from here on.
 */
static bool
start_failed(struct pool *p, struct pool_worker *w, struct err *e)
{
    struct wire_hello hello;
    struct wire_reply unused;
    struct err first = {0};
    enum pool_got got = pool_worker_take(w, &hello, &unused, &first);
    char why[WIRE_TEXT];
    int signal, status;

    pool_worker_end(w, &signal, &status);
    if (e->code != ERR_WORKER) {
        return false;
    }
    if (got == POOL_GOT_HELLO && hello.confined == 0) {
        unconfined_set(p, true, hello.text);
    } else if (got == POOL_GOT_NONSENSE) {
        unconfined_set(p, false, first.text);
    } else {
        (void)pool_death_tell(signal, status, why, sizeof why);
        unconfined_set(p, false, why);
    }
    return err_set(e, ERR_WORKER, "nothing is decoded: %s", p->unconfined);
}

bool
pool_add(struct pool *p, const struct pool_job *job, struct err *e)
{
    bool only_jpeg =
        job->type == MEDIA_JPEG && job->colors == 0 && p->program_jpeg != NULL;
    struct pool_worker *w = idle_worker(p, only_jpeg);
    struct pool_job flagged = *job;

    flagged.flags |= p->flags;
    if (p->unconfined != NULL) {
        return err_set(e, ERR_WORKER, "nothing is decoded: %s", p->unconfined);
    }
    if (w == NULL) {
        return err_set(e, ERR_LIMIT, "every worker is busy");
    }
    if (w->pid > 0 && (only_jpeg || !w->only_jpeg)) {
        struct err first = {0};

        if (pool_worker_give(w, &flagged, p->wall_ms, &first)) {
            return true;
        }
        if (first.code != ERR_WORKER) {
            *e = first;
            return false;
        }
    }
    /* It died while it had nothing to do, or it reads JPEG only. */
    pool_worker_end(w, NULL, NULL);
    return worker_start(p, w, only_jpeg, e) &&
           (pool_worker_give(w, &flagged, p->wall_ms, e) || start_failed(p, w, e));
}

size_t
pool_watch(const struct pool *p, struct pollfd *fds, size_t max, int *timeout_ms)
{
    int64_t now_ms = clock_mono_ms();
    size_t n = 0;

    for (size_t i = 0; i < p->n_workers; i++) {
        const struct pool_worker *w = &p->workers[i];
        int64_t left_ms = w->deadline_ms > now_ms ? w->deadline_ms - now_ms : 0;

        if (w->pid > 0 && n < max) {
            fds[n++] = (struct pollfd){.fd = w->sock, .events = POLLIN};
        }
        if (w->is_busy && (*timeout_ms < 0 || left_ms < *timeout_ms)) {
            *timeout_ms = (int)left_ms;
        }
    }
    return n;
}

/* Ends every worker; jobs under way are told as unchecked. */
static void
decoding_end(struct pool *p, pool_done_fn *done, void *arg)
{
    for (size_t i = 0; i < p->n_workers; i++) {
        struct pool_worker *w = &p->workers[i];

        bool was_busy = w->is_busy;
        uint64_t id = w->id;

        pool_worker_end(w, NULL, NULL);
        if (was_busy) {
            pool_report_failure(id, VERDICT_UNCHECKED, p->unconfined, done, arg);
        }
    }
}

/* It ended, or must end: tells its job's fate. `why` NULL: its own death says it. */
static void
worker_lost(struct pool *p, struct pool_worker *w, enum verdict v, const char *why,
            pool_done_fn *done, void *arg)
{
    bool was_greeted = w->is_greeted, was_busy = w->is_busy;
    uint64_t id = w->id; /* for the report, once the process is reaped */
    char text[WIRE_TEXT];
    int signal, status;

    pool_worker_end(w, &signal, &status);
    if (why == NULL) {
        v = pool_death_tell(signal, status, text, sizeof text);
        why = text;
    }
    if (!was_greeted) {
        unconfined_set(p, false, why);
        if (was_busy) {
            pool_report_failure(id, VERDICT_UNCHECKED, p->unconfined, done, arg);
        }
        decoding_end(p, done, arg);
    } else if (was_busy) {
        pool_report_failure(id, v, why, done, arg);
    }
}

/*
 * What the small program cannot read goes to the large one, in the same place: a JPEG of
 * a rare kind, of which there are few. A large one that is not there or not confined
 * leaves its file unchecked; trouble of this run is kept for pool_step to tell.
 */
static bool
handed_on(struct pool *p, struct pool_worker *w, pool_done_fn *done, void *arg)
{
    struct pool_worker from = *w;
    struct err e = {0};

    if (!w->only_jpeg) {
        worker_lost(p, w, VERDICT_UNDECODABLE, "worker handed on what it must read", done,
                    arg);
        return false;
    }
    w->media_fd = -1; /* it is from's now, and outlives this process */
    pool_worker_end(w, NULL, NULL);
    if (worker_start(p, w, false, &e) &&
        (pool_worker_hand_on(&from, w, p->wall_ms, &e) || start_failed(p, w, &e))) {
        return false;
    }
    fd_close_at(&from.media_fd);
    if (e.code != ERR_WORKER) {
        p->trouble = e;
        return false;
    }
    pool_report_failure(from.id, VERDICT_UNCHECKED,
                        p->unconfined != NULL ? p->unconfined : e.text, done, arg);
    if (p->unconfined != NULL) {
        decoding_end(p, done, arg);
    }
    return false;
}

/* Takes one message; false where there is none, or no worker any more. */
static bool
worker_step(struct pool *p, struct pool_worker *w, pool_done_fn *done, void *arg)
{
    struct wire_hello hello;
    struct wire_reply reply;
    struct err e = {0};

    switch (pool_worker_take(w, &hello, &reply, &e)) {
    case POOL_GOT_NOTHING:
        return false;
    case POOL_GOT_HELLO:
        if (hello.confined == 0) {
            unconfined_set(p, true, hello.text);
            decoding_end(p, done, arg);
            return false;
        }
        pool_worker_limit_cpu(w);
        return true;
    case POOL_GOT_REPLY:
        if (reply.hand_on != 0) {
            return handed_on(p, w, done, arg);
        }
        if (!pool_report_reply(w, &reply, done, arg) || w->files >= LIMIT_WORKER_FILES) {
            pool_worker_end(w, NULL, NULL);
            return false;
        }
        return true;
    case POOL_GOT_NONSENSE:
        worker_lost(p, w, VERDICT_UNDECODABLE, e.text, done, arg);
        return false;
    case POOL_GOT_END:
        worker_lost(p, w, VERDICT_UNDECODABLE, NULL, done, arg);
        return false;
    }
    return false;
}

bool
pool_step(struct pool *p, pool_done_fn *done, void *arg, struct err *e)
{
    int64_t now_ms = clock_mono_ms();

    for (size_t i = 0; i < p->n_workers; i++) {
        struct pool_worker *w = &p->workers[i];

        while (w->pid > 0 && worker_step(p, w, done, arg)) {
        }
        if (w->is_busy && now_ms >= w->deadline_ms) {
            char why[64];

            (void)snprintf(why, sizeof why, "worker gave no answer in %d ms",
                           (int)p->wall_ms);
            worker_lost(p, w, VERDICT_TOO_LARGE, why, done, arg);
        }
    }
    if (p->trouble.code != ERR_NONE) {
        *e = p->trouble;
        return false;
    }
    return true;
}

void
pool_stop(struct pool *p)
{
    for (size_t i = 0; i < p->n_workers; i++) {
        if (p->workers[i].is_busy) {
            pool_worker_end(&p->workers[i], NULL, NULL);
        }
    }
}
