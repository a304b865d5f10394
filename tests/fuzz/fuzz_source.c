/* Any bytes: what is told of them lies within them and is as the header promises. */
#include "base/limits.h"
#include "catalog/encoding.h"
#include "catalog/source.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_MOST_BYTES = 1 << 16 }; /* so that the fuzzer hunts slips, not time */

struct seen {
    struct str text;
    int64_t passed;
    int64_t mentions, unread;
    unsigned pages;
};

static void
require(bool ok)
{
    if (!ok) {
        abort();
    }
}

static bool
see_mention(void *arg, const struct mention *m, struct err *e)
{
    struct seen *s = arg;

    (void)e;
    s->mentions++;
    require(m->at_byte >= 0 && m->at_byte < (int64_t)s->text.n);
    require(m->raw.n > 0 && m->place > 0);
    if (!encoding_is_utf16(s->text)) {
        require((size_t)m->at_byte + m->raw.n <= s->text.n);
        require(memcmp(m->raw.p, s->text.p + m->at_byte, m->raw.n) == 0);
    }
    require(m->pic.n > 0 && m->pic.n <= LIMIT_URL_BYTES && str_is_utf8(m->pic));
    require(memchr(m->pic.p, '\0', m->pic.n) == NULL);
    require(m->title.n <= (size_t)LIMIT_TITLE_BYTES && str_is_utf8(m->title));
    require(m->title.n == 0 || memchr(m->title.p, '\0', m->title.n) == NULL);
    require(str_is_utf8(m->article) && str_is_utf8(m->sort) &&
            str_is_utf8(m->content_type));
    return true;
}

static void
see_page(void *arg, const struct page_facts *p)
{
    struct seen *s = arg;

    s->pages++;
    require(s->pages == 1 && s->mentions == 0);
    require(str_is_utf8(p->headline) && str_is_utf8(p->body) && str_is_utf8(p->number));
    require(str_is_utf8(p->url) && str_is_utf8(p->base_href));
    require(p->body.n <= (size_t)LIMIT_BODY_BYTES);
    require(p->date.precision == DATE_NONE || date_valid(&p->date));
}

static void
see_unread(void *arg, const struct unread *u)
{
    struct seen *s = arg;

    s->unread++;
    require(u->from >= 0 && u->from <= u->to && u->to <= (int64_t)s->text.n);
    require(u->reason != NULL && u->reason[0] != '\0');
}

static void
see_passed(void *arg, int64_t at_byte)
{
    struct seen *s = arg;

    require(at_byte >= s->passed && at_byte <= (int64_t)s->text.n);
    s->passed = at_byte;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct seen s = {.text = {(const char *)data, size}};
    struct source_sink sink = {see_mention, see_page, see_unread, see_passed, &s};
    struct source_end end;
    struct err e = {0};

    if (size > INPUT_MOST_BYTES) {
        return 0;
    }
    require(source_parse(s.text, &sink, &end, &e));
    require(end.mentions == s.mentions && end.unread == s.unread);
    require(end.stopped_at == (int64_t)size);
    require((s.mentions == 0) == (strcmp(end.form, "none") == 0));
    return 0;
}
