#include "catalog/sidelog_line.h"

#include "base/escape.h"
#include "base/hash.h"
#include "catalog/json.h"

/* ---- out ---- */

/* Without printf: a row has many numbers, and there are millions of rows. */
static void
add_int(struct buf *b, int64_t n)
{
    char text[24];
    size_t at = sizeof text;
    uint64_t rest = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;

    do {
        text[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (n < 0) {
        text[--at] = '-';
    }
    buf_add(b, text + at, sizeof text - at);
}

static void
add_hex(struct buf *b, struct str bytes)
{
    char hex[2 * SHA256_BYTES + 1];

    buf_add_byte(b, '"');
    while (bytes.n > 0) {
        struct str some = str_head(bytes, SHA256_BYTES);

        hex_encode((const uint8_t *)some.p, some.n, hex);
        buf_add(b, hex, 2 * some.n);
        bytes = str_skip(bytes, some.n);
    }
    buf_add_byte(b, '"');
}

/* What somebody sent is kept to the byte, also where it is no UTF-8. */
static void
add_text(struct buf *b, struct str text)
{
    if (str_is_utf8(text)) {
        escape_json_string(b, text);
        return;
    }
    buf_add_cstr(b, "{\"hex\":");
    add_hex(b, text);
    buf_add_byte(b, '}');
}

static void
add_name(struct buf *b, const char *name)
{
    buf_add_cstr(b, ",\"");
    buf_add_cstr(b, name);
    buf_add_cstr(b, "\":");
}

static void
add_table(struct buf *b, size_t table)
{
    buf_add_cstr(b, "{\"t\":\"");
    buf_add_cstr(b, copy_table(table)->name);
    buf_add_byte(b, '"');
}

void
sidelog_line_row(struct buf *b, size_t table, const struct copy_value *values)
{
    const struct copy_table *is = copy_table(table);

    add_table(b, table);
    for (size_t i = 0; i < is->n_columns; i++) {
        if (values[i].kind == COPY_NULL || is->columns[i].is_made) {
            continue;
        }
        add_name(b, is->columns[i].name);
        if (values[i].kind == COPY_INT) {
            add_int(b, values[i].number);
        } else if (values[i].kind == COPY_TEXT) {
            add_text(b, values[i].bytes);
        } else {
            add_hex(b, values[i].bytes);
        }
    }
    buf_add_cstr(b, "}\n");
}

void
sidelog_line_gone(struct buf *b, size_t table, int64_t id)
{
    add_table(b, table);
    add_name(b, "gone");
    add_int(b, id);
    buf_add_cstr(b, "}\n");
}

void
sidelog_line_clear(struct buf *b, size_t table)
{
    add_table(b, table);
    buf_add_cstr(b, ",\"clear\":true}\n");
}

/* ---- in ---- */

struct reader {
    struct json json;
    struct arena *hold;
    struct sidelog_line *out;
    size_t next; /* the column that comes after the last one, as they are written */
};

static bool
to_int(struct str s, int64_t *out)
{
    bool minus = s.n > 0 && s.p[0] == '-';
    uint64_t n;

    if (!str_to_u64(str_skip(s, minus), (uint64_t)INT64_MAX + minus, &n)) {
        return false;
    }
    *out = minus ? (int64_t)(0 - n) : (int64_t)n;
    return true;
}

static bool
hex_text(struct arena *hold, struct str digits, struct str *out)
{
    uint8_t *bytes = arena_alloc(hold, digits.n / 2 + 1);

    *out = (struct str){(const char *)bytes, digits.n / 2};
    return digits.n % 2 == 0 && hex_decode(digits, bytes, digits.n / 2);
}

static struct str
plain_text(struct arena *hold, const struct json_token *t)
{
    auto_buf struct buf text = {.limit = t->text.n + 16};

    if (!t->escaped) {
        return t->text.n > 0 ? t->text : STR("");
    }
    json_unescape(t->text, &text); /* never longer than what it is written as */
    return (struct str){arena_strndup(hold, buf_cstr(&text), text.n), text.n};
}

/* {"hex":"…"}, behind its brace. */
static bool
read_hex(struct reader *r, struct str *out)
{
    struct json_token name, colon, value, close;

    json_next(&r->json, &name);
    json_next(&r->json, &colon);
    json_next(&r->json, &value);
    json_next(&r->json, &close);
    return name.kind == JSON_TEXT && str_eq(name.text, STR("hex")) &&
           colon.kind == JSON_COLON && value.kind == JSON_TEXT &&
           close.kind == JSON_CLOSE_OBJECT && hex_text(r->hold, value.text, out);
}

static bool
read_value(struct reader *r, const struct json_token *t, const struct copy_column *c,
           struct copy_value *out)
{
    out->kind = c->kind;
    switch (c->kind) {
    case COPY_INT:
        return t->kind == JSON_NUMBER && to_int(t->text, &out->number);
    case COPY_BLOB:
        return t->kind == JSON_TEXT && hex_text(r->hold, t->text, &out->bytes);
    case COPY_TEXT:
        if (t->kind == JSON_OPEN_OBJECT) {
            return read_hex(r, &out->bytes);
        }
        if (t->kind != JSON_TEXT) {
            return false;
        }
        out->bytes = plain_text(r->hold, t);
        return true;
    case COPY_NULL:
        break;
    }
    return false;
}

/* The column of that name; as a rule the next one. n_columns where there is none. */
static size_t
find_column(const struct reader *r, struct str name)
{
    const struct copy_table *is = copy_table(r->out->table);

    for (size_t i = 0; i < is->n_columns; i++) {
        size_t at = (r->next + i) % is->n_columns;

        if (str_eq(str_of(is->columns[at].name), name) && !is->columns[at].is_made) {
            return at;
        }
    }
    return is->n_columns;
}

/* A name that no column has: said instead of a row, or a newer program's. */
static bool
read_special(struct reader *r, struct str name, const struct json_token *t)
{
    struct str ignored;

    if (str_eq(name, STR("gone")) && copy_table(r->out->table)->has_id) {
        r->out->kind = LINE_GONE;
        return t->kind == JSON_NUMBER && to_int(t->text, &r->out->number);
    }
    if (str_eq(name, STR("clear"))) {
        r->out->kind = LINE_CLEAR;
        return t->kind == JSON_WORD;
    }
    return t->kind == JSON_OPEN_OBJECT
               ? read_hex(r, &ignored)
               : t->kind == JSON_TEXT || t->kind == JSON_NUMBER || t->kind == JSON_WORD;
}

static bool
read_row_member(struct reader *r, struct str name, const struct json_token *t)
{
    size_t at = find_column(r, name);

    if (at == copy_table(r->out->table)->n_columns) {
        return read_special(r, name, t);
    }
    r->next = at + 1;
    return read_value(r, t, &copy_table(r->out->table)->columns[at], &r->out->values[at]);
}

static bool
read_other_member(struct reader *r, struct str name, const struct json_token *t)
{
    struct sidelog_line *out = r->out;
    struct str ignored;

    if (t->kind == JSON_NUMBER &&
        ((out->kind == LINE_HEAD && str_eq(name, STR("format"))) ||
         (out->kind == LINE_BACK && str_eq(name, STR("to"))))) {
        return to_int(t->text, &out->number);
    }
    if (t->kind == JSON_TEXT && ((out->kind == LINE_HEAD && str_eq(name, STR("uuid"))) ||
                                 (out->kind == LINE_END && str_eq(name, STR("sum"))))) {
        out->text = t->text;
    }
    return t->kind == JSON_OPEN_OBJECT
               ? read_hex(r, &ignored)
               : t->kind == JSON_TEXT || t->kind == JSON_NUMBER || t->kind == JSON_WORD;
}

/* "t", which comes first and says what the others are. */
static enum line_kind
kind_of(struct str name, size_t *table)
{
    if (str_eq(name, STR("log"))) {
        return LINE_HEAD;
    }
    if (str_eq(name, STR("end"))) {
        return LINE_END;
    }
    if (str_eq(name, STR("back"))) {
        return LINE_BACK;
    }
    for (*table = 0; copy_table(*table) != NULL; (*table)++) {
        if (str_eq(name, str_of(copy_table(*table)->name))) {
            return LINE_ROW;
        }
    }
    return LINE_OTHER;
}

static bool
read_member(struct reader *r, bool first)
{
    struct json_token name, colon, value;

    json_next(&r->json, &name);
    json_next(&r->json, &colon);
    json_next(&r->json, &value);
    if (name.kind != JSON_TEXT || colon.kind != JSON_COLON) {
        return false;
    }
    if (first) {
        r->out->kind = kind_of(value.text, &r->out->table);
        return value.kind == JSON_TEXT && str_eq(name.text, STR("t"));
    }
    return r->out->kind == LINE_HEAD || r->out->kind == LINE_END ||
                   r->out->kind == LINE_BACK
               ? read_other_member(r, name.text, &value)
               : read_row_member(r, name.text, &value);
}

static bool
read_members(struct reader *r)
{
    struct json_token t;

    json_next(&r->json, &t);
    if (t.kind != JSON_OPEN_OBJECT) {
        return false;
    }
    for (bool first = true;; first = false) {
        if (!read_member(r, first)) {
            return false;
        }
        if (r->out->kind == LINE_OTHER) {
            return true;
        }
        json_next(&r->json, &t);
        if (t.kind != JSON_COMMA) {
            break;
        }
    }
    if (t.kind != JSON_CLOSE_OBJECT) {
        return false;
    }
    json_next(&r->json, &t);
    return t.kind == JSON_END;
}

void
sidelog_line_read(struct str line, struct arena *hold, struct sidelog_line *out)
{
    struct reader r = {.hold = hold, .out = out};

    *out = (struct sidelog_line){.number = -1};
    json_init(&r.json, line, false);
    if (!read_members(&r)) {
        out->kind = LINE_BAD;
    }
}
