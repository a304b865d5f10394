#include "catalog/page_tags.h"

#include "base/limits.h"
#include "catalog/entity.h"

static void
tags_init(struct page_tags *t)
{
    struct buf *lines[] = {&t->og_title,  &t->title,  &t->h1,   &t->published, &t->time,
                           &t->canonical, &t->og_url, &t->base, &t->number};

    *t = (struct page_tags){0};
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        buf_init(lines[i], LIMIT_URL_BYTES);
    }
    buf_init(&t->article, LIMIT_BODY_BYTES);
    buf_init(&t->paragraphs, LIMIT_BODY_BYTES);
    buf_init(&t->flat, LIMIT_BODY_BYTES);
    buf_init(&t->p, LIMIT_BODY_BYTES);
}

void
page_tags_release(struct page_tags *t)
{
    struct buf *all[] = {&t->og_title,   &t->title,  &t->h1,   &t->published, &t->time,
                         &t->canonical,  &t->og_url, &t->base, &t->number,    &t->article,
                         &t->paragraphs, &t->flat,   &t->p};

    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        buf_release(all[i]);
    }
}

/* Valid UTF-8 with entities undone. */
static void
add_text(struct scan *s, struct str text, struct buf *out)
{
    struct buf undone;

    buf_init(&undone, text.n * 4 + 4); /* each stray byte becomes three at most */
    entity_undo(text, &undone);
    encoding_mend(buf_view(&undone), s->charset, out);
    buf_release(&undone);
}

/* White space runs become one space, as a browser shows them. */
static void
add_collapsed(struct str text, struct buf *out)
{
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        bool is_space = c == ' ' || (c >= '\t' && c <= '\r');

        if (!is_space) {
            buf_add_byte(out, c);
        } else if (out->n > 0 && out->p[out->n - 1] != ' ') {
            buf_add_byte(out, ' ');
        }
    }
}

/* Into an empty `out`: the first one told stays. */
static void
keep_first(struct scan *s, struct str value, struct buf *out)
{
    if (out->n == 0 && value.n <= LIMIT_URL_BYTES) {
        add_text(s, str_trim(value), out);
    }
}

bool
page_is_one_of(struct str name, const char *const *names)
{
    for (; *names != NULL; names++) {
        if (str_eq_nocase(name, str_of(*names))) {
            return true;
        }
    }
    return false;
}

static void
read_meta(struct scan *s, struct page_tags *t, const struct html_token *tag)
{
    static const char *const ids[] = {"article:id", "article-id", "article_id",
                                      "articleid",  "news-id",    "news_id",
                                      "newsid",     NULL};
    static const char *const dates[] = {"article:published_time", "datepublished", NULL};
    struct str name;
    struct str content;

    if (!html_attribute(tag, "property", &name) && !html_attribute(tag, "name", &name) &&
        !html_attribute(tag, "itemprop", &name)) {
        return;
    }
    if (!html_attribute(tag, "content", &content)) {
        return;
    }
    if (str_eq_nocase(name, STR("og:title"))) {
        keep_first(s, content, &t->og_title);
    } else if (str_eq_nocase(name, STR("og:url"))) {
        keep_first(s, content, &t->og_url);
    } else if (page_is_one_of(name, dates)) {
        keep_first(s, content, &t->published);
    } else if (page_is_one_of(name, ids)) {
        keep_first(s, content, &t->number);
    }
}

static void
add_paragraph(struct buf *out, struct str text)
{
    if (out->n > 0) {
        buf_add_cstr(out, "\n\n");
    }
    buf_add_str(out, text);
}

static void
end_paragraph(struct page_tags *t, const struct scan *s, const char *at)
{
    struct str text = str_trim(buf_view(&t->p));

    /* a paragraph around the list itself is no part of the article's text */
    if (t->in_p && text.n > 0 && !(t->p_from <= s->lists_from && s->lists_from < at)) {
        add_paragraph(&t->paragraphs, text);
        if (t->article_depth > 0) {
            add_paragraph(&t->article, text);
        }
    }
    t->in_p = false;
    buf_clear(&t->p);
}

/* A tag that stands between lines of text, not within one. */
static bool
is_block(const struct html_token *tag)
{
    static const char *const inline_tags[] = {
        "a",    "abbr", "b",    "bdi", "bdo", "cite",  "code", "em",
        "font", "i",    "mark", "q",   "s",   "small", "span", "strong",
        "sub",  "sup",  "time", "u",   "var", "wbr",   "img",  NULL};

    return !page_is_one_of(tag->name, inline_tags);
}

static void
open_tag(struct scan *s, struct page_tags *t, const struct html_token *tag)
{
    struct str value;
    struct str rel;

    if (html_is(tag, "meta")) {
        read_meta(s, t, tag);
    } else if (html_is(tag, "link") && html_attribute(tag, "rel", &rel) &&
               str_eq_nocase(rel, STR("canonical")) &&
               html_attribute(tag, "href", &value)) {
        keep_first(s, value, &t->canonical);
    } else if (html_is(tag, "base") && html_attribute(tag, "href", &value)) {
        keep_first(s, value, &t->base);
    } else if (html_is(tag, "time") && html_attribute(tag, "datetime", &value)) {
        keep_first(s, value, &t->time);
    }
    if (html_attribute(tag, "data-article-id", &value)) {
        keep_first(s, value, &t->number);
    }
    t->in_title = html_is(tag, "title") && t->title.n == 0;
    t->in_h1 = t->in_h1 || (html_is(tag, "h1") && t->h1.n == 0);
    t->article_depth += html_is(tag, "article");
}

static void
take_tag(struct scan *s, struct page_tags *t, const struct html_token *tag)
{
    bool is_open = tag->kind == HTML_OPEN;

    if (is_block(tag)) {
        if (tag->name.p < s->lists_from) {
            buf_add_byte(&t->flat, '\n');
        }
        if (t->in_p && !html_is(tag, "br")) {
            end_paragraph(t, s, tag->name.p);
        } else if (t->in_p) {
            buf_add_byte(&t->p, ' ');
        }
    }
    if (is_open) {
        open_tag(s, t, tag);
    } else if (html_is(tag, "article") && t->article_depth > 0) {
        t->article_depth--;
    }
    if (!is_open && (html_is(tag, "h1") || html_is(tag, "title"))) {
        t->in_h1 = false;
        t->in_title = false;
    }
    if (is_open && html_is(tag, "p")) {
        t->in_p = true;
        t->p_from = tag->name.p;
    }
}

static void
take_text(struct scan *s, struct page_tags *t, struct str text)
{
    struct buf clear;

    if (t->in_title) {
        keep_first(s, text, &t->title);
        return;
    }
    if (text.p < s->lists_from) {
        add_text(s, str_head(text, (size_t)(s->lists_from - text.p)), &t->flat);
    }
    if (!t->in_h1 && !t->in_p) {
        return;
    }
    buf_init(&clear, text.n * 4 + 4);
    add_text(s, text, &clear);
    if (t->in_p) {
        add_collapsed(buf_view(&clear), &t->p);
    }
    if (t->in_h1) {
        add_collapsed(buf_view(&clear), &t->h1);
    }
    buf_release(&clear);
}

void
page_tags_read(struct page_tags *t, struct scan *s, struct str text)
{
    struct html_token token;
    struct html h;

    tags_init(t);
    html_init(&h, text);
    for (html_next(&h, &token); token.kind != HTML_END; html_next(&h, &token)) {
        if (token.kind == HTML_TEXT) {
            take_text(s, t, token.text);
        } else {
            take_tag(s, t, &token);
        }
    }
    end_paragraph(t, s, text.p + text.n);
}
