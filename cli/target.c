#include "cli/target.h"

#include "base/fd.h"
#include "base/mem.h"

#include <fcntl.h>
#include <sys/stat.h>

static bool
is_among(const char *name, const char *const *list)
{
    while (*list != NULL && strcmp(name, *list) != 0) {
        list++;
    }
    return *list != NULL;
}

static bool
is_same_file(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* The folder `below`, which stands in the archive root_fd, is one of its own. */
static bool
is_own_folder(int root_fd, const struct stat *below)
{
    static const char *const own[] = {"media", "thumbs",     "gallery", "incoming",
                                      "log",   "quarantine", NULL};
    struct stat st;

    for (size_t i = 0; own[i] != NULL; i++) {
        if (fstatat(root_fd, own[i], &st, 0) == 0 && is_same_file(&st, below)) {
            return true;
        }
    }
    return false;
}

/*
 * A report beside a catalog is welcome; one in its place, or in a store of originals,
 * would be the end of an archive. Any archive's: the one that is reported on or another.
 */
static bool
is_own(int dir_fd, const char *name)
{
    static const char *const own[] = {
        ".assets-root", "catalog.db",  "catalog.db-wal",     "catalog.db-shm",
        "lock",         "assets.conf", "README-ARCHIVE.txt", NULL};
    auto_close int fd = openat(dir_fd, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
    struct stat below = {0};
    struct stat here;
    struct stat st;

    while (fd >= 0 && fstat(fd, &here) == 0 && !is_same_file(&here, &below)) {
        int up;

        if (fstatat(fd, ".assets-root", &st, AT_SYMLINK_NOFOLLOW) == 0) {
            return below.st_ino == 0 ? is_among(name, own) : is_own_folder(fd, &below);
        }
        below = here;
        up = openat(fd, "..", O_PATH | O_DIRECTORY | O_CLOEXEC);
        fd_close_at(&fd);
        fd = up;
    }
    return false;
}

MUST_USE bool
target_open(struct target *t, const char *path, struct err *e)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;
    auto_free char *dir =
        slash != NULL ? xstrndup(path, (size_t)(slash - path) + 1) : xstrdup(".");
    struct stat st;

    *t = TARGET_NONE;
    if (name[0] == '\0') {
        return err_set(e, ERR_USAGE, "-o \"%s\": name a file", path);
    }
    t->dir_fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (t->dir_fd < 0) {
        return err_sys(e, "open the folder of %s", path);
    }
    if (fstatat(t->dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && !S_ISREG(st.st_mode)) {
        return err_set(e, ERR_USAGE, "%s is no regular file: it is not replaced", path);
    }
    if (is_own(t->dir_fd, name)) {
        return err_set(
            e, ERR_USAGE,
            "%s is the archive's own: it is not replaced; name a file elsewhere", path);
    }
    if (!newfile_begin(&t->file, t->dir_fd, name, 0666, e)) {
        return false;
    }
    out_init(&t->out, t->file.fd);
    return true;
}

MUST_USE bool
target_commit(struct target *t, struct err *e)
{
    return out_end(&t->out, e) && newfile_commit(&t->file, e);
}

void
target_close(struct target *t)
{
    newfile_abandon(&t->file);
    out_release(&t->out);
    fd_close_at(&t->dir_fd);
    *t = TARGET_NONE;
}
