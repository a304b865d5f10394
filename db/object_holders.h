/*
 * db/object_holders.h - how many assets hold the same object now: a part of
 * object_notes. Private to db/.
 */
#ifndef ASSETS_DB_OBJECT_HOLDERS_H
#define ASSETS_DB_OBJECT_HOLDERS_H

#include "db/object_notes.h"

/*
 * Counts the holders of each object that more than one asset ever brought. All others
 * have one at most, and are not noted.
 */
MUST_USE bool holders_read(struct object_notes *n, struct db *db, struct err *e);

#endif
