/*
 * tests/unit/record_help.h - finished items made in one line, for the tests of the single
 * writer.
 */
#ifndef ASSETS_TESTS_RECORD_HELP_H
#define ASSETS_TESTS_RECORD_HELP_H

#include "trip_kit.h"

#include "base/fd.h"
#include "catalog/record.h"

#include <string.h>

/*
 * An asset of its own for each name, with its bytes in a part file, as if just fetched
 * and looked at.
 */
static inline struct item *
item_of(struct trip *t, const char *name, struct str bytes)
{
    struct row_work w = {.state = STATE_UNTRIED};
    struct row_asset a = {.url = str_of(trip_url(t, name)), .host = STR("")};
    struct item *it;
    bool is_new;

    hash_sha256(a.url, a.key);
    OK(t, db_begin(t->a.db, &t->e));
    OK(t, row_asset_get(t->a.db, &a, &is_new, &t->e));
    OK(t, db_commit(t->a.db, &t->e));
    w.asset = a.id;
    w.url = a.url;
    memcpy(w.key, a.key, sizeof w.key);
    it = item_new(&w, WORK_FETCH);
    it->type = MEDIA_JPEG;
    it->bytes = (int64_t)bytes.n;
    it->at_ms = 1468700000000;
    it->http_status = 200;
    it->outcome = "stored";
    it->is_part = true;
    it->looked = true;
    it->facts.rotation = -1;
    it->facts.duration_us = -1;
    hash_sha256(bytes, it->digests.sha256);
    OK(t, storage_part_open(t->a.storage, it->key, &it->fd, &t->e));
    OK(t, fd_pwrite_all(it->fd, bytes.p, bytes.n, 0, name, &t->e));
    return it;
}

static inline void
add_picture(struct item *it, uint32_t box_px)
{
    struct item_picture *p = &it->pictures[it->n_pictures++];

    p->png = xstrdup("not looked into by storage");
    p->is = (struct wire_picture){
        .box_px = box_px, .width = 4, .height = 3, .bytes = 9, .frame_us = -1};
}

/* What stands in the archive under the digest of bytes. */
static inline const char *
object_path(const struct trip *t, struct str bytes)
{
    static char path[256];
    char name[STORAGE_NAME_MAX];
    uint8_t digest[SHA256_BYTES];

    hash_sha256(bytes, digest);
    storage_name(STORAGE_MEDIA, digest, "jpg", 0, name);
    (void)snprintf(path, sizeof path, "%s/%s", t->dir, name);
    return path;
}

static inline struct record *
recorder(struct trip *t)
{
    t->counts = (struct counts){0};
    trip_forget(t);
    return record_new(&t->a, &t->counts, t->opts.sink);
}

static inline void
add_strip(struct item *it)
{
    it->strip_told = true;
    it->strip_png = xstrdup("nor is a strip");
    it->strip = (struct wire_strip){.tiles = 2,
                                    .tile_width = 160,
                                    .tile_height = 90,
                                    .bytes = 14,
                                    .frames_us = {500000, 2000000}};
}

#endif
