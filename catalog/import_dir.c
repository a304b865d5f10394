#include "catalog/import_dir.h"

#include "base/fd.h"
#include "base/limits.h"
#include "catalog/import_state.h"
#include "db/row_audit.h"
#include "thumbs/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

enum { ASSET_PAGE = 1000 };

static const char *const result_names[] = {
    [IMPORT_ADOPTED] = "adopted",     [IMPORT_BACK] = "back",
    [IMPORT_HELD] = "held",           [IMPORT_DIFFERS] = "differs",
    [IMPORT_EXCLUDED] = "excluded",   [IMPORT_AMBIGUOUS] = "ambiguous",
    [IMPORT_UNMATCHED] = "unmatched", [IMPORT_NOT_MEDIA] = "not-media",
    [IMPORT_BROKEN] = "broken",       [IMPORT_UNREADABLE] = "unreadable",
};

const char *
import_result_name(enum import_result r)
{
    return result_names[r];
}

/* ---- what the catalog knows ---- */

static bool
take_known(void *arg, const struct row_stored *r)
{
    struct import *im = arg;
    struct known_object *k;

    if (im->n_known == im->room_known) {
        im->room_known = im->room_known == 0 ? 1024 : 2 * im->room_known;
        im->known = xrealloc(im->known, im->room_known, sizeof *im->known);
    }
    k = &im->known[im->n_known++];
    *k = (struct known_object){.bytes = r->bytes,
                               .is_bad = r->said == SAID_ABSENT ||
                                         r->said == SAID_DIFFERS ||
                                         r->said == SAID_UNREADABLE};
    memcpy(k->sha256, r->sha256, SHA256_BYTES);
    return true;
}

static int
by_size(const void *a, const void *b)
{
    const struct known_object *x = a;
    const struct known_object *y = b;

    if (x->bytes != y->bytes) {
        return x->bytes < y->bytes ? -1 : 1;
    }
    return memcmp(x->sha256, y->sha256, SHA256_BYTES);
}

static int
by_size_alone(const void *a, const void *b)
{
    const struct known_object *x = a;
    const struct known_object *y = b;

    return (x->bytes > y->bytes) - (x->bytes < y->bytes);
}

struct known_object *
import_find_known(const struct import *im, int64_t bytes, const uint8_t *sha256)
{
    struct known_object key = {.bytes = bytes};

    if (sha256 != NULL) {
        memcpy(key.sha256, sha256, SHA256_BYTES);
    }
    return im->n_known == 0 ? NULL
                            : bsearch(&key, im->known, im->n_known, sizeof *im->known,
                                      sha256 != NULL ? by_size : by_size_alone);
}

static bool
meet_asset(void *arg, const struct row_work *w)
{
    struct import *im = arg;

    im->cursor = w->asset;
    im->met_any = true;
    import_files_meet(&im->files, w->asset, w->url);
    return true;
}

static bool
meet_assets(struct import *im, struct err *e)
{
    struct row_page page = {.limit = ASSET_PAGE, .recipe = THUMB_RECIPE};

    if (!row_run_clear(im->archive->db, e)) {
        return false;
    }
    do {
        im->met_any = false;
        page.after = im->cursor;
        if (!row_work_each(im->archive->db, &page, meet_asset, im, e)) {
            return false;
        }
    } while (im->met_any);
    return true;
}

/* ---- the whole ---- */

static bool
stopped(const struct import *im)
{
    return im->adopt != NULL && adopt_stopped(im->adopt);
}

static bool
take_files(struct import *im, struct err *e)
{
    for (size_t i = 0; i < im->files.n && !stopped(im); i++) {
        if (!import_take(im, &im->files.p[i], e)) {
            return false;
        }
    }
    return true;
}

static void
on_unreadable(void *arg, const char *path, const struct err *why)
{
    struct import *im = arg;
    const struct import_file folder = {.path = path, .bytes = -1};

    import_tell(im, &folder, IMPORT_UNREADABLE, false, why->text);
}

static bool
open_folder(struct import *im, struct err *e)
{
    struct stat archive;

    im->dir_fd = open(im->opts->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (im->dir_fd < 0) {
        return err_set(e, errno == EACCES ? ERR_DISK : ERR_INPUT, "%s: %s", im->opts->dir,
                       strerror(errno));
    }
    im->files.unreadable = on_unreadable;
    im->files.arg = im;
    if (stat(storage_dir(im->archive->storage), &archive) == 0) {
        im->files.skip_dev = archive.st_dev;
        im->files.skip_ino = archive.st_ino;
    }
    return true;
}

static bool
run(struct import *im, struct err *e)
{
    if (!open_folder(im, e) || (im->adopt != NULL && !adopt_begin(im->adopt, e)) ||
        !import_files_list(&im->files, im->dir_fd, e) ||
        !row_stored_each(im->archive->db, take_known, im, e)) {
        return false;
    }
    if (im->n_known > 0) {
        qsort(im->known, im->n_known, sizeof *im->known, by_size);
    }
    im->out->passed_over = im->files.passed_over;
    return meet_assets(im, e) && take_files(im, e);
}

bool
import_dir(struct archive *a, const struct import_opts *opts, struct import_counts *out,
           struct err *e)
{
    struct import im = {.archive = a, .opts = opts, .out = out, .dir_fd = -1};
    bool ok;

    *out = (struct import_counts){0};
    buf_init(&im.target.url, LIMIT_URL_BYTES + 1);
    im.hash = hash_new();
    if (!opts->dry_run) {
        im.adopt = adopt_new(a, opts->sync, &out->adopted);
    }
    ok = run(&im, e);
    if (im.adopt != NULL) {
        ok = adopt_end(im.adopt, ok, e);
    }
    fd_close_at(&im.dir_fd);
    import_files_release(&im.files);
    free(im.known);
    buf_release(&im.target.url);
    hash_free(im.hash);
    return ok;
}

int
import_exit_status(const struct import_counts *c)
{
    const int64_t *n = c->results;

    return n[IMPORT_DIFFERS] + n[IMPORT_AMBIGUOUS] + n[IMPORT_NOT_MEDIA] +
                           n[IMPORT_BROKEN] + n[IMPORT_UNREADABLE] + c->adopted.failing >
                       0 ||
                   c->adopted.cut_short
               ? 1
               : 0;
}
