#include "fetch/answer.h"

#include <string.h>

static void
forget(struct answer *a)
{
    a->status = 0;
    a->ended = a->bad_length = a->chunked = a->other_transfer = false;
    a->coded = a->has_range = a->bad_location = false;
    a->length = a->range_from = a->range_to = a->range_total = -1;
    a->type[0] = a->etag[0] = a->last_modified[0] = '\0';
    a->retry_after[0] = a->date[0] = a->location[0] = '\0';
}

void
answer_begin(struct answer *a)
{
    forget(a);
    a->flooded = false;
    a->bytes = a->lines = 0;
}

bool
answer_sendable(struct str value)
{
    for (size_t i = 0; i < value.n; i++) {
        unsigned char c = (unsigned char)value.p[i];

        if (c < ' ' || c == 0x7f) {
            return false;
        }
    }
    return value.n > 0;
}

bool
answer_strong_etag(struct str etag)
{
    if (etag.n < 2 || etag.p[0] != '"' || etag.p[etag.n - 1] != '"') {
        return false;
    }
    for (size_t i = 1; i + 1 < etag.n; i++) {
        unsigned char c = (unsigned char)etag.p[i];

        if (c <= ' ' || c == '"' || c == 0x7f) {
            return false;
        }
    }
    return true;
}

/*
 * What cannot be kept whole or sent back is dropped: half a validator is worse than none.
 */
static void
keep_text(char out[ANSWER_TEXT], struct str value)
{
    out[0] = '\0';
    if (value.n < ANSWER_TEXT && answer_sendable(value)) {
        memcpy(out, value.p, value.n);
        out[value.n] = '\0';
    }
}

/*
 * Digits only. A list of equal values ("5, 5") may be merged into one by a recipient (RFC
 * 9110 8.6); this one does not: a server that repeats itself there has a proxy in front
 * that cannot be trusted with lengths.
 */
static void
take_length(struct answer *a, struct str value)
{
    uint64_t n;

    if (!str_to_u64(value, INT64_MAX, &n) ||
        (a->length >= 0 && a->length != (int64_t)n)) {
        a->bad_length = true;
        return;
    }
    a->length = (int64_t)n;
}

/*
 * "bytes from-to/total", "bytes from-to/STAR", "bytes STAR/total" (RFC 9110 14.4), STAR
 * being an asterisk.
 */
static void
take_range(struct answer *a, struct str value)
{
    struct str span;
    struct str from;
    uint64_t first;
    uint64_t last;
    uint64_t total;

    if (a->has_range) { /* twice: neither is believed */
        a->range_from = a->range_to = a->range_total = -1;
        return;
    }
    a->has_range = true;
    if (!str_starts_nocase(value, STR("bytes "))) {
        return;
    }
    value = str_skip(value, 6);
    if (!str_split(&value, '/', &span)) {
        return;
    }
    if (str_to_u64(value, INT64_MAX, &total)) {
        a->range_total = (int64_t)total;
    } else if (!str_eq(value, STR("*"))) {
        return;
    }
    if (str_split(&span, '-', &from) && str_to_u64(from, INT64_MAX, &first) &&
        str_to_u64(span, INT64_MAX, &last)) {
        a->range_from = (int64_t)first;
        a->range_to = (int64_t)last;
    }
}

static void
take_location(struct answer *a, struct str value)
{
    if (value.n > LIMIT_URL_BYTES ||
        (a->location[0] != '\0' && !str_eq(value, str_of(a->location)))) {
        a->bad_location = true;
        return;
    }
    memcpy(a->location, value.p, value.n);
    a->location[value.n] = '\0';
    a->bad_location = a->bad_location || strlen(a->location) != value.n;
}

static void
take_field(struct answer *a, struct str name, struct str value)
{
    if (str_eq_nocase(name, STR("content-length"))) {
        take_length(a, value);
    } else if (str_eq_nocase(name, STR("content-type"))) {
        keep_text(a->type, value);
    } else if (str_eq_nocase(name, STR("etag"))) {
        keep_text(a->etag, value);
    } else if (str_eq_nocase(name, STR("last-modified"))) {
        keep_text(a->last_modified, value);
    } else if (str_eq_nocase(name, STR("content-range"))) {
        take_range(a, value);
    } else if (str_eq_nocase(name, STR("content-encoding"))) {
        a->coded = a->coded || !str_eq_nocase(value, STR("identity"));
    } else if (str_eq_nocase(name, STR("transfer-encoding"))) {
        bool chunked = str_eq_nocase(value, STR("chunked"));

        a->chunked = a->chunked || chunked;
        a->other_transfer = a->other_transfer || !chunked;
    } else if (str_eq_nocase(name, STR("retry-after"))) {
        keep_text(a->retry_after, value);
    } else if (str_eq_nocase(name, STR("date"))) {
        keep_text(a->date, value);
    } else if (str_eq_nocase(name, STR("location"))) {
        take_location(a, value);
    }
}

/* "HTTP/1.1 200 OK", "HTTP/2 200". */
static int
status_of(struct str line)
{
    struct str version;
    struct str code;
    uint64_t status;

    (void)str_split(&line, ' ', &version);
    (void)str_split(&line, ' ', &code);
    return code.n == 3 && str_to_u64(code, 999, &status) ? (int)status : 0;
}

bool
answer_line(struct answer *a, struct str line)
{
    struct str name;

    a->bytes += line.n;
    a->lines++;
    if (a->bytes > ANSWER_HEAD_BYTES || a->lines > ANSWER_HEAD_LINES) {
        a->flooded = true;
        return false;
    }
    if (a->ended) {
        return true;
    }
    while (line.n > 0 && (line.p[line.n - 1] == '\n' || line.p[line.n - 1] == '\r')) {
        line.n--;
    }
    if (str_starts(line, STR("HTTP/"))) {
        forget(a);
        a->status = status_of(line);
    } else if (line.n == 0) {
        a->ended = a->status >= 200;
    } else if (str_split(&line, ':', &name)) {
        take_field(a, name, str_trim(line));
    }
    return true;
}
