#include "db/row.h"

#include "db/stmt.h"

struct named {
    int64_t article, page, asset;
};

static bool
mention_insert(struct db *db, const struct row_mention *m, bool *added, struct err *e)
{
    auto_stmt struct stmt *q =
        stmt_get(db,
                 "INSERT INTO mention (source, at_byte, article, page, asset, place, "
                 "sort, content_type,"
                 " title, raw) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
                 " ON CONFLICT (source, at_byte) DO NOTHING",
                 e);
    long long before = db_changes(db);

    if (q == NULL) {
        return false;
    }
    stmt_put_int(q, m->source);
    stmt_put_int(q, m->at_byte);
    stmt_put_int(q, m->article);
    stmt_put_int_or_null(q, m->page, 0);
    stmt_put_int(q, m->asset);
    stmt_put_int(q, m->place);
    stmt_put_text(q, m->sort);
    stmt_put_text(q, m->content_type);
    stmt_put_text(q, m->title);
    stmt_put_text_or_empty(q, m->raw);
    if (!stmt_run(q, e)) {
        return false;
    }
    *added = db_changes(db) > before;
    return true;
}

static bool
mention_names(struct db *db, const struct row_mention *m, struct named *out,
              struct err *e)
{
    auto_stmt struct stmt *q = stmt_get(
        db, "SELECT article, page, asset FROM mention WHERE source = $1 AND at_byte = $2",
        e);
    bool row;

    if (q == NULL) {
        return false;
    }
    stmt_put_int(q, m->source);
    stmt_put_int(q, m->at_byte);
    if (!stmt_row(q, &row, e)) {
        return false;
    }
    out->article = stmt_take_int(q, 0);
    out->page = stmt_take_int(q, 0);
    out->asset = stmt_take_int(q, 0);
    return true;
}

static bool
mention_point(struct db *db, const struct row_mention *m, struct err *e)
{
    auto_stmt struct stmt *q =
        stmt_get(db,
                 "UPDATE mention SET article = $3, page = $4, asset = $5"
                 " WHERE source = $1 AND at_byte = $2",
                 e);

    if (q == NULL) {
        return false;
    }
    stmt_put_int(q, m->source);
    stmt_put_int(q, m->at_byte);
    stmt_put_int(q, m->article);
    stmt_put_int_or_null(q, m->page, 0);
    stmt_put_int(q, m->asset);
    return stmt_run(q, e);
}

static bool
drop(struct db *db, const char *sql, int64_t id, struct err *e)
{
    auto_stmt struct stmt *q = stmt_get(db, sql, e);

    if (q == NULL) {
        return false;
    }
    stmt_put_int(q, id);
    return stmt_run(q, e);
}

static bool
drop_asset(struct db *db, int64_t id, struct err *e)
{
    return drop(db,
                "DELETE FROM asset WHERE id = $1"
                " AND NOT EXISTS (SELECT 1 FROM mention WHERE asset = $1)"
                " AND NOT EXISTS (SELECT 1 FROM observation WHERE asset = $1)"
                " AND NOT EXISTS (SELECT 1 FROM tombstone WHERE asset = $1)"
                " AND NOT EXISTS (SELECT 1 FROM event WHERE asset = $1)"
                " AND NOT EXISTS (SELECT 1 FROM lookup WHERE asset = $1)",
                id, e);
}

static bool
drop_article(struct db *db, int64_t id, struct err *e)
{
    return id == 0 || drop(db,
                           "DELETE FROM article WHERE id = $1"
                           " AND NOT EXISTS (SELECT 1 FROM mention WHERE article = $1)"
                           " AND NOT EXISTS (SELECT 1 FROM mention WHERE page = $1)",
                           id, e);
}

/*
 * What nothing names any more goes in the same transaction as its last mention: a later
 * sweep would be lost with a crash between the two, and would have to look at the whole
 * catalog.
 */
bool
row_mention_add(struct db *db, const struct row_mention *m, struct err *e)
{
    struct named old;
    bool added;

    db->run_filled = false; /* its source may be of the run */
    if (!mention_insert(db, m, &added, e)) {
        return false;
    }
    if (added) {
        return true;
    }
    if (!mention_names(db, m, &old, e)) {
        return false;
    }
    if (old.article == m->article && old.page == m->page && old.asset == m->asset) {
        return true;
    }
    return mention_point(db, m, e) && drop_asset(db, old.asset, e) &&
           drop_article(db, old.article, e) && drop_article(db, old.page, e);
}
