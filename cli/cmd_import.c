#include "base/fd.h"
#include "catalog/rebuild.h"
#include "cli/gallery_opts.h"
#include "cli/import_view.h"
#include "cli/net.h"
#include "cli/picture_opts.h"
#include "cli/stop.h"
#include "cli/tell.h"

#include <fcntl.h>
#include <sys/stat.h>

struct import_slots {
    int64_t time_limit_ms;
    bool rebuild, json, dry_run, offline;
    struct net_slots net;
    struct picture_slots picture;
    struct gallery_slots gallery;
};

/* One run of the command. */
struct importing {
    struct cli *cli;
    const struct import_slots *slots;
    struct sync_opts opts;
    struct site site;
    struct tell tell;
    struct buf line;
};

/* Results go to standard output: text, or under --json one object a line. */
static void
put_lines(struct importing *im)
{
    (void)out_buf(im->cli->out, &im->line);
    buf_clear(&im->line);
}

/* ---- a folder ---- */

/* What the archive has is no news. */
static bool
is_told(const struct importing *im, enum import_result result)
{
    return im->cli->globals->quiet == 0 &&
           (im->cli->globals->verbose > 0 || im->slots->dry_run || result != IMPORT_HELD);
}

static void
on_line(void *arg, const struct import_line *line)
{
    struct importing *im = arg;

    if (im->slots->json) {
        import_line_json(&im->line, line);
    } else if (is_told(im, line->result)) {
        import_line_text(&im->line, line);
    }
    put_lines(im);
}

static int
run_dir(struct importing *im, const char *dir, struct err *e)
{
    struct import_opts opts = {.dir = dir,
                               .sync = &im->opts,
                               .dry_run = im->slots->dry_run,
                               .line = on_line,
                               .arg = im};
    struct import_counts counts;
    bool ok = import_dir(&im->cli->archive, &opts, &counts, e);

    tell_quiet(&im->tell);
    if (!ok && e->code != ERR_STOPPED) {
        return 0;
    }
    if (im->slots->json) {
        import_json(&im->line, &counts, im->slots->dry_run);
    } else {
        import_text(&im->line, &counts, im->slots->dry_run);
    }
    put_lines(im);
    if (ok && counts.adopted.stored > 0 &&
        gallery_after(im->cli, &im->slots->gallery, &im->tell.line, e)) {
        tell_result(&im->tell);
    }
    return import_exit_status(&counts);
}

/* ---- a bag ---- */

static bool
is_bag(const char *dir)
{
    auto_close int fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
    struct stat st;

    return fd >= 0 && fstatat(fd, "bagit.txt", &st, AT_SYMLINK_NOFOLLOW) == 0;
}

static int
run_bag(struct importing *im, const char *dir, struct err *e)
{
    struct bag_import_result result = {0};
    bool ok = bag_import(&im->cli->archive, dir, &im->opts, &result, e);

    tell_quiet(&im->tell);
    if (!ok) {
        return 0;
    }
    if (im->slots->json) {
        bag_json(&im->line, &result, im->slots->dry_run);
    } else {
        bag_text(&im->line, &result, im->slots->dry_run);
    }
    put_lines(im);
    if (result.counts.stored > 0 &&
        gallery_after(im->cli, &im->slots->gallery, &im->tell.line, e)) {
        tell_result(&im->tell);
    }
    return bag_import_status(&result);
}

/* ---- a catalog made anew ---- */

/* What the log could not tell of the files is looked for in them. */
static int
look_again(struct importing *im, struct err *e)
{
    const struct rebuild_what all = {.at_us = -1};
    struct counts counts = {0};
    bool ok = archive_open(&im->cli->archive, im->cli->archive_dir, ARCHIVE_WRITE, e) &&
              rebuild_run(&im->cli->archive, &im->opts, &all, &counts, e);

    tell_quiet(&im->tell);
    if (!ok) {
        return 0;
    }
    if (counts.thumbs > 0 && !im->slots->json) {
        buf_addf(&im->line, "%jd pictures made\n", (intmax_t)counts.thumbs);
        put_lines(im);
    }
    if (gallery_after(im->cli, &im->slots->gallery, &im->tell.line, e)) {
        tell_result(&im->tell);
    }
    return rebuild_exit_status(&counts);
}

