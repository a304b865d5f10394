#include "base/fd.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

enum { READ_BYTES = 64 * 1024 }; /* one read: large enough that calls do not count */

void
fd_guard_standard(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        /*
         * open gives the lowest free number, which is this one. Standard streams are the
         * only descriptors that a child may inherit.
         */
        /* NOLINTNEXTLINE(android-cloexec-open) */
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR | O_NOCTTY) != fd) {
            _exit(3); /* there may be nowhere to say why */
        }
    }
}

/* True when the failed call should be made again; waits where the descriptor is full. */
static bool
may_repeat(int fd)
{
    struct pollfd wait = {.fd = fd, .events = POLLOUT};

    if (errno == EINTR) {
        return true;
    }
    if (errno != EAGAIN) {
        return false;
    }
    /* Another process may have made our stdout non-blocking; a block was asked for. */
    return poll(&wait, 1, -1) >= 0 || errno == EINTR;
}

/* A write of more than nothing that takes nothing would be repeated for ever. */
static bool
fail_write(ssize_t done, const char *name, struct err *e)
{
    if (done == 0) {
        errno = EIO;
    }
    return err_sys(e, "write %s", name);
}

bool
fd_write_all(int fd, const void *p, size_t n, const char *name, struct err *e)
{
    const char *rest = p;

    while (n > 0) {
        ssize_t done = write(fd, rest, n);

        if (done > 0) {
            rest += done;
            n -= (size_t)done;
        } else if (done == 0 || !may_repeat(fd)) {
            return fail_write(done, name, e);
        }
    }
    return true;
}

bool
fd_pwrite_all(int fd, const void *p, size_t n, int64_t at, const char *name,
              struct err *e)
{
    const char *rest = p;

    while (n > 0) {
        ssize_t done = pwrite(fd, rest, n, at);

        if (done > 0) {
            rest += done;
            at += done;
            n -= (size_t)done;
        } else if (done == 0 || errno != EINTR) {
            return fail_write(done, name, e);
        }
    }
    return true;
}

/* Seven parameters: those of pread, and what every call here has. */
bool
/* NOLINTNEXTLINE(readability-function-size) */
fd_pread_some(int fd, void *p, size_t n, int64_t at, size_t *got, const char *name,
              struct err *e)
{
    char *rest = p;

    *got = 0;
    while (*got < n) {
        ssize_t done = pread(fd, rest + *got, n - *got, at + (int64_t)*got);

        if (done == 0) {
            break;
        }
        if (done > 0) {
            *got += (size_t)done;
        } else if (errno != EINTR) {
            return err_sys(e, "read %s", name);
        }
    }
    return true;
}

bool
fd_read_to_end(int fd, struct buf *b, const char *name, struct err *e)
{
    char chunk[READ_BYTES];

    for (;;) {
        ssize_t done = read(fd, chunk, sizeof chunk);

        if (done == 0) {
            return true;
        }
        if (done < 0 && errno != EINTR) {
            return err_sys(e, "read %s", name);
        }
        buf_add(b, chunk, done > 0 ? (size_t)done : 0);
        if (b->over) {
            return err_set(e, ERR_LIMIT, "%s: more than %zu bytes", name, b->limit);
        }
    }
}

/* Room for the most descriptors in one control message, aligned for the kernel. */
union control {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof(int) * FD_PASS_MAX)];
};

