#include "base/date.h"
#include "base/limits.h"
#include "catalog/rebuild.h"
#include "cli/gallery_opts.h"
#include "cli/net.h"
#include "cli/picture_opts.h"
#include "cli/repair_view.h"
#include "cli/tell.h"

struct repair_slots {
    struct opt_strings from, mirrors;
    const char *wayback_url, *frame;
    int64_t time_limit_ms;
    bool wayback, retry_failed, confirm_loss, pictures, dry_run;
    struct net_slots net;
    struct picture_slots picture;
    struct gallery_slots gallery;
};

/* One run of the command. */
struct repairing {
    struct cli *cli;
    const struct repair_slots *slots;
    struct sync_opts opts;
    int64_t deadline_ms; /* 0: none */
    bool changed;        /* the gallery is out of date */
    bool unknown;        /* a name led nowhere */
};

static bool
bytes_are_touched(const struct repair_slots *s)
{
    return !s->pictures && s->frame == NULL;
}

static bool
fill_what(const struct repair_slots *s, int argc, struct rebuild_what *what,
          struct err *e)
{
    what->at_us = -1;
    if (!bytes_are_touched(s) && (s->from.n + s->mirrors.n > 0 || s->wayback)) {
        return err_set(e, ERR_USAGE,
                       "repair: %s makes pictures only: no bytes are asked for",
                       s->frame != NULL ? "--frame" : "--pictures");
    }
    if (s->frame == NULL) {
        return true;
    }
    what->chooses = true;
    if (argc == 0) {
        return err_set(e, ERR_USAGE,
                       "repair: --frame wants the URL or digest of a video: assets "
                       "repair --frame 12.5 URL");
    }
    return strcmp(s->frame, "auto") == 0 ||
           picture_seconds(str_of(s->frame), &what->at_us) ||
           err_set(e, ERR_USAGE,
                   "--frame: \"%s\" is neither a time in seconds such as 12.5 nor auto",
                   s->frame);
}

/* ---- bytes ---- */

static struct repair_opts
bytes_opts(const struct repairing *x, const struct repair_named *named)
{
    const struct repair_slots *s = x->slots;

    return (struct repair_opts){
        .trip = x->opts,
        .assets = named->assets,
        .n_assets = named->n_assets,
        .objects = (const uint8_t(*)[SHA256_BYTES])named->objects,
        .n_objects = named->n_objects,
        .from = s->from.p,
        .n_from = s->from.n,
        .mirrors = s->mirrors.p,
        .n_mirrors = s->mirrors.n,
        .wayback = s->wayback || s->wayback_url != NULL,
        .wayback_base = s->wayback_url,
        .confirm_loss = s->confirm_loss,
    };
}

static int
run_bytes(struct repairing *x, const struct repair_named *named, struct err *e)
{
    struct repair_opts opts = bytes_opts(x, named);
    struct repair_result result = {0};
    struct tell tell;
    int status = 0;
    bool ok;

    tell_begin(&tell, x->cli, &(struct summary){.dry_run = x->slots->dry_run});
    opts.trip.sink = tell_sink(&tell);
    ok = repair_run(&x->cli->archive, &opts, &result, e);
    tell_quiet(&tell);
    if ((ok || e->code == ERR_STOPPED) && !x->slots->dry_run) {
        repair_text(&tell.line, &result);
        tell_result(&tell);
        x->changed = repair_changed(&result);
    }
    if (ok && !x->slots->dry_run && (result.left > 0 || result.cut_short)) {
        repair_status(&tell.line, &opts, &result);
        tell_status(&tell);
        status = 1;
    }
    tell_end(&tell);
    return status;
}

/* ---- pictures ---- */

/* What is left of the time; where there is none, a run still ends in order. */
static void
time_left(struct repairing *x)
{
    int64_t left_ms = x->deadline_ms - clock_mono_ms();

    if (x->deadline_ms > 0) {
        x->opts.time_limit_ms = left_ms > 0 ? left_ms : 1;
    }
}

static int
run_pictures(struct repairing *x, const struct rebuild_what *what, struct err *e)
{
    struct sync_opts opts = x->opts;
    struct counts counts = {0};
    struct tell tell;
    int status = 0;
    bool ok;

    tell_begin(&tell, x->cli, &(struct summary){.dry_run = x->slots->dry_run});
    opts.sink = tell_sink(&tell);
    ok = rebuild_run(&x->cli->archive, &opts, what, &counts, e);
    tell_quiet(&tell);
    if ((ok || e->code == ERR_STOPPED) && !x->slots->dry_run) {
        pictures_text(&tell.line, &counts);
        tell_result(&tell);
    }
    x->changed = x->changed || counts.total > 0;
    if (ok && !x->slots->dry_run && x->changed &&
        gallery_after(x->cli, &x->slots->gallery, &tell.line, e)) {
        tell_result(&tell);
    }
    if (ok) {
        status = rebuild_exit_status(&counts);
        pictures_status(&tell.line, &counts, status);
        tell_status(&tell);
    }
    tell_end(&tell);
    return status;
}

