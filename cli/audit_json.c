#include "base/escape.h"
#include "catalog/ndsa.h"
#include "cli/audit_view.h"

#include <inttypes.h>

enum { HOSTS_MOST = 1000 }; /* in a summary; hosts are few but for hostile lists */

static void
json_begin(struct audit_view *v)
{
    (void)v; /* there is no first line */
}

static void
add_time(struct buf *b, const char *key, int64_t wall_ms)
{
    json_key(b, key, false);
    if (wall_ms <= 0) {
        buf_add_cstr(b, "null");
        return;
    }
    buf_add_byte(b, '"');
    asset_time(b, wall_ms);
    buf_add_byte(b, '"');
}

static void
add_bool(struct buf *b, const char *key, bool value)
{
    json_key(b, key, false);
    buf_add_cstr(b, value ? "true" : "false");
}

/* The object of `list --json`, and before it ends what only an audit knows. */
static bool
add_line(struct audit_view *v, const struct row_listed *r, const struct asset_more *more,
         const struct report_item *item)
{
    auto_buf struct buf why = {.limit = SIZE_MAX - 1};
    const struct row_audited *row = item->row;
    struct str was = {NULL, 0};

    if (v->has_then && row->was != ASSET_STATES) {
        was = str_of(state_name(row->was));
    }
    report_why(&why, row);
    asset_json(&v->line, r, more);
    v->line.n--;
    add_time(&v->line, "since", row->since);
    json_text(&v->line, "was", was, false);
    json_text(&v->line, "why", buf_view(&why), false);
    add_time(&v->line, "checked_at", row->checked_at);
    buf_add_cstr(&v->line, "}\n");
    (void)out_buf(v->out, &v->line);
    return true;
}

static bool
json_item(struct audit_view *v, const struct report_item *item, struct err *e)
{
    return audit_item_read(v, item, add_line, e);
}

static void
add_sum(struct buf *b, const struct report_sum *sum, bool first)
{
    json_number(b, "total", sum->total, true, first);
    json_number(b, "missing", sum->missing, true, false);
}

static void
add_changes(struct buf *b, const struct audit_told *t)
{
    bool first = true;

    json_key(b, "changes", false);
    if (t->then_at == 0) {
        buf_add_cstr(b, "null");
        return;
    }
    buf_add_cstr(b, "{\"moves\":[");
    for (int from = 0; from <= ASSET_STATES; from++) {
        for (int to = 0; to < ASSET_STATES; to++) {
            int64_t n = t->report->moves[from][to];

            if (n > 0 && from != to) {
                buf_add_cstr(b, first ? "{" : ",{");
                json_text(b, "from",
                          from == ASSET_STATES
                              ? (struct str){NULL, 0}
                              : str_of(state_name((enum asset_state)from)),
                          true);
                json_text(b, "to", str_of(state_name((enum asset_state)to)), false);
                json_number(b, "count", n, true, false);
                buf_add_byte(b, '}');
                first = false;
            }
        }
    }
    buf_add_byte(b, ']');
    add_time(b, "since", t->then_at);
    buf_add_byte(b, '}');
}

static void
add_findings(struct buf *b, const struct report *r)
{
    json_key(b, "findings", false);
    buf_add_byte(b, '{');
    for (unsigned f = 0; f < FINDINGS_OF_AUDIT; f++) {
        json_number(b, finding_name((enum finding)f), r->findings[f], true, f == 0);
    }
    buf_add_byte(b, '}');
}

static void
add_hosts(struct buf *b, const struct report *r)
{
    json_key(b, "hosts", false);
    buf_add_byte(b, '[');
    for (size_t i = 0; i < r->n_hosts && i < HOSTS_MOST; i++) {
        buf_add_cstr(b, i == 0 ? "{" : ",{");
        json_text(b, "host", r->hosts[i].name, true);
        add_sum(b, &r->hosts[i].sum, false);
        buf_add_byte(b, '}');
    }
    buf_add_byte(b, ']');
}

static void
add_months(struct buf *b, const struct report *r)
{
    json_key(b, "months", false);
    buf_add_byte(b, '[');
    for (size_t i = 0; i < r->n_months; i++) {
        buf_addf(b, "%s{\"month\":\"%04d-%02d\"", i == 0 ? "" : ",", r->months[i].year,
                 r->months[i].month);
        add_sum(b, &r->months[i].sum, false);
        buf_add_byte(b, '}');
    }
    buf_add_cstr(b, "],\"undated\":{");
    add_sum(b, &r->undated, true);
    buf_add_byte(b, '}');
}

static void
add_article_list(struct buf *b, const char *key, const struct report_articles *list)
{
    json_key(b, key, false);
    buf_add_byte(b, '[');
    for (size_t i = 0; i < list->n; i++) {
        const struct report_article *a = &list->p[i];

        buf_add_cstr(b, i == 0 ? "{" : ",{");
        json_text(b, "site", a->site, true);
        json_text(b, "id", a->number, false);
        json_text(b, "title", a->title, false);
        add_sum(b, &a->sum, false);
        buf_add_byte(b, '}');
    }
    buf_add_byte(b, ']');
}

