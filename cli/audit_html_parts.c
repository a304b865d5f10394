#include "cli/audit_html.h"

#include "cli/human.h"
#include "gallery/markup.h"

#include <inttypes.h>

enum {
    STRIP_UNITS = 1000, /* its width */
    STRIP_LEAST = 4,    /* of a class that is there at all */
    BARS_MOST = 120,    /* of the histogram: more are no wider than a line */
    BAR_UNITS = 10,     /* one with its gap */
    HIST_UNITS = 100,   /* its height */
    ROWS_MOST = 100     /* of the tables of sums */
};

void
audit_html_text(struct buf *b, struct str s)
{
    buf_add_cstr(b, "<bdi dir=\"auto\">");
    markup_text(b, s);
    buf_add_cstr(b, "</bdi>");
}

void
audit_table_begin(struct buf *b, const char *id, struct str caption,
                  const char *const *heads)
{
    buf_addf(b,
             "<div class=\"scroll\" role=\"region\" aria-labelledby=\"%s\" "
             "tabindex=\"0\"><table>\n<caption id=\"%s\">",
             id, id);
    markup_text(b, caption);
    buf_add_cstr(b, "</caption>\n<thead><tr>");
    for (; *heads != NULL; heads++) {
        const char *kind = **heads == '#'   ? " class=\"num\""
                           : **heads == '%' ? " class=\"share\""
                                            : "";

        buf_addf(b, "<th scope=\"col\"%s>%s</th>", kind,
                 *kind != '\0' ? *heads + 1 : *heads);
    }
    buf_add_cstr(b, "</tr></thead>\n<tbody>\n");
}

void
audit_table_end(struct buf *b)
{
    buf_add_cstr(b, "</tbody></table></div>\n");
}

/* Widths that add up; what is there at all can be seen. */
static void
strip_widths(const struct report *r, int64_t widths[ASSET_STATES])
{
    int64_t used = 0;
    int widest = 0;

    for (int s = 0; s < ASSET_STATES; s++) {
        widths[s] =
            r->counts[s] == 0
                ? 0
                : (int64_t)((double)r->counts[s] / (double)r->total * STRIP_UNITS);
        if (r->counts[s] > 0 && widths[s] < STRIP_LEAST) {
            widths[s] = STRIP_LEAST;
        }
        used += widths[s];
        widest = widths[s] > widths[widest] ? s : widest;
    }
    if (used > 0) {
        widths[widest] += STRIP_UNITS - used;
    }
}

void
audit_html_strip(struct buf *b, const struct report *r)
{
    int64_t widths[ASSET_STATES];
    int64_t at = 0;

    strip_widths(r, widths);
    buf_addf(b,
             "<svg class=\"strip\" viewBox=\"0 0 %d 10\" preserveAspectRatio=\"none\" "
             "role=\"img\" aria-label=\"Share of each class; the numbers follow\">",
             STRIP_UNITS);
    for (int s = 0; s < ASSET_STATES; s++) {
        if (widths[s] > 0) {
            buf_addf(b,
                     "<rect class=\"c-%s\" x=\"%" PRId64 "\" width=\"%" PRId64
                     "\" height=\"10\"/>",
                     state_name((enum asset_state)s), at, widths[s]);
            at += widths[s];
        }
    }
    buf_add_cstr(b, "</svg>\n<ul class=\"legend\">\n");
    for (int s = 0; s < ASSET_STATES; s++) {
        if (r->counts[s] > 0) {
            buf_addf(b, "<li class=\"c-%s\"><span class=\"sw\"></span><b>",
                     state_name((enum asset_state)s));
            markup_grouped(b, r->counts[s]);
            buf_addf(b, "</b> <span>%s</span> <span class=\"fine\">%s</span></li>\n",
                     state_name((enum asset_state)s),
                     audit_class_means((enum asset_state)s));
        }
    }
    buf_add_cstr(b, "</ul>\n");
}

/* ---- the histogram ---- */

/* Months from the first to the last that misses something, several to a bar. */
struct bars {
    int first;  /* year * 12 + month - 1 */
    int months; /* to a bar */
    size_t n;
    int64_t n_missing[BARS_MOST];
    int64_t most;
};

