/* What becomes of a job when a try has ended. */
#include "fetch/slot.h"

#include "base/date.h"
#include "base/fd.h"
#include "base/mem.h"
#include "fetch/sniff.h"
#include "fetch/url.h"

#include <string.h>

/* Only what can be sent back as it came; else the request is unconditional. */
static char *
validator(struct str text)
{
    return text.n < ANSWER_TEXT && answer_sendable(text) ? xstrndup(text.p, text.n)
                                                         : NULL;
}

void
job_begin(struct job *j, const struct fetch_job *from)
{
    const struct fetch_resume *r = &from->resume;

    j->fd = from->fd;
    j->limit_bytes = from->limit_bytes;
    j->if_none_match = validator(from->if_none_match);
    j->if_modified_since = validator(from->if_modified_since);
    j->result = (struct fetch_result){
        .id = from->id, .total_bytes = -1, .final_url = "", .outcome = FETCH_FAILED};
    if (r->bytes > 0 && r->bytes < r->total_bytes &&
        r->total_bytes <= from->limit_bytes && answer_strong_etag(r->etag) &&
        r->etag.n < sizeof j->have_etag) {
        j->have_bytes = r->bytes;
        j->have_total = r->total_bytes;
        memcpy(j->have_etag, r->etag.p, r->etag.n);
        j->have_etag[r->etag.n] = '\0';
    }
}

void
job_free(struct job *j)
{
    free(j->first_url);
    free(j->url);
    free(j->if_none_match);
    free(j->if_modified_since);
    *j = (struct job){.state = JOB_FREE, .fd = -1};
}

void
job_fail(struct job *j, const struct err *why)
{
    j->state = JOB_ENDED;
    j->result.outcome = FETCH_FAILED;
    j->result.err = *why;
    j->result.bytes = j->have_bytes;
    j->result.total_bytes = j->have_bytes > 0 ? j->have_total : -1;
}

static uint32_t
next_random(struct slot_run *run)
{
    uint64_t x = run->random; /* xorshift64* (Vigna 2016) */

    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    run->random = x;
    return (uint32_t)((x * 2685821657736338717U) >> 32);
}

/* The slot is idle afterwards; the job waits or has ended. */
static void
leave(struct slot *s, struct host *host)
{
    if (host != NULL) {
        host->moving--;
    }
    s->job = NULL;
    s->phase = SLOT_IDLE;
    fd_close_at(&s->file_fd);
    s->file_fd = -1;
}

/* Facts of the last answer, whatever became of it. */
static void
note_answer(struct job *j, const struct slot *s)
{
    const struct answer *a = &s->answer;

    j->result.http_status = a->status != 0 ? a->status : j->result.http_status;
    memcpy(j->type, a->type, sizeof j->type);
    memcpy(j->etag, a->etag, sizeof j->etag);
    memcpy(j->last_modified, a->last_modified, sizeof j->last_modified);
}

static void
note_head(struct job *j, const struct body *b)
{
    size_t n =
        b->head_bytes < sizeof j->result.head ? b->head_bytes : sizeof j->result.head;

    memcpy(j->result.head, b->head, n);
    j->result.head_bytes = n;
    j->result.type = sniff((struct str){(const char *)b->head, b->head_bytes});
}

/*
 * After a broken try: keeps what can be continued under a strong validator, forgets the
 * rest.
 */
static void
keep_part(struct slot *s)
{
    struct job *j = s->job;
    const struct answer *a = &s->answer;
    bool is_content = s->accept == BODY_WHOLE || s->accept == BODY_REST;
    struct err ignored = {0};

    if (!is_content) {
        return; /* nothing was written: what there was before still stands */
    }
    note_head(j, &s->body);
    j->have_bytes = 0;
    if (!body_end(&s->body, NULL, &ignored) || !answer_strong_etag(str_of(a->etag))) {
        return;
    }
    j->have_total = s->accept == BODY_REST ? a->range_total : a->length;
    if (j->have_total <= s->body.bytes) {
        return; /* not known, or more came than was announced */
    }
    j->have_bytes = s->body.bytes;
    memcpy(j->have_etag, a->etag, sizeof j->have_etag);
}

