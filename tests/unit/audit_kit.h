/*
 * tests/unit/audit_kit.h - an archive with files that its catalog knows, to be hurt and
 * audited.
 */
#ifndef ASSETS_TESTS_UNIT_AUDIT_KIT_H
#define ASSETS_TESTS_UNIT_AUDIT_KIT_H

#include "storage_help.h"

#include "base/date.h"
#include "catalog/audit.h"

enum { FILES = 40 };

/* An archive with FILES pictures that its catalog knows. */
struct depot {
    struct box *box;
    struct archive a;
    struct audit_result r;
    struct err e;
    uint8_t sha256[FILES][SHA256_BYTES];
    char path[FILES][256];
};

#define OK(d, call)                                                                      \
    do {                                                                                 \
        if (!(call)) {                                                                   \
            fail_msg("%s: %s", #call, (d)->e.text);                                      \
        }                                                                                \
    } while (0)

static inline void
put_rows(struct depot *d, int i, int64_t bytes, int64_t at)
{
    char url[64];
    bool is_new;
    struct row_asset asset = {.host = STR("h.example"), .claim = CLAIM_IMAGE};
    struct row_object o = {.bytes = bytes,
                           .type = STR("jpeg"),
                           .verdict = STR("ok"),
                           .duration_us = -1,
                           .rotation = -1,
                           .dominant = -1,
                           .whole_permille = -1,
                           .stored_at = at};
    struct row_observation seen = {
        .at = at, .origin = STR("live"), .outcome = STR("stored"), .bytes = bytes};
    struct row_event event = {
        .at = at, .kind = STR("stored"), .outcome = STR("ok"), .agent = STR("test")};

    (void)snprintf(url, sizeof url, "http://h.example/%d.jpg", i);
    asset.url = str_of(url);
    hash_sha256(asset.url, asset.key);
    memcpy(o.sha256, d->sha256[i], SHA256_BYTES);
    OK(d, row_asset_get(d->a.db, &asset, &is_new, &d->e));
    OK(d, row_object_put(d->a.db, &o, &d->e));
    seen.asset = asset.id;
    seen.object = o.sha256;
    event.object = o.sha256;
    event.asset = asset.id;
    OK(d, row_observation_add(d->a.db, &seen, &d->e));
    OK(d, row_event_add(d->a.db, &event, &d->e));
}

/* File i is i + 100 bytes long; the first was stored last. */
static inline void
fill(struct depot *d)
{
    OK(d, db_begin(d->a.db, &d->e));
    for (int i = 0; i < FILES; i++) {
        char bytes[256];
        char url[64];
        struct download got;
        struct storage_put put;
        size_t n = (size_t)(100 + i);

        memset(bytes, 'a' + i % 20, sizeof bytes);
        (void)snprintf(bytes, sizeof bytes, "file %d", i);
        (void)snprintf(url, sizeof url, "http://h.example/%d.jpg", i);
        put = download_begin(d->box, &got, url, (struct str){bytes, n});
        OK(d, storage_commit(d->a.storage, &put, 1, (struct str){0}, &d->e));
        assert_true(put.ok);
        (void)close(put.part_fd);
        memcpy(d->sha256[i], put.sha256, SHA256_BYTES);
        (void)snprintf(d->path[i], sizeof d->path[i], "%s/%s", d->box->dir, got.name);
        put_rows(d, i, (int64_t)n, 1000000 - i);
    }
    OK(d, db_commit(d->a.db, &d->e));
}

static inline int
depot_setup(void **state)
{
    struct depot *d = xcalloc(1, sizeof *d);

    d->box = box_make();
    box_close(d->box);
    OK(d, archive_open(&d->a, d->box->dir, ARCHIVE_WRITE, &d->e));
    d->box->s = d->a.storage;
    fill(d);
    d->box->s = NULL;
    *state = d;
    return 0;
}

static inline int
depot_teardown(void **state)
{
    struct depot *d = *state;
    void *box = d->box;

    audit_result_release(&d->r);
    archive_close(&d->a);
    (void)box_teardown(&box);
    free(d);
    return 0;
}

static inline void
audit_with(struct depot *d, struct audit_opts opts)
{
    opts.stop_fd = -1;
    audit_result_release(&d->r);
    OK(d, audit_run(&d->a, &opts, &d->r, &d->e));
}

static inline void
audit_refused(struct depot *d, struct audit_opts opts, enum err_code code)
{
    opts.stop_fd = -1;
    audit_result_release(&d->r);
    d->e = (struct err){0};
    assert_false(audit_run(&d->a, &opts, &d->r, &d->e));
    assert_int_equal(d->e.code, code);
}

struct counting {
    int n[ASSET_STATES];
};

static inline bool
count_listed(void *arg, const struct row_listed *r)
{
    ((struct counting *)arg)->n[r->state]++;
    return true;
}

static inline void
assert_states(struct depot *d, int present, int damaged, int lost)
{
    struct counting c = {{0}};

    OK(d, row_list_each(d->a.db, &(struct row_filter){0}, count_listed, &c, &d->e));
    assert_int_equal(c.n[STATE_PRESENT], present);
    assert_int_equal(c.n[STATE_DAMAGED], damaged);
    assert_int_equal(c.n[STATE_LOST], lost);
}

static inline void
flip(const char *path)
{
    int fd;

    assert_int_equal(chmod(path, 0644), 0);
    fd = open(path, O_WRONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, "F", 1, 0), 1);
    (void)close(fd);
    assert_int_equal(chmod(path, 0444), 0);
}

static inline int64_t
checks(struct depot *d)
{
    struct row_fixity_log log;

    OK(d, row_fixity_log(d->a.db, &log, &d->e));
    return log.checks;
}

#define DEPOT(test) cmocka_unit_test_setup_teardown(test, depot_setup, depot_teardown)

#endif