/* ---- both ---- */

static int
run_both(struct repairing *x, int argc, const char *const *argv,
         struct rebuild_what *what, struct err *e)
{
    struct repair_named hurt = {0};
    struct repair_named named = {.held_only = true};
    int status = 0;
    int more;

    if (bytes_are_touched(x->slots)) {
        if (!repair_find(x->cli, argc, argv, &hurt, NULL, e)) {
            return 0;
        }
        if (argc == 0 || hurt.n_assets + hurt.n_objects > 0) {
            status = run_bytes(x, &hurt, e);
        }
        if (e->code != ERR_NONE) {
            return status;
        }
        time_left(x);
    }
    /* Of what is still not there it was said a moment ago. */
    if (!repair_find(x->cli, argc, argv, &named, status == 0 ? &x->unknown : NULL, e)) {
        return 0;
    }
    if (argc > 0 && named.n_objects == 0) {
        return x->unknown ? 1 : status; /* and not the whole archive */
    }
    what->objects = (const uint8_t(*)[SHA256_BYTES])named.objects;
    what->n_objects = named.n_objects;
    more = run_pictures(x, what, e);
    return status > more ? status : more;
}

static int
run_repair(struct cli *cli, int argc, const char *const *argv, struct err *e)
{
    const struct repair_slots *s = cli->opts;
    struct repairing x = {.cli = cli,
                          .slots = s,
                          .opts = {.dry_run = s->dry_run,
                                   .retry_failed = s->retry_failed,
                                   .time_limit_ms = s->time_limit_ms,
                                   .stop_fd = cli->stop_fd}};
    struct rebuild_what what = {0};
    int status;

    net_fetch_opts(&s->net, &x.opts.fetch);
    if (!fill_what(s, argc, &what, e) || !picture_opts(&s->picture, &x.opts, e) ||
        !gallery_check(&s->gallery, e)) {
        return 0;
    }
    x.deadline_ms = s->time_limit_ms > 0 ? clock_mono_ms() + s->time_limit_ms : 0;
    status = run_both(&x, argc, argv, &what, e);
    return x.unknown && status == 0 ? 1 : status;
}

#define SLOT(member) .slot = offsetof(struct repair_slots, member)

static const struct opt options[] = {
    {.long_name = "from",
     .kind = OPT_STRINGS,
     SLOT(from),
     .arg_name = "DIR",
     .help = "take bytes from this other archive (may be repeated)"},
    {.long_name = "mirror",
     .kind = OPT_STRINGS,
     SLOT(mirrors),
     .arg_name = "TEMPLATE",
     .help = "ask another server: {url} {path} {host} {sha256} (may be repeated)"},
    {.long_name = "wayback",
     .kind = OPT_FLAG,
     SLOT(wayback),
     .help = "ask a web archive for what nobody else has"},
    {.long_name = "wayback-url",
     .kind = OPT_STRING,
     SLOT(wayback_url),
     .arg_name = "URL",
     .help = "ask the one at URL instead of https://web.archive.org"},
    {.long_name = "retry-failed",
     .kind = OPT_FLAG,
     SLOT(retry_failed),
     .help = "ask again for what is gone, refused, not media, or broken at its server"},
    {.long_name = "confirm-loss",
     .kind = OPT_FLAG,
     SLOT(confirm_loss),
     .help = "go on though many stored files are gone at once"},
    {.long_name = "pictures",
     .kind = OPT_FLAG,
     SLOT(pictures),
     .help = "make pictures only; touch no original, ask no server"},
    {.long_name = "frame",
     .kind = OPT_STRING,
     SLOT(frame),
     .arg_name = "SECONDS",
     .help = "thumbnails of these videos show the frame at 12.5, or the usual one: auto"},
    {.long_name = "dry-run",
     .short_name = 'n',
     .kind = OPT_FLAG,
     SLOT(dry_run),
     .help = "print what would be done and why; change nothing"},
    {.long_name = "time-limit",
     .kind = OPT_DURATION,
     .from = FROM_ANY,
     SLOT(time_limit_ms),
     .arg_name = "TIME",
     .help = "end in order after TIME: 90s, 2m, 5h; the next run goes on"},
    NET_OPTIONS(repair_slots),
    PICTURE_OPTIONS(repair_slots),
    GALLERY_OPTIONS(repair_slots),
    {.kind = OPT_END},
};

static const struct repair_slots defaults = {
    .net = NET_DEFAULTS, .picture = PICTURE_DEFAULTS, .gallery = GALLERY_DEFAULTS};

const struct command cmd_repair = {
    .name = "repair",
    .summary = "Bring back what is lost, damaged or failing; make missing pictures",
    .operands = "[URL|SHA256…]",
    .most = -1,
    .options = options,
    .defaults = &defaults,
    .slots_bytes = sizeof(struct repair_slots),
    .needs = NEEDS_WRITE,
    .run = run_repair,
};
