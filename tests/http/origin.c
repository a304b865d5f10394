/*
 * test-origin --root DIR [--port-file FILE] [--log FILE] [--port N] [--missing PATH]...
 *             [--stay]
 *
 * Serves DIR on 127.0.0.1 and, where the machine has it, ::1, on one port that it writes
 * to stdout and to FILE (which appears whole). Logs a line for each request: connection,
 * answers under way, method, target, status, range=, if-range=, if=, coding=, secret= (a
 * cookie or credentials) and ms= (monotonic, as clock_mono_ms in every process). Ends on
 * SIGTERM, SIGINT, SIGHUP and, unless --stay, when its parent ends. Scenes:
 * origin_scene.c.
 */
#include "tests/http/origin.h"

#include "base/date.h"
#include "base/mem.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>

enum { EVENTS = 64, TIMER_MS = 10 };

struct options {
    const char *root, *port_file, *log_file;
    const char **missing;
    size_t n_missing;
    uint64_t port;
    bool stay;
};

static void
die(const char *what)
{
    (void)fprintf(stderr, "test-origin: %s: %s\n", what, strerror(errno));
    exit(3);
}

static int
listen_on(const struct sockaddr *address, socklen_t n)
{
    int on = 1;
    int fd = socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (fd < 0) {
        return -1;
    }
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (address->sa_family == AF_INET6) {
        (void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    }
    if (bind(fd, address, n) != 0 || listen(fd, 512) != 0) {
        (void)close(fd);
        return -1;
    }
    return fd;
}

/*
 * IPv6 is taken where it can be had: a machine without it still runs all but two tests.
 */
static void
open_listeners(struct origin *o, uint16_t port, int listeners[2])
{
    struct sockaddr_in in = {.sin_family = AF_INET,
                             .sin_port = htons(port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct sockaddr_in6 in6 = {.sin6_family = AF_INET6,
                               .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    socklen_t n = sizeof in;

    listeners[0] = listen_on((const struct sockaddr *)&in, sizeof in);
    if (listeners[0] < 0 || getsockname(listeners[0], (struct sockaddr *)&in, &n) != 0) {
        die("cannot listen on 127.0.0.1");
    }
    o->port = ntohs(in.sin_port);
    in6.sin6_port = in.sin_port;
    listeners[1] = listen_on((const struct sockaddr *)&in6, sizeof in6);
}

static int
open_signals(void)
{
    sigset_t set;
    int fd;

    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGTERM);
    (void)sigaddset(&set, SIGINT);
    (void)sigaddset(&set, SIGHUP);
    (void)sigprocmask(SIG_BLOCK, &set, NULL);
    fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (fd < 0) {
        die("signalfd");
    }
    return fd;
}

static void
tell_port(const struct origin *o, const char *path)
{
    auto_free char *beside = NULL;
    FILE *out;

    (void)printf("%d\n", o->port);
    (void)fflush(stdout);
    if (path == NULL) {
        return;
    }
    beside = xasprintf("%s.new", path);
    out = fopen(beside, "we");
    if (out == NULL || fprintf(out, "%d\n", o->port) < 0 || fclose(out) != 0 ||
        rename(beside, path) != 0) {
        die(path);
    }
}

static bool
run_timers(struct origin *o)
{
    int64_t now_ms = clock_mono_ms();
    bool any = false;
    struct conn *next;

    for (struct conn *c = o->conns; c != NULL; c = next) {
        next = c->next; /* c may close itself */
        any = any || c->due_ms > 0;
        conn_timer(o, c, now_ms);
    }
    return any;
}

/* Events of plain descriptors carry the address of their number. False: a signal came. */
static bool
handle(struct origin *o, const struct epoll_event *ev, int listeners[2],
       const int *signals)
{
    void *who = ev->data.ptr;

    if (who == signals) {
        return false;
    }
    if (who == &listeners[0] || who == &listeners[1]) {
        conn_accept(o, *(int *)who);
    } else {
        conn_ready(o, who, ev->events);
    }
    return true;
}

static void
loop(struct origin *o, int listeners[2], const int *signals)
{
    struct epoll_event events[EVENTS];
    bool on = true;

    while (on) {
        bool timers = run_timers(o);
        int n = epoll_wait(o->epoll_fd, events, EVENTS, timers ? TIMER_MS : -1);

        for (int i = 0; i < n && on; i++) {
            on = handle(o, &events[i], listeners, signals);
        }
    }
}

static void
options_read(struct options *out, int argc, char **argv)
{
    static const struct option table[] = {{"root", required_argument, NULL, 'r'},
                                          {"port-file", required_argument, NULL, 'f'},
                                          {"log", required_argument, NULL, 'l'},
                                          {"port", required_argument, NULL, 'p'},
                                          {"missing", required_argument, NULL, 'm'},
                                          {"stay", no_argument, NULL, 's'},
                                          {0}};
    int c;

    while ((c = getopt_long(argc, argv, "", table, NULL)) != -1) {
        bool ok = true;

        switch (c) {
        case 'r':
            out->root = optarg;
            break;
        case 'f':
            out->port_file = optarg;
            break;
        case 'l':
            out->log_file = optarg;
            break;
        case 'p':
            ok = str_to_u64(str_of(optarg), UINT16_MAX, &out->port);
            break;
        case 'm':
            out->missing = xrealloc(out->missing, out->n_missing + 1, sizeof(char *));
            out->missing[out->n_missing++] = optarg;
            break;
        case 's':
            out->stay = true;
            break;
        default:
            ok = false;
        }
        if (!ok) {
            exit(2);
        }
    }
    if (out->root == NULL || optind != argc) {
        (void)fputs("usage: test-origin --root DIR [--port-file FILE] [--log FILE] "
                    "[--port N] [--missing PATH]... [--stay]\n",
                    stderr);
        exit(2);
    }
}

static void
release(struct origin *o)
{
    for (struct counter *c = o->counters, *next; c != NULL; c = next) {
        next = c->next;
        free(c->name);
        free(c);
    }
    for (struct conn *c = o->conns, *next; c != NULL; c = next) {
        next = c->next;
        buf_release(&c->reply.head);
        free(c);
    }
    for (struct conn *c = o->spare, *next; c != NULL; c = next) {
        next = c->next;
        buf_release(&c->reply.head);
        free(c);
    }
    free(o->missing);
    if (o->log != NULL) {
        (void)fclose(o->log);
    }
}

static void
watch_plain(const struct origin *o, int *fd)
{
    struct epoll_event ev = {.events = EPOLLIN, .data.ptr = fd};

    if (*fd >= 0 && epoll_ctl(o->epoll_fd, EPOLL_CTL_ADD, *fd, &ev) != 0) {
        die("epoll_ctl");
    }
}

int
main(int argc, char **argv)
{
    struct options opts = {0};
    struct origin o = {0};
    int listeners[2];
    int signals = open_signals();
    pid_t parent = getppid();

    options_read(&opts, argc, argv);
    if (!opts.stay && (prctl(PR_SET_PDEATHSIG, SIGTERM) != 0 || getppid() != parent)) {
        return 0;
    }
    (void)signal(SIGPIPE, SIG_IGN);
    o.missing = opts.missing;
    o.n_missing = opts.n_missing;
    o.root_fd = open(opts.root, O_DIRECTORY | O_RDONLY | O_CLOEXEC);
    o.epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (o.root_fd < 0 || o.epoll_fd < 0) {
        die(opts.root);
    }
    if (opts.log_file != NULL && (o.log = fopen(opts.log_file, "ae")) == NULL) {
        die(opts.log_file);
    }
    open_listeners(&o, (uint16_t)opts.port, listeners);
    watch_plain(&o, &listeners[0]);
    watch_plain(&o, &listeners[1]);
    watch_plain(&o, &signals);
    tell_port(&o, opts.port_file);
    loop(&o, listeners, &signals);
    release(&o);
    return 0;
}
