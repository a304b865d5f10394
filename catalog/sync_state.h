/*
 * catalog/sync_state.h - one run of the trip, as its three parts share it: the loop, the
 * fetch side, the look side.
 */
#ifndef ASSETS_CATALOG_SYNC_STATE_H
#define ASSETS_CATALOG_SYNC_STATE_H

#include "catalog/item.h"
#include "catalog/record.h"
#include "catalog/sync.h"

enum { SYNC_LOOKING_MOST = 256 }; /* more than any pool has workers */

struct sync {
    struct archive *archive; /* borrowed */
    const struct sync_opts *opts;
    struct counts *counts;
    struct plan_rules rules;
    /* what is to be done about one asset */
    struct plan (*decide)(struct sync *s, const struct row_work *w);
    /* a repair's: what an item needs that its plan does not say; NULL: nothing */
    void (*prepare)(struct sync *s, struct item *it, const struct row_work *w);
    /* a repair's: a copy that came from elsewhere was not taken; NULL: nobody asks */
    void (*copy_refused)(struct sync *s, const struct item *it);
    void *repair; /* theirs; borrowed */
    /* a rebuild: thumbs in all boxes that an object has; their files are looked for */
    bool rebuilds;

    struct fetch *fetch; /* NULL until something must be fetched */
    /* NULL until something must be looked at, and where there is no worker */
    struct pool *pool;
    /* no confined worker is to be had: originals are archived unseen */
    bool pool_given_up;
    unsigned worker_failures; /* of this run */
    bool worker_reads;        /* one was: what fails from then on is its file's fault */
    bool looks_failed;        /* fatal is no trouble of the archive's */
    struct record *record;

    int64_t cursor; /* last asset planned */
    bool planned_all;
    int64_t n_looks;           /* planned so far */
    struct item_queue planned; /* decided, not begun */
    struct item_queue to_look; /* whole bytes, waiting for a worker */
    size_t fetching;           /* handed to fetch and not yet reported */
    /* handed to a worker and not yet reported; owned */
    struct item *looking[SYNC_LOOKING_MOST];
    size_t n_looking;

    int64_t *adopted; /* assets whose bytes an interrupted run had brought; owned */
    size_t n_adopted;

    int64_t began_ms, tick_ms, deadline_ms;
    bool stopping; /* begin nothing more */
    bool stopped_by_user;
    bool failed; /* nothing further can be trusted: fatal says why */
    struct err fatal;
};

/* Ends the run with the first such reason; and a word to the user. */
void sync_fail(struct sync *s, const struct err *why);
void sync_note(struct sync *s, const char *name, const char *detail);

/* The running totals, and how long the run has taken so far. */
void sync_emit(struct sync *s, enum event_kind kind);

/* Begins nothing more; what is under way has a short time to end. */
void sync_stop(struct sync *s, bool by_user);
/* Until all that is planned is done and recorded (sync_loop.c). */
MUST_USE bool sync_loop(struct sync *s, struct err *e);
/*
 * The last words of a run that went well or not, and everything that it holds is let go:
 * what arrived of a transfer is noted for a resume. False, as ok is, or ERR_STOPPED.
 */
MUST_USE bool sync_end(struct sync *s, bool ok, struct err *e);

/* Keeps the list of decided work filled, a bounded step at a time (sync_plan.c). */
MUST_USE bool sync_plan_more(struct sync *s, struct err *e);
/* The trip's decision, by its rules. */
struct plan sync_decide(struct sync *s, const struct row_work *w);
/*
 * One more thing to do; or, in a dry run, a line about it. Borrowed: the item that waits
 * for it, or NULL.
 */
struct item *sync_plan_item(struct sync *s, const struct row_work *w, struct plan plan);
/* How many thumbs each object is to have: rules and rows speak of the same boxes. */
int sync_boxes(const struct sync *s);

/*
 * What came of an item, judged where it is a copy from elsewhere, goes to the record
 * (sync_copy.c). Takes it; outcome is set.
 */
void sync_ended(struct sync *s, struct item *it);
/* False where this body is not what the item was promised: it->err tells. */
MUST_USE bool sync_copy_fits(struct item *it);

/* fetch side (sync_fetch.c) */
void sync_begin_fetch(struct sync *s, struct item *it); /* takes it */
MUST_USE bool sync_fetch_step(struct sync *s, struct err *e);
void sync_fetch_stop(struct sync *s);

/* look side (sync_look.c) */
void sync_begin_look(struct sync *s, struct item *it); /* of stored bytes; takes it */
void sync_feed_pool(struct sync *s);
MUST_USE bool sync_look_step(struct sync *s, struct err *e);
/* What no worker has seen is archived as unchecked; busy workers are ended. */
void sync_look_give_up(struct sync *s);
/* frees what workers still held; for the end of the run */
void sync_look_forget(struct sync *s);

bool sync_has_sources(const struct sync *s); /* else the run is about the whole catalog */
/* Reads the run's sources into rows (sync_sources.c). */
MUST_USE bool sync_read_sources(struct sync *s, struct err *e);

/*
 * What an interrupted run left (sync_adopt.c): its journalled bytes go to the workers and
 * into the catalog, or back to be fetched.
 */
MUST_USE bool sync_finish_earlier(struct sync *s, struct err *e);
bool sync_was_adopted(const struct sync *s, int64_t asset);

#endif
