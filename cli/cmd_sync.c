#include "base/limits.h"
#include "catalog/sync.h"
#include "cli/gallery_opts.h"
#include "cli/net.h"
#include "cli/picture_opts.h"
#include "cli/tell.h"

#include <unistd.h>

struct sync_slots {
    struct opt_strings input_files;
    const char *base_url, *site, *article_id;
    int64_t jobs, max_per_host, limit_rate, time_limit_ms;
    bool dry_run, offline, retry_failed, refresh, require_thumbs;
    struct net_slots net;
    struct picture_slots picture;
    struct gallery_slots gallery;
};

static bool
fill_opts(struct cli *cli, int argc, const char *const *argv, struct site *site,
          struct sync_opts *o, struct err *e)
{
    const struct sync_slots *s = cli->opts;

    if (!config_site(cli->config, s->site, s->base_url, site, e) ||
        !net_base_url(s->base_url, site, cli->arena, &o->base_url, e) ||
        !picture_opts(&s->picture, o, e) || !gallery_check(&s->gallery, e)) {
        return false;
    }
    net_fetch_opts(&s->net, &o->fetch);
    o->fetch.transfers = (unsigned)s->jobs;
    o->fetch.per_host = (unsigned)s->max_per_host;
    o->fetch.rate_bytes_s = s->limit_rate;
    o->fetch.allow_file = o->base_url != NULL && strncmp(o->base_url, "file:", 5) == 0;
    o->input = (struct input_opts){.names = argv,
                                   .n_names = (size_t)argc,
                                   .list_files = s->input_files.p,
                                   .n_list_files = s->input_files.n,
                                   .net = s->offline ? NULL : &o->fetch,
                                   .stop_fd = cli->stop_fd};
    o->article_id = s->article_id;
    o->site = site;
    o->dry_run = s->dry_run;
    o->offline = s->offline;
    o->retry_failed = s->retry_failed;
    o->refresh = s->refresh;
    o->require_thumbs = s->require_thumbs;
    o->time_limit_ms = s->time_limit_ms;
    o->stop_fd = cli->stop_fd;
    return true;
}

/* What --offline leaves for later was not asked for: no failure. */
static int
exit_status(const struct tell *t, const struct counts *c)
{
    struct counts asked = *c;

    if (t->summary.offline) {
        asked.excluded += asked.untried;
        asked.untried = 0;
    }
    return sync_exit_status(&asked);
}

/*
 * The summary is the run's result; why the status is not 0 is a message, also under -q.
 * The gallery comes after what can be told without it: it may take seconds, or fail.
 */
static int
tell_run(struct tell *t, const struct counts *c, bool ok, struct err *e)
{
    const struct sync_slots *slots = t->cli->opts;
    int status = ok ? exit_status(t, c) : 0;

    if (t->summary.dry_run) {
        return 0; /* nothing was tried, so nothing failed */
    }
    buf_clear(&t->line);
    summary_text(&t->line, &t->summary, c, cli_color(t->cli, STDOUT_FILENO));
    tell_result(t);
    if (ok && gallery_after(t->cli, &slots->gallery, &t->line, e)) {
        tell_result(t);
    }
    summary_exit(&t->line, &t->summary, c, status);
    tell_status(t);
    return status;
}

static int
run_sync(struct cli *cli, int argc, const char *const *argv, struct err *e)
{
    const struct sync_slots *slots = cli->opts;
    struct summary summary = {.dry_run = slots->dry_run,
                              .offline = slots->offline,
                              .retry_failed = slots->retry_failed};
    struct sync_opts opts = {0};
    struct counts counts = {0};
    struct tell tell;
    struct site site;
    int status;
    bool ok;

    if (!fill_opts(cli, argc, argv, &site, &opts, e)) {
        return 0;
    }
    summary.base_given = opts.base_url != NULL;
    tell_begin(&tell, cli, &summary);
    opts.sink = tell_sink(&tell);
    ok = sync_run(&cli->archive, &opts, &counts, e);
    tell_quiet(&tell);
    status = ok || e->code == ERR_STOPPED ? tell_run(&tell, &counts, ok, e) : 0;
    tell_end(&tell);
    return status;
}

