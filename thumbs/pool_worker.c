#include "thumbs/pool_worker.h"

#include "base/date.h"
#include "base/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

enum { WORKER_SOCKET = 3 };

/* Signals as at birth, whatever this program does with its own. */
static int
attributes_make(posix_spawnattr_t *a)
{
    sigset_t none, all;
    int bad = posix_spawnattr_init(a);

    if (bad != 0) {
        return bad;
    }
    (void)sigemptyset(&none);
    (void)sigfillset(&all);
    (void)posix_spawnattr_setsigmask(a, &none);
    (void)posix_spawnattr_setsigdefault(a, &all);
    return posix_spawnattr_setflags(a, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
                                           POSIX_SPAWN_SETSID);
}

static int
actions_make(posix_spawn_file_actions_t *a, int sock)
{
    int bad = posix_spawn_file_actions_init(a);

    if (bad != 0) {
        return bad;
    }
    /* The socket first: its number may be one of those that follow. */
    bad |= posix_spawn_file_actions_adddup2(a, sock, WORKER_SOCKET);
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
#ifdef ASSETS_SANITIZED
        if (fd == STDERR_FILENO) {
            continue; /* where a sanitizer's report goes */
        }
#endif
        bad |= posix_spawn_file_actions_addopen(a, fd, "/dev/null", O_RDWR, 0);
    }
    bad |= posix_spawn_file_actions_addclosefrom_np(a, WORKER_SOCKET + 1);
    return bad;
}

/* posix_spawn does not change its arguments, yet wants them changeable. */
static int
spawn(pid_t *pid, const char *const argv[], int sock)
{
    static char *const no_environment[] = {NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    char *args[4];
    int bad;

    memcpy(args, argv, sizeof args);
    bad = actions_make(&actions, sock);
    if (bad != 0) {
        return bad;
    }
    bad = attributes_make(&attributes);
    if (bad == 0) {
        bad = posix_spawn(pid, argv[0], &actions, &attributes, args, no_environment);
        (void)posix_spawnattr_destroy(&attributes);
    }
    (void)posix_spawn_file_actions_destroy(&actions);
    return bad;
}

/* A machine that is out of something is trouble of this run; all else is the program. */
static bool
start_refused(const char *program, int bad, struct err *e)
{
    if (bad == EAGAIN || bad == ENOMEM || bad == EMFILE || bad == ENFILE) {
        errno = bad;
        return err_sys(e, "start %s", program);
    }
    return err_set(e, ERR_WORKER, "start %s: %s", program, strerror(bad));
}

bool
pool_worker_start(struct pool_worker *w, const char *program, const char *arg,
                  const char *value, struct err *e)
{
    const char *const argv[4] = {program, arg, value, NULL};
    int pair[2];
    int bad;

    *w = POOL_WORKER_NONE;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) {
        return err_sys(e, "socket for the worker");
    }
    bad = spawn(&w->pid, argv, pair[1]);
    (void)close(pair[1]);
    if (bad != 0) {
        (void)close(pair[0]);
        w->pid = 0;
        return start_refused(program, bad, e);
    }
    w->sock = pair[0];
    /* Only our end: a worker waits in its receive. */
    (void)fcntl(w->sock, F_SETFL, fcntl(w->sock, F_GETFL) | O_NONBLOCK);
    return true;
}

void
pool_worker_limit_cpu(const struct pool_worker *w)
{
    struct rlimit r;
    struct timespec used = {0};
    clockid_t clock;
    rlim_t most;

    /*
     * The limit is the process's, not the job's: so it is set anew before each. Failure
     * leaves the ceiling of the worker's life and the deadline on our clock.
     */
    if (clock_getcpuclockid(w->pid, &clock) != 0 || clock_gettime(clock, &used) != 0 ||
        prlimit(w->pid, RLIMIT_CPU, NULL, &r) != 0) {
        return;
    }
    most = (rlim_t)used.tv_sec + LIMIT_WORKER_CPU_S;
    r.rlim_cur = r.rlim_max == RLIM_INFINITY || most < r.rlim_max ? most : r.rlim_max;
    (void)prlimit(w->pid, RLIMIT_CPU, &r, NULL);
}

