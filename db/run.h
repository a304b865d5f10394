/*
 * db/run.h - the assets of this run, for questions that are asked of them alone. Private
 * to db/.
 */
#ifndef ASSETS_DB_RUN_H
#define ASSETS_DB_RUN_H

#include "db/db_ops.h"

/*
 * *whole: the run is the whole catalog. Otherwise the temporary table run_asset (asset)
 * holds its assets, filled anew where mentions or sources were added since.
 */
MUST_USE bool run_prepare(struct db *db, bool *whole, struct err *e);

#endif
