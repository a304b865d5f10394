#include "catalog/cdx.h"

#include "base/date.h"
#include "base/limits.h"
#include "base/mem.h"
#include "catalog/json.h"
#include "fetch/url.h"

#include <string.h>

enum {
    FIELDS_MOST = 16, /* the Wayback Machine has seven, OpenWayback eleven */
    SHA1_BASE32 = 32  /* characters: 160 bits of five each (RFC 4648 section 6) */
};

/* Which value of a row is which field; -1: not there. */
struct columns {
    int time, original, mime, status, digest;
};

struct row {
    struct json_token values[FIELDS_MOST];
    int n;
};

struct reader {
    struct json json;
    struct columns columns;
    bool has_columns;
    bool ended; /* an empty row came: what follows is the key to go on with */
    struct cdx *cdx;
    struct buf original; /* one URL, its backslashes undone */
};

void
cdx_init(struct cdx *c)
{
    *c = (struct cdx){0};
    buf_init(&c->resume, LIMIT_CDX_RESUME_BYTES);
}

void
cdx_release(struct cdx *c)
{
    free(c->lines);
    buf_release(&c->resume);
    c->lines = NULL;
    c->n = c->cap = c->seen = 0;
}

static bool
is_digits(struct str s, size_t n)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') {
            return false;
        }
    }
    return s.n == n;
}

static int
number_at(struct str s, size_t at, size_t n)
{
    int value = 0;

    for (size_t i = at; i < at + n; i++) {
        value = value * 10 + (s.p[i] - '0');
    }
    return value;
}

static bool
time_read(struct str text, struct cdx_line *out)
{
    struct date d;

    if (!is_digits(text, CDX_TIME_BYTES - 1)) {
        return false;
    }
    d = (struct date){.year = number_at(text, 0, 4),
                      .month = number_at(text, 4, 2),
                      .day = number_at(text, 6, 2),
                      .hour = number_at(text, 8, 2),
                      .minute = number_at(text, 10, 2),
                      .second = number_at(text, 12, 2),
                      .precision = DATE_SECOND};
    memcpy(out->time, text.p, text.n);
    out->time[text.n] = '\0';
    return date_to_ms(&d, &out->at_ms);
}

static int
base32_value(char c)
{
    if (c >= 'A' && c <= 'Z') {
        return c - 'A';
    }
    if (c >= 'a' && c <= 'z') {
        return c - 'a';
    }
    return c >= '2' && c <= '7' ? c - '2' + 26 : -1;
}

static bool
digest_read(struct str text, uint8_t sha1[SHA1_BYTES])
{
    uint32_t bits = 0;
    unsigned n_bits = 0;
    size_t at = 0;

    (void)str_take(&text, STR("sha1:")); /* pywb writes it so */
    if (text.n != SHA1_BASE32) {
        return false;
    }
    for (size_t i = 0; i < text.n; i++) {
        int value = base32_value(text.p[i]);

        if (value < 0) {
            return false;
        }
        bits = bits << 5 | (uint32_t)value;
        n_bits += 5;
        if (n_bits >= 8) {
            n_bits -= 8;
            sha1[at++] = (uint8_t)(bits >> n_bits);
        }
    }
    return at == SHA1_BYTES;
}

/* Media, or nothing that says otherwise: "unk" is the Wayback Machine's word for none. */
static bool
may_be_media(struct str mime)
{
    static const char *const unknown[] = {"", "-", "unk", "application/octet-stream",
                                          "binary/octet-stream"};

    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        if (str_eq_nocase(mime, str_of(unknown[i]))) {
            return true;
        }
    }
    return str_starts_nocase(mime, STR("image/")) ||
           str_starts_nocase(mime, STR("video/")) ||
           str_starts_nocase(mime, STR("audio/"));
}

/* The value of a column, or the empty text. */
static struct str
value(const struct row *row, int column)
{
    if (column < 0 || column >= row->n) {
        return (struct str){0};
    }
    return row->values[column].text;
}

static bool
line_read(struct reader *r, const struct row *row, struct cdx_line *out)
{
    struct str url = value(row, r->columns.original);
    struct str status = value(row, r->columns.status);

    if ((r->columns.status >= 0 && !str_eq(status, STR("200"))) ||
        !may_be_media(value(row, r->columns.mime)) ||
        !time_read(value(row, r->columns.time), out) ||
        !digest_read(value(row, r->columns.digest), out->sha1)) {
        return false;
    }
    if (url.n > 0 && row->values[r->columns.original].escaped) {
        buf_clear(&r->original);
        json_unescape(url, &r->original);
        url = buf_view(&r->original);
    }
    return cdx_key(url, out->key);
}

