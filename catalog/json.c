#include "catalog/json.h"

#include "base/limits.h"
#include "catalog/entity.h"

#include <string.h>

enum {
    TAG_MOST_BYTES = 256
}; /* a tag that counts as white space; longer ones are text */

void
json_init(struct json *r, struct str text, bool entities)
{
    *r = (struct json){.at = text.p, .end = text.p + text.n, .entities = entities};
}

static bool
is_plain_space(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

unsigned char
json_char(const struct json *r, const char *p, size_t *length)
{
    uint32_t c;

    *length = 1;
    if (*p == '&' && r->entities) {
        size_t n = entity_decode((struct str){p, (size_t)(r->end - p)}, &c);

        if (n > 0 && c < 0x80) {
            *length = n;
            return (unsigned char)c;
        }
    }
    return (unsigned char)*p;
}

/* Length of the white space that only pages have: &nbsp;, U+00A0, a tag. 0: none. */
static size_t
page_space(const struct json *r, const char *p)
{
    struct str rest = {p, (size_t)(r->end - p)};
    uint32_t c;
    size_t n;

    if (*p == '&') {
        n = entity_decode(rest, &c);
        return c == 0xa0 || (c < 0x80 && is_plain_space((char)c)) ? n : 0;
    }
    if (str_starts(rest, STR("\xc2\xa0"))) {
        return 2;
    }
    if (*p == '<' && rest.n > 1 && (rest.p[1] == '/' || (rest.p[1] | 0x20) >= 'a')) {
        ptrdiff_t close = str_find_byte(str_head(rest, TAG_MOST_BYTES), '>');

        return close > 0 ? (size_t)close + 1 : 0;
    }
    return 0;
}

const char *
json_space(const struct json *r, const char *p)
{
    for (;;) {
        size_t n = 0;

        while (p < r->end && is_plain_space(*p)) {
            p++;
        }
        if (p < r->end && r->entities) {
            n = page_space(r, p);
        }
        if (n == 0) {
            return p;
        }
        p += n;
    }
}

/*
 * Eight bytes at once: true where one of them is a quote or a backslash ("Bit Twiddling
 * Hacks", haszero).
 */
static bool
has_quote_or_backslash(uint64_t eight)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    const uint64_t high = UINT64_C(0x8080808080808080);
    uint64_t quote = eight ^ (ones * '"');
    uint64_t slash = eight ^ (ones * '\\');

    return (((quote - ones) & ~quote) | ((slash - ones) & ~slash)) & high;
}

/* The next quote or backslash from p on, or end. */
static const char *
next_quote_or_backslash(const char *p, const char *end)
{
    uint64_t eight;

    while (end - p >= (ptrdiff_t)sizeof eight) {
        memcpy(&eight, p, sizeof eight);
        if (has_quote_or_backslash(eight)) {
            break;
        }
        p += sizeof eight;
    }
    while (p < end && *p != '"' && *p != '\\') {
        p++;
    }
    return p;
}

/* The closing quote of a string whose content begins at p, or NULL. */
static const char *
plain_string_end(const char *p, const char *end, bool *escaped)
{
    for (;;) {
        p = next_quote_or_backslash(p, end);
        if (p == end) {
            return NULL;
        }
        if (*p == '"') {
            return p;
        }
        *escaped = true;
        if (end - p < 2) {
            return NULL;
        }
        p += 2;
    }
}

static const char *
entity_string_end(const struct json *r, const char *p, const char *end, bool *escaped)
{
    while (p < end) {
        size_t n;
        unsigned char c = json_char(r, p, &n);

        if (c == '"') {
            return p;
        }
        p += n;
        if (c != '\\') {
            continue;
        }
        *escaped = true;
        if (p >= end) {
            return NULL;
        }
        (void)json_char(r, p, &n);
        p += n;
    }
    return NULL;
}

static bool
read_string(struct json *r, struct json_token *t, const char *open, size_t quote_bytes)
{
    const char *from = open + quote_bytes;
    const char *most = r->end;
    const char *close;
    size_t n = 1;

    if (most - from > LIMIT_ITEM_BYTES) {
        most = from + LIMIT_ITEM_BYTES;
    }
    t->escaped = false;
    close = r->entities ? entity_string_end(r, from, most, &t->escaped)
                        : plain_string_end(from, most, &t->escaped);
    if (close == NULL) {
        r->why = most == r->end ? "a string without an end" : "a string of over 1 MiB";
        return false;
    }
    (void)json_char(r, close, &n);
    t->text = (struct str){from, (size_t)(close - from)};
    t->to = close + n;
    return true;
}

