#include "tests/bench/make_plan.h"

#include "base/mem.h"
#include "tests/bench/make_scene.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum topic { TOPIC_DAY = 1, TOPIC_ARTICLE, TOPIC_ASSET, TOPIC_OBJECT, TOPIC_STATE };

enum {
    LAST_DAY = 20778, /* 2026-11-21, in days since 1970-01-01 */
    FIRST_NUMBER = 1500000,
    OPENS_MS = 5 * 3600000,
    OPEN_MS = 17 * 3600000,
    SHARED_PERMILLE = 3,
    STATES_PLACED_FROM = 150 /* smaller archives have no room for one of each */
};

/* ---- days ---- */

/* 12,480 assets are five years, 1,000,000 are 2,463 days, fewer shrink as their root. */
static int
usual_days(int64_t assets)
{
    double share = (double)assets / 12480.0;
    double days = share <= 1.0 ? 1826.0 * sqrt(share)
                               : 1826.0 + 637.0 * log(share) / log(1e6 / 12480.0);

    return days < 1.0 ? 1 : (int)lround(days);
}

/* Fewer on Fridays and Saturdays, now and then none, now and then a great day. */
static double
day_weight(const struct plan *p, int day)
{
    struct rng r = rng_for(p->seed, TOPIC_DAY, day);
    int weekday = (LAST_DAY - p->days + 1 + day + 4) % 7; /* 1970-01-01 was a Thursday */
    double weight = 0.6 + 0.8 * rng_unit(&r);
    int luck = rng_below(&r, 100);

    if (weekday == 5 || weekday == 6) {
        weight *= 0.45;
    }
    if (luck < 2 && day + 1 < p->days) {
        return 0.0;
    }
    return luck > 96 ? weight * 2.6 : weight;
}

void
plan_init(struct plan *p, uint64_t seed, int64_t assets, int days)
{
    double all = 0.0;
    double so_far = 0.0;

    p->seed = seed;
    p->assets = assets;
    p->days = days > 0 ? days : usual_days(assets);
    p->first = xcalloc((size_t)p->days + 1, sizeof *p->first);
    for (int i = 0; i < p->days; i++) {
        all += day_weight(p, i);
    }
    for (int i = 0; i < p->days; i++) {
        p->first[i] = (int64_t)(so_far / all * (double)assets);
        so_far += day_weight(p, i);
    }
    p->first[p->days] = assets;
}

void
plan_release(struct plan *p)
{
    free(p->first);
    *p = (struct plan){0};
}

int64_t
plan_day_ms(const struct plan *p, int day)
{
    return (int64_t)(LAST_DAY - p->days + 1 + day) * PLAN_DAY_MS;
}

const char *
plan_site_name(int site)
{
    static const char *const names[PLAN_SITES_MOST] = {
        "harbour-news.example", "khabar.example",      "almarsa.example",
        "northern.example",     "sahel.example",       "the-valley.example",
        "dasht.example",        "bridge-post.example", "island.example",
        "minaa.example",        "plain-talk.example",  "kooh.example",
        "lake-times.example",   "badia.example",       "gateway.example",
        "evening.example"};

    return names[site];
}

/* ---- articles ---- */

static int
article_assets(struct rng *r)
{
    static const int sizes[] = {1, 1, 1, 1, 1, 1, 1, 2, 2, 2,
                                2, 3, 3, 3, 4, 4, 5, 6, 7, 8};

    return sizes[rng_below(r, (int)(sizeof sizes / sizeof sizes[0]))];
}

static int
article_hostile(const struct plan *p, const struct made_article *a)
{
    for (int i = 0; i < MADE_HOSTILE; i++) {
        int64_t at = p->assets * (i + 1) / (MADE_HOSTILE + 2);

        if (a->first <= at && at < a->first + a->assets) {
            return i;
        }
    }
    return -1;
}

void
plan_article(const struct plan *p, int day, int64_t first, struct made_article *a)
{
    struct rng r = rng_for(p->seed, TOPIC_ARTICLE, first);
    int64_t in_day = p->first[day + 1] - p->first[day];
    int64_t left = p->first[day + 1] - first;
    int n = article_assets(&r);

    *a = (struct made_article){
        .number = FIRST_NUMBER + first,
        .first = first,
        .assets = n < left ? n : (int)left,
        .day = day,
        .site = rng_below(&r, 3) > 0 ? 0 : rng_below(&r, p->sites),
        .at_ms =
            plan_day_ms(p, day) + OPENS_MS + (first - p->first[day]) * OPEN_MS / in_day,
        .language = (enum made_language)rng_below(&r, MADE_LANGUAGES),
        .is_page = rng_below(&r, 3) == 0,
    };
    a->hostile = article_hostile(p, a);
}

