#include "thumbs/desktop.h"

#include "base/fd.h"
#include "base/mem.h"
#include "base/newfile.h"
#include "thumbs/png_empty.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define SHARED_NAME  ".sh_thumbnails"
#define FAILURE_NAME "fail/assets-" ASSETS_VERSION

enum {
    FAILURES = DESKTOP_SIZES, /* its place among the folders */
    FOLDERS,
    FAILURE_BYTES = 8192 /* an empty PNG with a URI of WIRE_URI; far below */
};

struct desktop {
    char *root;           /* owned */
    char *real_root;      /* owned; NULL: not known yet */
    int folders[FOLDERS]; /* -1: not opened yet */
    bool is_shared;
};

static const struct {
    const char *name;
    uint32_t px;
} sizes[DESKTOP_SIZES] = {
    [DESKTOP_NORMAL] = {"normal", 128},
    [DESKTOP_LARGE] = {"large", 256},
    [DESKTOP_X_LARGE] = {"x-large", 512},
    [DESKTOP_XX_LARGE] = {"xx-large", 1024},
};

const char *
desktop_size_name(enum desktop_size s)
{
    return sizes[s].name;
}

uint32_t
desktop_size_px(enum desktop_size s)
{
    return sizes[s].px;
}

enum desktop_size
desktop_size_of(uint32_t box_px)
{
    for (int s = 0; s < DESKTOP_SIZES; s++) {
        if (sizes[s].px == box_px) {
            return (enum desktop_size)s;
        }
    }
    return DESKTOP_SIZES;
}

static struct desktop *
desktop_new(char *root, bool is_shared)
{
    struct desktop *d = xcalloc(1, sizeof *d);

    d->root = root;
    d->is_shared = is_shared;
    for (int i = 0; i < FOLDERS; i++) {
        d->folders[i] = -1;
    }
    return d;
}

/* XDG Base Directory Specification 0.8: a path that is not absolute is to be ignored. */
bool
desktop_open(struct desktop **out, struct err *e)
{
    const char *cache = getenv("XDG_CACHE_HOME");
    const char *home = getenv("HOME");

    if (cache != NULL && cache[0] == '/') {
        *out = desktop_new(xasprintf("%s/thumbnails", cache), false);
        return true;
    }
    if (home != NULL && home[0] == '/') {
        *out = desktop_new(xasprintf("%s/.cache/thumbnails", home), false);
        return true;
    }
    return err_set(e, ERR_USAGE,
                   "no place for thumbnails: neither XDG_CACHE_HOME nor HOME is an "
                   "absolute path; -o names a folder");
}

struct desktop *
desktop_open_shared(const char *folder)
{
    return desktop_new(xasprintf("%s/" SHARED_NAME, folder), true);
}

void
desktop_close(struct desktop *d)
{
    if (d == NULL) {
        return;
    }
    for (int i = 0; i < FOLDERS; i++) {
        if (d->folders[i] >= 0) {
            (void)close(d->folders[i]);
        }
    }
    free(d->root);
    free(d->real_root);
    free(d);
}

const char *
desktop_root(const struct desktop *d)
{
    return d->root;
}

bool
desktop_holds(struct desktop *d, int fd)
{
    char link[32], path[PATH_MAX];
    ssize_t n;
    size_t root_n;

    (void)snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    n = readlink(link, path, sizeof path - 1);
    if (n <= 0) {
        return false;
    }
    path[n] = '\0';
    if (strstr(path, "/" SHARED_NAME "/") != NULL) {
        return true;
    }
    if (d->is_shared) {
        return false;
    }
    if (d->real_root == NULL) {
        d->real_root = realpath(d->root, NULL);
    }
    root_n = d->real_root != NULL ? strlen(d->real_root) : 0;
    return root_n > 0 && strncmp(path, d->real_root, root_n) == 0 && path[root_n] == '/';
}

/* ---- folders ---- */

static const char *
folder_name(int which)
{
    return which == FAILURES ? FAILURE_NAME : sizes[which].name;
}

/* Only the user may look in, or, beside shared originals, who the umask lets. */
static mode_t
folder_mode(const struct desktop *d)
{
    return d->is_shared ? 0777 : 0700;
}

