/*
 * bench/make_rows.h - writes the rows that a real run leaves behind for made assets.
 */
#ifndef ASSETS_BENCH_MAKE_ROWS_H
#define ASSETS_BENCH_MAKE_ROWS_H

#include "db/db.h"
#include "tests/bench/make_pictures.h"

struct seen { /* an asset, and what its bytes are where it is held */
    struct made_asset made;
    struct made_object object;
    int64_t asset;
};

struct rows {
    struct db *db;           /* borrowed */
    const struct plan *plan; /* borrowed */
    int32_t recipe;
    struct pictures *pictures; /* borrowed */
    int64_t thumbs_from;       /* assets from this ordinal on have picture files */
    int64_t media_from;        /* and from this one on an original */
    const char *video;         /* a video to copy, or NULL; borrowed */
    /* private from here on */
    int64_t site_ids[PLAN_SITES_MOST];
    struct rows_site {
        int64_t source; /* of this day; 0: not yet */
        int64_t at_byte, place;
        int64_t page; /* article.id of the latest page; 0: none */
        char page_date[DATE_TEXT_MAX];
        int64_t last_asset; /* of the article before; 0: none */
        char last_pic[PLAN_URL_MAX];
    } sites[PLAN_SITES_MOST];
    struct buf title, body, raw;
    struct seen *seen; /* owned; not written yet */
    size_t n_seen, seen_room;
};

/* Zeroed but for the fields above. Finds or makes the sites. */
MUST_USE bool rows_init(struct rows *r, struct err *e);
void rows_release(struct rows *r);

/* Lists of a new day are new sources. */
void rows_day(struct rows *r);
MUST_USE bool rows_article(struct rows *r, const struct made_article *a, struct err *e);

#endif
