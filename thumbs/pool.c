#include "thumbs/pool.h"

#include "base/date.h"
#include "base/fd.h"
#include "base/mem.h"
#include "thumbs/pool_check.h"
#include "thumbs/pool_worker.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

enum { WORKERS_MOST = 64 };

struct pool {
    char *program;    /* owned */
    char *unconfined; /* owned; NULL: nothing against decoding is known */
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

/* How it ended, in words; whether a limit did it. */
static enum verdict
death_tell(int signal, int status, char *out, size_t size)
{
    if (signal == SIGSYS) {
        (void)snprintf(out, size, "worker tried a forbidden system call (SIGSYS)");
    } else if (signal == SIGXCPU) {
        (void)snprintf(out, size, "worker used %d s of processor (SIGXCPU)",
                       LIMIT_WORKER_CPU_S);
        return VERDICT_TOO_LARGE;
    } else if (signal != 0) {
        const char *name = sigabbrev_np(signal);

        (void)snprintf(out, size, "worker crashed (SIG%s)", name != NULL ? name : "?");
    } else {
        (void)snprintf(out, size, "worker ended with status %d", status);
    }
    return VERDICT_UNDECODABLE;
}

/* One that runs and waits, rather than one that would have to be started. */
static struct pool_worker *
idle_worker(struct pool *p)
{
    struct pool_worker *found = NULL;

    for (size_t i = 0; i < p->n_workers; i++) {
        struct pool_worker *w = &p->workers[i];

        if (!w->is_busy && (found == NULL || (w->pid > 0 && found->pid == 0))) {
            found = w;
        }
    }
    return found;
}

/*
 * Nothing is decoded from here on. Before it was confined: not a file's fault, and the next worker would fare no
 * better.
 */
static void
unconfined_set(struct pool *p, bool said_so, const char *why)
{
    if (p->unconfined == NULL) {
        p->unconfined =
            said_so ? xstrdup(why) : xasprintf("before it was confined: %s", why);
    }
}

/* A worker that was just started and takes no job: what it said last, or how it ended. */
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
    if (got == POOL_GOT_HELLO && hello.confined == 0) {
        unconfined_set(p, true, hello.text);
    } else if (got == POOL_GOT_NONSENSE) {
        unconfined_set(p, false, first.text);
    } else {
        (void)death_tell(signal, status, why, sizeof why);
        unconfined_set(p, false, why);
    }
    return err_set(e, ERR_WORKER, "nothing is decoded: %s", p->unconfined);
}

