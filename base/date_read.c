#include "base/date_read.h"

static const char *const months[] = {"January",   "February", "March",    "April",
                                     "May",       "June",     "July",     "August",
                                     "September", "October",  "November", "December"};
static const char *const weekdays[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                       "Friday", "Saturday", "Sunday"};

bool
date_take_digits(struct str *s, size_t digits, int *out)
{
    uint64_t value;

    if (s->n < digits || !str_to_u64(str_head(*s, digits), 999999999, &value)) {
        return false;
    }
    *out = (int)value;
    *s = str_skip(*s, digits);
    return true;
}

bool
date_take_char(struct str *s, char c)
{
    if (s->n == 0 || s->p[0] != c) {
        return false;
    }
    *s = str_skip(*s, 1);
    return true;
}

static bool
take_text(struct str *s, struct str text)
{
    if (!str_starts(*s, text)) {
        return false;
    }
    *s = str_skip(*s, text.n);
    return true;
}

bool
date_at_digit(struct str s)
{
    return s.n > 0 && s.p[0] >= '0' && s.p[0] <= '9';
}

bool
date_at_letter(struct str s)
{
    return s.n > 0 &&
           ((s.p[0] >= 'a' && s.p[0] <= 'z') || (s.p[0] >= 'A' && s.p[0] <= 'Z'));
}

bool
date_offset_from_text(struct str s, int *out_min)
{
    bool is_west = s.n > 0 && s.p[0] == '-';
    int hours;
    int minutes = 0;

    if (!date_take_char(&s, is_west ? '-' : '+') || !date_take_digits(&s, 2, &hours)) {
        return false;
    }
    if (s.n > 0) {
        (void)date_take_char(&s, ':');
        if (!date_take_digits(&s, 2, &minutes) || s.n > 0) {
            return false;
        }
    }
    if (hours > 23 || minutes > 59) {
        return false;
    }
    *out_min = (hours * 60 + minutes) * (is_west ? -1 : 1);
    return true;
}

/* ".808", also of more or fewer digits as FFmpeg and PHP write them. */
static bool
take_fraction(struct str *s, struct date *d)
{
    int digit = 0;
    int count = 0;

    while (date_at_digit(*s) && date_take_digits(s, 1, &digit)) {
        d->milli = count < 3 ? d->milli * 10 + digit : d->milli;
        count++;
    }
    if (count == 0 || count > 9) {
        return false;
    }
    for (; count < 3; count++) {
        d->milli *= 10;
    }
    d->precision = DATE_MILLI;
    return true;
}

bool
date_take_time(struct str *s, bool is_loose, struct date *d)
{
    bool is_short = is_loose && s->n >= 2 && s->p[1] == ':';

    if (!date_take_digits(s, is_short ? 1 : 2, &d->hour) || !date_take_char(s, ':') ||
        !date_take_digits(s, 2, &d->minute)) {
        return false;
    }
    d->precision = DATE_MINUTE;
    if (!date_take_char(s, ':')) {
        return true;
    }
    if (!date_take_digits(s, 2, &d->second)) {
        return false;
    }
    d->precision = DATE_SECOND;
    return !date_take_char(s, '.') || take_fraction(s, d);
}

/* "Z" or "+04:30": all that is left. Nothing left is no offset. */
static bool
take_zone(struct str *s, struct date *d)
{
    struct str zone = *s;

    *s = str_skip(*s, s->n);
    d->has_offset = zone.n > 0;
    return zone.n == 0 || str_eq(zone, STR("Z")) ||
           date_offset_from_text(zone, &d->offset_min);
}

bool
date_from_iso(struct str s, struct date *out)
{
    struct date d = {.precision = DATE_DAY};

    if (!date_take_digits(&s, 4, &d.year) || !date_take_char(&s, '-') ||
        !date_take_digits(&s, 2, &d.month) || !date_take_char(&s, '-') ||
        !date_take_digits(&s, 2, &d.day)) {
        return false;
    }
    if ((date_take_char(&s, 'T') || date_take_char(&s, ' ')) &&
        (!date_take_time(&s, false, &d) || !take_zone(&s, &d))) {
        return false;
    }
    if (s.n > 0 || !date_valid(&d)) {
        return false;
    }
    *out = d;
    return true;
}

