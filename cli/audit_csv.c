#include "base/escape.h"
#include "cli/audit_view.h"

/* Behind the fields of the list: what only an audit knows. */
static void
csv_begin(struct audit_view *v)
{
    asset_csv_header(&v->line);
    v->line.n -= 2;
    buf_add_cstr(&v->line, ",since,was,why\r\n");
    (void)out_buf(v->out, &v->line);
}

static bool
add_line(struct audit_view *v, const struct row_listed *r, const struct asset_more *more,
         const struct report_item *item)
{
    auto_buf struct buf why = {.limit = SIZE_MAX - 1};
    enum asset_state was = item->row->was;

    asset_csv(&v->line, r, more);
    v->line.n -= 2;
    buf_add_byte(&v->line, ',');
    if (item->row->since > 0) {
        asset_time(&v->line, item->row->since);
    }
    buf_add_byte(&v->line, ',');
    if (v->has_then) {
        buf_add_cstr(&v->line, was == ASSET_STATES ? "new" : state_name(was));
    }
    buf_add_byte(&v->line, ',');
    report_why(&why, item->row);
    if (why.n > 0) {
        escape_csv(&v->line, buf_view(&why));
    }
    buf_add_cstr(&v->line, "\r\n");
    (void)out_buf(v->out, &v->line);
    return true;
}

static bool
csv_item(struct audit_view *v, const struct report_item *item, struct err *e)
{
    return audit_item_read(v, item, add_line, e);
}

static void
csv_end(struct audit_view *v, const struct audit_told *t)
{
    (void)v; /* a table of assets has no place for sums */
    (void)t;
}

const struct audit_form audit_csv = {
    .begin = csv_begin, .item = csv_item, .end = csv_end};
