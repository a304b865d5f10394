/*
 * db/tombstone_walk.h - the tombstones of each asset, in one walk beside the assets'.
 * Private to db/.
 */
#ifndef ASSETS_DB_TOMBSTONE_WALK_H
#define ASSETS_DB_TOMBSTONE_WALK_H

#include "db/row_audit.h"
#include "db/stmt.h"

struct tombstone_walk {
    struct stmt *q;
    bool row;      /* q stands on a tombstone that was not taken yet */
    int64_t asset; /* whose */
    int64_t then;  /* a time */
    /* ---- of the asset in hand ---- */
    bool stands, stood; /* one is in force; one was then */
    int64_t stands_since;
};

MUST_USE bool tombstones_begin(struct tombstone_walk *w, struct db *db, int64_t then,
                               struct err *e);
void tombstones_end(struct tombstone_walk *w); /* accepts zero */
/* Ids must rise from call to call. */
MUST_USE bool tombstones_of(struct tombstone_walk *w, int64_t asset, struct err *e);

#endif
