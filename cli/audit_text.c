#include "base/escape.h"
#include "base/limits.h"
#include "catalog/ndsa.h"
#include "cli/asset.h"
#include "cli/audit_view.h"
#include "cli/human.h"

#include <inttypes.h>

static const struct table_column columns[] = {
    {"CLASS", false, 7, 0}, {"WAS", false, 7, 2},  {"SINCE", false, 10, 1},
    {"URL", false, 30, 0},  {"WHY", false, 20, 0},
};

static void
text_begin(struct audit_view *v)
{
    v->table = table_new(columns, sizeof columns / sizeof *columns, v->width, v->color);
}

/* The class before, where it is another one. */
static struct str
was_of(const struct audit_view *v, const struct row_audited *r)
{
    if (!v->has_then || r->was == r->asset.state) {
        return STR("");
    }
    return r->was == ASSET_STATES ? STR("new") : str_of(state_name(r->was));
}

static bool
text_item(struct audit_view *v, const struct report_item *item, struct err *e)
{
    const struct row_audited *r = item->row;
    auto_buf struct buf since = {.limit = DATE_TEXT_MAX};
    auto_buf struct buf why = {.limit = SIZE_MAX - 1};
    struct str cells[sizeof columns / sizeof *columns];

    (void)e;
    if (r->since > 0) {
        asset_time(&since, r->since);
    }
    report_why(&why, r);
    if (item->findings != 0) {
        buf_add_cstr(&why, why.n > 0 ? "; " : "");
        audit_findings(&why, item->findings);
    }
    cells[0] = str_of(state_name(r->asset.state));
    cells[1] = was_of(v, r);
    cells[2] = str_head(buf_view(&since), 10);
    cells[3] = r->asset.url;
    cells[4] = buf_view(&why);
    v->n_rows++;
    table_row(v->table, cells, &v->line);
    (void)out_buf(v->out, &v->line);
    return true;
}

static void
heading(struct buf *b, const struct audit_view *v, const char *text)
{
    buf_addf(b, "\n%s%s%s\n", v->color ? "\x1b[1m" : "", text, v->color ? "\x1b[0m" : "");
}

static void
add_changes(struct audit_view *v, const struct audit_told *t)
{
    struct buf *b = &v->line;
    int64_t changed = 0;

    if (t->then_at == 0) {
        heading(b, v, "Changes: there is no earlier audit to compare with");
        return;
    }
    buf_addf(b, "\n%sChanges since the audit of ", v->color ? "\x1b[1m" : "");
    human_time(b, t->then_at);
    buf_addf(b, "%s\n", v->color ? "\x1b[0m" : "");
    for (int from = 0; from <= ASSET_STATES; from++) {
        for (int to = 0; to < ASSET_STATES; to++) {
            int64_t n = t->report->moves[from][to];

            if (n > 0 && from != to) {
                changed += n;
                buf_addf(b, "%8" PRId64 "  %-12s -> %-12s  ", n,
                         from == ASSET_STATES ? "" : state_name((enum asset_state)from),
                         state_name((enum asset_state)to));
                audit_move_means(b, from, (enum asset_state)to);
                buf_add_byte(b, '\n');
            }
        }
    }
    if (changed == 0) {
        buf_add_cstr(b, "       0  nothing\n");
    }
}

static void
add_classes(struct audit_view *v, const struct report *r)
{
    struct buf *b = &v->line;

    buf_addf(b, "\n%s%" PRId64 " %s%s\n", v->color ? "\x1b[1m" : "", r->total,
             plural(r->total, "asset", "assets"), v->color ? "\x1b[0m" : "");
    for (int s = 0; s < ASSET_STATES; s++) {
        if (r->counts[s] > 0) {
            const char *shade =
                report_is_missing((enum asset_state)s) ? "\x1b[31m" : "\x1b[32m";

            buf_addf(b, "%8" PRId64 "  %s%-12s%s  %s\n", r->counts[s],
                     v->color ? shade : "", state_name((enum asset_state)s),
                     v->color ? "\x1b[0m" : "", audit_class_means((enum asset_state)s));
        }
    }
}

/* "       3 of 12       " */
static void
sum(struct buf *b, const struct report_sum *s)
{
    auto_buf struct buf of = {.limit = 64};

    buf_addf(&of, "of %" PRId64, s->total);
    buf_addf(b, "%8" PRId64 " %-10s  ", s->missing, buf_cstr(&of));
}

static void
add_hosts(struct audit_view *v, const struct report *r)
{
    struct buf *b = &v->line;

    heading(b, v, "Missing or damaged, by host");
    for (size_t i = 0; i < r->n_hosts && i < AUDIT_WORST; i++) {
        const struct report_host *h = &r->hosts[i];

        if (!audit_host_is_bad(h)) {
            break;
        }
        sum(b, &h->sum);
        escape_printable(b, h->name.n > 0 ? h->name : STR("(no host)"), TABLE_CELL_MOST);
        buf_add_byte(b, '\n');
    }
}

