#include "db/migrate.h"

#include "db/stmt.h"

#include "schema_0001.h"
#include "schema_0002.h"
#include "schema_0003.h"

#include <assert.h>
#include <inttypes.h>

/*
 * Step n brings version n to n + 1 and ends with its own PRAGMA user_version. A published
 * step is never edited: a change of the schema is a new file and a new line here.
 */
static const char *const steps[SCHEMA_VERSION] = {schema_0001, schema_0002, schema_0003};

bool
migrate_check(const struct db *db, int64_t version, struct err *e)
{
    return version <= SCHEMA_VERSION ||
           err_set(e, ERR_NEWER,
                   "catalog %s: its schema is version %" PRId64
                   ", this program knows up to %d; use the newer program that wrote it",
                   db->path, version, SCHEMA_VERSION);
}

static bool
record_uuid(struct db *db, const char *uuid, struct err *e)
{
    auto_stmt struct stmt *s =
        stmt_make(db, "INSERT INTO meta (key, value) VALUES ('uuid', $1)", e);

    if (s == NULL) {
        return false;
    }
    stmt_put_text(s, str_of(uuid));
    return stmt_run(s, e);
}

static bool
take_steps(struct db *db, int64_t version, struct err *e)
{
    while (version < SCHEMA_VERSION) {
        int64_t reached;

        if (!db->ops->script(db->conn, steps[version], e) ||
            !db->ops->version(db->conn, &reached, e)) {
            return err_wrap(e, "schema step %" PRId64, version + 1);
        }
        assert(reached == version + 1);
        version++;
    }
    return true;
}

bool
migrate_run(struct db *db, int64_t version, const char *uuid, struct err *e)
{
    if (version == SCHEMA_VERSION) {
        return true;
    }
    assert(version > 0 || uuid != NULL);
    if (!db_begin(db, e)) {
        return false;
    }
    if (!take_steps(db, version, e) || (version == 0 && !record_uuid(db, uuid, e))) {
        db_abandon(db);
        return false;
    }
    return db_commit(db, e);
}
