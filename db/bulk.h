/*
 * db/bulk.h - a large load of new assets: indexes put off, and made before anybody asks
 * by them. Private to db/.
 */
#ifndef ASSETS_DB_BULK_H
#define ASSETS_DB_BULK_H

#include "db/db_ops.h"

/*
 * Called for each look-up that found no asset. Once they are many, learns all assets by
 * heart; where most assets are this connection's own, also puts the indexes off.
 */
MUST_USE bool bulk_note_miss(struct db *db, struct err *e);

/*
 * A new asset's row. Past what memory may hold, the indexes
 * come back and are asked again.
 */
MUST_USE bool bulk_note_new(struct db *db, uint64_t hash, int64_t id, struct err *e);

/*
 * Before any question that is asked by these indexes. Nothing to do is the ordinary case.
 */
MUST_USE bool bulk_end(struct db *db, struct err *e);

#endif
