#include "gallery/slice.h"

#include "base/limits.h"
#include "gallery/article_list.h"
#include "gallery/emit.h"

void
slice_init(struct slice *s, const struct shown *shown)
{
    *s = (struct slice){.shown = shown,
                        .runs = {.limit = LIMIT_GALLERY_FILE_BYTES},
                        .more = {.limit = LIMIT_GALLERY_FILE_BYTES}};
}

void
slice_release(struct slice *s)
{
    buf_release(&s->runs);
    buf_release(&s->more);
    *s = (struct slice){0};
}

void
slice_begin(struct slice *s)
{
    s->n = 0;
    buf_clear(&s->runs);
    buf_clear(&s->more);
}

/*
 * Number, tab, title. A page that an entry stands on tells its number alone: its title
 * beside each of ten items would outweigh all else.
 */
static void
add_use(struct buf *b, const struct gallery_article *a, bool is_lead)
{
    static const struct str none = {NULL, 0};

    emit_words(b, a->number, EMIT_WORDS_MOST);
    buf_add_cstr(b, "\\t");
    emit_words(b, is_lead ? a->title : none, EMIT_WORDS_MOST);
}

/* [i," … the text and "] follow. */
static void
begin_more(struct slice *s)
{
    buf_add_cstr(&s->more, s->more.n > 0 ? ",[" : "[");
    emit_int(&s->more, (int64_t)s->n);
    buf_add_cstr(&s->more, ",\"");
}

void
slice_add(struct slice *s, size_t i, const struct detail *d)
{
    const struct entry *e = &s->shown->entries[i];
    const struct gallery_article *articles = s->shown->articles.list;

    if (s->n == 0 || e->starts_run) {
        buf_add_cstr(&s->runs, s->n > 0 ? ",\"" : "\"");
        add_use(&s->runs, &articles[e->article], true);
        buf_add_byte(&s->runs, '"');
    }
    for (size_t k = 0; k < d->n_uses; k++) {
        uint32_t article = article_list_find(&s->shown->articles, d->uses[k].article);

        if (article != UINT32_MAX && article != e->article) {
            begin_more(s);
            add_use(&s->more, &articles[article], d->uses[k].is_lead != 0);
            buf_add_cstr(&s->more, "\"]");
        }
    }
    if (d->caption.n > 0) {
        begin_more(s);
        buf_add_cstr(&s->more, "\\t");
        emit_words(&s->more, d->caption, EMIT_WORDS_MOST);
        buf_add_cstr(&s->more, "\"]");
    }
    s->n++;
}

bool
slice_end(struct slice *s, struct buf *out, struct err *e)
{
    buf_add_cstr(out, "Assets.slice({\"r\":[");
    buf_add_str(out, buf_view(&s->runs));
    buf_add_cstr(out, "],\"x\":[");
    buf_add_str(out, buf_view(&s->more));
    buf_add_cstr(out, "]})\n");
    if (out->over || s->runs.over || s->more.over) {
        return err_set(e, ERR_LIMIT, "words of the gallery: more than %jd bytes",
                       (intmax_t)LIMIT_GALLERY_FILE_BYTES);
    }
    return true;
}
