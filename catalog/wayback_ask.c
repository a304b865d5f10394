#include "catalog/wayback_ask.h"

#include "base/date.h"
#include "base/fd.h"
#include "base/limits.h"
#include "base/mem.h"

#include <poll.h>
#include <stdlib.h>

enum { ANSWERS_MOST = LIMIT_CDX_LINES / LIMIT_CDX_ANSWER_LINES };

/* Until the next request is allowed. Errors: ERR_STOPPED. */
static bool
wait_turn(struct wayback *w, struct err *e)
{
    struct pollfd stop = {.fd = w->opts.stop_fd, .events = POLLIN};
    int64_t left_ms;

    do {
        left_ms = w->next_ms - clock_mono_ms();
        left_ms = left_ms < 0 ? 0 : left_ms;
        (void)poll(&stop, 1, left_ms > INT32_MAX ? INT32_MAX : (int)left_ms);
        if ((stop.revents & POLLIN) != 0) {
            return err_set(e, ERR_STOPPED, "stopped");
        }
    } while (left_ms > 0);
    return true;
}

/* A value of a query: all but unreserved characters as percent signs (RFC 3986 2.3). */
static void
add_value(struct buf *out, struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bool is_plain = (c >= '0' && c <= '9') ||
                        ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '-' ||
                        c == '.' || c == '_' || c == '~';

        if (is_plain) {
            buf_add_byte(out, (char)c);
        } else {
            buf_addf(out, "%%%02X", c);
        }
    }
}

/*
 * No collapse=digest: it drops a line that is as the one before it, also where that is of
 * another URL, and a picture that is there under two names would be told of one. No from=
 * and to=: what was held may have been captured at any time.
 */
static void
question(const struct wayback *w, struct str what, enum wayback_match match,
         const struct cdx *cdx, struct buf *out)
{
    buf_clear(out);
    buf_addf(out, "%s/cdx/search/cdx?url=", w->base);
    add_value(out, what);
    buf_addf(out,
             "&matchType=%s&output=json&fl=timestamp,original,mimetype,statuscode,digest"
             "&filter=statuscode:200&limit=%d&showResumeKey=true",
             match == WAYBACK_PREFIX ? "prefix" : "exact", LIMIT_CDX_ANSWER_LINES);
    if (cdx->more) {
        buf_addf(out, "&resumeKey=%s", buf_cstr(&cdx->resume));
    }
}

static bool
get_answer(struct wayback *w, const char *url, struct cdx *cdx, struct err *e)
{
    auto_buf struct buf text;
    auto_free char *final_url = NULL;
    auto_close int fd = -1;

    buf_init(&text, LIMIT_PAGE_BYTES);
    w->next_ms = clock_mono_ms() + w->opts.pause_ms;
    w->requests++;
    fd = input_net_get(w->net, url, w->opts.stop_fd, &final_url, e);
    return fd >= 0 && fd_read_to_end(fd, &text, w->base, e) &&
           cdx_add(cdx, buf_view(&text), e);
}

static void
close_archive(struct wayback *w, const struct err *why)
{
    auto_free char *detail = xasprintf("is not asked again in this run: %s", why->text);

    w->closed = true;
    if (w->opts.note != NULL) {
        w->opts.note(w->opts.note_arg, w->base, detail);
    }
}

/*
 * Who is refused a connection or told to be slow is to stay away; a folder whose index is
 * too large (504) or blocked (403) says nothing of others. True where the run goes on.
 */
static bool
judge(struct wayback *w, const struct err *why, struct err *e)
{
    int status = input_net_status(w->net);
    bool is_network = why->code == ERR_NET_LATER || why->code == ERR_NET_DOWN ||
                      why->code == ERR_POLICY;

    if (why->code == ERR_STOPPED || why->code == ERR_DISK || why->code == ERR_FULL) {
        *e = *why;
        return false;
    }
    w->failures++;
    if ((is_network && status == 0) || status == 429 || status == 503 ||
        w->failures >= LIMIT_HOST_FAILURES) {
        close_archive(w, why);
    }
    return true;
}

bool
wayback_ask_index(struct wayback *w, struct str what, enum wayback_match match,
                  struct wayback_folder *f, struct err *e)
{
    auto_buf struct buf url;
    struct err why = {0};

    buf_init(&url, LIMIT_URL_BYTES);
    cdx_init(&f->cdx);
    f->answered = f->whole = false;
    for (int i = 0; i < ANSWERS_MOST && !f->whole; i++) {
        question(w, what, match, &f->cdx, &url);
        if (url.over || (i > 0 && f->cdx.resume.n == 0)) {
            break; /* it cannot be sent: what came so far is what is known */
        }
        if (!wait_turn(w, e)) {
            return false;
        }
        if (!get_answer(w, buf_cstr(&url), &f->cdx, &why)) {
            f->answered = false;
            return judge(w, &why, e);
        }
        w->failures = 0;
        f->answered = true;
        f->whole = !f->cdx.more;
    }
    cdx_end(&f->cdx);
    return true;
}
