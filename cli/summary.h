/*
 * cli/summary.h - the closing summary of a sync: every class with its count, adding up to
 * the total, and what to do next. Pure.
 */
#ifndef ASSETS_CLI_SUMMARY_H
#define ASSETS_CLI_SUMMARY_H

#include "base/event.h"
#include "base/str.h"
#include "db/row.h"

enum { SUMMARY_STATUSES = 4 };

/* What the run's events tell beyond the counts. Zero is ready. */
struct summary {
    /* HTTP statuses seen for each class; 0 ends */
    int statuses[ASSET_STATES][SUMMARY_STATUSES];
    bool base_given;      /* a base URL was known to this run */
    bool offline, retry_failed, dry_run;
    const char *stopped;  /* why the run ended early, or NULL; borrowed */
};

/* For each event of the run, before the event is shown. */
void summary_note(struct summary *s, const struct event *event);

/* A few lines: what was read, a line for each class that is not empty, what to do. */
void summary_text(struct buf *b, const struct summary *s, const struct counts *c,
                  bool color);

/*
 * Why the exit status is what it is, in one line without a line end:
 * "exit 1: 1 of 10 assets is gone (HTTP 404); see: assets list --state gone". Empty for
 * 0.
 */
void summary_exit(struct buf *b, const struct summary *s, const struct counts *c,
                  int status);

#endif
