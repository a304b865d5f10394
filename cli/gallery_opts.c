#include "cli/gallery_opts.h"

#include "base/escape.h"

struct gallery_opts
gallery_opts_of(const struct gallery_slots *g, int stop_fd)
{
    struct gallery_opts opts = {.stop_fd = stop_fd};

    /* Empty, they take back what a file says. */
    if (g->title != NULL && g->title[0] != '\0') {
        opts.title = g->title;
    }
    if (g->media_base != NULL && g->media_base[0] != '\0') {
        opts.media_base = g->media_base;
    }
    return opts;
}

bool
gallery_check(const struct gallery_slots *g, struct err *e)
{
    return gallery_check_base(gallery_opts_of(g, -1).media_base, e);
}

bool
gallery_after(struct cli *cli, const struct gallery_slots *g, struct buf *line,
              struct err *e)
{
    struct gallery_opts opts = gallery_opts_of(g, cli->stop_fd);
    struct gallery_result result = {0};

    if (!g->gallery || g->no_gallery) {
        return true;
    }
    if (!gallery_write(cli->archive.db, cli->archive.storage, &opts, &result, e)) {
        /* Of this run nothing was asked wrongly: the folder is what it should not be. */
        if (e->code == ERR_USAGE) {
            e->code = ERR_DISK;
        }
        return err_wrap(e, "the archive is done, its gallery is not");
    }
    buf_add_cstr(line, "gallery: ");
    escape_printable(line, str_of(storage_dir(cli->archive.storage)), 0);
    buf_add_cstr(line, "/gallery/index.html\n");
    return true;
}
