/*
 * What a CDX server answers (wayback-cdx-server README): lines that fit, in the order of
 * key and time, collapsed against the line before, from a key on, up to a number.
 */
#include "tests/http/origin_cdx.h"

#include "base/hash.h"
#include "base/mem.h"

#include <regex.h>
#include <stdlib.h>
#include <string.h>

enum { VALUE_MAX = 16384, FILTERS_MAX = 8, TEXT_MAX = 1024 };

static const char *const names[CDX_FILE] = {
    "urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"};

struct filter {
    regex_t regex;
    int field;
    bool is_not;
};

struct question {
    struct buf key, resume;
    bool is_prefix, is_json, shows_key;
    struct str from, to;
    char times[2][64]; /* what from and to are slices of */
    int fields[CDX_FILE];
    size_t n_fields;
    struct filter filters[FILTERS_MAX];
    size_t n_filters;
    int collapse; /* field; -1: none */
    size_t collapse_n;
    long limit; /* 0: none */
};

/* -1: not one of them. */
static int
field_of(struct str name)
{
    for (int f = 0; f < CDX_FILE; f++) {
        if (str_eq(name, str_of(names[f]))) {
            return f;
        }
    }
    return -1;
}

static void
decode(struct str s, struct buf *out)
{
    buf_clear(out);
    for (size_t i = 0; i < s.n; i++) {
        uint8_t byte;

        if (s.p[i] == '%' && hex_decode(str_head(str_skip(s, i + 1), 2), &byte, 1)) {
            buf_add_byte(out, (char)byte);
            i += 2;
        } else {
            buf_add_byte(out, s.p[i] == '+' ? ' ' : s.p[i]);
        }
    }
}

static void
take_filter(struct question *q, struct str value)
{
    struct filter *f = &q->filters[q->n_filters];
    struct str field;
    char text[TEXT_MAX];

    f->is_not = str_take(&value, STR("!"));
    (void)str_split(&value, ':', &field);
    f->field = field_of(field);
    (void)snprintf(text, sizeof text, "^(%.*s)$", STR_FMT(value));
    if (f->field >= 0 && q->n_filters + 1 < FILTERS_MAX &&
        regcomp(&f->regex, text, REG_EXTENDED | REG_NOSUB) == 0) {
        q->n_filters++;
    }
}

static void
take_fields(struct question *q, struct str value)
{
    q->n_fields = 0;
    while (value.n > 0) {
        struct str name;
        bool more = str_split(&value, ',', &name);
        int f = field_of(name);

        if (f >= 0 && q->n_fields < CDX_FILE) {
            q->fields[q->n_fields++] = f;
        }
        if (!more) {
            break;
        }
    }
}

static struct str
keep(char to[64], struct str value)
{
    (void)snprintf(to, 64, "%.*s", STR_FMT(value));
    return str_of(to);
}

static void
take_url(struct question *q, struct str value)
{
    if (value.n > 0 && value.p[value.n - 1] == '*') {
        value.n--;
        q->is_prefix = true;
    }
    cdx_urlkey(value, &q->key);
}

static void
take(struct question *q, struct str name, struct str value)
{
    if (str_eq(name, STR("url"))) {
        take_url(q, value);
    } else if (str_eq(name, STR("matchType"))) {
        q->is_prefix = str_eq(value, STR("prefix"));
    } else if (str_eq(name, STR("output"))) {
        q->is_json = str_eq(value, STR("json"));
    } else if (str_eq(name, STR("fl"))) {
        take_fields(q, value);
    } else if (str_eq(name, STR("filter"))) {
        take_filter(q, value);
    } else if (str_eq(name, STR("collapse"))) {
        struct str field;
        uint64_t n = VALUE_MAX;

        if (str_split(&value, ':', &field) && !str_to_u64(value, VALUE_MAX, &n)) {
            n = VALUE_MAX;
        }
        q->collapse = field_of(field);
        q->collapse_n = (size_t)n;
    } else if (str_eq(name, STR("from"))) {
        q->from = keep(q->times[0], value);
    } else if (str_eq(name, STR("to"))) {
        q->to = keep(q->times[1], value);
    } else if (str_eq(name, STR("limit"))) {
        q->limit = strtol(value.p, NULL, 10);
    } else if (str_eq(name, STR("showResumeKey"))) {
        q->shows_key = str_eq(value, STR("true"));
    } else if (str_eq(name, STR("resumeKey"))) {
        buf_add_str(&q->resume, value);
    }
}

static void
read_question(struct question *q, struct str query)
{
    auto_buf struct buf value;

    buf_init(&value, VALUE_MAX);
    while (query.n > 0) {
        struct str name;
        struct str pair;
        bool more = str_split(&query, '&', &pair);

        (void)str_split(&pair, '=', &name);
        decode(pair, &value);
        buf_add_byte(&value, '\0'); /* for strtol */
        take(q, name, str_head(buf_view(&value), value.n - 1));
        if (!more) {
            break;
        }
    }
}

/* "key time!", as the Wayback Machine makes it. */
static void
resume_key(const struct cdx_entry *entry, struct buf *out)
{
    buf_clear(out);
    buf_add_str(out, entry->fields[CDX_URLKEY]);
    buf_addf(out, " %.*s!", STR_FMT(entry->fields[CDX_TIMESTAMP]));
}

