/*
 * One connection: reads requests, sends answers in the manner that they ask for, keeps
 * the log.
 */
#include "tests/http/origin.h"

#include "base/date.h"
#include "base/fd.h"
#include "base/mem.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/sendfile.h>
#include <sys/socket.h>

enum { SMALL_BYTES = 65536, HEAD_MAX = 1024 * 1024 };

static void
watch(struct origin *o, struct conn *c, bool writing)
{
    struct epoll_event ev = {.events = writing ? EPOLLOUT : EPOLLIN, .data.ptr = c};

    if (c->writing != writing) {
        c->writing = writing;
        (void)epoll_ctl(o->epoll_fd, EPOLL_CTL_MOD, c->fd, &ev);
    }
}

static void
reply_clear(struct reply *r)
{
    struct buf kept = r->head;

    fd_close_at(&r->file_fd);
    buf_clear(&kept);
    *r = (struct reply){.head = kept, .file_fd = -1};
}

static void
conn_close(struct origin *o, struct conn *c)
{
    struct conn **at = &o->conns;
    struct linger at_once = {.l_onoff = 1};

    if (c->reply.reset) {
        (void)setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    }
    (void)close(c->fd);
    o->busy -= c->busy ? 1 : 0;
    reply_clear(&c->reply);
    while (*at != c) {
        at = &(*at)->next;
    }
    *at = c->next;
    c->next = o->spare;
    o->spare = c;
}

void
conn_accept(struct origin *o, int listener)
{
    int fd;

    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        struct conn *c = o->spare;
        struct epoll_event ev = {.events = EPOLLIN};
        int on = 1;

        if (c != NULL) {
            o->spare = c->next;
        } else {
            c = xcalloc(1, sizeof *c);
            buf_init(&c->reply.head, HEAD_MAX);
        }
        c->reply.file_fd = -1;
        c->fd = fd;
        c->id = ++o->n_conns;
        c->busy = c->writing = false;
        c->due_ms = 0;
        c->in_n = 0;
        c->next = o->conns;
        o->conns = c;
        ev.data.ptr = c;
        (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        (void)epoll_ctl(o->epoll_fd, EPOLL_CTL_ADD, fd, &ev);
    }
}

static struct str
dash(struct str s)
{
    return s.n == 0 ? STR("-") : s;
}

static void
log_request(struct origin *o, const struct conn *c, const struct request *q)
{
    struct str since = q->if_none_match.n > 0 ? q->if_none_match : q->if_modified_since;

    if (o->log != NULL) {
        (void)fprintf(o->log,
                      "%u %u %.*s %.*s %d range=%.*s if-range=%.*s if=%.*s coding=%.*s "
                      "secret=%.*s ms=%jd\n",
                      c->id, o->busy, STR_FMT(q->method), STR_FMT(q->target),
                      c->reply.status, STR_FMT(dash(q->range)),
                      STR_FMT(dash(q->if_range)), STR_FMT(dash(since)),
                      STR_FMT(dash(q->coding)), STR_FMT(dash(q->secret)),
                      (intmax_t)clock_mono_ms());
        (void)fflush(o->log); /* before the answer leaves: whoever has it may count */
    }
}

/* Puts a small file right behind its head, so that both leave in one packet. */
static void
join_small(struct reply *r)
{
    char bytes[SMALL_BYTES];
    size_t got = 0;

    if (r->file_fd < 0 || r->file_left > SMALL_BYTES) {
        return;
    }
    if (fd_pread_some(r->file_fd, bytes, (size_t)r->file_left, r->file_at, &got, "file",
                      NULL)) {
        buf_add(&r->head, bytes, got);
        r->close = r->close || (int64_t)got < r->file_left;
        r->file_left = 0;
    }
}

static void
answer(struct origin *o, struct conn *c, const struct request *q)
{
    struct reply *r = &c->reply;
    char name[NAME_MAX_BYTES];

    o->busy++;
    c->busy = true;
    o->busy_most = o->busy > o->busy_most ? o->busy : o->busy_most;
    r->close = !q->keep_alive;
    if (!str_eq(q->method, STR("GET")) && !str_eq(q->method, STR("HEAD"))) {
        reply_text(r, 405, "text/plain", STR("only GET and HEAD\n"));
    } else if (str_starts(q->target, STR("/scene/"))) {
        if (!scene_answer(o, q, str_skip(q->target, 7), r)) {
            reply_text(r, 404, "text/plain", STR("no such scene\n"));
        }
    } else if (target_decode(q->target, name)) {
        file_answer(o, q, name, r);
    } else {
        reply_text(r, 400, "text/plain", STR("bad path\n"));
    }
    if (str_eq(q->method, STR("HEAD"))) {
        ptrdiff_t end = str_find(buf_view(&r->head), STR("\r\n\r\n"));

        r->head.n = end >= 0 ? (size_t)end + 4 : r->head.n;
        r->file_left = 0;
    }
    join_small(r);
    log_request(o, c, q);
    if (r->delay_ms > 0) {
        c->due_ms = clock_mono_ms() + r->delay_ms;
    }
}

