#include "gallery/detail.h"

#include "base/date.h"
#include "gallery/emit.h"

#include <string.h>

static void
key(struct buf *b, const char *name)
{
    buf_add(b, ",\"", 2);
    buf_add_cstr(b, name);
    buf_add(b, "\":", 2);
}

/* Absent where it is not known or says nothing. */
static void
text(struct buf *b, const char *name, struct str s)
{
    if (s.n > 0) {
        key(b, name);
        emit_text(b, s);
    }
}

static void
number(struct buf *b, const char *name, int64_t n, bool is_known)
{
    if (is_known) {
        key(b, name);
        emit_int(b, n);
    }
}

/* An HTTP date as ISO 8601; "" where the header is no date. */
static struct str
date_of_header(struct str header, char out[DATE_TEXT_MAX])
{
    struct date d;
    int64_t ms;

    if (header.n == 0 || !date_from_http(header, &ms)) {
        return (struct str){0};
    }
    date_from_ms(ms, &d);
    d.precision = DATE_SECOND;
    date_iso(&d, out);
    return str_of(out);
}

/*
 * ,"name":[…]: what is not known is 0, and at the end left out; nothing where nothing is
 * known. Half of a chunk would else be names of members.
 */
static void
texts(struct buf *b, const char *name, const struct str *list, size_t n)
{
    while (n > 0 && list[n - 1].n == 0) {
        n--;
    }
    for (size_t i = 0; i < n; i++) {
        if (i == 0) {
            key(b, name);
        }
        buf_add_byte(b, i == 0 ? '[' : ',');
        if (list[i].n > 0) {
            emit_text(b, list[i]);
        } else {
            buf_add_byte(b, '0');
        }
    }
    if (n > 0) {
        buf_add_byte(b, ']');
    }
}

/* docs/gallery-format.md, `dd` and `ds`. */
enum {
    DATE_NAME,
    DATE_PATH,
    DATE_ARTICLE,
    DATE_HEADER,
    DATE_EXIF,
    DATE_CONTAINER,
    DATES
};

static void
dates(struct buf *b, const struct row_listed *a)
{
    static const struct str sources[] = {
        {"name-ticks", 10}, {"path", 4}, {"article", 7}, {"last-modified", 13}};
    struct str media = a->held ? a->object.date_media : (struct str){0};
    bool is_image = a->held && media_kind(media_from_name(a->object.type)) == CLAIM_IMAGE;
    char modified[DATE_TEXT_MAX];
    struct str told[DATES] = {
        [DATE_NAME] = a->date_name,
        [DATE_PATH] = a->date_path,
        [DATE_ARTICLE] = a->date_article,
        [DATE_HEADER] = date_of_header(a->last_modified, modified),
    };

    told[is_image ? DATE_EXIF : DATE_CONTAINER] = media;
    for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++) {
        number(b, "ds", (int64_t)i, str_eq(a->date_source, sources[i]));
    }
    texts(b, "dd", told, DATES);
}

static void
object(struct buf *b, const struct row_listed *a)
{
    const struct row_object *o = &a->object;

    texts(b, "m",
          (const struct str[]){o->codec, o->profile, o->pixel_format, o->audio_codec,
                               o->frame_rate},
          5);
    number(b, "br", o->bit_rate, o->bit_rate > 0);
    text(b, "cap", o->caption);
    text(b, "cre", o->credit);
    text(b, "cop", o->copyright);
    text(b, "by", o->creator);
    if (!str_eq(o->verdict, STR("ok"))) {
        text(b, "v", o->verdict);
        text(b, "vd", o->verdict_detail);
    }
    number(b, "wp", o->whole_permille, o->whole_permille >= 0);
    if (!str_eq(a->origin, STR("live"))) {
        text(b, "or", a->origin);
    }
}

/* An index into what docs/gallery-format.md lists, or the word itself. */
static void
outcome(struct buf *b, struct str word)
{
    static const struct str known[] = {{"stored", 6},  {"unchanged", 9}, {"gone", 4},
                                       {"refused", 7}, {"not-media", 9}, {"failed", 6},
                                       {"policy", 6}};

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (str_eq(word, known[i])) {
            emit_int(b, (int64_t)i);
            return;
        }
    }
    emit_text(b, word);
}

