#include "gallery/article_list.h"

#include "base/mem.h"
#include "gallery/emit.h"

/* Where each site's name is in struct articles; by id. */
struct site_at {
    int64_t id;
    uint32_t index;
};

struct reading {
    struct articles *a;
    size_t cap, sites_cap;
    struct site_at *sites; /* as many as a->sites; owned */
};

/* Grows *p, an array of n elements, so that one more has room. */
static void *
grown(void *p, size_t n, size_t *cap, size_t size)
{
    if (n < *cap) {
        return p;
    }
    *cap = *cap > 0 ? 2 * *cap : 256;
    return xrealloc(p, *cap, size);
}

static uint32_t
add_site(struct reading *r, size_t at, int64_t id, struct str name)
{
    struct articles *a = r->a;
    size_t cap = r->sites_cap;

    a->sites = grown(a->sites, a->n_sites, &cap, sizeof *a->sites);
    r->sites = grown(r->sites, a->n_sites, &r->sites_cap, sizeof *r->sites);
    memmove(&r->sites[at + 1], &r->sites[at], (a->n_sites - at) * sizeof *r->sites);
    r->sites[at] = (struct site_at){id, (uint32_t)a->n_sites};
    a->sites[a->n_sites] = (struct str){
        arena_strndup(a->texts, name.p != NULL ? name.p : "", name.n), name.n};
    return (uint32_t)a->n_sites++;
}

static uint32_t
site_of(struct reading *r, int64_t id, struct str name)
{
    size_t low = 0;
    size_t high = r->a->n_sites;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (r->sites[middle].id < id) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low < r->a->n_sites && r->sites[low].id == id) {
        return r->sites[low].index;
    }
    return add_site(r, low, id, name);
}

/* Copies s to *at; NULL stays NULL. */
static struct str
keep(char **at, struct str s, struct str end)
{
    struct str kept = {*at, s.n + end.n};

    if (s.p == NULL) {
        return s;
    }
    if (kept.n > 0) {
        memcpy(*at, s.p, s.n);
        memcpy(*at + s.n, end.p, end.n);
    }
    *at += kept.n;
    return kept;
}

static bool
take_article(void *arg, const struct row_article *row, struct str site)
{
    struct reading *r = arg;
    struct articles *a = r->a;
    bool is_cut;
    struct str title = emit_cut(row->title, EMIT_TEXT_MOST, &is_cut);
    struct str end = is_cut ? STR(EMIT_ELLIPSIS) : STR("");
    struct gallery_article *g;
    char *at;

    a->list = grown(a->list, a->n, &r->cap, sizeof *a->list);
    g = &a->list[a->n++];
    at = arena_alloc(a->texts,
                     row->number.n + title.n + end.n + row->published.n + row->url.n + 1);
    *g = (struct gallery_article){.id = row->id, .site = site_of(r, row->site, site)};
    g->number = keep(&at, row->number, STR(""));
    g->title = keep(&at, title, end);
    g->published = keep(&at, row->published, STR(""));
    g->url = keep(&at, row->url, STR(""));
    return a->n < UINT32_MAX;
}

bool
article_list_read(struct articles *a, struct db *db, struct err *e)
{
    struct reading r = {.a = a};
    bool ok;

    *a = (struct articles){.texts = xcalloc(1, sizeof *a->texts)};
    ok = row_article_all(db, take_article, &r, e);
    free(r.sites);
    return ok;
}

void
article_list_release(struct articles *a)
{
    if (a->texts != NULL) {
        arena_release(a->texts);
    }
    free(a->texts);
    free(a->list);
    free(a->sites);
    *a = (struct articles){0};
}

uint32_t
article_list_find(const struct articles *a, int64_t id)
{
    size_t low = 0;
    size_t high = a->n;

    /* Row ids have few gaps, so mostly the first look finds it. */
    if (a->n > 0 && id >= a->list[0].id && (uint64_t)(id - a->list[0].id) < a->n) {
        size_t guess = (size_t)(id - a->list[0].id);

        if (a->list[guess].id == id) {
            return (uint32_t)guess;
        }
        high = guess; /* ids ascend: with gaps it can only stand further down */
    }
    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (a->list[middle].id < id) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < a->n && a->list[low].id == id ? (uint32_t)low : UINT32_MAX;
}

uint32_t
article_list_add_none(struct articles *a)
{
    a->list = xrealloc(a->list, a->n + 1, sizeof *a->list);
    a->sites = xrealloc(a->sites, a->n_sites + 1, sizeof *a->sites);
    a->list[a->n] = (struct gallery_article){
        .id = INT64_MAX, .site = (uint32_t)a->n_sites, .number = STR("")};
    a->sites[a->n_sites++] = STR("");
    return (uint32_t)a->n++;
}
