/* Scenes of answers that contradict themselves or the request. */
#include "tests/http/origin_play.h"

#include "base/fd.h"
#include "base/mem.h"

#include <string.h>

void
play_to_empty(struct play *p)
{
    reply_status(p->r, 302, "Content-Length: 0\r\nLocation: \r\n\r\n");
}

void
play_to_none(struct play *p)
{
    reply_status(p->r, 302, "Content-Length: 0\r\n\r\n");
}

void
play_to_two(struct play *p)
{
    reply_status(p->r, 302,
                 "Content-Length: 0\r\nLocation: /a.jpg\r\nLocation: /b.jpg\r\n\r\n");
}

void
play_bad_length(struct play *p)
{
    struct served s;

    p->r->close = play_head(p, 200, "Content-Length: 12abc\r\n\r\n", 1, &s);
}

void
play_two_lengths(struct play *p)
{
    struct served s;

    if (play_head(p, 200, "Content-Length: 12\r\n", 1, &s)) {
        buf_addf(&p->r->head, "Content-Length: %jd\r\n\r\n", (intmax_t)s.bytes);
        p->r->close = true;
    }
}

/* The whole file as one chunk, in memory: these scenes are for small files. */
static void
chunk(struct play *p, const char *lines, bool with_end)
{
    auto_free char *bytes = NULL;
    struct served s;
    size_t got = 0;

    if (!play_head(p, 200, lines, 1, &s)) {
        return;
    }
    bytes = xcalloc(1, (size_t)s.bytes + 1);
    p->r->file_left = 0;
    if (fd_pread_some(s.fd, bytes, (size_t)s.bytes, 0, &got, "file", NULL)) {
        buf_addf(&p->r->head, "\r\n%zx\r\n", got);
        buf_add(&p->r->head, bytes, got);
        buf_add_cstr(&p->r->head, with_end ? "\r\n0\r\n\r\n" : "\r\n");
    }
    p->r->close = true;
}

void
play_chunked(struct play *p)
{
    chunk(p, "Transfer-Encoding: chunked\r\n", true);
}

void
play_chunked_cut(struct play *p)
{
    chunk(p, "Transfer-Encoding: chunked\r\n", false);
}

void
play_length_chunked(struct play *p)
{
    chunk(p, "Content-Length: 12\r\nTransfer-Encoding: chunked\r\n", true);
}

void
play_transfer_gzip(struct play *p)
{
    chunk(p, "Transfer-Encoding: gzip, chunked\r\n", true);
}

void
play_gzip(struct play *p)
{
    struct served s;

    if (play_head(p, 200, "Content-Encoding: gzip\r\n", 1, &s)) {
        buf_addf(&p->r->head, "Content-Length: %jd\r\n\r\n", (intmax_t)s.bytes);
    }
}

void
play_html(struct play *p)
{
    reply_text(p->r, 200, "image/jpeg",
               STR("<!doctype html>\n<title>Sorry</title><p>no picture here\n"));
}

void
play_empty(struct play *p)
{
    reply_text(p->r, 200, "image/jpeg", STR(""));
}

static void
pour(struct play *p, int status)
{
    reply_status(p->r, status, "Content-Type: image/jpeg\r\n\r\n");
    buf_add_cstr(&p->r->head, "\xff\xd8\xff\xe0");
    for (int i = 0; i < ENDLESS_BYTES; i++) {
        buf_add_byte(&p->r->head, 'x');
    }
    p->r->endless = true;
}

void
play_endless(struct play *p)
{
    pour(p, 200);
}

void
play_endless_page(struct play *p)
{
    pour(p, 404);
}

void
play_huge(struct play *p)
{
    reply_status(p->r, 200, "Content-Type: video/mp4\r\n");
    buf_addf(&p->r->head, "Content-Length: %ju\r\n\r\nfew bytes", (uintmax_t)p->n);
    p->r->close = true;
}

void
play_head_flood(struct play *p)
{
    reply_status(p->r, 200, "");
    while (p->r->head.n % 16 != 0) {
        buf_add_cstr(&p->r->head, "A");
    }
    for (int i = 0; i < ENDLESS_BYTES / 16; i++) {
        buf_add_cstr(&p->r->head, ": flood of them\n");
    }
    p->r->endless = true;
}

void
play_head_many(struct play *p)
{
    struct served s;

    if (!play_head(p, 200, "", 1, &s)) {
        return;
    }
    for (int i = 0; i < 1000; i++) {
        buf_addf(&p->r->head, "X-%d: y\r\n", i);
    }
    buf_addf(&p->r->head, "Content-Length: %jd\r\n\r\n", (intmax_t)s.bytes);
}

