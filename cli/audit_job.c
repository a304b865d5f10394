#include "cli/audit_job.h"

#include "base/date.h"
#include "cli/stop.h"
#include "cli/target.h"
#include "cli/tell.h"
#include "db/row_gallery.h"
#include "gallery/gallery.h"

#include <inttypes.h>
#include <unistd.h>

/*
 * Opened here and not by what all commands share: a hook is told of an archive that
 * cannot be opened, too.
 */
static bool
open_archive(struct audit_job *j, struct err *e)
{
    struct cli *cli = j->cli;
    char *dir = NULL;

    if (cli->archive_dir == NULL) {
        bool found = archive_find(cli->globals->archive, &dir, e);

        if (found) {
            cli->archive_dir = arena_strndup(cli->arena, dir, strlen(dir));
        }
        free(dir);
        if (!found) {
            return false;
        }
    }
    j->archive = cli->archive_dir;
    if (j->slots->report) {
        return archive_open(&cli->archive, cli->archive_dir, ARCHIVE_READ, e);
    }
    return stop_init(&cli->stop_fd, e) &&
           archive_open(&cli->archive, cli->archive_dir, ARCHIVE_WRITE, e);
}

static struct audit_opts
opts_of(const struct audit_job *j, struct event_sink sink)
{
    const struct audit_slots *s = j->slots;
    enum audit_mode mode = AUDIT_FULL;

    if (s->fast) {
        mode = AUDIT_FAST;
    } else if (s->incremental) {
        mode = AUDIT_INCREMENTAL;
    }
    return (struct audit_opts){.mode = mode,
                               .from_start = s->from_start,
                               .confirm_loss = s->confirm_loss,
                               .keep_cache = s->cached,
                               .threads = (unsigned)s->threads,
                               .time_limit_ms = s->time_limit_ms,
                               .stop_fd = j->cli->stop_fd,
                               .sink = sink};
}

/* Looks at the files. ERR_STOPPED where a signal ended that. */
static bool
run_files(struct audit_job *j, struct err *e)
{
    struct audit_opts opts;
    struct tell tell;
    bool ok;

    tell_begin(&tell, j->cli, &(struct summary){0});
    opts = opts_of(j, tell_sink(&tell));
    ok = audit_run(&j->cli->archive, &opts, &j->result, e);
    tell_quiet(&tell);
    tell_end(&tell);
    if (!ok) {
        return false;
    }
    j->told.run = &j->result;
    j->has_then = j->result.has_then;
    j->then = j->result.then;
    j->then_at = j->result.then_at;
    if (j->result.cut_short && stop_signal() != 0) {
        return err_set(e, ERR_STOPPED,
                       "stopped after %" PRId64 " %s; the next audit goes on from there",
                       j->result.read, j->result.read == 1 ? "file" : "files");
    }
    return true;
}

/* The newest is what is reported; what it is compared with is the one before. */
static bool
on_audit(void *arg, const struct row_audit *a)
{
    struct audit_job *j = arg;

    j->has_then = j->has_newest;
    j->has_newest = true;
    if (!j->has_then) {
        return true;
    }
    j->then = (struct row_then){.observation = a->last_observation,
                                .event = a->last_event,
                                .asset = a->last_asset,
                                .at = a->ended_at};
    j->then_at = a->ended_at;
    return false;
}

static bool
find_gallery(struct audit_job *j, struct err *e)
{
    struct archive *a = &j->cli->archive;
    int64_t revision = j->result.revision; /* what the audit itself wrote is no matter */
    int64_t shown;

    if ((j->slots->report && !row_revision(a->db, &revision, e)) ||
        !gallery_revision(a->storage, &shown, e)) {
        return false;
    }
    j->told.gallery = shown < 0           ? GALLERY_NONE
                      : shown == revision ? GALLERY_CURRENT
                                          : GALLERY_OLD;
    return true;
}