/*
 * A dry run needs the lock (what it plans would else change under it), but makes no
 * archive. Nor does a run that brings no sources: it is about what is there, and the
 * empty folder that it may find is where a disk should be mounted.
 */
static enum cmd_needs
needs_now(const void *slots, int argc)
{
    const struct sync_slots *s = slots;
    bool brings = argc > 0 || s->input_files.n > 0;

    return s->dry_run || !brings ? NEEDS_WRITE : NEEDS_CREATE;
}

#define SLOT(member) .slot = offsetof(struct sync_slots, member)

static const struct opt options[] = {
    {.long_name = "base-url",
     .short_name = 'b',
     .kind = OPT_STRING,
     .from = FROM_ANY,
     SLOT(base_url),
     .arg_name = "URL",
     .help = "where paths such as /2016/07/16/x.jpg lead; a folder will do"},
    {.long_name = "site",
     .kind = OPT_STRING,
     .from = FROM_ANY,
     SLOT(site),
     .arg_name = "NAME",
     .help = "go by [site NAME] of the configuration"},
    {.long_name = "article-id",
     .kind = OPT_STRING,
     SLOT(article_id),
     .arg_name = "ID",
     .help = "the page's own article number, where it does not tell it"},
    {.long_name = "input-file",
     .short_name = 'i',
     .kind = OPT_STRINGS,
     SLOT(input_files),
     .arg_name = "FILE",
     .help = "read names of sources from FILE, one a line; '-' is standard input"},
    {.long_name = "dry-run",
     .short_name = 'n',
     .kind = OPT_FLAG,
     SLOT(dry_run),
     .help = "print what would be done and why; change nothing"},
    {.long_name = "offline",
     .kind = OPT_FLAG,
     SLOT(offline),
     .help = "record what the sources mention; ask no server"},
    {.long_name = "retry-failed",
     .kind = OPT_FLAG,
     SLOT(retry_failed),
     .help = "try again what is gone, refused, not media, or not due yet"},
    {.long_name = "refresh",
     .kind = OPT_FLAG,
     SLOT(refresh),
     .help = "ask again about what is present; fetch it where it changed"},
    {.long_name = "time-limit",
     .kind = OPT_DURATION,
     .from = FROM_ANY,
     SLOT(time_limit_ms),
     .arg_name = "TIME",
     .help = "end in order after TIME: 90s, 2m, 5h; the next run goes on"},
    {.long_name = "jobs",
     .short_name = 'j',
     .kind = OPT_INT,
     .from = FROM_ANY,
     SLOT(jobs),
     .arg_name = "N",
     .least = 1,
     .most = LIMIT_TRANSFERS_MOST,
     .help = "transfers at once (default 8)"},
    {.long_name = "max-per-host",
     .kind = OPT_INT,
     .from = FROM_ANY,
     SLOT(max_per_host),
     .arg_name = "N",
     .least = 1,
     .most = LIMIT_TRANSFERS_MOST,
     .help = "of them to one host (default 2)"},
    {.long_name = "limit-rate",
     .short_name = 'r',
     .kind = OPT_SIZE,
     .from = FROM_ANY,
     SLOT(limit_rate),
     .arg_name = "SIZE",
     .help = "bytes a second for all transfers together: 500k, 2M"},
    NET_OPTIONS(sync_slots),
    PICTURE_OPTIONS(sync_slots),
    GALLERY_OPTIONS(sync_slots),
    {.long_name = "require-thumbs",
     .kind = OPT_FLAG,
     .from = FROM_ANY,
     SLOT(require_thumbs),
     .help = "a machine that can not confine decoders is an error"},
    {.kind = OPT_END},
};

static const struct sync_slots defaults = {
    .net = NET_DEFAULTS, .picture = PICTURE_DEFAULTS, .gallery = GALLERY_DEFAULTS};

const struct command cmd_sync = {
    .name = "sync",
    .summary = "Read sources, fetch and probe the media they name, make thumbnails",
    .operands = "[SOURCE…]",
    .most = -1,
    .options = options,
    .defaults = &defaults,
    .slots_bytes = sizeof(struct sync_slots),
    .needs = NEEDS_CREATE,
    .needs_now = needs_now,
    .run = run_sync,
};