static int
index_of(const struct report_month *m)
{
    return m->year * 12 + m->month - 1;
}

static void
make_bars(const struct report *r, struct bars *bars)
{
    int first = -1;
    int last = -1;

    *bars = (struct bars){0};
    for (size_t i = 0; i < r->n_months; i++) {
        if (r->months[i].sum.missing > 0) {
            first = first < 0 ? index_of(&r->months[i]) : first;
            last = index_of(&r->months[i]);
        }
    }
    if (first < 0) {
        return;
    }
    bars->first = first;
    bars->months = (last - first) / BARS_MOST + 1;
    bars->n = (size_t)((last - first) / bars->months) + 1;
    for (size_t i = 0; i < r->n_months; i++) {
        int64_t missing = r->months[i].sum.missing;

        if (missing > 0) {
            size_t bar = (size_t)((index_of(&r->months[i]) - first) / bars->months);

            bars->n_missing[bar] += missing;
            bars->most =
                bars->n_missing[bar] > bars->most ? bars->n_missing[bar] : bars->most;
        }
    }
}

static void
add_month(struct buf *b, int index)
{
    buf_addf(b, "%04d-%02d", index / 12, index % 12 + 1);
}

static void
add_bar(struct buf *b, const struct bars *bars, size_t i)
{
    int64_t n = bars->n_missing[i];
    int64_t height;

    if (n == 0) {
        return;
    }
    height = (int64_t)((double)n / (double)bars->most * HIST_UNITS);
    height = height < 2 ? 2 : height;
    buf_addf(b, "<rect x=\"%zu\" y=\"%" PRId64 "\" width=\"%d\" height=\"%" PRId64 "\">",
             i * BAR_UNITS + 1, HIST_UNITS - height, BAR_UNITS - 2, height);
    buf_add_cstr(b, "<title>");
    add_month(b, bars->first + (int)i * bars->months);
    buf_add_cstr(b, ": ");
    markup_grouped(b, n);
    buf_add_cstr(b, "</title></rect>\n");
}

void
audit_html_months(struct buf *b, const struct report *r)
{
    struct bars bars;
    int last;

    make_bars(r, &bars);
    if (bars.n == 0) {
        return;
    }
    last = bars.first + ((int)bars.n - 1) * bars.months;
    buf_add_cstr(b, "<section>\n<h2>By month</h2>\n<figure class=\"hist\">\n<figcaption>"
                    "Missing or damaged media by the month of their date");
    if (bars.months > 1) {
        buf_addf(b, ", %d months to a bar", bars.months);
    }
    buf_add_cstr(b, "; the highest bar is ");
    markup_grouped(b, bars.most);
    buf_addf(b,
             ".</figcaption>\n<svg viewBox=\"0 0 %zu %d\" preserveAspectRatio=\"none\" "
             "role=\"img\" aria-label=\"Bars; the worst months are in the table of "
             "months\">\n<line x1=\"0\" x2=\"%zu\" y1=\"0\" y2=\"0\"/><line x1=\"0\" "
             "x2=\"%zu\" y1=\"50\" y2=\"50\"/>\n",
             (bars.n < 12 ? 12 : bars.n) * BAR_UNITS, HIST_UNITS,
             (bars.n < 12 ? 12 : bars.n) * BAR_UNITS,
             (bars.n < 12 ? 12 : bars.n) * BAR_UNITS);
    for (size_t i = 0; i < bars.n; i++) {
        add_bar(b, &bars, i);
    }
    buf_add_cstr(b, "</svg>\n<div class=\"axis\"><span>");
    add_month(b, bars.first);
    buf_add_cstr(b, "</span>");
    if (bars.n >= 12) {
        buf_add_cstr(b, "<span>");
        add_month(b, bars.first + (int)(bars.n / 2) * bars.months);
        buf_add_cstr(b, "</span>");
        buf_add_cstr(b, "<span>");
        add_month(b, last);
        buf_add_cstr(b, "</span>");
    }
    buf_add_cstr(b, "</div>\n</figure>\n</section>\n");
}

/* ---- tables of sums ---- */

