/*
 * cli/audit_job.h - one run of `assets audit`: the files looked at, the report written.
 * Private to cli/cmd_audit.c and cli/audit_job.c.
 */
#ifndef ASSETS_CLI_AUDIT_JOB_H
#define ASSETS_CLI_AUDIT_JOB_H

#include "cli/audit_view.h"
#include "cli/cli.h"

/* What the options say. */
struct audit_slots {
    bool fast, incremental, from_start, cached, confirm_loss, report, json, csv, html;
    int64_t time_limit_ms, threads;
    uint32_t states;
    const char *output, *hook;
};

/* The caller sets cli, slots, archive and summary.limit; the rest is zero. */
struct audit_job {
    struct cli *cli;
    const struct audit_slots *slots;
    const char *archive;        /* its folder */
    struct audit_result result; /* owned */
    struct row_then then;       /* of an earlier audit, that changes are told since */
    int64_t then_at;
    bool has_then, has_newest;
    struct report report; /* owned */
    struct audit_told told;
    struct buf summary; /* owned; what a hook gets */
};

/*
 * Opens the archive, looks at its files, writes the report, ends the audit. told, report
 * and summary are of use where it returns true. ERR_STOPPED: a signal ended it.
 */
MUST_USE bool audit_job_run(struct audit_job *j, struct err *e);
/* Closes the archive; the sums stay. */
void audit_job_close(struct audit_job *j);
void audit_job_release(struct audit_job *j);

#endif
