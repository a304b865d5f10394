/*
 * thumbs/pool.h - confined workers: hand out files, keep the clock, check each answer,
 * replace the fallen.
 *
 * A worker that crashes, hangs past LIMIT_WORKER_WALL_MS or answers nonsense costs one
 * file, which is reported as VERDICT_UNDECODABLE or VERDICT_TOO_LARGE with err.code
 * ERR_WORKER and the reason in detail. Workers start when the first job comes. Where
 * confinement is not to be had (no seccomp), pool_add refuses with ERR_WORKER and
 * pool_unconfined tells why: the caller archives the original all the same. A job that
 * was already given when that came out is reported as VERDICT_UNCHECKED, with err.code
 * ERR_WORKER.
 *
 * A JPEG of which no palette is wanted goes to the program that reads JPEG only; one of a
 * rare kind is handed on to the other, in pool_step. Where that one cannot be started or
 * confined, the file is reported as VERDICT_UNCHECKED in the same way.
 */
#ifndef ASSETS_THUMBS_POOL_H
#define ASSETS_THUMBS_POOL_H

#include "base/err.h"
#include "base/str.h"
#include "thumbs/wire.h"

#include <poll.h>

struct pool;

struct pool_opts {
    /*
     * path of assets-worker; NULL: found by pool_program. JPEGs of which no palette is
     * wanted go to the one of the same name with "-jpeg" behind it, where there is one.
     */
    const char *program;
    unsigned workers;    /* 0: one a core; at most 64 are started */
    unsigned wall_ms;    /* for one file; 0: LIMIT_WORKER_WALL_MS */
    bool only_libjpeg;   /* WIRE_JOB_LIBJPEG for every job */
};

struct pool_job {
    uint64_t id;
    /* borrowed; the worker gets a read-only copy that was opened anew */
    int fd;
    int64_t bytes;
    int64_t mtime_s;
    enum media_type type; /* must be MEDIA_READ */
    uint32_t boxes[WIRE_BOXES]; /* 0 ends the list */
    int64_t at_us;        /* -1: choose */
    uint32_t flags;       /* enum wire_job_flag */
    uint32_t colors;      /* 0: no palette is wanted; else it has 2 to 256 */
    const char *uri;      /* copied; cut at WIRE_URI - 1 */
};

struct pool_picture {
    struct wire_picture is;
    /*
     * sealed bytes, structure checked (signature, chunks,
     * CRCs, IHDR equals is.width x is.height)
     */
    struct str png;
};

/* Borrowed until the report returns. */
struct pool_result {
    uint64_t id;
    enum verdict verdict;
    struct err err;          /* ERR_WORKER where the worker failed; ERR_NONE else */
    struct media_facts facts;
    int64_t broke_at;
    char detail[WIRE_TEXT];
    size_t n_pictures;
    struct pool_picture pictures[WIRE_BOXES];
    /* the storyboard, checked in the same way; strip.tiles 0: there is none */
    struct wire_strip strip;
    struct str strip_png;
};

/* Errors: ERR_WORKER (program not found). Starts nothing yet. */
MUST_USE bool pool_new(struct pool **out, const struct pool_opts *opts, struct err *e);
void pool_free(struct pool *p); /* accepts NULL; workers are ended */

bool pool_room(const struct pool *p);     /* a worker is idle (or not started yet) */
size_t pool_busy(const struct pool *p);
size_t pool_workers(const struct pool *p);
const char *pool_unconfined(const struct pool *p); /* reason, or NULL */

/*
 * Errors: ERR_WORKER (no confinement, program not found), ERR_LIMIT (no room), ERR_INPUT
 * (a job that makes no sense: type, boxes not descending, no regular file), ERR_DISK and
 * ERR_FULL (process, file or memory could not be had: this run's trouble).
 */
MUST_USE bool pool_add(struct pool *p, const struct pool_job *job, struct err *e);
/*
 * Descriptors to wait for; returns how many were filled in. *timeout_ms is lowered to the
 * next deadline.
 */
size_t pool_watch(const struct pool *p, struct pollfd *fds, size_t max, int *timeout_ms);
typedef void pool_done_fn(void *arg, const struct pool_result *r);
/*
 * Takes what the workers answered, without waiting, and reports each job that is over. A
 * worker's failure is its file's and no error here. Errors: ERR_DISK, ERR_FULL (a job
 * could not be handed on, see above: this run's trouble; it is not reported, and every
 * later step fails in the same way).
 */
MUST_USE bool pool_step(struct pool *p, pool_done_fn *done, void *arg, struct err *e);
/* Kills every busy worker; their jobs are not reported. */
void pool_stop(struct pool *p);

/*
 * Path of assets-worker: $ASSETS_WORKER in hook builds, beside the running program, else
 * the installed libexec folder. The caller owns it. Errors: ERR_WORKER.
 */
MUST_USE bool pool_program(char **out, struct err *e);

/*
 * Path of the program beside it that reads JPEG only, or NULL. The caller owns it.
 */
char *pool_program_jpeg(const char *program);

/*
 * What the worker says of this machine, one "name: value" a line (limits, Landlock ABI,
 * seccomp, FFmpeg version, live self-test).
 */
MUST_USE bool pool_doctor(const char *program, struct buf *out, bool *confined,
                          struct err *e);

#endif