/* Numbers and words are runs of these; anything else ends them. */
static bool
is_number_byte(char c)
{
    return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' ||
           c == 'E';
}

static bool
read_number(struct json *r, struct json_token *t)
{
    const char *p = t->from;
    bool has_digit = false;

    while (p < r->end && is_number_byte(*p)) {
        has_digit = has_digit || (*p >= '0' && *p <= '9');
        p++;
    }
    if (!has_digit) {
        r->why = "a number without digits";
        return false;
    }
    t->text = (struct str){t->from, (size_t)(p - t->from)};
    t->to = p;
    return true;
}

static bool
read_word(struct json *r, struct json_token *t)
{
    static const struct str words[] = {{"true", 4}, {"false", 5}, {"null", 4}};
    struct str rest = {t->from, (size_t)(r->end - t->from)};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        char next = (char)(rest.n > words[i].n ? rest.p[words[i].n] | 0x20 : ' ');

        if (str_starts(rest, words[i]) && (next < 'a' || next > 'z')) {
            t->text = words[i];
            t->text.p = t->from;
            t->to = t->from + words[i].n;
            return true;
        }
    }
    r->why = "a word or sign that JSON does not know";
    return false;
}

static enum json_kind
kind_of(unsigned char c)
{
    switch (c) {
    case '[':
        return JSON_OPEN_ARRAY;
    case ']':
        return JSON_CLOSE_ARRAY;
    case '{':
        return JSON_OPEN_OBJECT;
    case '}':
        return JSON_CLOSE_OBJECT;
    case ',':
        return JSON_COMMA;
    case ':':
        return JSON_COLON;
    case '"':
        return JSON_TEXT;
    default:
        return is_number_byte((char)c) && c != 'e' && c != 'E' ? JSON_NUMBER : JSON_WORD;
    }
}

void
json_next(struct json *r, struct json_token *t)
{
    const char *p = r->at;
    unsigned char c;
    size_t n = 1;
    bool ok = true;

    if (p < r->end && (r->entities || is_plain_space(*p))) {
        p = json_space(r, p);
    }
    r->at = p;
    t->from = p;
    if (p >= r->end) {
        t->kind = JSON_END;
        t->to = p;
        return;
    }
    c = r->entities ? json_char(r, p, &n) : (unsigned char)*p;
    t->kind = kind_of(c);
    t->to = p + n;
    if (t->kind == JSON_TEXT) {
        ok = read_string(r, t, p, n);
    } else if (t->kind == JSON_NUMBER) {
        ok = read_number(r, t);
    } else if (t->kind == JSON_WORD) {
        ok = read_word(r, t);
    }
    if (!ok) {
        t->kind = JSON_BROKEN;
        return;
    }
    r->at = t->to;
}

/*
 * A quote that ends a value is followed by the end of what holds it, or by a comma and
 * the next key.
 */
static bool
ends_value(const struct json *r, const char *behind)
{
    const char *p = json_space(r, behind);
    unsigned char c;
    size_t n;

    if (p >= r->end) {
        return false;
    }
    c = json_char(r, p, &n);
    if (c == '}' || c == ']') {
        return true;
    }
    if (c != ',') {
        return false;
    }
    p = json_space(r, p + n);
    return p < r->end && json_char(r, p, &n) == '"';
}

bool
json_mend(struct json *r, struct json_token *t, size_t most, size_t *looked)
{
    const char *end = r->end;
    const char *p = t->to;

    if ((size_t)(end - p) > most) {
        end = p + most;
    }
    while (p < end) {
        size_t n;
        unsigned char c = json_char(r, p, &n);

        if (c == '"' && ends_value(r, p + n)) {
            *looked = (size_t)(p - t->to);
            t->text.n = (size_t)(p - t->text.p);
            t->escaped = true; /* there may be one in what was added */
            t->to = p + n;
            r->at = t->to;
            return true;
        }
        p += n;
        if (c == '\\' && p < end) {
            p++;
        }
    }
    *looked = (size_t)(end - t->to);
    return false;
}
