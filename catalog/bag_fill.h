/*
 * catalog/bag_fill.h - what a holey bag lacks is put into it: out of the archive where
 * that holds the digest, else fetched. Private to catalog/bag_import.
 */
#ifndef ASSETS_CATALOG_BAG_FILL_H
#define ASSETS_CATALOG_BAG_FILL_H

#include "catalog/archive.h"
#include "catalog/bag_import.h"

/* Tells a person something about the bag. */
void bag_tell(const struct event_sink *sink, const char *fmt, ...) PRINTF_LIKE(2, 3);

/*
 * Wants bag_survey. Each file is verified under a name of ours at the bag's top, synced,
 * and only then named; what a killed run left there is removed first. False where the run
 * must end: ERR_INPUT (a length of fetch.txt is a lie), ERR_BUSY (another run fills the
 * bag), ERR_STOPPED, ERR_DISK, ERR_FULL, ERR_DB. True with out->missing > 0 where files
 * could not be fetched, *why being the first reason. Kill points: bag-fetched (before the
 * rename), bag-filled.
 */
MUST_USE bool bag_fill(struct archive *a, struct bag *b, const struct sync_opts *opts,
                       struct bag_import_result *out, struct err *why, struct err *e);

#endif
