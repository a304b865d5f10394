#include "gallery/gallery.h"

#include "base/fd.h"
#include "base/limits.h"
#include "base/mem.h"
#include "gallery/app.h"
#include "gallery/collect.h"
#include "gallery/copy.h"
#include "gallery/parts.h"
#include "gallery/relative.h"
#include "storage/storage.h"

#include <stdio.h>

/* Part of `made`: told anew where the C writes data in another way. */
#define DATA_VERSION "1"

/* One run. */
struct job {
    struct db *db;
    struct storage *storage;
    const struct gallery_opts *opts;
    struct gallery_result *result;
    struct outdir out;
    struct buf base;         /* as in the data block */
    char made[OUT_HASH + 1]; /* of the program's own texts, the options, the archive */
    struct shown shown;
    struct parts parts;
};

static bool
check_opts(const struct gallery_opts *o, struct err *e)
{
    if (o->out_dir != NULL && o->out_dir[0] == '\0') {
        return err_set(e, ERR_USAGE, "--output: empty; name a folder");
    }
    if (o->copy && o->out_dir == NULL) {
        return err_set(e, ERR_USAGE, "--copy: name the folder to copy to with --output");
    }
    if (o->copy && o->media_base != NULL) {
        return err_set(e, ERR_USAGE,
                       "--copy and --media-base: name one of them; --media-base '' takes "
                       "a setting back");
    }
    return true;
}

static bool
find_base(struct job *j, const char *dir, struct err *e)
{
    const struct gallery_opts *o = j->opts;

    if (o->copy) {
        return true; /* media/ and thumbs/ are beside index.html */
    }
    if (o->media_base != NULL) {
        return relative_url(&j->base, o->media_base, e);
    }
    return relative_path(&j->base, dir, storage_dir(j->storage), e);
}

/* A text and its end, so that no two lists of texts add the same. */
static void
hash_text(struct hash *h, const char *text)
{
    hash_add(h, text != NULL ? "+" : "-", 1);
    hash_add(h, text != NULL ? text : "", text != NULL ? strlen(text) + 1 : 0);
}

static void
find_made(struct job *j)
{
    auto_buf struct buf app = {.limit = LIMIT_GALLERY_FILE_BYTES};
    struct hash *h = hash_new();
    struct digests digests;

    app_text(&app);
    hash_begin(h);
    hash_text(h, ASSETS_VERSION);
    hash_text(h, DATA_VERSION);
    hash_text(h, storage_uuid(j->storage)); /* revisions of archives are counted alike */
    hash_text(h, j->opts->title);
    hash_text(h, j->opts->copy ? "copy" : buf_cstr(&j->base));
    hash_add(h, app.p, app.n);
    shell_made(h);
    hash_end(h, &digests);
    hash_free(h);
    hex_encode(digests.sha256, OUT_HASH / 2, j->made);
}

static bool
is_unchanged(const struct job *j, int64_t revision)
{
    const struct outdir *o = &j->out;

    return !j->opts->force && o->is_whole && o->mark.revision == revision &&
           strcmp(o->mark.made, j->made) == 0;
}

/* Reads the rows where there is something to do; all of one moment. */
static bool
read_rows(struct job *j, struct err *e)
{
    struct collect_from from = {
        .db = j->db, .dir_fd = j->out.fds[OUT_ROOT], .stop_fd = j->opts->stop_fd};
    int64_t revision;
    bool ok;

    if (!db_begin(j->db, e)) {
        return false;
    }
    ok = row_revision(j->db, &revision, e);
    j->result->unchanged = ok && is_unchanged(j, revision);
    if (ok && (!j->result->unchanged || j->opts->copy)) {
        ok = collect_shown(&j->shown, &from, e);
    }
    db_abandon(j->db);
    return ok;
}

static struct copy_job
copy_job_of(const struct job *j)
{
    return (struct copy_job){.storage = j->storage,
                             .shown = &j->shown,
                             .out_fd = j->out.fds[OUT_ROOT],
                             .rewrites = j->opts->force,
                             .stop_fd = j->opts->stop_fd};
}

static bool
make_copies(struct job *j, struct err *e)
{
    struct copy_job copy = copy_job_of(j);
    struct copy_result copied = {0};
    bool ok = !j->opts->copy || copy_media(&copy, &copied, e);

    j->result->files_copied = copied.copied;
    j->result->missing_copies = copied.missing;
    return ok;
}

