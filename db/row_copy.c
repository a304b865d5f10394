#include "db/row_copy.h"

#include "db/asset_key.h"
#include "db/changes.h"
#include "db/copy_table.h"
#include "db/stmt.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { KEY_HASH = 1, ASSET_URL = 2 }; /* columns of asset */

const struct copy_table *
copy_table(size_t i)
{
    return i < copy_tables ? &copy_sqls[i].is : NULL;
}

/* ---- out ---- */

static struct copy_value
take_value(struct stmt *q, const struct copy_column *c)
{
    struct copy_value v = {.kind = c->kind};

    if (c->kind == COPY_INT) {
        bool is_null = stmt_is_null(q);

        v.number = stmt_take_int(q, 0);
        v.kind = is_null ? COPY_NULL : COPY_INT;
        return v;
    }
    v.bytes = c->kind == COPY_TEXT ? stmt_take_text(q) : stmt_take_blob(q);
    if (v.bytes.p == NULL) {
        v.kind = COPY_NULL;
    }
    return v;
}

/* Who is told, and what is missing between the rows that are there. */
struct walk {
    size_t table;
    copy_fn *fn;
    void *arg;
    bool tells_gaps;
};

static bool
tell_gap(struct walk *w, int64_t from, int64_t to, struct err *e)
{
    for (int64_t id = from; w->tells_gaps && id < to; id++) {
        const struct copy_value value = {.kind = COPY_INT, .number = id};

        if (!w->fn(w->arg, COPY_GONE, w->table, &value, e)) {
            return false;
        }
    }
    return true;
}

static bool
walk_rows(struct db *db, struct walk *w, int64_t from, int64_t to, struct err *e)
{
    const struct copy_sql *sql = &copy_sqls[w->table];
    auto_stmt struct stmt *q = stmt_get(db, sql->select, e);
    struct copy_value values[COPY_COLUMNS_MOST];
    bool row = true;

    if (q == NULL) {
        return false;
    }
    stmt_put_int(q, from);
    stmt_put_int(q, to);
    while (row) {
        int64_t id;

        if (!stmt_row(q, &row, e)) {
            return false;
        }
        if (!row) {
            break;
        }
        for (size_t i = 0; i < sql->is.n_columns; i++) {
            values[i] = take_value(q, &sql->is.columns[i]);
        }
        id = stmt_take_int(q, 0);
        if (!tell_gap(w, from, id, e) || !w->fn(w->arg, COPY_ROW, w->table, values, e)) {
            return false;
        }
        from = id + 1;
    }
    return to == INT64_MAX || tell_gap(w, from, to + 1, e);
}

bool
copy_all_each(struct db *db, copy_fn *fn, void *arg, struct err *e)
{
    for (size_t t = 0; t < copy_tables; t++) {
        struct walk w = {.table = t, .fn = fn, .arg = arg};

        if (!walk_rows(db, &w, INT64_MIN, INT64_MAX, e)) {
            return false;
        }
    }
    return true;
}

/* Rows without a number cannot be told to be gone one by one. */
static bool
tell_whole(struct db *db, size_t table, copy_fn *fn, void *arg, struct err *e)
{
    struct walk w = {.table = table, .fn = fn, .arg = arg};

    return fn(arg, COPY_CLEAR, table, NULL, e) &&
           walk_rows(db, &w, INT64_MIN, INT64_MAX, e);
}

bool
copy_changed_each(struct db *db, copy_fn *fn, void *arg, struct err *e)
{
    for (size_t t = 0; t < copy_tables; t++) {
        const struct copy_table *is = &copy_sqls[t].is;
        struct walk w = {.table = t, .fn = fn, .arg = arg, .tells_gaps = is->has_id};
        const struct span *spans;
        size_t n = changes_spans(db->rows_changed, t, &spans);

        if (is->is_told_whole && n > 0) {
            if (!tell_whole(db, t, fn, arg, e)) {
                return false;
            }
            continue;
        }
        for (size_t i = 0; i < n; i++) {
            if (!walk_rows(db, &w, spans[i].from, spans[i].to, e)) {
                return false;
            }
        }
    }
    return true;
}

void
copy_watch(struct db *db, bool (*before)(void *arg, struct err *e), void *arg)
{
    db->before_commit = before;
    db->before_arg = arg;
    changes_watch(db);
}

/* ---- in ---- */

/* 0: any length will do. */
static size_t
digest_bytes(const char *column)
{
    if (strcmp(column, "sha256") == 0 || strcmp(column, "object") == 0) {
        return SHA256_BYTES;
    }
    return strcmp(column, "sha1") == 0 ? SHA1_BYTES : 0;
}

static bool
fits(const struct copy_table *is, const struct copy_value *values)
{
    for (size_t i = 0; i < is->n_columns; i++) {
        const struct copy_column *c = &is->columns[i];
        enum copy_kind kind = values[i].kind;

        if (!c->is_made && kind != c->kind && !(kind == COPY_NULL && c->may_be_null)) {
            return false;
        }
        if (kind == COPY_BLOB && digest_bytes(c->name) != 0 &&
            values[i].bytes.n != digest_bytes(c->name)) {
            return false;
        }
    }
    return true;
}

