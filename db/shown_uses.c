#include "db/shown_uses.h"

#include "base/mem.h"

#include <string.h>

bool
uses_begin(struct uses_walk *w, struct db *db, struct err *e)
{
    *w = (struct uses_walk){.asset = -1};
    if (!known_facts_read(&w->sources, db,
                          "SELECT id, read_at, NULL FROM source ORDER BY id", e) ||
        !known_facts_read(&w->articles, db,
                          "SELECT id, 0, published FROM article ORDER BY id", e)) {
        return false;
    }
    /* All of it stands in the index mention_asset. */
    w->q = stmt_get(db,
                    "SELECT asset, source, article, page, place FROM mention"
                    " ORDER BY asset",
                    e);
    return w->q != NULL && stmt_row(w->q, &w->row, e);
}

void
uses_end(struct uses_walk *w)
{
    stmt_end(w->q);
    known_facts_release(&w->sources);
    known_facts_release(&w->articles);
    free(w->list);
    *w = (struct uses_walk){0};
}

static void
add(struct uses_walk *w, struct gallery_use use)
{
    if (w->n == w->cap) {
        w->cap = w->cap == 0 ? 16 : 2 * w->cap;
        w->list = xrealloc(w->list, w->cap, sizeof *w->list);
    }
    w->list[w->n++] = use;
}

/* ISO 8601 sorts as text. */
static bool
is_earlier(struct str a, struct str b)
{
    int order = memcmp(a.p, b.p, a.n < b.n ? a.n : b.n);

    return order < 0 || (order == 0 && a.n < b.n);
}

static void
keep_earlier(struct uses_walk *w, int64_t article, struct str *kept)
{
    const struct known_fact *fact = known_facts_find(&w->articles, article);

    if (fact != NULL && fact->text.n > 0 &&
        (kept->p == NULL || is_earlier(fact->text, *kept))) {
        *kept = fact->text;
    }
}

/* The mention that q stands on; its asset has been taken. */
static void
take(struct uses_walk *w, struct row_listed *a)
{
    const struct known_fact *source =
        known_facts_find(&w->sources, stmt_take_int(w->q, 0));
    int64_t article = stmt_take_int(w->q, 0);
    int64_t page = stmt_take_int(w->q, 0);
    int64_t place = stmt_take_int(w->q, 0);
    int64_t read_at = source != NULL ? source->number : 0;

    if (a->first_seen == 0 || read_at < a->first_seen) {
        a->first_seen = read_at;
    }
    add(w, (struct gallery_use){.article = article, .is_lead = true});
    keep_earlier(w, article, &a->date_article);
    if (page != 0) {
        add(w, (struct gallery_use){.article = page, .place = place});
        keep_earlier(w, page, &a->date_article);
    }
}

static int
by_role_and_article(const void *left, const void *right)
{
    const struct gallery_use *a = left;
    const struct gallery_use *b = right;

    if (a->is_lead != b->is_lead) {
        return a->is_lead ? -1 : 1;
    }
    if (a->article != b->article) {
        return a->article < b->article ? -1 : 1;
    }
    return (a->place > b->place) - (a->place < b->place);
}

/* Several sources may tell of the same use: the first place stands for it. */
void
uses_tell(struct uses_walk *w, struct row_shown *r)
{
    if (w->n > 1) {
        qsort(w->list, w->n, sizeof *w->list, by_role_and_article);
    }
    for (size_t i = 0; i < w->n; i++) {
        if (i > 0 && w->list[i].article == w->list[i - 1].article &&
            w->list[i].is_lead == w->list[i - 1].is_lead) {
            continue;
        }
        if (r->n_uses < GALLERY_USES) {
            r->uses[r->n_uses++] = w->list[i];
        }
        r->uses_total++;
    }
}

bool
uses_of(struct uses_walk *w, struct row_listed *a, struct err *e)
{
    w->n = 0;
    while (w->row) {
        if (w->asset < 0) {
            w->asset = stmt_take_int(w->q, 0);
        }
        if (w->asset > a->asset) {
            break;
        }
        if (w->asset == a->asset) {
            take(w, a);
        }
        w->asset = -1;
        if (!stmt_row(w->q, &w->row, e)) {
            return false;
        }
    }
    return true;
}
