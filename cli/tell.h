/*
 * cli/tell.h - where the events of a command that changes an archive go: to the view that
 * the user wants, into a summary, and a dry run's plan to standard output.
 */
#ifndef ASSETS_CLI_TELL_H
#define ASSETS_CLI_TELL_H

#include "cli/cli.h"
#include "cli/summary.h"
#include "cli/view.h"

/* Not to be moved between tell_begin and tell_end. */
struct tell {
    struct cli *cli; /* borrowed */
    struct summary summary;
    struct view view;
    struct event_sink view_sink;
    struct buf line; /* for the caller too */
};

/* summary.dry_run decides where items go. */
void tell_begin(struct tell *t, struct cli *cli, const struct summary *summary);
struct event_sink tell_sink(struct tell *t);
/* The run is over: a bar is taken away, and the log writes as before. */
void tell_quiet(struct tell *t);
void tell_end(struct tell *t);

/* t->line on standard output, where people read; and why the status is not 0. */
void tell_result(struct tell *t);
void tell_status(struct tell *t);

#endif
