/* tests/unit/shown_kit.h - a few entries made by hand, for what is written from them. */
#ifndef ASSETS_TESTS_SHOWN_KIT_H
#define ASSETS_TESTS_SHOWN_KIT_H

#include "cmocka_all.h"

#include "base/limits.h"
#include "base/media.h"
#include "gallery/entry.h"
#include "gallery/order.h"

#include <string.h>

enum { SHOWN_MOST = 200, SHOWN_ARTICLES = 3 };

/* Not to be moved once shown_init has been called. */
struct shown_kit {
    struct entry entries[SHOWN_MOST];
    struct gallery_article articles[SHOWN_ARTICLES];
    struct shown shown;
    struct buf out; /* what the test writes */
};

static inline void
shown_init(struct shown_kit *k)
{
    *k = (struct shown_kit){
        .articles = {{.number = STR("90211"), .title = STR("River tops its banks")},
                     {.number = STR("90207"), .title = STR("")},
                     {.number = STR("page-0af1"), .title = STR("A & B")}},
        .shown = {.boxes = {512, 256}, .n_boxes = 2, .as_of = INT64_C(1468627200000)},
        .out = {.limit = (size_t)MIB(8)}};
    k->shown.entries = k->entries;
    k->shown.articles.list = k->articles;
    k->shown.articles.n = SHOWN_ARTICLES;
}

/* A present picture of 4 by 3, its digest all 0xab; the test changes what it is about. */
static inline struct entry *
shown_add(struct shown_kit *k, uint32_t ymd)
{
    struct entry *e = &k->entries[k->shown.n++];
    uint32_t day = ymd / 10000 << (ORDER_MONTH_BITS + ORDER_DAY_BITS) |
                   ymd / 100 % 100 << ORDER_DAY_BITS | ymd % 100;

    assert_true(k->shown.n <= SHOWN_MOST);
    *e = (struct entry){.order = (uint64_t)day << ORDER_DAY_SHIFT | k->shown.n,
                        .ms = 14 * 3600000 + 5 * 60000,
                        .bytes = 180000,
                        .width = 640,
                        .height = 480,
                        .whole_permille = -1,
                        .media = MEDIA_JPEG,
                        .state = STATE_PRESENT,
                        .boxes = 3,
                        .held = true};
    memset(e->object, 0xab, sizeof e->object);
    return e;
}

static inline bool
out_has(const struct shown_kit *k, const char *text)
{
    if (k->out.n > 0 && strstr(k->out.p, text) != NULL) {
        return true;
    }
    print_message("not in: %.3000s\n", buf_cstr(&k->out));
    return false;
}

static inline bool
out_lacks(const struct shown_kit *k, const char *text)
{
    return k->out.n == 0 || strstr(k->out.p, text) == NULL;
}

static inline size_t
out_count(const struct shown_kit *k, const char *text)
{
    size_t n = 0;

    for (const char *at = buf_cstr(&k->out); (at = strstr(at, text)) != NULL; at++) {
        n++;
    }
    return n;
}

#endif
