#include "base/escape.h"
#include "base/log.h"
#include "cli/asset.h"
#include "cli/gallery_opts.h"
#include "cli/human.h"
#include "cli/stop.h"

#include <inttypes.h>

struct cmd_gallery_slots {
    const char *out_dir;
    bool copy, force, json;
    struct gallery_slots gallery;
};

/* "DIR/index.html", as bytes. */
static void
index_path(struct buf *path, const struct cli *cli, const char *out_dir)
{
    const char *dir = out_dir != NULL ? out_dir : storage_dir(cli->archive.storage);

    buf_add_cstr(path, dir);
    if (path->n > 0 && path->p[path->n - 1] != '/') {
        buf_add_byte(path, '/');
    }
    buf_add_cstr(path, out_dir != NULL ? "index.html" : "gallery/index.html");
}

static void
result_json(struct buf *b, struct str path, const struct gallery_result *r)
{
    buf_add_byte(b, '{');
    json_text(b, "index", path, true);
    json_key(b, "unchanged", false);
    buf_add_cstr(b, r->unchanged ? "true" : "false");
    json_number(b, "entries", r->entries, !r->unchanged, false);
    json_number(b, "files_written", r->files_written, true, false);
    json_number(b, "files_kept", r->files_kept, true, false);
    json_number(b, "files_removed", r->files_removed, true, false);
    json_number(b, "files_copied", r->files_copied, true, false);
    json_number(b, "missing_copies", r->missing_copies, true, false);
    buf_add_cstr(b, "}\n");
}

static void
result_text(struct buf *b, struct str path, const struct gallery_result *r)
{
    escape_printable(b, path, 0);
    buf_add_byte(b, '\n');
    if (r->unchanged) {
        buf_add_cstr(b, "nothing changed since it was written\n");
        return;
    }
    buf_addf(b,
             "%" PRId64 " %s; %" PRId64 " %s written, %" PRId64 " kept, %" PRId64
             " removed",
             r->entries, plural(r->entries, "entry", "entries"), r->files_written,
             plural(r->files_written, "file", "files"), r->files_kept, r->files_removed);
    if (r->files_copied > 0) {
        buf_addf(b, "; %" PRId64 " %s copied", r->files_copied,
                 plural(r->files_copied, "file", "files"));
    }
    buf_add_byte(b, '\n');
}

static int
run_gallery(struct cli *cli, int argc, const char *const *argv, struct err *e)
{
    const struct cmd_gallery_slots *s = cli->opts;
    auto_buf struct buf path = {.limit = SIZE_MAX - 1};
    auto_buf struct buf text = {.limit = SIZE_MAX - 1};
    struct gallery_result result = {0};
    struct gallery_opts opts;

    (void)argc;
    (void)argv;
    if (!gallery_check(&s->gallery, e) ||
        (cli->stop_fd < 0 && !stop_init(&cli->stop_fd, e))) {
        return 0;
    }
    opts = gallery_opts_of(&s->gallery, cli->stop_fd);
    opts.out_dir = s->out_dir;
    opts.copy = s->copy;
    opts.force = s->force;
    if (!gallery_write(cli->archive.db, cli->archive.storage, &opts, &result, e)) {
        return 0;
    }
    index_path(&path, cli, s->out_dir);
    if (s->json) {
        result_json(&text, buf_view(&path), &result);
    } else if (cli->globals->quiet == 0) {
        result_text(&text, buf_view(&path), &result);
    }
    (void)out_buf(cli->out, &text);
    if (result.missing_copies > 0) {
        log_put(LOG_ERROR,
                "exit 1: %" PRId64
                " %s of the archive could not be copied, for the archive "
                "lacks %s; see: assets list --state lost, assets repair",
                result.missing_copies, plural(result.missing_copies, "file", "files"),
                plural(result.missing_copies, "it", "them"));
        return 1;
    }
    return 0;
}

/* Beside the archive nothing of it is written. */
static enum cmd_needs
needs_now(const void *slots, int argc)
{
    const struct cmd_gallery_slots *s = slots;

    (void)argc;
    return s->out_dir != NULL ? NEEDS_READ : NEEDS_WRITE;
}

#define SLOT(member) .slot = offsetof(struct cmd_gallery_slots, member)

static const struct opt options[] = {
    {.long_name = "output",
     .short_name = 'o',
     .kind = OPT_STRING,
     SLOT(out_dir),
     .arg_name = "DIR",
     .help =
         "write it into DIR, a new or empty folder or a gallery, not into the archive"},
    {.long_name = "copy",
     .kind = OPT_FLAG,
     SLOT(copy),
     .help =
         "with -o: copy originals and thumbnails too, so that DIR is whole by itself"},
    GALLERY_TEXT_OPTIONS(cmd_gallery_slots),
    {.long_name = "force",
     .kind = OPT_FLAG,
     SLOT(force),
     .help = "write all of it, also where nothing seems to have changed"},
    {.long_name = "json", .kind = OPT_FLAG, SLOT(json), .help = "print one JSON object"},
    {.kind = OPT_END},
};

const struct command cmd_gallery = {
    .name = "gallery",
    .summary = "Write the pages that people browse the archive with",
    .operands = "",
    .most = 0,
    .options = options,
    .slots_bytes = sizeof(struct cmd_gallery_slots),
    .needs = NEEDS_WRITE,
    .needs_now = needs_now,
    .run = run_gallery,
};
