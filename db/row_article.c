#include "db/row.h"

#include "db/stmt.h"

static bool
site_find(struct db *db, struct str name, int64_t *id, struct err *e)
{
    auto_stmt struct stmt *q = stmt_get(db, "SELECT id FROM site WHERE name = $1", e);
    bool row;

    if (q == NULL) {
        return false;
    }
    stmt_put_text_or_empty(q, name);
    if (!stmt_row(q, &row, e)) {
        return false;
    }
    *id = row ? stmt_take_int(q, 0) : 0;
    return true;
}

bool
row_site_get(struct db *db, struct str name, int64_t *id, struct err *e)
{
    auto_stmt struct stmt *q = NULL;

    if (!site_find(db, name, id, e)) {
        return false;
    }
    if (*id != 0) {
        return true;
    }
    q = stmt_get(db, "INSERT INTO site (name) VALUES ($1)", e);
    if (q == NULL) {
        return false;
    }
    stmt_put_text_or_empty(q, name);
    return stmt_run_new(q, id, e);
}

/* *fills: the row has a NULL where a has something to say. */
static bool
article_find(struct db *db, const struct row_article *a, int64_t *id, bool *fills,
             struct err *e)
{
    auto_stmt struct stmt *q =
        stmt_get(db,
                 "SELECT id, title IS NULL, published IS NULL, url IS NULL, body IS NULL"
                 " FROM article WHERE site = $1 AND number = $2",
                 e);
    const struct str told[] = {a->title, a->published, a->url, a->body};
    bool row;

    if (q == NULL) {
        return false;
    }
    stmt_put_int(q, a->site);
    stmt_put_text_or_empty(q, a->number);
    if (!stmt_row(q, &row, e)) {
        return false;
    }
    *id = row ? stmt_take_int(q, 0) : 0;
    *fills = false;
    for (size_t i = 0; row && i < sizeof told / sizeof told[0]; i++) {
        *fills = (stmt_take_int(q, 0) != 0 && told[i].p != NULL) || *fills;
    }
    return true;
}

static void
put_article(struct stmt *q, const struct row_article *a)
{
    stmt_put_int(q, a->site);
    stmt_put_text_or_empty(q, a->number);
    stmt_put_text(q, a->title);
    stmt_put_text(q, a->published);
    stmt_put_text(q, a->published_from);
    stmt_put_text(q, a->url);
    stmt_put_text(q, a->body);
}

/* A date and who told it stay together: either both are there already, or both come. */
static bool
article_fill(struct db *db, const struct row_article *a, struct err *e)
{
    auto_stmt struct stmt *q = stmt_get(
        db,
        "UPDATE article SET title = coalesce(title, $3),"
        " published_from = CASE WHEN published IS NULL THEN $5 ELSE published_from END,"
        " published = coalesce(published, $4), url = coalesce(url, $6), body = "
        "coalesce(body, $7)"
        " WHERE site = $1 AND number = $2",
        e);

    if (q == NULL) {
        return false;
    }
    put_article(q, a);
    return stmt_run(q, e);
}

/* FNV-1a (Fowler, Noll, Vo), then spread: known.h looks at the highest bits. */
static uint64_t
article_hash(int64_t site, struct str number)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325) ^ (uint64_t)site;

    for (size_t i = 0; i < number.n; i++) {
        hash = (hash ^ (uint8_t)number.p[i]) * UINT64_C(0x100000001b3);
    }
    hash ^= hash >> 32;
    return hash * UINT64_C(0x9E3779B97F4A7C15);
}

static bool
articles_learn(struct db *db, struct err *e)
{
    auto_stmt struct stmt *most = stmt_get(db, "SELECT max(id) FROM article", e);
    auto_stmt struct stmt *all = stmt_get(db, "SELECT site, number FROM article", e);
    bool row;

    if (most == NULL || all == NULL || !stmt_row(most, &row, e)) {
        return false;
    }
    if (!known_pays(&db->articles, stmt_take_int(most, 0))) {
        return true;
    }
    known_begin(&db->articles);
    while (row) {
        if (!stmt_row(all, &row, e)) {
            known_release(&db->articles);
            return false;
        }
        if (row) {
            int64_t site = stmt_take_int(all, 0);

            known_add(&db->articles, article_hash(site, stmt_take_text(all)));
        }
    }
    return true;
}

static bool
article_add(struct db *db, struct row_article *a, struct err *e)
{
    auto_stmt struct stmt *q = stmt_get(
        db,
        "INSERT INTO article (site, number, title, published, published_from, url, body)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        e);
    if (q == NULL) {
        return false;
    }
    put_article(q, a);
    return stmt_run_new(q, &a->id, e);
}

bool
row_article_get(struct db *db, struct row_article *a, struct err *e)
{
    uint64_t hash = article_hash(a->site, a->number);
    bool fills = false;

    a->id = 0;
    if (known_maybe(&db->articles, hash)) {
        if (!article_find(db, a, &a->id, &fills, e)) {
            return false;
        }
        if (a->id == 0 && known_miss(&db->articles) && !articles_learn(db, e)) {
            return false;
        }
    }
    if (a->id != 0) {
        return !fills || article_fill(db, a, e);
    }
    known_add(&db->articles, hash);
    return article_add(db, a, e);
}
