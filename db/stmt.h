/*
 * db/stmt.h - statements prepared once per text, bound and read in order. Private to db/
 * and its tests.
 */
#ifndef ASSETS_DB_STMT_H
#define ASSETS_DB_STMT_H

#include "base/err.h"
#include "base/str.h"
#include "db/db_ops.h"

#include <stdint.h>

struct stmt; /* one statement in use; ends by stmt_end */

/*
 * sql is a literal: the statement is kept under its address for the connection's life.
 * While it is in use (a walk whose callback asks the same question) a second one is made
 * for the occasion. NULL on failure.
 */
struct stmt *stmt_get(struct db *db, const char *sql, struct err *e);
/* For texts joined from literals; not kept. */
struct stmt *stmt_make(struct db *db, const char *sql, struct err *e);
void stmt_end(struct stmt *s);       /* accepts NULL */
void stmt_forget_all(struct db *db); /* when the connection closes */

static inline void
stmt_end_at(struct stmt **s)
{
    stmt_end(*s);
}
#define auto_stmt __attribute__((cleanup(stmt_end_at)))

/*
 * Each gives the next of $1, $2, … its value. Texts and
 * blobs are borrowed until stmt_end.
 */
void stmt_put_int(struct stmt *s, int64_t v);
/* NULL where v == null */
void stmt_put_int_or_null(struct stmt *s, int64_t v, int64_t null);
void stmt_put_text(struct stmt *s, struct str v);                /* p NULL: NULL */
void stmt_put_text_or_empty(struct stmt *s, struct str v);       /* p NULL: "" */
void stmt_put_blob(struct stmt *s, const void *p, size_t bytes); /* p NULL: NULL */

/* The next row; *row false at the end. */
MUST_USE bool stmt_row(struct stmt *s, bool *row, struct err *e);
/* To the end; rows are passed over. Does not end it. */
MUST_USE bool stmt_run(struct stmt *s, struct err *e);
/* The same; what it changes counts neither in db_changes nor for the revision. */
MUST_USE bool stmt_run_quietly(struct stmt *s, struct err *e);
/* For INSERT of one row into a table whose key is id: *id is the one it got. */
MUST_USE bool stmt_run_new(struct stmt *s, int64_t *id, struct err *e);
int64_t stmt_new_id(struct stmt *s); /* the same, of an INSERT that was run */

bool stmt_is_null(const struct stmt *s); /* the row's next column, which stays next */
/* Each gives the row's next column. Texts are borrowed until the next row or stmt_end. */
int64_t stmt_take_int(struct stmt *s, int64_t null); /* `null` for NULL */
struct str stmt_take_text(struct stmt *s);           /* p NULL for NULL */
struct str stmt_take_blob(struct stmt *s);           /* p NULL for NULL */
/* Copies exactly n bytes; false (and zeros) for NULL or another length. */
bool stmt_take_bytes(struct stmt *s, void *out, size_t n);

#endif
