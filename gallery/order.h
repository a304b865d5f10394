/*
 * gallery/order.h - the order of entries: docs/gallery-format.md, "Order". Pure.
 */
#ifndef ASSETS_GALLERY_ORDER_H
#define ASSETS_GALLERY_ORDER_H

#include "gallery/entry.h"

/* Bits of the order number, from the lowest. */
enum {
    ORDER_ARTICLE_BITS = 24,
    ORDER_SECOND_BITS = 17,
    ORDER_DAY_SHIFT = ORDER_ARTICLE_BITS + ORDER_SECOND_BITS,
    ORDER_DAY_BITS = 5,
    ORDER_MONTH_BITS = 4,
    ORDER_MONTH_SHIFT = ORDER_DAY_SHIFT + ORDER_DAY_BITS
};

/*
 * Reads a shown date: 2016, 2016-07, 2016-07-16, or ISO 8601 with a time; zones are
 * passed over. *day is year, month and day in 14, 4 and 5 bits, absent parts 0; *ms of
 * the day is -1 where no time is told. What is no date is undated: 0 and -1.
 */
void order_date(struct str date, uint32_t *day, int32_t *ms);

/* ymd of such a day, as the pages tell it: 20160716, 20160700, 20160000, 0. */
uint32_t order_ymd(uint32_t day);

/* ms -1 counts as midnight; article is a row id. */
uint64_t order_number(uint32_t day, int32_t ms, int64_t article);

/*
 * Sets the entries' order to that of their groups, sorts them and marks where runs start.
 * Before it `order` is each entry's own number, and entries ascend by asset.
 */
void order_entries(struct shown *s);

#endif
