#include "gallery/card_text.h"

#include "gallery/markup.h"

#define ADD(b, literal) buf_add((b), "" literal, sizeof(literal) - 1)

const char *
card_month(unsigned month)
{
    static const char *const names[] = {
        "",     "January", "February",  "March",   "April",    "May",     "June",
        "July", "August",  "September", "October", "November", "December"};

    return month < sizeof names / sizeof *names ? names[month] : "";
}

/* Sakamoto's method; the Gregorian calendar, also before it was. */
static const char *
weekday(unsigned year, unsigned month, unsigned day)
{
    static const char *const names[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                        "Thursday", "Friday", "Saturday"};
    static const unsigned char shifts[] = {0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4};

    if (month < 3) {
        year--;
    }
    return names[(year + year / 4 - year / 100 + year / 400 + shifts[month - 1] + day) %
                 7];
}

void
card_day(struct buf *out, uint32_t ymd)
{
    unsigned year = ymd / 10000;
    unsigned month = ymd / 100 % 100;
    unsigned day = ymd % 100;

    if (ymd == 0) {
        ADD(out, "Undated");
        return;
    }
    if (day > 0 && month >= 1 && month <= 12 && year > 0) {
        buf_add_cstr(out, weekday(year, month, day));
        buf_add_byte(out, ' ');
        markup_number(out, day);
        buf_add_byte(out, ' ');
    }
    if (month > 0) {
        buf_add_cstr(out, card_month(month));
        buf_add_byte(out, ' ');
    }
    markup_number(out, year);
}

/* Short names as CLDR has them for en-GB: three letters, but "Sept". */
void
card_day_in_year(struct buf *out, uint32_t ymd)
{
    unsigned month = ymd / 100 % 100;
    struct str name = str_of(card_month(month));
    size_t letters = month == 9 ? 4 : 3;

    markup_number(out, ymd % 100);
    buf_add_byte(out, ' ');
    buf_add(out, name.p, name.n < letters ? name.n : letters);
}

/* Which days of the month; day 0 is what has no day. */
static void
add_days(struct buf *out, unsigned first, unsigned last)
{
    ADD(out, ", ");
    if (last == 0) {
        ADD(out, "day not known");
        return;
    }
    if (first == 0) {
        ADD(out, "up to ");
    } else if (first != last) {
        markup_number(out, first);
        ADD(out, " to ");
    }
    markup_number(out, last);
}

void
card_span(struct buf *out, const struct card_span *span)
{
    unsigned month = span->first / 100 % 100;

    if (span->first == 0) {
        ADD(out, "Undated");
    } else if (month == 0) {
        if (span->with_year) {
            markup_number(out, span->first / 10000);
            ADD(out, ", ");
        }
        buf_add_cstr(out, span->with_year ? "month not known" : "Month not known");
    } else {
        buf_add_cstr(out, card_month(month));
        if (span->with_year) {
            buf_add_byte(out, ' ');
            markup_number(out, span->first / 10000);
        }
        if (span->is_part) {
            add_days(out, span->first % 100, span->last % 100);
        }
    }
    if (span->part > 0) {
        ADD(out, ", part ");
        markup_number(out, span->part);
    }
}

void
card_items(struct buf *out, int64_t n)
{
    markup_grouped(out, n);
    buf_add_cstr(out, n == 1 ? " item" : " items");
}

const char *
card_class(enum asset_state state)
{
    static const char *const words[ASSET_STATES] = {
        [STATE_PRESENT] = "Present",     [STATE_SUBSTITUTE] = "Substitute",
        [STATE_DAMAGED] = "Damaged",     [STATE_LOST] = "Lost",
        [STATE_GONE] = "Gone",           [STATE_REFUSED] = "Refused",
        [STATE_NOT_MEDIA] = "Not media", [STATE_FAILING] = "Failing",
        [STATE_UNTRIED] = "Untried",     [STATE_UNRESOLVABLE] = "No address",
        [STATE_EXCLUDED] = "Excluded"};

    return words[state];
}

