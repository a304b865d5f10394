/*
 * gallery/entry.h - what is held in memory of each asset while a gallery is written: what
 * its order, its flag and its month page need. All else waits in the spool.
 */
#ifndef ASSETS_GALLERY_ENTRY_H
#define ASSETS_GALLERY_ENTRY_H

#include "base/hash.h"
#include "base/str.h"
#include "db/row_gallery.h"
#include "gallery/spool.h"

struct entry {
    uint64_t order;    /* the number of docs/gallery-format.md, "Order" */
    int64_t asset;     /* row id */
    uint64_t spool_at; /* where its details begin, and how long they are */
    uint32_t spool_bytes;
    uint32_t article; /* index into struct articles */
    uint32_t place;
    int32_t ms;                   /* of the day; -1 unknown */
    uint8_t object[SHA256_BYTES]; /* zero where none is held */
    uint8_t key[8];               /* first bytes of the SHA-256 of its URL */
    int64_t bytes;                /* -1 unknown */
    int64_t duration_ms;
    int32_t width, height, dominant;
    int32_t http_status;    /* of the last observation, 0 none */
    int16_t whole_permille; /* -1 unknown */
    uint8_t media;          /* enum media_type of the held object */
    uint8_t state;          /* enum asset_state */
    uint8_t boxes;          /* bit i: boxes[i] of struct shown */
    bool held, is_video, starts_run;
};

/* ymd of an order, as the pages tell it: 20160716, 20160700, 20160000, 0. */
uint32_t entry_ymd(const struct entry *e);

/* An article that entries name. Texts live as long as the arena of struct articles. */
struct gallery_article {
    int64_t id;
    uint32_t site;
    struct str number, title, published, url; /* p NULL: none */
};

struct articles {
    struct gallery_article *list; /* by id; owned */
    size_t n;
    struct str *sites; /* in order of first mention; owned */
    size_t n_sites;
    struct arena *texts;
};

/* All that a gallery is written from, sorted. */
struct shown {
    struct entry *entries; /* ascending; owned */
    size_t n;
    struct articles articles;
    int32_t boxes[GALLERY_BOXES]; /* sizes that occur, descending */
    size_t n_boxes;
    int64_t classes[ASSET_STATES];
    int64_t videos, articles_named, bytes; /* of all different originals */
    int64_t as_of;                         /* newest observation, ms; 0: none */
    int64_t revision;
    struct spool spool; /* details of each entry; owned */
};

#endif
