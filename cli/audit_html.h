/* cli/audit_html.h - parts of the report's page. Private to cli/audit_html*.c. */
#ifndef ASSETS_CLI_AUDIT_HTML_H
#define ASSETS_CLI_AUDIT_HTML_H

#include "cli/audit_view.h"

/*
 * A table in a frame of its own that can be scrolled, up to its first row: id for its
 * name, which the caption is; heads ended by NULL, those with a '#' in front are of
 * numbers, those with a '%' of bars.
 */
void audit_table_begin(struct buf *b, const char *id, struct str caption,
                       const char *const *heads);
void audit_table_end(struct buf *b);

/* Text from outside, in its own direction. */
void audit_html_text(struct buf *b, struct str s);

/* The strip of all classes and its legend. */
void audit_html_strip(struct buf *b, const struct report *r);
/* Missing media by month, as a drawing with its words. */
void audit_html_months(struct buf *b, const struct report *r);
/* Tables of what is missing: by month, host and article; then articles with none left. */
void audit_html_sums(struct buf *b, const struct report *r);
void audit_html_changes(struct buf *b, const struct audit_told *t);
void audit_html_findings(struct buf *b, const struct audit_told *t);
void audit_html_strays(struct buf *b, const struct audit_result *run);

#endif