static int
run_rebuild(struct importing *im, struct err *e)
{
    struct rebuild_opts opts = {.stop_fd = im->opts.stop_fd, .sink = im->opts.sink};
    struct rebuilt result = {0};
    int status = 0;
    int looked;

    if (rebuild_catalog(im->cli->archive_dir, &opts, &result, e)) {
        status = rebuilt_exit_status(&result);
        if (im->slots->json) {
            rebuilt_json(&im->line, &result);
        } else {
            rebuilt_text(&im->line, &result);
        }
        put_lines(im);
        looked = look_again(im, e);
        status = status == 0 ? looked : status;
    }
    rebuilt_release(&result);
    return status;
}

/* ---- the command ---- */

static bool
check_operands(const struct importing *im, int argc, struct err *e)
{
    if (!im->slots->rebuild) {
        return argc == 1 ||
               err_set(e, ERR_USAGE,
                       "import: a folder is wanted, or --rebuild: assets import DIR");
    }
    if (argc > 0 || im->slots->dry_run) {
        return err_set(e, ERR_USAGE, "import: --rebuild goes with no %s",
                       argc > 0 ? "folder: it is about the archive" : "--dry-run");
    }
    /* The archive was not opened: its catalog is what is not there. */
    return im->cli->archive_dir != NULL ||
           err_set(e, ERR_ROOT, "no archive here: give -a DIR");
}

static bool
fill_opts(struct importing *im, struct err *e)
{
    const struct import_slots *s = im->slots;

    if (!config_site(im->cli->config, NULL, NULL, &im->site, e) ||
        !picture_opts(&s->picture, &im->opts, e) || !gallery_check(&s->gallery, e)) {
        return false;
    }
    net_fetch_opts(&s->net, &im->opts.fetch);
    im->opts.site = &im->site;
    im->opts.offline = s->offline;
    im->opts.dry_run = s->dry_run;
    im->opts.time_limit_ms = s->time_limit_ms;
    im->opts.stop_fd = im->cli->stop_fd;
    return !s->rebuild || stop_init(&im->opts.stop_fd, e);
}

static int
run_import(struct cli *cli, int argc, const char *const *argv, struct err *e)
{
    struct importing im = {.cli = cli, .slots = cli->opts};
    int status;

    if (!check_operands(&im, argc, e) || !fill_opts(&im, e)) {
        return 0;
    }
    buf_init(&im.line, SIZE_MAX - 1);
    tell_begin(&im.tell, cli, &(struct summary){0});
    im.opts.sink = tell_sink(&im.tell);
    status = im.slots->rebuild ? run_rebuild(&im, e)
             : is_bag(argv[0]) ? run_bag(&im, argv[0], e)
                               : run_dir(&im, argv[0], e);
    tell_quiet(&im.tell);
    tell_end(&im.tell);
    buf_release(&im.line);
    return status;
}

/* A catalog that is lost cannot be opened. */
static enum cmd_needs
needs_now(const void *slots, int argc)
{
    const struct import_slots *s = slots;

    (void)argc;
    return s->rebuild ? NEEDS_CONFIG : NEEDS_WRITE;
}

#define SLOT(member) .slot = offsetof(struct import_slots, member)

static const struct opt options[] = {
    {.long_name = "rebuild",
     .kind = OPT_FLAG,
     SLOT(rebuild),
     .help = "make catalog.db anew, from the log and the files, where it is lost"},
    {.long_name = "dry-run",
     .short_name = 'n',
     .kind = OPT_FLAG,
     SLOT(dry_run),
     .help = "print what would be done and why; change nothing"},
    {.long_name = "json",
     .kind = OPT_FLAG,
     SLOT(json),
     .help = "one JSON object a line: each file, then the summary"},
    {.long_name = "offline",
     .kind = OPT_FLAG,
     SLOT(offline),
     .help = "fetch nothing that a bag names in its fetch.txt"},
    {.long_name = "time-limit",
     .kind = OPT_DURATION,
     .from = FROM_ANY,
     SLOT(time_limit_ms),
     .arg_name = "TIME",
     .help = "end in order after TIME: 90s, 2m, 5h; the next run goes on"},
    NET_OPTIONS(import_slots),
    PICTURE_OPTIONS(import_slots),
    GALLERY_OPTIONS(import_slots),
    {.kind = OPT_END},
};

static const struct import_slots defaults = {
    .net = NET_DEFAULTS, .picture = PICTURE_DEFAULTS, .gallery = GALLERY_DEFAULTS};

const struct command cmd_import = {
    .name = "import",
    .summary = "Adopt media that is on disk already, or make a lost catalog anew",
    .operands = "[DIR|BAG]",
    .most = 1,
    .options = options,
    .defaults = &defaults,
    .slots_bytes = sizeof(struct import_slots),
    .needs = NEEDS_WRITE,
    .needs_now = needs_now,
    .run = run_import,
};
