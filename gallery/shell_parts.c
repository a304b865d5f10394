#include "gallery/shell_parts.h"

#include "base/date.h"
#include "base/limits.h"
#include "gallery/card.h"
#include "gallery/card_text.h"
#include "gallery/markup.h"

static void
add_empty(struct buf *out)
{
    buf_add_cstr(
        out, "<div class=\"empty\"><svg class=\"i\" aria-hidden=\"true\">"
             "<use href=\"#i-picture\"/></svg><h2>No media yet</h2>\n"
             "<p>This archive knows of no picture or video. Give it a saved article and "
             "the address that its paths belong to:</p>\n"
             "<pre dir=\"ltr\">assets sync -a DIR -b URL page.html</pre>\n"
             "<p>DIR is the archive, the folder that this gallery is in. Each sync "
             "writes the gallery again.</p></div>\n");
}

/* Whether a day has few entries; gallery/data.js counts the same way. */
static bool
is_thin(const struct shown *s)
{
    size_t dated = 0;
    size_t days = 0;
    uint32_t last = 0;

    for (size_t i = 0; i < s->n; i++) {
        uint32_t ymd = entry_ymd(&s->entries[i]);

        dated += ymd != 0;
        days += ymd != last;
        last = ymd;
    }
    return dated < 3 * days;
}

void
shell_cards(struct buf *out, const struct shown *s, const char *base)
{
    auto_buf struct buf link = {.limit = SIZE_MAX - 1};
    size_t n = s->n < LIMIT_SHELL_CARDS ? s->n : LIMIT_SHELL_CARDS;
    struct card_place place = {.by_month = is_thin(s)};

    if (n == 0) {
        add_empty(out);
        return;
    }
    for (size_t i = s->n - n; i > 0; i--) {
        if (card_section(&s->entries[i - 1], &place) !=
            card_section(&s->entries[s->n - n], &place)) {
            break;
        }
        place.more++;
    }
    markup_url(&link, str_of(base));
    place.base = buf_view(&link);
    card_grid(out, s, s->n - n, n, &place);
}

/* Tenths of a percent, rounded down: 100 is told of nothing less than all. */
static void
add_percent(struct buf *out, int64_t part, int64_t all)
{
    int64_t tenths = part / all * 1000 + part % all * 1000 / all;

    markup_number(out, tenths / 10);
    if (tenths % 10 != 0) {
        buf_add_byte(out, '.');
        markup_number(out, tenths % 10);
    }
    buf_add_byte(out, '%');
}

static void
add_totals(struct buf *out, const struct shown *s)
{
    markup_grouped(out, (int64_t)s->n);
    buf_add_cstr(out, s->n == 1 ? " medium \xc2\xb7 " : " media \xc2\xb7 ");
    markup_grouped(out, s->articles_named);
    buf_add_cstr(out,
                 s->articles_named == 1 ? " article \xc2\xb7 " : " articles \xc2\xb7 ");
    card_bytes(out, s->bytes);
}

void
shell_health(struct buf *out, const struct shown *s)
{
    if (s->n == 0) {
        return;
    }
    buf_add_cstr(out, "<div class=\"big\">");
    add_percent(out, s->classes[STATE_PRESENT], (int64_t)s->n);
    buf_add_cstr(out, "<small>present</small></div>\n<p>");
    add_totals(out, s);
    buf_add_cstr(out, "</p>\n<div class=\"legend\">");
    for (int i = 0; i < ASSET_STATES; i++) {
        if (s->classes[i] > 0) {
            buf_add_cstr(out, "<span class=\"chip c-");
            buf_add_cstr(out, state_name((enum asset_state)i));
            buf_add_cstr(out, "\">");
            buf_add_cstr(out, card_class((enum asset_state)i));
            buf_add_cstr(out, " <span class=\"n\">");
            markup_grouped(out, s->classes[i]);
            buf_add_cstr(out, "</span></span>\n");
        }
    }
    buf_add_cstr(out, "</div>");
}

/* One link. */
static void
add_page(struct buf *out, const struct card_span *span, const struct shell_page *page)
{
    buf_add_cstr(out, "<li><a href=\"pages/");
    buf_add_cstr(out, page->name);
    buf_add_cstr(out, "\">");
    card_span(out, span);
    buf_add_cstr(out, "</a> <small>");
    markup_grouped(out, (int64_t)page->n);
    buf_add_cstr(out, "</small></li>\n");
}

static uint32_t
first_day(const struct shown *s, const struct shell_page *page)
{
    return entry_ymd(&s->entries[page->first]);
}

/* What pages i - 1 and i + 1 make of the name of page i. */
static struct card_span
span_of(const struct shown *s, const struct shell_parts *parts, size_t i)
{
    const struct shell_page *page = &parts->pages[i];
    struct card_span span = {.first = first_day(s, page),
                             .last = entry_ymd(&s->entries[page->first + page->n - 1])};
    uint32_t month = span.first / 100;
    unsigned part = 1;

    span.is_part = (i > 0 && first_day(s, page - 1) / 100 == month) ||
                   (i + 1 < parts->n_pages && first_day(s, page + 1) / 100 == month);
    while (i + part < parts->n_pages && first_day(s, page + part) == span.first) {
        part++;
    }
    span.part = part > 1 ? part : 0;
    return span;
}

void
shell_months(struct buf *out, const struct shown *s, const struct shell_parts *parts)
{
    uint32_t year = UINT32_MAX;

    for (size_t i = parts->n_pages; i > 0; i--) {
        struct card_span span = span_of(s, parts, i - 1);

        if (span.first / 10000 != year) {
            buf_add_cstr(out, year == UINT32_MAX ? "<h3>" : "</ul>\n<h3>");
            year = span.first / 10000;
            if (year == 0) {
                buf_add_cstr(out, "No date");
            } else {
                markup_number(out, year);
            }
            buf_add_cstr(out, "</h3>\n<ul>\n");
        }
        add_page(out, &span, &parts->pages[i - 1]);
    }
    if (parts->n_pages > 0) {
        buf_add_cstr(out, "</ul>");
    }
}

void
shell_made_of(struct buf *out, const struct shown *s)
{
    struct date d;

    if (s->as_of > 0) {
        date_from_ms(s->as_of, &d);
        buf_add_cstr(out, "As of ");
        card_day(out, (uint32_t)(d.year * 10000 + d.month * 100 + d.day));
        buf_add_cstr(out, " \xc2\xb7 ");
    }
    add_totals(out, s);
}
