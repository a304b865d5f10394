#include "catalog/json.h"

#include <string.h>

/* Four hex digits, or -1. */
static int32_t
four_hex(struct str s)
{
    int32_t value = 0;

    if (s.n < 4) {
        return -1;
    }
    for (size_t i = 0; i < 4; i++) {
        char c = s.p[i];
        int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;

        if (digit < 0) {
            return -1;
        }
        value = value * 16 + digit;
    }
    return value;
}

/* What stands behind "\u"; gives how many bytes of s it takes. */
static size_t
unescape_u(struct str s, struct buf *out)
{
    int32_t first = four_hex(s);
    int32_t second = -1;
    uint32_t c = 0xfffd;
    char utf8[4];
    size_t used = 4;

    if (first < 0) {
        buf_add_cstr(out, "\\u"); /* no number: it stands for itself */
        return 0;
    }
    if (first >= 0xd800 && first <= 0xdbff && str_starts(str_skip(s, 4), STR("\\u"))) {
        second = four_hex(str_skip(s, 6));
    }
    if (second >= 0xdc00 && second <= 0xdfff) {
        c = 0x10000 + ((uint32_t)(first - 0xd800) << 10) + (uint32_t)(second - 0xdc00);
        used = 10;
    } else if (first < 0xd800 || first > 0xdfff) {
        c = (uint32_t)first;
    }
    buf_add(out, utf8, utf8_encode(c, utf8));
    return used;
}

void
json_unescape(struct str text, struct buf *out)
{
    static const char codes[] = "\"\\/bfnrt";
    static const char means[] = "\"\\/\b\f\n\r\t";
    struct str before;

    while (str_split(&text, '\\', &before)) {
        const char *code;

        buf_add_str(out, before);
        if (text.n == 0) {
            buf_add_byte(out, '\\');
            return;
        }
        code = memchr(codes, text.p[0], sizeof codes - 1);
        if (code != NULL) {
            buf_add_byte(out, means[code - codes]);
        } else if (text.p[0] != 'u') {
            buf_add_byte(out, text.p[0]);
        }
        if (text.p[0] == 'u') {
            text = str_skip(text, 1);
            text = str_skip(text, unescape_u(text, out));
        } else {
            text = str_skip(text, 1);
        }
    }
    buf_add_str(out, before);
}
