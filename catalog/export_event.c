#include "catalog/export_event.h"

#include "base/mem.h"
#include "db/row_history.h"

#include <inttypes.h>

enum { DETAIL_BYTES = 20000 }; /* a URL, an error, and little more */

/*
 * Terms and codes are those of https://id.loc.gov/vocabulary/preservation/eventType as of
 * 2018-09-24. Forgetting takes an asset out of the inventory and leaves the bytes: that
 * is deaccession, not deletion.
 */
static const struct {
    const char *kind;
    struct premis_type type;
} types[] = {
    {"observed", {"capture", "cap"}},      {"stored", {"ingestion", "ing"}},
    {"adopted", {"ingestion", "ing"}},     {"thumbed", {"creation", "cre"}},
    {"fixity", {"fixity check", "fix"}},   {"repaired", {"recovery", "rec"}},
    {"repair", {"recovery", "rec"}}, /* a copy that was not taken */
    {"forgotten", {"deaccession", "dea"}}, {"restored", {"accession", "acc"}},
};

const struct premis_type *
premis_type(struct str kind)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (str_eq(kind, str_of(types[i].kind))) {
            return &types[i].type;
        }
    }
    return NULL;
}

/* Ids of rows, a bit each; they are dense. Owns its memory. */
struct ids {
    uint8_t *bits;
    size_t bytes;
};

/* True where it was there before. */
static bool
ids_add(struct ids *s, int64_t id)
{
    size_t at = (size_t)id / 8;
    uint8_t bit = (uint8_t)(1U << (id % 8));
    bool was;

    if (at >= s->bytes) {
        size_t bytes = at + at / 2 + 1024;

        s->bits = xrealloc(s->bits, bytes, 1);
        memset(s->bits + s->bytes, 0, bytes - s->bytes);
        s->bytes = bytes;
    }
    was = (s->bits[at] & bit) != 0;
    s->bits[at] |= bit;
    return was;
}

static bool
ids_has(const struct ids *s, int64_t id)
{
    return id >= 0 && (size_t)id / 8 < s->bytes && (s->bits[id / 8] >> (id % 8) & 1) != 0;
}

struct walk {
    struct db *db;
    const struct export_event_fns *fns;
    struct ids assets, events;
    const struct row_listed *asset; /* the one whose events come now */
    struct buf detail;
    struct err *e;
    bool ok; /* nobody ended it */
};

/* "live, HTTP 404, https://elsewhere/, reason" */
static struct str
detail_of(struct buf *b, const struct row_observation *o, struct str url)
{
    buf_clear(b);
    buf_add_str(b, o->origin);
    if (o->http_status != 0) {
        buf_addf(b, ", HTTP %" PRId32, o->http_status);
    }
    if (o->final_url.n > 0 && !str_eq(o->final_url, url)) {
        buf_add_cstr(b, ", ");
        buf_add_str(b, o->final_url);
    }
    if (o->error.n > 0) {
        buf_add_cstr(b, ", ");
        buf_add_str(b, o->error);
    }
    return buf_view(b);
}

static bool
tell_observation(struct walk *w, const struct row_observation *o, struct str url)
{
    struct export_event v = {.is_observation = true,
                             .id = o->id,
                             .at = o->at,
                             .kind = STR("observed"),
                             .outcome = o->outcome,
                             .agent = STR("assets"),
                             .object = o->object,
                             .url = url};

    v.detail = detail_of(&w->detail, o, url);
    w->ok = w->fns->event(w->fns->arg, &v);
    return w->ok;
}

static bool
tell_event(struct walk *w, const struct row_event *r, struct str url)
{
    struct export_event v = {.id = r->id,
                             .at = r->at,
                             .kind = r->kind,
                             .outcome = r->outcome,
                             .detail = r->detail,
                             .agent = r->agent,
                             .object = r->object,
                             .url = url};

    w->ok = w->fns->event(w->fns->arg, &v);
    return w->ok;
}

static bool
on_observation(void *arg, const struct row_observation *o)
{
    struct walk *w = arg;

    return tell_observation(w, o, w->asset->url);
}

/* An event of another asset that holds the same object comes with that, if at all. */
static bool
on_event(void *arg, const struct row_event *r)
{
    struct walk *w = arg;
    bool is_own = r->asset == 0 || r->asset == w->asset->asset;
    if ((!is_own && ids_has(&w->assets, r->asset)) || ids_add(&w->events, r->id)) {
        return true;
    }
    return tell_event(w, r, is_own ? w->asset->url : (struct str){NULL, 0});
}

static bool
count_asset(void *arg, const struct row_listed *r)
{
    struct walk *w = arg;

    (void)ids_add(&w->assets, r->asset);
    w->ok = w->fns->asset == NULL || w->fns->asset(w->fns->arg, r);
    return w->ok;
}

static bool
on_asset(void *arg, const struct row_listed *r)
{
    struct walk *w = arg;

    w->asset = r;
    return row_observations_each(w->db, r->asset, on_observation, w, w->e) && w->ok &&
           row_events_each(w->db, r->asset, on_event, w, w->e) && w->ok;
}

static bool
next_observation(void *arg, const struct row_observation *o, struct str url)
{
    return tell_observation(arg, o, url);
}

static bool
next_event(void *arg, const struct row_event *v, struct str url)
{
    return tell_event(arg, v, url);
}

static bool
on_every_asset(void *arg, const struct row_listed *r)
{
    struct walk *w = arg;

    w->ok = w->fns->asset(w->fns->arg, r);
    return w->ok;
}

static bool
on_every_object(void *arg, const struct row_object *o)
{
    struct walk *w = arg;

    w->ok = w->fns->object(w->fns->arg, o);
    return w->ok;
}

static bool
tell_all(struct walk *w, const struct row_filter *all)
{
    const struct row_history_fns history = {next_observation, next_event, w};

    if (w->fns->asset != NULL &&
        (!row_list_each(w->db, all, on_every_asset, w, w->e) || !w->ok)) {
        return !w->ok;
    }
    if (w->fns->object != NULL &&
        (!row_object_each(w->db, on_every_object, w, w->e) || !w->ok)) {
        return !w->ok;
    }
    return row_history_each(w->db, &history, w->e);
}

static bool
takes_all(const struct row_filter *f)
{
    return f->article.p == NULL && f->url.p == NULL && f->sha256 == NULL &&
           !f->by_claim && f->states == 0 && f->date_after.p == NULL &&
           f->date_before.p == NULL && f->host.p == NULL && f->search.p == NULL &&
           f->limit == 0;
}

bool
export_events(struct db *db, const struct row_filter *filter,
              const struct export_event_fns *fns, struct err *e)
{
    struct walk w = {
        .db = db, .fns = fns, .detail = {.limit = DETAIL_BYTES}, .e = e, .ok = true};
    bool ok = takes_all(filter)
                  ? tell_all(&w, filter)
                  : row_list_each(db, filter, count_asset, &w, e) &&
                        (!w.ok || row_list_each(db, filter, on_asset, &w, e));

    free(w.assets.bits);
    free(w.events.bits);
    buf_release(&w.detail);
    return ok && e->code == ERR_NONE;
}
