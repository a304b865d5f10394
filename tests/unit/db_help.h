/*
 * tests/unit/db_help.h - a catalog in a folder of its own for each test, and rows made in
 * one line.
 */
#ifndef ASSETS_TESTS_DB_HELP_H
#define ASSETS_TESTS_DB_HELP_H

#include "cmocka_all.h"

#include "base/limits.h"
#include "base/mem.h"
#include "db/asset_key.h"
#include "db/row.h"
#include "db/stmt.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define UUID "5f3c7b1e-0000-4000-8000-000000000001"

/* What every test finds in *state. */
struct room {
    char dir[64];
    char path[96]; /* of the catalog */
    struct db *db; /* open for writing, no transaction */
    struct err e;
};

#define OK(r, call)                                                                      \
    do {                                                                                 \
        if (!(call)) {                                                                   \
            fail_msg("%s: %s", #call, (r)->e.text);                                      \
        }                                                                                \
    } while (0)
/* The call fails with this code and says something. */
#define REFUSED(r, error, call)                                                          \
    do {                                                                                 \
        (r)->e = (struct err){0};                                                        \
        assert_false(call);                                                              \
        if ((r)->e.code != (error) || (r)->e.text[0] == '\0') {                          \
            fail_msg("%s: %s, not %s: %s", #call, err_name((r)->e.code),                 \
                     err_name(error), (r)->e.text);                                      \
        }                                                                                \
    } while (0)
#define assert_str(got, literal) assert_true(str_eq((got), STR(literal)))

static inline void
room_open(struct room *r)
{
    OK(r, db_open(&r->db, r->path, DB_WRITE, UUID, &r->e));
}

static inline void
room_close(struct room *r)
{
    db_close(r->db);
    r->db = NULL;
}

static inline int
room_setup(void **state)
{
    struct room *r = xcalloc(1, sizeof *r);

    strcpy(r->dir, "/tmp/assets-db-XXXXXX");
    assert_non_null(mkdtemp(r->dir));
    snprintf(r->path, sizeof r->path, "%s/catalog.db", r->dir);
    room_open(r);
    *state = r;
    return 0;
}

static inline int
room_teardown(void **state)
{
    static const char *const names[] = {"", "-wal", "-shm", "-journal"};
    struct room *r = *state;
    char path[128];

    db_close(r->db);
    (void)chmod(r->dir, 0700);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        snprintf(path, sizeof path, "%s%s", r->path, names[i]);
        (void)unlink(path);
    }
    assert_int_equal(rmdir(r->dir), 0);
    free(r);
    return 0;
}

#define room_test(name) cmocka_unit_test_setup_teardown(name, room_setup, room_teardown)

/* One number asked of the catalog. */
static inline int64_t
room_count(struct room *r, const char *sql)
{
    struct stmt *q = stmt_make(r->db, sql, &r->e);
    bool row;
    int64_t n;

    assert_non_null(q);
    OK(r, stmt_row(q, &row, &r->e));
    assert_true(row);
    n = stmt_take_int(q, -1);
    stmt_end(q);
    return n;
}

/* A change that no function of row.h makes. */
static inline void
room_do(struct room *r, const char *sql)
{
    OK(r, r->db->ops->script(r->db->conn, sql, &r->e));
}

/* ---- rows; each takes part in the transaction that is open ---- */

static inline int64_t
room_source(struct room *r, const char *name, const char *base)
{
    struct row_source s = {.name = str_of(name),
                           .base = str_of(base),
                           .bytes = 10,
                           .form = STR("json"),
                           .read_at = 1000};

    hash_sha256(s.name, s.sha256);
    OK(r, row_source_add(r->db, &s, &r->e));
    return s.id;
}

static inline int64_t
room_article(struct room *r, const char *site, const char *number)
{
    struct row_article a = {.number = str_of(number)};

    OK(r, row_site_get(r->db, str_of(site), &a.site, &r->e));
    OK(r, row_article_get(r->db, &a, &r->e));
    return a.id;
}

/* host is what stands between "//" and "/". */
static inline int64_t
room_asset_dated(struct room *r, const char *url, const char *date)
{
    struct row_asset a = {
        .url = str_of(url), .host = STR(""), .claim = CLAIM_IMAGE, .date = str_of(date)};
    const char *host = strstr(url, "//");
    bool is_new;

    if (host != NULL) {
        a.host = (struct str){host + 2, strcspn(host + 2, "/")};
    }
    a.date_source = date != NULL ? STR("path") : (struct str){0};
    hash_sha256(a.url, a.key);
    OK(r, row_asset_get(r->db, &a, &is_new, &r->e));
    return a.id;
}

static inline int64_t
room_asset(struct room *r, const char *url)
{
    return room_asset_dated(r, url, NULL);
}

static inline void
room_mention(struct room *r, int64_t source, int64_t at, int64_t article, int64_t page,
             int64_t asset, const char *title)
{
    struct row_mention m = {.source = source,
                            .at_byte = at,
                            .article = article,
                            .page = page,
                            .asset = asset,
                            .place = at + 1,
                            .sort = STR("3"),
                            .content_type = STR("1"),
                            .title = str_of(title),
                            .raw = STR("{}")};

    OK(r, row_mention_add(r->db, &m, &r->e));
}

static inline void
room_digest(const char *name, uint8_t out[SHA256_BYTES])
{
    hash_sha256(str_of(name), out);
}

static inline void
room_object(struct room *r, const char *name, const char *type, const char *verdict)
{
    struct row_object o = {.bytes = 100,
                           .type = str_of(type),
                           .duration_us = -1,
                           .rotation = -1,
                           .verdict = str_of(verdict),
                           .stored_at = 2000};

    room_digest(name, o.sha256);
    OK(r, row_object_put(r->db, &o, &r->e));
}

/* object NULL: none came. */
static inline void
room_observe(struct room *r, int64_t asset, const char *origin, const char *outcome,
             const char *object)
{
    uint8_t digest[SHA256_BYTES];
    struct row_observation o = {.asset = asset,
                                .at = 3000,
                                .origin = str_of(origin),
                                .bytes = -1,
                                .outcome = str_of(outcome)};

    if (object != NULL) {
        room_digest(object, digest);
        o.object = digest;
    }
    OK(r, row_observation_add(r->db, &o, &r->e));
}

static inline void
room_event(struct room *r, const char *kind, const char *object, const char *outcome)
{
    uint8_t digest[SHA256_BYTES];
    struct row_event v = {.at = 4000,
                          .kind = str_of(kind),
                          .object = digest,
                          .outcome = str_of(outcome),
                          .agent = STR("test")};

    room_digest(object, digest);
    OK(r, row_event_add(r->db, &v, &r->e));
}

/* The class that the view gives. */
static inline bool
room_take_state(void *arg, const struct row_listed *row)
{
    *(enum asset_state *)arg = row->state;
    return true;
}

static inline enum asset_state
room_state(struct room *r, const char *url)
{
    struct row_filter f = {.url = str_of(url)};
    enum asset_state state = ASSET_STATES;

    OK(r, row_list_each(r->db, &f, room_take_state, &state, &r->e));
    return state;
}

#endif
