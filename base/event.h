/*
 * base/event.h - what a run tells while it goes on. Views
 * draw events and can change nothing.
 */
#ifndef ASSETS_BASE_EVENT_H
#define ASSETS_BASE_EVENT_H

#include "base/err.h"

#include <stdint.h>

/*
 * Running totals of one sync. At the end every asset is in exactly one of stored …
 * untried and lost, which add up to total.
 */
struct counts {
    /* read so far */
    int64_t sources, sources_unchanged, sources_unreadable, mentions, unread;
    int64_t named;         /* names that were no sources but URLs of known assets */
    int64_t total;         /* assets of this run */
    int64_t done;          /* of them, finished */
    int64_t stored;        /* fetched and archived now */
    int64_t unchanged;     /* already archived, or the server said so */
    int64_t mended;        /* of stored: the bytes of a file that was no good came back */
    int64_t substitutes;   /* of stored: copies from elsewhere */
    int64_t adopted;       /* bytes of an interrupted run, taken over without a request */
    int64_t damaged;       /* archived, but does not decode or is cut */
    /* not archived, by class */
    int64_t gone, refused, not_media, failing, unresolvable, excluded;
    int64_t untried;        /* left for a later run: stopped, --offline, --time-limit */
    int64_t thumbs;         /* pictures made */
    int64_t bytes;          /* received over the network */
    int64_t transfers, workers_busy, workers; /* now */
    /* had it; the stored file is gone and could not be fetched again */
    int64_t lost;
    int64_t asked;          /* transfers begun now; 0: nothing needed the network */
    /* archived without a look, because no confined worker was there */
    int64_t unseen;
    bool nothing_read; /* sources were named, and none of them could be read */
    bool cut_short; /* a signal or the time limit ended the run before its end */
    bool thumbs_missed;     /* some were, and --require-thumbs makes that an error */
    bool network_down;      /* transfers were tried and no server answered at all */
    int64_t elapsed_ms;
};

enum event_kind {
    EVENT_BEGIN,   /* the run knows its sources */
    EVENT_SOURCE,  /* one source was read: name, counts, err where it could not be */
    EVENT_ITEM,    /* one asset is finished and committed */
    EVENT_NOTE,    /* something a person should know: text */
    EVENT_TICK,    /* counters moved; at most ten a second */
    EVENT_END      /* the summary */
};

/* All pointers are borrowed until the sink returns. */
struct event {
    enum event_kind kind;
    const struct counts *counts;
    const char *name;      /* URL of the asset, name of the source */
    /* the asset's class after this run; for a source "read", "unchanged", "unreadable" */
    const char *state;
    const char *detail;    /* reason in words, or NULL */
    const char *thumb;     /* path of the picture within the archive, or NULL */
    int64_t bytes;         /* of the object or source; -1 where not known */
    int http_status;       /* 0 where none */
};

struct event_sink {
    void (*emit)(void *arg, const struct event *event);
    void *arg;
};

#endif
