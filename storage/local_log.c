#include "storage/local.h"

#include "base/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define LOG "log/catalog.jsonl"

static bool
make_folder(struct local *l, struct err *e)
{
    if (mkdirat(l->root_fd, "log", 0755) != 0) {
        return errno == EEXIST || err_sys(e, "make %s/log", l->dir);
    }
    errno = sync_one(l->root_fd);
    return errno == 0 || err_sys(e, "sync %s", l->dir);
}

bool
local_log_open(void *state, enum storage_log which, int *fd, struct err *e)
{
    struct local *l = state;
    struct stat st;

    if (which == STORAGE_LOG) {
        *fd =
            path_open_file(l->root_fd, LOG, l->lock_fd >= 0 ? O_RDWR : O_RDONLY, 0, &st);
        return *fd >= 0 || errno == ENOENT || path_fail(e, l->dir, "open", LOG);
    }
    if (!make_folder(l, e)) {
        return false;
    }
    *fd = path_open_file(l->root_fd, LOG ".new", O_RDWR | O_CREAT | O_TRUNC, 0644, &st);
    return *fd >= 0 || path_fail(e, l->dir, "open", LOG ".new");
}

/*
 * The old one gets a second name first, so that there is a log at every moment; a file
 * system without links has none for an instant, and then the next run writes it anew.
 */
bool
local_log_publish(void *state, int fd, struct err *e)
{
    struct local *l = state;
    auto_close int dir_fd = -1;

    errno = sync_one(fd);
    if (errno != 0) {
        return err_sys(e, "sync %s/" LOG ".new", l->dir);
    }
    (void)unlinkat(l->root_fd, LOG ".old", 0);
    if (linkat(l->root_fd, LOG, l->root_fd, LOG ".old", 0) != 0 && errno != ENOENT &&
        renameat(l->root_fd, LOG, l->root_fd, LOG ".old") != 0) {
        return err_sys(e, "keep %s/" LOG, l->dir);
    }
    if (renameat(l->root_fd, LOG ".new", l->root_fd, LOG) != 0) {
        return err_sys(e, "rename %s/" LOG ".new", l->dir);
    }
    dir_fd = path_open(l->root_fd, "log", O_RDONLY | O_DIRECTORY, 0);
    errno = dir_fd >= 0 ? sync_one(dir_fd) : errno;
    return errno == 0 || err_sys(e, "sync %s/log", l->dir);
}
