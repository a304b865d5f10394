#include "catalog/newdir.h"

#include "base/fault.h"
#include "base/fd.h"
#include "base/hash.h"
#include "base/mem.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>

enum {
    DEPTH_MOST = 16, /* ours are four deep; links are not followed, so there is no loop */
    NAME_HEX_BYTES = 8 /* of the digest of the name that it will have */
};

/* "/a/b//" is "b" in "/a"; ERR_USAGE where the last segment is none. */
static bool
split_path(struct newdir *d, const char *path, char **parent, struct err *e)
{
    struct str s = str_of(path);
    size_t start;

    while (s.n > 1 && s.p[s.n - 1] == '/') {
        s.n--;
    }
    for (start = s.n; start > 0 && s.p[start - 1] != '/'; start--) {
    }
    d->name = xstrndup(s.p + start, s.n - start);
    if (d->name[0] == '\0' || strcmp(d->name, ".") == 0 || strcmp(d->name, "..") == 0) {
        return err_set(e, ERR_USAGE, "\"%s\" names no new folder", path);
    }
    *parent = start == 0 ? xstrdup(".") : xstrndup(s.p, start);
    return true;
}

static int
open_folder(int parent_fd, const char *name)
{
    return openat(parent_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* Removes what is in the folder, through no link; false where something stays. */
static bool
clear_folder(int fd, int depth)
{
    int own_fd = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = own_fd >= 0 ? fdopendir(own_fd) : NULL;
    const struct dirent *entry;
    bool ok = dir != NULL;

    if (dir == NULL) {
        fd_close_at(&own_fd);
        return false;
    }
    while ((entry = readdir(dir)) != NULL) {
        auto_close int inner = -1;

        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
            unlinkat(fd, entry->d_name, 0) == 0) {
            continue;
        }
        inner = open_folder(fd, entry->d_name);
        ok = inner >= 0 && depth < DEPTH_MOST && clear_folder(inner, depth + 1) &&
             unlinkat(fd, entry->d_name, AT_REMOVEDIR) == 0 && ok;
    }
    (void)closedir(dir);
    return ok;
}

/* True where the folder that is locked still has the name: its filler may be done. */
static bool
is_still_there(const struct newdir *d, const struct stat *locked)
{
    struct stat st;

    return fstatat(d->parent_fd, d->tmp_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
           st.st_ino == locked->st_ino && st.st_dev == locked->st_dev;
}

/* The folder to fill: made, or left over and emptied; locked in either case. */
static bool
take_folder(struct newdir *d, const char *path, struct err *e)
{
    struct stat st;

    if (mkdirat(d->parent_fd, d->tmp_name, 0777) != 0 && errno != EEXIST) {
        return err_sys(e, "make a folder beside %s", path);
    }
    d->fd = open_folder(d->parent_fd, d->tmp_name);
    if (d->fd < 0 || fstat(d->fd, &st) != 0) {
        return err_sys(e, "open %s beside %s", d->tmp_name, path);
    }
    if (flock(d->fd, LOCK_EX | LOCK_NB) != 0 || !is_still_there(d, &st)) {
        fd_close_at(&d->fd);
        d->fd = -1; /* it is another run's: left alone */
        return err_set(e, ERR_BUSY, "%s: another run is writing it", path);
    }
    if (st.st_uid != geteuid()) {
        fd_close_at(&d->fd);
        d->fd = -1;
        return err_set(e, ERR_DISK, "%s beside %s belongs to somebody else", d->tmp_name,
                       path);
    }
    return clear_folder(d->fd, 0) ||
           err_sys(e, "clear %s, left over beside %s", d->tmp_name, path);
}

bool
newdir_begin(struct newdir *d, const char *path, struct err *e)
{
    auto_free char *parent = NULL;
    uint8_t digest[SHA256_BYTES];
    char hex[2 * NAME_HEX_BYTES + 1];
    struct stat st;

    *d = NEWDIR_NONE;
    if (!split_path(d, path, &parent, e)) {
        newdir_abandon(d);
        return false;
    }
    hash_sha256(str_of(d->name), digest);
    hex_encode(digest, NAME_HEX_BYTES, hex);
    d->tmp_name = xasprintf(".newdir-%s", hex);
    d->parent_fd = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (d->parent_fd < 0) {
        (void)err_sys(e, "open the folder of %s", path);
    } else if (fstatat(d->parent_fd, d->name, &st, AT_SYMLINK_NOFOLLOW) == 0) {
        (void)err_set(e, ERR_USAGE, "%s exists already: name a folder that does not",
                      path);
    } else if (take_folder(d, path, e)) {
        return true;
    }
    newdir_abandon(d);
    return false;
}

/* Without RENAME_NOREPLACE (some network file systems) it is looked for first. */
static int
rename_new(const struct newdir *d)
{
    struct stat st;

    if (renameat2(d->parent_fd, d->tmp_name, d->parent_fd, d->name, RENAME_NOREPLACE) ==
        0) {
        return 0;
    }
    if (errno != EINVAL && errno != ENOSYS) {
        return -1;
    }
    if (fstatat(d->parent_fd, d->name, &st, AT_SYMLINK_NOFOLLOW) == 0) {
        errno = EEXIST;
        return -1;
    }
    return renameat(d->parent_fd, d->tmp_name, d->parent_fd, d->name);
}

bool
newdir_commit(struct newdir *d, struct err *e)
{
    bool ok;

    fault_point("newdir-filled");
    if (syncfs(d->fd) != 0) {
        ok = err_sys(e, "sync %s", d->name);
    } else {
        fault_point("newdir-synced");
        ok =
            rename_new(d) == 0 ||
            (errno == EEXIST ? err_set(e, ERR_USAGE, "%s has appeared meanwhile", d->name)
                             : err_sys(e, "rename a folder to %s", d->name));
    }
    if (ok) {
        free(d->tmp_name);
        d->tmp_name = NULL; /* newdir_abandon has nothing to remove any more */
        fault_point("newdir-renamed");
        ok = fsync(d->parent_fd) == 0 || err_sys(e, "sync the folder of %s", d->name);
    }
    newdir_abandon(d);
    return ok;
}

void
newdir_abandon(struct newdir *d)
{
    if (d->tmp_name != NULL && d->fd >= 0) {
        (void)clear_folder(d->fd, 0);
        (void)unlinkat(d->parent_fd, d->tmp_name, AT_REMOVEDIR);
    }
    free(d->tmp_name);
    free(d->name);
    fd_close_at(&d->fd);
    fd_close_at(&d->parent_fd);
    *d = NEWDIR_NONE;
}
