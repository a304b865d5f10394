/*
 * tests/unit/quarantine_kit.h - objects whose bytes went bad, and where such are kept.
 */
#ifndef ASSETS_TESTS_UNIT_QUARANTINE_KIT_H
#define ASSETS_TESTS_UNIT_QUARANTINE_KIT_H

#include "storage_help.h"

#include "storage/verify.h"

/* Stores bytes and gives their name; then what is at that name is made to be `now`. */
static inline void
stored_then(struct box *b, struct download *d, struct str bytes, struct str now)
{
    struct storage_put put = download_begin(b, d, "http://a/stored", bytes);

    assert_true(storage_commit(b->s, &put, 1, STR(""), &b->e));
    assert_true(put.ok && !put.replaced);
    (void)close(put.part_fd);
    assert_int_equal(chmod(box_path(b, d->name), 0644), 0);
    file_write(box_path(b, d->name), now);
    assert_int_equal(chmod(box_path(b, d->name), 0444), 0);
}

static inline const char *
leaf_of(const char *name)
{
    return strrchr(name, '/') + 1;
}

/* quarantine/<leaf of the name><end>; valid as box_path's. */
static inline const char *
kept_path(const struct box *b, const char *name, const char *end)
{
    char kept[160];

    (void)snprintf(kept, sizeof kept, "quarantine/%s%s", leaf_of(name), end);
    return box_path(b, kept);
}

#endif
