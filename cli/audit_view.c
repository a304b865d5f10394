#include "cli/audit_view.h"

void
audit_view_begin(struct audit_view *v)
{
    buf_init(&v->line, SIZE_MAX - 1);
    buf_init(&v->rows, SIZE_MAX - 1);
    v->form->begin(v);
}

MUST_USE bool
audit_view_item(void *view, const struct report_item *item, struct err *e)
{
    struct audit_view *v = view;
    bool wanted = v->states != 0 ? (v->states >> item->row->asset.state & 1u) != 0
                                 : v->all || item->is_problem;

    return !wanted || v->form->item(v, item, e);
}

void
audit_view_end(struct audit_view *v, const struct audit_told *t)
{
    v->form->end(v, t);
}

void
audit_view_release(struct audit_view *v)
{
    table_free(v->table);
    buf_release(&v->line);
    buf_release(&v->rows);
    arena_release(&v->row);
    v->table = NULL;
}

/* One item on its way through the question for its row. */
struct reading {
    struct audit_view *v;
    const struct report_item *item;
    bool (*fn)(struct audit_view *v, const struct row_listed *r,
               const struct asset_more *more, const struct report_item *item);
    struct err *e;
    bool ok;
};

static bool
on_listed(void *arg, const struct row_listed *r)
{
    struct reading *g = arg;
    struct asset_more more;

    if (r->asset != g->item->row->asset.asset) {
        return true;
    }
    arena_reset(&g->v->row);
    g->ok = asset_more_read(g->v->db, r, &g->v->row, &more, g->e);
    if (g->ok) {
        more.findings = g->item->findings;
        g->ok = g->fn(g->v, r, &more, g->item);
    }
    return false;
}

MUST_USE bool
audit_item_read(struct audit_view *v, const struct report_item *item,
                bool (*fn)(struct audit_view *v, const struct row_listed *r,
                           const struct asset_more *more, const struct report_item *item),
                struct err *e)
{
    const struct row_filter filter = {.url = item->row->asset.url};
    struct reading g = {.v = v, .item = item, .fn = fn, .e = e, .ok = true};

    return row_list_each(v->db, &filter, on_listed, &g, e) && g.ok;
}
