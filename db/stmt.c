#include "db/stmt.h"

#include "base/mem.h"

#include <string.h>

struct stmt {
    struct db *db;
    const char *sql; /* the key; NULL for one that is not kept */
    struct db_cursor *cursor;
    bool busy;
    unsigned put; /* parameters given so far */
    int taken;    /* columns of the row read so far */
};

/* Fibonacci hashing of the address: literals lie close together and are not aligned. */
static size_t
slot_of(const char *sql)
{
    return (size_t)(((uint64_t)(uintptr_t)sql * UINT64_C(0x9E3779B97F4A7C15)) >> 57) %
           DB_STMT_SLOTS;
}

static struct stmt *
make(struct db *db, const char *sql, bool keep, struct err *e)
{
    struct db_cursor *cursor = db->ops->prepare(db->conn, sql, keep, e);
    struct stmt *s;

    if (cursor == NULL) {
        return NULL;
    }
    s = xcalloc(1, sizeof *s);
    *s =
        (struct stmt){.db = db, .sql = keep ? sql : NULL, .cursor = cursor, .busy = true};
    return s;
}

struct stmt *
stmt_make(struct db *db, const char *sql, struct err *e)
{
    return make(db, sql, false, e);
}

struct stmt *
stmt_get(struct db *db, const char *sql, struct err *e)
{
    size_t slot = slot_of(sql);
    size_t looked = 0;

    while (db->stmts[slot] != NULL && db->stmts[slot]->sql != sql) {
        slot = (slot + 1) % DB_STMT_SLOTS;
        if (++looked == DB_STMT_SLOTS) {
            return stmt_make(db, sql, e); /* full: works all the same, slower */
        }
    }
    if (db->stmts[slot] == NULL) {
        db->stmts[slot] = make(db, sql, true, e);
        return db->stmts[slot];
    }
    if (db->stmts[slot]->busy) {
        return stmt_make(db, sql, e);
    }
    db->stmts[slot]->busy = true;
    return db->stmts[slot];
}

/* Bound texts stay where they are: every use gives every parameter before it steps. */
void
stmt_end(struct stmt *s)
{
    if (s == NULL) {
        return;
    }
    if (s->sql == NULL) {
        s->db->ops->finish(s->cursor);
        free(s);
        return;
    }
    s->db->ops->reset(s->cursor);
    s->busy = false;
    s->put = 0;
    s->taken = 0;
}

void
stmt_forget_all(struct db *db)
{
    for (size_t i = 0; i < DB_STMT_SLOTS; i++) {
        if (db->stmts[i] != NULL) {
            db->ops->finish(db->stmts[i]->cursor);
            free(db->stmts[i]);
            db->stmts[i] = NULL;
        }
    }
}

void
stmt_put_int(struct stmt *s, int64_t v)
{
    s->db->ops->bind_int(s->cursor, ++s->put, v);
}

void
stmt_put_int_or_null(struct stmt *s, int64_t v, int64_t null)
{
    if (v == null) {
        s->db->ops->bind_null(s->cursor, ++s->put);
    } else {
        s->db->ops->bind_int(s->cursor, ++s->put, v);
    }
}

void
stmt_put_text(struct stmt *s, struct str v)
{
    s->db->ops->bind_text(s->cursor, ++s->put, v);
}

void
stmt_put_text_or_empty(struct stmt *s, struct str v)
{
    s->db->ops->bind_text(s->cursor, ++s->put, v.p != NULL ? v : STR(""));
}

void
stmt_put_blob(struct stmt *s, const void *p, size_t bytes)
{
    s->db->ops->bind_blob(s->cursor, ++s->put, p, bytes);
}

bool
stmt_row(struct stmt *s, bool *row, struct err *e)
{
    s->taken = 0;
    return s->db->ops->step(s->cursor, row, e);
}

bool
stmt_run(struct stmt *s, struct err *e)
{
    bool row = true;

    while (row) {
        if (!stmt_row(s, &row, e)) {
            return false;
        }
    }
    return true;
}

bool
stmt_run_quietly(struct stmt *s, struct err *e)
{
    int64_t before = s->db->ops->changes(s->db->conn);
    bool ok = stmt_run(s, e);

    s->db->uncounted += s->db->ops->changes(s->db->conn) - before;
    return ok;
}

bool
stmt_run_new(struct stmt *s, int64_t *id, struct err *e)
{
    if (!stmt_run(s, e)) {
        return false;
    }
    *id = stmt_new_id(s);
    return true;
}

int64_t
stmt_new_id(struct stmt *s)
{
    return s->db->ops->new_id(s->cursor);
}

bool
stmt_is_null(const struct stmt *s)
{
    return s->db->ops->is_null(s->cursor, s->taken);
}

int64_t
stmt_take_int(struct stmt *s, int64_t null)
{
    return s->db->ops->get_int(s->cursor, s->taken++, null);
}

struct str
stmt_take_text(struct stmt *s)
{
    return s->db->ops->get_text(s->cursor, s->taken++);
}

struct str
stmt_take_blob(struct stmt *s)
{
    return s->db->ops->get_blob(s->cursor, s->taken++);
}

bool
stmt_take_bytes(struct stmt *s, void *out, size_t n)
{
    struct str got = stmt_take_blob(s);

    memset(out, 0, n);
    if (got.n != n) {
        return false;
    }
    memcpy(out, got.p, n);
    return true;
}
