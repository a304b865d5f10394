#include "catalog/encoding.h"

#include "base/limits.h"
#include "base/mem.h"

#include <assert.h>
#include <string.h>

enum {
    DECLARED_WITHIN_BYTES =
        4096,        /* HTML asks for the first 1024 (section 4.2.5.4); pages are late */
    MARK_BYTES = 512 /* bytes of UTF-8 between two marks */
};

/*
 * Unicode Consortium, VENDORS/MICSFT/WINDOWS/CP1252.TXT (above 159 it is Latin-1) and
 * CP1256.TXT.
 */
/* clang-format off */
static const uint16_t windows_1252[32] = {
    0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
    0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0xfffd, 0x017d, 0xfffd,
    0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
    0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd, 0x017e, 0x0178,
};
static const uint16_t windows_1256[128] = {
    0x20ac, 0x067e, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
    0x02c6, 0x2030, 0x0679, 0x2039, 0x0152, 0x0686, 0x0698, 0x0688,
    0x06af, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
    0x06a9, 0x2122, 0x0691, 0x203a, 0x0153, 0x200c, 0x200d, 0x06ba,
    0x00a0, 0x060c, 0x00a2, 0x00a3, 0x00a4, 0x00a5, 0x00a6, 0x00a7,
    0x00a8, 0x00a9, 0x06be, 0x00ab, 0x00ac, 0x00ad, 0x00ae, 0x00af,
    0x00b0, 0x00b1, 0x00b2, 0x00b3, 0x00b4, 0x00b5, 0x00b6, 0x00b7,
    0x00b8, 0x00b9, 0x061b, 0x00bb, 0x00bc, 0x00bd, 0x00be, 0x061f,
    0x06c1, 0x0621, 0x0622, 0x0623, 0x0624, 0x0625, 0x0626, 0x0627,
    0x0628, 0x0629, 0x062a, 0x062b, 0x062c, 0x062d, 0x062e, 0x062f,
    0x0630, 0x0631, 0x0632, 0x0633, 0x0634, 0x0635, 0x0636, 0x00d7,
    0x0637, 0x0638, 0x0639, 0x063a, 0x0640, 0x0641, 0x0642, 0x0643,
    0x00e0, 0x0644, 0x00e2, 0x0645, 0x0646, 0x0647, 0x0648, 0x00e7,
    0x00e8, 0x00e9, 0x00ea, 0x00eb, 0x0649, 0x064a, 0x00ee, 0x00ef,
    0x064b, 0x064c, 0x064d, 0x064e, 0x00f4, 0x064f, 0x0650, 0x00f7,
    0x0651, 0x00f9, 0x0652, 0x00fb, 0x00fc, 0x200e, 0x200f, 0x06d2,
};
/* clang-format on */

uint32_t
encoding_high(enum charset charset, unsigned char b)
{
    assert(b >= 0x80);
    if (charset == CHARSET_WINDOWS_1256) {
        return windows_1256[b - 0x80];
    }
    return b < 0xa0 ? windows_1252[b - 0x80] : b;
}

enum charset
encoding_declared(struct str text)
{
    struct str head = str_head(text, DECLARED_WITHIN_BYTES);
    struct str before;

    while (str_split(&head, '=', &before)) {
        struct str value = head;

        if (!str_ends_nocase(str_trim(before), STR("charset"))) {
            continue;
        }
        value = str_trim(value);
        if (value.n > 0 && (value.p[0] == '"' || value.p[0] == '\'')) {
            value = str_skip(value, 1);
        }
        return str_starts_nocase(value, STR("windows-1256")) ||
                       str_starts_nocase(value, STR("cp1256"))
                   ? CHARSET_WINDOWS_1256
                   : CHARSET_WINDOWS_1252;
    }
    return CHARSET_WINDOWS_1252;
}

void
encoding_mend(struct str s, enum charset charset, struct buf *out)
{
    size_t kept = 0; /* s[kept, i) is valid and not yet added */
    size_t i = 0;

    while (i < s.n) {
        uint32_t c;
        size_t n = utf8_decode(str_skip(s, i), &c);
        char utf8[4];

        if (n > 0 && c != 0) {
            i += n;
            continue;
        }
        buf_add(out, s.p + kept, i - kept);
        c = n > 0 ? 0xfffd : encoding_high(charset, (unsigned char)s.p[i]);
        buf_add(out, utf8, utf8_encode(c, utf8));
        i++;
        kept = i;
    }
    if (i > kept) {
        buf_add(out, s.p + kept, i - kept);
    }
}

bool
encoding_is_utf16(struct str text)
{
    return str_starts(text, STR("\xff\xfe")) || str_starts(text, STR("\xfe\xff"));
}

static uint32_t
unit_at(struct str text, size_t at)
{
    bool little = (unsigned char)text.p[0] == 0xff;
    uint32_t a = (unsigned char)text.p[at];
    uint32_t b = (unsigned char)text.p[at + 1];

    return little ? a | b << 8 : a << 8 | b;
}

/*
 * One character at byte `at` of the UTF-16 text; gives its length there. RFC 2781
 * section 2.2.
 */
static size_t
decode_utf16(struct str text, size_t at, uint32_t *c)
{
    uint32_t first;
    uint32_t second;

    *c = 0xfffd;
    if (text.n - at < 2) {
        return 1;
    }
    first = unit_at(text, at);
    if (first < 0xd800 || first > 0xdfff) {
        *c = first;
        return 2;
    }
    if (first > 0xdbff || text.n - at < 4) {
        return 2;
    }
    second = unit_at(text, at + 2);
    if (second < 0xdc00 || second > 0xdfff) {
        return 2;
    }
    *c = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
    return 4;
}

void
encoding_utf16_init(struct encoding_utf16 *u, struct str text)
{
    size_t at = 2;

    assert(encoding_is_utf16(text) && text.n <= (size_t)LIMIT_PAGE_BYTES);
    *u = (struct encoding_utf16){.source_bytes = text.n};
    buf_init(&u->utf8, text.n * 2); /* two bytes become three at most */
    u->marks = xcalloc(text.n * 2 / MARK_BYTES + 1, sizeof *u->marks);
    u->marks[u->n_marks++] = 2;
    while (at < text.n) {
        uint32_t c;
        size_t n = decode_utf16(text, at, &c);
        char utf8[4];
        size_t length = utf8_encode(c, utf8);

        if (u->utf8.n >= u->n_marks * MARK_BYTES) {
            u->marks[u->n_marks++] = (uint32_t)at;
        }
        buf_add(&u->utf8, utf8, length);
        at += n;
    }
}

void
encoding_utf16_release(struct encoding_utf16 *u)
{
    buf_release(&u->utf8);
    free(u->marks);
    *u = (struct encoding_utf16){0};
}

size_t
encoding_utf16_place(const struct encoding_utf16 *u, size_t at)
{
    size_t mark = at / MARK_BYTES;
    size_t place;
    size_t i;

    if (mark >= u->n_marks) {
        mark = u->n_marks - 1;
    }
    place = u->marks[mark];
    i = mark * MARK_BYTES;
    while (i < u->utf8.n && ((unsigned char)u->utf8.p[i] & 0xc0) == 0x80) {
        i++; /* the mark stands at the first character that begins there or later */
    }
    while (i < at && i < u->utf8.n) {
        uint32_t c;
        size_t n = utf8_decode((struct str){u->utf8.p + i, u->utf8.n - i}, &c);

        place += n == 4 ? 4 : 2;
        i += n;
    }
    return place < u->source_bytes ? place : u->source_bytes;
}
