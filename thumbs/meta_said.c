#include "thumbs/meta_said.h"

#include <string.h>

#define REPLACEMENT 0xfffdu

/* WHATWG Encoding Standard, index windows-1252, from 0x80; 0: not assigned. */
static const uint16_t western[32] = {
    0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
    0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017d, 0,
    0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
    0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178};

/* Takes one character from the front of *s, which is not empty. */
static uint32_t
take_char(struct str *s, bool is_utf8)
{
    uint32_t c = (uint8_t)s->p[0];
    size_t n = 1;

    if (is_utf8) {
        n = utf8_decode(*s, &c);
        c = n > 0 ? c : REPLACEMENT;
    } else if (c >= 0x80 && c < 0xa0) {
        c = western[c - 0x80];
    }
    *s = str_skip(*s, n > 0 ? n : 1);
    return c;
}

/* White space, controls (categories Cc, Zl, Zp) and what is not assigned. */
static bool
is_gap(uint32_t c)
{
    return c <= 0x20 || (c >= 0x7f && c <= 0xa0) || c == 0x2028 || c == 0x2029;
}

static bool
is_dropped(uint32_t c)
{
    return c == 0xfeff || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

static void
line_put(char *field, size_t room, struct str text, bool is_utf8)
{
    size_t n = 0;
    bool gap = false;

    memset(field, 0, room);
    while (text.n > 0) {
        uint32_t c = take_char(&text, is_utf8);
        char bytes[4];
        size_t size;

        if (is_dropped(c)) {
            continue;
        }
        if (is_gap(c)) {
            gap = n > 0;
            continue;
        }
        size = utf8_encode(c, bytes);
        if (n + (gap ? 1 : 0) + size >= room) {
            return;
        }
        if (gap) {
            field[n++] = ' ';
        }
        memcpy(field + n, bytes, size);
        n += size;
        gap = false;
    }
}

/* Without the beginning of a character at its end: IIM fields are cut by bytes. */
static struct str
without_cut_tail(struct str s)
{
    for (size_t i = 1; i <= 3 && i <= s.n; i++) {
        uint8_t c = (uint8_t)s.p[s.n - i];

        if (c >= 0xc0) {
            size_t whole = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;

            return whole > i ? str_head(s, s.n - i) : s;
        }
        if (c < 0x80) {
            break;
        }
    }
    return s;
}

void
meta_text_put(char *field, size_t room, struct str text)
{
    struct str whole = without_cut_tail(text);

    /* Of "Jos\xe9" the last is no cut character: nothing else in it is UTF-8. */
    if (whole.n < text.n) {
        bool is_plain = true;

        for (size_t i = 0; i < whole.n && is_plain; i++) {
            is_plain = (uint8_t)whole.p[i] < 0x80;
        }
        whole = is_plain ? text : whole;
    }
    if (str_is_utf8(whole)) {
        line_put(field, room, whole, true);
    } else {
        line_put(field, room, text, false);
    }
}

void
meta_utf8_put(char *field, size_t room, struct str text)
{
    line_put(field, room, without_cut_tail(text), true);
}

static bool
has_name(const char *field, struct str name)
{
    struct str rest = str_of(field), one;

    while (rest.n > 0) {
        (void)str_split(&rest, ';', &one);
        if (str_eq(str_trim(one), name)) {
            return true;
        }
    }
    return false;
}

void
meta_name_add(char field[WIRE_PERSON], struct str name, bool is_utf8)
{
    char line[WIRE_PERSON];
    size_t n = strlen(field);
    size_t size;

    if (is_utf8) {
        meta_utf8_put(line, sizeof line, name);
    } else {
        meta_text_put(line, sizeof line, name);
    }
    size = strlen(line);
    if (size == 0 || has_name(field, str_of(line))) {
        return;
    }
    if (n == 0) {
        memcpy(field, line, size);
    } else if (n + 2 + size < WIRE_PERSON) {
        memcpy(field + n, "; ", 2);
        memcpy(field + n + 2, line, size);
    }
}

void
meta_date_put(char field[DATE_TEXT_MAX], struct str iso)
{
    struct date d;

    if (field[0] == '\0' && date_from_iso(str_trim(iso), &d)) {
        date_iso(&d, field);
    }
}
