#include "catalog/source_forms.h"

#include <inttypes.h>
#include <string.h>

enum {
    KEY_MOST_BYTES = 1024, /* a member's name */
    VALUE_MOST_BYTES = 256 /* int(1), float(0.5), enum(Suit::Hearts) */
};

struct level {
    struct draft draft;
    struct series series;
    enum field key;   /* of the member being read */
    bool is_numbered; /* its name is a number: an element of a list */
};

struct walk {
    struct scan *s;
    struct json r; /* for its characters and white space; at: where reading stands */
    struct reading reading;
    unsigned depth;
    bool looks_like_list;
    const char *why;
    struct level levels[LIMIT_ITEM_DEPTH];
};

static struct level *
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

static struct str
rest_of(const struct walk *w)
{
    return (struct str){w->r.at, (size_t)(w->r.end - w->r.at)};
}

/*
 * Passes over the sign c; true where it stood there. That it was an entity says how this
 * text is written.
 */
static bool
take(struct walk *w, unsigned char c)
{
    size_t n;

    w->r.at = json_space(&w->r, w->r.at);
    if (w->r.at >= w->r.end || json_char(&w->r, w->r.at, &n) != c) {
        return false;
    }
    w->reading.entities = w->reading.entities || n > 1;
    w->r.at += n;
    return true;
}

static bool
open_level(struct walk *w, const char *behind)
{
    struct level *l;

    if (w->depth == LIMIT_ITEM_DEPTH) {
        return broken(w, "nested deeper than 64 levels");
    }
    if (w->depth > 0) {
        top(w)->series.place++;
    }
    l = &w->levels[w->depth++];
    draft_begin(&l->draft, w->r.at);
    memset(&l->series, 0, sizeof l->series);
    l->key = FIELDS;
    l->is_numbered = false;
    w->r.at = behind;
    return true;
}

/* What is before the oldest array that may still be an item is not needed again. */
static void
give_back(struct walk *w)
{
    const char *needed = w->r.at;

    for (unsigned i = 0; i < w->depth; i++) {
        if (w->r.at - w->levels[i].draft.from <= LIMIT_ITEM_BYTES) {
            needed = w->levels[i].draft.from;
            break;
        }
    }
    scan_passed(w->s, needed);
}

static bool
close_level(struct walk *w)
{
    struct level *l = &w->levels[--w->depth];
    struct level *around = w->depth > 0 ? top(w) : NULL;
    int64_t place = around != NULL && around->is_numbered ? around->series.place : 1;
    enum draft_end how = draft_finish(w->s, &l->draft, w->r.at, &w->reading, place);

    w->looks_like_list = w->looks_like_list || how != DRAFT_PLAIN;
    if (how == DRAFT_STOPPED) {
        return false;
    }
    if (around != NULL) {
        if (around->is_numbered) {
            series_add(w->s, &around->series, how, l->draft.held_items, l->draft.from,
                       w->r.at);
        }
        around->draft.held_items =
            around->draft.held_items || l->draft.held_items || how != DRAFT_PLAIN;
        draft_tell(&around->draft, around->key, TOLD_OTHER, (struct str){0}, false,
                   l->draft.from);
    }
    give_back(w);
    return true;
}

/* The quoted name that begins at w->r.at, up to its closing quote. */
static bool
read_name(struct walk *w, unsigned char quote, struct str *name)
{
    struct str rest = str_head(rest_of(w), KEY_MOST_BYTES);
    const char *p = rest.p;
    size_t n;

    while (p < rest.p + rest.n && *p != '\n') {
        if (json_char(&w->r, p, &n) == quote) {
            *name = (struct str){rest.p, (size_t)(p - rest.p)};
            w->r.at = p + n;
            return true;
        }
        p += n;
    }
    return false;
}

/* ["id"]=>  [0]=>  ["id":protected]=>  'id' => */
static bool
read_key(struct walk *w)
{
    struct level *l = top(w);
    bool bracket = take(w, '[');
    bool single = !bracket && take(w, '\'');
    bool is_numbered = false;
    struct str name = {0};

    l->key = FIELDS;
    if (single || (bracket && take(w, '"'))) {
        if (!read_name(w, single ? '\'' : '"', &name)) {
            return broken(w, "a member's name has no end");
        }
        l->key = field_of(w->s, name, false, true);
    } else if (bracket) {
        is_numbered = true;
    } else {
        return broken(w, "a member's name is missing");
    }
    if (bracket) { /* the number, or who may see the member */
        struct str rest = str_head(rest_of(w), KEY_MOST_BYTES);
        ptrdiff_t close = str_find_byte(rest, ']');

        if (close < 0) {
            return broken(w, "a member's name has no end");
        }
        w->r.at += close + 1;
    }
    if (!take(w, '=') || !take(w, '>')) {
        return broken(w, "the arrow behind a member's name is missing");
    }
    l->is_numbered = is_numbered;
    w->r.at = json_space(&w->r, w->r.at);
    if (l->key == FIELD_PIC || (l->key == FIELD_ID && w->depth > 1)) {
        w->looks_like_list = true;
    }
    return true;
}

/* A string of the array that holds a list of its own. */
static bool
read_inner_list(struct walk *w, struct dump_string *d)
{
    struct json_list list = {.limit = d->close, .place = 1};
    int64_t before = w->s->end->mentions;
    bool entities = false;
    struct json r;

    /* within the string: a tag that counts as white space may reach beyond its quote */
    json_init(&r, (struct str){d->content, (size_t)(d->close - d->content)}, true);
    list.from = json_space(&r, d->content);
    if (json_looks_like_list(list.from, list.limit, &entities)) {
        list.reading = (struct reading){"dump-string", d->entities || entities};
        (void)json_read_list(w->s, &list);
        top(w)->draft.held_items =
            top(w)->draft.held_items || w->s->end->mentions > before;
    }
    return !w->s->is_stopped;
}

