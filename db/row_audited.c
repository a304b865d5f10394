#include "db/row_audit.h"

#include "db/asset_walk.h"

#include <string.h>

struct audited_walk {
    struct asset_walk all;
    const struct row_then *then;
    struct stmt *detail; /* its row is lent with the asset in hand */
};

/* The verdict on an object that was held then and is not any more: few are. */
static bool
verdict_then(struct audited_walk *w, struct standing *s, struct stmt **q, struct err *e)
{
    bool row;

    *q = stmt_get(w->all.db, "SELECT verdict FROM object WHERE sha256 = $1", e);
    if (*q == NULL) {
        return false;
    }
    stmt_put_blob(*q, w->all.ledger.then.object, SHA256_BYTES);
    if (!stmt_row(*q, &row, e)) {
        return false;
    }
    s->verdict = row ? stmt_take_text(*q) : (struct str){0};
    return true;
}

static bool
was_read(struct audited_walk *w, struct row_audited *r, struct err *e)
{
    auto_stmt struct stmt *q = NULL;
    const struct ledger *l = &w->all.ledger;
    const struct object_note *note = w->all.note;
    struct standing s = {.is_excluded = w->all.tombstones.stood,
                         .holds = l->then.holds,
                         .origin = l->then.origin,
                         .verdict = r->asset.object.verdict,
                         .url = r->asset.url,
                         .last_outcome = l->then.last_outcome};

    if (r->asset.asset > w->then->asset) {
        r->was = ASSET_STATES;
        return true;
    }
    if (s.holds && memcmp(l->then.object, l->now.object, SHA256_BYTES) != 0) {
        note = object_notes_find(&w->all.notes, l->then.object);
        if (!verdict_then(w, &s, &q, e)) {
            return false;
        }
    }
    s.said = note != NULL ? (enum bytes_said)note->then : SAID_NOTHING;
    r->was = standing_class(&s);
    return true;
}

/* Only of what is bad, which is little: the newest word's own text. */
static bool
detail_read(struct audited_walk *w, struct row_audited *r, struct err *e)
{
    bool row;

    w->detail = stmt_get(w->all.db,
                         "SELECT detail FROM event WHERE object = $1"
                         " AND kind IN ('fixity', 'stored', 'adopted', 'repaired')"
                         " ORDER BY id DESC LIMIT 1",
                         e);
    if (w->detail == NULL) {
        return false;
    }
    stmt_put_blob(w->detail, w->all.ledger.now.object, SHA256_BYTES);
    if (!stmt_row(w->detail, &row, e)) {
        return false;
    }
    r->said = row ? stmt_take_text(w->detail) : (struct str){0};
    return true;
}

static bool
is_bad(enum bytes_said said)
{
    return said == SAID_ABSENT || said == SAID_DIFFERS || said == SAID_UNREADABLE;
}

/* The next asset, whole, given to fn. */
static bool
audited_one(struct audited_walk *w, struct row_audited *r,
            bool (*fn)(void *arg, const struct row_audited *r), void *arg, bool *more,
            struct err *e)
{
    const struct object_note *note;
    bool ok;

    if (!asset_walk_next(&w->all, &r->asset, more, e)) {
        return false;
    }
    if (!*more) {
        return true;
    }
    note = w->all.note;
    r->since = w->all.since;
    r->checked_at = w->all.checked_at;
    r->said = (struct str){0};
    r->holders = w->all.ledger.now.holds;
    if (note != NULL && note->holders > 1) {
        r->holders = note->holders < INT32_MAX ? (int32_t)note->holders : INT32_MAX;
    }
    r->n_thumbs = note != NULL ? note->n_thumbs : 0;
    r->n_old_thumbs = note != NULL ? note->n_old : 0;
    w->detail = NULL;
    ok = was_read(w, r, e) && (!is_bad(w->all.said) || detail_read(w, r, e));
    if (ok) {
        *more = fn(arg, r);
    }
    stmt_end(w->detail);
    return ok;
}

bool
row_audited_each(struct db *db, const struct row_then *then, int32_t recipe,
                 bool (*fn)(void *arg, const struct row_audited *r), void *arg,
                 struct err *e)
{
    struct row_audited r;
    struct audited_walk w = {.then = then};
    struct walk_wanted wanted = {.then = *then, .recipe = recipe, .for_audit = true};
    bool more = true;
    bool ok = asset_walk_begin(&w.all, db, &wanted, e);

    while (ok && more) {
        ok = audited_one(&w, &r, fn, arg, &more, e);
    }
    asset_walk_end(&w.all);
    return ok;
}
