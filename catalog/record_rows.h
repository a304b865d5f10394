/*
 * catalog/record_rows.h - the rows of one finished item; the inner half of record, shared
 * with nobody else.
 */
#ifndef ASSETS_CATALOG_RECORD_ROWS_H
#define ASSETS_CATALOG_RECORD_ROWS_H

#include "catalog/item.h"

/* True where the item brings an original that is to stay. */
bool item_brings_object(const struct item *it);

/*
 * Object, observation, events and pictures, within the transaction that is open. The
 * item's files are in place and durable. Errors: those of db/row.h.
 */
MUST_USE bool record_rows(struct db *db, const struct item *it, struct err *e);

#endif
