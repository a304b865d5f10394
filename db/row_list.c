#include "db/bulk.h"
#include "db/row_filter.h"
#include "db/row_read.h"

#include <assert.h>

enum { LIST_SQL_BYTES = 32768 };

/*
 * The index on date gives the order, row by row, whatever the number of assets. What
 * stands in parentheses is asked only for rows that pass the filter.
 */
#define LIST_START                                                                       \
    "SELECT a.id, a.url, a.host, a.claimed, c.class, a.stem, a.variant, a.date,"         \
    " a.date_source, a.date_path, a.date_name,"                                          \
    " (SELECT min(p.published) FROM mention m JOIN article p ON p.id IN (m.article, "    \
    "m.page)"                                                                            \
    " WHERE m.asset = a.id),"                                                            \
    " c.origin, c.last_modified,"                                                        \
    " (SELECT min(s.read_at) FROM mention m JOIN source s ON s.id = m.source"            \
    " WHERE m.asset = a.id),"                                                            \
    " c.last_seen, c.http_status, c.error,"                                              \
    " (SELECT count(*) FROM observation n WHERE n.asset = a.id),"                        \
    " (SELECT m.title FROM mention m WHERE m.asset = a.id AND m.title IS NOT NULL"       \
    " ORDER BY m.id LIMIT 1), " OBJECT_COLUMNS " FROM asset a"                           \
    " JOIN asset_class c ON c.asset = a.id"                                              \
    " LEFT JOIN object b ON b.sha256 = c.object WHERE true"
#define LIST_END " ORDER BY a.date NULLS LAST, a.id"
/*
 * The same order, but not the index's: where the filter names a few rows, they are found
 * first and then sorted.
 */
#define LIST_END_OF_FEW " ORDER BY a.date || '' NULLS LAST, a.id"

void
filter_sql_list(const struct filter_sql *s, struct buf *sql)
{
    buf_add_cstr(sql, LIST_START);
    buf_add_str(sql, buf_view(&s->where));
    buf_add_cstr(sql, s->names_few ? LIST_END_OF_FEW : LIST_END);
    assert(!sql->over);
}

static void
listed_take(struct stmt *q, struct row_listed *r)
{
    r->asset = stmt_take_int(q, 0);
    r->url = stmt_take_text(q);
    r->host = stmt_take_text(q);
    r->claim = claim_from_name(stmt_take_text(q));
    r->state = state_from_name(stmt_take_text(q));
    r->stem = stmt_take_text(q);
    r->variant = stmt_take_text(q);
    r->date = stmt_take_text(q);
    r->date_source = stmt_take_text(q);
    r->date_path = stmt_take_text(q);
    r->date_name = stmt_take_text(q);
    r->date_article = stmt_take_text(q);
    r->origin = stmt_take_text(q);
    r->last_modified = stmt_take_text(q);
    r->first_seen = stmt_take_int(q, 0);
    r->last_seen = stmt_take_int(q, 0);
    r->http_status = (int32_t)stmt_take_int(q, 0);
    r->error = stmt_take_text(q);
    r->attempts = stmt_take_int(q, 0);
    r->title = stmt_take_text(q);
    object_take(q, &r->object);
    r->held = r->object.verdict.p != NULL;
}

/* What arrived outdoes what the name claims. */
static bool
claim_fits(const struct row_filter *f, const struct row_listed *r)
{
    enum media_claim is =
        r->held ? media_kind(media_from_name(r->object.type)) : r->claim;

    return !f->by_claim || is == f->claim;
}

static bool
list_walk(struct stmt *q, const struct row_filter *f,
          bool (*fn)(void *arg, const struct row_listed *r), void *arg, struct err *e)
{
    struct row_listed r;
    int64_t left = f->limit > 0 ? f->limit : INT64_MAX;

    while (left > 0) {
        bool row;

        if (!stmt_row(q, &row, e)) {
            return false;
        }
        if (!row) {
            return true;
        }
        listed_take(q, &r);
        if (claim_fits(f, &r)) {
            left = fn(arg, &r) ? left - 1 : 0;
        }
    }
    return true;
}

bool
row_list_each(struct db *db, const struct row_filter *f,
              bool (*fn)(void *arg, const struct row_listed *r), void *arg, struct err *e)
{
    auto_buf struct buf sql = {.limit = LIST_SQL_BYTES};
    auto_stmt struct stmt *q = NULL;
    struct filter_sql filter;
    bool ok = filter_sql_init(&filter, f, e) && bulk_end(db, e);

    if (ok) {
        filter_sql_list(&filter, &sql);
        q = stmt_make(db, buf_cstr(&sql), e);
        ok = q != NULL;
    }
    if (ok) {
        filter_sql_put(&filter, f, q);
        ok = list_walk(q, f, fn, arg, e);
    }
    filter_sql_release(&filter);
    return ok;
}
