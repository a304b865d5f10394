/*
 * fetch/policy.h - what an answer is worth and what follows from a try: take, wait and
 * try again, move on, give up. Pure.
 */
#ifndef ASSETS_FETCH_POLICY_H
#define ASSETS_FETCH_POLICY_H

#include "base/err.h"
#include "base/str.h"
#include "fetch/answer.h"

#include <stdint.h>

/* What one try asked for. */
struct policy_asked {
    int64_t from;        /* 0: the whole */
    struct str etag;     /* sent as If-Range where from > 0 */
    int64_t total;       /* size that belongs to etag; -1: not known */
    bool conditional;    /* If-None-Match or If-Modified-Since was sent */
    int64_t limit_bytes; /* ceiling of the whole content */
};

enum policy_body {
    BODY_WHOLE,   /* 200: content from its first byte */
    BODY_REST,    /* 206 that continues exactly where we stopped */
    BODY_IGNORED, /* the status decides; only the first bytes are of interest */
    /* an answer to a range that fits nothing: drop what there is, ask for the whole */
    BODY_RESTART,
    BODY_REFUSED  /* e tells */
};

/* Called once the head has ended, before any byte of the body is taken. */
enum policy_body policy_accept(const struct answer *a, const struct policy_asked *asked,
                               struct err *e);

/* How a try ended, seen from the wire. */
enum policy_end {
    END_COMPLETE, /* the library says that all came. Not trusted */
    END_BROKEN,   /* no connection, reset, cut short, nonsense on the wire */
    END_TIMEOUT,  /* too slow, or no answer */
    END_TRUST,    /* the certificate is not valid for that host */
    END_OURS      /* given up on this side: `why` tells */
};

struct policy_try {
    enum policy_end end;
    const struct err *why;       /* END_OURS: reason; else the library's words */
    const struct answer *answer; /* status 0: none came */
    /* policy_accept's word; BODY_IGNORED where it was not asked */
    enum policy_body body;
    int64_t received;            /* bytes of body in this try */
    unsigned tries;              /* this one included */
    unsigned tries_most;
    unsigned hops;               /* redirects followed in this try */
    int64_t first_ms;            /* first backoff */
    uint32_t random;
    int64_t now_wall_ms;
    bool conditional;
};

enum policy_next {
    NEXT_DONE,      /* a whole body is there */
    NEXT_UNCHANGED, /* 304 to a conditional request */
    NEXT_HOP,       /* go to the answer's Location */
    NEXT_RESTART,   /* at once, without range */
    NEXT_AGAIN,     /* after delay_ms */
    NEXT_FAIL
};

struct policy_verdict {
    enum policy_next next;
    /* NEXT_FAIL; also set for NEXT_AGAIN, should the host be closed meanwhile */
    struct err err;
    int64_t delay_ms;
    /* the server asked for a pause: nobody asks that host before it is over */
    int64_t host_pause_ms;
    int64_t not_before_ms; /* wall clock; the pause is longer than a run waits */
    bool announced;        /* the length was announced and met */
    bool host_failed;      /* counts towards closing the host */
};

/* Fills all of out. Asks nothing of the clock: time is in t. */
void policy_judge(const struct policy_try *t, struct policy_verdict *out);

/*
 * Pause before try `tries` + 1: anything from 0 to first_ms
 * * 2^(tries - 1), capped (full jitter).
 */
int64_t policy_backoff_ms(unsigned tries, int64_t first_ms, uint32_t random);

/*
 * Seconds or an HTTP-date, the latter read against the answer's own Date so that a wrong
 * clock on either side changes nothing. False where the field is absent or makes no
 * sense. Never negative; at most a year.
 */
MUST_USE bool policy_retry_after_ms(const struct answer *a, int64_t now_wall_ms,
                                    int64_t *out);

/*
 * How long one try may take, by the size that is known (-1: not). slowest_bytes_s is what
 * the user's own ceiling leaves for one transfer (0: no ceiling): who asks for slowness
 * gets the time for it.
 */
int64_t policy_deadline_ms(int64_t bytes, int64_t slowest_bytes_s);

#endif
