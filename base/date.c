#include "base/date.h"

#include "base/mem.h"

#include <fcntl.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define MS_PER_DAY           INT64_C(86400000)
#define TICKS_PER_MS         UINT64_C(10000)
#define MS_FROM_YEAR_1       INT64_C(62135596800000) /* 0001-01-01 to 1970-01-01 */
#define OFFSET_MOST_MIN      (24 * 60 - 1)           /* RFC 3339: hours 00 to 23 */
#define TICK_YEAR_LEAST      1990 /* what else is a number of 18 digits in a file name */
#define TICK_YEAR_MOST       2100
#define ZONE_NAME_MOST_BYTES 64 /* the longest of tzdata 2024a has 32 */

int64_t
clock_mono_ms(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC,
                        &now); /* fails only for a clock that is unknown */
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t
clock_wall_ms(void)
{
    struct timespec now;

#ifdef ASSETS_TEST_HOOKS
    const char *told = getenv("ASSETS_CLOCK_MS");
    uint64_t told_ms;

    if (told != NULL && str_to_u64(str_of(told), INT64_MAX, &told_ms)) {
        return (int64_t)told_ms;
    }
#endif
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int
days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return month == 2 && is_leap ? 29 : days[month - 1];
}

static bool
within(int value, int least, int most)
{
    return value >= least && value <= most;
}

bool
date_valid(const struct date *d)
{
    return d->precision != DATE_NONE && within(d->year, 1, 9999) &&
           within(d->month, 1, 12) &&
           within(d->day, 1, days_in_month(d->year, d->month)) &&
           within(d->hour, 0, d->precision >= DATE_MINUTE ? 23 : 0) &&
           within(d->minute, 0, d->precision >= DATE_MINUTE ? 59 : 0) &&
           within(d->second, 0, d->precision >= DATE_SECOND ? 59 : 0) &&
           within(d->milli, 0, d->precision >= DATE_MILLI ? 999 : 0) &&
           (!d->has_offset || within(d->offset_min, -OFFSET_MOST_MIN, OFFSET_MOST_MIN));
}

/*
 * Days from 1970-01-01 of a day in the proleptic Gregorian calendar. Years are counted
 * from March, so that the leap day is a year's last (Hinnant, "chrono-compatible
 * low-level date algorithms").
 */
static int64_t
days_from_civil(int year, int month, int day)
{
    int64_t y = year - (month <= 2 ? 1 : 0);
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 +
           day_of_year - 719468;
}

/* The inverse, by the same source. */
static void
civil_from_days(int64_t days, struct date *d)
{
    int64_t z = days + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t day_of_era = z - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month_from_march = (5 * day_of_year + 2) / 153;

    d->day = (int)(day_of_year - (153 * month_from_march + 2) / 5 + 1);
    d->month = (int)(month_from_march + (month_from_march < 10 ? 3 : -9));
    d->year = (int)(year_of_era + era * 400 + (d->month <= 2 ? 1 : 0));
}

bool
date_to_ms(const struct date *d, int64_t *out_ms)
{
    int64_t minutes;

    if (!date_valid(d)) {
        return false;
    }
    minutes = days_from_civil(d->year, d->month, d->day) * 1440 + d->hour * INT64_C(60) +
              d->minute - (d->has_offset ? d->offset_min : 0);
    *out_ms = (minutes * 60 + d->second) * 1000 + d->milli;
    return true;
}

/* To the millisecond, without an offset; false outside the years that a date can say. */
static bool
date_from_local_ms(int64_t ms, struct date *out)
{
    int64_t rest = ms % MS_PER_DAY; /* C rounds towards 0, days count downwards */
    int64_t days = ms / MS_PER_DAY - (rest < 0 ? 1 : 0);
    int in_day = (int)(rest < 0 ? rest + MS_PER_DAY : rest);

    *out = (struct date){.precision = DATE_MILLI,
                         .hour = in_day / 3600000,
                         .minute = in_day / 60000 % 60,
                         .second = in_day / 1000 % 60,
                         .milli = in_day % 1000};
    if (days < days_from_civil(1, 1, 1) || days > days_from_civil(9999, 12, 31)) {
        *out = (struct date){.precision = DATE_NONE};
        return false;
    }
    civil_from_days(days, out);
    return true;
}

void
date_from_ms(int64_t ms, struct date *out)
{
    out->has_offset = date_from_local_ms(ms, out);
}

bool
date_from_ticks(uint64_t ticks, struct date *out)
{
    uint64_t ms = ticks / TICKS_PER_MS;
    struct date d;

    if (!date_from_local_ms((int64_t)ms - MS_FROM_YEAR_1, &d) ||
        !within(d.year, TICK_YEAR_LEAST, TICK_YEAR_MOST)) {
        return false;
    }
    *out = d;
    return true;
}