void
card_state(struct buf *out, const struct entry *e)
{
    buf_add_cstr(out, card_class((enum asset_state)e->state));
    if (e->state == STATE_DAMAGED && e->whole_permille >= 0) {
        ADD(out, "<span class=\"left\"> \xc2\xb7 ");
        markup_number(out, e->whole_permille / 10);
        if (e->whole_permille % 10 != 0) {
            buf_add_byte(out, '.');
            markup_number(out, e->whole_permille % 10);
        }
        ADD(out, "% could be read</span>");
    }
}

/* Where no status tells more. */
static const char *
reason_of(const struct entry *e)
{
    static const char *const reasons[ASSET_STATES] = {
        [STATE_PRESENT] = "no preview",
        [STATE_SUBSTITUTE] = "no preview",
        [STATE_DAMAGED] = "can not be decoded",
        [STATE_LOST] = "the stored file is gone",
        [STATE_GONE] = "not there any more",
        [STATE_REFUSED] = "not allowed",
        [STATE_NOT_MEDIA] = "no picture or video came",
        [STATE_FAILING] = "could not be fetched yet",
        [STATE_UNTRIED] = "never tried",
        [STATE_UNRESOLVABLE] = "no address to fetch",
        [STATE_EXCLUDED] = "left out on purpose"};

    return reasons[e->state];
}

void
card_reason(struct buf *out, const struct entry *e)
{
    bool told_by_status =
        e->state == STATE_GONE || e->state == STATE_REFUSED || e->state == STATE_FAILING;

    if (told_by_status && e->http_status >= 300) {
        ADD(out, "HTTP ");
        markup_number(out, e->http_status);
    } else {
        buf_add_cstr(out, reason_of(e));
    }
}

struct str
card_icon(const struct entry *e)
{
    switch ((enum asset_state)e->state) {
    case STATE_PRESENT:
        return e->is_video ? STR("video") : STR("picture");
    case STATE_SUBSTITUTE:
        return STR("swap");
    case STATE_DAMAGED:
        return STR("crack");
    case STATE_REFUSED:
        return STR("shield");
    case STATE_NOT_MEDIA:
        return STR("file");
    case STATE_FAILING:
    case STATE_UNTRIED:
        return STR("clock");
    case STATE_UNRESOLVABLE:
        return STR("question");
    case STATE_EXCLUDED:
        return STR("bin");
    default:
        return STR("missing");
    }
}

void
card_clock(struct buf *out, int64_t ms)
{
    int64_t s = (ms + 500) / 1000;

    if (s >= 3600) {
        markup_number(out, s / 3600);
        buf_add_byte(out, ':');
        markup_two(out, (unsigned)(s / 60 % 60));
    } else {
        markup_number(out, s / 60);
    }
    buf_add_byte(out, ':');
    markup_two(out, (unsigned)(s % 60));
}

void
card_bytes(struct buf *out, int64_t bytes)
{
    static const char *const units[] = {" kB", " MB", " GB", " TB", " PB"};
    int64_t scale = 1000;
    size_t unit = 0;

    if (bytes < 1000) {
        markup_number(out, bytes);
        ADD(out, " B");
        return;
    }
    /* 999,500 B would be told as 1000 kB. */
    while (unit < 4 && bytes / scale >= 999 && bytes >= scale * 1000 - scale / 2) {
        scale *= 1000;
        unit++;
    }
    if (bytes < scale * 100 - scale / 20) {
        int64_t tenths = (bytes + scale / 20) / (scale / 10);

        markup_number(out, tenths / 10);
        buf_add_byte(out, '.');
        markup_number(out, tenths % 10);
    } else {
        markup_number(out, bytes / scale + (bytes % scale >= scale / 2));
    }
    buf_add_cstr(out, units[unit]);
}
