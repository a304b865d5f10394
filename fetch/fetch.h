/*
 * fetch/fetch.h - download many URLs at once, each into a descriptor, hashed while it
 * arrives. One door to libcurl.
 *
 * Order of calls: fetch_new, then fetch_add while fetch_room says so, fetch_wait (sleeps
 * until the network, one of the caller's descriptors or the clock has something),
 * fetch_step (moves everything and reports finished jobs), fetch_free. Retries within the
 * run, per-host limits, Retry-After and redirects happen inside; a job is reported once,
 * at its end. The program ignores SIGPIPE: a TLS library may write to a connection that
 * the other side has closed.
 */
#ifndef ASSETS_FETCH_FETCH_H
#define ASSETS_FETCH_FETCH_H

#include "base/err.h"
#include "base/hash.h"
#include "base/media.h"
#include "base/str.h"

#include <poll.h>
#include <stdint.h>

struct fetch; /* one run's transfers; not for use by two threads */

struct fetch_opts {
    unsigned transfers;      /* at once; 0: LIMIT_TRANSFERS */
    unsigned per_host;       /* 0: LIMIT_PER_HOST */
    unsigned tries;          /* 0: LIMIT_TRIES */
    unsigned timeout_s;      /* whole transfer; 0: by the rule of limits.h */
    /* below LIMIT_SLOW_BYTES_S for so long: given up; 0: LIMIT_SLOW_S */
    unsigned slow_s;
    /* first pause before another try, then doubled; 0: LIMIT_BACKOFF_FIRST_MS */
    int64_t backoff_first_ms;
    int64_t rate_bytes_s;    /* all transfers together; 0: no limit */
    int64_t run_bytes;       /* ceiling for the whole run; 0: none */
    /* exact host names or addresses that may be private; borrowed */
    const char *const *allow_private;
    size_t n_allow_private;
    const char *proxy;       /* NULL: none, whatever the environment says */
    const char *user_agent;  /* NULL: "assets/<version> (+…)" */
    const char *ca_file;     /* NULL: the system's */
    /* file:// jobs are taken: only where the base came from the command line */
    bool allow_file;
    /*
     * Any URL of a server (scheme, host, port) that wants to be asked slowly: one
     * transfer at a time, at least paced_ms between the starts of two, retries and
     * redirects among them, and none before paced_first_ms (clock_mono_ms). Once it
     * refuses (429, 503, no connection) nothing more is asked. Read in fetch_new; NULL:
     * none.
     */
    const char *paced_origin;
    int64_t paced_ms;
    int64_t paced_first_ms;
};

/*
 * Where an earlier run stopped, checked by the caller: the descriptor holds exactly
 * `bytes` good bytes.
 */
struct fetch_resume {
    int64_t bytes;     /* 0: nothing to resume */
    struct str etag;   /* strong; sent as If-Range */
    int64_t total_bytes;
};

struct fetch_job {
    uint64_t id;
    struct str url;            /* normalised; copied */
    /*
     * borrowed until the job is reported; written from
     * offset 0 or resume.bytes, and truncated
     */
    int fd;
    int64_t limit_bytes;       /* ceiling of the body */
    struct fetch_resume resume; /* texts copied */
    /* validators for a conditional request; copied; empty: unconditional */
    struct str if_none_match;
    struct str if_modified_since;
};

enum fetch_outcome {
    FETCH_BODY,        /* a whole body is in fd: 200, or 206 that completes the resume */
    FETCH_UNCHANGED,   /* 304 */
    FETCH_FAILED       /* err tells; what arrived may still be of use for a resume */
};

/* Borrowed until the report returns. */
struct fetch_result {
    uint64_t id;
    enum fetch_outcome outcome;
    /* code decides the class: NET_GONE, NET_REFUSED, NET_LATER, POLICY, LIMIT, DISK… */
    struct err err;
    int http_status;           /* last one seen; 0: none */
    const char *final_url;     /* after redirects */
    const char *content_type;  /* as sent, "" when absent; so are the next two */
    const char *etag;
    const char *last_modified;
    /*
     * in fd; of a failed job only those that a resume may
     * build on: 0 without a strong etag
     */
    int64_t bytes;
    int64_t total_bytes;       /* announced; -1 unknown */
    /* the length was announced and met; else the caller checks sniff_whole */
    bool announced;
    struct digests digests;    /* of the whole content, where FETCH_BODY */
    enum media_type type;      /* sniffed */
    unsigned char head[256];   /* first bytes */
    size_t head_bytes;
    unsigned tries;
    /* wall clock, where the server asked for a longer pause than the run waits; else 0 */
    int64_t not_before_ms;
};

MUST_USE bool fetch_new(struct fetch **out, const struct fetch_opts *opts, struct err *e);
/* accepts NULL; aborts what is under way without reporting it */
void fetch_free(struct fetch *f);

/* another job may be added; the queue is a few times the transfers */
bool fetch_room(const struct fetch *f);
size_t fetch_active(const struct fetch *f); /* jobs added and not yet reported */
size_t fetch_moving(const struct fetch *f); /* transfers on the wire now */
/* bytes since fetch_new, retries included */
int64_t fetch_received(const struct fetch *f);
/* some server answered something: the network is not down */
bool fetch_any_answer(const struct fetch *f);

/*
 * Errors: ERR_INPUT and ERR_POLICY (URL refused: nothing was sent), ERR_LIMIT (no room).
 * The job is not taken then.
 */
MUST_USE bool fetch_add(struct fetch *f, const struct fetch_job *job, struct err *e);

/*
 * Sleeps at most timeout_ms. extra[].revents are filled in. Errors: ERR_NET_DOWN (libcurl
 * itself failed).
 */
MUST_USE bool fetch_wait(struct fetch *f, struct pollfd *extra, unsigned n_extra,
                         int timeout_ms, struct err *e);

typedef void fetch_done_fn(void *arg, const struct fetch_result *r);
/*
 * Checkpoint of a long transfer: `bytes` are in fd and can be synced and noted for a
 * resume. May be NULL.
 */
typedef void fetch_mark_fn(void *arg, uint64_t id, const char *etag, int64_t bytes,
                           int64_t total_bytes);
MUST_USE bool fetch_step(struct fetch *f, fetch_done_fn *done, fetch_mark_fn *mark,
                         void *arg, struct err *e);

/*
 * Ends every job now: each is reported through done with ERR_STOPPED, its bytes flushed
 * to fd.
 */
void fetch_stop(struct fetch *f, fetch_done_fn *done, void *arg);

/* "libcurl/7.88.1 OpenSSL/3.0.15 …" */
const char *fetch_engine(void);

#endif
