/*
 * db/asset_walk.h - every asset with its class, what it holds and since when, by passes
 * over the tables that go side by side. Private to db/.
 */
#ifndef ASSETS_DB_ASSET_WALK_H
#define ASSETS_DB_ASSET_WALK_H

#include "db/object_notes.h"
#include "db/object_stream.h"
#include "db/shown_ledger.h"
#include "db/shown_uses.h"
#include "db/standing.h"
#include "db/tombstone_walk.h"

struct asset_walk {
    struct db *db;
    struct stmt *assets;
    struct object_notes notes;
    struct object_stream objects;
    struct tombstone_walk tombstones;
    struct uses_walk uses;
    struct ledger_walk ledgers;
    /* ---- of the asset in hand ---- */
    struct ledger ledger;
    const struct object_note *note; /* of the held object; NULL: nothing is known */
    enum bytes_said said;           /* of the held object */
    int64_t checked_at, since;      /* as in struct row_audited */
};

struct walk_wanted {
    struct row_then then;
    int32_t recipe; /* the current one */
    /* holders are counted; of objects there is only what object_brief_take gives */
    bool for_audit;
};

/* Release in either case. */
MUST_USE bool asset_walk_begin(struct asset_walk *w, struct db *db,
                               const struct walk_wanted *wanted, struct err *e);
void asset_walk_end(struct asset_walk *w); /* accepts zero */
/*
 * The next asset, by id, all of it but title; its texts are borrowed until the next call.
 * *more false: there is none.
 */
MUST_USE bool asset_walk_next(struct asset_walk *w, struct row_listed *a, bool *more,
                              struct err *e);

#endif
