#include "storage/part_note.h"

#include "base/limits.h"

#include <string.h>

/*
 * Five lines of "key: value" in this order, then the digest of all that stands before it.
 * Notes are not synced (see local_part.c): after a power cut one may be torn or full of
 * zeros, and the digest is what tells.
 */

static bool
is_one_line(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (c < 0x20 || c == 0x7f) {
            return false;
        }
    }
    return true;
}

static struct str
value_or_nothing(struct str s, size_t limit_bytes)
{
    return s.n <= limit_bytes && is_one_line(s) ? s : (struct str){0};
}

void
part_note_write(struct buf *b, const struct part_note *note)
{
    uint8_t sum[SHA256_BYTES];
    char hex[SHA256_HEX + 1];
    size_t start = b->n;

    hex_encode(note->prefix_sha256, SHA256_BYTES, hex);
    buf_add_cstr(b, "url: ");
    buf_add_str(b, value_or_nothing(note->url, LIMIT_URL_BYTES));
    buf_add_cstr(b, "\netag: ");
    buf_add_str(b, value_or_nothing(note->etag, LIMIT_VALIDATOR_BYTES));
    buf_addf(b, "\ntotal: %jd\nchecked: %jd\nprefix: %s\n", (intmax_t)note->total_bytes,
             (intmax_t)note->checked_bytes, hex);
    hash_sha256(str_skip(buf_view(b), start), sum);
    hex_encode(sum, SHA256_BYTES, hex);
    buf_addf(b, "sum: %s\n", hex);
}

/* Takes the next line off text; it must be "<key>: <value>". */
static bool
take_line(struct str *text, struct str key, struct str *value)
{
    struct str line;

    if (!str_split(text, '\n', &line) || !str_starts(line, key)) {
        return false;
    }
    line = str_skip(line, key.n);
    if (!str_starts(line, STR(": "))) {
        return false;
    }
    *value = str_skip(line, 2);
    return is_one_line(*value);
}

static bool
take_number(struct str *text, struct str key, int64_t *out)
{
    struct str value;
    uint64_t number;

    if (!take_line(text, key, &value)) {
        return false;
    }
    if (str_eq(value, STR("-1"))) {
        *out = -1;
        return true;
    }
    if (!str_to_u64(value, INT64_MAX, &number)) {
        return false;
    }
    *out = (int64_t)number;
    return true;
}

static bool
sum_is_right(struct str whole, struct str last_line, struct str sum_hex)
{
    uint8_t told[SHA256_BYTES];
    uint8_t is[SHA256_BYTES];

    if (!hex_decode(sum_hex, told, sizeof told)) {
        return false;
    }
    hash_sha256(str_head(whole, (size_t)(last_line.p - whole.p)), is);
    return memcmp(told, is, sizeof is) == 0;
}

bool
part_note_parse(struct str text, struct part_note *note)
{
    struct str rest = text;
    struct str value;
    struct str last_line;

    *note = (struct part_note){.total_bytes = -1};
    if (text.n > LIMIT_NOTE_BYTES || !take_line(&rest, STR("url"), &note->url) ||
        !take_line(&rest, STR("etag"), &note->etag) ||
        !take_number(&rest, STR("total"), &note->total_bytes) ||
        !take_number(&rest, STR("checked"), &note->checked_bytes) ||
        !take_line(&rest, STR("prefix"), &value) ||
        !hex_decode(value, note->prefix_sha256, SHA256_BYTES)) {
        return false;
    }
    last_line = rest;
    if (!take_line(&rest, STR("sum"), &value) || rest.n != 0 ||
        !sum_is_right(text, last_line, value)) {
        return false;
    }
    return note->checked_bytes >= 0 && note->url.n <= LIMIT_URL_BYTES &&
           note->etag.n <= LIMIT_VALIDATOR_BYTES &&
           (note->total_bytes < 0 || note->checked_bytes <= note->total_bytes);
}
