#include "gallery/order.h"

#include "base/date.h"
#include "base/mem.h"

#include <stdlib.h>

/* What is sorted in place of entries, which are five times as large. */
struct sort_key {
    uint64_t order;
    uint32_t article, back_place, index;
};

static bool
two_digits(struct str s, uint32_t most, uint32_t *out)
{
    uint64_t n;

    if (s.n != 2 || !str_to_u64(s, most, &n) || n == 0) {
        return false;
    }
    *out = (uint32_t)n;
    return true;
}

/* "2016" and "2016-07", which struct date can not hold. */
static uint32_t
short_day(struct str date)
{
    uint64_t year;
    uint32_t month = 0;

    if ((date.n != 4 && date.n != 7) || !str_to_u64(str_head(date, 4), 9999, &year) ||
        year == 0) {
        return 0;
    }
    if (date.n == 7 && (date.p[4] != '-' || !two_digits(str_skip(date, 5), 12, &month))) {
        return 0;
    }
    return (uint32_t)year << (ORDER_MONTH_BITS + ORDER_DAY_BITS) | month
                                                                       << ORDER_DAY_BITS;
}

void
order_date(struct str date, uint32_t *day, int32_t *ms)
{
    struct date d;

    *ms = -1;
    *day = short_day(date);
    if (*day != 0 || !date_from_iso(date, &d) || !date_valid(&d) ||
        d.precision == DATE_NONE) {
        return;
    }
    *day = (uint32_t)d.year << (ORDER_MONTH_BITS + ORDER_DAY_BITS) |
           (uint32_t)d.month << ORDER_DAY_BITS | (uint32_t)d.day;
    if (d.precision > DATE_DAY) {
        *ms = ((d.hour * 60 + d.minute) * 60 + d.second) * 1000 + d.milli;
    }
}

uint32_t
order_ymd(uint32_t day)
{
    uint32_t year = day >> (ORDER_MONTH_BITS + ORDER_DAY_BITS);
    uint32_t month = day >> ORDER_DAY_BITS & ((1U << ORDER_MONTH_BITS) - 1);

    return year * 10000 + month * 100 + (day & ((1U << ORDER_DAY_BITS) - 1));
}

uint64_t
order_number(uint32_t day, int32_t ms, int64_t article)
{
    uint64_t second = ms > 0 ? (uint64_t)ms / 1000 : 0;
    uint64_t low = (uint64_t)article & ((UINT64_C(1) << ORDER_ARTICLE_BITS) - 1);

    return (uint64_t)day << ORDER_DAY_SHIFT | second << ORDER_ARTICLE_BITS | low;
}

uint32_t
entry_ymd(const struct entry *e)
{
    return order_ymd((uint32_t)(e->order >> ORDER_DAY_SHIFT));
}

/* Total: no two keys have the same index. A newer asset of one place comes first. */
static int
compare_keys(const void *left, const void *right)
{
    const struct sort_key *a = left;
    const struct sort_key *b = right;

    if (a->order != b->order) {
        return a->order < b->order ? -1 : 1;
    }
    if (a->article != b->article) {
        return a->article < b->article ? -1 : 1;
    }
    if (a->back_place != b->back_place) {
        return a->back_place < b->back_place ? -1 : 1;
    }
    return a->index > b->index ? -1 : 1;
}

/* By day, then article: the groups stand together. */
static void
sort_groups(const struct shown *s, struct sort_key *keys)
{
    for (size_t i = 0; i < s->n; i++) {
        const struct entry *e = &s->entries[i];

        keys[i] = (struct sort_key){.order = e->order >> ORDER_DAY_SHIFT,
                                    .article = e->article,
                                    .back_place = UINT32_MAX - e->place,
                                    .index = (uint32_t)i};
    }
    qsort(keys, s->n, sizeof *keys, compare_keys);
}

/* Gives the n entries of one group the number of the earliest. */
static void
number_group(struct shown *s, struct sort_key *keys, size_t n)
{
    uint64_t least = UINT64_MAX; /* same day, same article: only the time differs */

    for (size_t i = 0; i < n; i++) {
        uint64_t own = s->entries[keys[i].index].order;

        least = own < least ? own : least;
    }
    for (size_t i = 0; i < n; i++) {
        s->entries[keys[i].index].order = least;
        keys[i].order = least;
    }
}

/* Numbers the groups of each day and puts them in order by that. */
static void
sort_days(struct shown *s, struct sort_key *keys)
{
    size_t day = 0;

    for (size_t first = 0, end; first < s->n; first = end) {
        uint64_t its_day = keys[first].order;

        end = first + 1;
        while (end < s->n && keys[end].order == its_day &&
               keys[end].article == keys[first].article) {
            end++;
        }
        number_group(s, &keys[first], end - first);
        if (end == s->n || keys[end].order != its_day) {
            qsort(&keys[day], end - day, sizeof *keys, compare_keys);
            day = end;
        }
    }
}

/* Entry i becomes what keys[i] names; along the cycles, so that there is one copy. */
static void
permute(struct entry *entries, struct sort_key *keys, size_t n)
{
    for (size_t start = 0; start < n; start++) {
        struct entry moved = entries[start];
        size_t at = start;

        while (keys[at].index != start) {
            size_t from = keys[at].index;

            entries[at] = entries[from];
            keys[at].index = (uint32_t)at;
            at = from;
        }
        entries[at] = moved;
        keys[at].index = (uint32_t)at;
    }
}

void
order_entries(struct shown *s)
{
    auto_free struct sort_key *keys = xcalloc(s->n, sizeof *keys);

    sort_groups(s, keys);
    sort_days(s, keys);
    permute(s->entries, keys, s->n);
    for (size_t i = 0; i < s->n; i++) {
        struct entry *e = &s->entries[i];

        e->starts_run = i == 0 || e[-1].article != e->article ||
                        e[-1].order >> ORDER_DAY_SHIFT != e->order >> ORDER_DAY_SHIFT;
    }
}
