#include "base/newfile.h"

#include "base/fault.h"
#include "base/fd.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>

enum { NAME_TRIES = 16 }; /* 64 random bits collide only where somebody makes them */

static bool
is_one_segment(const char *name)
{
    return name[0] != '\0' && strchr(name, '/') == NULL && strcmp(name, ".") != 0 &&
           strcmp(name, "..") != 0 && strlen(name) <= NAME_MAX;
}

bool
newfile_begin(struct newfile *f, int dir_fd, const char *name, mode_t mode, struct err *e)
{
    *f = NEWFILE_NONE;
    if (!is_one_segment(name)) {
        return err_set(e, ERR_INPUT, "%s: not a file name", name);
    }
    for (int i = 0; i < NAME_TRIES; i++) {
        auto_free char *tmp_name = NULL;
        uint64_t random;
        int fd;

        if (getrandom(&random, sizeof random, 0) != (ssize_t)sizeof random) {
            return err_sys(e, "name a temporary file for %s", name);
        }
        tmp_name = xasprintf(".newfile-%016jx", (uintmax_t)random);
        /* Not the caller's name: that may leave no room for more letters. */
        fd = openat(dir_fd, tmp_name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                    mode);
        if (fd >= 0) {
            *f = (struct newfile){.dir_fd = dir_fd,
                                  .fd = fd,
                                  .name = xstrdup(name),
                                  .tmp_name = steal_ptr(&tmp_name)};
            return true;
        }
        if (errno != EEXIST) {
            break;
        }
    }
    return err_sys(e, "create a temporary file for %s", name);
}

void
newfile_abandon(struct newfile *f)
{
    if (f->tmp_name != NULL) { /* so that a zeroed struct does not own descriptor 0 */
        (void)unlinkat(f->dir_fd, f->tmp_name, 0);
        (void)close(f->fd);
    }
    free(f->tmp_name);
    free(f->name);
    *f = NEWFILE_NONE;
}

/* Bytes first, then the name, then the folder that holds the name. */
bool
newfile_commit(struct newfile *f, struct err *e)
{
    int dir_fd = f->dir_fd;
    auto_free char *name = xstrdup(f->name);

    /* After a failed fsync the pages count as clean (Linux): a second one would lie. */
    if (fsync(f->fd) != 0) {
        (void)err_sys(e, "sync %s", name);
        newfile_abandon(f);
        return false;
    }
    fault_point("newfile-synced");
    if (renameat(dir_fd, f->tmp_name, dir_fd, name) != 0) {
        (void)err_sys(e, "rename a temporary file to %s", name);
        newfile_abandon(f);
        return false;
    }
    fault_point("newfile-renamed");
    (void)close(f->fd); /* synced: nothing is left that close could report */
    free(f->tmp_name);
    free(f->name);
    *f = NEWFILE_NONE;
    if (fsync(dir_fd) != 0) {
        return err_sys(e, "sync the folder of %s", name);
    }
    return true;
}

/* Without RENAME_NOREPLACE (some network file systems) it is looked for first. */
static int
rename_new(const struct newfile *f)
{
    struct stat st;

    if (renameat2(f->dir_fd, f->tmp_name, f->dir_fd, f->name, RENAME_NOREPLACE) == 0) {
        return 0;
    }
    if (errno != EINVAL && errno != ENOSYS) {
        return -1;
    }
    if (fstatat(f->dir_fd, f->name, &st, AT_SYMLINK_NOFOLLOW) == 0) {
        errno = EEXIST;
        return -1;
    }
    return renameat(f->dir_fd, f->tmp_name, f->dir_fd, f->name);
}

bool
newfile_publish(struct newfile *f, bool replace, bool *taken, struct err *e)
{
    int result =
        replace ? renameat(f->dir_fd, f->tmp_name, f->dir_fd, f->name) : rename_new(f);

    if (!replace) {
        *taken = result != 0 && errno == EEXIST;
        if (*taken) {
            return true;
        }
    }
    if (result != 0) {
        (void)err_sys(e, "rename a temporary file to %s", f->name);
        newfile_abandon(f);
        return false;
    }
    free(f->tmp_name);
    f->tmp_name = NULL;
    /* Only where the name stands: an error here (NFS) costs what can be made again. */
    if (close(f->fd) != 0) {
        (void)err_sys(e, "write %s", f->name);
        (void)unlinkat(f->dir_fd, f->name, 0);
        free(f->name);
        *f = NEWFILE_NONE;
        return false;
    }
    free(f->name);
    *f = NEWFILE_NONE;
    return true;
}

bool
newfile_put(int dir_fd, const char *name, mode_t mode, struct str bytes, struct err *e)
{
    struct newfile f;

    if (!newfile_begin(&f, dir_fd, name, mode, e)) {
        return false;
    }
    if (!fd_write_all(f.fd, bytes.p, bytes.n, name, e)) {
        newfile_abandon(&f);
        return false;
    }
    return newfile_commit(&f, e);
}
