#include "fetch/slot.h"

#include "base/date.h"
#include "base/fd.h"
#include "base/mem.h"
#include "fetch/disk.h"
#include "fetch/url.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/*
 * Of an answer that is no content: more is not read, so that an endless error page ends.
 */
static const int64_t ignored_bytes = KIB(64);

void
slot_init(struct slot *s, struct slot_run *run)
{
    *s = (struct slot){.run = run, .file_fd = -1};
    body_init(&s->body);
}

void
slot_release(struct slot *s)
{
    transfer_free(s->transfer);
    body_release(&s->body);
    fd_close_at(&s->file_fd);
}

static bool
may_be_private(const struct fetch_opts *o, struct str url)
{
    struct url u;

    if (!url_split(url, &u)) {
        return false;
    }
    for (size_t i = 0; i < o->n_allow_private; i++) {
        struct str named = str_of(o->allow_private[i]);
        struct str bare = u.host;

        if (bare.n > 2 && bare.p[0] == '[' && named.n > 0 && named.p[0] != '[') {
            bare = str_skip(str_head(bare, bare.n - 1), 1);
        }
        if (str_eq_nocase(bare, named)) {
            return true;
        }
    }
    return false;
}

/* What the run's rate leaves for each when all move; 0: no ceiling. */
static int64_t
share(const struct slot_run *run)
{
    int64_t rate = run->opts->rate_bytes_s;

    return rate > 0 ? rate / (int64_t)run->opts->transfers + 1 : 0;
}

/* Request headers of this try into lines; NULL at the end. False where there are none. */
static bool
ask_headers(struct slot *s, struct buf lines[2], const char *headers[3])
{
    const struct job *j = s->job;
    size_t n = 0;

    if (s->asked.from > 0) {
        buf_addf(&lines[0], "Range: bytes=%jd-", (intmax_t)s->asked.from);
        buf_addf(&lines[1], "If-Range: %.*s", STR_FMT(s->asked.etag));
        headers[n++] = buf_cstr(&lines[0]);
        headers[n++] = buf_cstr(&lines[1]);
    } else if (j->if_none_match != NULL) {
        /* It wins over a date, which is then not even looked at (RFC 9110 13.1.3). */
        buf_addf(&lines[0], "If-None-Match: %s", j->if_none_match);
        headers[n++] = buf_cstr(&lines[0]);
    } else if (j->if_modified_since != NULL) {
        buf_addf(&lines[0], "If-Modified-Since: %s", j->if_modified_since);
        headers[n++] = buf_cstr(&lines[0]);
    }
    headers[n] = NULL;
    return n > 0;
}

static bool
start_wire(struct slot *s, struct err *e)
{
    struct job *j = s->job;
    struct buf lines[2] = {0};
    auto_buf struct buf url = {0};
    const char *headers[3];
    struct transfer_ask ask = {.may_be_private =
                                   may_be_private(s->run->opts, str_of(j->url))};
    bool ok;

    buf_init(&url, (size_t)LIMIT_URL_BYTES * 3 + 1);
    buf_init(&lines[0], (size_t)ANSWER_TEXT * 2);
    buf_init(&lines[1], (size_t)ANSWER_TEXT * 2);
    s->asked = (struct policy_asked){
        .from = j->have_bytes,
        .etag = str_of(j->have_etag),
        .total = j->have_total,
        .conditional = j->have_bytes == 0 &&
                       (j->if_none_match != NULL || j->if_modified_since != NULL),
        .limit_bytes = j->limit_bytes};
    url_wire_form(str_of(j->url), &url);
    ask.url = buf_cstr(&url);
    ask.headers = ask_headers(s, lines, headers) ? headers : NULL;
    s->phase = SLOT_WIRE;
    s->started_ms = clock_mono_ms();
    host_asked(j->host, s->started_ms);
    s->deadline_ms = s->started_ms + (s->run->opts->timeout_s > 0
                                          ? (int64_t)s->run->opts->timeout_s * 1000
                                          : policy_deadline_ms(-1, share(s->run)));
    ok = (s->transfer != NULL || transfer_new(&s->transfer, s->run->net, s, e)) &&
         transfer_start(s->transfer, &ask, e);
    buf_release(&lines[0]);
    buf_release(&lines[1]);
    return ok;
}

static void
start_file(struct slot *s)
{
    struct job *j = s->job;
    struct url u = {0};
    int64_t bytes = 0;
    struct err e = {0};

    s->phase = SLOT_FILE;
    s->run->any_answer = true;
    if (!url_split(str_of(j->url), &u) ||
        !disk_open(u.target, j->limit_bytes, &s->file_fd, &bytes, &e) ||
        !body_begin(&s->body, j->fd, j->limit_bytes, false, &e) ||
        !body_reserve(&s->body, bytes, &e)) {
        slot_end_file(s, &e);
    }
}

bool
slot_start(struct slot *s, struct job *j, struct err *e)
{
    struct err ignored = {0};

    s->job = j;
    s->why.code = ERR_NONE;
    s->accept = BODY_IGNORED;
    s->received = s->marked = 0;
    answer_begin(&s->answer);
    j->state = JOB_MOVING;
    j->tries++;
    j->result.head_bytes = 0;
    if (j->host == NULL) {
        start_file(s);
        return true;
    }
    j->host->moving++;
    if (j->have_bytes > 0 &&
        body_begin(&s->body, j->fd, j->limit_bytes, true, &ignored)) {
        s->phase = SLOT_RECALL;
        return true;
    }
    return start_wire(s, e);
}

