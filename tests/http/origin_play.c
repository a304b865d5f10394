/* Scenes of time, breaks and statuses. */
#include "tests/http/origin_play.h"

#include "base/fd.h"

#include <string.h>
#include <time.h>

void
play_file(struct play *p)
{
    file_answer(p->o, p->q, p->name, p->r);
}

/* A head of our own over the file's bytes; `share` of 2 sends half of them. */
bool
play_head(struct play *p, int status, const char *lines, int share, struct served *s)
{
    struct reply *r = p->r;

    if (!file_open(p->o, p->name, s, r)) {
        return false;
    }
    reply_status(r, status, "");
    buf_addf(&r->head, "Content-Type: %s\r\n%s", file_type(p->name), lines);
    r->file_fd = s->fd;
    r->file_at = 0;
    r->file_left = s->bytes / share;
    return true;
}

void
play_cut(struct play *p)
{
    struct served s;

    if (play_head(p, 200, "", 2, &s)) {
        buf_addf(&p->r->head, "Content-Length: %jd\r\nETag: %s\r\n\r\n",
                 (intmax_t)s.bytes, s.etag);
        p->r->close = true;
    }
}

void
play_cut_once(struct play *p)
{
    if (p->seen == 0) {
        play_cut(p);
    } else {
        play_file(p);
    }
}

void
play_reset(struct play *p)
{
    play_cut(p);
    p->r->reset = true;
}

void
play_reset_once(struct play *p)
{
    play_cut_once(p);
    p->r->reset = p->seen == 0;
}

void
play_stall(struct play *p)
{
    play_cut(p);
    p->r->close = false;
    p->r->hang = true;
}

void
play_slow_head(struct play *p)
{
    reply_status(p->r, 200, "X-Slow: ");
    p->r->drip_from = p->r->head.n;
    for (int i = 0; i < 1000; i++) {
        buf_add_cstr(&p->r->head, "slow ");
    }
    p->r->drip_ms = 100;
}

void
play_slow_body(struct play *p)
{
    struct served s;
    char bytes[4096];
    size_t got = 0;

    if (!play_head(p, 200, "", 1, &s)) {
        return;
    }
    buf_addf(&p->r->head, "Content-Length: %jd\r\n\r\n", (intmax_t)s.bytes);
    p->r->drip_from = p->r->head.n;
    if (fd_pread_some(s.fd, bytes, sizeof bytes, 0, &got, "file", NULL)) {
        buf_add(&p->r->head, bytes, got);
    }
    p->r->file_left = 0;
    p->r->drip_ms = 100;
    p->r->close = true;
}

void
play_silent(struct play *p)
{
    p->r->hang = true;
}

void
play_delay(struct play *p)
{
    play_file(p);
    p->r->delay_ms = (int64_t)p->n;
}

void
play_close(struct play *p)
{
    struct served s;

    p->r->close = play_head(p, 200, "Connection: close\r\n\r\n", 1, &s);
}

void
play_close_cut(struct play *p)
{
    struct served s;

    p->r->close = play_head(p, 200, "Connection: close\r\n\r\n", 2, &s);
}

void
play_status(struct play *p)
{
    reply_text(p->r, (int)p->n, "text/html",
               STR("<!doctype html><title>a status</title><p>as asked\n"));
}

void
play_flap(struct play *p)
{
    uint64_t times = p->n;

    p->n = 503;
    if (p->seen < times) {
        play_status(p);
    } else {
        play_file(p);
    }
}

void
play_fail(struct play *p)
{
    if (p->seen < p->m) {
        play_status(p);
    } else {
        play_file(p);
    }
}

void
play_busy_always(struct play *p)
{
    reply_status(p->r, 429, "");
    buf_addf(&p->r->head, "Retry-After: %ju\r\nContent-Length: 0\r\n\r\n", p->n);
}

void
play_busy(struct play *p)
{
    if (p->seen == 0) {
        play_busy_always(p);
    } else {
        play_file(p);
    }
}

void
play_busy_date(struct play *p)
{
    char now[40];
    char then[40];
    int64_t wrong = (int64_t)time(NULL) + 3600;

    if (p->seen > 0) {
        play_file(p);
        return;
    }
    http_date(wrong, now);
    http_date(wrong + (int64_t)p->n, then);
    p->r->status = 429;
    buf_addf(&p->r->head,
             "HTTP/1.1 429 Busy\r\nDate: %s\r\nRetry-After: %s\r\n"
             "Content-Length: 0\r\n\r\n",
             now, then);
}