/* Cut the first time, so that the second request is for the rest. */
static bool
first_is_cut(struct play *p)
{
    bool rest = p->seen > 0 && p->q->range.n > 0;

    if (p->seen == 0) {
        play_cut(p);
    } else if (!rest) {
        play_file(p);
    }
    return rest;
}

static void
cut_with(struct play *p, const char *line)
{
    struct served s;

    if (p->seen > 0) {
        play_file(p);
    } else if (play_head(p, 200, line, 2, &s)) {
        buf_addf(&p->r->head, "Content-Length: %jd\r\n\r\n", (intmax_t)s.bytes);
        p->r->close = true;
    }
}

void
play_weak_etag(struct play *p)
{
    cut_with(p, "ETag: W/\"weak\"\r\n");
}

void
play_no_etag(struct play *p)
{
    cut_with(p, "");
}

void
play_changed(struct play *p)
{
    struct served s;

    if (p->seen == 0) {
        play_cut(p);
    } else if (play_head(p, 200, "ETag: \"another\"\r\n", 1, &s)) {
        char bytes[65536];
        size_t got = 0;

        p->r->file_left = 0;
        if (fd_pread_some(s.fd, bytes, sizeof bytes, 0, &got, "file", NULL)) {
            buf_addf(&p->r->head, "Content-Length: %zu\r\n\r\n", got + 1);
            buf_add(&p->r->head, bytes, got);
            buf_add_byte(&p->r->head, '+');
        }
    }
}

/* A 206 that is wrong by the given amounts. */
struct twist {
    int64_t from, to, total;
    const char *etag; /* NULL: the true one, "": none */
};

static void
rest_with(struct play *p, struct twist t)
{
    struct served s;
    uint64_t from = 0;
    struct str range = str_skip(p->q->range, strlen("bytes="));
    struct str first;

    (void)str_split(&range, '-', &first);
    if (!first_is_cut(p)) {
        return;
    }
    if (!str_to_u64(first, INT32_MAX, &from)) {
        reply_text(p->r, 400, "text/plain", STR("this scene wants bytes=N-\n"));
        return;
    }
    if (!play_head(p, 206, "", 1, &s)) {
        return;
    }
    p->r->file_at = (int64_t)from + t.from;
    p->r->file_left = s.bytes + t.to - p->r->file_at;
    buf_addf(&p->r->head, "Content-Range: bytes %jd-%jd/%jd\r\nContent-Length: %jd\r\n",
             (intmax_t)p->r->file_at, (intmax_t)(s.bytes + t.to - 1),
             (intmax_t)(s.bytes + t.total), (intmax_t)p->r->file_left);
    if (t.etag == NULL) {
        buf_addf(&p->r->head, "ETag: %s\r\n", s.etag);
    } else if (t.etag[0] != '\0') {
        buf_addf(&p->r->head, "ETag: %s\r\n", t.etag);
    }
    buf_add_cstr(&p->r->head, "\r\n");
}

void
play_range_start(struct play *p)
{
    rest_with(p, (struct twist){.from = -1});
}

void
play_range_total(struct play *p)
{
    rest_with(p, (struct twist){.total = 1});
}

void
play_range_etag(struct play *p)
{
    rest_with(p, (struct twist){.etag = "\"another\""});
}

void
play_range_no_etag(struct play *p)
{
    rest_with(p, (struct twist){.etag = ""});
}

void
play_range_short(struct play *p)
{
    rest_with(p, (struct twist){.to = -1});
}

void
play_range_whole(struct play *p)
{
    struct request q = *p->q;

    if (first_is_cut(p)) {
        q.range = (struct str){0};
        file_answer(p->o, &q, p->name, p->r);
    }
}

void
play_range_416(struct play *p)
{
    if (first_is_cut(p)) {
        reply_status(p->r, 416, "Content-Range: bytes */1\r\nContent-Length: 0\r\n\r\n");
    }
}

void
play_always_206(struct play *p)
{
    struct served s;

    if (play_head(p, 206, "", 1, &s)) {
        buf_addf(&p->r->head,
                 "Content-Range: bytes 0-%jd/%jd\r\nContent-Length: %jd\r\n\r\n",
                 (intmax_t)(s.bytes - 1), (intmax_t)s.bytes, (intmax_t)s.bytes);
    }
}

void
play_always_304(struct play *p)
{
    reply_status(p->r, 304, "ETag: \"never seen\"\r\n\r\n");
}

void
play_cookie(struct play *p)
{
    struct served s;

    if (play_head(p, 200, "Set-Cookie: id=1; Path=/\r\n", 1, &s)) {
        buf_addf(&p->r->head, "Content-Length: %jd\r\n\r\n", (intmax_t)s.bytes);
    }
}

void
play_challenge(struct play *p)
{
    reply_status(p->r, 401,
                 "WWW-Authenticate: Basic realm=\"x\"\r\n"
                 "Content-Length: 0\r\n\r\n");
}
