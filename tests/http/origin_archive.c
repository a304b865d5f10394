/*
 * Scenes of a web archive. The scene is the archive's base: below it are
 * /cdx/search/cdx?…, the index (origin_cdx.c), and /web/<timestamp>id_/<URL>, captures:
 * of the very time or a redirect to the nearest, with the bytes as they were. Without id_
 * a page is rewritten, as the Wayback Machine does. The captures are those of
 * <root>/wayback/index.cdx (origin_cdx_index.c).
 */
#include "tests/http/origin_cdx.h"
#include "tests/http/origin_play.h"

#include "base/date.h"
#include "base/fd.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

enum { MINUTE_MS = 60000, KEY_MAX = 16384, PAGE_MAX = 1024 * 1024 };

static uint64_t
number(struct str digits)
{
    uint64_t n = 0;

    return str_to_u64(digits, INT64_MAX, &n) ? n : 0;
}

static uint64_t
distance(uint64_t a, uint64_t b)
{
    return a > b ? a - b : b - a;
}

/* NULL: never captured. Digits compared as numbers are near enough. */
static const struct cdx_entry *
nearest(const struct cdx_index *x, struct str url, struct str time)
{
    const struct cdx_entry *best = NULL;
    auto_buf struct buf key;

    buf_init(&key, KEY_MAX);
    cdx_urlkey(url, &key);
    for (size_t i = 0; i < x->n; i++) {
        const struct cdx_entry *entry = &x->entries[i];

        if (str_eq(entry->fields[CDX_URLKEY], buf_view(&key)) &&
            (best == NULL ||
             distance(number(entry->fields[CDX_TIMESTAMP]), number(time)) <
                 distance(number(best->fields[CDX_TIMESTAMP]), number(time)))) {
            best = entry;
        }
    }
    return best;
}

static void
send_page(struct play *p, const struct served *s)
{
    auto_buf struct buf body;

    buf_init(&body, PAGE_MAX);
    buf_add_cstr(&body, "<script src=\"/_static/js/bundle.js\"></script>\n");
    if (fd_read_to_end(s->fd, &body, "page", NULL)) {
        reply_text(p->r, 200, "text/html", buf_view(&body));
    } else {
        reply_text(p->r, 500, "text/html", STR("<html>no page</html>\n"));
    }
}

static void
send_capture(struct play *p, const struct cdx_entry *entry, bool as_it_was)
{
    auto_free char *name = xstrndup(entry->fields[CDX_FILE].p, entry->fields[CDX_FILE].n);
    struct str type = entry->fields[CDX_MIMETYPE];
    struct served s;

    if (!file_open(p->o, name, &s, p->r)) {
        return;
    }
    if (!as_it_was && str_eq(type, STR("text/html"))) {
        send_page(p, &s);
        fd_close_at(&s.fd);
        return;
    }
    reply_status(p->r, (int)number(entry->fields[CDX_STATUSCODE]), "");
    buf_addf(&p->r->head,
             "Content-Type: %.*s\r\nContent-Length: %jd\r\nx-archive-src: test.warc\r\n"
             "\r\n",
             STR_FMT(type), (intmax_t)s.bytes);
    p->r->file_fd = s.fd;
    p->r->file_left = s.bytes;
}

/* rest: "<digits><id_>/<URL>"; before: how the target begins, up to "/web/". */
static void
answer_capture(struct play *p, const struct cdx_index *x, struct str before,
               struct str rest)
{
    const struct cdx_entry *entry;
    struct str time;
    size_t digits = 0;
    bool as_it_was;

    (void)str_split(&rest, '/', &time);
    while (digits < time.n && time.p[digits] >= '0' && time.p[digits] <= '9') {
        digits++;
    }
    as_it_was = str_eq(str_skip(time, digits), STR("id_"));
    entry = nearest(x, rest, str_head(time, digits));
    if (entry == NULL) {
        reply_text(p->r, 404, "text/html", STR("<html>not in the archive</html>\n"));
    } else if (str_eq(entry->fields[CDX_TIMESTAMP], str_head(time, digits))) {
        send_capture(p, entry, as_it_was);
    } else {
        reply_status(p->r, 302, "Content-Length: 0\r\nLocation: ");
        buf_addf(&p->r->head, "%.*s%.*s%s/%.*s\r\n\r\n", STR_FMT(before),
                 STR_FMT(entry->fields[CDX_TIMESTAMP]), as_it_was ? "id_" : "",
                 STR_FMT(entry->fields[CDX_ORIGINAL]));
    }
}

static void
answer(struct play *p, size_t most)
{
    struct str rest = p->rest;
    struct cdx_index x;

    if (!cdx_index_open(p->o, &x)) {
        reply_text(p->r, 404, "text/plain", STR("no wayback/index.cdx\n"));
    } else if (str_take(&rest, STR("/cdx/search/cdx?"))) {
        cdx_answer(&x, rest, most, p->r);
    } else if (str_take(&rest, STR("/web/"))) {
        struct str before = {p->q->target.p, (size_t)(rest.p - p->q->target.p)};

        answer_capture(p, &x, before, rest);
    } else {
        reply_text(p->r, 404, "text/plain", STR("neither index nor capture\n"));
    }
    cdx_index_release(&x);
}

void
play_wayback(struct play *p)
{
    answer(p, 0);
}

void
play_wayback_pages(struct play *p)
{
    answer(p, (size_t)p->n);
}

/* More than N requests to this scene came within a minute. */
static bool
is_too_many(struct play *p)
{
    struct str scene = str_head(p->q->target, (size_t)(p->rest.p - p->q->target.p));
    struct counter *c = counter_of(p->o, scene);
    int64_t now_ms = clock_mono_ms();

    if (c->since_ms == 0 || now_ms - c->since_ms >= MINUTE_MS) {
        c->since_ms = now_ms;
        c->n = 0;
    }
    return ++c->n > p->n;
}

void
play_wayback_busy(struct play *p)
{
    if (is_too_many(p)) {
        reply_text(p->r, 429, "text/html", STR("<html>Too Many Requests</html>\n"));
    } else {
        answer(p, 0);
    }
}

void
play_wayback_reset(struct play *p)
{
    if (is_too_many(p)) {
        p->r->close = p->r->reset = true;
    } else {
        answer(p, 0);
    }
}
