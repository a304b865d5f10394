#include "catalog/source.h"

#include "catalog/source_forms.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    REASON_BYTES = 256,
    GATE_DEPTH = 8,              /* brackets looked through for the first quote */
    PASSED_STEP_BYTES = 1 << 18, /* how often sink->passed is told */
    WASTE_FREE_BYTES = 1 << 20   /* looking ahead in vain that any text may cost */
};

int64_t
scan_place(const struct scan *s, const char *p)
{
    size_t at = (size_t)(p - s->text.p);

    return (int64_t)(s->utf16 != NULL ? encoding_utf16_place(s->utf16, at) : at);
}

static void
tell_unread(struct scan *s, const char *from, const char *to, const char *reason)
{
    struct unread u = {scan_place(s, from), scan_place(s, to), reason};

    s->end->unread++;
    s->sink->unread(s->sink->arg, &u);
}

void
scan_unread(struct scan *s, const char *from, const char *to, const char *fmt, ...)
{
    char reason[REASON_BYTES];
    va_list args;

    s->n_unread++;
    if (s->n_unread > LIMIT_UNREAD_RANGES) {
        s->quiet_from =
            s->quiet_from == NULL || from < s->quiet_from ? from : s->quiet_from;
        s->quiet_to = s->quiet_to == NULL || to > s->quiet_to ? to : s->quiet_to;
        return;
    }
    va_start(args, fmt);
    (void)vsnprintf(reason, sizeof reason, fmt, args);
    va_end(args);
    tell_unread(s, from, to, reason);
}

static void
tell_quiet(struct scan *s)
{
    char reason[REASON_BYTES];

    if (s->quiet_from != NULL) {
        (void)snprintf(reason, sizeof reason,
                       "%" PRId64 " more places, not told one by one",
                       s->n_unread - LIMIT_UNREAD_RANGES);
        tell_unread(s, s->quiet_from, s->quiet_to, reason);
    }
}

void
scan_passed(struct scan *s, const char *p)
{
    if (p - s->passed >= PASSED_STEP_BYTES) {
        s->passed = p;
        if (s->sink->passed != NULL) {
            s->sink->passed(s->sink->arg, scan_place(s, p));
        }
    }
}

bool
scan_may_look(const struct scan *s)
{
    return s->wasted <= WASTE_FREE_BYTES + s->text.n;
}

/* Finds out how quotes are written by the first one behind the brackets at p. */
bool
json_looks_like_list(const char *p, const char *limit, bool *entities)
{
    struct json r;
    unsigned char open = 0;

    *entities = false;
    json_init(&r, (struct str){p, (size_t)(limit - p)}, true);
    for (int i = 0; i <= GATE_DEPTH && p < limit; i++) {
        size_t n;
        unsigned char c = json_char(&r, p, &n);

        if (open == '{') {
            *entities = *entities || n > 1;
            return c == '"';
        }
        if (c != '{' && c != '[') {
            return false;
        }
        open = c;
        *entities = *entities || n > 1;
        p = json_space(&r, p + n);
    }
    return open == '[';
}

/*
 * Objects that stand alone, one behind the other, are one list: where the next one would
 * begin, and its place.
 */
struct chain {
    const char *next;
    int64_t place;
};

