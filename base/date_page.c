#include "base/date_read.h"

/* "Wednesday, 30th September 2016 at 10:35:56 PM +04:30" has 53. */
enum { PAGE_DATE_MOST_BYTES = 80 };

/* What a page's date was found to hold; each part at most once. */
struct page_date {
    struct date d;
    bool has_weekday, has_month, has_day, has_year, has_time, has_half;
};

static bool
once(bool *has)
{
    bool is_first = !*has;

    *has = true;
    return is_first;
}

/* "8:35 PM": only for hours that a twelve-hour clock shows. */
static bool
set_half(struct page_date *page, bool is_pm)
{
    if (!page->has_time || !once(&page->has_half) || page->d.hour < 1 ||
        page->d.hour > 12) {
        return false;
    }
    page->d.hour = page->d.hour % 12 + (is_pm ? 12 : 0);
    return true;
}

static bool
set_offset(struct page_date *page, int offset_min)
{
    page->d.offset_min = offset_min;
    return page->has_time && once(&page->d.has_offset);
}

static bool
take_page_word(struct str *s, struct page_date *page)
{
    struct str word = date_take_word(s);
    int month = date_month_of(word);

    (void)date_take_char(s, '.'); /* "Jul. 17" */
    if (month != 0) {
        page->d.month = month;
        return once(&page->has_month);
    }
    if (date_is_weekday(word)) {
        return once(&page->has_weekday);
    }
    if (str_eq_nocase(word, STR("am")) || str_eq_nocase(word, STR("pm"))) {
        return set_half(page, str_starts_nocase(word, STR("p")));
    }
    if (str_eq_nocase(word, STR("gmt")) || str_eq_nocase(word, STR("utc")) ||
        str_eq(word, STR("Z"))) {
        return set_offset(page, 0);
    }
    return str_eq_nocase(word, STR("at"));
}

/* A time, a year of four digits, or a day with or without "st", "nd", "rd", "th". */
static bool
take_page_number(struct str *s, struct page_date *page)
{
    size_t digits = 0;

    while (date_at_digit(str_skip(*s, digits))) {
        digits++;
    }
    if (digits <= 2 && s->n > digits && s->p[digits] == ':') {
        return once(&page->has_time) && date_take_time(s, true, &page->d);
    }
    if (digits == 4) {
        return once(&page->has_year) && date_take_digits(s, 4, &page->d.year);
    }
    if (digits == 0 || digits > 2 || !once(&page->has_day) ||
        !date_take_digits(s, digits, &page->d.day)) {
        return false;
    }
    if (date_at_letter(*s)) {
        struct str word = date_take_word(s);

        return str_eq_nocase(word, STR("st")) || str_eq_nocase(word, STR("nd")) ||
               str_eq_nocase(word, STR("rd")) || str_eq_nocase(word, STR("th"));
    }
    return true;
}

static bool
at_west_offset(struct str s, const struct page_date *page, bool is_after_letter)
{
    return s.p[0] == '-' && date_at_digit(str_skip(s, 1)) && page->has_time &&
           !is_after_letter;
}

/* "+04:30" behind a time. */
static bool
take_page_offset(struct str *s, struct page_date *page)
{
    size_t n = 1;
    int offset_min;

    while (date_at_digit(str_skip(*s, n)) || (n < s->n && s->p[n] == ':')) {
        n++;
    }
    if (!page->has_time || !date_offset_from_text(str_head(*s, n), &offset_min)) {
        return false;
    }
    *s = str_skip(*s, n);
    return set_offset(page, offset_min);
}

/* Without a month in letters 03/04/2016 may be March or April: not read. */
bool
date_from_page(struct str s, struct date *out)
{
    struct page_date page = {.d.precision = DATE_DAY};
    bool is_after_letter = false; /* "17-Jul-2016": no offset */

    s = str_trim(s);
    if (s.n > PAGE_DATE_MOST_BYTES) {
        return false;
    }
    if (date_from_iso(s, out)) {
        return true;
    }
    while (s.n > 0) {
        bool is_read = true;
        bool is_letter = date_at_letter(s);

        if (is_letter) {
            is_read = take_page_word(&s, &page);
        } else if (date_at_digit(s)) {
            is_read = take_page_number(&s, &page);
        } else if (s.p[0] == '+' || at_west_offset(s, &page, is_after_letter)) {
            is_read = take_page_offset(&s, &page);
        } else if (!date_take_char(&s, ' ') && !date_take_char(&s, ',') &&
                   !date_take_char(&s, '-') && !date_take_char(&s, '|') &&
                   !date_take_char(&s, '\t')) {
            is_read = false;
        }
        if (!is_read) {
            return false;
        }
        is_after_letter = is_letter;
    }
    if (!page.has_day || !page.has_month || !page.has_year || !date_valid(&page.d)) {
        return false;
    }
    *out = page.d;
    return true;
}
