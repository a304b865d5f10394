/*
 * db/row_tombstone.h - what was forgotten on purpose: who, when, why, and until when. The
 * rules of db/row.h hold here too.
 */
#ifndef ASSETS_DB_ROW_TOMBSTONE_H
#define ASSETS_DB_ROW_TOMBSTONE_H

#include "db/row.h"

struct row_tombstone {
    int64_t id, asset, at;
    struct str who, why;
    int64_t lifted_at; /* 0: it stands */
};
/* Sets t->id. *already: one stands, and nothing was added. */
MUST_USE bool row_tombstone_add(struct db *db, struct row_tombstone *t, bool *already,
                                struct err *e);
/* Lifts the one that stands. *found false: none does. */
MUST_USE bool row_tombstone_lift(struct db *db, int64_t asset, int64_t at, bool *found,
                                 struct err *e);
/* All of them (asset 0) or those of one asset, oldest first, with the asset's URL. */
MUST_USE bool row_tombstone_each(struct db *db, int64_t asset,
                                 bool (*fn)(void *arg, const struct row_tombstone *t,
                                            struct str url),
                                 void *arg, struct err *e);

/* ---- what a web archive was asked in vain ---- */

/*
 * service: "wayback https://…". Replaces an older word about the same asset. Does not
 * count for the revision: no page shows it.
 */
MUST_USE bool row_lookup_put(struct db *db, struct str service, int64_t asset, int64_t at,
                             struct str outcome, struct err *e);
/* *at 0: never asked. */
MUST_USE bool row_lookup_find(struct db *db, struct str service, int64_t asset,
                              int64_t *at, struct err *e);

#endif
