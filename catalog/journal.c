#include "catalog/journal.h"

#include "base/limits.h"
#include "catalog/item.h"

#include <inttypes.h>
#include <string.h>

enum { JOURNAL_LINE_MAX = 64 * 1024, JOURNAL_SUM_BYTES = 8 };

static void
field_add(struct buf *b, struct str s)
{
    buf_addf(b, "%zu:", s.n);
    buf_add_str(b, s);
    buf_add_byte(b, ',');
}

static void
field_add_number(struct buf *b, int64_t n)
{
    buf_addf(b, "%" PRId64 ",", n);
}

static void
field_add_hex(struct buf *b, const uint8_t *p, size_t n)
{
    char hex[2 * SHA256_BYTES + 1];

    hex_encode(p, n, hex);
    buf_addf(b, "%s,", hex);
}

void
journal_add(struct buf *b, const struct item *it)
{
    auto_buf struct buf line = {.limit = JOURNAL_LINE_MAX};
    uint8_t sum[SHA256_BYTES];
    char hex[2 * JOURNAL_SUM_BYTES + 1];

    field_add_hex(&line, it->key, sizeof it->key);
    field_add(&line, str_of(it->url));
    field_add_hex(&line, it->digests.sha256, SHA256_BYTES);
    field_add_hex(&line, it->digests.sha1, SHA1_BYTES);
    field_add(&line, str_of(media_name(it->type)));
    field_add_number(&line, it->bytes);
    field_add_number(&line, it->at_ms);
    field_add_number(&line, it->http_status);
    field_add(&line, str_of(it->final_url != NULL ? it->final_url : it->via));
    field_add(&line, str_of(it->content_type));
    field_add(&line, str_of(it->etag));
    field_add(&line, str_of(it->last_modified));
    if (item_is_copy(it)) { /* an earlier program reads all other lines as before */
        field_add(&line, str_of(it->origin));
    }
    hash_sha256(buf_view(&line), sum);
    hex_encode(sum, JOURNAL_SUM_BYTES, hex);
    buf_add_str(b, buf_view(&line));
    buf_addf(b, "%s\n", hex);
}

static bool
field_text(struct str *s, struct str *out)
{
    struct str digits;
    uint64_t n;

    if (!str_split(s, ':', &digits) || !str_to_u64(digits, s->n, &n) || n >= s->n ||
        s->p[n] != ',') {
        return false;
    }
    *out = str_head(*s, (size_t)n);
    *s = str_skip(*s, (size_t)n + 1);
    return true;
}

static bool
field_number(struct str *s, int64_t *out)
{
    struct str digits;
    uint64_t n;

    if (!str_split(s, ',', &digits) || !str_to_u64(digits, INT64_MAX, &n)) {
        return false;
    }
    *out = (int64_t)n;
    return true;
}

static bool
field_hex(struct str *s, uint8_t *out, size_t n)
{
    struct str digits;

    return str_split(s, ',', &digits) && hex_decode(digits, out, n);
}

static bool
field_sum(struct str line, struct str *rest)
{
    const size_t digits = 2 * (size_t)JOURNAL_SUM_BYTES;
    uint8_t sum[SHA256_BYTES], told[JOURNAL_SUM_BYTES];

    if (rest->n < digits + 1 || rest->p[digits] != '\n' ||
        !hex_decode(str_head(*rest, digits), told, sizeof told)) {
        return false;
    }
    hash_sha256(line, sum);
    *rest = str_skip(*rest, digits + 1);
    return memcmp(sum, told, sizeof told) == 0;
}

bool
journal_next(struct str *rest, struct journal_entry *out)
{
    const char *start = rest->p;
    struct str type;
    int64_t status;

    *out = (struct journal_entry){0};
    if (!field_hex(rest, out->key, sizeof out->key) || !field_text(rest, &out->url) ||
        !field_hex(rest, out->digests.sha256, SHA256_BYTES) ||
        !field_hex(rest, out->digests.sha1, SHA1_BYTES) || !field_text(rest, &type) ||
        !field_number(rest, &out->bytes) || !field_number(rest, &out->at_ms) ||
        !field_number(rest, &status) || !field_text(rest, &out->final_url) ||
        !field_text(rest, &out->content_type) || !field_text(rest, &out->etag) ||
        !field_text(rest, &out->last_modified)) {
        return false;
    }
    out->type = media_from_name(type);
    out->http_status = status < 1000 ? (int)status : 0;
    out->origin = STR(ITEM_LIVE);
    return field_sum((struct str){start, (size_t)(rest->p - start)}, rest) ||
           (field_text(rest, &out->origin) &&
            field_sum((struct str){start, (size_t)(rest->p - start)}, rest));
}
