#include "fetch/policy.h"

#include "base/date.h"
#include "base/limits.h"

#include <string.h>

enum { YEAR_S = 31536000 };

/* What a status means once the transfer itself is no question. */
enum meaning {
    MEANS_CONTENT,
    MEANS_HOP,
    MEANS_LATER,
    MEANS_LATER_RUN,
    MEANS_GONE,
    MEANS_REFUSED
};

struct status_row {
    int from, to;
    enum meaning meaning;
    bool host_failed;
};

/*
 * First row that fits. RELIABILITY: the same family as curl's --retry, and no other, is
 * tried again.
 */
static const struct status_row status_rows[] = {
    {200, 200, MEANS_CONTENT, false},  {206, 206, MEANS_CONTENT, false},
    {301, 303, MEANS_HOP, false},      {304, 304, MEANS_CONTENT, false},
    {307, 308, MEANS_HOP, false},      {404, 404, MEANS_GONE, false},
    {410, 410, MEANS_GONE, false},     {408, 408, MEANS_LATER, true},
    {429, 429, MEANS_LATER, false},    {500, 500, MEANS_LATER, true},
    {502, 504, MEANS_LATER, true},     {400, 499, MEANS_REFUSED, false},
    {505, 599, MEANS_LATER_RUN, true}, {0, 999, MEANS_LATER_RUN, false},
};

static const struct status_row *
status_find(int status)
{
    const struct status_row *row = status_rows;

    while (status < row->from || status > row->to) {
        row++; /* the last row takes all */
    }
    return row;
}

static enum policy_body
accept_rest(const struct answer *a, const struct policy_asked *asked)
{
    bool fits = asked->from > 0 && a->range_from == asked->from &&
                a->range_to >= a->range_from && a->range_total == a->range_to + 1 &&
                (asked->total < 0 || a->range_total == asked->total) &&
                (a->length < 0 || a->length == a->range_to - a->range_from + 1) &&
                str_eq(str_of(a->etag), asked->etag) && answer_strong_etag(asked->etag);

    return fits ? BODY_REST : BODY_RESTART;
}

/*
 * An answer whose own framing contradicts itself says nothing about where the body ends
 * (RFC 9112 6.3).
 */
static const char *
framing_fault(const struct answer *a)
{
    if (a->bad_length) {
        return "Content-Length is no number, or two differ";
    }
    if (a->chunked && a->length >= 0) {
        return "both a length and chunks are announced";
    }
    if (a->other_transfer) {
        return "a transfer coding that was not asked for";
    }
    return NULL;
}

enum policy_body
policy_accept(const struct answer *a, const struct policy_asked *asked, struct err *e)
{
    const char *fault = framing_fault(a);
    int64_t size = a->length;

    if (a->status == 416 && asked->from > 0) {
        return BODY_RESTART;
    }
    if (a->status != 200 && a->status != 206) {
        return BODY_IGNORED;
    }
    if (fault != NULL) {
        err_put(e, ERR_NET_LATER, "answer cannot be trusted: %s", fault);
        return BODY_REFUSED;
    }
    if (a->coded) {
        err_put(e, ERR_POLICY, "content coding that was not asked for");
        return BODY_REFUSED;
    }
    if (a->status == 206) {
        if (asked->from == 0) {
            err_put(e, ERR_NET_LATER, "status 206 to a request for the whole");
            return BODY_REFUSED;
        }
        if (accept_rest(a, asked) == BODY_RESTART) {
            return BODY_RESTART;
        }
        size = a->range_total;
    }
    if (size > asked->limit_bytes) {
        err_put(e, ERR_LIMIT, "%jd bytes announced, limit %jd", (intmax_t)size,
                (intmax_t)asked->limit_bytes);
        return BODY_REFUSED;
    }
    return a->status == 200 ? BODY_WHOLE : BODY_REST;
}

int64_t
policy_backoff_ms(unsigned tries, int64_t first_ms, uint32_t random)
{
    int64_t most = first_ms;

    for (unsigned i = 1; i < tries && most < LIMIT_BACKOFF_MOST_MS; i++) {
        most *= 2;
    }
    most = most > LIMIT_BACKOFF_MOST_MS ? LIMIT_BACKOFF_MOST_MS : most;
    return (int64_t)(((uint64_t)random * ((uint64_t)most + 1)) >> 32);
}

bool
policy_retry_after_ms(const struct answer *a, int64_t now_wall_ms, int64_t *out)
{
    uint64_t seconds;
    int64_t then;
    int64_t base;

    if (str_to_u64(str_of(a->retry_after), UINT64_MAX, &seconds)) {
        *out = (int64_t)(seconds > YEAR_S ? YEAR_S : seconds) * 1000;
        return true;
    }
    if (!date_from_http(str_of(a->retry_after), &then)) {
        return false;
    }
    if (!date_from_http(str_of(a->date), &base)) {
        base = now_wall_ms;
    }
    then = then > base ? then - base : 0;
    *out = then > (int64_t)YEAR_S * 1000 ? (int64_t)YEAR_S * 1000 : then;
    return true;
}

