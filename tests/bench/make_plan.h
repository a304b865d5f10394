/*
 * bench/make_plan.h - what a made archive holds, told without a catalog: days, articles
 * and assets, each from the seed and its own number.
 */
#ifndef ASSETS_BENCH_MAKE_PLAN_H
#define ASSETS_BENCH_MAKE_PLAN_H

#include "base/date.h"
#include "base/hash.h"
#include "base/media.h"
#include "db/row.h"
#include "tests/bench/make_words.h"

enum { PLAN_SITES_MOST = 16, PLAN_URL_MAX = 256, PLAN_DAY_MS = 86400000 };

struct plan {
    uint64_t seed;
    int64_t assets;
    int days; /* the last is 2026-11-21 */
    int sites;
    bool all_missing;
    int64_t *first; /* ordinal of each day's first asset; days + 1 of them; owned */
};

/* days 0: as many as a newsroom of this size would have had. */
void plan_init(struct plan *p, uint64_t seed, int64_t assets, int days);
void plan_release(struct plan *p);

/* Midnight UTC of a day of the plan. */
int64_t plan_day_ms(const struct plan *p, int day);
const char *plan_site_name(int site);

struct made_article {
    int64_t number;
    int64_t first; /* ordinal of its first asset */
    int assets;    /* 1 to 8 */
    int day, site;
    int64_t at_ms;
    enum made_language language;
    bool is_page; /* other articles stand on its page */
    int hostile;  /* -1: its title is one of ours */
};
/* The first article of the day with left == p->first[day + 1] - p->first[day]. */
void plan_article(const struct plan *p, int day, int64_t first, struct made_article *a);

enum made_date {
    MADE_TICKS,
    MADE_PATH,
    MADE_FROM_ARTICLE,
    MADE_LAST_MODIFIED,
    MADE_MONTH,
    MADE_UNDATED
};

struct made_asset {
    int64_t ordinal;
    int64_t object; /* ordinal of the asset that its bytes came with first */
    enum asset_state state;
    enum media_type type; /* of its name, and of its bytes where there are any */
    enum made_date dated;
    int whole_permille; /* of a damaged one, 0: cannot be decoded; else -1 */
    int64_t at_ms;      /* when the picture was published */
    int64_t fetched_ms; /* first try */
    char url[PLAN_URL_MAX];
    int path_at; /* of url; the whole where it is unresolvable */
    char stem[64], variant[16];
    char date_path[DATE_TEXT_MAX], date_name[DATE_TEXT_MAX];
};
/* nth of article a. */
void plan_asset(const struct plan *p, const struct made_article *a, int nth,
                struct made_asset *out);

/* ---- bytes, by the ordinal that they came with ---- */

struct made_object {
    struct digests digests;
    enum media_type type;
    int scene; /* its picture: make_scene.h */
    int width, height;
    int64_t bytes, duration_us; /* -1: none */
    int rate;                   /* frames a second */
};
void plan_object(const struct plan *p, int64_t ordinal, struct made_object *out);

#endif