static bool
clean_copies(struct job *j, struct err *e)
{
    struct copy_job copy = copy_job_of(j);
    struct copy_result cleaned = {0};
    bool ok = !j->opts->copy || copy_clean(&copy, &cleaned, e);

    j->result->files_removed += cleaned.removed;
    return ok;
}

/*
 * Of a gallery whose pages are as they should be. Its mark tells nothing of the copies:
 * they are looked at each time.
 */
static bool
renew_copies(struct job *j, struct err *e)
{
    struct gallery_result *r = j->result;

    if (!make_copies(j, e) || !clean_copies(j, e)) {
        return false;
    }
    r->unchanged = r->files_copied == 0 && r->files_removed == 0;
    r->entries = r->unchanged ? 0 : (int64_t)j->shown.n;
    return true;
}

/* index.html of what was written. */
static bool
make_index(struct job *j, struct buf *out, struct err *e)
{
    const struct parts *p = &j->parts;
    auto_buf struct buf data = {.limit = LIMIT_GALLERY_FILE_BYTES};
    struct data_parts data_parts = {
        .title = j->opts->title,
        .base = buf_cstr(&j->base),
        .chunks = {&p->chunks, (const char(*)[DATA_HASH_MAX])p->chunk_hashes},
        .slices = {&p->slices, (const char(*)[DATA_HASH_MAX])p->slice_hashes}};
    char files[OUT_HASH + 1];
    struct shell_parts shell = {.made = j->made,
                                .files = files,
                                .title = j->opts->title,
                                .base = buf_cstr(&j->base),
                                .app = p->app,
                                .pages = p->shell_pages,
                                .n_pages = p->pages.n};

    data_block(&data, &j->shown, &data_parts);
    if (data.over) {
        return err_set(e, ERR_LIMIT, "data of index.html: more than %jd bytes",
                       (intmax_t)LIMIT_GALLERY_FILE_BYTES);
    }
    outdir_files(&j->out, files);
    shell.data = buf_view(&data);
    return shell_html(out, &j->shown, &shell, e);
}

static bool
write_all(struct job *j, struct err *e)
{
    struct parts_job parts = {.shown = &j->shown,
                              .out = &j->out,
                              .base = buf_cstr(&j->base),
                              .title = j->opts->title,
                              .stop_fd = j->opts->stop_fd};
    auto_buf struct buf index = {.limit = LIMIT_GALLERY_FILE_BYTES};

    j->out.rewrites = j->opts->force;
    if (!parts_write(&j->parts, &parts, e) || !make_copies(j, e) ||
        !make_index(j, &index, e) || !outdir_publish(&j->out, buf_view(&index), e) ||
        !outdir_clean(&j->out, e) || !clean_copies(j, e)) {
        return false;
    }
    j->result->entries = (int64_t)j->shown.n;
    j->result->files_written = j->out.written + 1;
    j->result->files_kept = j->out.kept;
    j->result->files_removed += j->out.removed;
    return true;
}

bool
gallery_write(struct db *db, struct storage *s, const struct gallery_opts *opts,
              struct gallery_result *out, struct err *e)
{
    auto_free char *dir = opts->out_dir != NULL ? xstrdup(opts->out_dir)
                                                : xasprintf("%s/gallery", storage_dir(s));
    struct job j = {.db = db,
                    .storage = s,
                    .opts = opts,
                    .result = out,
                    .base = {.limit = LIMIT_GALLERY_FILE_BYTES},
                    .shown = {.spool = SPOOL_NONE}};
    bool ok;

    *out = (struct gallery_result){0};
    if (!check_opts(opts, e) || !outdir_open(&j.out, dir, opts->out_dir == NULL, e)) {
        return false;
    }
    ok = find_base(&j, dir, e);
    if (ok) {
        find_made(&j);
        ok =
            read_rows(&j, e) && (out->unchanged ? renew_copies(&j, e) : write_all(&j, e));
    }
    parts_release(&j.parts);
    shown_release(&j.shown);
    buf_release(&j.base);
    outdir_close(&j.out);
    return ok;
}

bool
gallery_revision(struct storage *s, int64_t *revision, struct err *e)
{
    auto_close int fd = -1;
    char head[MARK_HEAD_MAX];
    struct mark mark;
    int64_t bytes;
    size_t got = 0;
    bool found;

    *revision = -1;
    if (!storage_get(s, "gallery/index.html", &fd, &bytes, &found, e) ||
        (found && !fd_pread_some(fd, head, sizeof head, 0, &got, "index.html", e))) {
        return false;
    }
    if (found && mark_parse((struct str){head, got}, &mark)) {
        *revision = mark.revision;
    }
    return true;
}
