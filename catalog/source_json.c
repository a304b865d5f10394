#include "catalog/source_forms.h"

#include "base/mem.h"

#include <inttypes.h>
#include <string.h>

enum {
    MEND_MOST_BYTES =
        4096 /* an inner quote is looked past so far: headlines are shorter */
};

struct walk {
    struct scan *s;
    const struct json_list *list;
    struct json r;
    unsigned depth;
    bool looks_like_list;
    const char *why;               /* of a break */
    struct json_token last_text;   /* the newest member value that is a string … */
    enum field last_key;           /* … its name … */
    struct json_level *last_level; /* … and the object it belongs to; NULL: none */
    struct json_level *levels;     /* LIMIT_ITEM_DEPTH of them, borrowed from the scan */
};

static struct json_level *
top(struct walk *w)
{
    return &w->levels[w->depth - 1];
}

static bool
broken(struct walk *w, const char *why)
{
    w->why = why;
    return false;
}

static bool
open_level(struct walk *w, const struct json_token *t)
{
    struct json_level *l;

    if (w->depth == LIMIT_ITEM_DEPTH) {
        w->r.at = t->from;
        return broken(w, "nested deeper than 64 levels");
    }
    if (w->depth > 0 && !top(w)->is_object) {
        top(w)->series.place++;
    }
    l = &w->levels[w->depth++];
    l->is_object = t->kind == JSON_OPEN_OBJECT;
    l->key = FIELDS;
    if (l->is_object) {
        draft_begin(&l->draft, t->from);
    } else {
        l->draft.from = t->from;
        l->draft.held_items = false;
        memset(&l->series, 0, sizeof l->series);
    }
    w->last_level = NULL;
    return true;
}

/* What is closed was a value of the level around it. */
static void
tell_parent(struct walk *w, const struct draft *d, bool held_items)
{
    struct json_level *l;

    if (w->depth == 0) {
        return;
    }
    l = top(w);
    l->draft.held_items = l->draft.held_items || held_items;
    if (l->is_object) {
        draft_tell(&l->draft, l->key, TOLD_OTHER, (struct str){0}, false, d->from);
    }
}

/* What is before the oldest object that may still be an item is not needed again. */
static void
give_back(struct walk *w, const char *to)
{
    const char *needed = to;

    for (unsigned i = 0; i < w->depth; i++) {
        const struct json_level *l = &w->levels[i];

        if (l->is_object && to - l->draft.from <= LIMIT_ITEM_BYTES) {
            needed = l->draft.from;
            break;
        }
    }
    scan_passed(w->s, needed);
}

/*
 * An object a line: what follows the object that stands alone is a line break and
 * another one.
 */
static bool
is_line_of_many(const struct walk *w, const char *to)
{
    const char *next = json_space(&w->r, to);

    return w->list->place > 1 ||
           (next < w->r.end && *next == '{' && memchr(to, '\n', (size_t)(next - to)));
}

static bool
close_object(struct walk *w, const struct json_token *t)
{
    struct reading reading = w->list->reading;
    struct json_level *l = &w->levels[--w->depth];
    int64_t place = w->list->place;
    enum draft_end how;

    if (w->depth > 0) {
        place = top(w)->is_object ? 1 : top(w)->series.place;
    } else if (str_eq(str_of(reading.form), STR("json")) && is_line_of_many(w, t->to)) {
        reading.form = "ndjson";
    }
    how = draft_finish(w->s, &l->draft, t->to, &reading, place);
    w->looks_like_list = w->looks_like_list || how != DRAFT_PLAIN;
    w->last_level = NULL;
    if (how == DRAFT_STOPPED) {
        return false;
    }
    if (w->depth > 0 && !top(w)->is_object) {
        series_add(w->s, &top(w)->series, how, l->draft.held_items, l->draft.from, t->to);
    }
    tell_parent(w, &l->draft, l->draft.held_items || how != DRAFT_PLAIN);
    give_back(w, t->to);
    return true;
}

