/*
 * Scenes: http://127.0.0.1:PORT/scene/NAME/path/below/root. The path names the file whose
 * bytes are played with; N, M and S are numbers. "once" means: for the first request of
 * that very target.
 *
 *   slow-head        a byte of header every 100 ms, for ever
 *   slow-body        a true head, then a byte of body every 100 ms
 *   silent           never a byte
 *   stall            half of the body, then nothing more
 *   delay-N          N ms, then the file
 *   cut              whole length announced, half sent, closed
 *   cut-once         as cut for the first request, then the file (true ranges)
 *   reset            as cut, closed with RST
 *   reset-once       as reset for the first request, then the file
 *   close            no length announced, all sent, closed
 *   close-cut        no length announced, half sent, closed
 *   status-N         status N with an HTML page
 *   flap-N           503 N times, then the file
 *   fail-N-M         status N for M times, then the file
 *   busy-S           429 with Retry-After: S once, then the file
 *   busy-date-S      429 with a date S seconds after its own Date, of a clock that is
 *                    an hour off; once, then the file
 *   busy-always-S    429 with Retry-After: S, each time
 *   redirect         302 to /path
 *   hops-N           N redirects, the last one to /path
 *   loop             302 to itself
 *   to-file to-gopher to-dict to-ftp to-data to-script to-broken   302 to that scheme
 *   to-private       302 to http://10.0.0.1/path
 *   to-metadata      302 to http://169.254.169.254/path
 *   to-localhost     302 to http://localhost:PORT/path
 *   to-v6            302 to http://[::1]:PORT/path
 *   to-mapped        302 to http://[::ffff:127.0.0.1]:PORT/path
 *   to-decimal       302 to http://2130706433:PORT/path
 *   to-user          302 to http://user:word@127.0.0.1:PORT/path
 *   to-empty         302 with an empty Location
 *   to-none          302 without Location
 *   to-two           302 with two different Locations
 *   bad-length       Content-Length: 12abc
 *   two-lengths      two different lengths
 *   length-chunked   a length and chunks
 *   chunked          honest chunks
 *   chunked-cut      chunks without the last one, closed
 *   gzip             Content-Encoding: gzip that nobody asked for
 *   transfer-gzip    Transfer-Encoding: gzip, chunked
 *   html             an HTML page with status 200 as image/jpeg
 *   empty            status 200, length 0
 *   endless          status 200, no length, bytes for ever
 *   endless-page     status 404, no length, bytes for ever
 *   huge-N           Content-Length: N, few bytes
 *   head-flood       header lines for ever
 *   head-many        1,000 header lines, then the file
 *   weak-etag        the file with a weak validator; the first request is cut
 *   no-etag          the file without validator; the first request is cut
 *   changed          as cut for the first request; then the file with one byte more
 *                    and another validator
 *   range-start      the first request is cut; a range is answered with 206 from
 *                    another offset
 *   range-total      … with 206 and another total
 *   range-etag       … with 206 and another validator
 *   range-no-etag    … with 206 without validator
 *   range-short      … with 206 for less than was asked
 *   range-whole      … with 200 and the whole file
 *   range-416        … with 416
 *   always-206       206 for the first byte on, whatever was asked
 *   cookie           the file, with a cookie to come back with
 *   challenge        401 that asks for credentials
 *   always-304       304, whatever was asked
 *   wayback          base of a web archive (origin_archive.c): index and captures
 *   wayback-pages-N  … whose index tells at most N lines in one answer
 *   wayback-busy-N   … that answers 429 after N requests within a minute
 *   wayback-reset-N  … that resets connections after N requests within a minute
 */
#include "tests/http/origin_play.h"

#include "base/mem.h"

#include <string.h>

struct scene {
    const char *name; /* without its numbers */
    play_fn *play;
    const char
        *location; /* where play is NULL: 302 to this, '$' for the port, then the path */
};