static void
finish_body(struct slot *s, const struct policy_verdict *v)
{
    struct job *j = s->job;
    struct err e = {0};

    note_head(j, &s->body);
    if (!body_end(&s->body, &j->result.digests, &e)) {
        j->have_bytes = 0;
        job_fail(j, &e);
        return;
    }
    j->state = JOB_ENDED;
    j->result.outcome = FETCH_BODY;
    j->result.bytes = s->body.bytes;
    j->result.announced = v->announced;
    j->result.total_bytes = v->announced ? s->body.bytes : -1;
}

static void
start_over(struct job *j, struct slot_run *run, int64_t ready_ms)
{
    if (j->hops > 0) {
        free(j->url);
        j->url = xstrdup(j->first_url);
        j->host = host_get(&run->hosts, str_of(j->url));
        j->hops = 0;
    }
    j->state = JOB_WAITING;
    j->ready_ms = ready_ms;
}

/* The next hop passes the same checks as a URL of a list. */
static void
hop(struct slot *s)
{
    struct job *j = s->job;
    auto_buf struct buf next = {0};
    struct err e = {0};

    buf_init(&next, (size_t)LIMIT_URL_BYTES * 2);
    if (!url_resolve(str_of(j->url), str_of(s->answer.location), &next, &e)) {
        err_put_front(&e, "redirect");
        e.code =
            ERR_POLICY; /* also for nonsense: the next try would be sent the same way */
        job_fail(j, &e);
        return;
    }
    free(j->url);
    j->url = buf_steal(&next);
    j->host = host_get(&s->run->hosts, str_of(j->url));
    j->hops++;
    j->tries--; /* the next request belongs to the same try */
    j->state = JOB_WAITING;
    j->ready_ms = 0;
}

static void
apply(struct slot *s, const struct policy_verdict *v)
{
    struct job *j = s->job;

    j->result.not_before_ms = v->not_before_ms;
    switch (v->next) {
    case NEXT_DONE:
        finish_body(s, v);
        break;
    case NEXT_UNCHANGED:
        j->state = JOB_ENDED;
        j->result.outcome = FETCH_UNCHANGED;
        break;
    case NEXT_HOP:
        hop(s);
        break;
    case NEXT_RESTART:
        j->have_bytes = 0;
        j->tries--; /* the server did nothing wrong */
        start_over(j, s->run, 0);
        break;
    case NEXT_AGAIN:
        keep_part(s);
        j->result.err = v->err;
        start_over(j, s->run, clock_mono_ms() + v->delay_ms);
        break;
    case NEXT_FAIL:
        keep_part(s);
        job_fail(j, &v->err);
        break;
    }
}

/* Web archives reset connections of those who ask too often. */
static bool
is_refusal(enum policy_end end, int status)
{
    return status == 429 || status == 503 || (end == END_BROKEN && status == 0);
}

void
slot_end(struct slot *s, enum policy_end end, const struct err *why)
{
    struct job *j = s->job;
    struct host *host = j->host;
    struct policy_verdict v;
    struct policy_try t = {
        .end = end,
        .why = s->why.code != ERR_NONE ? &s->why : why,
        .answer = &s->answer,
        .body = s->accept,
        .received = s->received,
        .tries = j->tries,
        .tries_most = s->run->opts->tries,
        .hops = j->hops,
        .first_ms = s->run->opts->backoff_first_ms,
        .random = next_random(s->run),
        .now_wall_ms = clock_wall_ms(),
        .conditional = s->asked.conditional,
    };

    policy_judge(&t, &v);
    note_answer(j, s);
    apply(s, &v);
    if (v.host_pause_ms > 0) {
        host_pause(host, clock_mono_ms() + v.host_pause_ms);
    }
    host_note(host, v.host_failed);
    if (is_refusal(end, s->answer.status)) {
        host_refused(host);
    }
    leave(s, host);
}

void
slot_end_file(struct slot *s, const struct err *why)
{
    struct job *j = s->job;

    if (why == NULL) {
        struct policy_verdict v = {.announced = true};

        finish_body(s, &v);
    } else {
        job_fail(j, why);
    }
    leave(s, NULL);
}

void
slot_stop(struct slot *s)
{
    struct job *j = s->job;
    struct err why = {0};

    if (s->phase == SLOT_WIRE) {
        transfer_cancel(s->transfer);
        note_answer(j, s);
        keep_part(s);
    }
    err_put(&why, ERR_STOPPED, "stopped");
    job_fail(j, &why);
    leave(s, j->host);
}
