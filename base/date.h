/*
 * base/date.h - clocks, civil dates exactly as precise as they were told, .NET ticks,
 * HTTP dates.
 */
#ifndef ASSETS_BASE_DATE_H
#define ASSETS_BASE_DATE_H

#include "base/err.h"
#include "base/str.h"

#include <stdint.h>

enum { DATE_TEXT_MAX = 40 };

/* A date as somebody told it. Fields beyond the precision are 0. */
enum date_precision { DATE_NONE, DATE_DAY, DATE_MINUTE, DATE_SECOND, DATE_MILLI };
struct date {
    int year, month, day;     /* proleptic Gregorian; month and day from 1 */
    int hour, minute, second, milli;
    enum date_precision precision;
    bool has_offset;          /* false: local to whoever told it, zone unknown */
    int offset_min;           /* minutes east of UTC, where has_offset */
};

int64_t clock_mono_ms(void); /* for durations; never goes back */
/* milliseconds since 1970 UTC; tests set it by ASSETS_CLOCK_MS in hook builds */
int64_t clock_wall_ms(void);

bool date_valid(const struct date *d); /* calendar and ranges; years 1 to 9999 */
/*
 * ISO 8601 at the date's own precision: 2016-07-16, 2016-07-16T19:11:58.808, …+04:30, …Z.
 * "" for DATE_NONE.
 */
void date_iso(const struct date *d, char out[DATE_TEXT_MAX]);
/* Reads what date_iso writes, and a space for the T. */
MUST_USE bool date_from_iso(struct str s, struct date *out);
/*
 * 100 ns since 0001-01-01 (System.DateTime.Ticks); only
 * years 1990 to 2100 are taken as a date.
 */
MUST_USE bool date_from_ticks(uint64_t ticks, struct date *out);
/* The three forms of RFC 9110 section 5.6.7, in UTC. */
MUST_USE bool date_from_http(struct str s, int64_t *out_ms);
/*
 * A date as a page prints it: "Sun Jul 17, 2016 20:35:56", "July 17, 2016", "17 July 2016
 * 20:35", ISO 8601.
 */
MUST_USE bool date_from_page(struct str s, struct date *out);
/* UTC, to the millisecond, with Z. */
void date_from_ms(int64_t ms, struct date *out);
/* Its inverse; a date without an offset is taken as UTC. False where d is not valid. */
MUST_USE bool date_to_ms(const struct date *d, int64_t *out_ms);
bool date_same_day(const struct date *a, const struct date *b);
/*
 * Gives d its offset in `zone`: "+04:30", "Z", or a name of the tz database
 * ("Asia/Tehran"). ERR_USAGE where the zone is not known. An empty zone leaves d as it
 * is.
 */
MUST_USE bool date_set_zone(struct date *d, const char *zone, struct err *e);
/* "+04:30", "+0430", "-03": minutes east of UTC, less than a day. */
MUST_USE bool date_offset_from_text(struct str s, int *out_min);

#endif
