/* Honest answers: whole files, ranges, validators, HEAD (RFC 9110). */
#include "tests/http/origin.h"

#include "base/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

struct type_row {
    const char *ending, *type;
};

static const struct type_row types[] = {
    {".jpg", "image/jpeg"}, {".jpeg", "image/jpeg"},       {".png", "image/png"},
    {".gif", "image/gif"},  {".webp", "image/webp"},       {".avif", "image/avif"},
    {".mp4", "video/mp4"},  {".webm", "video/webm"},       {".html", "text/html"},
    {".txt", "text/plain"}, {".json", "application/json"},
};

const char *
file_type(const char *name)
{
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (str_ends_nocase(str_of(name), str_of(types[i].ending))) {
            return types[i].type;
        }
    }
    return "application/octet-stream";
}

void
http_date(int64_t unix_s, char out[40])
{
    time_t t = (time_t)unix_s;
    struct tm tm;

    (void)gmtime_r(&t, &tm);
    (void)strftime(out, 40, "%a, %d %b %Y %H:%M:%S GMT", &tm);
}

static int
hex_value(char c)
{
    const char *digits = "0123456789abcdef";
    const char *hit = strchr(digits, c | 0x20);

    return c != '\0' && hit != NULL ? (int)(hit - digits) : -1;
}

bool
target_decode(struct str target, char out[NAME_MAX_BYTES])
{
    struct str path = target;
    size_t n = 0;

    (void)str_split(&target, '?', &path);
    while (path.n > 0 && path.p[0] == '/') {
        path = str_skip(path, 1);
    }
    for (size_t i = 0; i < path.n && n + 1 < NAME_MAX_BYTES; i++) {
        char c = path.p[i];

        if (c == '%' && i + 2 < path.n && hex_value(path.p[i + 1]) >= 0 &&
            hex_value(path.p[i + 2]) >= 0) {
            c = (char)(hex_value(path.p[i + 1]) * 16 + hex_value(path.p[i + 2]));
            i += 2;
        }
        if (c == '\0') {
            return false;
        }
        out[n++] = c;
    }
    out[n] = '\0';
    return n > 0 && strcmp(out, "..") != 0 && strncmp(out, "../", 3) != 0 &&
           strstr(out, "/../") == NULL && !str_ends_nocase(str_of(out), STR("/.."));
}

static const char *
reason(int status)
{
    switch (status) {
    case 200:
        return "OK";
    case 206:
        return "Partial Content";
    case 304:
        return "Not Modified";
    case 404:
        return "Not Found";
    case 503:
        return "Service Unavailable";
    default:
        return "Status";
    }
}

void
reply_status(struct reply *r, int status, const char *more_headers)
{
    char date[40];

    http_date(time(NULL), date);
    r->status = status;
    buf_addf(&r->head, "HTTP/1.1 %d %s\r\nDate: %s\r\n%s", status, reason(status), date,
             more_headers);
}

void
reply_text(struct reply *r, int status, const char *type, struct str body)
{
    reply_status(r, status, "");
    buf_addf(&r->head, "Content-Type: %s\r\nContent-Length: %zu\r\n\r\n", type, body.n);
    buf_add_str(&r->head, body);
}

static void
not_found(struct reply *r)
{
    reply_text(r, 404, "text/html", STR("<!doctype html><title>404</title>Not found\n"));
}

bool
file_open(struct origin *o, const char *name, struct served *s, struct reply *r)
{
    struct stat st;

    for (size_t i = 0; i < o->n_missing; i++) {
        if (strcmp(o->missing[i] + strspn(o->missing[i], "/"), name) == 0) {
            not_found(r);
            return false;
        }
    }
    s->fd = openat(o->root_fd, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (s->fd >= 0 && fstat(s->fd, &st) == 0 && S_ISREG(st.st_mode)) {
        s->bytes = st.st_size;
        (void)snprintf(s->etag, sizeof s->etag, "\"%jx-%jx-%lx\"", (intmax_t)st.st_size,
                       (intmax_t)st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
        http_date(st.st_mtim.tv_sec, s->last_modified);
        return true;
    }
    fd_close_at(&s->fd);
    not_found(r);
    return false;
}

/*
 * "bytes=N-", "bytes=N-M", "bytes=-N". False: not understood, answer with the whole (RFC
 * 9110 14.2).
 */
static bool
range_parse(struct str range, int64_t bytes, int64_t *from, int64_t *to)
{
    struct str first;
    uint64_t a = 0;
    uint64_t b = INT64_MAX;

    if (!str_starts(range, STR("bytes="))) {
        return false;
    }
    range = str_skip(range, 6);
    if (!str_split(&range, '-', &first) ||
        (first.n > 0 && !str_to_u64(first, INT64_MAX, &a)) ||
        (range.n > 0 && !str_to_u64(range, INT64_MAX, &b))) {
        return false;
    }
    if (first.n == 0) {
        *from = (int64_t)b < bytes ? bytes - (int64_t)b : 0;
        *to = bytes - 1;
    } else {
        *from = (int64_t)a;
        *to = (int64_t)b < bytes ? (int64_t)b : bytes - 1;
    }
    return true;
}

static bool
is_unchanged(const struct request *q, const struct served *s)
{
    if (q->if_none_match.n > 0) {
        return str_find(q->if_none_match, str_of(s->etag)) >= 0 ||
               str_eq(q->if_none_match, STR("*"));
    }
    return q->if_modified_since.n > 0 &&
           str_eq(q->if_modified_since, str_of(s->last_modified));
}

void
file_answer(struct origin *o, const struct request *q, const char *name, struct reply *r)
{
    struct served s;
    int64_t from = 0;
    int64_t to;
    bool ranged;

    if (!file_open(o, name, &s, r)) {
        return;
    }
    to = s.bytes - 1;
    ranged = q->range.n > 0 &&
             (q->if_range.n == 0 || str_eq(q->if_range, str_of(s.etag))) &&
             range_parse(q->range, s.bytes, &from, &to);
    if (is_unchanged(q, &s)) {
        reply_status(r, 304, "");
        buf_addf(&r->head, "ETag: %s\r\n\r\n", s.etag);
        fd_close_at(&s.fd);
        return;
    }
    if (ranged && (from > to || from >= s.bytes)) {
        reply_status(r, 416, "");
        buf_addf(&r->head, "Content-Range: bytes */%jd\r\nContent-Length: 0\r\n\r\n",
                 (intmax_t)s.bytes);
        fd_close_at(&s.fd);
        return;
    }
    reply_status(r, ranged ? 206 : 200, "");
    buf_addf(&r->head,
             "Content-Type: %s\r\nContent-Length: %jd\r\nETag: %s\r\n"
             "Last-Modified: %s\r\nAccept-Ranges: bytes\r\n",
             file_type(name), (intmax_t)(to - from + 1), s.etag, s.last_modified);
    if (ranged) {
        buf_addf(&r->head, "Content-Range: bytes %jd-%jd/%jd\r\n", (intmax_t)from,
                 (intmax_t)to, (intmax_t)s.bytes);
    }
    buf_add_cstr(&r->head, "\r\n");
    r->file_fd = s.fd;
    r->file_at = from;
    r->file_left = to - from + 1;
}