static bool
read_string(struct walk *w, struct dump_string *d)
{
    struct level *l = top(w);
    struct str text;
    size_t n;

    d->is_member = true;
    d->entities = d->entities || w->reading.entities;
    if (!dump_string_end(w->s, d) && !dump_guess_end(w->s, d)) {
        w->r.at = d->content;
        return broken(w, "a string without an end");
    }
    w->reading.entities = w->reading.entities || d->entities;
    text = (struct str){d->content, (size_t)(d->close - d->content)};
    if (text.n <= (size_t)LIMIT_ITEM_BYTES) {
        draft_tell(&l->draft, l->key, TOLD_TEXT, text, false, d->from);
    }
    (void)json_char(&w->r, d->close, &n);
    w->r.at = d->close + n;
    return read_inner_list(w, d);
}

/*
 * int(5), float(0.5), bool(true), NULL, enum(…), *RECURSION*: one word, and what is in
 * its parentheses.
 */
static bool
read_scalar(struct walk *w)
{
    struct level *l = top(w);
    struct str rest = str_head(rest_of(w), VALUE_MOST_BYTES);
    struct str word = rest;
    enum told told = TOLD_OTHER;
    ptrdiff_t close;

    if (str_starts(rest, STR("NULL")) || str_starts(rest, STR("null"))) {
        draft_tell(&l->draft, l->key, TOLD_NULL, (struct str){0}, false, rest.p);
        w->r.at += strlen("NULL");
        return true;
    }
    if (str_starts(rest, STR("*RECURSION*"))) {
        w->r.at += strlen("*RECURSION*");
        return true;
    }
    close = str_find_byte(rest, ')');
    if (!str_split(&rest, '(', &word) || close < (ptrdiff_t)word.n || word.n == 0 ||
        word.n > 16) {
        return broken(w, rest_of(w).n == 0 ? "the text ends" : "a value is missing");
    }
    rest.n = (size_t)(w->r.at + close - rest.p);
    if (str_eq(word, STR("int")) || str_eq(word, STR("float"))) {
        told = TOLD_NUMBER;
    }
    draft_tell(&l->draft, l->key, told, rest, false, w->r.at);
    w->r.at += close + 1;
    return true;
}

static bool
read_value(struct walk *w)
{
    const char *behind = dump_behind_opening(&w->r, w->r.at);
    struct dump_string d;

    if (behind != NULL) {
        return open_level(w, behind);
    }
    if (dump_open_string(w->s, w->r.at, &d)) {
        return read_string(w, &d);
    }
    return read_scalar(w);
}

static bool
step(struct walk *w)
{
    if (take(w, '}')) {
        return close_level(w);
    }
    if (w->r.at >= w->r.end) {
        return broken(w, "the text ends");
    }
    return read_key(w) && read_value(w);
}

/* A numbered element, "[3]=>", begins at p. */
static bool
is_numbered_element(const struct json *r, const char *p)
{
    const char *q = p + 1;

    if (*p != '[') {
        return false;
    }
    while (q < r->end && *q >= '0' && *q <= '9') {
        q++;
    }
    if (q == p + 1 || q >= r->end || *q != ']') {
        return false;
    }
    q = json_space(r, q + 1);
    return q < r->end && *q == '=';
}

/*
 * Where the next numbered element begins, "[3]=>", or NULL where the page's text ends
 * before one.
 */
static const char *
next_element(const struct walk *w, const char **stop)
{
    const char *p;

    for (p = w->r.at; p < w->r.end; p++) {
        if (*p == '<' && p + 1 < w->r.end && p[1] == '/') {
            break;
        }
        if (is_numbered_element(&w->r, p)) {
            return p;
        }
    }
    *stop = p;
    return NULL;
}

/* Reports the element that cannot be read and goes on with the next one of its list. */
static bool
recover(struct walk *w, const char **resume)
{
    unsigned list = w->depth;
    int64_t byte = scan_place(w->s, w->r.at);
    const char *from;
    const char *next;

    *resume = w->r.at;
    if (!w->looks_like_list) {
        return false;
    }
    while (list > 0 && !w->levels[list - 1].is_numbered) {
        list--;
    }
    from = list < w->depth ? w->levels[list].draft.from : w->r.at;
    next = next_element(w, resume);
    if (next != NULL) {
        *resume = next;
    }
    scan_unread(w->s, from, *resume, "%s %" PRId64 "%s: %s at byte %" PRId64,
                list == w->depth ? "the list breaks off after item" : "item",
                list > 0 ? w->levels[list - 1].series.place : 1,
                list == w->depth ? "" : " breaks off", w->why, byte);
    if (next == NULL || list == 0) {
        return false;
    }
    w->levels[list - 1].series.items++;
    w->depth = list;
    w->r.at = next;
    return true;
}

bool
dump_read_array(struct scan *s, const char *p, struct list_end *end)
{
    struct walk w;
    const char *behind;

    w.s = s;
    w.depth = 0;
    w.looks_like_list = false;
    w.why = "";
    w.reading = (struct reading){.form = "dump-array"};
    json_init(&w.r, s->text, true);
    w.r.at = p;
    behind = dump_behind_opening(&w.r, p);
    if (behind == NULL || !open_level(&w, behind)) {
        return false;
    }
    *end = (struct list_end){.resume = behind};
    while (w.depth > 0) {
        if (!step(&w) && (s->is_stopped || !recover(&w, &end->resume))) {
            return true;
        }
    }
    *end = (struct list_end){.resume = w.r.at, .closed = w.r.at};
    return true;
}
