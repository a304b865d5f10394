/*
 * fetch/transfer.h - one request over the wire, bare of any judgement, by libcurl
 * (fetch/libcurl.h).
 */
#ifndef ASSETS_FETCH_TRANSFER_H
#define ASSETS_FETCH_TRANSFER_H

#include "base/err.h"
#include "base/str.h"
#include "fetch/policy.h"

#include <poll.h>
#include <stdint.h>

struct net;      /* connections, names, the poll set */
struct transfer; /* one request at a time; used again and again */

struct net_opts {
    unsigned transfers;
    unsigned slow_s;        /* a transfer under slow_bytes_s for so long is given up */
    long slow_bytes_s;
    /* NULL: none. With a proxy its own address is not judged, and it judges the others */
    const char *proxy;
    const char *user_agent;
    const char *ca_file;    /* NULL: the system's */
};

enum net_take {
    NET_TAKEN,
    NET_LATER, /* not now: the same bytes come again after transfer_resume */
    NET_ENOUGH /* ends the transfer */
};

/*
 * What a transfer tells. After a false line or NET_ENOUGH `end` comes with END_OURS and
 * no reason.
 */
struct net_sink {
    bool (*line)(void *arg, struct str line);
    enum net_take (*data)(void *arg, struct str bytes);
    void (*end)(void *arg, enum policy_end end, const struct err *why);
};

struct transfer_ask {
    const char *url;            /* wire form; copied */
    const char *const *headers; /* "Name: value", NULL at the end; copied; NULL: none */
    /* this URL's host was named by the user: any address will do */
    bool may_be_private;
};

/*
 * sink is borrowed for the life of the net; the texts of opts are copied. Errors:
 * ERR_NET_DOWN.
 */
MUST_USE bool net_new(struct net **out, const struct net_opts *opts,
                      const struct net_sink *sink, struct err *e);
void net_free(struct net *n); /* accepts NULL; free its transfers first */

/*
 * Moves all transfers; sink functions are called from here, data also from
 * transfer_resume. Errors: ERR_NET_DOWN.
 */
MUST_USE bool net_perform(struct net *n, struct err *e);
MUST_USE bool net_wait(struct net *n, struct pollfd *extra, unsigned n_extra,
                       int timeout_ms, struct err *e);

MUST_USE bool transfer_new(struct transfer **out, struct net *n, void *arg,
                           struct err *e);
void transfer_free(struct transfer *t); /* accepts NULL */
MUST_USE bool transfer_start(struct transfer *t, const struct transfer_ask *ask,
                             struct err *e);
void transfer_cancel(struct transfer *t); /* no `end` follows; its connection is closed */

void transfer_resume(struct transfer *t);  /* after NET_LATER; else does nothing */

/* name and version of libcurl and what it is built on; static */
const char *net_engine(void);

#endif
