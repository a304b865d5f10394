#include "base/date.h"
#include "base/escape.h"
#include "base/log.h"
#include "catalog/bag_write.h"
#include "catalog/export_tree.h"
#include "cli/asset.h"
#include "cli/export.h"
#include "cli/human.h"
#include "cli/tell.h"

#include <inttypes.h>

enum { TICK_MS = 100 };

/* "DIR: 9 files, 3.1 MB" */
static void
head_line(struct buf *b, const char *dir, int64_t files, int64_t bytes)
{
    escape_printable(b, str_of(dir), 0);
    buf_addf(b, ": %" PRId64 " %s, ", files, plural(files, "file", "files"));
    human_bytes(b, bytes);
    buf_add_byte(b, '\n');
}

/* "2 in undated/", where there are any */
static void
count_line(struct buf *b, int64_t n, const char *what)
{
    if (n > 0) {
        buf_addf(b, "%" PRId64 " %s\n", n, what);
    }
}

/* The same words for a tree and a bag: what the catalog says is not to be had. */
static void
left_out_lines(struct buf *b, int64_t damaged, int64_t lost, int64_t excluded)
{
    count_line(b, damaged, "left out: damaged");
    count_line(b, lost, "left out: lost");
    count_line(b, excluded, "left out: forgotten on purpose");
}

static void
tree_text(struct buf *b, const char *dir, const struct tree_result *r)
{
    head_line(b, dir, r->files, r->bytes);
    count_line(b, r->linked, "hard links: they are the archive's own files");
    count_line(b, r->copied, "copies: no hard link could be made there");
    count_line(b, r->undated, "in undated/");
    left_out_lines(b, r->damaged, r->lost, r->excluded);
    count_line(b, r->absent, "left out: the stored file is not there");
}

/* The lines, and why the status is not 0. */
static int
say(struct export *x, int64_t missing, int status)
{
    if (x->cli->globals->quiet == 0) {
        (void)out_buf(x->out, &x->line);
    }
    if (status != 0) {
        log_put(LOG_ERROR,
                "exit %d: %" PRId64 " %s left out, damaged or not there; see: assets "
                "audit",
                status, missing, plural(missing, "file was", "files were"));
    }
    return status;
}

int
export_tree(struct export *x)
{
    const struct tree_opts opts = {
        .dir = x->slots->output, .filter = &x->filter, .stop_fd = x->cli->stop_fd};
    struct tree_result r = {0};
    int64_t missing;

    if (!tree_write(&x->cli->archive, &opts, &r, x->e)) {
        return 0;
    }
    tree_text(&x->line, opts.dir, &r);
    missing = r.damaged + r.lost + r.absent;
    return say(x, missing, missing > 0 ? 1 : 0);
}

/* ---- bag ---- */

static bool
bag_line(void *arg, const struct row_listed *r, struct buf *b, struct err *e)
{
    struct export *x = arg;
    struct asset_more more;

    arena_reset(&x->row);
    if (!asset_more_read(x->cli->archive.db, r, &x->row, &more, e)) {
        return false;
    }
    asset_json(b, r, &more);
    return true;
}

static void
bag_text(struct buf *b, const char *dir, const struct bag_result *r)
{
    head_line(b, dir, r->files, r->bytes);
    count_line(b, r->linked, "hard links: they are the archive's own files");
    count_line(b, r->copied, "copies");
    count_line(b, r->fetched_later, "named in fetch.txt, not packed");
    left_out_lines(b, r->damaged, r->lost, r->excluded);
    count_line(b, r->differs, "left out: the bytes no longer match their digest");
    count_line(b, r->absent, "left out: the stored file is not there");
}

/*
 * Events of a bag on their way to the view, which wants counts with each, a time in them,
 * and no more than ten a second.
 */
struct bag_events {
    struct event_sink to;
    struct counts last;
    int64_t began_ms, told_ms;
};

static void
on_bag_event(void *arg, const struct event *event)
{
    struct bag_events *b = arg;
    struct event whole = *event;

    if (event->counts != NULL) {
        b->last = *event->counts;
    }
    b->last.elapsed_ms = clock_mono_ms() - b->began_ms;
    if (event->kind == EVENT_TICK && b->last.elapsed_ms < b->told_ms + TICK_MS) {
        return;
    }
    b->told_ms = event->kind == EVENT_TICK ? b->last.elapsed_ms : b->told_ms;
    whole.counts = &b->last;
    b->to.emit(b->to.arg, &whole);
}

int
export_bag(struct export *x)
{
    const struct summary summary = {0};
    struct bag_opts opts = {.dir = x->slots->output,
                            .filter = &x->filter,
                            .holey = x->slots->holey,
                            .info = x->slots->bag_info.p,
                            .n_info = x->slots->bag_info.n,
                            .line = bag_line,
                            .line_arg = x,
                            .stop_fd = x->cli->stop_fd};
    struct bag_result r = {0};
    struct bag_events events = {.began_ms = clock_mono_ms()};
    struct tell tell;
    bool ok;

    for (size_t i = 0; i < opts.n_info; i++) {
        if (!bag_info_check(opts.info[i], x->e)) {
            return 0;
        }
    }
    tell_begin(&tell, x->cli, &summary);
    events.to = tell_sink(&tell);
    opts.sink = (struct event_sink){.emit = on_bag_event, .arg = &events};
    ok = bag_write(&x->cli->archive, &opts, &r, x->e);
    tell_quiet(&tell);
    tell_end(&tell);
    if (!ok) {
        return 0;
    }
    bag_text(&x->line, opts.dir, &r);
    return say(x, r.damaged + r.lost + r.differs + r.absent, bag_exit_status(&r));
}
