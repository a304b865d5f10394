#include "tests/bench/make_seen.h"

#include "base/limits.h"
#include "base/mem.h"
#include "tests/bench/make_object.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define MADE_AGENT "assets " ASSETS_VERSION

enum { TOPIC_SEEN = 30 };

/* ---- observations and events ---- */

static bool
put_event(struct rows *rows, const struct made_asset *m, const struct made_object *o,
          int64_t asset, const char *kind, const char *outcome, struct err *e)
{
    struct row_event v = {.at = m->fetched_ms,
                          .kind = str_of(kind),
                          .object = o->digests.sha256,
                          .asset = asset,
                          .outcome = str_of(outcome),
                          .agent = STR(MADE_AGENT)};

    return row_event_add(rows->db, &v, e);
}

static void
http_date(int64_t ms, char out[40])
{
    static const char *const days[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct date d;

    date_from_ms(ms, &d);
    snprintf(out, 40, "%s, %02d %s %04d %02d:%02d:%02d GMT", days[ms / PLAN_DAY_MS % 7],
             d.day, months[d.month - 1], d.year, d.hour, d.minute, d.second);
}

static bool
put_date(struct rows *rows, const struct made_asset *m, int64_t asset, struct err *e)
{
    char text[DATE_TEXT_MAX];
    struct date d;

    if (m->dated != MADE_LAST_MODIFIED) {
        return true;
    }
    date_from_ms(m->at_ms, &d);
    d.milli = 0;
    d.precision = DATE_SECOND;
    date_iso(&d, text);
    return row_asset_date_if_none(rows->db, asset, str_of(text), STR("last-modified"), e);
}

static bool
put_copy(struct rows *rows, const struct made_asset *m, const struct made_object *o,
         int64_t asset, struct err *e)
{
    static const char *const others[] = {"mirror", "web-archive", "hand"};
    char modified[40], etag[40];
    struct row_observation seen = {.asset = asset,
                                   .at = m->fetched_ms,
                                   .origin = STR("live"),
                                   .final_url = str_of(m->url),
                                   .http_status = 200,
                                   .bytes = o->bytes,
                                   .content_type = str_of(media_mime(o->type)),
                                   .object = o->digests.sha256,
                                   .outcome = STR("stored")};

    snprintf(etag, sizeof etag, "\"%jx-%08jx\"", (uintmax_t)o->bytes,
             (uintmax_t)m->at_ms / 1000);
    seen.etag = str_of(etag);
    if (m->state == STATE_SUBSTITUTE) {
        seen.origin = str_of(others[m->ordinal % 3]);
    }
    if (m->dated != MADE_UNDATED && m->dated != MADE_MONTH) {
        http_date(m->at_ms, modified);
        seen.last_modified = str_of(modified);
    }
    return row_observation_add(rows->db, &seen, e) && put_date(rows, m, asset, e) &&
           put_event(rows, m, o, asset, "stored", "ok", e);
}

static bool
seen_held(struct rows *rows, const struct seen *s, struct err *e)
{
    const struct made_asset *m = &s->made;

    return put_copy(rows, m, &s->object, s->asset, e) &&
           (m->object != m->ordinal || m->whole_permille == 0 ||
            put_event(rows, m, &s->object, s->asset, "thumbed", "ok", e)) &&
           (m->state != STATE_LOST ||
            put_event(rows, m, &s->object, s->asset, "fixity", "absent", e));
}

struct answer {
    enum asset_state state;
    int status;
    const char *outcome, *error, *type, *head;
};
/* As fetch/ words them. */
static const struct answer answers[] = {
    {STATE_GONE, 404, "gone", "HTTP status 404", "text/html", "<!doctype html>Not found"},
    {STATE_GONE, 404, "gone", "HTTP status 404", "text/html", "<!doctype html>Not found"},
    {STATE_GONE, 410, "gone", "HTTP status 410", "text/html", "<!doctype html>Gone"},
    {STATE_REFUSED, 403, "refused", "HTTP status 403", "text/html", "Forbidden"},
    {STATE_REFUSED, 451, "refused", "HTTP status 451", "text/html", "For legal reasons"},
    {STATE_REFUSED, 0, "policy",
     "media.harbour-news.example: 10.0.0.8 is no public address", NULL, NULL},
    {STATE_NOT_MEDIA, 200, "not-media", "what arrived is html, not media", "text/html",
     "<!doctype html><title>Please log in</title>"},
    {STATE_FAILING, 503, "failed", "HTTP status 503", "text/html", "Busy"},
    {STATE_FAILING, 0, "failed", "not done after 120 s", NULL, NULL},
    {STATE_FAILING, 0, "failed", "Connection timed out", NULL, NULL},
};

static const struct answer *
answer_for(struct rng *r, enum asset_state state)
{
    int first = 0;
    int n = 0;

    while (answers[first].state != state) {
        first++;
    }
    while (first + n < (int)(sizeof answers / sizeof answers[0]) &&
           answers[first + n].state == state) {
        n++;
    }
    return &answers[first + rng_below(r, n)];
}

static bool
seen_missing(struct rows *rows, const struct made_asset *m, int64_t asset, struct err *e)
{
    struct rng r = rng_for(rows->plan->seed, TOPIC_SEEN, ~m->ordinal);
    const struct answer *a = answer_for(&r, m->state);
    int64_t last_ms = plan_day_ms(rows->plan, rows->plan->days) + 4 * 3600000;
    int tries = m->state == STATE_FAILING ? rng_between(&r, 2, 6) : rng_between(&r, 1, 2);
    struct row_observation seen = {.asset = asset,
                                   .at = m->fetched_ms,
                                   .origin = STR("live"),
                                   .final_url = str_of(m->url),
                                   .http_status = a->status,
                                   .bytes = -1,
                                   .outcome = str_of(a->outcome),
                                   .error = str_of(a->error)};

    if (a->type != NULL) {
        seen.content_type = str_of(a->type);
        seen.head = str_of(a->head);
    }
    for (int i = 0; i < tries; i++) {
        if (a->status == 503) {
            seen.not_before = seen.at + 3600000;
        }
        if (!row_observation_add(rows->db, &seen, e)) {
            return false;
        }
        seen.at += (1 + i) * (int64_t)PLAN_DAY_MS + 60000;
        seen.at = seen.at < last_ms ? seen.at : last_ms;
    }
    return true;
}

static bool
is_held(enum asset_state s)
{
    return s == STATE_PRESENT || s == STATE_SUBSTITUTE || s == STATE_DAMAGED ||
           s == STATE_LOST;
}

bool
seen_add(struct rows *r, const struct made_asset *m, int64_t asset, struct err *e)
{
    struct seen *s;

    if (r->n_seen == r->seen_room) {
        r->seen_room = r->seen_room * 2 + 1024;
        r->seen = xrealloc(r->seen, r->seen_room, sizeof *r->seen);
    }
    s = &r->seen[r->n_seen++];
    *s = (struct seen){.made = *m, .asset = asset};
    return !is_held(m->state) || object_get(r, m, &s->object, e);
}

static int
by_digest(const void *a, const void *b)
{
    const struct seen *const *x = a;
    const struct seen *const *y = b;

    return memcmp((*x)->object.digests.sha256, (*y)->object.digests.sha256, SHA256_BYTES);
}

/*
 * Those that a run would commit together come in any order: downloads end as they like.
 */
static bool
add_objects(struct rows *r, struct err *e)
{
    auto_free struct seen **order = xcalloc(r->n_seen + 1, sizeof *order);
    size_t n = 0;

    for (size_t i = 0; i < r->n_seen; i++) {
        const struct made_asset *m = &r->seen[i].made;

        if (is_held(m->state) && m->object == m->ordinal) {
            order[n++] = &r->seen[i];
        }
    }
    for (size_t i = 0; i < n; i++) {
        if (i % LIMIT_GROUP_FILES == 0) {
            size_t left = n - i;

            qsort(order + i, left < LIMIT_GROUP_FILES ? left : LIMIT_GROUP_FILES,
                  sizeof(struct seen *), by_digest);
        }
        if (!object_add(r, &order[i]->made, &order[i]->object, e)) {
            return false;
        }
    }
    return true;
}

bool
seen_flush(struct rows *r, struct err *e)
{
    if (!add_objects(r, e)) {
        return false;
    }
    for (size_t i = 0; i < r->n_seen; i++) {
        const struct seen *s = &r->seen[i];
        enum asset_state state = s->made.state;

        if (is_held(state) ? !seen_held(r, s, e)
                           : state != STATE_UNTRIED && state != STATE_UNRESOLVABLE &&
                                 !seen_missing(r, &s->made, s->asset, e)) {
            return false;
        }
    }
    r->n_seen = 0;
    return true;
}
