#include "base/limits.h"
#include "base/log.h"
#include "catalog/rebuild.h"
#include "cli/asset.h"
#include "cli/gallery_opts.h"
#include "cli/human.h"
#include "cli/picture_opts.h"
#include "cli/tell.h"
#include "fetch/url.h"

#include <inttypes.h>

struct repair_slots {
    const char *frame;
    int64_t time_limit_ms;
    bool dry_run;
    struct picture_slots picture;
    struct gallery_slots gallery;
};

/* The objects that were named, each once. */
struct named {
    uint8_t (*objects)[SHA256_BYTES]; /* in the arena */
    size_t n;
    bool found; /* by the name that is being looked for */
};

static void
named_add(struct named *n, const uint8_t sha256[SHA256_BYTES])
{
    n->found = true;
    for (size_t i = 0; i < n->n; i++) {
        if (memcmp(n->objects[i], sha256, SHA256_BYTES) == 0) {
            return;
        }
    }
    memcpy(n->objects[n->n++], sha256, SHA256_BYTES);
}

static bool
take_held(void *arg, const struct row_listed *r)
{
    if (r->held) {
        named_add(arg, r->object.sha256);
    }
    return false; /* a URL is one asset's */
}

static bool
is_url(struct str name)
{
    return str_find(name, STR("://")) >= 0 || (name.n > 0 && name.p[0] == '/');
}

static bool
find_url(struct db *db, struct str name, struct named *n, struct err *e)
{
    auto_buf struct buf url = {.limit = LIMIT_URL_BYTES};
    struct row_filter filter = {
        .url = url_normalise(name, true, &url, NULL) ? buf_view(&url) : name};

    return row_list_each(db, &filter, take_held, n, e);
}

static bool
find_digest(struct db *db, struct str name, struct named *n, struct err *e)
{
    uint8_t sha256[SHA256_BYTES];
    bool found;

    if (!digest_named(db, name, sha256, &found, e)) {
        return err_wrap(e, "repair");
    }
    if (found) {
        named_add(n, sha256);
    }
    return true;
}

/* *unknown: the catalog holds no file for one of the names, which is said. */
static bool
find_named(struct cli *cli, int argc, const char *const *argv, struct named *n,
           bool *unknown, struct err *e)
{
    n->objects = arena_alloc(cli->arena, ((size_t)argc + 1) * sizeof *n->objects);
    for (int i = 0; i < argc; i++) {
        struct str name = str_of(argv[i]);

        n->found = false;
        if (!(is_url(name) ? find_url(cli->archive.db, name, n, e)
                           : find_digest(cli->archive.db, name, n, e))) {
            return false;
        }
        if (!n->found) {
            log_put(LOG_ERROR, "repair: the archive holds no file of \"%s\"", argv[i]);
            *unknown = true;
        }
    }
    return true;
}

static bool
fill_what(const struct repair_slots *s, int argc, struct rebuild_what *what,
          struct err *e)
{
    what->at_us = -1;
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

static void
result_text(struct buf *b, const struct counts *c)
{
    if (c->total == 0) {
        buf_add_cstr(b, c->failing > 0 ? "no picture was made\n"
                                       : "no picture is missing\n");
        return;
    }
    buf_addf(b, "%" PRId64 " %s made for %" PRId64 " %s in ", c->thumbs,
             plural(c->thumbs, "picture", "pictures"), c->total,
             plural(c->total, "file", "files"));
    human_span(b, c->elapsed_ms);
    buf_add_byte(b, '\n');
}

static void
add_reason(struct buf *b, int64_t n, const char *one, const char *many)
{
    if (n > 0) {
        buf_addf(b, "%s %" PRId64 " %s", b->p[b->n - 1] == ':' ? "" : ",", n,
                 plural(n, one, many));
    }
}

static void
status_text(struct buf *b, const struct counts *c, int status)
{
    if (status == 0) {
        return;
    }
    buf_addf(b, "exit %d:", status);
    add_reason(b, c->lost, "stored file is gone", "stored files are gone");
    add_reason(b, c->damaged, "file is damaged", "files are damaged");
    add_reason(b, c->unseen, "file could not be looked at",
               "files could not be looked at");
    add_reason(b, c->failing, "file can have no such picture",
               "files can have no such picture");
    if (c->cut_short) {
        buf_addf(b, "%s ended before its end", b->p[b->n - 1] == ':' ? "" : ",");
    }
}

static int
run_named(struct cli *cli, const struct sync_opts *given, const struct rebuild_what *what,
          struct err *e)
{
    const struct repair_slots *slots = cli->opts;
    struct sync_opts opts = *given;
    struct counts counts = {0};
    struct tell tell;
    int status = 0;
    bool ok;

    tell_begin(&tell, cli, &(struct summary){.dry_run = slots->dry_run});
    opts.sink = tell_sink(&tell);
    ok = rebuild_run(&cli->archive, &opts, what, &counts, e);
    tell_quiet(&tell);
    if ((ok || e->code == ERR_STOPPED) && !slots->dry_run) {
        result_text(&tell.line, &counts);
        tell_result(&tell);
    }
    if (ok && !slots->dry_run && counts.total > 0 &&
        gallery_after(cli, &slots->gallery, &tell.line, e)) {
        tell_result(&tell);
    }
    if (ok) {
        status = rebuild_exit_status(&counts);
        status_text(&tell.line, &counts, status);
        tell_status(&tell);
    }
    tell_end(&tell);
    return status;
}

static int
run_repair(struct cli *cli, int argc, const char *const *argv, struct err *e)
{
    const struct repair_slots *s = cli->opts;
    struct sync_opts opts = {.dry_run = s->dry_run,
                             .time_limit_ms = s->time_limit_ms,
                             .stop_fd = cli->stop_fd};
    struct rebuild_what what = {0};
    struct named named = {0};
    bool unknown = false;
    int status;

    if (!fill_what(s, argc, &what, e) || !picture_opts(&s->picture, &opts, e) ||
        !gallery_check(&s->gallery, e) ||
        !find_named(cli, argc, argv, &named, &unknown, e)) {
        return 0;
    }
    if (argc > 0 && named.n == 0) {
        return 1; /* and not the whole archive */
    }
    what.objects = (const uint8_t(*)[SHA256_BYTES])named.objects;
    what.n_objects = named.n;
    status = run_named(cli, &opts, &what, e);
    return unknown && status == 0 ? 1 : status;
}

#define SLOT(member) .slot = offsetof(struct repair_slots, member)

static const struct opt options[] = {
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
    PICTURE_OPTIONS(repair_slots),
    GALLERY_OPTIONS(repair_slots),
    {.kind = OPT_END},
};

static const struct repair_slots defaults = {.picture = PICTURE_DEFAULTS,
                                             .gallery = GALLERY_DEFAULTS};

const struct command cmd_repair = {
    .name = "repair",
    .summary = "Make thumbnails and storyboards that are missing, or with a chosen frame",
    .operands = "[URL|SHA256…]",
    .most = -1,
    .options = options,
    .defaults = &defaults,
    .slots_bytes = sizeof(struct repair_slots),
    .needs = NEEDS_WRITE,
    .run = run_repair,
};