bool
date_same_day(const struct date *a, const struct date *b)
{
    return a->precision != DATE_NONE && b->precision != DATE_NONE && a->year == b->year &&
           a->month == b->month && a->day == b->day;
}

/* Writes n with `width` digits: a million dates a run would spend long in printf. */
static char *
put_digits(char *at, int n, int width)
{
    for (int i = width - 1; i >= 0; i--) {
        at[i] = (char)('0' + n % 10);
        n /= 10;
    }
    return at + width;
}

static char *
put_after(char *at, char before, int n, int width)
{
    *at = before;
    return put_digits(at + 1, n, width);
}

/* ISO 8601 knows no offset of a day alone. */
static char *
put_offset(char *at, const struct date *d)
{
    int minutes = abs(d->offset_min);

    if (!d->has_offset || d->precision < DATE_MINUTE) {
        return at;
    }
    if (minutes == 0) {
        *at = 'Z';
        return at + 1;
    }
    at = put_after(at, d->offset_min < 0 ? '-' : '+', minutes / 60, 2);
    return put_after(at, ':', minutes % 60, 2);
}

void
date_iso(const struct date *d, char out[DATE_TEXT_MAX])
{
    char *at = out;

    if (date_valid(d)) {
        at = put_digits(at, d->year, 4);
        at = put_after(at, '-', d->month, 2);
        at = put_after(at, '-', d->day, 2);
        if (d->precision >= DATE_MINUTE) {
            at = put_after(at, 'T', d->hour, 2);
            at = put_after(at, ':', d->minute, 2);
        }
        if (d->precision >= DATE_SECOND) {
            at = put_after(at, ':', d->second, 2);
        }
        if (d->precision >= DATE_MILLI) {
            at = put_after(at, '.', d->milli, 3);
        }
        at = put_offset(at, d);
    }
    *at = '\0';
}

/* True for a name that can only mean a file below the folder of zones. */
static bool
is_zone_name(const char *zone)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                  "0123456789/_+-";

    return zone[0] != '/' && strlen(zone) <= ZONE_NAME_MOST_BYTES &&
           zone[strspn(zone, letters)] == '\0';
}

/* The C library takes an unknown name for UTC without a word: look for its file first. */
static bool
zone_is_known(const char *zone)
{
    const char *folder = getenv("TZDIR"); /* tzset(3) heeds it as well */
    auto_free char *path = NULL;
    char magic[4] = {0};
    bool is_known;
    int fd;

    if (!is_zone_name(zone)) {
        return false;
    }
    path = xasprintf("%s/%s", folder != NULL ? folder : "/usr/share/zoneinfo", zone);
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) {
        return false;
    }
    is_known = read(fd, magic, sizeof magic) == (ssize_t)sizeof magic &&
               memcmp(magic, "TZif", sizeof magic) == 0; /* RFC 8536 section 3.1 */
    (void)close(fd);
    return is_known;
}

/* Seconds east of UTC at the local time d. Leaves TZ as it was. */
static long
offset_in_zone(const struct date *d, const char *zone)
{
    const char *set = getenv("TZ");
    auto_free char *before = set != NULL ? xstrdup(set) : NULL;
    struct tm tm = {.tm_year = d->year - 1900,
                    .tm_mon = d->month - 1,
                    .tm_mday = d->day,
                    .tm_hour = d->hour,
                    .tm_min = d->minute,
                    .tm_sec = d->second,
                    .tm_isdst = -1}; /* ask the zone */

    (void)setenv("TZ", zone, 1);
    (void)mktime(&tm);
    if (before != NULL) {
        (void)setenv("TZ", before, 1);
    } else {
        (void)unsetenv("TZ");
    }
    tzset();
    return tm.tm_gmtoff;
}

bool
date_set_zone(struct date *d, const char *zone, struct err *e)
{
    bool is_fixed = strcmp(zone, "Z") == 0;
    int offset_min = 0;

    if (zone[0] == '\0') {
        return true;
    }
    is_fixed = is_fixed || date_offset_from_text(str_of(zone), &offset_min);
    if (!is_fixed && !zone_is_known(zone)) {
        return err_set(
            e, ERR_USAGE,
            "time zone %s is not known: give a name of the tz database such as "
            "Asia/Tehran, or an offset such as +04:30",
            zone);
    }
    /* A day alone has no offset, and a date that brought its own knows better. */
    if (!date_valid(d) || d->precision == DATE_DAY || d->has_offset) {
        return true;
    }
    if (!is_fixed) {
        long seconds = offset_in_zone(d, zone);

        /* Before standard time offsets had seconds: to the nearest minute. */
        offset_min = (int)((seconds + (seconds < 0 ? -30 : 30)) / 60);
    }
    d->has_offset = true;
    d->offset_min = offset_min;
    return true;
}
