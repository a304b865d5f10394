#include "catalog/source_forms.h"

#include "catalog/entity.h"

#include <inttypes.h>
#include <string.h>

enum {
    XDEBUG_BEFORE_BYTES = 64, /* "<small>string</small> <font color='#cc0000'>'" */
    OPENING_MOST_BYTES = 256, /* object(Some\\Long\\Name)#1 (5) */
    QUOTE_MOST_BYTES = 65536, /* how far the end of a miscounted string is looked for */
    XDEBUG_AFTER_BYTES = 256  /* "'...</font> <i>(length=1972)</i>" */
};

/* "(1972)" at p; gives the number and what is behind it. */
static const char *
read_count(const char *p, const char *end, uint64_t *n)
{
    const char *digits = p + 1;

    if (p >= end || *p != '(') {
        return NULL;
    }
    for (p = digits; p < end && *p >= '0' && *p <= '9'; p++) {
    }
    if (p >= end || *p != ')' ||
        !str_to_u64((struct str){digits, (size_t)(p - digits)}, INT64_MAX, n)) {
        return NULL;
    }
    return p + 1;
}

bool
dump_open_string(const struct scan *s, const char *p, struct dump_string *d)
{
    struct json r;
    size_t n;

    json_init(&r, s->text, true);
    *d = (struct dump_string){.from = p};
    if (!str_starts((struct str){p, (size_t)(r.end - p)}, STR("string("))) {
        return false;
    }
    p = read_count(p + strlen("string"), r.end, &d->count);
    if (p == NULL) {
        return false;
    }
    p = json_space(&r, p);
    if (p >= r.end || json_char(&r, p, &n) != '"') {
        return false;
    }
    d->entities = n > 1;
    d->content = p + n;
    return true;
}

/*
 * A closing bracket stands before the quote, or the line, the text or its tag ends
 * behind it.
 */
static bool
is_end_of_dump(const struct scan *s, const struct dump_string *d, const char *quote)
{
    const char *end = s->text.p + s->text.n;
    struct json r;
    size_t n;

    json_init(&r, s->text, true);
    if (quote >= end || json_char(&r, quote, &n) != '"') {
        return false;
    }
    if (quote > d->content && (quote[-1] == ']' || quote[-1] == '}')) {
        return true;
    }
    quote += n;
    if (d->is_member) {
        return quote >= end || str_find_byte(STR("\n\r<} \t"), *quote) >= 0;
    }
    if (quote < end && *quote != '\n' && *quote != '\r' && *quote != '<') {
        return false;
    }
    quote = json_space(&r, quote);
    return quote >= end || str_find_byte(STR(",:}]"), (char)json_char(&r, quote, &n)) < 0;
}

bool
dump_string_end(struct scan *s, struct dump_string *d)
{
    struct str rest = {d->content, (size_t)(s->text.p + s->text.n - d->content)};
    size_t used = 0;
    bool whole;

    d->close = NULL;
    if (!d->entities && d->count < rest.n && is_end_of_dump(s, d, rest.p + d->count)) {
        d->close = rest.p + d->count;
        return true;
    }
    if (d->count > rest.n || !scan_may_look(s)) {
        return false; /* undoing entities only makes it shorter */
    }
    whole = entity_pass(rest, (size_t)d->count, &used);
    s->wasted += used;
    if (!whole || !is_end_of_dump(s, d, rest.p + used)) {
        return false;
    }
    d->entities = true;
    d->close = rest.p + used;
    return true;
}

/* Behind the next ')' on the line, or NULL. */
static const char *
behind_parenthesis(struct str rest)
{
    ptrdiff_t close = str_find_byte(rest, ')');
    ptrdiff_t line = str_find_byte(rest, '\n');

    return close < 0 || (line >= 0 && line < close) ? NULL : rest.p + close + 1;
}

/* "array(5) {" or "object(stdClass)#1 (5) {" at p; gives what is behind it, or NULL. */
const char *
dump_behind_opening(const struct json *r, const char *p)
{
    struct str rest = str_head((struct str){p, (size_t)(r->end - p)}, OPENING_MOST_BYTES);
    bool is_object = str_starts(rest, STR("object("));
    size_t n;

    if (!is_object && !str_starts(rest, STR("array("))) {
        return NULL;
    }
    p = behind_parenthesis(rest);
    if (p != NULL && is_object) { /* the handle and the number of members: "#1 (5)" */
        p = behind_parenthesis(str_skip(rest, (size_t)(p - rest.p)));
    }
    if (p == NULL) {
        return NULL;
    }
    p = json_space(r, p);
    return p < r->end && json_char(r, p, &n) == '{' ? p + n : NULL;
}

/*
 * A miscounted string ends at the first quote behind which the next member or the end of
 * the array stands.
 */
