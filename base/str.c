#include "base/str.h"

#include "base/mem.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

enum { BUF_FIRST_BYTES = 64 }; /* room of a first add; doubled from there */

struct str
str_of(const char *terminated)
{
    return (struct str){terminated, terminated != NULL ? strlen(terminated) : 0};
}

/* By table-free arithmetic: tolower() asks the locale, and hosts and names must not. */
static unsigned char
lower(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

static bool
is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

bool
str_eq(struct str a, struct str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool
str_eq_nocase(struct str a, struct str b)
{
    size_t i = 0;

    if (a.n != b.n) {
        return false;
    }
    while (i < a.n && lower(a.p[i]) == lower(b.p[i])) {
        i++;
    }
    return i == a.n;
}

bool
str_starts(struct str s, struct str prefix)
{
    return s.n >= prefix.n && str_eq(str_head(s, prefix.n), prefix);
}

bool
str_starts_nocase(struct str s, struct str prefix)
{
    return s.n >= prefix.n && str_eq_nocase(str_head(s, prefix.n), prefix);
}

bool
str_ends_nocase(struct str s, struct str suffix)
{
    return s.n >= suffix.n && str_eq_nocase(str_skip(s, s.n - suffix.n), suffix);
}

struct str
str_skip(struct str s, size_t n)
{
    size_t skipped = n < s.n ? n : s.n;

    return (struct str){skipped > 0 ? s.p + skipped : s.p, s.n - skipped};
}

bool
str_take(struct str *s, struct str prefix)
{
    if (!str_starts(*s, prefix)) {
        return false;
    }
    *s = str_skip(*s, prefix.n);
    return true;
}

struct str
str_head(struct str s, size_t n)
{
    return (struct str){s.p, n < s.n ? n : s.n};
}

struct str
str_trim(struct str s)
{
    while (s.n > 0 && is_space(s.p[0])) {
        s = str_skip(s, 1);
    }
    while (s.n > 0 && is_space(s.p[s.n - 1])) {
        s.n--;
    }
    return s;
}

ptrdiff_t
str_find(struct str s, struct str needle)
{
    const char *at;

    if (needle.n == 0) {
        return 0;
    }
    if (needle.n > s.n) {
        return -1;
    }
    at = memmem(s.p, s.n, needle.p, needle.n);
    return at != NULL ? at - s.p : -1;
}

ptrdiff_t
str_find_byte(struct str s, char c)
{
    const char *at = s.n > 0 ? memchr(s.p, c, s.n) : NULL;

    return at != NULL ? at - s.p : -1;
}

bool
str_split(struct str *s, char c, struct str *head)
{
    ptrdiff_t at = str_find_byte(*s, c);

    if (at < 0) {
        *head = *s;
        *s = str_skip(*s, s->n); /* empty, so that a loop over the parts ends */
        return false;
    }
    *head = str_head(*s, (size_t)at);
    *s = str_skip(*s, (size_t)at + 1);
    return true;
}

bool
str_to_u64(struct str s, uint64_t max, uint64_t *out)
{
    uint64_t value = 0;

    if (s.n == 0) {
        return false;
    }
    for (size_t i = 0; i < s.n; i++) {
        unsigned digit = (unsigned)(unsigned char)s.p[i] - '0';

        if (digit > 9 || digit > max || value > (max - digit) / 10) {
            return false;
        }
        value = value * 10 + digit;
    }
    *out = value;
    return true;
}

/* How many bytes at the front are ASCII, counted eight at once. */
static size_t
ascii_eights(struct str s)
{
    size_t n = 0;
    uint64_t eight = 0;

    while (s.n - n >= sizeof eight) {
        memcpy(&eight, s.p + n, sizeof eight);
        if ((eight & UINT64_C(0x8080808080808080)) != 0) {
            break;
        }
        n += sizeof eight;
    }
    return n;
}

bool
str_is_utf8(struct str s)
{
    while (s.n > 0) {
        size_t length = ascii_eights(s);
        uint32_t c;

        if (length == 0) {
            length = utf8_decode(s, &c);
        }
        if (length == 0) {
            return false;
        }
        s = str_skip(s, length);
    }
    return true;
}

size_t
utf8_decode(struct str s, uint32_t *out)
{
    /* RFC 3629 section 3: the least value that each length may carry. */
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char first;
    size_t length;
    uint32_t c;

    assert(s.n > 0);
    first = (unsigned char)s.p[0];
    if (first < 0x80) {
        *out = first;
        return 1;
    }
    length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || s.n < length) {
        return 0;
    }
    c = first & (0x7fU >> length);
    for (size_t i = 1; i < length; i++) {
        unsigned char next = (unsigned char)s.p[i];

        if ((next & 0xc0) != 0x80) {
            return 0;
        }
        c = c << 6 | (next & 0x3fU);
    }
    if (c < least[length] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff)) {
        return 0;
    }
    *out = c;
    return length;
}

