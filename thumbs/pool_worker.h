/*
 * thumbs/pool_worker.h - one confined process: start it, give it a file, take its answer,
 * end it.
 */
#ifndef ASSETS_THUMBS_POOL_WORKER_H
#define ASSETS_THUMBS_POOL_WORKER_H

#include "thumbs/pool.h"

#include <sys/types.h>

struct pool_worker {
    pid_t pid;            /* 0: not started */
    int sock;             /* owned; -1 where not started */
    bool is_greeted;      /* its hello came: it is confined */
    bool is_busy;
    bool only_jpeg;       /* it runs assets-worker-jpeg */
    unsigned files;       /* given so far */
    struct wire_job asked;
    uint64_t id;          /* pool_job.id */
    int media_fd;         /* owned; -1 unless busy */
    int room_fd;          /* the same */
    int64_t deadline_ms;  /* of the job, by clock_mono_ms */
};

#define POOL_WORKER_NONE ((struct pool_worker){.sock = -1, .media_fd = -1, .room_fd = -1})

/*
 * Starts program with `arg` (NULL: none; `value` a second one or NULL), an empty
 * environment, /dev/null on 0 to 2, a socket on 3 and nothing else open, in a session of
 * its own so that Ctrl-C is the parent's to handle. Errors: ERR_WORKER (the program
 * cannot be started), ERR_DISK (no process, memory or descriptor is left).
 */
MUST_USE bool pool_worker_start(struct pool_worker *w, const char *program,
                                const char *arg, const char *value, struct err *e);

/*
 * Sends one job. ERR_WORKER: the worker is gone; ERR_DISK, ERR_FULL: the file or the
 * memory could not be had.
 */
MUST_USE bool pool_worker_give(struct pool_worker *w, const struct pool_job *job,
                               int64_t wall_ms, struct err *e);

/*
 * Sends `to` what `from` was asked and handed on, with its media. The same errors.
 */
MUST_USE bool pool_worker_hand_on(struct pool_worker *from, struct pool_worker *to,
                                  int64_t wall_ms, struct err *e);

/*
 * Again, once the worker has set its own limits: whoever came last, 20 s is what is left.
 */
void pool_worker_limit_cpu(const struct pool_worker *w);

enum pool_got {
    POOL_GOT_NOTHING,
    POOL_GOT_HELLO,
    POOL_GOT_REPLY,
    POOL_GOT_END,      /* it closed its socket */
    POOL_GOT_NONSENSE, /* the error says what */
};
/* Takes what is there without waiting. */
enum pool_got pool_worker_take(struct pool_worker *w, struct wire_hello *hello,
                               struct wire_reply *reply, struct err *e);

/* The job is over: its descriptors are closed. */
void pool_worker_rest(struct pool_worker *w);

/*
 * Kills it where it still runs, waits for its end and forgets it. *signal, where not
 * NULL: which one ended it (9 also where it was ours), 0 for an exit; *status its exit
 * status.
 */
void pool_worker_end(struct pool_worker *w, int *signal, int *status);

/*
 * Waits up to LIMIT_WORKER_WALL_MS for it to end by itself;
 * false where it had to be killed.
 */
MUST_USE bool pool_worker_wait(struct pool_worker *w, int *signal, int *status);

#endif
