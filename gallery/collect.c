#include "gallery/collect.h"

#include "base/limits.h"
#include "base/mem.h"
#include "gallery/article_list.h"
#include "gallery/detail.h"
#include "gallery/order.h"
#include "gallery/stop_fd.h"

enum { STOP_EVERY = 1024 }; /* rows between two looks: a few milliseconds */

struct walk {
    struct shown *s;
    const struct collect_from *from;
    size_t cap;
    int64_t *articles;       /* row id of each entry's; 0: none; owned */
    struct buf facts, board; /* of one row */
    bool failed;
    struct err *e;
};

/* Bit of a thumbnail's size; 0 where more sizes occur than are told. */
static uint8_t
box_bit(struct shown *s, int32_t box)
{
    size_t i = 0;

    while (i < s->n_boxes && s->boxes[i] != box) {
        i++;
    }
    if (i == GALLERY_BOXES) {
        return 0;
    }
    if (i == s->n_boxes) {
        s->boxes[s->n_boxes++] = box;
    }
    return (uint8_t)(1U << i);
}

/* Gives the sizes their descending order, and the entries their bits by it. */
static void
sort_boxes(struct shown *s)
{
    int32_t sorted[GALLERY_BOXES] = {0};
    uint8_t moved[GALLERY_BOXES] = {0};

    for (size_t i = 0; i < s->n_boxes; i++) {
        size_t rank = 0;

        for (size_t k = 0; k < s->n_boxes; k++) {
            rank += s->boxes[k] > s->boxes[i];
        }
        sorted[rank] = s->boxes[i];
        moved[i] = (uint8_t)(1U << rank);
    }
    memcpy(s->boxes, sorted, sizeof sorted);
    for (size_t n = 0; n < s->n; n++) {
        uint8_t bits = 0;

        for (size_t i = 0; i < s->n_boxes; i++) {
            bits |= (s->entries[n].boxes >> i & 1) != 0 ? moved[i] : 0;
        }
        s->entries[n].boxes = bits;
    }
}

static uint32_t
clamp_place(int64_t place)
{
    return place < 0 ? 0 : place > UINT32_MAX ? UINT32_MAX : (uint32_t)place;
}

static void
take_uses(const struct row_shown *r, struct detail *d)
{
    d->uses_total = r->uses_total;
    d->n_uses = r->n_uses;
    for (size_t i = 0; i < r->n_uses; i++) {
        const struct gallery_use *u = &r->uses[i];

        d->uses[i] = (struct spool_use){u->article, clamp_place(u->place), u->is_lead};
    }
}

static void
take_object(struct entry *en, const struct row_shown *r)
{
    const struct row_object *o = &r->asset.object;

    en->held = true;
    memcpy(en->object, o->sha256, sizeof en->object);
    en->bytes = o->bytes;
    en->duration_ms = o->duration_us > 0 ? o->duration_us / 1000 : 0;
    en->width = o->width;
    en->height = o->height;
    en->dominant = o->dominant;
    en->whole_permille = (int16_t)o->whole_permille;
    en->media = (uint8_t)media_from_name(o->type);
}

/* All of the entry but where its details are. */
static void
take_entry(struct walk *w, struct entry *en, const struct row_shown *r,
           const struct detail *d)
{
    uint32_t day;

    *en = (struct entry){.asset = r->asset.asset,
                         .bytes = -1,
                         .dominant = -1,
                         .whole_permille = -1,
                         .http_status = r->asset.http_status,
                         .state = (uint8_t)r->asset.state,
                         .is_video = r->is_video};
    memcpy(en->key, r->key, sizeof en->key);
    if (r->asset.held) {
        take_object(en, r);
    }
    for (size_t i = 0; i < r->n_boxes; i++) {
        en->boxes |= box_bit(w->s, r->boxes[i]);
    }
    en->place = d->n_uses > 0 ? d->uses[0].place : 0;
    order_date(r->asset.date, &day, &en->ms);
    en->order = order_number(day, en->ms, 0);
}

static void
count(struct shown *s, const struct row_shown *r)
{
    s->classes[r->asset.state]++;
    s->videos += r->is_video;
    if (r->asset.last_seen > s->as_of) {
        s->as_of = r->asset.last_seen;
    }
}