/*
 * A name of the list, whole or its first three letters, in any case. Gives its place from
 * 1, or 0.
 */
static int
place_in(const char *const *names, int count, struct str word)
{
    for (int i = 0; i < count; i++) {
        struct str name = str_of(names[i]);

        if (str_eq_nocase(word, name) || str_eq_nocase(word, str_head(name, 3))) {
            return i + 1;
        }
    }
    return 0;
}

int
date_month_of(struct str word)
{
    return str_eq_nocase(word, STR("Sept")) ? 9 : place_in(months, 12, word);
}

bool
date_is_weekday(struct str word)
{
    return place_in(weekdays, 7, word) != 0 || str_eq_nocase(word, STR("Tues")) ||
           str_eq_nocase(word, STR("Thur")) || str_eq_nocase(word, STR("Thurs"));
}

struct str
date_take_word(struct str *s)
{
    struct str word = str_head(*s, 0);

    while (date_at_letter(*s)) {
        word.n++;
        *s = str_skip(*s, 1);
    }
    return word;
}

/* RFC 9110 section 5.6.7: a year that seems over 50 years ahead is one of the past. */
static int
year_of_two_digits(int year)
{
    struct date now;
    int candidate;

    date_from_ms(clock_wall_ms(), &now);
    candidate = now.year - now.year % 100 + year;
    return candidate > now.year + 50 ? candidate - 100 : candidate;
}

/* "06 Nov 1994" or "06-Nov-94". */
static bool
take_http_day(struct str *s, struct date *d)
{
    char gap;

    if (!date_take_digits(s, 2, &d->day) || s->n == 0) {
        return false;
    }
    gap = s->p[0];
    if ((gap != ' ' && gap != '-') || !date_take_char(s, gap)) {
        return false;
    }
    d->month = date_month_of(str_head(*s, 3));
    *s = str_skip(*s, 3);
    if (!date_take_char(s, gap)) {
        return false;
    }
    if (gap == ' ') {
        return date_take_digits(s, 4, &d->year);
    }
    if (!date_take_digits(s, 2, &d->year)) {
        return false;
    }
    d->year = year_of_two_digits(d->year);
    return true;
}

/* "Nov  6 08:49:37 1994", as asctime(3) writes it. */
static bool
take_asctime(struct str *s, struct date *d)
{
    d->month = date_month_of(str_head(*s, 3));
    *s = str_skip(*s, 3);
    return date_take_char(s, ' ') &&
           date_take_digits(s, date_take_char(s, ' ') ? 1 : 2, &d->day) &&
           date_take_char(s, ' ') && date_take_time(s, false, d) &&
           date_take_char(s, ' ') && date_take_digits(s, 4, &d->year);
}

bool
date_from_http(struct str s, int64_t *out_ms)
{
    struct date d = {0};
    int leap_ms = 0;
    bool is_read;

    s = str_trim(s);
    /* The name of the day says nothing that the date does not; servers get it wrong. */
    if (!date_is_weekday(date_take_word(&s))) {
        return false;
    }
    if (take_text(&s, STR(", "))) {
        is_read = take_http_day(&s, &d) && date_take_char(&s, ' ') &&
                  date_take_time(&s, false, &d) && take_text(&s, STR(" GMT"));
    } else {
        is_read = date_take_char(&s, ' ') && take_asctime(&s, &d);
    }
    if (!is_read || s.n > 0 || d.precision != DATE_SECOND) {
        return false;
    }
    if (d.second == 60) { /* a leap second is within the grammar */
        d.second = 59;
        leap_ms = 1000;
    }
    if (!date_to_ms(&d, out_ms)) {
        return false;
    }
    *out_ms += leap_ms;
    return true;
}
