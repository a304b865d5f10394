/*
 * db/migrate.h - brings a catalog to the schema that this program writes. Private to db/.
 */
#ifndef ASSETS_DB_MIGRATE_H
#define ASSETS_DB_MIGRATE_H

#include "db/db_ops.h"

enum { SCHEMA_VERSION = 3 }; /* of the last step in migrate.c */

/* ERR_NEWER where a newer program wrote it; says so without changing anything. */
MUST_USE bool migrate_check(const struct db *db, int64_t version, struct err *e);

/*
 * From `version` to SCHEMA_VERSION in one transaction: all steps or none. A catalog that
 * had none gets the archive's uuid in the same transaction.
 */
MUST_USE bool migrate_run(struct db *db, int64_t version, const char *uuid,
                          struct err *e);

#endif