/* What is put in the spool; a cut text would be a chunk that no page can read. */
static bool
make_texts(struct walk *w, const struct row_shown *r, struct detail *d)
{
    buf_clear(&w->facts);
    buf_clear(&w->board);
    detail_facts(&w->facts, r);
    detail_board(&w->board, &r->board);
    d->facts = buf_view(&w->facts);
    d->board = buf_view(&w->board);
    return (!w->facts.over && !w->board.over) ||
           err_set(w->e, ERR_LIMIT, "details of %.*s…: more than %jd bytes",
                   STR_FMT(str_head(r->asset.url, 200)),
                   (intmax_t)LIMIT_GALLERY_RECORD_BYTES);
}

static bool
take_shown(struct walk *w, const struct row_shown *r)
{
    struct shown *s = w->s;
    struct detail d = {.caption = r->asset.held ? r->asset.object.caption : STR("")};
    struct entry *en;

    if (s->n == w->cap) {
        w->cap = w->cap > 0 ? 2 * w->cap : STOP_EVERY;
        s->entries = xrealloc(s->entries, w->cap, sizeof *s->entries);
        w->articles = xrealloc(w->articles, w->cap, sizeof *w->articles);
    }
    w->failed = !make_texts(w, r, &d);
    if (w->failed) {
        return false;
    }
    take_uses(r, &d);
    en = &s->entries[s->n];
    take_entry(w, en, r, &d);
    w->articles[s->n] = d.n_uses > 0 ? d.uses[0].article : 0;
    count(s, r);
    s->n++;
    w->failed = !spool_put(&s->spool, &d, &en->spool_at, &en->spool_bytes, w->e) ||
                (s->n % STOP_EVERY == 0 && !stop_fd_quiet(w->from->stop_fd, w->e));
    if (s->n == UINT32_MAX) {
        w->failed = true;
        return err_set(w->e, ERR_LIMIT, "more than %u assets", UINT32_MAX - 1);
    }
    return !w->failed;
}

/* What was forgotten is told as if nothing were held: not shown, linked or copied. */
static bool
take_excluded(struct walk *w, const struct row_shown *r)
{
    struct row_shown bare = *r;

    bare.asset.held = false;
    bare.n_boxes = 0;
    bare.board = (struct row_storyboard){0};
    return take_shown(w, &bare);
}

static bool
take_row(void *arg, const struct row_shown *r)
{
    return r->asset.state == STATE_EXCLUDED ? take_excluded(arg, r) : take_shown(arg, r);
}

/* Gives each entry its article, also that of what none uses, and its number the same. */
static void
name_articles(struct walk *w)
{
    struct shown *s = w->s;
    uint32_t none = UINT32_MAX;

    for (size_t i = 0; i < s->n; i++) {
        struct entry *en = &s->entries[i];

        en->article = article_list_find(&s->articles, w->articles[i]);
        if (en->article == UINT32_MAX) {
            none = none == UINT32_MAX ? article_list_add_none(&s->articles) : none;
            en->article = none;
        }
        en->order |= order_number(0, -1, s->articles.list[en->article].id);
    }
}

bool
collect_shown(struct shown *s, const struct collect_from *from, struct err *e)
{
    struct walk w = {.s = s,
                     .from = from,
                     .facts = {.limit = LIMIT_GALLERY_RECORD_BYTES},
                     .board = {.limit = LIMIT_GALLERY_RECORD_BYTES},
                     .e = e};
    bool ok;

    *s = (struct shown){.spool = SPOOL_NONE};
    if (!row_revision(from->db, &s->revision, e) ||
        !spool_open(&s->spool, from->dir_fd, e)) {
        return false;
    }
    /* Articles last: the walk itself holds as much memory as all of them. */
    ok = row_shown_each(from->db, take_row, &w, e) && !w.failed &&
         spool_end(&s->spool, e) && article_list_read(&s->articles, from->db, e);
    buf_release(&w.facts);
    buf_release(&w.board);
    if (ok) {
        sort_boxes(s);
        name_articles(&w);
    }
    free(w.articles);
    if (ok) {
        order_entries(s);
    }
    return ok;
}

void
shown_release(struct shown *s)
{
    free(s->entries);
    article_list_release(&s->articles);
    spool_close(&s->spool);
    *s = (struct shown){.spool = SPOOL_NONE};
}