static void
add_articles(struct buf *b, const struct report *r)
{
    json_key(b, "articles", false);
    buf_add_byte(b, '{');
    json_number(b, "touched", r->touched.all, true, true);
    json_number(b, "emptied", r->emptied.all, true, false);
    add_article_list(b, "worst", &r->touched);
    add_article_list(b, "without_media", &r->emptied);
    buf_add_byte(b, '}');
}

static void
add_strays(struct buf *b, const struct audit_result *run)
{
    auto_buf struct buf digest = {.limit = 2 * SHA256_BYTES};

    json_key(b, "strays", false);
    if (run == NULL) {
        buf_add_cstr(b, "null");
        return;
    }
    buf_add_byte(b, '{');
    json_number(b, "total", run->strays_total, true, true);
    buf_add_cstr(b, ",\"files\":[");
    for (size_t i = 0; i < run->n_strays; i++) {
        const struct stray *s = &run->strays[i];

        buf_add_cstr(b, i == 0 ? "{" : ",{");
        json_text(b, "path", str_of(s->name), true);
        json_number(b, "bytes", s->bytes, s->bytes >= 0, false);
        buf_clear(&digest);
        if (s->is_moved) {
            asset_hex(&digest, s->sha256, SHA256_BYTES);
        }
        json_text(b, "moved_file", buf_view(&digest), false);
        buf_add_byte(b, '}');
    }
    buf_add_cstr(b, "]}");
}

static void
add_fixity(struct buf *b, const struct audit_told *t)
{
    const struct row_fixity_log *log = &t->report->fixity;
    auto_buf struct buf text = {.limit = SIZE_MAX - 1};

    json_key(b, "fixity", false);
    buf_add_byte(b, '{');
    json_number(b, "files", log->objects, true, true);
    json_number(b, "never_checked", log->never, true, false);
    json_number(b, "never_rechecked", log->never_rechecked, true, false);
    add_time(b, "oldest_check", log->oldest_at);
    json_number(b, "checks", log->checks, true, false);
    json_number(b, "audits", log->full_audits, true, false);
    add_time(b, "first_audit", log->first_audit_at);
    add_time(b, "last_audit", log->last_audit_at);
    json_number(b, "repairs", log->repaired, true, false);
    json_number(b, "bad_files", log->bad, true, false);
    json_number(b, "absent_files", log->absent, true, false);
    buf_add_cstr(b, "},\"ndsa\":{");
    json_number(b, "level", ndsa_level(log, t->now), true, true);
    ndsa_why(&text, log, t->now);
    json_text(b, "why", buf_view(&text), false);
    buf_clear(&text);
    ndsa_next(&text, log, t->now);
    json_text(b, "next", buf_view(&text), false);
    buf_add_byte(b, '}');
}

static void
add_run(struct buf *b, const struct audit_told *t)
{
    const struct audit_result *run = t->run;

    json_key(b, "audit", false);
    if (run == NULL) {
        buf_add_cstr(b, "null");
        return;
    }
    buf_add_byte(b, '{');
    json_text(b, "mode", str_of(t->mode), true);
    json_number(b, "files", run->files, true, false);
    json_number(b, "bytes", run->bytes, true, false);
    json_number(b, "fine", run->fine, true, false);
    json_number(b, "differs", run->differs, true, false);
    json_number(b, "absent", run->absent, true, false);
    json_number(b, "unreadable", run->unreadable, true, false);
    json_number(b, "back", run->back, true, false);
    add_bool(b, "resumed", run->resumed);
    add_bool(b, "cut_short", run->cut_short);
    json_number(b, "elapsed_ms", run->elapsed_ms, true, false);
    buf_add_byte(b, '}');
}

void
audit_summary_json(struct buf *b, const struct audit_told *t)
{
    static const char *const ages[] = {
        [GALLERY_CURRENT] = "current", [GALLERY_OLD] = "old", [GALLERY_NONE] = "none"};
    const struct report *r = t->report;

    buf_add_cstr(b, "{\"summary\":{");
    for (int s = 0; s < ASSET_STATES; s++) {
        json_number(b, state_name((enum asset_state)s), r->counts[s], true, s == 0);
    }
    json_number(b, "total", r->total, true, false);
    json_number(b, "missing", r->missing, true, false);
    json_number(b, "exit", t->status, true, false);
    json_text(b, "archive", str_of(t->archive), false);
    add_time(b, "at", t->now);
    add_changes(b, t);
    add_findings(b, r);
    add_hosts(b, r);
    add_months(b, r);
    add_articles(b, r);
    add_strays(b, t->run);
    json_text(b, "gallery", str_of(ages[t->gallery]), false);
    add_fixity(b, t);
    add_run(b, t);
    buf_add_cstr(b, "}}\n");
}

static void
json_end(struct audit_view *v, const struct audit_told *t)
{
    audit_summary_json(&v->line, t);
    (void)out_buf(v->out, &v->line);
}

const struct audit_form audit_json = {
    .begin = json_begin, .item = json_item, .end = json_end};
