/*
 * cli/audit_view.h - an audit's report as a table, as JSON, as CSV and as one page of
 * HTML: each form gets the assets one by one, and then the sums. Pure but for what a row
 * does not hold itself, which is read from the catalog.
 */
#ifndef ASSETS_CLI_AUDIT_VIEW_H
#define ASSETS_CLI_AUDIT_VIEW_H

#include "catalog/audit.h"
#include "catalog/report.h"
#include "cli/asset.h"
#include "cli/out.h"
#include "cli/table.h"

enum gallery_age { GALLERY_CURRENT, GALLERY_OLD, GALLERY_NONE };

/* What all forms tell at the end. All borrowed. */
struct audit_told {
    const struct report *report;
    const struct audit_result *run; /* NULL: no file was looked at */
    const char *mode;               /* full, incremental, fast, report */
    const char *archive;            /* its folder, as it was named */
    enum gallery_age gallery;
    int64_t now;
    int64_t then_at; /* of the audit that changes are told since; 0: there was none */
    int status;      /* that the program will end with */
};

struct audit_view;

/* Borrows all it gets until it returns. */
struct audit_form {
    void (*begin)(struct audit_view *v);
    MUST_USE bool (*item)(struct audit_view *v, const struct report_item *item,
                          struct err *e);
    void (*end)(struct audit_view *v, const struct audit_told *t);
};

extern const struct audit_form audit_text, audit_json, audit_csv, audit_html;

struct audit_view {
    const struct audit_form *form;
    struct db *db;
    struct out *out;
    uint32_t states; /* bit mask of 1u << asset_state: what is printed; 0: problems */
    bool all;        /* and where states is 0, all assets */
    bool has_then;   /* there was an audit before: `was` means something */
    bool color;
    int width; /* of a terminal; 0: none */
    struct arena row;
    struct buf line;
    struct buf rows; /* HTML: the table's rows, which come behind the sums */
    int64_t n_rows, n_left; /* printed or in rows; HTML: no room was for them */
    struct table *table;
};

/* The fields down to width are the caller's. */
void audit_view_begin(struct audit_view *v);
/* For report_walk, with the view as its argument: one asset, printed where wanted. */
MUST_USE bool audit_view_item(void *view, const struct report_item *item, struct err *e);
void audit_view_end(struct audit_view *v, const struct audit_told *t);
void audit_view_release(struct audit_view *v); /* accepts zero */

/* What lines of --json and --csv hold: the row with its title, and all of its uses. */
MUST_USE bool audit_item_read(struct audit_view *v, const struct report_item *item,
                              bool (*fn)(struct audit_view *v, const struct row_listed *r,
                                         const struct asset_more *more,
                                         const struct report_item *item),
                              struct err *e);

/* {"summary":{…}} with a line end: the last line of --json, and what a hook gets. */
void audit_summary_json(struct buf *b, const struct audit_told *t);

/* 6, 1 or 0: bytes are not what they were; something is missing; all is well. */
int audit_exit_status(const struct report *r);
/* Why it is not 0, in one line without a line end; empty for 0. */
void audit_exit_text(struct buf *b, const struct audit_told *t);

/* ---- words that the table and the page share ---- */

enum { AUDIT_WORST = 10 /* hosts, months, articles and strays that are listed */ };

const char *audit_class_means(enum asset_state s);
const char *audit_finding_means(enum finding f);
/* "newly lost", "back again", "new"; from ASSET_STATES: it was not there. */
void audit_move_means(struct buf *b, int from, enum asset_state to);
/* "aspect-differs, no-thumb" */
void audit_findings(struct buf *b, uint32_t findings);
/* What was looked at and how it was: "9 files looked at, 12.3 MB read in 0:07: …" */
void audit_run_text(struct buf *b, const struct audit_told *t);
/* The next command to give; empty where nothing is to be done. */
void audit_next_text(struct buf *b, const struct audit_told *t);
/* Months with the most missing, the worst first; returns how many. */
size_t audit_worst_months(const struct report *r,
                          const struct report_month *worst[AUDIT_WORST]);
/* True where a host has something missing. They are sorted: the first false ends. */
bool audit_host_is_bad(const struct report_host *h);

#endif