/* The cells that all of them end with. */
static void
add_sum(struct buf *b, const struct report_sum *s)
{
    buf_add_cstr(b, "<td class=\"num\">");
    markup_grouped(b, s->missing);
    buf_add_cstr(b, "</td><td class=\"num\">");
    markup_grouped(b, s->total);
    buf_addf(b,
             "</td><td class=\"share\"><svg viewBox=\"0 0 100 8\" "
             "preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect width=\"%d\" "
             "height=\"8\"/></svg></td></tr>\n",
             (int)((double)s->missing / (double)s->total * 100));
}

static void
add_months(struct buf *b, const struct report *r)
{
    static const char *const heads[] = {"Month", "#Missing", "#Of", "%Share", NULL};
    const struct report_month *worst[AUDIT_WORST];
    size_t n = audit_worst_months(r, worst);

    audit_table_begin(b, "t-months", STR("The months with the most missing media"),
                      heads);
    for (size_t i = 0; i < n; i++) {
        buf_addf(b, "<tr><th scope=\"row\" class=\"nw\">%04d-%02d</th>", worst[i]->year,
                 worst[i]->month);
        add_sum(b, &worst[i]->sum);
    }
    if (r->undated.missing > 0) {
        buf_add_cstr(b, "<tr><th scope=\"row\" class=\"nw\">No date</th>");
        add_sum(b, &r->undated);
    }
    audit_table_end(b);
}

static void
add_hosts(struct buf *b, const struct report *r)
{
    static const char *const heads[] = {"Host", "#Missing", "#Of", "%Share", NULL};

    audit_table_begin(b, "t-hosts", STR("The hosts with the most missing media"), heads);
    for (size_t i = 0; i < r->n_hosts && i < ROWS_MOST; i++) {
        const struct report_host *h = &r->hosts[i];

        if (!audit_host_is_bad(h)) {
            break;
        }
        buf_add_cstr(b, "<tr><th scope=\"row\" class=\"wrap\">");
        audit_html_text(b, h->name.n > 0 ? h->name : STR("No host"));
        buf_add_cstr(b, "</th>");
        add_sum(b, &h->sum);
    }
    audit_table_end(b);
}

static void
add_articles(struct buf *b, const struct report_articles *list, const char *id,
             const char *what)
{
    static const char *const heads[] = {"Article", "Title",  "Site", "#Missing",
                                        "#Of",     "%Share", NULL};
    auto_buf struct buf caption = {.limit = 1000};

    if (list->n == 0) {
        return;
    }
    buf_addf(&caption, "%s: %" PRId64, what, list->all);
    if (list->all > ROWS_MOST) {
        buf_addf(&caption, ", of which these are the first %d", ROWS_MOST);
    }
    buf_addf(b, "<section>\n<h2>%s</h2>\n", what);
    audit_table_begin(b, id, buf_view(&caption), heads);
    for (size_t i = 0; i < list->n && i < ROWS_MOST; i++) {
        const struct report_article *a = &list->p[i];

        buf_add_cstr(b, "<tr><th scope=\"row\" class=\"nw\">");
        audit_html_text(b, a->number);
        buf_add_cstr(b, "</th><td class=\"wrap\">");
        audit_html_text(b, a->title);
        buf_add_cstr(b, "</td><td class=\"nw\">");
        audit_html_text(b, a->site);
        buf_add_cstr(b, "</td>");
        add_sum(b, &a->sum);
    }
    audit_table_end(b);
    buf_add_cstr(b, "</section>\n");
}

void
audit_html_sums(struct buf *b, const struct report *r)
{
    if (r->missing == 0) {
        return;
    }
    buf_add_cstr(b, "<div class=\"two\">\n<section>\n<h2>Worst months</h2>\n");
    add_months(b, r);
    buf_add_cstr(b, "</section>\n<section>\n<h2>Worst hosts</h2>\n");
    add_hosts(b, r);
    buf_add_cstr(b, "</section>\n</div>\n");
    add_articles(b, &r->emptied, "t-emptied", "Articles with none of their media");
    add_articles(b, &r->touched, "t-articles", "Articles with missing media");
}
