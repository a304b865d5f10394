#include "gallery/markup.h"

#include "gallery/emit.h"

#include <string.h>

/* What a byte of a text asks for. */
enum { PLAIN, SPACE, REFERENCE, LOOK };

/* All from DEL on is looked at. */
static unsigned
sort_of(unsigned char c)
{
    if (c >= '\t' && c <= '\r') {
        return SPACE;
    }
    if (c < ' ' || c >= 0x7f) {
        return LOOK;
    }
    return c == '"' || c == '&' || c == '\'' || c == '<' || c == '>' ? REFERENCE : PLAIN;
}

static void
add_reference(struct buf *b, char c)
{
    switch (c) {
    case '"':
        buf_add(b, "&#34;", 5);
        break;
    case '&':
        buf_add(b, "&amp;", 5);
        break;
    case '<':
        buf_add(b, "&lt;", 4);
        break;
    case '>':
        buf_add(b, "&gt;", 4);
        break;
    default:
        buf_add(b, "&#39;", 5);
        break;
    }
}

/* Unicode 15, table of UAX #9: what opens or closes an embedding, override, isolate. */
static bool
turns(uint32_t c)
{
    return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

/* C0 and C1 but white space, DEL, and what Unicode will never give a character. */
static bool
is_no_text(uint32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c & 0xfffe) == 0xfffe ||
           (c >= 0xfdd0 && c <= 0xfdef);
}

/* One character that may be any; gives its length in bytes. */
static size_t
add_looked_at(struct buf *b, struct str s)
{
    uint32_t c;
    size_t n = utf8_decode(s, &c);

    if (n == 0 || is_no_text(c)) {
        buf_add(b, "\xef\xbf\xbd", 3);
        return n > 0 ? n : 1;
    }
    if (c == 0x2028 || c == 0x2029) {
        buf_add_byte(b, ' '); /* a paragraph's end would end every isolation */
    } else if (!turns(c)) {
        buf_add(b, s.p, n);
    }
    return n;
}

void
markup_text(struct buf *b, struct str s)
{
    size_t from = 0;
    size_t i = 0;

    while (i < s.n) {
        unsigned sort = sort_of((unsigned char)s.p[i]);

        if (sort == PLAIN) {
            i++;
            continue;
        }
        buf_add(b, s.p + from, i - from);
        if (sort == LOOK) {
            i += add_looked_at(b, str_skip(s, i));
        } else if (sort == SPACE) {
            buf_add_byte(b, ' ');
            i++;
        } else {
            add_reference(b, s.p[i]);
            i++;
        }
        from = i;
    }
    if (i > from) {
        buf_add(b, s.p + from, i - from);
    }
}

void
markup_cut(struct buf *b, struct str s, size_t max_bytes)
{
    bool is_cut;

    markup_text(b, emit_cut(s, max_bytes, &is_cut));
    if (is_cut) {
        buf_add_cstr(b, EMIT_ELLIPSIS);
    }
}

static void
add_percent(struct buf *b, unsigned char c)
{
    static const char digits[] = "0123456789ABCDEF";
    const char text[3] = {'%', digits[c >> 4], digits[c & 15]};

    buf_add(b, text, sizeof text);
}

static bool
is_alphanumeric(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* RFC 3986: unreserved, reserved and '%', without what markup or a policy may misread. */
static bool
stands_in_url(char c)
{
    return is_alphanumeric(c) || (c != '\0' && strchr("-._~:/?#[]@!$*+=%()", c) != NULL);
}

void
markup_url(struct buf *b, struct str url)
{
    for (size_t i = 0; i < url.n; i++) {
        if (stands_in_url(url.p[i])) {
            buf_add_byte(b, url.p[i]);
        } else if (url.p[i] == '&') {
            buf_add(b, "&amp;", 5);
        } else {
            add_percent(b, (unsigned char)url.p[i]);
        }
    }
}

void
markup_segment(struct buf *b, struct str segment)
{
    for (size_t i = 0; i < segment.n; i++) {
        char c = segment.p[i];

        if (is_alphanumeric(c) || (c != '\0' && strchr("-._~", c) != NULL)) {
            buf_add_byte(b, c);
        } else {
            add_percent(b, (unsigned char)c);
        }
    }
}

bool
markup_may_link(struct str url)
{
    struct str rest = {NULL, 0};

    if (str_starts_nocase(url, STR("https://"))) {
        rest = str_skip(url, 8);
    } else if (str_starts_nocase(url, STR("http://"))) {
        rest = str_skip(url, 7);
    }
    return rest.n > 0 && strchr("/?#\\", rest.p[0]) == NULL;
}

void
markup_number(struct buf *b, int64_t n)
{
    emit_int(b, n);
}

void
markup_grouped(struct buf *b, int64_t n)
{
    if (n >= 1000) {
        char three[4] = {',', (char)('0' + n / 100 % 10), (char)('0' + n / 10 % 10),
                         (char)('0' + n % 10)};

        markup_grouped(b, n / 1000);
        buf_add(b, three, sizeof three);
    } else {
        markup_number(b, n);
    }
}

void
markup_two(struct buf *b, unsigned n)
{
    const char two[2] = {(char)('0' + n / 10 % 10), (char)('0' + n % 10)};

    buf_add(b, two, sizeof two);
}
