/* gallery/stop_fd.h - whether somebody asked the run to end. */
#ifndef ASSETS_GALLERY_STOP_FD_H
#define ASSETS_GALLERY_STOP_FD_H

#include "base/err.h"

#include <poll.h>

/* False with ERR_STOPPED once fd is readable; -1 never is. */
MUST_USE static inline bool
stop_fd_quiet(int fd, struct err *e)
{
    struct pollfd p = {.fd = fd, .events = POLLIN};

    if (fd >= 0 && poll(&p, 1, 0) > 0) {
        return err_set(e, ERR_STOPPED, "stopped; the gallery is as it was");
    }
    return true;
}

#endif
