#include "catalog/report_tally.h"

#include "base/limits.h"

#include <assert.h>

uint64_t
tally_hash(struct str s)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < s.n; i++) {
        h = (h ^ (uint8_t)s.p[i]) * UINT64_C(0x100000001b3);
    }
    return h ^ h >> 32;
}

static struct str
keep(struct arena *texts, struct str s)
{
    return s.n == 0 ? STR("") : (struct str){arena_strndup(texts, s.p, s.n), s.n};
}

/* Where the name is, or where it goes. */
static size_t
slot_of(const struct tally *t, struct str name)
{
    size_t i = (size_t)tally_hash(name) & (t->n_slots - 1);

    while (t->slots[i] != 0 && !str_eq(t->report->hosts[t->slots[i] - 1].name, name)) {
        i = (i + 1) & (t->n_slots - 1);
    }
    return i;
}

/* At most half of the slots are taken. */
static void
grow(struct tally *t)
{
    struct report *r = t->report;

    if (r->n_hosts == t->room) {
        t->room = t->room == 0 ? 64 : t->room * 2;
        r->hosts = xrealloc(r->hosts, t->room, sizeof *r->hosts);
        free(t->slots);
        t->n_slots = t->room * 2;
        t->slots = xcalloc(t->n_slots, sizeof *t->slots);
        for (size_t i = 0; i < r->n_hosts; i++) {
            t->slots[slot_of(t, r->hosts[i].name)] = (uint32_t)i + 1;
        }
    }
}

static struct report_sum *
host_sum(struct tally *t, struct str name)
{
    struct report *r = t->report;
    size_t slot;

    if (r->n_hosts > 0 && str_eq(r->hosts[t->last_host].name, name)) {
        return &r->hosts[t->last_host].sum;
    }
    grow(t);
    slot = slot_of(t, name);
    if (t->slots[slot] == 0) {
        assert(r->n_hosts < UINT32_MAX);
        r->hosts[r->n_hosts] = (struct report_host){.name = keep(&r->texts, name)};
        t->slots[slot] = (uint32_t)++r->n_hosts;
    }
    t->last_host = t->slots[slot] - 1;
    return &r->hosts[t->last_host].sum;
}

/* "2016-07…" gives its place among the months, -1 where there is none. */
static int
month_of(struct str date)
{
    uint64_t year, month;

    if (date.n < 7 || date.p[4] != '-' || (date.n > 7 && date.p[7] != '-') ||
        !str_to_u64(str_head(date, 4), 9999, &year) ||
        !str_to_u64(str_head(str_skip(date, 5), 2), 12, &month) || month == 0) {
        return -1;
    }
    return (int)(year * 12 + month - 1);
}

static void
count(struct report_sum *sum, bool is_missing)
{
    sum->total++;
    sum->missing += is_missing;
}

void
tally_add(struct tally *t, const struct row_listed *r, bool is_missing)
{
    int month = month_of(r->date);

    if (t->months == NULL) {
        t->months = xcalloc(TALLY_MONTHS, sizeof *t->months);
    }
    count(host_sum(t, r->host), is_missing);
    count(month < 0 ? &t->report->undated : &t->months[month], is_missing);
}

/* Most missing first; of the same number, the larger share, then by name. */
static int
compare_sums(const struct report_sum *a, const struct report_sum *b)
{
    if (a->missing != b->missing) {
        return a->missing > b->missing ? -1 : 1;
    }
    return a->total < b->total ? -1 : a->total > b->total;
}

static int
compare_hosts(const void *a, const void *b)
{
    const struct report_host *x = a;
    const struct report_host *y = b;
    int by_sum = compare_sums(&x->sum, &y->sum);
    size_t n = x->name.n < y->name.n ? x->name.n : y->name.n;
    int by_name = n > 0 ? memcmp(x->name.p, y->name.p, n) : 0;

    return by_sum != 0    ? by_sum
           : by_name != 0 ? by_name
                          : (x->name.n > y->name.n) - (x->name.n < y->name.n);
}

void
tally_end(struct tally *t)
{
    struct report *r = t->report;
    size_t n = 0;

    if (r->n_hosts > 1) {
        qsort(r->hosts, r->n_hosts, sizeof *r->hosts, compare_hosts);
    }
    for (int i = 0; t->months != NULL && i < TALLY_MONTHS; i++) {
        n += t->months[i].total > 0;
    }
    r->months = xcalloc(n + 1, sizeof *r->months);
    for (int i = 0; n > 0 && i < TALLY_MONTHS; i++) {
        if (t->months[i].total > 0) {
            r->months[r->n_months++] = (struct report_month){
                .year = i / 12, .month = i % 12 + 1, .sum = t->months[i]};
        }
    }
}

void
tally_release(struct tally *t)
{
    free(t->slots);
    free(t->months);
    *t = (struct tally){0};
}

static int
compare_articles(const void *a, const void *b)
{
    const struct report_article *x = a;
    const struct report_article *y = b;
    int by_sum = compare_sums(&x->sum, &y->sum);

    return by_sum != 0 ? by_sum : (x->id > y->id) - (x->id < y->id);
}

/* Only the worst stay; their texts move to an arena of their own. */
static void
cut(struct report_articles *list)
{
    struct arena texts = {0};

    qsort(list->p, list->n, sizeof *list->p, compare_articles);
    if (list->n <= LIMIT_REPORT_NAMED) {
        return;
    }
    list->n = LIMIT_REPORT_NAMED;
    for (size_t i = 0; i < list->n; i++) {
        struct report_article *a = &list->p[i];

        a->site = keep(&texts, a->site);
        a->number = keep(&texts, a->number);
        a->title = keep(&texts, a->title);
    }
    arena_release(&list->texts);
    list->texts = texts;
}

/* Thousands of titles are held, and some are books: cut between characters. */
static struct str
short_title(struct str title)
{
    struct str cut = str_head(title, LIMIT_CARD_TITLE_BYTES);

    while (cut.n > 0 && cut.n < title.n && ((uint8_t)title.p[cut.n] & 0xC0) == 0x80) {
        cut.n--;
    }
    return cut;
}

void
tally_article(struct report_articles *list, const struct row_article_sum *s)
{
    list->all++;
    if (list->p == NULL) {
        list->room = 2 * LIMIT_REPORT_NAMED;
        list->p = xcalloc(list->room, sizeof *list->p);
    } else if (list->n == list->room) {
        cut(list);
    }
    list->p[list->n++] = (struct report_article){
        .id = s->article.id,
        .site = keep(&list->texts, s->site),
        .number = keep(&list->texts, s->article.number),
        .title = keep(&list->texts, short_title(s->article.title)),
        .sum = {s->assets, s->missing}};
}

void
tally_articles_end(struct report_articles *list)
{
    if (list->n > 0) {
        cut(list);
    }
}