static bool
filters_fit(const struct question *q, const struct cdx_entry *entry)
{
    for (size_t i = 0; i < q->n_filters; i++) {
        const struct filter *f = &q->filters[i];
        char text[TEXT_MAX];

        (void)snprintf(text, sizeof text, "%.*s", STR_FMT(entry->fields[f->field]));
        if ((regexec(&f->regex, text, 0, NULL, 0) == 0) == f->is_not) {
            return false;
        }
    }
    return true;
}

/* Below zero: the time is before the bound, as far as the bound goes. */
static int
compare_time(struct str time, struct str bound)
{
    size_t n = bound.n < time.n ? bound.n : time.n;

    return n == 0 ? 0 : memcmp(time.p, bound.p, n);
}

static bool
fits(const struct question *q, const struct cdx_entry *entry)
{
    struct str key = entry->fields[CDX_URLKEY];
    struct str time = entry->fields[CDX_TIMESTAMP];
    bool is_there = q->is_prefix ? str_starts(key, buf_view(&q->key))
                                 : str_eq(key, buf_view(&q->key));

    return is_there && compare_time(time, q->from) >= 0 &&
           compare_time(time, q->to) <= 0 && filters_fit(q, entry);
}

static bool
collapses(const struct question *q, const struct cdx_entry *a, const struct cdx_entry *b)
{
    return q->collapse >= 0 && b != NULL &&
           str_eq(str_head(a->fields[q->collapse], q->collapse_n),
                  str_head(b->fields[q->collapse], q->collapse_n));
}

/* Entries that are told, in `out`; *more: there are others behind them. */
static size_t
choose(const struct cdx_index *x, const struct question *q, size_t most,
       const struct cdx_entry **out, bool *more)
{
    const struct cdx_entry *last = NULL;
    bool waits = q->resume.n > 0;
    size_t n = 0;

    for (size_t i = 0; i < x->n; i++) {
        const struct cdx_entry *entry = &x->entries[i];

        if (waits) {
            auto_buf struct buf key;

            buf_init(&key, VALUE_MAX);
            resume_key(entry, &key);
            waits = !str_eq(buf_view(&key), buf_view(&q->resume));
        } else if (fits(q, entry) && !collapses(q, entry, last)) {
            last = entry;
            out[n++] = entry;
        }
    }
    if (q->limit < 0 && (size_t)-q->limit < n) {
        memmove(out, out + n - (size_t)-q->limit, (size_t)-q->limit * sizeof(void *));
        n = (size_t)-q->limit;
    }
    most =
        q->limit > 0 && (most == 0 || (size_t)q->limit < most) ? (size_t)q->limit : most;
    *more = most > 0 && n > most;
    return *more ? most : n;
}

static void
put_row(const struct question *q, const struct cdx_entry *entry, bool first,
        struct buf *out)
{
    if (q->is_json) {
        buf_add_cstr(out, first ? "[[" : ",\n[");
    }
    for (size_t i = 0; i < q->n_fields; i++) {
        struct str value =
            entry != NULL ? entry->fields[q->fields[i]] : str_of(names[q->fields[i]]);

        buf_add_cstr(out, i == 0 ? "" : q->is_json ? ", " : " ");
        buf_add_cstr(out, q->is_json ? "\"" : "");
        buf_add_str(out, value);
        buf_add_cstr(out, q->is_json ? "\"" : "");
    }
    buf_add_cstr(out, q->is_json ? "]" : "\n");
}

static void
put_resume(const struct question *q, const struct cdx_entry *last, struct buf *out)
{
    auto_buf struct buf key;

    buf_init(&key, VALUE_MAX);
    resume_key(last, &key);
    buf_add_cstr(out, q->is_json ? ",\n[],\n[\"" : "\n");
    for (size_t i = 0; i < key.n; i++) {
        unsigned char c = (unsigned char)key.p[i];
        bool is_plain = (c >= '0' && c <= '9') ||
                        ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '.' || c == '-';

        if (c == ' ') {
            buf_add_byte(out, '+');
        } else if (is_plain) {
            buf_add_byte(out, (char)c);
        } else {
            buf_addf(out, "%%%02X", c);
        }
    }
    buf_add_cstr(out, q->is_json ? "\"]" : "\n");
}

void
cdx_answer(const struct cdx_index *x, struct str query, size_t most, struct reply *r)
{
    struct question q = {.collapse = -1, .n_fields = CDX_FILE};
    const struct cdx_entry **told = xcalloc(x->n + 1, sizeof *told);
    auto_buf struct buf body;
    bool more;
    size_t n;

    for (int f = 0; f < CDX_FILE; f++) {
        q.fields[f] = f;
    }
    buf_init(&body, VALUE_MAX * 32);
    buf_init(&q.key, VALUE_MAX);
    buf_init(&q.resume, VALUE_MAX);
    read_question(&q, query);
    n = choose(x, &q, most, told, &more);
    if (q.is_json && n > 0) {
        put_row(&q, NULL, true, &body);
    }
    for (size_t i = 0; i < n; i++) {
        put_row(&q, told[i], false, &body);
    }
    if (more && q.shows_key) {
        put_resume(&q, told[n - 1], &body);
    }
    if (q.is_json) {
        buf_add_cstr(&body, n > 0 ? "]\n" : "[]\n");
    }
    reply_text(r, 200, q.is_json ? "application/json" : "text/plain", buf_view(&body));
    for (size_t i = 0; i < q.n_filters; i++) {
        regfree(&q.filters[i].regex);
    }
    buf_release(&q.key);
    buf_release(&q.resume);
    free(told);
}
