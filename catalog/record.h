/*
 * catalog/record.h - the single writer: finished items become files, then rows, then a
 * word to the user.
 *
 * Items are gathered into groups of at most LIMIT_GROUP_FILES or LIMIT_GROUP_MS. A
 * group's files are put in place and synced by storage_commit, its rows are written in
 * one transaction, and only then are its events emitted.
 * Kill points: those of storage_commit, then rows-written, committed, told.
 */
#ifndef ASSETS_CATALOG_RECORD_H
#define ASSETS_CATALOG_RECORD_H

#include "base/event.h"
#include "catalog/archive.h"
#include "catalog/item.h"

struct record;

struct record *record_new(struct archive *a, struct counts *counts,
                          struct event_sink sink);
void record_free(struct record *r); /* accepts NULL; what was not flushed is forgotten */

void record_add(struct record *r, struct item *it); /* takes it */
size_t record_waiting(const struct record *r);
/* True where the group is full or old enough. */
bool record_due(const struct record *r);

/*
 * While it is held, a flush leaves the journal as it is: what an interrupted run left
 * there is adopted in more than one group, and the last of them must still be found after
 * a kill between two. Letting go clears nothing.
 */
void record_hold_journal(struct record *r, bool hold);

/*
 * Writes the waiting group. An item whose file could not be stored is recorded as
 * failing, with the reason. False only where the archive or the catalog can not be used
 * any more; what was told before stays true.
 */
MUST_USE bool record_flush(struct record *r, struct err *e);

#endif
