/* Captures sorted by what their URLs are compared by, and the choice among them. */
#include "catalog/cdx.h"

#include "base/date.h"
#include "base/limits.h"
#include "fetch/url.h"

#include <stdlib.h>
#include <string.h>

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* "www.", "www2." and so on go, as in the key that web archives sort by (SURT). */
static struct str
without_www(struct str host)
{
    struct str rest = host;

    if (!str_take(&rest, STR("www"))) {
        return host;
    }
    while (rest.n > 0 && is_digit(rest.p[0])) {
        rest = str_skip(rest, 1);
    }
    return str_take(&rest, STR(".")) && str_find_byte(rest, '.') >= 0 ? rest : host;
}

static bool
is_unreserved(unsigned char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
           c == '-' || c == '.' || c == '_' || c == '~';
}

/* RFC 3986 section 6.2.2: %7E is ~, %c3 is %C3, and a raw byte is its percent form. */
static void
add_one_spelling(struct str target, struct buf *out)
{
    for (size_t i = 0; i < target.n; i++) {
        unsigned char c = (unsigned char)target.p[i];
        uint8_t byte;

        if (c == '%' && hex_decode(str_head(str_skip(target, i + 1), 2), &byte, 1)) {
            i += 2;
            if (is_unreserved(byte)) {
                buf_add_byte(out, (char)byte);
            } else {
                buf_addf(out, "%%%02X", byte);
            }
        } else {
            buf_add_byte(out, (char)c);
        }
    }
}

bool
cdx_key(struct str url, uint8_t key[CDX_KEY_BYTES])
{
    auto_buf struct buf normal;
    auto_buf struct buf wire;
    auto_buf struct buf text;
    uint8_t digest[SHA256_BYTES];
    struct url u;

    buf_init(&normal, LIMIT_URL_BYTES);
    buf_init(&wire, (size_t)LIMIT_URL_BYTES * 3);
    buf_init(&text, (size_t)LIMIT_URL_BYTES * 4);
    if (!url_normalise(url, false, &normal, NULL)) {
        return false;
    }
    url_wire_form(buf_view(&normal), &wire);
    if (!url_split(buf_view(&wire), &u)) {
        return false;
    }
    buf_add_str(&text, without_www(u.host));
    if (u.port != 80 && u.port != 443) {
        buf_addf(&text, ":%u", u.port);
    }
    add_one_spelling(u.target, &text);
    hash_sha256(buf_view(&text), digest);
    memcpy(key, digest, CDX_KEY_BYTES);
    return true;
}

static int
by_key_and_time(const void *a, const void *b)
{
    const struct cdx_line *x = a;
    const struct cdx_line *y = b;
    int order = memcmp(x->key, y->key, CDX_KEY_BYTES);

    if (order == 0) {
        order = (x->at_ms > y->at_ms) - (x->at_ms < y->at_ms);
    }
    return order != 0 ? order : memcmp(x->sha1, y->sha1, SHA1_BYTES);
}

void
cdx_end(struct cdx *c)
{
    if (c->n > 1) {
        qsort(c->lines, c->n, sizeof *c->lines, by_key_and_time);
    }
}

/* The first line of that key, or n. */
static size_t
first_of(const struct cdx *c, const uint8_t key[CDX_KEY_BYTES])
{
    size_t low = 0;
    size_t high = c->n;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (memcmp(c->lines[middle].key, key, CDX_KEY_BYTES) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static int64_t
distance(int64_t a, int64_t b)
{
    return a > b ? a - b : b - a;
}

const struct cdx_line *
cdx_pick(const struct cdx *c, struct str url, struct str date, const uint8_t *sha1)
{
    const struct cdx_line *best = NULL;
    uint8_t key[CDX_KEY_BYTES];
    struct date when;
    int64_t when_ms = INT64_MIN;
    bool is_dated = date_from_iso(date, &when) && date_to_ms(&when, &when_ms);

    if (!cdx_key(url, key)) {
        return NULL;
    }
    for (size_t i = first_of(c, key);
         i < c->n && memcmp(c->lines[i].key, key, CDX_KEY_BYTES) == 0; i++) {
        const struct cdx_line *line = &c->lines[i];

        if (sha1 != NULL && memcmp(line->sha1, sha1, SHA1_BYTES) == 0) {
            return line;
        }
        if (best == NULL || (is_dated && distance(line->at_ms, when_ms) <
                                             distance(best->at_ms, when_ms))) {
            best = line;
        }
    }
    return best;
}
