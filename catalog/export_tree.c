#include "catalog/export_tree.h"

#include "base/copy_file.h"
#include "base/fd.h"
#include "base/media.h"
#include "catalog/export_name.h"
#include "catalog/newdir.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/stat.h>

enum { FD_PATH_MAX = sizeof "/proc/self/fd/" + 11, ARTICLE_TEXT = 64 };

struct tree {
    struct archive *archive;
    const struct tree_opts *opts;
    struct tree_result *out;
    struct newdir dir;
    char folder[EXPORT_FOLDER_MAX]; /* that is open: rows come by date */
    int folder_fd;                  /* owned; -1: none */
    bool links_refused;             /* the two are on different file systems */
    struct err *e;
    bool ok;
};

static bool
goes_on(const struct tree *t)
{
    struct pollfd p = {.fd = t->opts->stop_fd, .events = POLLIN};

    return t->opts->stop_fd < 0 || poll(&p, 1, 0) <= 0 ||
           err_set(t->e, ERR_STOPPED, "stopped; %s was not made", t->opts->dir);
}

/* "2016/07/16", folder by folder. */
static bool
open_folder(struct tree *t, const char *path)
{
    auto_close int at = -1;
    struct str rest = str_of(path);
    struct str segment;
    bool more = true;

    if (t->folder_fd >= 0 && strcmp(t->folder, path) == 0) {
        return true;
    }
    while (more) {
        char name[EXPORT_FOLDER_MAX] = "";
        int next;

        more = str_split(&rest, '/', &segment);
        memcpy(name, segment.p, segment.n);
        if (mkdirat(at < 0 ? t->dir.fd : at, name, 0777) != 0 && errno != EEXIST) {
            return err_sys(t->e, "make folder %s in %s", path, t->opts->dir);
        }
        next = openat(at < 0 ? t->dir.fd : at, name,
                      O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (next < 0) {
            return err_sys(t->e, "open folder %s in %s", path, t->opts->dir);
        }
        fd_close_at(&at);
        at = next;
    }
    fd_close_at(&t->folder_fd);
    t->folder_fd = steal_fd(&at);
    memcpy(t->folder, path, strlen(path) + 1);
    return true;
}

enum put { PUT_DONE, PUT_TAKEN, PUT_REFUSED, PUT_FAILED };

/*
 * By way of the descriptor: what was opened in the store, through no link, is what gets
 * the name. linkat(2) gives this use of /proc.
 */
static enum put
put_link(struct tree *t, int from, const char *name)
{
    char path[FD_PATH_MAX];

    if (t->links_refused) {
        return PUT_REFUSED;
    }
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", from);
    if (linkat(AT_FDCWD, path, t->folder_fd, name, AT_SYMLINK_FOLLOW) == 0) {
        return PUT_DONE;
    }
    switch (errno) {
    case EEXIST:
        return PUT_TAKEN;
    case EXDEV:
        t->links_refused = true;
        return PUT_REFUSED;
    case EPERM: /* the file system has none, or fs.protected_hardlinks says no */
    case EACCES:
    case EMLINK:
    case ENOENT: /* no /proc */
    case ENOSYS:
    case EOPNOTSUPP:
        return PUT_REFUSED;
    default:
        (void)err_sys(t->e, "link %s in %s", name, t->opts->dir);
        return PUT_FAILED;
    }
}

static enum put
put_copy(struct tree *t, int from, const char *name)
{
    auto_close int to = openat(t->folder_fd, name,
                               O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0444);

    if (to < 0) {
        if (errno == EEXIST) {
            return PUT_TAKEN;
        }
        (void)err_sys(t->e, "create %s in %s", name, t->opts->dir);
        return PUT_FAILED;
    }
    return copy_file(from, to, t->opts->stop_fd, name, t->e) ? PUT_DONE : PUT_FAILED;
}

/* Under the first of its names that is free. */
static bool
put_file(struct tree *t, const struct export_name *n, int from, int64_t bytes)
{
    enum put got = PUT_TAKEN;

    for (unsigned i = 0; got == PUT_TAKEN && i < EXPORT_NAME_TRIES; i++) {
        char name[EXPORT_NAME_MAX];

        export_name(n, i, name);
        got = put_link(t, from, name);
        t->out->linked += got == PUT_DONE;
        if (got == PUT_REFUSED) {
            got = put_copy(t, from, name);
            t->out->copied += got == PUT_DONE;
        }
    }
    t->out->files += got == PUT_DONE;
    t->out->bytes += got == PUT_DONE ? bytes : 0;
    return got == PUT_DONE ||
           (got == PUT_TAKEN && err_set(t->e, ERR_INPUT, "no free name in %s for %.*s",
                                        t->folder, STR_FMT(n->url)));
}

struct first_use {
    char number[ARTICLE_TEXT];
    size_t n;
};

/* The article it leads comes first, else one on whose page it stands. */
static bool
take_use(void *arg, const struct row_use *u)
{
    struct first_use *f = arg;
    struct str number = str_head(u->number, sizeof f->number);

    memcpy(f->number, number.p != NULL ? number.p : "", number.n);
    f->n = number.n;
    return false;
}

static bool
put_asset(struct tree *t, const struct row_listed *r)
{
    struct first_use use = {.n = 0};
    struct export_name n = {.url = r->url,
                            .sha256 = r->object.sha256,
                            .ending = media_ending(media_from_name(r->object.type))};
    char stored[STORAGE_NAME_MAX];
    char folder[EXPORT_FOLDER_MAX];
    auto_close int from = -1;
    int64_t bytes;
    bool found;

    storage_name(STORAGE_MEDIA, n.sha256, n.ending, 0, stored);
    if (!storage_get(t->archive->storage, stored, &from, &bytes, &found, t->e)) {
        return false;
    }
    if (!found) {
        t->out->absent++;
        return true;
    }
    export_folder(r->date, folder);
    if (!row_uses_each(t->archive->db, r->asset, take_use, &use, t->e) ||
        !open_folder(t, folder)) {
        return false;
    }
    n.article = (struct str){use.number, use.n};
    if (!put_file(t, &n, from, bytes)) {
        return false;
    }
    t->out->undated += folder[0] == 'u';
    return true;
}

static bool
on_asset(void *arg, const struct row_listed *r)
{
    struct tree *t = arg;

    t->out->damaged += r->state == STATE_DAMAGED;
    t->out->lost += r->state == STATE_LOST;
    t->out->excluded += r->state == STATE_EXCLUDED && r->held;
    t->ok = goes_on(t) && ((r->state != STATE_PRESENT && r->state != STATE_SUBSTITUTE) ||
                           put_asset(t, r));
    return t->ok;
}

bool
tree_write(struct archive *a, const struct tree_opts *opts, struct tree_result *out,
           struct err *e)
{
    struct tree t = {
        .archive = a, .opts = opts, .out = out, .folder_fd = -1, .e = e, .ok = true};
    bool ok = newdir_begin(&t.dir, opts->dir, e) &&
              row_list_each(a->db, opts->filter, on_asset, &t, e) && t.ok;

    fd_close_at(&t.folder_fd);
    if (ok) {
        return newdir_commit(&t.dir, e);
    }
    newdir_abandon(&t.dir);
    return false;
}
