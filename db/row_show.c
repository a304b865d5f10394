#include "db/row_filter.h"
#include "db/row_read.h"

bool
row_event_add(struct db *db, const struct row_event *v, struct err *e)
{
    auto_stmt struct stmt *q =
        stmt_get(db,
                 "INSERT INTO event (at, kind, object, asset, outcome, detail, agent)"
                 " VALUES ($1, $2, $3, $4, $5, $6, $7)",
                 e);

    if (q == NULL) {
        return false;
    }
    stmt_put_int(q, v->at);
    stmt_put_text_or_empty(q, v->kind);
    stmt_put_blob(q, v->object, SHA256_BYTES);
    stmt_put_int_or_null(q, v->asset, 0);
    stmt_put_text_or_empty(q, v->outcome);
    stmt_put_text(q, v->detail);
    stmt_put_text_or_empty(q, v->agent);
    return stmt_run(q, e);
}

void
event_take(struct stmt *q, struct row_event *v)
{
    struct str object;

    v->id = stmt_take_int(q, 0);
    v->at = stmt_take_int(q, 0);
    v->kind = stmt_take_text(q);
    object = stmt_take_blob(q);
    v->object = object.n == SHA256_BYTES ? (const uint8_t *)object.p : NULL;
    v->asset = stmt_take_int(q, 0);
    v->outcome = stmt_take_text(q);
    v->detail = stmt_take_text(q);
    v->agent = stmt_take_text(q);
}

bool
row_events_each(struct db *db, int64_t asset,
                bool (*fn)(void *arg, const struct row_event *v), void *arg,
                struct err *e)
{
    auto_stmt struct stmt *q = stmt_get(
        db,
        "SELECT " EVENT_COLUMNS " FROM event v WHERE v.id IN"
        " (SELECT id FROM event WHERE asset = $1 UNION SELECT v.id FROM asset_class c"
        " JOIN event v ON v.object = c.object WHERE c.asset = $1) ORDER BY v.id",
        e);
    struct row_event v;
    bool row = true;

    if (q == NULL) {
        return false;
    }
    stmt_put_int(q, asset);
    while (row) {
        if (!stmt_row(q, &row, e)) {
            return false;
        }
        if (row) {
            event_take(q, &v);
            row = fn(arg, &v);
        }
    }
    return true;
}

static void
use_take(struct stmt *q, struct row_use *u)
{
    u->role = stmt_take_text(q);
    u->site = stmt_take_text(q);
    u->number = stmt_take_text(q);
    u->title = stmt_take_text(q);
    u->published = stmt_take_text(q);
    u->place = stmt_take_int(q, 0);
    u->sort = stmt_take_text(q);
    u->content_type = stmt_take_text(q);
    u->source = stmt_take_text(q);
    u->at_byte = stmt_take_int(q, 0);
    u->raw = stmt_take_text(q);
}

#define USE_COLUMNS " AS role, s.name AS site, x.number AS number, x.title, x.published,"
#define USE_JOINS                                                                        \
    " m.sort, m.content_type, z.name, m.at_byte, m.raw, m.id AS mention FROM mention m"  \
    " JOIN source z ON z.id = m.source"

bool
row_uses_each(struct db *db, int64_t asset,
              bool (*fn)(void *arg, const struct row_use *u), void *arg, struct err *e)
{
    auto_stmt struct stmt *q = stmt_get(
        db,
        "SELECT 'lead'" USE_COLUMNS " 0 AS place," USE_JOINS
        " JOIN article x ON x.id = m.article JOIN site s ON s.id = x.site WHERE m.asset "
        "= $1"
        " UNION ALL SELECT 'related'" USE_COLUMNS " m.place," USE_JOINS
        " JOIN article x ON x.id = m.page JOIN site s ON s.id = x.site WHERE m.asset = $1"
        " ORDER BY role, site, number, place, mention",
        e);
    struct row_use u;
    bool row = true;

    if (q == NULL) {
        return false;
    }
    stmt_put_int(q, asset);
    while (row) {
        if (!stmt_row(q, &row, e)) {
            return false;
        }
        if (row) {
            use_take(q, &u);
            row = fn(arg, &u);
        }
    }
    return true;
}

static void
article_take(struct stmt *q, struct row_article *a)
{
    a->id = stmt_take_int(q, 0);
    a->site = stmt_take_int(q, 0);
    a->number = stmt_take_text(q);
    a->title = stmt_take_text(q);
    a->published = stmt_take_text(q);
    a->published_from = stmt_take_text(q);
    a->url = stmt_take_text(q);
    a->body = stmt_take_text(q);
}

bool
row_articles_each(struct db *db, struct str number,
                  bool (*fn)(void *arg, const struct row_article *a, struct str site),
                  void *arg, struct err *e)
{
    auto_stmt struct stmt *q =
        stmt_get(db,
                 "SELECT a.id, a.site, a.number, a.title, a.published, a.published_from, "
                 "a.url, a.body,"
                 " t.name FROM article a JOIN site t ON t.id = a.site"
                 " WHERE a.id IN (" ARTICLES_NAMED ") ORDER BY t.name, a.id",
                 e);
    struct row_article a;
    bool row = true;

    if (q == NULL) {
        return false;
    }
    stmt_put_text_or_empty(q, number);
    while (row) {
        if (!stmt_row(q, &row, e)) {
            return false;
        }
        if (row) {
            article_take(q, &a);
            row = fn(arg, &a, stmt_take_text(q));
        }
    }
    return true;
}