bool
pool_add(struct pool *p, const struct pool_job *job, struct err *e)
{
    struct pool_worker *w = idle_worker(p);

    if (p->unconfined != NULL) {
        return err_set(e, ERR_WORKER, "nothing is decoded: %s", p->unconfined);
    }
    if (w == NULL) {
        return err_set(e, ERR_LIMIT, "every worker is busy");
    }
    if (w->pid > 0) {
        struct err first = {0};

        if (pool_worker_give(w, job, p->wall_ms, &first)) {
            return true;
        }
        if (first.code != ERR_WORKER) {
            *e = first;
            return false;
        }
        pool_worker_end(w, NULL, NULL); /* it died while it had nothing to do */
    }
    if (!pool_worker_start(w, p->program, NULL, NULL, e)) {
        return false;
    }
    if (!pool_worker_give(w, job, p->wall_ms, e)) {
        if (e->code == ERR_WORKER) {
            return start_failed(p, w, e);
        }
        pool_worker_end(w, NULL, NULL);
        return false;
    }
    return true;
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

static void result_fail(struct pool_result *r, enum verdict v, const char *fmt, ...)
    PRINTF_LIKE(3, 4);

static void
result_fail(struct pool_result *r, enum verdict v, const char *fmt, ...)
{
    uint64_t id = r->id;
    va_list args;

    *r = (struct pool_result){.id = id, .verdict = v, .broke_at = -1};
    r->facts.duration_us = -1;
    r->facts.rotation = -1;
    va_start(args, fmt);
    (void)vsnprintf(r->detail, sizeof r->detail, fmt, args);
    va_end(args);
    err_put(&r->err, ERR_WORKER, "%s", r->detail);
}

/* The pictures' memory may change no more; *map holds all of it. False where the worker keeps its hand on it. */
static bool
room_seal(struct pool_worker *w, size_t bytes, void **map)
{
    if (fcntl(w->room_fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SEAL) != 0) {
        return false;
    }
    *map = mmap(NULL, bytes, PROT_READ, MAP_PRIVATE, w->room_fd, 0);
    return *map != MAP_FAILED;
}

static const char *
pictures_take(const struct wire_reply *reply, const char *map, struct pool_result *r)
{
    const char *why = NULL;

    for (size_t i = 0; i < reply->n_pictures; i++) {
        const struct wire_picture *is = &reply->pictures[i];
        struct str png = {map + is->at_byte, (size_t)is->bytes};

        if (!png_framing_ok(png, is->width, is->height, &why)) {
            return why;
        }
        r->pictures[i] = (struct pool_picture){.is = *is, .png = png};
    }
    r->n_pictures = reply->n_pictures;
    return NULL;
}

/* Reports; false where the worker must not go on. */
static bool
reply_report(struct pool_worker *w, const struct wire_reply *reply, pool_done_fn *done,
             void *arg)
{
    struct pool_result r = {.id = w->id,
                            .verdict = (enum verdict)reply->verdict,
                            .facts = reply->facts,
                            .broke_at = reply->broke_at};
    size_t bytes = (size_t)w->asked.room_bytes;
    void *map = NULL;
    const char *why = NULL;

    memcpy(r.detail, reply->detail, sizeof r.detail);
    if (reply->n_pictures > 0) {
        why = room_seal(w, bytes, &map) ? pictures_take(reply, map, &r)
                                        : "its memory cannot be sealed";
    }
    if (why != NULL) {
        result_fail(&r, VERDICT_UNDECODABLE, "worker's picture is refused: %s", why);
    }
    w->is_busy = false;
    fd_close_at(&w->room_fd);
    w->room_fd = -1;
    done(arg, &r);
    if (map != NULL && map != MAP_FAILED) {
        (void)munmap(map, bytes);
    }
    return why == NULL;
}

static void
failure_report(struct pool_worker *w, enum verdict v, const char *why, pool_done_fn *done,
               void *arg)
{
    struct pool_result r = {.id = w->id};

    result_fail(&r, v, "%s", why);
    w->is_busy = false;
    done(arg, &r);
}

/* Ends every worker; jobs under way are told as unchecked. */
static void
decoding_end(struct pool *p, pool_done_fn *done, void *arg)
{
    for (size_t i = 0; i < p->n_workers; i++) {
        struct pool_worker *w = &p->workers[i];

        if (w->is_busy) {
            failure_report(w, VERDICT_UNCHECKED, p->unconfined, done, arg);
        }
        pool_worker_end(w, NULL, NULL);
    }
}

/* It ended, or must end: tells its job's fate. `why` NULL: its own death says it. */
static void
worker_lost(struct pool *p, struct pool_worker *w, enum verdict v, const char *why,
            pool_done_fn *done, void *arg)
{
    struct pool_worker told = *w; /* for the report, once the process is reaped */
    bool was_greeted = w->is_greeted;
    char text[WIRE_TEXT];
    int signal, status;

    pool_worker_end(w, &signal, &status);
    if (why == NULL) {
        v = death_tell(signal, status, text, sizeof text);
        why = text;
    }
    if (told.is_busy) {
        *w = POOL_WORKER_NONE;
    }
    if (!was_greeted) {
        unconfined_set(p, false, why);
        if (told.is_busy) {
            failure_report(&told, VERDICT_UNCHECKED, p->unconfined, done, arg);
        }
        decoding_end(p, done, arg);
    } else if (told.is_busy) {
        failure_report(&told, v, why, done, arg);
    }
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
        if (!reply_report(w, &reply, done, arg) || w->files >= LIMIT_WORKER_FILES) {
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

    (void)e; /* a worker's failure is its file's; nothing here ends the run */
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
