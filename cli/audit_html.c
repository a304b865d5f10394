#include "cli/audit_html.h"

#include "base/limits.h"
#include "catalog/ndsa.h"
#include "cli/human.h"
#include "gallery/markup.h"
#include "gallery/style.h"

#include "audit_css.h"

#include <inttypes.h>

/* ---- one problem ---- */

static void
html_begin(struct audit_view *v)
{
    (void)v; /* the page begins with sums, which come last */
}

static void
add_url(struct buf *b, struct str url)
{
    if (markup_may_link(url)) {
        buf_add_cstr(b, "<a rel=\"noopener noreferrer nofollow\" href=\"");
        markup_url(b, url);
        buf_add_cstr(b, "\">");
        markup_text(b, url);
        buf_add_cstr(b, "</a>");
    } else {
        audit_html_text(b, url);
    }
}

static void
add_was(struct buf *b, const struct audit_view *v, const struct row_audited *r)
{
    if (v->has_then && r->was != r->asset.state) {
        buf_add_cstr(b, r->was == ASSET_STATES ? "new" : state_name(r->was));
    }
}

static void
add_why(struct buf *b, const struct report_item *item)
{
    auto_buf struct buf why = {.limit = SIZE_MAX - 1};
    auto_buf struct buf findings = {.limit = 1000};

    report_why(&why, item->row);
    if (why.n > 0) {
        audit_html_text(b, buf_view(&why));
    }
    audit_findings(&findings, item->findings);
    if (findings.n > 0) {
        buf_addf(b, "%s<span class=\"fine\">%s</span>", why.n > 0 ? "<br>" : "",
                 buf_cstr(&findings));
    }
}

static bool
html_item(struct audit_view *v, const struct report_item *item, struct err *e)
{
    const struct row_audited *r = item->row;
    const char *state = state_name(r->asset.state);
    struct buf *b = &v->rows;

    (void)e;
    if (v->n_rows == LIMIT_REPORT_ROWS) {
        v->n_left++;
        return true;
    }
    v->n_rows++;
    buf_addf(b, "<tr><td class=\"c-%s\"><span class=\"tag\">%s</span></td><td>", state,
             state);
    add_was(b, v, r);
    buf_add_cstr(b, "</td><td class=\"nw\">");
    if (r->since > 0) {
        auto_buf struct buf since = {.limit = DATE_TEXT_MAX};

        asset_time(&since, r->since);
        buf_add_str(b, str_head(buf_view(&since), 10));
    }
    buf_add_cstr(b, "</td><td class=\"nw\">");
    markup_text(b, str_head(r->asset.date, 10));
    buf_add_cstr(b, "</td><td class=\"wrap\">");
    add_url(b, r->asset.url);
    buf_add_cstr(b, "</td><td class=\"wrap\">");
    add_why(b, item);
    buf_add_cstr(b, "</td></tr>\n");
    return true;
}

/* ---- the page ---- */

/* The last folder of the archive's path. */
static struct str
name_of(const char *archive)
{
    struct str s = str_of(archive);
    size_t from;

    while (s.n > 1 && s.p[s.n - 1] == '/') {
        s.n--;
    }
    from = s.n;
    while (from > 0 && s.p[from - 1] != '/') {
        from--;
    }
    return str_skip(s, from);
}

static void
add_head(struct buf *b, const struct audit_told *t)
{
    auto_buf struct buf sheet = {.limit = SIZE_MAX - 1};

    style_page(&sheet);
    buf_add(&sheet, audit_css, sizeof audit_css - 1);
    buf_add_cstr(b,
                 "<!doctype html>\n<html lang=\"en\" data-theme=\"auto\">\n<head>\n"
                 "<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\""
                 " content=\"");
    style_policy(b, buf_view(&sheet), "", false);
    buf_add_cstr(b, "\">\n<meta name=\"viewport\" content=\"width=device-width, "
                    "initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">"
                    "\n<title>Audit of ");
    markup_text(b, name_of(t->archive));
    buf_add_cstr(b, "</title>\n<style>");
    buf_add_str(b, buf_view(&sheet));
    buf_add_cstr(b, "</style>\n</head>\n<body class=\"audit\">\n<header>\n<h1>Audit of ");
    audit_html_text(b, name_of(t->archive));
    buf_add_cstr(b, "</h1>\n<p class=\"lede\">");
    human_time(b, t->now);
    buf_add_cstr(b, ". ");
    audit_run_text(b, t);
    buf_add_cstr(b, "</p>\n");
}

