/*
 * tests/unit/gallery_kit.h - a catalog that is a table in the test, in place of the
 * database; and folders for galleries.
 */
#ifndef ASSETS_TESTS_GALLERY_KIT_H
#define ASSETS_TESTS_GALLERY_KIT_H

#include "cmocka_all.h"

#include "gallery/collect.h"
#include "gallery/gallery.h"
#include "storage/storage.h"

#include <stdio.h>
#include <string.h>

/* One asset. Its URL is https://a/<id>. */
struct fake_row {
    int64_t id;
    const char *date;       /* NULL: none */
    int64_t article;        /* 0: none uses it */
    bool stands;            /* it stands on the article's page; else it leads it */
    int64_t place;
    int object;             /* its bytes are those of all of this number; 0: none held */
    enum asset_state state; /* present where an object is held */
    bool is_video;
    const char *caption, *error;
    int64_t other_article;  /* leads this one too; 0: none */
    int64_t page;           /* stands on this one's page too; 0: none */
    const char *url;        /* NULL: the one above */
};

struct fake_article {
    int64_t id, site;
    const char *number, *title;
};

/* What row_shown_each and its like answer with, in this program. */
struct fake_catalog {
    int64_t revision;
    struct fake_row *rows; /* by id; borrowed */
    size_t n;
    const struct fake_article *articles; /* by id; borrowed */
    size_t n_articles;
    int boxes[4];      /* sizes of the thumbnails of every object; 0: none */
    const char *times; /* of every video's storyboard of two tiles; NULL: none */
    int64_t fails_at;  /* the walk ends with an error at this asset; 0: never */
};
extern struct fake_catalog fake;

/* Ends the test where the call failed. */
#define KIT_OK(call, e)                                                                  \
    do {                                                                                 \
        if (!(call)) {                                                                   \
            fail_msg("%s: %s", #call, (e)->text);                                        \
        }                                                                                \
    } while (0)

/* n assets from 2016 to 2023 of n / 4 articles at two sites; owned by the caller. */
void fake_fill(size_t n);
void fake_release(void);

/* The rows of `fake` in order; the spool takes its room in /tmp. */
void kit_collect(struct shown *s);

/* ---- galleries ---- */

struct kit_room {
    char dir[64]; /* archive/ and what tests make beside it */
    char archive[96], out[96];
    struct storage *storage; /* open for reading */
    struct gallery_opts opts;
    struct gallery_result result;
    struct err e;
};
int kit_room_setup(void **state);
int kit_room_teardown(void **state);
#define kit_test(name)                                                                   \
    cmocka_unit_test_setup_teardown(name, kit_room_setup, kit_room_teardown)

MUST_USE bool kit_write(struct kit_room *r);

/* A path below the room; valid until the next call but three. */
const char *kit_path(const struct kit_room *r, const char *name);
/* The whole text of a file; the caller owns it. */
char *kit_read(const char *path);
void kit_put(const char *path, const char *text);
bool kit_exists(const char *path);
/* One line for each file below dir, sorted: path and SHA-256. The caller owns it. */
char *kit_listing(const char *dir);
/* How many lines of one listing are not in the other: files that are new or changed. */
size_t kit_new_lines(const char *before, const char *after);

#endif