static const struct scene scenes[] = {
    {"slow-head", play_slow_head, NULL},
    {"slow-body", play_slow_body, NULL},
    {"silent", play_silent, NULL},
    {"stall", play_stall, NULL},
    {"delay", play_delay, NULL},
    {"cut", play_cut, NULL},
    {"cut-once", play_cut_once, NULL},
    {"reset", play_reset, NULL},
    {"reset-once", play_reset_once, NULL},
    {"close", play_close, NULL},
    {"close-cut", play_close_cut, NULL},
    {"status", play_status, NULL},
    {"flap", play_flap, NULL},
    {"fail", play_fail, NULL},
    {"busy", play_busy, NULL},
    {"busy-date", play_busy_date, NULL},
    {"busy-always", play_busy_always, NULL},
    {"hops", play_hops, NULL},
    {"bad-length", play_bad_length, NULL},
    {"two-lengths", play_two_lengths, NULL},
    {"length-chunked", play_length_chunked, NULL},
    {"chunked", play_chunked, NULL},
    {"chunked-cut", play_chunked_cut, NULL},
    {"gzip", play_gzip, NULL},
    {"transfer-gzip", play_transfer_gzip, NULL},
    {"html", play_html, NULL},
    {"empty", play_empty, NULL},
    {"endless", play_endless, NULL},
    {"endless-page", play_endless_page, NULL},
    {"huge", play_huge, NULL},
    {"head-flood", play_head_flood, NULL},
    {"head-many", play_head_many, NULL},
    {"weak-etag", play_weak_etag, NULL},
    {"no-etag", play_no_etag, NULL},
    {"changed", play_changed, NULL},
    {"range-start", play_range_start, NULL},
    {"range-total", play_range_total, NULL},
    {"range-etag", play_range_etag, NULL},
    {"range-no-etag", play_range_no_etag, NULL},
    {"range-short", play_range_short, NULL},
    {"range-whole", play_range_whole, NULL},
    {"range-416", play_range_416, NULL},
    {"always-206", play_always_206, NULL},
    {"cookie", play_cookie, NULL},
    {"challenge", play_challenge, NULL},
    {"always-304", play_always_304, NULL},
    {"wayback", play_wayback, NULL},
    {"wayback-pages", play_wayback_pages, NULL},
    {"wayback-busy", play_wayback_busy, NULL},
    {"wayback-reset", play_wayback_reset, NULL},
    {"to-empty", play_to_empty, NULL},
    {"to-none", play_to_none, NULL},
    {"to-two", play_to_two, NULL},
    {"redirect", NULL, ""},
    {"loop", NULL, "/scene/loop"},
    {"to-file", NULL, "file://"},
    {"to-gopher", NULL, "gopher://127.0.0.1:$"},
    {"to-dict", NULL, "dict://127.0.0.1:$"},
    {"to-ftp", NULL, "ftp://127.0.0.1"},
    {"to-data", NULL, "data:text/plain,"},
    {"to-script", NULL, "javascript:"},
    {"to-broken", NULL, "http://[::1"},
    {"to-private", NULL, "http://10.0.0.1"},
    {"to-metadata", NULL, "http://169.254.169.254"},
    {"to-localhost", NULL, "http://localhost:$"},
    {"to-v6", NULL, "http://[::1]:$"},
    {"to-mapped", NULL, "http://[::ffff:127.0.0.1]:$"},
    {"to-decimal", NULL, "http://2130706433:$"},
    {"to-user", NULL, "http://user:word@127.0.0.1:$"},
};

struct counter *
counter_of(struct origin *o, struct str name)
{
    struct counter *c = o->counters;

    while (c != NULL && !str_eq(str_of(c->name), name)) {
        c = c->next;
    }
    if (c == NULL) {
        c = xcalloc(1, sizeof *c);
        c->name = xstrndup(name.p, name.n);
        c->next = o->counters;
        o->counters = c;
    }
    return c;
}

unsigned
count_of(struct origin *o, struct str target)
{
    return counter_of(o, target)->n++;
}

static void
play_location(struct play *p, const char *location)
{
    struct buf *out = &p->r->head;

    reply_status(p->r, 302, "Content-Length: 0\r\nLocation: ");
    for (; *location != '\0'; location++) {
        if (*location == '$') {
            buf_addf(out, "%d", p->o->port);
        } else {
            buf_add_byte(out, *location);
        }
    }
    buf_addf(out, "%.*s\r\n\r\n", STR_FMT(p->rest));
}

void
play_hops(struct play *p)
{
    char before[64] = "";

    if (p->n == 0) {
        play_file(p);
        return;
    }
    if (p->n > 1) {
        (void)snprintf(before, sizeof before, "/scene/hops-%ju", (uintmax_t)(p->n - 1));
    }
    play_location(p, before);
}

/* "-12" off the end of name; false where there is none. */
static bool
number_take(struct str *name, uint64_t *out)
{
    size_t n = name->n;

    while (n > 0 && name->p[n - 1] >= '0' && name->p[n - 1] <= '9') {
        n--;
    }
    if (n == 0 || name->p[n - 1] != '-' ||
        !str_to_u64(str_skip(*name, n), UINT32_MAX, out)) {
        return false;
    }
    *name = str_head(*name, n - 1);
    return true;
}

static const struct scene *
scene_find(struct str name)
{
    for (size_t i = 0; i < sizeof scenes / sizeof scenes[0]; i++) {
        if (str_eq(name, str_of(scenes[i].name))) {
            return &scenes[i];
        }
    }
    return NULL;
}

bool
scene_answer(struct origin *o, const struct request *q, struct str target,
             struct reply *r)
{
    struct play p = {.o = o, .q = q, .r = r};
    struct str name = target;
    const struct scene *scene;

    (void)str_split(&target, '/', &name);
    p.rest = (struct str){name.p + name.n,
                          (size_t)(q->target.p + q->target.n - (name.p + name.n))};
    p.seen = count_of(o, q->target);
    scene = scene_find(name); /* some names end in a number of their own */
    if (scene == NULL && number_take(&name, &p.n)) {
        uint64_t first;

        if (number_take(&name, &first)) {
            p.m = p.n;
            p.n = first;
        }
        scene = scene_find(name);
    }
    if (scene == NULL || (!target_decode(p.rest, p.name) && p.rest.n > 1)) {
        return false;
    }
    if (scene->play != NULL) {
        scene->play(&p);
    } else {
        play_location(&p, scene->location);
    }
    return true;
}