/* What it comes to, in one box. */
static void
add_verdict(struct buf *b, const struct audit_told *t)
{
    const struct report *r = t->report;
    auto_buf struct buf next = {.limit = 200};

    buf_addf(b, "<div class=\"verdict c-%s\">\n<strong>",
             t->status == 0   ? "present"
             : t->status == 6 ? "lost"
                              : "damaged");
    if (r->missing == 0) {
        buf_add_cstr(b, "Nothing is missing.");
    } else {
        markup_grouped(b, r->missing);
        buf_add_cstr(b, " of ");
        markup_grouped(b, r->total);
        buf_addf(b, " media %s missing or damaged.", plural(r->missing, "is", "are"));
    }
    buf_add_cstr(b, "</strong>\n");
    if (r->fixity.bad > 0) {
        buf_add_cstr(b, "<p>");
        markup_grouped(b, r->fixity.bad);
        buf_addf(b, " stored %s no longer what %s.</p>\n",
                 plural(r->fixity.bad, "file is", "files are"),
                 plural(r->fixity.bad, "it was", "they were"));
    }
    audit_next_text(&next, t);
    if (next.n > 0) {
        buf_addf(b, "<p>Next: <code>%s</code></p>\n", buf_cstr(&next));
    }
    buf_add_cstr(b, "</div>\n</header>\n<main>\n");
}

static void
add_ndsa(struct buf *b, const struct audit_told *t)
{
    const struct row_fixity_log *log = &t->report->fixity;
    auto_buf struct buf text = {.limit = SIZE_MAX - 1};

    buf_addf(b, "<section>\n<h2>Fixity</h2>\n<p><strong>NDSA level %d of 4.</strong> ",
             ndsa_level(log, t->now));
    ndsa_why(&text, log, t->now);
    buf_add_byte(&text, ' ');
    ndsa_next(&text, log, t->now);
    markup_text(b, buf_view(&text));
    buf_add_cstr(b, " How many copies there are, and who may write them, no log tells."
                    "</p>\n</section>\n");
}

static void
add_problems(struct audit_view *v, struct buf *b)
{
    static const char *const heads[] = {"Class", "Was", "Since", "Date",
                                        "URL",   "Why", NULL};
    auto_buf struct buf caption = {.limit = 1000};

    buf_addf(b, "<section>\n<h2>%s</h2>\n",
             v->all || v->states != 0 ? "Media" : "Problems");
    if (v->n_rows == 0) {
        buf_add_cstr(b, "<p>None.</p>\n</section>\n");
        return;
    }
    buf_addf(&caption, "%" PRId64 " media", v->n_rows + v->n_left);
    if (v->n_left > 0) {
        buf_addf(&caption,
                 ", of which these are the first %d; assets audit --report --csv has "
                 "them all",
                 LIMIT_REPORT_ROWS);
    }
    audit_table_begin(b, "t-problems", buf_view(&caption), heads);
    (void)out_buf(v->out, b);
    (void)out_buf(v->out, &v->rows);
    audit_table_end(b);
    buf_add_cstr(b, "</section>\n");
}

static void
html_end(struct audit_view *v, const struct audit_told *t)
{
    struct buf *b = &v->line;

    add_head(b, t);
    add_verdict(b, t);
    if (t->report->total > 0) {
        buf_add_cstr(b, "<section>\n<h2>Classes</h2>\n");
        audit_html_strip(b, t->report);
        buf_add_cstr(b, "</section>\n");
    }
    audit_html_changes(b, t);
    audit_html_months(b, t->report);
    audit_html_sums(b, t->report);
    audit_html_findings(b, t);
    audit_html_strays(b, t->run);
    add_problems(v, b);
    add_ndsa(b, t);
    buf_add_cstr(b, "</main>\n<footer>Made by assets " ASSETS_VERSION
                    ". Times are UTC.</footer>\n</body>\n</html>\n");
    (void)out_buf(v->out, b);
}

const struct audit_form audit_html = {
    .begin = html_begin, .item = html_item, .end = html_end};
