/*
 * tests/unit/collect.h - everything that source_parse tells about one text, kept for a
 * test to look at.
 */
#ifndef ASSETS_TESTS_COLLECT_H
#define ASSETS_TESTS_COLLECT_H

#include "base/mem.h"
#include "catalog/source.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <setjmp.h>
#include <cmocka.h>

enum { COLLECT_MOST = 4096 };

struct collected_mention {
    const char *form;
    int64_t at_byte, place;
    char *raw, *article, *sort, *content_type, *pic, *title; /* NULL where not told */
    size_t raw_bytes;
};

struct collected_unread {
    int64_t from, to;
    char *reason;
};

struct collected {
    struct arena arena;
    struct collected_mention mentions[COLLECT_MOST];
    size_t n_mentions;
    struct collected_unread unread[COLLECT_MOST];
    size_t n_unread;
    unsigned n_pages;
    char *headline, *body, *number, *url, *base_href;
    struct date date;
    /* at the end, and when the last mention was told */
    int64_t passed, passed_at_mention;
    struct source_end end;
    size_t stop_after; /* mentions after which the sink refuses; 0: never */
};

static inline char *
collect_text(struct collected *c, struct str s)
{
    return s.p != NULL ? arena_strndup(&c->arena, s.p, s.n) : NULL;
}

static inline bool
collect_mention(void *arg, const struct mention *m, struct err *e)
{
    struct collected *c = arg;
    struct collected_mention *kept = &c->mentions[c->n_mentions];

    assert_true(c->n_mentions < COLLECT_MOST);
    *kept = (struct collected_mention){
        .form = m->form,
        .at_byte = m->at_byte,
        .place = m->place,
        .raw = collect_text(c, m->raw),
        .raw_bytes = m->raw.n,
        .article = collect_text(c, m->article),
        .sort = collect_text(c, m->sort),
        .content_type = collect_text(c, m->content_type),
        .pic = collect_text(c, m->pic),
        .title = collect_text(c, m->title),
    };
    c->n_mentions++;
    c->passed_at_mention = c->passed;
    if (c->stop_after != 0 && c->n_mentions == c->stop_after) {
        return err_set(e, ERR_DB, "the sink is full");
    }
    return true;
}

static inline void
collect_page(void *arg, const struct page_facts *p)
{
    struct collected *c = arg;

    c->n_pages++;
    c->headline = collect_text(c, p->headline);
    c->body = collect_text(c, p->body);
    c->number = collect_text(c, p->number);
    c->url = collect_text(c, p->url);
    c->base_href = collect_text(c, p->base_href);
    c->date = p->date;
}

static inline void
collect_unread(void *arg, const struct unread *u)
{
    struct collected *c = arg;

    assert_true(c->n_unread < COLLECT_MOST);
    assert_true(u->from <= u->to);
    c->unread[c->n_unread++] =
        (struct collected_unread){u->from, u->to, collect_text(c, str_of(u->reason))};
}

static inline void
collect_passed(void *arg, int64_t at_byte)
{
    struct collected *c = arg;

    assert_true(at_byte >= c->passed);
    c->passed = at_byte;
}

/*
 * The caller owns the result. Parses a copy of exactly text.n bytes, so that reading
 * beyond them is caught.
 */
static inline struct collected *
collect_stopping(struct str text, size_t stop_after, bool *ok, struct err *e)
{
    struct collected *c = xcalloc(1, sizeof *c);
    char *copy = xcalloc(text.n > 0 ? text.n : 1, 1);
    struct source_sink sink = {collect_mention, collect_page, collect_unread,
                               collect_passed, c};

    if (text.n > 0) {
        memcpy(copy, text.p, text.n);
    }
    c->stop_after = stop_after;
    *ok = source_parse((struct str){copy, text.n}, &sink, &c->end, e);
    assert_int_equal(c->end.unread, c->n_unread);
    assert_int_equal(c->end.mentions, c->n_mentions);
    free(copy);
    return c;
}

static inline struct collected *
collect(struct str text)
{
    struct err e = {0};
    bool ok;
    struct collected *c = collect_stopping(text, 0, &ok, &e);

    assert_true(ok);
    return c;
}

static inline void
collected_free(struct collected *c)
{
    if (c != NULL) {
        arena_release(&c->arena);
        free(c);
    }
}

static inline void
collected_free_at(struct collected *const *slot)
{
    collected_free(*slot);
}

#define auto_collected __attribute__((cleanup(collected_free_at)))

static inline const char *
or_dash(const char *s)
{
    return s != NULL ? s : "-";
}

/* "id|sort|type|pic|title|place" of one mention, "-" for what it does not tell. */
static inline const char *
collected_line(struct collected *c, size_t i)
{
    const struct collected_mention *m = &c->mentions[i];
    auto_free char *line = NULL;

    assert_true(i < c->n_mentions);
    line = xasprintf("%s|%s|%s|%s|%s|%jd", or_dash(m->article), or_dash(m->sort),
                     or_dash(m->content_type), m->pic, or_dash(m->title),
                     (intmax_t)m->place);
    return arena_strndup(&c->arena, line, strlen(line));
}

static inline void
assert_same_mentions(struct collected *a, struct collected *b)
{
    assert_int_equal(a->n_mentions, b->n_mentions);
    for (size_t i = 0; i < a->n_mentions; i++) {
        assert_string_equal(collected_line(a, i), collected_line(b, i));
    }
}

/* Adds s with every '&', '<', '>' escaped, and every quote mark as `quote`. */
static inline void
collect_add_escaped(struct buf *b, struct str s, const char *quote)
{
    for (size_t i = 0; i < s.n; i++) {
        switch (s.p[i]) {
        case '&':
            buf_add_cstr(b, "&amp;");
            break;
        case '<':
            buf_add_cstr(b, "&lt;");
            break;
        case '>':
            buf_add_cstr(b, "&gt;");
            break;
        case '"':
            buf_add_cstr(b, quote);
            break;
        default:
            buf_add_byte(b, s.p[i]);
        }
    }
}

/* The same as a text that the caller owns. */
static inline char *
collect_escaped(const char *text, const char *quote)
{
    struct buf b;

    buf_init(&b, 1 << 20);
    collect_add_escaped(&b, str_of(text), quote);
    return buf_steal(&b);
}

/* The lines of all mentions, each with a line end. */
static inline void
assert_collected_lines(struct collected *c, const char *want)
{
    auto_buf struct buf lines;

    buf_init(&lines, 1 << 20);
    for (size_t i = 0; i < c->n_mentions; i++) {
        buf_addf(&lines, "%s\n", collected_line(c, i));
    }
    assert_string_equal(buf_cstr(&lines), want);
}

#endif