static bool
columns_read(struct reader *r, const struct row *row, struct err *e)
{
    struct columns *c = &r->columns;

    *c = (struct columns){-1, -1, -1, -1, -1};
    for (int i = 0; i < row->n; i++) {
        struct str name = row->values[i].text;

        c->time = str_eq(name, STR("timestamp")) ? i : c->time;
        c->original = str_eq(name, STR("original")) ? i : c->original;
        c->mime = str_eq(name, STR("mimetype")) ? i : c->mime;
        c->status = str_eq(name, STR("statuscode")) ? i : c->status;
        c->digest = str_eq(name, STR("digest")) ? i : c->digest;
    }
    r->has_columns = c->time >= 0 && c->original >= 0 && c->digest >= 0;
    return r->has_columns ||
           err_set(e, ERR_INPUT, "the index names no timestamp, original and digest");
}

/* It goes into a URL as it stands: percent-encoded, as the server gave it. */
static void
resume_read(struct cdx *c, struct str key)
{
    c->more = true;
    buf_clear(&c->resume);
    for (size_t i = 0; i < key.n; i++) {
        unsigned char ch = (unsigned char)key.p[i];
        bool fits =
            (ch >= '0' && ch <= '9') || ((ch | 0x20) >= 'a' && (ch | 0x20) <= 'z');

        if (!fits && (ch == '\0' || strchr("%+-._~!*'()", ch) == NULL)) {
            return;
        }
    }
    if (key.n <= LIMIT_CDX_RESUME_BYTES) {
        buf_add_str(&c->resume, key);
    }
}

static bool
line_add(struct reader *r, const struct row *row, struct err *e)
{
    struct cdx *c = r->cdx;
    struct cdx_line line;

    if (++c->seen > LIMIT_CDX_LINES) {
        return err_set(e, ERR_LIMIT, "the index has more than %d lines", LIMIT_CDX_LINES);
    }
    if (!line_read(r, row, &line)) {
        return true;
    }
    if (c->n == c->cap) {
        c->cap = c->cap == 0 ? 64 : c->cap * 2;
        c->lines = xrealloc(c->lines, c->cap, sizeof *c->lines);
    }
    c->lines[c->n++] = line;
    return true;
}

static bool
row_take(struct reader *r, const struct row *row, struct err *e)
{
    if (r->ended) {
        if (row->n != 1 || r->cdx->more) {
            return err_set(e, ERR_INPUT, "the index goes on behind its end");
        }
        resume_read(r->cdx, row->values[0].text);
        return true;
    }
    if (row->n == 0) {
        r->ended = true;
        return true;
    }
    return r->has_columns ? line_add(r, row, e) : columns_read(r, row, e);
}

/* Behind '[': the values up to ']'. */
static bool
row_read(struct reader *r, struct row *row, struct err *e)
{
    struct json_token t;

    row->n = 0;
    for (json_next(&r->json, &t); t.kind != JSON_CLOSE_ARRAY; json_next(&r->json, &t)) {
        if (t.kind == JSON_COMMA) {
            continue;
        }
        if ((t.kind != JSON_TEXT && t.kind != JSON_NUMBER && t.kind != JSON_WORD) ||
            row->n == FIELDS_MOST) {
            return err_set(e, ERR_INPUT, "the index is cut or malformed in a line");
        }
        row->values[row->n++] = t;
    }
    return true;
}

static bool
answer_read(struct reader *r, struct err *e)
{
    struct json_token t;
    struct row row;

    json_next(&r->json, &t);
    if (t.kind != JSON_OPEN_ARRAY) {
        return err_set(e, ERR_INPUT, "what came is no index of captures");
    }
    for (json_next(&r->json, &t); t.kind != JSON_CLOSE_ARRAY; json_next(&r->json, &t)) {
        if (t.kind == JSON_COMMA) {
            continue;
        }
        if (t.kind != JSON_OPEN_ARRAY) {
            return err_set(e, ERR_INPUT, "the index is cut or malformed");
        }
        if (!row_read(r, &row, e) || !row_take(r, &row, e)) {
            return false;
        }
    }
    json_next(&r->json, &t);
    return t.kind == JSON_END || err_set(e, ERR_INPUT, "something follows the index");
}

bool
cdx_add(struct cdx *c, struct str answer, struct err *e)
{
    struct reader r = {.cdx = c};
    bool ok;

    c->more = false;
    buf_clear(&c->resume);
    buf_init(&r.original, LIMIT_URL_BYTES);
    json_init(&r.json, answer, false);
    ok = answer_read(&r, e);
    buf_release(&r.original);
    return ok;
}