/* Nothing where there is none, 0 for what the status says already. */
static void
trouble(struct buf *b, const struct row_observation *o)
{
    char status[64];
    char *end = status + sizeof "HTTP status " - 1;

    if (o->error.p == NULL) {
        return;
    }
    memcpy(status, "HTTP status ", sizeof "HTTP status " - 1);
    end = emit_digits(end, o->http_status);
    buf_add_byte(b, ',');
    if (str_eq(o->error, (struct str){status, (size_t)(end - status)})) {
        buf_add_byte(b, '0');
    } else {
        emit_text(b, o->error);
    }
}

static void
observations(struct buf *b, const struct row_shown *r)
{
    number(b, "on", r->asset.attempts, r->asset.attempts > (int64_t)r->n_observations);
    for (size_t i = 0; i < r->n_observations; i++) {
        const struct row_observation *o = &r->observations[i];

        if (i == 0) {
            key(b, "o");
        }
        buf_add(b, i == 0 ? "[[" : ",[", 2);
        emit_int(b, o->at / 1000);
        buf_add_byte(b, ',');
        outcome(b, o->outcome);
        buf_add_byte(b, ',');
        emit_int(b, o->http_status);
        trouble(b, o);
        buf_add_byte(b, ']');
    }
    if (r->n_observations > 0) {
        buf_add_byte(b, ']');
    }
}

void
detail_facts(struct buf *b, const struct row_shown *r)
{
    const struct row_listed *a = &r->asset;

    /* Whole, however long: it is a link. LIMIT_URL_BYTES bounds it. */
    buf_add_cstr(b, "\"u\":");
    emit_whole(b, a->url);
    dates(b, a);
    if (a->held) {
        object(b, a);
    }
    number(b, "fs", a->first_seen / 1000, a->first_seen > 0);
    number(b, "ck", r->checked_at / 1000, r->checked_at > 0);
    number(b, "si", r->since / 1000, r->since > 0);
    observations(b, r);
}

static bool
skip_digits(struct str *s)
{
    size_t n = 0;

    while (n < s->n && s->p[n] >= '0' && s->p[n] <= '9') {
        n++;
    }
    *s = str_skip(*s, n);
    return n > 0;
}

/* Seconds as the worker's master writes them: digits, maybe a point and digits. */
static bool
skip_number(struct str *s)
{
    if (!skip_digits(s)) {
        return false;
    }
    if (s->n == 0 || s->p[0] != '.') {
        return true;
    }
    *s = str_skip(*s, 1);
    return skip_digits(s);
}

/* The inside of a JSON array of exactly n plain numbers; else empty. */
static struct str
numbers_within(struct str json, int32_t n)
{
    struct str trimmed = str_trim(json);
    struct str inside = str_head(str_skip(trimmed, 1), trimmed.n > 2 ? trimmed.n - 2 : 0);
    struct str rest = inside;

    if (inside.n == 0 || trimmed.p[0] != '[' || trimmed.p[trimmed.n - 1] != ']') {
        return (struct str){0};
    }
    for (int32_t i = 0; i < n; i++) {
        if (i > 0 && (rest.n == 0 || rest.p[0] != ',')) {
            return (struct str){0};
        }
        rest = str_trim(str_skip(rest, i > 0 ? 1 : 0));
        if (!skip_number(&rest)) {
            return (struct str){0};
        }
        rest = str_trim(rest);
    }
    return rest.n == 0 ? inside : (struct str){0};
}

void
detail_board(struct buf *b, const struct row_storyboard *s)
{
    struct str times = numbers_within(s->times, s->tiles);

    if (s->tiles <= 0 || times.n == 0) {
        buf_add_byte(b, '0');
        return;
    }
    buf_add_byte(b, '[');
    emit_int(b, s->tiles);
    buf_add_byte(b, ',');
    emit_int(b, s->tile_width);
    buf_add_byte(b, ',');
    emit_int(b, s->tile_height);
    buf_add_byte(b, ',');
    buf_add_str(b, times);
    buf_add_byte(b, ']');
}
