#include "catalog/source_forms.h"

#include "base/media.h"
#include "catalog/entity.h"

#include <inttypes.h>
#include <string.h>

/* Rows show ids; a longer one is no id. */
enum { ID_MOST_BYTES = 1024 };

void
draft_begin(struct draft *d, const char *from)
{
    memset(d, 0, sizeof *d);
    d->from = from;
}

void
draft_tell(struct draft *d, enum field f, enum told told, struct str text, bool escaped,
           const char *at)
{
    if (f == FIELDS) {
        return;
    }
    d->has_pic = d->has_pic || (f == FIELD_PIC && told != TOLD_OTHER);
    if (at - d->from > LIMIT_ITEM_BYTES) {
        return; /* too large to be an item: draft_finish says so */
    }
    d->slots[f] = (struct slot){text.p, (uint32_t)text.n, (uint8_t)told, escaped};
}

static struct str
slot_text(const struct slot *slot)
{
    return (struct str){slot->p, slot->n};
}

/* The slot that names the media, or NULL where the object is no item. */
static const struct slot *
media_slot(const struct draft *d)
{
    const struct slot *pic = &d->slots[FIELD_PIC];

    if (pic->told != TOLD_NOT && pic->told != TOLD_OTHER) {
        return pic;
    }
    if (d->slots[FIELD_ID].told != TOLD_TEXT && d->slots[FIELD_ID].told != TOLD_NUMBER) {
        return NULL;
    }
    for (enum field f = FIELD_SRC; f < FIELDS; f++) {
        if (d->slots[f].told == TOLD_TEXT &&
            media_claim_of_path(slot_text(&d->slots[f])) != CLAIM_OTHER) {
            return &d->slots[f];
        }
    }
    return NULL;
}

/* What a value means; a slice of the text itself where nothing is to be undone. */
static struct str
meaning(struct scan *s, const struct slot *slot, bool entities, struct buf *out)
{
    struct str text = slot_text(slot);

    if (slot->told != TOLD_TEXT && slot->told != TOLD_NUMBER) {
        return (struct str){NULL, 0};
    }
    if (entities && text.n > 0 && memchr(text.p, '&', text.n) != NULL) {
        buf_clear(&s->undone);
        entity_undo(text, &s->undone);
        text = buf_view(&s->undone);
        if (!slot->escaped) {
            buf_clear(out);
            buf_add_str(out, text);
            text = buf_view(out);
        }
    }
    if (slot->escaped) {
        buf_clear(out);
        json_unescape(text, out);
        text = buf_view(out);
    }
    return (struct str){text.p != NULL ? text.p : "", text.n};
}

enum field
field_of(struct scan *s, struct str name, bool escaped, bool entities)
{
    static const struct {
        struct str name;
        enum field field;
    } fields[] = {
        {{"id", 2}, FIELD_ID},       {{"sort", 4}, FIELD_SORT},
        {{"pic", 3}, FIELD_PIC},     {{"contenttypeid", 13}, FIELD_CONTENT_TYPE},
        {{"title", 5}, FIELD_TITLE}, {{"src", 3}, FIELD_SRC},
        {{"url", 3}, FIELD_URL},     {{"image", 5}, FIELD_IMAGE},
        {{"video", 5}, FIELD_VIDEO}, {{"file", 4}, FIELD_FILE},
    };
    struct slot slot = {name.p, (uint32_t)name.n, TOLD_TEXT, escaped};

    if (escaped || entities) {
        name = meaning(s, &slot, entities, &s->texts[FIELD_ID]);
    }
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (str_eq(name, fields[i].name)) {
            return fields[i].field;
        }
    }
    return FIELDS;
}

/* The same, and valid UTF-8 without NUL, for texts that people read. */
static struct str
readable(struct scan *s, const struct slot *slot, bool entities, struct buf *out)
{
    struct str text = meaning(s, slot, entities, out);

    if (text.n == 0 || (str_is_utf8(text) && memchr(text.p, '\0', text.n) == NULL)) {
        return text;
    }
    buf_clear(&s->undone);
    encoding_mend(text, s->charset, &s->undone);
    buf_clear(out);
    buf_add_str(out, buf_view(&s->undone));
    return buf_view(out);
}

