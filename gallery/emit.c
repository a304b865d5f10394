#include "gallery/emit.h"

#include "base/escape.h"

#include <string.h>

char *
emit_digits(char *at, int64_t n)
{
    char text[EMIT_INT_MAX];
    size_t from = sizeof text;
    uint64_t rest = n < 0 ? -(uint64_t)n : (uint64_t)n;

    if (n < 0) {
        *at++ = '-';
    }
    do {
        text[--from] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    memcpy(at, text + from, sizeof text - from);
    return at + (sizeof text - from);
}

void
emit_int(struct buf *b, int64_t n)
{
    char text[EMIT_INT_MAX];

    buf_add(b, text, (size_t)(emit_digits(text, n) - text));
}

struct str
emit_cut(struct str s, size_t most, bool *is_cut)
{
    size_t n = most;

    *is_cut = s.n > most;
    if (!*is_cut) {
        return s;
    }
    /* A character has three continuation bytes at most (RFC 3629). */
    while (n > 0 && most - n < 3 && ((unsigned char)s.p[n] & 0xc0) == 0x80) {
        n--;
    }
    return (struct str){s.p, ((unsigned char)s.p[n] & 0xc0) == 0x80 ? most : n};
}

void
emit_text(struct buf *b, struct str s)
{
    bool is_cut;
    struct str head = emit_cut(s, EMIT_TEXT_MOST, &is_cut);

    if (s.p == NULL) {
        buf_add_cstr(b, "null");
        return;
    }
    buf_add_byte(b, '"');
    escape_json(b, head);
    buf_add_cstr(b, is_cut ? EMIT_ELLIPSIS "\"" : "\"");
}

void
emit_whole(struct buf *b, struct str s)
{
    escape_json_string(b, s);
}

void
emit_words(struct buf *b, struct str s, size_t most)
{
    bool is_cut;
    struct str rest = emit_cut(s, most, &is_cut);

    while (rest.n > 0) {
        size_t n = 0;

        while (n < rest.n && rest.p[n] != '\t' && rest.p[n] != '\n') {
            n++;
        }
        escape_json(b, str_head(rest, n));
        if (n < rest.n) {
            buf_add_byte(b, ' ');
            n++;
        }
        rest = str_skip(rest, n);
    }
    if (is_cut) {
        buf_add_cstr(b, EMIT_ELLIPSIS);
    }
}