int64_t
policy_deadline_ms(int64_t bytes, int64_t slowest_bytes_s)
{
    int64_t rate = LIMIT_TRANSFER_RATE;
    int64_t most_s = LIMIT_TRANSFER_MOST_S;
    int64_t seconds = LIMIT_TRANSFER_UNKNOWN_S;

    if (slowest_bytes_s > 0 && slowest_bytes_s < rate) {
        rate = slowest_bytes_s;
        most_s = most_s * LIMIT_TRANSFER_RATE / rate;
    }
    if (bytes >= 0) {
        seconds = LIMIT_TRANSFER_BASE_S + bytes / rate;
    }
    return (seconds > most_s ? most_s : seconds) * 1000;
}

/*
 * out->err is set. Decides between another try in this run, a note for a later one, and
 * the end.
 */
static void
try_again(const struct policy_try *t, struct policy_verdict *out)
{
    int64_t pause_ms;

    out->next = t->tries < t->tries_most ? NEXT_AGAIN : NEXT_FAIL;
    out->delay_ms = policy_backoff_ms(t->tries, t->first_ms, t->random);
    if (t->answer->status < 400 ||
        !policy_retry_after_ms(t->answer, t->now_wall_ms, &pause_ms)) {
        return;
    }
    if (pause_ms > (int64_t)LIMIT_RETRY_AFTER_S * 1000) {
        out->next = NEXT_FAIL;
        out->not_before_ms = t->now_wall_ms + pause_ms;
        return;
    }
    out->delay_ms = out->delay_ms > pause_ms ? out->delay_ms : pause_ms;
    out->host_pause_ms = pause_ms;
}

static void
judge_complete(const struct policy_try *t, struct policy_verdict *out)
{
    const struct answer *a = t->answer;
    bool short_of_length = a->length >= 0 && t->received != a->length;
    bool short_of_range =
        t->body == BODY_REST && t->received != a->range_to - a->range_from + 1;

    if (t->body == BODY_RESTART) {
        out->next = NEXT_RESTART;
    } else if (a->status == 304 && t->conditional) {
        out->next = NEXT_UNCHANGED;
    } else if (t->body != BODY_WHOLE && t->body != BODY_REST) {
        err_put(&out->err, ERR_NET_LATER, "status %d was not asked for", a->status);
        try_again(t, out);
    } else if (short_of_length || short_of_range) {
        err_put(&out->err, ERR_NET_LATER, "%jd bytes came, %jd were announced",
                (intmax_t)t->received, (intmax_t)a->length);
        try_again(t, out);
    } else {
        out->next = NEXT_DONE;
        out->announced = a->length >= 0 || t->body == BODY_REST;
    }
}

static void
judge_hop(const struct policy_try *t, struct policy_verdict *out)
{
    const struct answer *a = t->answer;

    if (a->bad_location || a->location[0] == '\0') {
        err_put(&out->err, ERR_NET_LATER, "status %d without a usable Location",
                a->status);
        try_again(t, out);
    } else if (t->hops >= LIMIT_REDIRECTS) {
        err_put(&out->err, ERR_POLICY, "more than %d redirects", LIMIT_REDIRECTS);
    } else {
        out->next = NEXT_HOP;
    }
}

/* The status is known and the body, if it was of interest, is complete. */
static void
judge_status(const struct policy_try *t, struct policy_verdict *out)
{
    int status = t->answer->status;
    const struct status_row *row = status_find(status);

    out->host_failed = row->host_failed;
    switch (row->meaning) {
    case MEANS_CONTENT:
        judge_complete(t, out);
        return;
    case MEANS_HOP:
        judge_hop(t, out);
        return;
    case MEANS_LATER:
        err_put(&out->err, ERR_NET_LATER, "HTTP status %d", status);
        try_again(t, out);
        return;
    case MEANS_LATER_RUN:
        err_put(&out->err, ERR_NET_LATER, "HTTP status %d", status);
        return;
    case MEANS_GONE:
        err_put(&out->err, ERR_NET_GONE, "HTTP status %d", status);
        return;
    case MEANS_REFUSED:
        err_put(&out->err, ERR_NET_REFUSED, "HTTP status %d", status);
        return;
    }
}

void
policy_judge(const struct policy_try *t, struct policy_verdict *out)
{
    const struct answer *a = t->answer;
    bool status_decides = a->ended && t->body == BODY_IGNORED;

    *out = (struct policy_verdict){.next = NEXT_FAIL};
    if (t->end == END_OURS && t->why->code != ERR_NONE) {
        out->err = *t->why;
        if (t->why->code == ERR_NET_LATER) {
            try_again(t, out);
        }
        return;
    }
    if (t->body == BODY_RESTART) {
        out->next = NEXT_RESTART;
        return;
    }
    if (t->end == END_COMPLETE || status_decides) {
        if (a->status == 0) {
            err_put(&out->err, ERR_NET_LATER, "no HTTP answer");
            try_again(t, out);
            return;
        }
        judge_status(t, out);
        return;
    }
    err_put(&out->err, ERR_NET_LATER, "%s", t->why->text);
    out->host_failed = t->end == END_TIMEOUT || a->status == 0 || a->status >= 500;
    if (t->end != END_TRUST) {
        try_again(t, out);
    }
}