static const char *
behind_separators(const struct scan *s, const char *p)
{
    const char *end = s->text.p + s->text.n;

    while (p < end &&
           (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t' || *p == ',')) {
        p++;
    }
    return p;
}

static struct list_end
read_json(struct scan *s, struct chain *chain, const char *p, bool entities)
{
    bool xdebug = dump_is_xdebug(s, p);
    struct json_list list = {
        .from = p,
        .limit = xdebug ? dump_xdebug_limit(s, p) : s->text.p + s->text.n,
        .reading = {.form = xdebug ? "dump-string" : "json", .entities = entities},
        .place = p == chain->next ? chain->place + 1 : 1,
        .surely_list = xdebug,
    };
    int64_t before = s->end->mentions;
    struct list_end end;

    list.surely_list = list.surely_list || list.place > 1;
    end = json_read_list(s, &list);
    if (xdebug && !s->is_stopped) {
        dump_check_xdebug(s, p, &end, entities);
    }
    chain->next = NULL;
    if (*p == '{' && !s->is_stopped && (list.place > 1 || s->end->mentions > before)) {
        chain->next = behind_separators(s, end.resume);
        chain->place = list.place;
    }
    return end;
}

/* Something begins at p that may hold a list: reads it. False: nothing does. */
static bool
read_at(struct scan *s, struct chain *chain, const char *p, struct list_end *end)
{
    const char *limit = s->text.p + s->text.n;
    bool entities = false;

    switch (*p) {
    case 's':
        return dump_read_string(s, p, end);
    case 'a':
    case 'o':
        return dump_read_array(s, p, end);
    default:
        if (!json_looks_like_list(p, limit, &entities)) {
            return false;
        }
        *end = read_json(s, chain, p, entities);
        return true;
    }
}

/* Bytes at which something readable may begin. */
static bool
is_start(char c)
{
    return c == '[' || c == '{' || c == '&' || c == 's' || c == 'a' || c == 'o';
}

static void
read_lists(struct scan *s)
{
    const char *end = s->text.p + s->text.n;
    const char *p = s->text.p;
    struct chain chain = {0};

    while (p < end && !s->is_stopped) {
        struct list_end list;
        const char *first;

        while (p < end && !is_start(*p)) {
            p++;
        }
        if (p == end) {
            break;
        }
        first = s->lists_from;
        s->lists_from = first != NULL ? first : p;
        if (read_at(s, &chain, p, &list)) {
            p = list.resume > p ? list.resume : p + 1;
        } else {
            p++;
        }
        if (first == NULL && !s->facts_told) {
            s->lists_from = NULL; /* it held no items: part of the page */
        }
        scan_passed(s, p);
    }
    s->end->stopped_at = s->is_stopped ? scan_place(s, p) : s->end->stopped_at;
}

/* ---- bidding: what the whole text is, by its beginning ---- */

static struct str
first_bytes(struct str text)
{
    if (str_starts(text, STR("\xef\xbb\xbf"))) {
        text = str_skip(text, 3); /* the mark of UTF-8 */
    }
    while (text.n > 0 && (*text.p == ' ' || (*text.p >= '\t' && *text.p <= '\r'))) {
        text = str_skip(text, 1);
    }
    return text;
}

static int
bid_json(struct str text)
{
    return text.n > 0 && (*text.p == '[' || *text.p == '{') ? 50 : 0;
}

/* An object, and the next one on a line of its own. */
static int
bid_ndjson(struct str text)
{
    struct str line;

    if (text.n == 0 || *text.p != '{' || !str_split(&text, '\n', &line)) {
        return 0;
    }
    line = str_trim(line);
    text = first_bytes(text);
    return line.n > 1 && line.p[line.n - 1] == '}' && text.n > 0 && *text.p == '{' ? 60
                                                                                   : 0;
}

static int
bid_dump_string(struct str text)
{
    return str_starts(text, STR("string(")) ? 50 : 0;
}

static int
bid_dump_array(struct str text)
{
    return str_starts(text, STR("array(")) || str_starts(text, STR("object(")) ? 50 : 0;
}

/* Anything at all may be a page that holds a list somewhere. */
static int
bid_page(struct str text)
{
    return text.n > 0 ? 10 : 0;
}

static const char *
best_bid(struct str text)
{
    static const struct {
        const char *form;
        int (*bid)(struct str text);
    } forms[] = {
        {"json", bid_json},
        {"ndjson", bid_ndjson},
        {"dump-string", bid_dump_string},
        {"dump-array", bid_dump_array},
        {"page", bid_page},
    };
    const char *form = "none";
    int best = 0;

    text = first_bytes(text);
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        int bid = forms[i].bid(text);

        if (bid > best) {
            best = bid;
            form = forms[i].form;
        }
    }
    return form;
}

static void
read_text(struct scan *s)
{
    s->passed = s->text.p;
    s->charset = encoding_declared(s->text);
    s->bid = best_bid(s->text);
    for (size_t i = 0; i < SCAN_TEXTS; i++) {
        buf_init(&s->texts[i], LIMIT_ITEM_BYTES * 4);
    }
    buf_init(&s->undone, LIMIT_ITEM_BYTES * 4);
    read_lists(s);
    tell_quiet(s);
    for (size_t i = 0; i < SCAN_TEXTS; i++) {
        buf_release(&s->texts[i]);
    }
    buf_release(&s->undone);
    free(s->levels);
    s->end->form = s->end->mentions > 0 ? s->bid : "none";
}

bool
source_parse(struct str text, const struct source_sink *sink, struct source_end *end,
             struct err *e)
{
    struct scan s = {.text = text, .sink = sink, .end = end, .e = e};
    struct encoding_utf16 utf16 = {0};

    *end = (struct source_end){.form = "none", .stopped_at = (int64_t)text.n};
    if (text.n == 0) {
        return true;
    }
    if (encoding_is_utf16(text) && text.n <= (size_t)LIMIT_PAGE_BYTES) {
        encoding_utf16_init(&utf16, text);
        s.text = buf_view(&utf16.utf8);
        s.utf16 = &utf16;
    } else if (encoding_is_utf16(text)) {
        scan_unread(&s, text.p, text.p + text.n, "UTF-16 text of over 64 MiB");
        return true;
    }
    read_text(&s);
    encoding_utf16_release(&utf16);
    return !s.is_stopped;
}
