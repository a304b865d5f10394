#include "db/row_audit.h"

#include "base/mem.h"
#include "db/bulk.h"
#include "db/stmt.h"

#include <string.h>

struct article_count {
    int64_t id;
    int64_t last; /* the last asset that was counted */
    int64_t assets, missing;
};

struct article_counts {
    struct article_count *list; /* by id; owned */
    size_t n, cap;
};

static int
by_id(const void *left, const void *right)
{
    const struct article_count *a = left;
    const struct article_count *b = right;

    return (a->id > b->id) - (a->id < b->id);
}

static bool
read_ids(struct article_counts *c, struct db *db, struct err *e)
{
    /* In the order of an index, which is read instead of the articles' texts. */
    auto_stmt struct stmt *q = stmt_get(db, "SELECT id FROM article", e);
    bool row = q != NULL;

    while (row) {
        if (!stmt_row(q, &row, e)) {
            return false;
        }
        if (!row) {
            break;
        }
        if (c->n == c->cap) {
            c->cap = c->cap == 0 ? 256 : 2 * c->cap;
            c->list = xrealloc(c->list, c->cap, sizeof *c->list);
        }
        c->list[c->n++] = (struct article_count){.id = stmt_take_int(q, 0), .last = -1};
    }
    if (c->n > 0) {
        qsort(c->list, c->n, sizeof *c->list, by_id);
    }
    return q != NULL;
}

static void
count(struct article_counts *c, int64_t article, int64_t asset, bool is_missing)
{
    /* Ids of a catalog that was only ever added to have no gaps. */
    uint64_t guess = c->n == 0 ? 0 : (uint64_t)article - (uint64_t)c->list[0].id;
    struct article_count *a = NULL;

    if (guess < c->n && c->list[guess].id == article) {
        a = &c->list[guess];
    } else if (c->n > 0) {
        a = bsearch(&(struct article_count){.id = article}, c->list, c->n,
                    sizeof *c->list, by_id);
    }
    if (a != NULL && a->last != asset) {
        a->last = asset;
        a->assets++;
        a->missing += is_missing;
    }
}

/* Mentions come asset by asset, so that each is counted once without a set. */
static bool
count_mentions(struct article_counts *c, struct db *db, const uint8_t *missing,
               int64_t n_bits, struct err *e)
{
    /* All of it stands in the index mention_asset. */
    auto_stmt struct stmt *q =
        stmt_get(db, "SELECT asset, article, page FROM mention ORDER BY asset", e);
    bool row = q != NULL;

    while (row) {
        int64_t asset, page;
        bool is_missing;

        if (!stmt_row(q, &row, e)) {
            return false;
        }
        if (!row) {
            break;
        }
        asset = stmt_take_int(q, 0);
        is_missing =
            asset >= 0 && asset < n_bits && (missing[asset / 8] >> asset % 8 & 1) != 0;
        count(c, stmt_take_int(q, 0), asset, is_missing);
        page = stmt_take_int(q, 0);
        if (page != 0) {
            count(c, page, asset, is_missing);
        }
    }
    return q != NULL;
}

static bool
article_read(struct stmt *q, struct row_article_sum *s, struct err *e)
{
    bool row;

    stmt_put_int(q, s->article.id);
    if (!stmt_row(q, &row, e)) {
        return false;
    }
    s->site = stmt_take_text(q);
    s->article.site = stmt_take_int(q, 0);
    s->article.number = stmt_take_text(q);
    s->article.title = stmt_take_text(q);
    s->article.published = stmt_take_text(q);
    s->article.published_from = stmt_take_text(q);
    s->article.url = stmt_take_text(q);
    return true;
}

static bool
tell(const struct article_count *a, struct db *db,
     bool (*fn)(void *arg, const struct row_article_sum *s), void *arg, bool *more,
     struct err *e)
{
    auto_stmt struct stmt *q =
        stmt_get(db,
                 "SELECT s.name, a.site, a.number, a.title, a.published,"
                 " a.published_from, a.url FROM article a"
                 " CROSS JOIN site s ON s.id = a.site WHERE a.id = $1",
                 e);
    struct row_article_sum s = {
        .article = {.id = a->id}, .assets = a->assets, .missing = a->missing};

    if (q == NULL || !article_read(q, &s, e)) {
        return false;
    }
    *more = fn(arg, &s);
    return true;
}

bool
row_article_sums_each(struct db *db, const uint8_t *missing, int64_t n_bits,
                      bool (*fn)(void *arg, const struct row_article_sum *s), void *arg,
                      struct err *e)
{
    struct article_counts c = {0};
    bool more = true;
    bool ok = bulk_end(db, e) && read_ids(&c, db, e) &&
              count_mentions(&c, db, missing, n_bits, e);

    for (size_t i = 0; ok && more && i < c.n; i++) {
        ok = c.list[i].missing == 0 || tell(&c.list[i], db, fn, arg, &more, e);
    }
    free(c.list);
    return ok;
}
