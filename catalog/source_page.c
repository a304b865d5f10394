#include "catalog/source_forms.h"

#include "catalog/html.h"
#include "catalog/page_tags.h"

#include <string.h>

enum {
    LINE_MOST_BYTES = 1024,   /* headlines, addresses and ids */
    DATE_MOST_BYTES = 80,     /* of a line that is a date; a longer one is a sentence */
    HTML_WITHIN_BYTES = 4096, /* a page shows that it is HTML so early */
    NUMBER_LEAST_DIGITS =
        5 /* an id in an address; fewer may be a year or a page number */
};

static bool
read_date(struct str text, struct date *out)
{
    text = str_trim(text);
    return text.n > 0 && text.n <= DATE_MOST_BYTES &&
           (date_from_iso(text, out) || date_from_page(text, out));
}

/*
 * Headline, date line and paragraphs of plain text; only whole lines, so nothing of the
 * list itself.
 */
static void
read_plain(struct str text, struct page_facts *facts)
{
    struct str body = {NULL, 0};
    struct str line;

    while (str_split(&text, '\n', &line)) {
        line = str_trim(line);
        if (line.n == 0) {
            continue;
        }
        if (facts->headline.n == 0 && line.n <= LINE_MOST_BYTES) {
            facts->headline = line;
            body = text;
        } else if (read_date(line, &facts->date)) {
            body = text;
            break;
        }
    }
    if (body.n > 0) { /* up to the last line break before the list */
        while (body.n > 0 && body.p[body.n - 1] != '\n') {
            body.n--;
        }
        facts->body = str_trim(body);
    }
}

/* The one part of an address's path that is a number of an article's size. */
static struct str
number_in_url(struct str url)
{
    ptrdiff_t host = str_find(url, STR("//"));
    struct str found = {0};
    struct str part;
    bool more = true;

    url = str_skip(url, host >= 0 ? (size_t)host + 2 : 0);
    (void)str_split(&url, '?', &part);
    (void)str_split(&part, '#', &url);
    while (more) {
        struct str piece;
        uint64_t n;

        more = str_split(&url, '/', &piece);
        if (piece.n < NUMBER_LEAST_DIGITS || !str_to_u64(piece, INT64_MAX, &n)) {
            continue;
        }
        if (found.n > 0) {
            return (struct str){0};
        }
        found = piece;
    }
    return found;
}

static struct str
first_of(const struct buf *a, const struct buf *b)
{
    return str_trim(buf_view(a->n > 0 ? a : b));
}

static void
tell_html(struct scan *s, struct str text)
{
    struct page_facts facts = {0};
    struct page_facts plain = {0};
    struct page_tags t;

    page_tags_read(&t, s, text);
    read_plain(buf_view(&t.flat), &plain);
    facts.headline = first_of(&t.og_title, t.h1.n > 0 ? &t.h1 : &t.title);
    facts.headline = facts.headline.n > 0 ? facts.headline : plain.headline;
    if (!read_date(buf_view(&t.published), &facts.date) &&
        !read_date(buf_view(&t.time), &facts.date)) {
        facts.date = plain.date;
    }
    facts.body = first_of(&t.article, &t.paragraphs);
    facts.body = facts.body.n > 0 ? facts.body : plain.body;
    facts.url = first_of(&t.canonical, &t.og_url);
    facts.base_href = str_trim(buf_view(&t.base));
    facts.number =
        t.number.n > 0 ? str_trim(buf_view(&t.number)) : number_in_url(facts.url);
    s->sink->page(s->sink->arg, &facts);
    page_tags_release(&t);
}

static void
tell_plain(struct scan *s, struct str text)
{
    struct page_facts facts = {0};
    struct buf clear;

    buf_init(&clear, LIMIT_BODY_BYTES);
    text = str_head(text, (size_t)(s->lists_from - s->text.p));
    encoding_mend(str_head(text, LIMIT_BODY_BYTES / 4), s->charset, &clear);
    read_plain(buf_view(&clear), &facts);
    s->sink->page(s->sink->arg, &facts);
    buf_release(&clear);
}

static bool
is_html(struct str text)
{
    static const char *const tags[] = {
        "html",    "head",   "body",  "meta", "title", "p",     "div", "pre", "h1",
        "article", "script", "small", "span", "br",    "table", "ul",  NULL};
    struct str head = str_head(text, HTML_WITHIN_BYTES);
    struct html_token token;
    struct html h;

    html_init(&h, head);
    do {
        html_next(&h, &token);
        if (token.kind == HTML_OPEN && page_is_one_of(token.name, tags)) {
            return true;
        }
    } while (token.kind != HTML_END);
    return false;
}

void
page_tell_facts(struct scan *s)
{
    struct str text = str_head(s->text, LIMIT_FACTS_BYTES);

    if (s->sink->page == NULL || !str_eq(str_of(s->bid), STR("page"))) {
        return;
    }
    if (str_starts(text, STR("\xef\xbb\xbf"))) {
        text = str_skip(text, 3);
    }
    if (is_html(text)) {
        tell_html(s, text);
    } else {
        tell_plain(s, text);
    }
}