static void
put_value(struct stmt *q, const struct copy_value *v)
{
    switch (v->kind) {
    case COPY_INT:
        stmt_put_int(q, v->number);
        break;
    case COPY_TEXT:
        stmt_put_text_or_empty(q, v->bytes);
        break;
    case COPY_BLOB:
        stmt_put_blob(q, v->bytes.p != NULL ? v->bytes.p : "", v->bytes.n);
        break;
    case COPY_NULL:
        stmt_put_text(q, (struct str){0});
        break;
    }
}

static bool
run_put(struct db *db, const char *sql, const struct copy_table *is,
        const struct copy_value *values, struct err *e)
{
    auto_stmt struct stmt *q = stmt_get(db, sql, e);

    if (q == NULL) {
        return false;
    }
    for (size_t i = 0; i < is->n_columns; i++) {
        struct copy_value made = {.kind = COPY_INT};
        uint8_t key[SHA256_BYTES];

        if (is->columns[i].is_made) { /* the only one: what an asset is found by */
            hash_sha256(values[ASSET_URL].bytes, key);
            made.number = asset_key_hash(key);
        }
        put_value(q, is->columns[i].is_made ? &made : &values[i]);
    }
    return stmt_run(q, e);
}

bool
copy_put(struct db *db, size_t table, const struct copy_value *values, enum copy_way way,
         bool *taken, struct err *e)
{
    const struct copy_sql *sql = &copy_sqls[table];
    int64_t before;

    *taken = false;
    if (!fits(&sql->is, values)) {
        return true;
    }
    if (way == COPY_REPLACE && sql->before_put != NULL &&
        !run_put(db, sql->before_put, &sql->is, values, e)) {
        return false;
    }
    before = db->ops->changes(db->conn);
    if (!run_put(db, way == COPY_REPLACE ? sql->put : sql->add, &sql->is, values, e)) {
        return false;
    }
    *taken = db->ops->changes(db->conn) > before;
    return true;
}

bool
copy_gone(struct db *db, size_t table, int64_t id, bool *taken, struct err *e)
{
    const struct copy_sql *sql = &copy_sqls[table];
    auto_stmt struct stmt *q = NULL;
    int64_t before = db->ops->changes(db->conn);

    *taken = false;
    if (sql->gone == NULL) {
        return true;
    }
    q = stmt_get(db, sql->gone, e);
    if (q == NULL) {
        return false;
    }
    stmt_put_int(q, id);
    if (!stmt_run(q, e)) {
        return false;
    }
    *taken = db->ops->changes(db->conn) > before;
    return true;
}

bool
copy_clear(struct db *db, size_t table, struct err *e)
{
    auto_stmt struct stmt *q = NULL;

    if (copy_sqls[table].clear == NULL) {
        return true;
    }
    q = stmt_get(db, copy_sqls[table].clear, e);
    return q != NULL && stmt_run(q, e);
}

bool
copy_catalog_is_whole(struct db *db, struct err *e)
{
    auto_stmt struct stmt *q = stmt_get(db, "PRAGMA quick_check(1)", e);
    struct str told;
    bool row;

    if (q == NULL || !stmt_row(q, &row, e)) {
        return false;
    }
    told = row ? stmt_take_text(q) : (struct str){0};
    return str_eq(told, STR("ok")) ||
           err_set(e, ERR_DB, "catalog %s: damaged: %.*s", db->path, STR_FMT(told));
}

/* ---- how far the log is the catalog's ---- */

bool
copy_mark_put(struct db *db, const struct copy_mark *mark, struct err *e)
{
    auto_stmt struct stmt *q =
        stmt_get(db,
                 "INSERT INTO meta (key, value) VALUES ('log', $1)"
                 " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                 e);
    char text[48];
    int n = snprintf(text, sizeof text, "%" PRId64 " %" PRId64, mark->bytes, mark->whole);

    if (q == NULL) {
        return false;
    }
    stmt_put_text(q, (struct str){text, (size_t)n});
    return stmt_run_quietly(q, e);
}

bool
copy_mark_find(struct db *db, struct copy_mark *mark, struct err *e)
{
    auto_stmt struct stmt *q =
        stmt_get(db, "SELECT value FROM meta WHERE key = 'log'", e);
    struct str text, word;
    uint64_t bytes, whole;
    bool row;

    *mark = (struct copy_mark){.bytes = -1};
    if (q == NULL || !stmt_row(q, &row, e)) {
        return false;
    }
    text = row ? stmt_take_text(q) : (struct str){0};
    if (row && str_split(&text, ' ', &word) && str_to_u64(word, INT64_MAX, &bytes) &&
        str_to_u64(text, INT64_MAX, &whole)) {
        *mark = (struct copy_mark){(int64_t)bytes, (int64_t)whole};
    }
    return true;
}