bool
dump_guess_end(struct scan *s, struct dump_string *d)
{
    struct json r;
    struct str rest =
        str_head((struct str){d->content, (size_t)(s->text.p + s->text.n - d->content)},
                 QUOTE_MOST_BYTES);
    const char *p = rest.p;
    size_t n;

    json_init(&r, s->text, true);
    if (!scan_may_look(s)) {
        return false;
    }
    for (; p < rest.p + rest.n; p += n) {
        const char *next;
        unsigned char c = json_char(&r, p, &n);

        if (c != '"') {
            continue;
        }
        next = json_space(&r, p + n);
        if (next < s->text.p + s->text.n &&
            (*next == '[' || *next == '}' || *next == '\'') && next > p + n) {
            d->close = p;
            scan_unread(s, d->from, d->content,
                        "string(%" PRIu64 ") is not the length of what follows, which is "
                        "%zu; read up to the next member",
                        d->count,
                        entity_undone_bytes((struct str){rest.p, (size_t)(p - rest.p)}));
            return true;
        }
    }
    s->wasted += (size_t)(p - rest.p);
    return false;
}

/* Says that the count was of no use, and what was done instead. */
static void
tell_wrong_count(struct scan *s, const struct dump_string *d, const struct list_end *list)
{
    const char *to = list->closed != NULL ? list->closed : list->resume;
    struct str read = {d->content, (size_t)(to - d->content)};
    size_t n = d->entities ? entity_undone_bytes(read) : read.n;

    if (list->closed == NULL) {
        scan_unread(s, d->from, d->content,
                    "string(%" PRIu64
                    ") is cut or miscounted: the text breaks off within "
                    "%zu bytes; read by matching brackets",
                    d->count, n);
    } else {
        scan_unread(s, d->from, d->content,
                    "string(%" PRIu64
                    ") is not the length of what follows, which is %zu; "
                    "read by matching brackets",
                    d->count, n);
    }
}

struct list_end
dump_read_json(struct scan *s, struct dump_string *d, bool quotes_escaped)
{
    const char *end = s->text.p + s->text.n;
    struct json_list list = {.place = 1, .surely_list = true};
    struct list_end read;
    struct json r;

    d->entities = d->entities || quotes_escaped;
    (void)dump_string_end(s, d);
    list.limit = d->close != NULL ? d->close : end;
    /* within the string: a tag that counts as white space may reach beyond its quote */
    json_init(&r, (struct str){d->content, (size_t)(list.limit - d->content)},
              d->entities);
    list.from = json_space(&r, d->content);
    list.reading = (struct reading){.form = "dump-string", .entities = d->entities};
    read = json_read_list(s, &list);
    if (d->close == NULL && !s->is_stopped) {
        tell_wrong_count(s, d, &read);
    }
    return read;
}

bool
dump_read_string(struct scan *s, const char *p, struct list_end *end)
{
    const char *limit = s->text.p + s->text.n;
    struct dump_string d;
    struct json r;
    bool entities;

    if (!dump_open_string(s, p, &d)) {
        return false;
    }
    json_init(&r, s->text, d.entities);
    if (!json_looks_like_list(json_space(&r, d.content), limit, &entities)) {
        return false;
    }
    *end = dump_read_json(s, &d, entities);
    return true;
}

bool
dump_is_xdebug(const struct scan *s, const char *from)
{
    size_t n = (size_t)(from - s->text.p);
    struct str before;

    if (n > XDEBUG_BEFORE_BYTES) {
        n = XDEBUG_BEFORE_BYTES;
    }
    before = (struct str){from - n, n};
    return (str_ends_nocase(before, STR("'")) || str_ends_nocase(before, STR("&#39;")) ||
            str_ends_nocase(before, STR("&apos;"))) &&
           str_find(before, STR("string")) >= 0;
}

const char *
dump_xdebug_limit(struct scan *s, const char *from)
{
    struct str rest = {from, (size_t)(s->text.p + s->text.n - from)};
    ptrdiff_t at = scan_may_look(s) ? str_find(rest, STR("</font>")) : -1;

    s->wasted += at < 0 ? rest.n : (size_t)at;
    return at < 0 ? from + rest.n : from + at;
}

void
dump_check_xdebug(struct scan *s, const char *from, const struct list_end *list,
                  bool entities)
{
    const char *to = list->closed != NULL ? list->closed : list->resume;
    const char *end = s->text.p + s->text.n;
    struct str after = str_head((struct str){to, (size_t)(end - to)}, XDEBUG_AFTER_BYTES);
    ptrdiff_t at = str_find(after, STR("(length="));
    struct str read = {from, (size_t)(to - from)};
    size_t n = entities ? entity_undone_bytes(read) : read.n;
    struct str digits;
    uint64_t count;

    if (at < 0) {
        return;
    }
    after = str_skip(after, (size_t)at);
    digits = str_skip(after, strlen("(length="));
    if (!str_split(&digits, ')', &after) || !str_to_u64(after, INT64_MAX, &count)) {
        return;
    }
    if (list->closed == NULL) {
        scan_unread(s, to + at, after.p + after.n + 1,
                    "Xdebug cut the text: %" PRIu64 " bytes are announced, less is here",
                    count);
    } else if (count != n) {
        scan_unread(s, to + at, after.p + after.n + 1,
                    "(length=%" PRIu64
                    ") is not the text's length, which is %zu; read by "
                    "matching brackets",
                    count, n);
    }
}
