/*
 * db/row_history.h - both ledgers from end to end: all that was ever observed, and all
 * that the log tells. As db/row.h says.
 */
#ifndef ASSETS_DB_ROW_HISTORY_H
#define ASSETS_DB_ROW_HISTORY_H

#include "db/row.h"

/* A function that returns false ends the walk. */
struct row_history_fns {
    bool (*observation)(void *arg, const struct row_observation *o, struct str url);
    bool (*event)(void *arg, const struct row_event *v, struct str url);
    void *arg;
};

/*
 * Each observation and each event once, also of objects that no asset holds any more:
 * each ledger as it was written, the two merged by time. url: of the asset; of an event
 * that names an object alone, of the first asset that ever brought it; NULL: none did.
 * Nothing is kept or sorted.
 */
MUST_USE bool row_history_each(struct db *db, const struct row_history_fns *fns,
                               struct err *e);

/* Each object that was ever stored, by digest or in any other order. fn false ends it. */
MUST_USE bool row_object_each(struct db *db,
                              bool (*fn)(void *arg, const struct row_object *o),
                              void *arg, struct err *e);

#endif
