#include "db/row_history.h"

#include "db/bulk.h"
#include "db/row_read.h"

/* Each URL is asked for alone, so that no join can bring the rows in another order. */
#define ALL_OBSERVATIONS                                                                 \
    "SELECT " OBSERVATION_COLUMNS ", (SELECT a.url FROM asset a WHERE a.id = o.asset)"   \
    " FROM observation o ORDER BY o.id"
#define ALL_EVENTS                                                                       \
    "SELECT " EVENT_COLUMNS ", (SELECT a.url FROM asset a WHERE a.id = ifnull(v.asset,"  \
    " (SELECT o.asset FROM observation o WHERE o.object = v.object"                      \
    " ORDER BY o.asset LIMIT 1))) FROM event v ORDER BY v.id"

/* The row of each ledger that comes next, borrowed from its statement. */
struct ledgers {
    struct stmt *observations, *events;
    struct row_observation o;
    struct row_event v;
    struct str o_url, v_url;
    bool has_o, has_v;
};

static bool
next_observation(struct ledgers *l, struct err *e)
{
    if (!stmt_row(l->observations, &l->has_o, e)) {
        return false;
    }
    if (l->has_o) {
        observation_take(l->observations, &l->o);
        l->o_url = stmt_take_text(l->observations);
    }
    return true;
}

static bool
next_event(struct ledgers *l, struct err *e)
{
    if (!stmt_row(l->events, &l->has_v, e)) {
        return false;
    }
    if (l->has_v) {
        event_take(l->events, &l->v);
        l->v_url = stmt_take_text(l->events);
    }
    return true;
}

/* Of the same moment, what was observed comes before what was done about it. */
static bool
merge(struct ledgers *l, const struct row_history_fns *fns, struct err *e)
{
    if (!next_observation(l, e) || !next_event(l, e)) {
        return false;
    }
    while (l->has_o || l->has_v) {
        bool goes_on;

        if (l->has_o && (!l->has_v || l->o.at <= l->v.at)) {
            goes_on = fns->observation(fns->arg, &l->o, l->o_url);
            if (goes_on && !next_observation(l, e)) {
                return false;
            }
        } else {
            goes_on = fns->event(fns->arg, &l->v, l->v_url);
            if (goes_on && !next_event(l, e)) {
                return false;
            }
        }
        if (!goes_on) {
            return true;
        }
    }
    return true;
}

bool
row_history_each(struct db *db, const struct row_history_fns *fns, struct err *e)
{
    auto_stmt struct stmt *observations = NULL;
    auto_stmt struct stmt *events = NULL;

    if (!bulk_end(db, e)) {
        return false;
    }
    observations = stmt_get(db, ALL_OBSERVATIONS, e);
    events = observations != NULL ? stmt_get(db, ALL_EVENTS, e) : NULL;
    return events != NULL &&
           merge(&(struct ledgers){.observations = observations, .events = events}, fns,
                 e);
}

bool
row_object_each(struct db *db, bool (*fn)(void *arg, const struct row_object *o),
                void *arg, struct err *e)
{
    auto_stmt struct stmt *q = stmt_get(db, "SELECT " OBJECT_COLUMNS " FROM object b", e);
    struct row_object o;
    bool row = true;

    if (q == NULL) {
        return false;
    }
    while (row) {
        if (!stmt_row(q, &row, e)) {
            return false;
        }
        if (row) {
            object_take(q, &o);
            row = fn(arg, &o);
        }
    }
    return true;
}