static bool
close_array(struct walk *w)
{
    struct json_level *l = &w->levels[--w->depth];

    w->last_level = NULL;
    tell_parent(w, &l->draft, l->draft.held_items);
    return true;
}

static enum told
told_of(const struct json_token *t)
{
    if (t->kind == JSON_TEXT) {
        return TOLD_TEXT;
    }
    if (t->kind == JSON_NUMBER) {
        return TOLD_NUMBER;
    }
    return t->text.p[0] == 'n' ? TOLD_NULL : TOLD_OTHER;
}

static bool
take_value(struct walk *w, const struct json_token *t)
{
    struct json_level *l = top(w);

    switch (t->kind) {
    case JSON_OPEN_OBJECT:
    case JSON_OPEN_ARRAY:
        return open_level(w, t);
    case JSON_TEXT:
    case JSON_NUMBER:
    case JSON_WORD:
        break;
    case JSON_END:
        return broken(w, "the text ends");
    case JSON_BROKEN:
        return broken(w, w->r.why);
    case JSON_CLOSE_ARRAY:
    case JSON_CLOSE_OBJECT:
    case JSON_COMMA:
    case JSON_COLON:
        w->r.at = t->from;
        return broken(w, "a value is missing");
    }
    if (!l->is_object) {
        l->series.place++;
        return true;
    }
    draft_tell(&l->draft, l->key, told_of(t), t->text, t->escaped, t->from);
    w->last_level = NULL;
    if (t->kind == JSON_TEXT) {
        w->last_text = *t;
        w->last_key = l->key;
        w->last_level = l;
    }
    return true;
}

static bool
read_member(struct walk *w, struct json_token *t)
{
    struct json_level *l = top(w);
    const char *key_at = t->from;

    if (t->kind != JSON_TEXT) {
        w->r.at = t->from;
        return broken(w, t->kind == JSON_END      ? "the text ends"
                         : t->kind == JSON_BROKEN ? w->r.why
                                                  : "a member's name is missing");
    }
    l->key = field_of(w->s, t->text, t->escaped, w->list->reading.entities);
    json_next(&w->r, t);
    if (t->kind != JSON_COLON) {
        w->r.at = key_at;
        return broken(w, t->kind == JSON_END ? "the text ends" : "a colon is missing");
    }
    if (l->key == FIELD_PIC || (l->key == FIELD_ID && w->depth > 1)) {
        w->looks_like_list = true;
    }
    json_next(&w->r, t);
    return take_value(w, t);
}

static bool
step(struct walk *w)
{
    struct json_level *l = top(w);
    struct json_token t;

    json_next(&w->r, &t);
    if (t.kind == JSON_COMMA) {
        return true;
    }
    if (l->is_object) {
        return t.kind == JSON_CLOSE_OBJECT ? close_object(w, &t) : read_member(w, &t);
    }
    return t.kind == JSON_CLOSE_ARRAY ? close_array(w) : take_value(w, &t);
}

/*
 * The value that ended at an inner quote goes on behind it. Never for what names files
 * or articles.
 */
static bool
mend(struct walk *w)
{
    size_t looked;

    if (w->last_level == NULL || w->depth == 0 || w->last_level != top(w) ||
        (w->last_key != FIELD_TITLE && w->last_key != FIELDS) || !scan_may_look(w->s)) {
        return false;
    }
    if (!json_mend(&w->r, &w->last_text, MEND_MOST_BYTES, &looked)) {
        w->s->wasted += looked;
        return false;
    }
    draft_tell(&w->last_level->draft, w->last_key, TOLD_TEXT, w->last_text.text, true,
               w->last_text.from);
    return true;
}

enum again { AGAIN_ELEMENT, AGAIN_CLOSE, AGAIN_NOT };

static bool
is_object_start(const struct walk *w, const char *p)
{
    const char *next = json_space(&w->r, p + 1);
    size_t n;

    return next < w->r.end && json_char(&w->r, next, &n) == '"';
}

