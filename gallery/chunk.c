#include "gallery/chunk.h"

#include "base/limits.h"
#include "base/mem.h"
#include "gallery/article_list.h"
#include "gallery/base64url.h"
#include "gallery/emit.h"

#include <stdlib.h>

/* Room for the fixed members of an entry: two digests, an ending, eleven numbers. */
enum { FIXED_MOST = 400 };

void
chunk_init(struct chunk *c, const struct shown *s, const struct twins *t)
{
    *c = (struct chunk){.shown = s,
                        .twins = t,
                        .seen_in = xcalloc(s->articles.n, sizeof *c->seen_in),
                        .index = xcalloc(s->articles.n, sizeof *c->index),
                        .articles = {.limit = LIMIT_GALLERY_FILE_BYTES},
                        .entries = {.limit = LIMIT_GALLERY_FILE_BYTES}};
}

void
chunk_release(struct chunk *c)
{
    free(c->seen_in);
    free(c->index);
    buf_release(&c->articles);
    buf_release(&c->entries);
    *c = (struct chunk){0};
}

void
chunk_begin(struct chunk *c)
{
    c->serial++;
    c->n_articles = 0;
    buf_clear(&c->articles);
    buf_clear(&c->entries);
}

/* Index of an article in this chunk; it is added where it is new there. */
static uint32_t
article_index(struct chunk *c, uint32_t article)
{
    const struct gallery_article *a = &c->shown->articles.list[article];

    if (c->seen_in[article] == c->serial) {
        return c->index[article];
    }
    /* That of what no article uses is none. */
    c->n_named += c->seen_in[article] == 0 && a->id != INT64_MAX;
    c->seen_in[article] = c->serial;
    c->index[article] = c->n_articles++;
    buf_add_cstr(&c->articles, c->n_articles > 1 ? ",[" : "[");
    emit_int(&c->articles, a->site);
    buf_add_byte(&c->articles, ',');
    emit_text(&c->articles, a->number);
    buf_add_byte(&c->articles, ',');
    emit_text(&c->articles, a->title);
    buf_add_byte(&c->articles, ',');
    emit_text(&c->articles, a->published);
    buf_add_byte(&c->articles, ',');
    emit_whole(&c->articles, a->url);
    buf_add_byte(&c->articles, ']');
    return c->index[article];
}

static char *
put_number(char *at, int64_t n)
{
    *at++ = ',';
    return emit_digits(at, n);
}

static char *
put_text(char *at, struct str s)
{
    memcpy(at, s.p, s.n);
    return at + s.n;
}

/* ,"digest","ending" or ,0,0 */
static char *
put_object(char *at, const struct entry *e)
{
    if (!e->held) {
        return put_text(at, STR(",0,0"));
    }
    at = put_text(at, STR(",\""));
    at = base64url_write(at, e->object, sizeof e->object);
    at = put_text(at, STR("\",\""));
    at = put_text(at, str_of(media_ending((enum media_type)e->media)));
    return put_text(at, STR("\""));
}

/* All up to the storyboard. */
static void
add_fixed(struct buf *b, const struct entry *e, uint32_t article)
{
    char text[FIXED_MOST];
    char *at = text;

    *at++ = '[';
    *at++ = '"';
    at = base64url_write(at, e->key, sizeof e->key);
    *at++ = '"';
    at = put_number(at, article);
    at = put_number(at, e->state);
    at = put_number(at, e->is_video);
    at = put_number(at, e->ms);
    at = put_object(at, e);
    at = put_number(at, e->width);
    at = put_number(at, e->height);
    at = put_number(at, e->bytes);
    at = put_number(at, e->duration_ms);
    at = put_number(at, e->dominant);
    at = put_number(at, e->boxes);
    *at++ = ',';
    buf_add(b, text, (size_t)(at - text));
}

/* Most are: the entry says so by its article alone. */
static bool
is_led_by_its_article_alone(const struct chunk *c, const struct entry *e,
                            const struct detail *d)
{
    return d->uses_total == 1 && d->n_uses == 1 && d->uses[0].is_lead != 0 &&
           d->uses[0].place == 0 &&
           d->uses[0].article == c->shown->articles.list[e->article].id;
}

static void
add_uses(struct chunk *c, const struct entry *e, const struct detail *d)
{
    struct buf *b = &c->entries;
    int64_t told = 0;

    if (is_led_by_its_article_alone(c, e, d)) {
        return;
    }
    for (size_t i = 0; i < d->n_uses; i++) {
        uint32_t article = article_list_find(&c->shown->articles, d->uses[i].article);
        char text[4 * EMIT_INT_MAX];
        char *at = text;

        if (article == UINT32_MAX) {
            continue;
        }
        buf_add_cstr(b, told == 0 ? ",\"x\":[[" : ",[");
        told++;
        at = emit_digits(at, article_index(c, article));
        at = put_number(at, d->uses[i].is_lead != 0 ? 0 : 1);
        at = put_number(at, d->uses[i].place);
        *at++ = ']';
        buf_add(b, text, (size_t)(at - text));
    }
    if (told > 0) {
        buf_add_byte(b, ']');
    }
    if (d->uses_total > told) {
        buf_add_cstr(b, ",\"xn\":");
        emit_int(b, d->uses_total);
    }
}

/* The first of the others, in order: a new entry at the end leaves them as they are. */
static void
add_twins(struct chunk *c, size_t i)
{
    struct buf *b = &c->entries;
    size_t n;
    size_t told = 0;
    const uint32_t *group = twins_of(c->twins, i, &n);

    for (size_t k = 0; k < n && told < CHUNK_TWINS; k++) {
        const struct entry *twin = &c->shown->entries[group[k]];
        char text[2 * EMIT_INT_MAX];
        char *at;

        if (group[k] == i) {
            continue;
        }
        buf_add_cstr(b, told == 0 ? ",\"tw\":[[" : ",[");
        at = emit_digits(text, entry_ymd(twin));
        *at++ = ',';
        *at++ = '"';
        at = base64url_write(at, twin->key, sizeof twin->key);
        *at++ = '"';
        *at++ = ']';
        buf_add(b, text, (size_t)(at - text));
        told++;
    }
    if (told > 0) {
        buf_add_byte(b, ']');
    }
    if (n > 0 && n - 1 > told) {
        buf_add_cstr(b, ",\"twn\":");
        emit_int(b, (int64_t)n - 1);
    }
}

void
chunk_add(struct chunk *c, size_t i, const struct detail *d)
{
    const struct entry *e = &c->shown->entries[i];
    struct buf *b = &c->entries;

    if (b->n > 0) {
        buf_add_byte(b, ',');
    }
    add_fixed(b, e, article_index(c, e->article));
    buf_add_str(b, d->board);
    buf_add(b, ",{", 2);
    buf_add_str(b, d->facts);
    add_uses(c, e, d);
    add_twins(c, i);
    buf_add(b, "}]", 2);
}

bool
chunk_end(struct chunk *c, struct buf *out, struct err *e)
{
    buf_add_cstr(out, "Assets.chunk({\"a\":[");
    buf_add_str(out, buf_view(&c->articles));
    buf_add_cstr(out, "],\"e\":[");
    buf_add_str(out, buf_view(&c->entries));
    buf_add_cstr(out, "]})\n");
    if (out->over || c->articles.over || c->entries.over) {
        return err_set(e, ERR_LIMIT, "a chunk of the gallery: more than %jd bytes",
                       (intmax_t)LIMIT_GALLERY_FILE_BYTES);
    }
    return true;
}