/* At most n bytes of valid UTF-8, without a character cut in two. */
static struct str
cut_at_character(struct str text, size_t n)
{
    if (text.n <= n) {
        return text;
    }
    while (n > 0 && ((unsigned char)text.p[n] & 0xc0) == 0x80) {
        n--;
    }
    return str_head(text, n);
}

/* Why the mention cannot be used, or NULL. */
static const char *
fault_of(const struct mention *m)
{
    if (m->pic.n == 0) {
        return "pic is empty";
    }
    if (m->pic.n > LIMIT_URL_BYTES) {
        return "pic is longer than 8192 bytes";
    }
    if (memchr(m->pic.p, '\0', m->pic.n) != NULL) {
        return "pic has a NUL byte";
    }
    if (!str_is_utf8(m->pic)) {
        return "pic is not valid UTF-8";
    }
    if (m->article.n > ID_MOST_BYTES || m->sort.n > ID_MOST_BYTES ||
        m->content_type.n > ID_MOST_BYTES) {
        return "an id is longer than 1024 bytes";
    }
    return NULL;
}

/* Tells the mention with its place and bytes in the source. */
static enum draft_end
tell(struct scan *s, struct mention *m, const char *from, const char *to)
{
    m->at_byte = scan_place(s, from);
    m->raw = (struct str){from, (size_t)(to - from)};
    if (!s->facts_told) {
        s->facts_told = true;
        page_tell_facts(s);
    }
    s->end->mentions++;
    if (!s->sink->mention(s->sink->arg, m, s->e)) {
        s->is_stopped = true;
        return DRAFT_STOPPED;
    }
    return DRAFT_GOOD;
}

enum draft_end
draft_finish(struct scan *s, const struct draft *d, const char *to,
             const struct reading *r, int64_t place)
{
    const struct slot *media = media_slot(d);
    struct mention m = {.form = r->form, .place = place};
    const char *fault;

    if (to - d->from > LIMIT_ITEM_BYTES) {
        if (d->has_pic) {
            scan_unread(s, d->from, to, "item %" PRId64 " is larger than 1 MiB", place);
            return DRAFT_BAD;
        }
        return DRAFT_PLAIN;
    }
    if (media == NULL) {
        return DRAFT_PLAIN;
    }
    m.article = readable(s, &d->slots[FIELD_ID], r->entities, &s->texts[FIELD_ID]);
    m.sort = readable(s, &d->slots[FIELD_SORT], r->entities, &s->texts[FIELD_SORT]);
    m.content_type = readable(s, &d->slots[FIELD_CONTENT_TYPE], r->entities,
                              &s->texts[FIELD_CONTENT_TYPE]);
    m.title = readable(s, &d->slots[FIELD_TITLE], r->entities, &s->texts[FIELD_TITLE]);
    m.title = cut_at_character(m.title, LIMIT_TITLE_BYTES);
    m.pic = meaning(s, media, r->entities, &s->texts[FIELD_PIC]);
    fault = media->told == TOLD_NUMBER ? "pic is a number" : fault_of(&m);
    if (fault != NULL) {
        scan_unread(s, d->from, to, "item %" PRId64 ": %s", place, fault);
        return DRAFT_BAD;
    }
    return tell(s, &m, d->from, to);
}

static void
tell_plain(struct scan *s, const struct series *list)
{
    if (list->plain_first == list->plain_last) {
        scan_unread(s, list->plain_from, list->plain_to,
                    "item %" PRId64 " names no media", list->plain_first);
    } else {
        scan_unread(s, list->plain_from, list->plain_to,
                    "items %" PRId64 " to %" PRId64 " name no media", list->plain_first,
                    list->plain_last);
    }
}

void
series_add(struct scan *s, struct series *list, enum draft_end how, bool held_items,
           const char *from, const char *to)
{
    if (how == DRAFT_PLAIN && held_items) {
        return; /* a group of items, not an item that lacks its picture */
    }
    if (how == DRAFT_PLAIN) {
        if (list->plain_first == 0) {
            list->plain_first = list->place;
            list->plain_from = from;
        }
        list->plain_last = list->place;
        list->plain_to = to;
    } else {
        list->items++;
    }
    if (list->items > 0 && list->plain_first > 0) {
        tell_plain(s, list);
        list->plain_first = 0;
    }
}
