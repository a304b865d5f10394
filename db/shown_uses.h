/*
 * db/shown_uses.h - the mentions of each asset, in one walk beside the assets'. Private
 * to db/.
 */
#ifndef ASSETS_DB_SHOWN_USES_H
#define ASSETS_DB_SHOWN_USES_H

#include "db/known_facts.h"
#include "db/row_gallery.h"
#include "db/stmt.h"

struct uses_walk {
    struct known_facts sources, articles;
    struct stmt *q;
    bool row;                 /* q stands on a mention that was not taken yet */
    int64_t asset;            /* whose */
    struct gallery_use *list; /* of the asset in hand, owned */
    size_t n, cap;
};

MUST_USE bool uses_begin(struct uses_walk *w, struct db *db, struct err *e);
void uses_end(struct uses_walk *w); /* accepts zero */
/*
 * Fills date_article and first_seen of *a, whose asset is given: ids must rise from call
 * to call. date_article is borrowed until uses_end.
 */
MUST_USE bool uses_of(struct uses_walk *w, struct row_listed *a, struct err *e);
/* Fills uses and uses_total of *r, of the asset that uses_of was last called for. */
void uses_tell(struct uses_walk *w, struct row_shown *r);

#endif
