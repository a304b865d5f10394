#include "db/shown_ledger.h"

#include <string.h>

bool
ledger_begin(struct ledger_walk *w, struct db *db, struct err *e)
{
    *w = (struct ledger_walk){.asset = -1};
    w->q = stmt_get(db,
                    "SELECT asset, object, last_modified, id, at, origin, http_status,"
                    " bytes, outcome, error FROM observation ORDER BY asset, id",
                    e);
    return w->q != NULL && stmt_row(w->q, &w->row, e);
}

void
ledger_end(struct ledger_walk *w)
{
    stmt_end(w->q);
    arena_release(&w->texts);
    *w = (struct ledger_walk){0};
}

/* The words that a million rows share are not copied for each. */
static struct str
keep(struct ledger_walk *w, struct str s)
{
    static const struct str common[] = {
        {"live", 4},      {"stored", 6}, {"unchanged", 9}, {"gone", 4}, {"refused", 7},
        {"not-media", 9}, {"failed", 6}, {"policy", 6},    {"disk", 4},
    };

    if (s.p == NULL) {
        return s;
    }
    for (size_t i = 0; i < sizeof common / sizeof common[0]; i++) {
        if (str_eq(s, common[i])) {
            return common[i];
        }
    }
    return (struct str){arena_strndup(&w->texts, s.p, s.n), s.n};
}

static bool
is_failure(struct str outcome)
{
    return !str_eq(outcome, STR("stored")) && !str_eq(outcome, STR("unchanged"));
}

/* The observation that q stands on; its asset has been taken. */
static void
take(struct ledger_walk *w, struct row_listed *a, struct ledger *out)
{
    struct row_observation o = {.asset = a->asset};
    uint8_t object[SHA256_BYTES];
    bool brought = stmt_take_bytes(w->q, object, sizeof object);
    struct str modified = stmt_take_text(w->q);

    o.id = stmt_take_int(w->q, 0);
    o.at = stmt_take_int(w->q, 0);
    o.origin = keep(w, stmt_take_text(w->q));
    o.http_status = (int32_t)stmt_take_int(w->q, 0);
    o.bytes = stmt_take_int(w->q, -1);
    o.outcome = keep(w, stmt_take_text(w->q));
    o.error = keep(w, stmt_take_text(w->q));
    if (brought) {
        out->now.holds = true;
        memcpy(out->now.object, object, sizeof object);
        out->now.origin = o.origin;
        out->last_modified = keep(w, modified);
    }
    out->now.last_outcome = o.outcome;
    if (o.id <= w->then) {
        out->then = out->now;
    }
    if (!is_failure(o.outcome)) {
        out->failing_since = 0;
    } else if (out->failing_since == 0) {
        out->failing_since = o.at;
    }
    a->attempts++;
    a->last_seen = o.at;
    a->http_status = o.http_status;
    a->error = o.error;
    if (w->each != NULL) {
        w->each(w->arg, &o);
    }
}

bool
ledger_of(struct ledger_walk *w, struct row_listed *a, struct ledger *out, struct err *e)
{
    *out = (struct ledger){0};
    arena_reset(&w->texts);
    while (w->row) {
        if (w->asset < 0) {
            w->asset = stmt_take_int(w->q, 0);
        }
        if (w->asset > a->asset) {
            break;
        }
        if (w->asset == a->asset) {
            take(w, a, out);
        }
        w->asset = -1;
        if (!stmt_row(w->q, &w->row, e)) {
            return false;
        }
    }
    return true;
}
