#include "base/log.h"
#include "cli/audit_job.h"
#include "cli/filter_opts.h"
#include "cli/hook.h"

enum { THREADS_MOST = 64 };

static bool
check_options(const struct audit_slots *s, struct err *e)
{
    if (s->json + s->csv + s->html > 1) {
        return err_set(e, ERR_USAGE,
                       "audit: one of --json, --csv and --html, not several");
    }
    if (s->fast + s->incremental + s->report > 1) {
        return err_set(e, ERR_USAGE,
                       "audit: one of --fast, --incremental and --report, not several");
    }
    if (s->from_start && (s->fast || s->incremental || s->report)) {
        return err_set(e, ERR_USAGE, "audit: --from-start is for an audit of all bytes");
    }
    if (s->report && (s->confirm_loss || s->time_limit_ms > 0)) {
        return err_set(e, ERR_USAGE,
                       "audit: with --report no file is looked at: neither "
                       "--confirm-loss nor --time-limit");
    }
    return true;
}

/* Why the status is not 0, for people. */
static void
tell_exit(const struct audit_job *j)
{
    auto_buf struct buf line = {.limit = 1000};

    audit_exit_text(&line, &j->told);
    if (line.n > 0 && j->cli->globals->progress != PROGRESS_JSON) {
        log_put(LOG_ERROR, "%s", buf_cstr(&line));
    }
}

/* What was found, or what went wrong before anything could be found. */
static void
tell_hook(struct audit_job *j, int status, const struct err *e)
{
    if (e->code != ERR_NONE) {
        buf_clear(&j->summary);
        buf_add_cstr(&j->summary, "{\"error\":{");
        json_text(&j->summary, "code", str_of(err_name(e->code)), true);
        json_text(&j->summary, "text", str_of(e->text), false);
        json_number(&j->summary, "exit", status, true, false);
        buf_add_cstr(&j->summary, "}}\n");
    }
    hook_run(j->slots->hook, j->archive != NULL ? j->archive : "", status,
             buf_view(&j->summary));
}

static int
run_audit(struct cli *cli, int argc, const char *const *argv, struct err *e)
{
    struct audit_job j = {.cli = cli,
                          .slots = cli->opts,
                          .archive = cli->globals->archive,
                          .summary = {.limit = SIZE_MAX - 1}};
    int status = 0;

    (void)argc;
    (void)argv;
    if (!check_options(j.slots, e)) {
        return 0;
    }
    if (audit_job_run(&j, e)) {
        status = j.told.status;
        tell_exit(&j);
    } else {
        status = err_exit_status(e->code);
    }
    audit_job_close(&j); /* a hook may want to work on the archive */
    (void)out_flush(cli->out);
    if (j.slots->hook != NULL && j.slots->hook[0] != '\0' && status != 0 &&
        e->code != ERR_STOPPED) {
        tell_hook(&j, status, e);
    }
    audit_job_release(&j);
    return status;
}

#define SLOT(member) .slot = offsetof(struct audit_slots, member)

static const struct opt options[] = {
    {.long_name = "fast",
     .kind = OPT_FLAG,
     SLOT(fast),
     .help = "presence and size only; reads what was bad before"},
    {.long_name = "incremental",
     .kind = OPT_FLAG,
     SLOT(incremental),
     .help = "read first what was longest not read; for use with --time-limit"},
    {.long_name = "from-start",
     .kind = OPT_FLAG,
     SLOT(from_start),
     .help = "do not go on with an audit that was cut short"},
    {.long_name = "time-limit",
     .kind = OPT_DURATION,
     .from = FROM_ANY,
     SLOT(time_limit_ms),
     .arg_name = "TIME",
     .help = "end in order after TIME: 90s, 2m, 5h; the next audit goes on"},
    {.long_name = "threads",
     .kind = OPT_INT,
     SLOT(threads),
     .arg_name = "N",
     .least = 1,
     .most = THREADS_MOST,
     .help = "read with N threads (default: one a core, from a disk 8 or more)"},
    {.long_name = "cached",
     .kind = OPT_FLAG,
     SLOT(cached),
     .help = "take what the system has in memory; else the disk itself is read"},
    {.long_name = "confirm-loss",
     .kind = OPT_FLAG,
     SLOT(confirm_loss),
     .help = "yes, so many files are gone: record it"},
    {.long_name = "report",
     .kind = OPT_FLAG,
     SLOT(report),
     .help = "look at no file: report what the log says"},
    {.long_name = "state",
     .kind = OPT_WORDS,
     SLOT(states),
     .arg_name = "CLASS,…",
     .words = filter_state_words,
     .help = "print only assets in these classes: lost, damaged, … (man assets-list)"},
    {.long_name = "json",
     .kind = OPT_FLAG,
     SLOT(json),
     .help = "one JSON object a line, the summary last: assets-output(7)"},
    {.long_name = "csv", .kind = OPT_FLAG, SLOT(csv), .help = "CSV with a header line"},
    {.long_name = "html",
     .kind = OPT_FLAG,
     SLOT(html),
     .help = "one HTML page that needs nothing else"},
    {.long_name = "output",
     .short_name = 'o',
     .kind = OPT_STRING,
     SLOT(output),
     .arg_name = "FILE",
     .help = "write the report into FILE, whole or not at all"},
    {.long_name = "hook",
     .kind = OPT_STRING,
     .from = FROM_OWNER,
     SLOT(hook),
     .arg_name = "COMMAND",
     .help = "where not all is well, run COMMAND in a shell with the summary as JSON"},
    {.kind = OPT_END},
};

const struct command cmd_audit = {
    .name = "audit",
    .summary =
        "Look at every stored file again and tell what is missing, since when, why",
    .operands = "",
    .options = options,
    .slots_bytes = sizeof(struct audit_slots),
    .needs = NEEDS_CONFIG,
    .run = run_audit,
};