/* ---- states ---- */

struct share {
    enum asset_state state;
    int per_10000;
};
static const struct share usual[] = {{STATE_GONE, 110},      {STATE_DAMAGED, 40},
                                     {STATE_LOST, 20},       {STATE_REFUSED, 20},
                                     {STATE_NOT_MEDIA, 10},  {STATE_FAILING, 30},
                                     {STATE_UNTRIED, 30},    {STATE_UNRESOLVABLE, 10},
                                     {STATE_SUBSTITUTE, 30}, {STATE_PRESENT, 10000}};
static const struct share missing[] = {{STATE_GONE, 4600},         {STATE_LOST, 800},
                                       {STATE_REFUSED, 1200},      {STATE_NOT_MEDIA, 400},
                                       {STATE_FAILING, 1600},      {STATE_UNTRIED, 1200},
                                       {STATE_UNRESOLVABLE, 10000}};

/* One of each among the newest, and one of each along the years. */
static enum asset_state
state_placed(const struct plan *p, int64_t ordinal)
{
    enum { KINDS = sizeof usual / sizeof usual[0] - 1 };

    for (int i = 0; p->assets >= STATES_PLACED_FROM && i < KINDS; i++) {
        if (ordinal == p->assets - 14 - 13 * i ||
            ordinal == p->assets * (2 * i + 1) / (2 * KINDS + 2)) {
            return usual[i].state;
        }
    }
    return STATE_PRESENT;
}

static enum asset_state
state_of(const struct plan *p, int64_t ordinal)
{
    struct rng r = rng_for(p->seed, TOPIC_STATE, ordinal);
    const struct share *shares = p->all_missing ? missing : usual;
    int luck = rng_below(&r, 10000);
    enum asset_state placed = p->all_missing ? STATE_PRESENT : state_placed(p, ordinal);

    if (placed != STATE_PRESENT) {
        return placed;
    }
    while (luck >= shares->per_10000) {
        luck -= shares->per_10000;
        shares++;
    }
    return shares->state;
}

/* ---- objects ---- */

static enum media_type
object_type(struct rng *r, bool *is_video)
{
    int luck = rng_below(r, 100);

    *is_video = rng_below(r, 100) < 30;
    if (*is_video) {
        return luck < 93 ? MEDIA_MP4 : MEDIA_MATROSKA;
    }
    return luck < 88   ? MEDIA_JPEG
           : luck < 94 ? MEDIA_PNG
           : luck < 98 ? MEDIA_WEBP
                       : MEDIA_GIF;
}

static void
video_facts(struct rng *r, struct made_object *o)
{
    static const int rates[] = {25, 25, 25, 30, 50};
    int seconds =
        rng_below(r, 8) > 0 ? rng_between(r, 14, 260) : rng_between(r, 300, 4200);

    o->rate = rates[rng_below(r, 5)];
    o->duration_us = (int64_t)seconds * 1000000 + rng_below(r, 25) * 40000;
    o->bytes =
        (int64_t)seconds * (o->width * 110 + rng_below(r, 20000)) + rng_below(r, 1000);
}

void
plan_object(const struct plan *p, int64_t ordinal, struct made_object *out)
{
    static const int image_widths[] = {640, 800, 1024, 1280, 1600, 1920, 2048, 4000};
    static const int video_widths[] = {640, 1280, 1280, 1920};
    struct rng r = rng_for(p->seed, TOPIC_OBJECT, ordinal);
    struct scene_shape shape;
    bool is_video;

    *out = (struct made_object){.type = object_type(&r, &is_video), .duration_us = -1};
    do {
        out->scene = rng_below(&r, SCENES);
        shape = scene_shape(out->scene);
    } while (is_video && shape.width * 9 != shape.height * 16);
    out->width =
        is_video ? video_widths[rng_below(&r, 4)] : image_widths[rng_below(&r, 8)];
    if (shape.width < shape.height) {
        out->width = out->width * 2 / 3;
    }
    out->height = (out->width * shape.height + shape.width / 2) / shape.width;
    out->bytes = 20000 + (int64_t)out->width * out->height / 7 + rng_below(&r, 30000);
    if (is_video) {
        video_facts(&r, out);
    }
    for (size_t i = 0; i < sizeof out->digests / 8; i++) {
        uint64_t word = rng_next(&r);
        size_t n = sizeof out->digests - i * 8;

        memcpy((char *)&out->digests + i * 8, &word, n < 8 ? n : 8);
    }
}

/* ---- assets ---- */

