/*
 * base/fd.h - whole reads and writes, descriptors that close themselves, descriptors sent
 * to another process.
 */
#ifndef ASSETS_BASE_FD_H
#define ASSETS_BASE_FD_H

#include "base/err.h"
#include "base/str.h"

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <unistd.h>

#define auto_close __attribute__((cleanup(fd_close_at)))

static inline void
fd_close_at(const int *fd)
{
    if (*fd >= 0) {
        (void)close(*fd);
    }
}

static inline int
steal_fd(int *fd)
{
    int given = *fd;

    *fd = -1;
    return given;
}

/*
 * Opens /dev/null on any of 0, 1, 2 that is closed, before anything else may land there.
 * Ends the program on failure.
 */
void fd_guard_standard(void);

/* Write or read all n bytes, through EINTR and short counts. name is for the message. */
MUST_USE bool fd_write_all(int fd, const void *p, size_t n, const char *name,
                           struct err *e);
MUST_USE bool fd_pwrite_all(int fd, const void *p, size_t n, int64_t at, const char *name,
                            struct err *e);
/* Reads up to n bytes from `at`; *got < n only at the end of the file. */
MUST_USE bool fd_pread_some(int fd, void *p, size_t n, int64_t at, size_t *got,
                            const char *name, struct err *e);
/* Reads to the end into b; ERR_LIMIT where b's ceiling is met. */
MUST_USE bool fd_read_to_end(int fd, struct buf *b, const char *name, struct err *e);

enum { FD_PASS_MAX = 4 };

/*
 * One message on a SOCK_SEQPACKET or SOCK_DGRAM socket with n_fds descriptors (copies:
 * the caller keeps its own).
 */
MUST_USE bool fd_send(int sock, const void *msg, size_t n, const int *fds, size_t n_fds,
                      struct err *e);
/*
 * Receives one message of exactly n bytes and exactly n_fds descriptors, all
 * close-on-exec. *closed: the peer is gone (true is returned). A wrong size, a cut
 * message or a wrong number of descriptors is ERR_WORKER; received ones are closed.
 * EAGAIN on a non-blocking socket: true, *got false.
 */
MUST_USE bool fd_recv(int sock, void *msg, size_t n, int *fds, size_t n_fds, bool *got,
                      bool *closed, struct err *e);

#endif
