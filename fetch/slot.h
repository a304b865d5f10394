/*
 * fetch/slot.h - inside fetch/: one job on its way, and the slot of a transfer that it
 * occupies for one try.
 */
#ifndef ASSETS_FETCH_SLOT_H
#define ASSETS_FETCH_SLOT_H

#include "fetch/answer.h"
#include "fetch/body.h"
#include "fetch/fetch.h"
#include "fetch/host.h"
#include "fetch/pace.h"
#include "fetch/policy.h"
#include "fetch/transfer.h"

enum job_state {
    JOB_FREE,
    JOB_WAITING, /* for its time, its host or a slot */
    JOB_MOVING,  /* in a slot */
    JOB_ENDED    /* result is set and not reported yet */
};

/* A job from fetch_add to its report, over all its tries. */
struct job {
    enum job_state state;
    uint64_t order;        /* of adding: older jobs go first, also on their later tries */
    char *first_url;       /* owned: where each try begins */
    char *url;             /* owned: where this try stands after redirects */
    struct host *host;     /* borrowed; NULL for a file */
    int fd;                /* borrowed from the caller */
    int64_t limit_bytes;
    int64_t have_bytes;    /* in fd, good, and worth continuing; 0: none */
    int64_t have_total;    /* size of the content they belong to; -1: not known */
    char have_etag[ANSWER_TEXT]; /* strong */
    char *if_none_match;    /* owned, or NULL; so is the next */
    char *if_modified_since;
    unsigned tries, hops;
    int64_t ready_ms;       /* monotonic: not before */
    struct fetch_result result;
    char type[ANSWER_TEXT], etag[ANSWER_TEXT], last_modified[ANSWER_TEXT];
};

enum slot_phase {
    SLOT_IDLE,
    SLOT_RECALL, /* takes the bytes that fd holds already into the digest */
    SLOT_WIRE,
    SLOT_FILE    /* copies a local file */
};

/* What all slots of one run share. */
struct slot_run {
    struct net *net;      /* owned by struct fetch */
    const struct fetch_opts *opts; /* with its defaults filled in */
    struct host_table hosts; /* owned by struct fetch */
    struct pace pace;
    int64_t received;     /* bytes of body, retries included */
    bool any_answer;
    bool spent;           /* opts->run_bytes is reached */
    uint64_t random;      /* state of a small generator: only spreads pauses */
};

struct slot {
    struct slot_run *run;      /* borrowed */
    struct transfer *transfer; /* owned; made at first use */
    struct job *job;           /* borrowed; NULL when idle */
    enum slot_phase phase;
    struct body body;          /* owned */
    struct answer answer;
    struct policy_asked asked;
    enum policy_body accept;
    struct err why;            /* why this side gave up */
    int64_t received;          /* bytes of body in this try */
    int64_t marked;            /* body.bytes at the last checkpoint */
    int64_t started_ms, deadline_ms;
    int file_fd;               /* owned; -1: none */
};

void slot_init(struct slot *s, struct slot_run *run);
void slot_release(struct slot *s);
/* The functions through which a net reports to slots. */
const struct net_sink *slot_sink(void);

/*
 * Puts a waiting job into an idle slot and begins a try. A failure of this try is told
 * through the job.
 */
MUST_USE bool slot_start(struct slot *s, struct job *j, struct err *e);
/* Local work and deadlines; a bounded piece at a time. */
MUST_USE bool slot_step(struct slot *s, int64_t now_ms, struct err *e);
/* Where a checkpoint is due: flushes. True: body.bytes of answer.etag are in fd. */
bool slot_checkpoint(struct slot *s);
/* Ends the try at once, keeping what came. The job is ENDED with ERR_STOPPED. */
void slot_stop(struct slot *s);

/*
 * The try is over: judges it. The job waits for its next
 * step or has ended; the slot is idle.
 */
void slot_end(struct slot *s, enum policy_end end, const struct err *why);
void slot_end_file(struct slot *s, const struct err *why); /* NULL: the file is whole */

/* What the caller asks for into an entry; its URL is not among it. */
void job_begin(struct job *j, const struct fetch_job *from);
/* Ends a job that is not in a slot. */
void job_fail(struct job *j, const struct err *why);
void job_free(struct job *j); /* its texts; the entry is JOB_FREE afterwards */

#endif