/*
 * Sends what the socket takes. 1: all sent, 0: full or waiting for its timer, -1: broken.
 */
static int
send_some(struct conn *c)
{
    struct reply *r = &c->reply;

    while (r->head_sent < r->head.n) {
        size_t n = r->head.n - r->head_sent;
        ssize_t sent;

        if (r->drip_ms > 0) {
            n = r->head_sent < r->drip_from ? r->drip_from - r->head_sent : 1;
        }
        sent = send(c->fd, r->head.p + r->head_sent, n, MSG_NOSIGNAL);
        if (sent < 0) {
            return errno == EAGAIN ? 0 : -1;
        }
        r->head_sent += (size_t)sent;
        if (r->endless && r->head_sent == r->head.n) {
            r->head_sent -= ENDLESS_BYTES;
        }
        if (r->drip_ms > 0 && r->head_sent < r->head.n) {
            c->due_ms = clock_mono_ms() + r->drip_ms;
            return 0;
        }
    }
    while (r->file_left > 0) {
        off_t at = r->file_at;
        ssize_t sent = sendfile(c->fd, r->file_fd, &at, (size_t)r->file_left);

        if (sent <= 0) {
            return sent < 0 && errno == EAGAIN ? 0 : -1;
        }
        r->file_at += sent;
        r->file_left -= sent;
    }
    return 1;
}

/* Takes one request off the front of the buffer. False: not complete yet. */
static bool
request_take(struct conn *c, struct request *q, size_t *used)
{
    struct str all = {c->in, c->in_n};
    ptrdiff_t end = str_find(all, STR("\r\n\r\n"));
    struct str head;
    struct str line;

    if (end < 0) {
        return false;
    }
    *used = (size_t)end + 4;
    *q = (struct request){.keep_alive = true};
    head = str_head(all, (size_t)end);
    (void)str_split(&head, '\n', &line);
    (void)str_split(&line, ' ', &q->method);
    (void)str_split(&line, ' ', &q->target);
    while (head.n > 0) {
        struct str name;

        (void)str_split(&head, '\n', &line);
        (void)str_split(&line, ':', &name);
        line = str_trim(line);
        if (str_eq_nocase(name, STR("range"))) {
            q->range = line;
        } else if (str_eq_nocase(name, STR("if-range"))) {
            q->if_range = line;
        } else if (str_eq_nocase(name, STR("if-none-match"))) {
            q->if_none_match = line;
        } else if (str_eq_nocase(name, STR("if-modified-since"))) {
            q->if_modified_since = line;
        } else if (str_eq_nocase(name, STR("accept-encoding"))) {
            q->coding = line;
        } else if (str_eq_nocase(name, STR("cookie")) ||
                   str_eq_nocase(name, STR("authorization"))) {
            q->secret = line;
        } else if (str_eq_nocase(name, STR("connection"))) {
            q->keep_alive = !str_eq_nocase(line, STR("close"));
        }
    }
    return true;
}

/* Answers the next request of the buffer. False: there is none yet. */
static bool
next_request(struct origin *o, struct conn *c)
{
    struct request q;
    size_t used;

    if (!request_take(c, &q, &used)) {
        return false;
    }
    answer(o, c, &q);
    memmove(c->in, c->in + used, c->in_n - used);
    c->in_n -= used;
    return true;
}

/* Sends, then answers what else is in the buffer, until something makes it wait. */
static void
advance(struct origin *o, struct conn *c)
{
    while (c->busy || next_request(o, c)) {
        int sent = c->due_ms > 0 ? 0 : send_some(c);

        if (sent < 0 || (sent > 0 && c->reply.close)) {
            conn_close(o, c);
            return;
        }
        if (sent == 0 || c->reply.hang) {
            watch(o, c, sent == 0 && c->due_ms == 0);
            return;
        }
        reply_clear(&c->reply);
        c->busy = false;
        o->busy--;
    }
    watch(o, c, false);
}

void
conn_ready(struct origin *o, struct conn *c, uint32_t events)
{
    ssize_t n;

    if ((events & EPOLLOUT) != 0) {
        advance(o, c);
        return;
    }
    n = recv(c->fd, c->in + c->in_n, sizeof c->in - c->in_n, 0);
    if (n == 0 || (n < 0 && errno != EAGAIN) || c->in_n + (size_t)n == sizeof c->in) {
        conn_close(o, c);
        return;
    }
    c->in_n += n > 0 ? (size_t)n : 0;
    if (!c->busy) {
        advance(o, c);
    }
}

void
conn_timer(struct origin *o, struct conn *c, int64_t now_ms)
{
    if (c->due_ms > 0 && c->due_ms <= now_ms) {
        c->due_ms = 0;
        advance(o, c);
    }
}