size_t
utf8_encode(uint32_t c, char out[4])
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xc0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3f));
        return 2;
    }
    if ((c >= 0xd800 && c <= 0xdfff) || c > 0x10ffff) {
        return 0;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xe0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3f));
        out[2] = (char)(0x80 | (c & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3f));
    out[2] = (char)(0x80 | (c >> 6 & 0x3f));
    out[3] = (char)(0x80 | (c & 0x3f));
    return 4;
}

void
buf_init(struct buf *b, size_t limit)
{
    *b = (struct buf){.limit = limit};
}

void
buf_release(struct buf *b)
{
    free(b->p);
    buf_init(b, b->limit);
}

void
buf_clear(struct buf *b)
{
    b->n = 0;
    b->over = false;
    if (b->p != NULL) {
        b->p[0] = '\0';
    }
}

/* Makes room for n more bytes and the terminator, or sets `over`. */
static bool
reserve(struct buf *b, size_t n)
{
    size_t cap = b->cap > 0 ? b->cap : BUF_FIRST_BYTES;

    if (b->over || n > b->limit - b->n) {
        b->over = true;
        return false;
    }
    if (b->p != NULL && n < b->cap - b->n) {
        return true;
    }
    while (cap <= b->n + n) {
        if (cap > SIZE_MAX / 2) {
            b->over = true; /* no address space holds it, whatever the limit says */
            return false;
        }
        cap *= 2;
    }
    if (cap - 1 > b->limit) {
        cap = b->limit + 1;
    }
    b->p = xrealloc(b->p, cap, 1);
    b->cap = cap;
    return true;
}

void
buf_add_growing(struct buf *b, const void *p, size_t n)
{
    if (n == 0 || !reserve(b, n)) {
        return;
    }
    memcpy(b->p + b->n, p, n);
    b->n += n;
    b->p[b->n] = '\0';
}

void
buf_addf(struct buf *b, const char *fmt, ...)
{
    va_list args;
    va_list again;
    int n;

    va_start(args, fmt);
    va_copy(again, args);
    n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    if (n < 0) {
        b->over = true; /* longer than INT_MAX, or no text at all */
    } else if (n > 0 && reserve(b, (size_t)n)) {
        (void)vsnprintf(b->p + b->n, (size_t)n + 1, fmt, again);
        b->n += (size_t)n;
    }
    va_end(again);
}

void
buf_add_millionths(struct buf *b, int64_t millionths)
{
    int64_t part = millionths % 1000000;
    int digits = 6;

    buf_addf(b, "%" PRId64, millionths / 1000000);
    while (part != 0 && part % 10 == 0) {
        part /= 10;
        digits--;
    }
    if (part != 0) {
        buf_addf(b, ".%0*" PRId64, digits, part);
    }
}

struct str
buf_view(const struct buf *b)
{
    return (struct str){buf_cstr(b), b->n};
}

const char *
buf_cstr(const struct buf *b)
{
    return b->p != NULL ? b->p : "";
}

char *
buf_steal(struct buf *b)
{
    char *given = b->p != NULL ? b->p : xstrdup("");

    buf_init(b, b->limit);
    return given;
}