/*
 * Where reading can go on behind a break: at the next element, at the list's end, or,
 * outside of this list, at another list or the end of the page's text around it.
 */
static enum again
find_again(const struct walk *w, bool in_list, const char **at)
{
    char last = ' '; /* last byte that is neither white space nor comma */
    char gap = ' ';  /* what stood behind it: ',' or a line break where there was one */
    const char *p;

    for (p = w->r.at; p < w->r.end; p++) {
        bool entities;

        *at = p;
        if (*p == ' ' || *p == '\t' || *p == '\r') {
            continue;
        }
        if (*p == '\n' || *p == ',') {
            gap = *p == ',' || gap == ',' ? ',' : '\n';
            continue;
        }
        if (*p == '{' && (last == '}' || gap == ',' || (!in_list && gap == '\n')) &&
            is_object_start(w, p)) {
            return AGAIN_ELEMENT;
        }
        if (*p == ']' && last == '}' && in_list) {
            return AGAIN_CLOSE;
        }
        if (*p == '<' && w->r.end - p > 1 && p[1] == '/') {
            return AGAIN_NOT;
        }
        if (*p == '[' && json_looks_like_list(p, w->r.end, &entities) &&
            p > w->levels[0].draft.from) {
            return AGAIN_NOT;
        }
        last = *p;
        gap = ' ';
    }
    *at = w->r.end;
    return AGAIN_NOT;
}

/* The innermost open list; its number in levels plus one, 0 where there is none. */
static unsigned
innermost_list(const struct walk *w)
{
    unsigned i = w->depth;

    while (i > 0 && w->levels[i - 1].is_object) {
        i--;
    }
    return i;
}

/*
 * Reports what cannot be read and goes on behind it. False where the list cannot be gone
 * on with.
 */
static bool
recover(struct walk *w, const char **resume)
{
    unsigned list = innermost_list(w);
    const char *from = list < w->depth ? w->levels[list].draft.from : w->r.at;
    int64_t place = list > 0 ? w->levels[list - 1].series.place : w->list->place;
    int64_t byte = scan_place(w->s, w->r.at);
    enum again again;

    *resume = w->r.at;
    if (!w->looks_like_list) {
        return false;
    }
    again = find_again(w, list > 0, resume);
    scan_unread(w->s, from, *resume, "%s %" PRId64 "%s: %s at byte %" PRId64,
                list == w->depth ? "the list breaks off after item" : "item", place,
                list == w->depth ? "" : " breaks off", w->why, byte);
    if (list == 0 || again == AGAIN_NOT) {
        return false;
    }
    w->depth = list;
    w->last_level = NULL;
    w->levels[list - 1].series.items++;
    w->r.at = *resume;
    return true;
}

struct list_end
json_read_list(struct scan *s, const struct json_list *list)
{
    struct walk w;
    struct json_token t;
    struct list_end end = {0};

    if (s->levels == NULL) {
        s->levels = xcalloc(LIMIT_ITEM_DEPTH, sizeof *s->levels);
    }
    w.s = s;
    w.levels = s->levels;
    w.list = list;
    w.depth = 0;
    w.looks_like_list = list->surely_list;
    w.why = "";
    w.last_level = NULL;
    json_init(&w.r, (struct str){list->from, (size_t)(list->limit - list->from)},
              list->reading.entities);
    json_next(&w.r, &t);
    if ((t.kind != JSON_OPEN_ARRAY && t.kind != JSON_OPEN_OBJECT) ||
        !open_level(&w, &t)) {
        return (struct list_end){.resume = list->from + 1};
    }
    while (w.depth > 0) {
        if (step(&w)) {
            continue;
        }
        if (s->is_stopped || (!mend(&w) && !recover(&w, &end.resume))) {
            return end;
        }
    }
    return (struct list_end){.resume = w.r.at, .closed = w.r.at};
}
