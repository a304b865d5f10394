/*
 * fetch/host.h - how each server is treated: few connections, pauses that it asks for,
 * none once it is down. Pure.
 */
#ifndef ASSETS_FETCH_HOST_H
#define ASSETS_FETCH_HOST_H

#include "base/err.h"
#include "base/str.h"

#include <stdint.h>

/* One scheme, name and port. Lives as long as its table. */
struct host {
    char *name;             /* owned: "http://example.org:8080" */
    unsigned moving;        /* transfers under way */
    unsigned failures;      /* in a row */
    /* LIMIT_HOST_FAILURES reached: no request for the rest of the run */
    bool closed;
    int64_t paused_until_ms; /* monotonic */
    /* between two requests, of which one is under way at a time; 0: not paced */
    int64_t pace_ms;
    bool refused; /* closed by host_refused, not by failures */
};

struct host_table {
    struct host **slots; /* open addressing; NULL: free */
    size_t n, cap;
    struct host *last;   /* most jobs in a row are for one host */
};

void host_table_release(struct host_table *t); /* accepts zero */
/*
 * The host of a normalised http or https URL; made where it
 * is new. Borrowed from the table.
 */
struct host *host_get(struct host_table *t, struct str url);

/* A transfer may start now. */
bool host_open(const struct host *h, unsigned per_host, int64_t now_ms);
/* A request is about to be sent: the next one to a paced host waits. */
void host_asked(struct host *h, int64_t now_ms);
/* Milliseconds until the pause is over; 0: none. */
int64_t host_pause_left(const struct host *h, int64_t now_ms);
void host_pause(struct host *h, int64_t until_ms); /* never shortens */
/* It is asked too often, as it says (429, 503, no connection): closes a paced host. */
void host_refused(struct host *h);
/* Notes how a try went. True: this failure closed the host. */
bool host_note(struct host *h, bool failed);

#endif
