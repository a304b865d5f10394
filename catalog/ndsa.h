/*
 * catalog/ndsa.h - what the log of an archive proves of NDSA's levels of digital
 * preservation, row "file fixity and data integrity" (wording of 2013). Pure.
 *
 * 1: fixity is there for all content; 2: it was checked at each ingest; 3: it is checked
 * at fixed intervals, with logs; 4: it is checked after specific events, damage can be
 * repaired, and no one person may write all copies. How many copies there are, and who
 * may write them, no log tells: level 4 is never given.
 */
#ifndef ASSETS_CATALOG_NDSA_H
#define ASSETS_CATALOG_NDSA_H

#include "base/str.h"
#include "db/row_audit.h"

enum { NDSA_PROVABLE = 3 }; /* the highest level that a log supports */

/* 0 to NDSA_PROVABLE; now is in milliseconds since 1970. */
int ndsa_level(const struct row_fixity_log *log, int64_t now);

/* One sentence each, with a full stop: why this level, and what the next one needs. */
void ndsa_why(struct buf *b, const struct row_fixity_log *log, int64_t now);
void ndsa_next(struct buf *b, const struct row_fixity_log *log, int64_t now);

#endif