/*
 * A description of its own, read-only whatever the caller's is: neither offset nor access
 * is shared.
 */
static int
media_open(int fd, struct err *e)
{
    char name[32];
    struct stat st;
    int anew;

    if (fstat(fd, &st) != 0) {
        err_put_sys(e, "media");
        return -1;
    }
    if (!S_ISREG(st.st_mode)) {
        err_put(e, ERR_INPUT, "media: not a regular file");
        return -1;
    }
    (void)snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    anew = open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (anew < 0 && errno == ENOENT && (fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDONLY) {
        anew = fcntl(fd, F_DUPFD_CLOEXEC,
                     0); /* no /proc here; this one cannot write either */
    }
    if (anew < 0) {
        err_put_sys(e, "open %s for the worker", name);
    }
    return anew;
}

static int
room_open(int64_t bytes, struct err *e)
{
    auto_close int fd = memfd_create("assets-pictures", MFD_CLOEXEC | MFD_ALLOW_SEALING);

    if (fd < 0 || ftruncate(fd, bytes) != 0 ||
        fcntl(fd, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK) != 0) {
        err_put_sys(e, "memory for the pictures");
        return -1;
    }
    return steal_fd(&fd);
}

/* Printable ASCII only: it ends in a PNG's Latin-1 text. */
static void
uri_copy(char out[WIRE_URI], const char *uri)
{
    for (size_t i = 0; uri != NULL && uri[i] != '\0' && i + 1 < WIRE_URI; i++) {
        out[i] = (char)(uri[i] >= 0x20 && uri[i] <= 0x7e ? uri[i] : '?');
    }
}

static void
job_make(const struct pool_job *job, uint32_t id, struct wire_job *out)
{
    memset(out, 0, sizeof *out); /* padding too: it crosses the border */
    out->magic = WIRE_MAGIC;
    out->id = id;
    out->type = (uint32_t)job->type;
    out->bytes = job->bytes;
    out->mtime_s = job->mtime_s;
    out->at_us = job->at_us;
    out->flags = job->flags;
    out->colors = job->colors;
    uri_copy(out->uri, job->uri);
    for (size_t i = 0; i < WIRE_BOXES && job->boxes[i] != 0; i++) {
        out->box_px[i] = job->boxes[i];
        out->room_bytes += wire_box_room(job->boxes[i]);
        out->n_boxes++;
    }
    if ((job->flags & WIRE_JOB_STORYBOARD) != 0) {
        out->room_bytes += wire_strip_room();
    }
}

/* w->asked is what to do; *media becomes the worker's, with memory for the pictures. */
static bool
job_send(struct pool_worker *w, int *media, int64_t wall_ms, struct err *e)
{
    auto_close int room = room_open(w->asked.room_bytes, e);
    const int fds[2] = {*media, room};

    if (room < 0) {
        return false;
    }
    pool_worker_limit_cpu(w);
    if (!fd_send(w->sock, &w->asked, sizeof w->asked, fds, 2, e)) {
        return false;
    }
    w->files++;
    w->is_busy = true;
    w->media_fd = steal_fd(media);
    w->room_fd = steal_fd(&room);
    w->deadline_ms = clock_mono_ms() + wall_ms;
    return true;
}

bool
pool_worker_give(struct pool_worker *w, const struct pool_job *job, int64_t wall_ms,
                 struct err *e)
{
    auto_close int media = -1;
    const char *why;

    job_make(job, w->files + 1, &w->asked);
    if (!wire_job_ok(&w->asked, &why)) {
        return err_set(e, ERR_INPUT, "job for the worker: %s", why);
    }
    media = media_open(job->fd, e);
    w->id = job->id;
    return media >= 0 && job_send(w, &media, wall_ms, e);
}

bool
pool_worker_hand_on(struct pool_worker *from, struct pool_worker *to, int64_t wall_ms,
                    struct err *e)
{
    auto_close int media = steal_fd(&from->media_fd);

    to->asked = from->asked;
    to->asked.id = to->files + 1;
    to->id = from->id;
    return job_send(to, &media, wall_ms, e);
}

void
pool_worker_rest(struct pool_worker *w)
{
    w->is_busy = false;
    fd_close_at(&w->media_fd);
    fd_close_at(&w->room_fd);
    w->media_fd = -1;
    w->room_fd = -1;
}

static enum pool_got
nonsense(struct err *e, const char *what, const char *why)
{
    err_put(e, ERR_WORKER, "worker's %s makes no sense: %s", what, why);
    return POOL_GOT_NONSENSE;
}

/*
 * As fd_recv. A worker that ends with a job of ours unread resets the socket, and that is
 * told before what it had said last (unix(7) is silent here; Linux clears the error once
 * it is read): so an end is asked for twice.
 */
static bool
message_take(int sock, void *msg, size_t n, bool *got, bool *closed, struct err *e)
{
    return fd_recv(sock, msg, n, NULL, 0, got, closed, e) &&
           (!*closed || fd_recv(sock, msg, n, NULL, 0, got, closed, e));
}

enum pool_got
pool_worker_take(struct pool_worker *w, struct wire_hello *hello,
                 struct wire_reply *reply, struct err *e)
{
    bool got, closed;
    const char *why;

    if (!w->is_greeted) {
        if (!message_take(w->sock, hello, sizeof *hello, &got, &closed, e)) {
            return POOL_GOT_NONSENSE;
        }
        if (got && !wire_hello_ok(hello, &why)) {
            return nonsense(e, "hello", why);
        }
        w->is_greeted = got;
        return got ? POOL_GOT_HELLO : closed ? POOL_GOT_END : POOL_GOT_NOTHING;
    }
    if (!message_take(w->sock, reply, sizeof *reply, &got, &closed, e)) {
        return POOL_GOT_NONSENSE;
    }
    if (got && !w->is_busy) {
        return nonsense(e, "reply", "nothing was asked");
    }
    if (got && !wire_reply_ok(reply, &w->asked, &why)) {
        return nonsense(e, "reply", why);
    }
    return got ? POOL_GOT_REPLY : closed ? POOL_GOT_END : POOL_GOT_NOTHING;
}

static void
forget(struct pool_worker *w, int how, int *signal, int *status)
{
    if (signal != NULL) {
        *signal = WIFSIGNALED(how) ? WTERMSIG(how) : 0;
        *status = WIFEXITED(how) ? WEXITSTATUS(how) : 0;
    }
    fd_close_at(&w->sock);
    pool_worker_rest(w);
    *w = POOL_WORKER_NONE;
}

void
pool_worker_end(struct pool_worker *w, int *signal, int *status)
{
    int how = 0;

    if (w->pid > 0) {
        /* One that is ending already keeps the status that it ends with. */
        (void)kill(w->pid, SIGKILL);
        while (waitpid(w->pid, &how, 0) < 0 && errno == EINTR) {
        }
    }
    forget(w, how, signal, status);
}

bool
pool_worker_wait(struct pool_worker *w, int *signal, int *status)
{
    int64_t end_ms = clock_mono_ms() + LIMIT_WORKER_WALL_MS;
    struct pollfd wait = {.fd = w->sock, .events = 0}; /* hang-up is always told */

    while (clock_mono_ms() < end_ms && (wait.revents & POLLHUP) == 0) {
        int left = (int)(end_ms - clock_mono_ms());

        if (poll(&wait, 1, left > 0 ? left : 0) < 0 && errno != EINTR) {
            break;
        }
    }
    pool_worker_end(w, signal, status);
    return (wait.revents & POLLHUP) != 0;
}
