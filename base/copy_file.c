#include "base/copy_file.h"

#include "base/fd.h"
#include "base/limits.h"
#include "base/mem.h"

#include <errno.h>
#include <linux/fs.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

/* True for answers of copy_file_range(2) that mean: not between these two files. */
static bool
is_elsewhere(int error)
{
    return error == EXDEV || error == EINVAL || error == ENOSYS || error == EOPNOTSUPP ||
           error == EPERM || error == ETXTBSY;
}

static bool
goes_on(int stop_fd, const char *name, struct err *e)
{
    struct pollfd p = {.fd = stop_fd, .events = POLLIN};

    return stop_fd < 0 || poll(&p, 1, 0) <= 0 ||
           err_set(e, ERR_STOPPED, "stopped while %s was copied", name);
}

static bool
copy_through_memory(int from, int to, int stop_fd, const char *name, struct err *e)
{
    auto_free char *bytes = xcalloc(1, (size_t)LIMIT_COPY_READ_BYTES);
    int64_t at = 0;
    size_t got = 1;

    while (got > 0) {
        if (!goes_on(stop_fd, name, e) ||
            !fd_pread_some(from, bytes, (size_t)LIMIT_COPY_READ_BYTES, at, &got, name,
                           e) ||
            !fd_pwrite_all(to, bytes, got, at, name, e)) {
            return false;
        }
        at += (int64_t)got;
    }
    return true;
}

bool
copy_file(int from, int to, int stop_fd, const char *name, struct err *e)
{
    bool first = true;

    if (ioctl(to, FICLONE, from) == 0) {
        return true;
    }
    for (;;) {
        ssize_t n;

        if (!goes_on(stop_fd, name, e)) {
            return false;
        }
        n = copy_file_range(from, NULL, to, NULL, (size_t)LIMIT_COPY_BYTES, 0);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        /* Some file systems give 0 for files that are not empty: the other way tells. */
        if ((n < 0 && is_elsewhere(errno)) || (n == 0 && first)) {
            return copy_through_memory(from, to, stop_fd, name, e);
        }
        if (n < 0) {
            return err_sys(e, "copy %s", name);
        }
        if (n == 0) {
            return true;
        }
        first = false;
    }
}
