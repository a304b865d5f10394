#include "db/asset_walk.h"

#include "db/bulk.h"
#include "db/row_read.h"

#include <string.h>

bool
asset_walk_begin(struct asset_walk *w, struct db *db, const struct walk_wanted *wanted,
                 struct err *e)
{
    const struct row_then *then = &wanted->then;
    struct notes_wanted notes = {
        .then = then->event, .recipe = wanted->recipe, .holders = wanted->for_audit};

    *w = (struct asset_walk){.db = db};
    /* What is read is not read again, and the caller has a million rows to hold. */
    if (!bulk_end(db, e) || !db->ops->walk(db->conn, e) ||
        !object_notes_read(&w->notes, db, &notes, e)) {
        return false;
    }
    w->assets =
        stmt_get(db,
                 "SELECT id, url, host, claimed, stem, variant, date, date_source,"
                 " date_path, date_name FROM asset ORDER BY id",
                 e);
    if (w->assets == NULL || !tombstones_begin(&w->tombstones, db, then->at, e) ||
        !uses_begin(&w->uses, db, e) || !ledger_begin(&w->ledgers, db, e)) {
        return false;
    }
    w->ledgers.then = then->observation;
    return object_stream_begin(&w->objects, db, wanted->for_audit, e);
}

void
asset_walk_end(struct asset_walk *w)
{
    stmt_end(w->assets);
    tombstones_end(&w->tombstones);
    uses_end(&w->uses);
    ledger_end(&w->ledgers);
    object_stream_end(&w->objects);
    object_notes_release(&w->notes);
}

static void
asset_take(struct stmt *q, struct row_listed *a)
{
    memset(a, 0, sizeof *a);
    a->asset = stmt_take_int(q, 0);
    a->url = stmt_take_text(q);
    a->host = stmt_take_text(q);
    a->claim = claim_from_name(stmt_take_text(q));
    a->stem = stmt_take_text(q);
    a->variant = stmt_take_text(q);
    a->date = stmt_take_text(q);
    a->date_source = stmt_take_text(q);
    a->date_path = stmt_take_text(q);
    a->date_name = stmt_take_text(q);
    object_clear(&a->object);
}

static bool
held_take(struct asset_walk *w, struct row_listed *a, struct err *e)
{
    const struct ledger *l = &w->ledger;

    w->note = object_notes_find(&w->notes, l->now.object);
    if (w->note != NULL) {
        w->said = (enum bytes_said)w->note->said;
        w->checked_at = (int64_t)w->note->at_s * 1000;
    }
    a->origin = l->now.origin;
    a->last_modified = l->last_modified;
    return object_stream_find(&w->objects, l->now.object, &a->object, &a->held, e);
}

static int64_t
since_of(const struct asset_walk *w, const struct row_listed *a)
{
    switch (a->state) {
    case STATE_PRESENT:
        return 0;
    case STATE_EXCLUDED:
        return w->tombstones.stands_since;
    case STATE_LOST:
        return w->checked_at;
    case STATE_DAMAGED:
        return w->said == SAID_DIFFERS || w->said == SAID_UNREADABLE
                   ? w->checked_at
                   : a->object.stored_at;
    case STATE_UNTRIED:
    case STATE_UNRESOLVABLE:
        return a->first_seen;
    default:
        return w->ledger.failing_since;
    }
}

bool
asset_walk_next(struct asset_walk *w, struct row_listed *a, bool *more, struct err *e)
{
    if (!stmt_row(w->assets, more, e)) {
        return false;
    }
    if (!*more) {
        return true;
    }
    asset_take(w->assets, a);
    w->note = NULL;
    w->said = SAID_NOTHING;
    w->checked_at = 0;
    if (!uses_of(&w->uses, a, e) || !ledger_of(&w->ledgers, a, &w->ledger, e) ||
        !tombstones_of(&w->tombstones, a->asset, e) ||
        (w->ledger.now.holds && !held_take(w, a, e))) {
        return false;
    }
    a->state =
        standing_class(&(struct standing){.is_excluded = w->tombstones.stands,
                                          .holds = w->ledger.now.holds,
                                          .said = w->said,
                                          .origin = w->ledger.now.origin,
                                          .verdict = a->object.verdict,
                                          .url = a->url,
                                          .last_outcome = w->ledger.now.last_outcome});
    w->since = since_of(w, a);
    return true;
}