static bool
is_held(enum asset_state s)
{
    return s == STATE_PRESENT || s == STATE_SUBSTITUTE || s == STATE_DAMAGED ||
           s == STATE_LOST;
}

/* Now and then an article has the same bytes under two addresses. */
static bool
is_shared(const struct plan *p, const struct made_article *a, int64_t ordinal)
{
    struct rng r = rng_for(p->seed, TOPIC_ASSET, ~ordinal);
    struct rng before = rng_for(p->seed, TOPIC_ASSET, ~(ordinal - 1));

    return ordinal > a->first && rng_below(&r, 1000) < SHARED_PERMILLE &&
           rng_below(&before, 1000) >= SHARED_PERMILLE &&
           state_of(p, ordinal) == STATE_PRESENT &&
           state_of(p, ordinal - 1) == STATE_PRESENT;
}

static enum made_date
asset_dated(struct rng *r, bool held)
{
    int luck = rng_below(r, 1000);

    if (luck < 620) {
        return MADE_TICKS;
    }
    if (luck < 850) {
        return MADE_PATH;
    }
    if (luck < 935) {
        return MADE_FROM_ARTICLE;
    }
    if (luck < 992 && held) {
        return MADE_LAST_MODIFIED;
    }
    return luck < 996 ? MADE_MONTH : MADE_UNDATED;
}

/* .NET ticks: 100 ns since year 1. */
static unsigned long long
ticks_of(int64_t ms, int rest)
{
    return (unsigned long long)(621355968000000000 + ms * 10000 + rest);
}

static void
asset_names(struct rng *r, struct scene_shape shape, struct made_asset *out)
{
    struct date at;

    date_from_ms(out->at_ms, &at);
    at.has_offset = false;
    if (out->dated == MADE_TICKS) {
        snprintf(out->stem, sizeof out->stem, "news_%llu",
                 ticks_of(out->at_ms, rng_below(r, 10000)));
        snprintf(out->variant, sizeof out->variant, "25f_%dx%d", shape.width,
                 shape.height);
        date_iso(&at, out->date_name);
    } else {
        snprintf(out->stem, sizeof out->stem, "img-%08x%06jx",
                 (unsigned)(rng_next(r) >> 32), (uintmax_t)out->ordinal);
    }
    if (out->dated <= MADE_PATH) {
        struct date day = {
            .year = at.year, .month = at.month, .day = at.day, .precision = DATE_DAY};

        date_iso(&day, out->date_path);
    } else if (out->dated == MADE_MONTH) {
        snprintf(out->date_path, sizeof out->date_path, "%04d-%02d", at.year, at.month);
    }
}

static void
asset_url(const struct made_article *a, struct made_asset *out)
{
    char folder[DATE_TEXT_MAX + 16] = "media/library";

    if (out->date_path[0] != '\0') {
        snprintf(folder, sizeof folder, "%s", out->date_path);
    }
    for (char *c = folder; *c != '\0' && out->date_path[0] != '\0'; c++) {
        *c = *c == '-' ? '/' : *c;
    }
    out->path_at = 0;
    if (out->state != STATE_UNRESOLVABLE) {
        out->path_at = snprintf(out->url, sizeof out->url, "https://media.%s",
                                plan_site_name(a->site));
    }
    snprintf(out->url + out->path_at, sizeof out->url - (size_t)out->path_at,
             "/%s/%s%s%s.%s", folder, out->stem, out->variant[0] != '\0' ? "_" : "",
             out->variant, media_ending(out->type));
}

void
plan_asset(const struct plan *p, const struct made_article *a, int nth,
           struct made_asset *out)
{
    int64_t ordinal = a->first + nth;
    struct rng r = rng_for(p->seed, TOPIC_ASSET, ordinal);
    struct made_object object;

    *out = (struct made_asset){.ordinal = ordinal,
                               .object = ordinal,
                               .state = state_of(p, ordinal),
                               .at_ms = a->at_ms - (int64_t)rng_below(&r, 5400000)};
    if (is_shared(p, a, ordinal)) {
        out->object = ordinal - 1;
    }
    plan_object(p, out->object, &object);
    out->type = object.type;
    out->dated = asset_dated(&r, is_held(out->state));
    out->whole_permille = -1;
    if (out->state == STATE_DAMAGED) {
        out->whole_permille = rng_below(&r, 3) == 0 ? 0 : rng_between(&r, 180, 940);
    }
    /* The nightly run comes at two in the morning, UTC. */
    out->fetched_ms = plan_day_ms(p, a->day + 1) + 2 * 3600000 +
                      (ordinal - p->first[a->day]) * 180 + rng_below(&r, 150);
    asset_names(&r, scene_shape(object.scene), out);
    asset_url(a, out);
}