static const struct audit_form *
form_of(const struct audit_slots *s)
{
    return s->json   ? &audit_json
           : s->csv  ? &audit_csv
           : s->html ? &audit_html
                     : &audit_text;
}

/* The report, on out. Its sums are in j->report and j->told afterwards. */
/* The log has it only once the report is written, but it is one of those that count. */
static void
count_this_one(struct audit_job *j)
{
    struct row_fixity_log *log = &j->report.fixity;

    if (j->slots->report || j->slots->fast || j->result.cut_short) {
        return;
    }
    log->full_audits++;
    log->last_audit_at = j->told.now;
    if (log->first_audit_at == 0) {
        log->first_audit_at = j->told.now;
    }
}

static bool
write_report(struct audit_job *j, struct out *out, struct err *e)
{
    struct cli *cli = j->cli;
    bool to_terminal = out == cli->out && isatty(STDOUT_FILENO) == 1;
    bool is_quiet = form_of(j->slots) == &audit_text && cli->globals->quiet > 0;
    struct audit_view view = {.form = form_of(j->slots),
                              .db = cli->archive.db,
                              .out = out,
                              .states = j->slots->states,
                              .all = cli->globals->verbose > 0,
                              .has_then = j->has_then,
                              .color = out == cli->out && cli_color(cli, STDOUT_FILENO),
                              .width =
                                  to_terminal ? terminal_columns(STDOUT_FILENO, 80) : 0};
    const struct report_walk walk = {.then = j->has_then ? &j->then : NULL,
                                     .all = view.all || view.states != 0,
                                     .fn = is_quiet ? NULL : audit_view_item,
                                     .arg = &view};
    bool ok;

    audit_view_begin(&view);
    ok = report_read(&j->report, cli->archive.db, &walk, e) && find_gallery(j, e);
    if (ok) {
        count_this_one(j);
        j->told.status = audit_exit_status(&j->report);
        if (!is_quiet) {
            audit_view_end(&view, &j->told);
        }
    }
    audit_view_release(&view);
    return ok;
}

static const char *
mode_name(const struct audit_slots *s)
{
    return s->report        ? "report"
           : s->fast        ? "fast"
           : s->incremental ? "incremental"
                            : "full";
}

/* Rows first: an audit whose report cannot be written has ended all the same. */
static bool
report(struct audit_job *j, struct target *t, struct err *e)
{
    bool to_file = t->dir_fd >= 0;
    bool goes_on = j->slots->report || j->result.cut_short;

    if (!write_report(j, to_file ? &t->out : j->cli->out, e)) {
        return false;
    }
    audit_summary_json(&j->summary, &j->told);
    return (goes_on || audit_close(&j->cli->archive, &j->result, j->report.counts, e)) &&
           (!to_file || target_commit(t, e));
}

bool
audit_job_run(struct audit_job *j, struct err *e)
{
    const char *output = j->slots->output;
    bool to_file = output != NULL && strcmp(output, "-") != 0;
    struct target t = TARGET_NONE;
    /* The file first: hours of reading are not for a name that cannot be written to. */
    bool ok = open_archive(j, e) && (!to_file || target_open(&t, output, e));

    if (ok && j->slots->report) {
        ok = row_audit_each(j->cli->archive.db, on_audit, j, e);
    } else if (ok) {
        ok = run_files(j, e);
    }
    j->told.then_at = j->has_then ? j->then_at : 0;
    j->told.report = &j->report;
    j->told.archive = j->archive;
    j->told.mode = mode_name(j->slots);
    j->told.now = clock_wall_ms();
    ok = ok && report(j, &t, e);
    target_close(&t);
    return ok;
}

void
audit_job_close(struct audit_job *j)
{
    archive_close(&j->cli->archive);
}

void
audit_job_release(struct audit_job *j)
{
    audit_result_release(&j->result);
    report_release(&j->report);
    buf_release(&j->summary);
}
