#include "catalog/html.h"

#include <string.h>

void
html_init(struct html *h, struct str text)
{
    *h = (struct html){text.p, text.p + text.n};
}

static bool
is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

static bool
is_letter(char c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* The rest of the text behind `needle`, or its end. */
static const char *
behind(const char *p, const char *end, struct str needle)
{
    struct str rest = {p, (size_t)(end - p)};
    ptrdiff_t at = str_find(rest, needle);

    return at < 0 ? end : p + at + needle.n;
}

/*
 * Where "</name" stands, or the end: what is between belongs to the element, whatever it
 * looks like.
 */
static const char *
raw_text_end(const char *p, const char *end, struct str name)
{
    for (; p < end; p++) {
        p = memchr(p, '<', (size_t)(end - p));
        if (p == NULL) {
            return end;
        }
        if (end - p > 2 && p[1] == '/' &&
            str_starts_nocase((struct str){p + 2, (size_t)(end - p - 2)}, name)) {
            return p;
        }
    }
    return end;
}

/* The '>' that ends a tag: not one inside a quoted value. */
static const char *
tag_end(const char *p, const char *end)
{
    char quote = '\0';
    char last = ' ';

    for (; p < end; p++) {
        if (quote != '\0') {
            quote = (char)(*p == quote ? '\0' : quote);
        } else if (*p == '>') {
            return p;
        } else if ((*p == '"' || *p == '\'') && last == '=') {
            quote = *p;
        }
        last = (char)(is_space(*p) && last == '=' ? last : *p);
    }
    return end;
}

/* A tag begins at h->at; false where '<' is only a sign. */
static bool
read_tag(struct html *h, struct html_token *t)
{
    const char *p = h->at + 1;
    bool is_close = p < h->end && *p == '/';
    const char *name = is_close ? p + 1 : p;
    const char *close;

    if (name >= h->end || !is_letter(*name)) {
        return false;
    }
    for (p = name; p < h->end && !is_space(*p) && *p != '>' && *p != '/'; p++) {
    }
    close = tag_end(p, h->end);
    *t = (struct html_token){
        .kind = is_close ? HTML_CLOSE : HTML_OPEN,
        .name = {name, (size_t)(p - name)},
        .attributes = {p, (size_t)(close - p)},
    };
    h->at = close < h->end ? close + 1 : close;
    if (!is_close && (html_is(t, "script") || html_is(t, "style") ||
                      html_is(t, "noscript") || html_is(t, "template"))) {
        h->at = raw_text_end(h->at, h->end, t->name);
    }
    return true;
}

/* A comment, a declaration or a processing instruction. */
static bool
skip_declaration(struct html *h)
{
    struct str rest = {h->at, (size_t)(h->end - h->at)};

    if (str_starts(rest, STR("<!--"))) {
        h->at = behind(h->at + 4, h->end, STR("-->"));
        return true;
    }
    if (rest.n > 1 && (rest.p[1] == '!' || rest.p[1] == '?')) {
        h->at = behind(h->at, h->end, STR(">"));
        return true;
    }
    return false;
}

void
html_next(struct html *h, struct html_token *t)
{
    const char *from;

    while (h->at < h->end && *h->at == '<') {
        if (read_tag(h, t)) {
            return;
        }
        if (!skip_declaration(h)) {
            break;
        }
    }
    *t = (struct html_token){.kind = h->at < h->end ? HTML_TEXT : HTML_END};
    if (t->kind == HTML_END) {
        return;
    }
    from = h->at++; /* also a '<' that begins nothing */
    h->at = memchr(h->at, '<', (size_t)(h->end - h->at));
    h->at = h->at != NULL ? h->at : h->end;
    t->text = (struct str){from, (size_t)(h->at - from)};
}

bool
html_is(const struct html_token *t, const char *name)
{
    return str_eq_nocase(t->name, str_of(name));
}

static struct str
take_while_name(struct str *s)
{
    struct str all = *s;

    while (s->n > 0 && !is_space(*s->p) && *s->p != '=' && *s->p != '/') {
        *s = str_skip(*s, 1);
    }
    return str_head(all, all.n - s->n);
}

static struct str
take_value(struct str *s)
{
    struct str all;

    *s = str_skip(str_trim(*s), 1); /* the '=' */
    *s = str_trim(*s);
    if (s->n > 0 && (*s->p == '"' || *s->p == '\'')) {
        char quote = *s->p;

        *s = str_skip(*s, 1);
        (void)str_split(s, quote, &all);
        return all;
    }
    all = *s;
    while (s->n > 0 && !is_space(*s->p)) {
        *s = str_skip(*s, 1);
    }
    return str_head(all, all.n - s->n);
}

bool
html_attribute(const struct html_token *t, const char *name, struct str *value)
{
    struct str rest = t->attributes;

    for (;;) {
        struct str here;

        rest = str_trim(rest);
        while (rest.n > 0 && (*rest.p == '/' || *rest.p == '=')) {
            rest = str_trim(str_skip(rest, 1));
        }
        if (rest.n == 0) {
            return false;
        }
        here = take_while_name(&rest);
        rest = str_trim(rest);
        *value = (struct str){"", 0};
        if (rest.n > 0 && *rest.p == '=') {
            *value = take_value(&rest);
        }
        if (str_eq_nocase(here, str_of(name))) {
            return true;
        }
    }
}
