#include "cli/audit_html.h"

#include "cli/human.h"
#include "gallery/markup.h"

#include <inttypes.h>

enum { STRAYS_MOST = 100 };

static void
add_class(struct buf *b, int state)
{
    if (state < ASSET_STATES) {
        buf_addf(b, "<td class=\"c-%s\"><span class=\"tag\">%s</span></td>",
                 state_name((enum asset_state)state),
                 state_name((enum asset_state)state));
    } else {
        buf_add_cstr(b, "<td></td>");
    }
}

void
audit_html_changes(struct buf *b, const struct audit_told *t)
{
    static const char *const heads[] = {"#Media", "Was", "Is", "That is", NULL};
    auto_buf struct buf caption = {.limit = 200};
    bool any = false;

    buf_add_cstr(b, "<section>\n<h2>What changed</h2>\n");
    if (t->then_at == 0) {
        buf_add_cstr(b,
                     "<p>There is no earlier audit to compare with.</p>\n</section>\n");
        return;
    }
    buf_add_cstr(&caption, "Since the audit of ");
    human_time(&caption, t->then_at);
    for (int from = 0; from <= ASSET_STATES; from++) {
        for (int to = 0; to < ASSET_STATES; to++) {
            int64_t n = t->report->moves[from][to];

            if (n == 0 || from == to) {
                continue;
            }
            if (!any) {
                audit_table_begin(b, "t-changes", buf_view(&caption), heads);
                any = true;
            }
            buf_add_cstr(b, "<tr><td class=\"num\">");
            markup_grouped(b, n);
            buf_add_cstr(b, "</td>");
            add_class(b, from);
            add_class(b, to);
            buf_add_cstr(b, "<td>");
            audit_move_means(b, from, (enum asset_state)to);
            buf_add_cstr(b, "</td></tr>\n");
        }
    }
    if (any) {
        audit_table_end(b);
    } else {
        buf_addf(b, "<p>%s nothing did.</p>\n", buf_cstr(&caption));
    }
    buf_add_cstr(b, "</section>\n");
}

void
audit_html_findings(struct buf *b, const struct audit_told *t)
{
    static const char *const heads[] = {"#Media", "Finding", "That is", NULL};
    bool any = false;

    for (unsigned f = 0; f < FINDINGS_OF_AUDIT; f++) {
        if (t->report->findings[f] > 0) {
            if (!any) {
                buf_add_cstr(b, "<section>\n<h2>Findings</h2>\n");
                audit_table_begin(b, "t-findings",
                                  STR("What does not fit together, beside the classes"),
                                  heads);
                any = true;
            }
            buf_add_cstr(b, "<tr><td class=\"num\">");
            markup_grouped(b, t->report->findings[f]);
            buf_addf(b, "</td><th scope=\"row\" class=\"nw\">%s</th><td>%s</td></tr>\n",
                     finding_name((enum finding)f), audit_finding_means((enum finding)f));
        }
    }
    if (any) {
        audit_table_end(b);
        buf_add_cstr(b, "</section>\n");
    }
    if (t->gallery == GALLERY_OLD) {
        buf_add_cstr(b,
                     "<p>The gallery is out of date: <code>assets gallery</code></p>\n");
    }
}

void
audit_html_strays(struct buf *b, const struct audit_result *run)
{
    static const char *const heads[] = {"File", "#Size", "Belongs to", NULL};
    auto_buf struct buf caption = {.limit = 200};

    if (run == NULL || run->strays_total == 0) {
        return;
    }
    buf_addf(&caption, "Files in the store that no row knows: %" PRId64,
             run->strays_total);
    if (run->strays_total > STRAYS_MOST) {
        buf_addf(&caption, ", of which these are the first %d", STRAYS_MOST);
    }
    buf_add_cstr(b, "<section>\n<h2>Strays</h2>\n");
    audit_table_begin(b, "t-strays", buf_view(&caption), heads);
    for (size_t i = 0; i < run->n_strays && i < STRAYS_MOST; i++) {
        const struct stray *s = &run->strays[i];

        buf_add_cstr(b, "<tr><th scope=\"row\" class=\"wrap\">");
        audit_html_text(b, str_of(s->name));
        buf_add_cstr(b, "</th><td class=\"num\">");
        if (s->bytes < 0) {
            buf_add_cstr(b, "no file");
        } else {
            human_bytes(b, s->bytes);
        }
        buf_add_cstr(b, "</td><td class=\"wrap\">");
        if (s->is_moved) {
            buf_add_cstr(b, "moved: <code>");
            asset_hex(b, s->sha256, SHA256_BYTES);
            buf_add_cstr(b, "</code>");
        }
        buf_add_cstr(b, "</td></tr>\n");
    }
    audit_table_end(b);
    buf_add_cstr(b, "</section>\n");
}