bool
fd_send(int sock, const void *msg, size_t n, const int *fds, size_t n_fds, struct err *e)
{
    union control control = {0};
    struct iovec part = {.iov_len = n};
    struct msghdr head = {.msg_iov = &part, .msg_iovlen = 1};
    ssize_t sent;

    assert(n > 0 && n_fds <= FD_PASS_MAX);
    memcpy(&part.iov_base, &msg, sizeof msg); /* sendmsg only reads; iovec has no const */
    if (n_fds > 0) {
        head.msg_control = control.bytes;
        head.msg_controllen = CMSG_SPACE(sizeof(int) * n_fds);
        control.header = (struct cmsghdr){.cmsg_level = SOL_SOCKET,
                                          .cmsg_type = SCM_RIGHTS,
                                          .cmsg_len = CMSG_LEN(sizeof(int) * n_fds)};
        memcpy(CMSG_DATA(&control.header), fds, sizeof(int) * n_fds);
    }
    do {
        sent = sendmsg(sock, &head, MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    if (sent < 0) {
        return err_set(e, ERR_WORKER, "send message: %s", strerror(errno));
    }
    if ((size_t)sent != n) {
        return err_set(e, ERR_WORKER, "send message: %zd of %zu bytes", sent, n);
    }
    return true;
}

/* Moves the descriptors of one control message behind the `count` in all[]. */
static size_t
collect_from(const struct cmsghdr *c, int all[FD_PASS_MAX], size_t count)
{
    for (size_t at = CMSG_LEN(0); at + sizeof(int) <= c->cmsg_len; at += sizeof(int)) {
        int fd;

        memcpy(&fd, (const char *)c + at, sizeof fd);
        if (count < FD_PASS_MAX) {
            all[count++] = fd;
        } else {
            (void)close(fd);
        }
    }
    return count;
}

/* Moves what the message carried to all[]; gives the number. */
static size_t
collect_fds(struct msghdr *head, int all[FD_PASS_MAX])
{
    size_t count = 0;

    for (struct cmsghdr *c = CMSG_FIRSTHDR(head); c != NULL; c = CMSG_NXTHDR(head, c)) {
        if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS) {
            count = collect_from(c, all, count);
        }
    }
    return count;
}

static bool
refuse_message(int all[FD_PASS_MAX], size_t count, struct err *e, const char *why)
{
    for (size_t i = 0; i < count; i++) {
        (void)close(all[i]);
    }
    return err_set(e, ERR_WORKER, "message from the other process: %s", why);
}

/* Eight parameters: a struct for its one caller would hide more than it tells. */
bool
/* NOLINTNEXTLINE(readability-function-size) */
fd_recv(int sock, void *msg, size_t n, int *fds, size_t n_fds, bool *got, bool *closed,
        struct err *e)
{
    union control control;
    int all[FD_PASS_MAX];
    struct iovec part = {.iov_base = msg, .iov_len = n};
    struct msghdr head = {.msg_iov = &part,
                          .msg_iovlen = 1,
                          .msg_control = control.bytes,
                          .msg_controllen = sizeof control.bytes};
    ssize_t received;
    size_t count;

    assert(n > 0 && n_fds <= FD_PASS_MAX);
    *got = false;
    *closed = false;
    do {
        received = recvmsg(sock, &head, MSG_CMSG_CLOEXEC);
    } while (received < 0 && errno == EINTR);
    if (received < 0 && (errno == EAGAIN || errno == ECONNRESET)) {
        /* Reset: the peer went with messages of ours unread. */
        *closed = errno == ECONNRESET;
        return true;
    }
    if (received < 0) {
        return err_set(e, ERR_WORKER, "receive message: %s", strerror(errno));
    }
    count = collect_fds(&head, all);
    /*
     * The kernel drops descriptors that find no room, in our control buffer or under our
     * RLIMIT_NOFILE, and tells by this flag alone.
     */
    if ((head.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0) {
        return refuse_message(all, count, e, "cut");
    }
    if (received == 0 && count == 0) {
        *closed = true; /* an empty message reads the same: nobody here sends one */
        return true;
    }
    if ((size_t)received != n) {
        return refuse_message(all, count, e, "wrong size");
    }
    if (count != n_fds) {
        return refuse_message(all, count, e, "wrong number of descriptors");
    }
    if (count > 0) {
        memcpy(fds, all, count * sizeof *fds);
    }
    *got = true;
    return true;
}
