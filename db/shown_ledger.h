/*
 * db/shown_ledger.h - the observations of each asset, in one walk beside the assets'.
 * Private to db/.
 */
#ifndef ASSETS_DB_SHOWN_LEDGER_H
#define ASSETS_DB_SHOWN_LEDGER_H

#include "base/mem.h"
#include "db/row_gallery.h"
#include "db/stmt.h"

struct ledger_walk {
    struct stmt *q;
    bool row;           /* q stands on an observation that was not taken yet */
    int64_t asset;      /* whose */
    struct arena texts; /* of the asset in hand */
    int64_t then;       /* the last observation that `then` of a ledger counts */
    /* told each observation, oldest first; may be NULL. `object` and `head` are NULL */
    void (*each)(void *arg, const struct row_observation *o);
    void *arg;
};

/* Where an asset stood after some observation. */
struct ledger_point {
    bool holds;                   /* one of them brought bytes */
    uint8_t object[SHA256_BYTES]; /* of the last that did */
    struct str origin;            /* of that one */
    struct str last_outcome;      /* of the last of all; p NULL: there is none */
};

/* What an asset's observations come to. */
struct ledger {
    struct ledger_point now, then;
    struct str last_modified; /* of the last that brought bytes */
    int64_t failing_since;    /* the run of failures at the end; 0: there is none */
};

/* then, each and arg are the caller's to set afterwards. */
MUST_USE bool ledger_begin(struct ledger_walk *w, struct db *db, struct err *e);
void ledger_end(struct ledger_walk *w); /* accepts zero */
/*
 * Fills attempts, last_seen, http_status and error of *a, whose asset is given: ids must
 * rise from call to call. Texts are borrowed until the next call.
 */
MUST_USE bool ledger_of(struct ledger_walk *w, struct row_listed *a, struct ledger *out,
                        struct err *e);

#endif