/* The head has ended: says whether its body is wanted, and makes ready for it. */
static bool
take_head(struct slot *s)
{
    const struct answer *a = &s->answer;
    int64_t rest = a->length;

    s->accept = policy_accept(a, &s->asked, &s->why);
    if (s->run->opts->timeout_s == 0) {
        s->deadline_ms = s->started_ms + policy_deadline_ms(rest, share(s->run));
    }
    switch (s->accept) {
    case BODY_IGNORED:
        return true;
    case BODY_RESTART:
    case BODY_REFUSED:
        return false;
    case BODY_WHOLE:
        return body_begin(&s->body, s->job->fd, s->job->limit_bytes, false, &s->why) &&
               body_reserve(&s->body, a->length, &s->why);
    case BODY_REST:
        s->marked = s->body.bytes;
        return body_reserve(&s->body, a->range_total, &s->why);
    }
    return false;
}

static bool
on_line(void *arg, struct str line)
{
    struct slot *s = arg;
    bool had_ended = s->answer.ended;

    if (!answer_line(&s->answer, line)) {
        return err_set(&s->why, ERR_LIMIT, "more than %d bytes or %d lines of header",
                       ANSWER_HEAD_BYTES, ANSWER_HEAD_LINES);
    }
    s->run->any_answer = s->run->any_answer || s->answer.status != 0;
    return had_ended || !s->answer.ended || take_head(s);
}

static enum net_take
take_ignored(struct slot *s, struct str bytes)
{
    struct fetch_result *r = &s->job->result;

    bytes = str_head(bytes, sizeof r->head - r->head_bytes);
    memcpy(r->head + r->head_bytes, bytes.p, bytes.n);
    r->head_bytes += bytes.n;
    return s->received <= ignored_bytes ? NET_TAKEN : NET_ENOUGH;
}

static enum net_take
on_data(void *arg, struct str bytes)
{
    struct slot *s = arg;
    struct slot_run *run = s->run;

    if (!pace_open(&run->pace)) {
        return NET_LATER;
    }
    pace_take(&run->pace, (int64_t)bytes.n);
    s->received += (int64_t)bytes.n;
    run->received += (int64_t)bytes.n;
    run->spent = run->opts->run_bytes > 0 && run->received > run->opts->run_bytes;
    if (run->spent) {
        err_put(&s->why, ERR_LIMIT, "the run's ceiling of %jd bytes is reached",
                (intmax_t)run->opts->run_bytes);
        return NET_ENOUGH;
    }
    if (s->accept != BODY_WHOLE && s->accept != BODY_REST) {
        return take_ignored(s, bytes);
    }
    return body_add(&s->body, bytes.p, bytes.n, &s->why) ? NET_TAKEN : NET_ENOUGH;
}

static void
on_end(void *arg, enum policy_end end, const struct err *why)
{
    slot_end(arg, end, why);
}

const struct net_sink *
slot_sink(void)
{
    static const struct net_sink sink = {.line = on_line, .data = on_data, .end = on_end};

    return &sink;
}

/*
 * What fd holds is read back into the digest; a part file that is not what it was said to
 * be starts over.
 */
static bool
step_recall(struct slot *s, struct err *e)
{
    struct err why = {0};
    bool done = false;

    if (!body_recall(&s->body, s->job->have_bytes, &done, &why)) {
        s->job->have_bytes = 0;
        done = true;
    }
    return !done || start_wire(s, e);
}

static void
step_file(struct slot *s)
{
    static const int64_t piece_bytes = MIB(8);
    char bytes[65536];
    struct err e = {0};

    for (int64_t done = 0; done < piece_bytes;) {
        ssize_t n = read(s->file_fd, bytes, sizeof bytes);

        if (n == 0) {
            slot_end_file(s, NULL);
            return;
        }
        if (n < 0) {
            err_put(&e, ERR_NET_LATER, "cannot read the file: %s", strerror(errno));
        }
        if (n < 0 || !body_add(&s->body, bytes, (size_t)n, &e)) {
            slot_end_file(s, &e);
            return;
        }
        s->run->received += n;
        done += n;
    }
}

bool
slot_step(struct slot *s, int64_t now_ms, struct err *e)
{
    if (s->phase == SLOT_RECALL) {
        return step_recall(s, e);
    }
    if (s->phase == SLOT_FILE) {
        step_file(s);
    } else if (s->phase == SLOT_WIRE && now_ms >= s->deadline_ms) {
        struct err why = {0};

        err_put(&why, ERR_NET_LATER, "not done after %jd s",
                (intmax_t)((s->deadline_ms - s->started_ms) / 1000));
        transfer_cancel(s->transfer);
        slot_end(s, END_TIMEOUT, &why);
    }
    return true;
}

bool
slot_checkpoint(struct slot *s)
{
    bool is_content = s->accept == BODY_WHOLE || s->accept == BODY_REST;

    if (s->phase != SLOT_WIRE || !is_content ||
        s->body.bytes - s->marked < LIMIT_CHECKPOINT_BYTES || s->answer.length < 0 ||
        !answer_strong_etag(str_of(s->answer.etag))) {
        return false;
    }
    if (!body_flush(&s->body, &s->why)) {
        transfer_cancel(s->transfer);
        slot_end(s, END_OURS, &s->why);
        return false;
    }
    s->marked = s->body.bytes;
    return true;
}
