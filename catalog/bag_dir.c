#include "catalog/bag_dir.h"

#include "base/fd.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>

enum { FOLDER_FLAGS = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC };

bool
bag_dir_make(int dir_fd, const char *name, int *fd, struct err *e)
{
    if (mkdirat(dir_fd, name, 0777) != 0 && errno != EEXIST) {
        return err_sys(e, "make folder %s", name);
    }
    *fd = openat(dir_fd, name, FOLDER_FLAGS);
    return *fd >= 0 || err_sys(e, "open folder %s", name);
}

bool
bag_dir_parent(int bag_fd, const char *path, bool make, int *fd, const char **leaf,
               struct err *e)
{
    auto_free char *rest = xstrdup(path);
    auto_close int at = openat(bag_fd, ".", FOLDER_FLAGS);
    char *segment = rest;
    char *slash;

    while (at >= 0 && (slash = strchr(segment, '/')) != NULL) {
        int next = -1;

        *slash = '\0';
        if (make && mkdirat(at, segment, 0777) != 0 && errno != EEXIST) {
            return err_sys(e, "make the folder of %s", path);
        }
        next = openat(at, segment, FOLDER_FLAGS);
        (void)close(at);
        at = next;
        segment = slash + 1;
    }
    if (at < 0) {
        return err_sys(e, "open the folder of %s", path);
    }
    *leaf = path + (segment - rest);
    *fd = steal_fd(&at);
    return true;
}

bool
bag_dir_open(int bag_fd, const char *path, int *fd, struct stat *st,
             enum bag_there *there, struct err *e)
{
    auto_close int dir = -1;
    auto_close int file = -1;
    const char *leaf;

    *there = BAG_FILE;
    if (bag_dir_parent(bag_fd, path, false, &dir, &leaf, NULL)) {
        /* not blocked by a pipe that nobody writes to */
        file =
            openat(dir, leaf, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    }
    if (file >= 0) {
        if (fstat(file, st) != 0) {
            return err_sys(e, "%s", path);
        }
        *there = S_ISREG(st->st_mode) ? BAG_FILE : BAG_NO_FILE;
        *fd = *there == BAG_FILE ? steal_fd(&file) : -1;
        return true;
    }
    switch (errno) {
    case ENOENT:
        *there = BAG_ABSENT;
        return true;
    case ELOOP:   /* a link at its end */
    case ENOTDIR: /* a link or a file where a folder should be */
    case ENXIO:   /* a socket, or a device that is none */
        *there = BAG_NO_FILE;
        return true;
    default:
        return err_sys(e, "open %s", path);
    }
}