/* Makes what is missing of path from `from` on; each with the same mode. */
static bool
folders_make(const char *path, size_t from, mode_t mode, struct err *e)
{
    auto_free char *part = xstrdup(path);
    char *slash = part + from;

    do {
        bool is_last;

        slash = strchrnul(slash, '/');
        is_last = *slash == '\0';
        *slash = '\0';
        if (mkdir(part, mode) != 0 && errno != EEXIST) {
            return err_sys(e, "make folder %s", part);
        }
        if (is_last) {
            return true;
        }
        *slash++ = '/';
    } while (true);
}

static int
folder_open(const struct desktop *d, int which)
{
    auto_free char *path = xasprintf("%s/%s", d->root, folder_name(which));

    return open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

/* Its descriptor, or -1 where it is not there. */
static int
folder_find(struct desktop *d, int which)
{
    if (d->folders[which] < 0) {
        d->folders[which] = folder_open(d, which);
    }
    return d->folders[which];
}

static bool
folder_get(struct desktop *d, int which, struct err *e)
{
    auto_free char *path = NULL;

    if (folder_find(d, which) >= 0) {
        return true;
    }
    path = xasprintf("%s/%s", d->root, folder_name(which));
    /* The folder of shared originals is there; all of the user's cache may be missing. */
    if (!folders_make(path, d->is_shared ? strlen(d->root) : 1, folder_mode(d), e)) {
        return false;
    }
    return folder_find(d, which) >= 0 || err_sys(e, "open folder %s", path);
}

/* ---- entries ---- */

static bool
entry_is_valid(struct desktop *d, int which, const struct desktop_original *o)
{
    int dir_fd = folder_find(d, which);
    auto_close int fd =
        dir_fd < 0 ? -1
                   : openat(dir_fd, o->entry,
                            O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);

    return fd >= 0 && desktop_is_valid(fd, o, d->is_shared);
}

bool
desktop_has(struct desktop *d, enum desktop_size s, const struct desktop_original *o)
{
    return entry_is_valid(d, s, o);
}

bool
desktop_has_failed(struct desktop *d, const struct desktop_original *o)
{
    return entry_is_valid(d, FAILURES, o);
}

static bool
entry_write(struct desktop *d, int which, const struct desktop_original *o,
            struct str png, struct err *e)
{
    struct newfile f;
    int dir_fd;

    if (!folder_get(d, which, e)) {
        return false;
    }
    dir_fd = d->folders[which];
    if (!newfile_begin(&f, dir_fd, o->entry, 0600, e)) {
        return false;
    }
    /* Whoever may not read the original may not see it in small. */
    if ((d->is_shared && fchmod(f.fd, o->mode & 0666) != 0 &&
         !err_sys(e, "set permissions")) ||
        !fd_write_all(f.fd, png.p, png.n, o->entry, e)) {
        newfile_abandon(&f);
        return false;
    }
    return newfile_publish(&f, true, NULL, e);
}

static bool
entry_put(struct desktop *d, int which, const struct desktop_original *o, struct str png,
          struct err *e)
{
    return entry_write(d, which, o, png, e) ||
           err_wrap(e, "%s/%s", d->root, folder_name(which));
}

bool
desktop_put(struct desktop *d, enum desktop_size s, const struct desktop_original *o,
            struct str png, struct err *e)
{
    return entry_put(d, s, o, png, e);
}

bool
desktop_put_failure(struct desktop *d, const struct desktop_original *o, struct err *e)
{
    auto_buf struct buf png = {.limit = FAILURE_BYTES};
    char mtime[32], bytes[32];
    const struct png_text texts[] = {{"Thumb::URI", o->uri},
                                     {"Thumb::MTime", mtime},
                                     {"Thumb::Size", bytes},
                                     {"Software", "assets " ASSETS_VERSION}};

    (void)snprintf(mtime, sizeof mtime, "%" PRId64, o->mtime_s);
    (void)snprintf(bytes, sizeof bytes, "%" PRId64, o->bytes);
    png_empty(&png, texts, sizeof texts / sizeof *texts);
    return entry_put(d, FAILURES, o, buf_view(&png), e);
}

void
desktop_forget_failure(struct desktop *d, const struct desktop_original *o)
{
    int dir_fd = folder_find(d, FAILURES);

    if (dir_fd >= 0) {
        (void)unlinkat(dir_fd, o->entry, 0);
    }
}