static void
add_months(struct audit_view *v, const struct report *r)
{
    const struct report_month *worst[AUDIT_WORST];
    size_t n = audit_worst_months(r, worst);
    struct buf *b = &v->line;

    heading(b, v, "Missing or damaged, by month");
    for (size_t i = 0; i < n; i++) {
        sum(b, &worst[i]->sum);
        buf_addf(b, "%04d-%02d\n", worst[i]->year, worst[i]->month);
    }
    if (r->undated.missing > 0) {
        sum(b, &r->undated);
        buf_add_cstr(b, "(no date)\n");
    }
}

static void
add_articles(struct audit_view *v, const struct report_articles *list, const char *title)
{
    struct buf *b = &v->line;

    if (list->n == 0) {
        return;
    }
    heading(b, v, title);
    for (size_t i = 0; i < list->n && i < AUDIT_WORST; i++) {
        const struct report_article *a = &list->p[i];

        sum(b, &a->sum);
        escape_printable(b, a->number, LIMIT_CARD_NUMBER_BYTES);
        buf_add_cstr(b, "  ");
        escape_printable(b, a->title.n > 0 ? a->title : a->site, 80);
        buf_add_byte(b, '\n');
    }
    if (list->all > AUDIT_WORST) {
        buf_addf(b, "          and %" PRId64 " more\n", list->all - AUDIT_WORST);
    }
}

static void
add_findings(struct audit_view *v, const struct audit_told *t)
{
    struct buf *b = &v->line;
    size_t before = b->n;
    size_t titled;

    heading(b, v, "Findings");
    titled = b->n;
    for (unsigned f = 0; f < FINDINGS_OF_AUDIT; f++) {
        if (t->report->findings[f] > 0) {
            buf_addf(b, "%8" PRId64 "  %-14s  %s\n", t->report->findings[f],
                     finding_name((enum finding)f), audit_finding_means((enum finding)f));
        }
    }
    if (t->gallery == GALLERY_OLD) {
        buf_add_cstr(b, "          gallery         out of date: assets gallery\n");
    }
    if (b->n == titled) {
        b->n = before;
    }
}

/* Where no row knows a file: what it is, and where its bytes belong. */
static void
add_strays(struct audit_view *v, const struct audit_result *run)
{
    struct buf *b = &v->line;

    if (run == NULL || run->strays_total == 0) {
        return;
    }
    heading(b, v, "Files in the store that no row knows");
    for (size_t i = 0; i < run->n_strays && i < AUDIT_WORST; i++) {
        const struct stray *s = &run->strays[i];

        buf_add_cstr(b, "  ");
        escape_printable(b, str_of(s->name), TABLE_CELL_MOST);
        if (s->bytes < 0) {
            buf_add_cstr(b, ", which is no file");
        } else {
            buf_add_cstr(b, ", ");
            human_bytes(b, s->bytes);
        }
        if (s->is_moved) {
            buf_add_cstr(b, ", moved: it is the file of ");
            asset_hex(b, s->sha256, SHA256_BYTES);
        }
        buf_add_byte(b, '\n');
    }
    if (run->strays_total > AUDIT_WORST) {
        buf_addf(b, "  and %" PRId64 " more\n", run->strays_total - AUDIT_WORST);
    }
}

static void
add_close(struct audit_view *v, const struct audit_told *t)
{
    const struct row_fixity_log *log = &t->report->fixity;
    auto_buf struct buf next = {.limit = 200};
    struct buf *b = &v->line;

    buf_add_byte(b, '\n');
    audit_run_text(b, t);
    buf_addf(b, "\nNDSA level %d of 4 for fixity. ", ndsa_level(log, t->now));
    ndsa_why(b, log, t->now);
    buf_add_byte(b, ' ');
    ndsa_next(b, log, t->now);
    audit_next_text(&next, t);
    if (next.n > 0) {
        buf_addf(b, "\nNext: %s", buf_cstr(&next));
    }
    buf_add_byte(b, '\n');
}

static void
text_end(struct audit_view *v, const struct audit_told *t)
{
    const struct report *r = t->report;

    table_end(v->table, &v->line);
    if (v->n_rows == 0) {
        buf_add_cstr(&v->line, v->states != 0 ? "No asset is in these classes.\n"
                                              : "No asset has a problem.\n");
    }
    add_changes(v, t);
    add_classes(v, r);
    if (r->missing > 0) {
        add_hosts(v, r);
        add_months(v, r);
        add_articles(v, &r->touched, "Missing or damaged, by article");
        add_articles(v, &r->emptied, "Articles with none of their media");
    }
    add_findings(v, t);
    add_strays(v, t->run);
    add_close(v, t);
    (void)out_buf(v->out, &v->line);
}

const struct audit_form audit_text = {
    .begin = text_begin, .item = text_item, .end = text_end};
