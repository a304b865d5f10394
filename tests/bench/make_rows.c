#include "tests/bench/make_rows.h"

#include "base/escape.h"
#include "base/limits.h"
#include "base/mem.h"
#include "tests/bench/make_seen.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { RAW_BYTES = KIB(128), TOPIC_WORDS = 20, TOPIC_MENTION, FIRST_SORT = 3000000 };

/* A list of a day is about so long; only told, there is no such text. */
enum { SOURCE_HEAD = 4000, SOURCE_ITEM = 1400 };

bool
rows_init(struct rows *r, struct err *e)
{
    buf_init(&r->title, RAW_BYTES);
    buf_init(&r->body, RAW_BYTES);
    buf_init(&r->raw, RAW_BYTES);
    for (int i = 0; i < r->plan->sites; i++) {
        if (!row_site_get(r->db, str_of(plan_site_name(i)), &r->site_ids[i], e)) {
            return false;
        }
    }
    return true;
}

void
rows_release(struct rows *r)
{
    buf_release(&r->title);
    buf_release(&r->body);
    buf_release(&r->raw);
    free(r->seen);
}

static struct str
or_null(struct str s)
{
    return s.n > 0 ? s : (struct str){0};
}

/* ---- sources ---- */

static int64_t
source_bytes(const struct rows *r, int day)
{
    const int64_t *first = r->plan->first;

    return SOURCE_HEAD + KIB(64) + (first[day + 1] - first[day]) * SOURCE_ITEM;
}

static bool
source_begin(struct rows *r, const struct made_article *a, struct err *e)
{
    struct rows_site *site = &r->sites[a->site];
    char name[128], base[128], day[DATE_TEXT_MAX], report[128];
    struct date date;
    struct row_source s = {.bytes = source_bytes(r, a->day),
                           .form = STR("page"),
                           .read_at = plan_day_ms(r->plan, a->day + 1) + 2 * 3600000};

    date_from_ms(plan_day_ms(r->plan, a->day), &date);
    date = (struct date){
        .year = date.year, .month = date.month, .day = date.day, .precision = DATE_DAY};
    date_iso(&date, day);
    snprintf(name, sizeof name, "lists/%s/%s.html", plan_site_name(a->site), day);
    snprintf(base, sizeof base, "https://media.%s/", plan_site_name(a->site));
    snprintf(report, sizeof report,
             "{\"mentions\":%" PRId64
             ",\"unread\":[],\"unread_ranges\":0,\"stopped_at\":%" PRId64 "}",
             r->plan->first[a->day + 1] - r->plan->first[a->day], s.bytes);
    s.name = str_of(name);
    s.base = str_of(base);
    s.report = str_of(report);
    hash_sha256(s.name, s.sha256);
    if (!row_source_add(r->db, &s, e) || !row_source_finish(r->db, &s, e)) {
        return false;
    }
    site->source = s.id;
    site->at_byte = SOURCE_HEAD;
    site->place = 0;
    return true;
}

void
rows_day(struct rows *r)
{
    for (int i = 0; i < PLAN_SITES_MOST; i++) {
        r->sites[i].source = 0;
    }
}

/* ---- articles ---- */

static bool
add_article(struct rows *r, const struct made_article *a, char page_date[DATE_TEXT_MAX],
            int64_t *id, struct err *e)
{
    struct rng words = rng_for(r->plan->seed, TOPIC_WORDS, a->first);
    char number[24], url[PLAN_URL_MAX];
    struct date at;
    struct row_article row = {.site = r->site_ids[a->site]};

    if (a->hostile >= 0) {
        made_title_hostile(a->hostile, &words, &r->title);
    } else {
        made_title(&words, a->language, &r->title);
    }
    snprintf(number, sizeof number, "%" PRId64, a->number);
    row.number = str_of(number);
    row.title = or_null(buf_view(&r->title));
    if (a->is_page) {
        date_from_ms(a->at_ms, &at);
        at.has_offset = false;
        at.milli = 0;
        at.precision = DATE_SECOND;
        date_iso(&at, page_date);
        snprintf(url, sizeof url, "https://www.%s/news/%s", plan_site_name(a->site),
                 number);
        made_body(&words, a->language, &r->body);
        row.published = str_of(page_date);
        row.published_from = STR("page");
        row.url = str_of(url);
        row.body = buf_view(&r->body);
    }
    if (!row_article_get(r->db, &row, e)) {
        return false;
    }
    *id = row.id;
    return true;
}

/* ---- mentions ---- */

struct naming {
    const struct made_article *article;
    int64_t article_id, page, asset;
    const char *pic;
};

static bool
add_mention(struct rows *r, const struct naming *n, struct err *e)
{
    struct rows_site *site = &r->sites[n->article->site];
    char sort[24];
    struct row_mention m = {.source = site->source,
                            .at_byte = site->at_byte,
                            .article = n->article_id,
                            .page = n->page,
                            .asset = n->asset,
                            .place = ++site->place,
                            .content_type = STR("21"),
                            .title = str_head(buf_view(&r->title), LIMIT_TITLE_BYTES)};

    snprintf(sort, sizeof sort, "%" PRId64, FIRST_SORT + n->asset);
    m.sort = str_of(sort);
    buf_clear(&r->raw);
    buf_addf(&r->raw,
             "{\"id\":\"%" PRId64 "\",\"sort\":\"%s\",\"contenttypeid\":\"21\","
             "\"pic\":\"%s\",\"title\":",
             n->article->number, sort, n->pic);
    escape_json_string(&r->raw, buf_view(&r->title));
    buf_add_byte(&r->raw, '}');
    m.raw = buf_view(&r->raw);
    site->at_byte += (int64_t)r->raw.n + 2;
    return row_mention_add(r->db, &m, e);
}

static bool
add_asset(struct rows *r, const struct made_asset *m, const char *page_date, int64_t *id,
          struct err *e)
{
    struct row_asset a = {.url = str_of(m->url),
                          .host = STR(""),
                          .claim = media_kind(m->type),
                          .stem = str_of(m->stem),
                          .variant = or_null(str_of(m->variant)),
                          .date_path = or_null(str_of(m->date_path)),
                          .date_name = or_null(str_of(m->date_name))};
    struct str https = STR("https://");
    bool is_new;

    if (m->path_at > 0) {
        a.host = str_skip(str_head(a.url, (size_t)m->path_at), https.n);
    }
    if (m->dated == MADE_TICKS) {
        a.date = a.date_name;
        a.date_source = STR("name-ticks");
    } else if (m->dated == MADE_PATH || m->dated == MADE_MONTH) {
        a.date = a.date_path;
        a.date_source = STR("path");
    } else if (m->dated == MADE_FROM_ARTICLE && page_date[0] != '\0') {
        a.date = str_of(page_date);
        a.date_source = STR("article");
    }
    hash_sha256(a.url, a.key);
    if (!row_asset_get(r->db, &a, &is_new, e)) {
        return false;
    }
    *id = a.id;
    return is_new || err_set(e, ERR_INPUT, "%s: made twice", m->url);
}

/* One picture in twelve of an article stands at the head of the next one too. */
static bool
add_again(struct rows *r, struct naming n, struct err *e)
{
    struct rows_site *site = &r->sites[n.article->site];
    struct rng luck = rng_for(r->plan->seed, TOPIC_MENTION, n.article->first);

    if (site->last_asset == 0 || rng_below(&luck, 12) > 0) {
        return true;
    }
    n.asset = site->last_asset;
    n.pic = site->last_pic;
    return add_mention(r, &n, e);
}

static bool
add_media(struct rows *r, struct naming *n, struct err *e)
{
    struct rows_site *site = &r->sites[n->article->site];
    struct made_asset m;

    for (int i = 0; i < n->article->assets; i++) {
        plan_asset(r->plan, n->article, i, &m);
        n->pic = m.url + m.path_at;
        if (!add_asset(r, &m, site->page_date, &n->asset, e) || !add_mention(r, n, e) ||
            !seen_add(r, &m, n->asset, e)) {
            return false;
        }
    }
    site->last_asset = n->asset;
    snprintf(site->last_pic, sizeof site->last_pic, "%s", n->pic);
    return true;
}

bool
rows_article(struct rows *r, const struct made_article *a, struct err *e)
{
    struct rows_site *site = &r->sites[a->site];
    struct rng luck = rng_for(r->plan->seed, TOPIC_MENTION, ~a->first);
    char page_date[DATE_TEXT_MAX];
    struct naming n = {.article = a};

    if (site->source == 0 && !source_begin(r, a, e)) {
        return false;
    }
    if (!add_article(r, a, page_date, &n.article_id, e)) {
        return false;
    }
    n.page = rng_below(&luck, 10) < 7 ? site->page : 0;
    if (a->is_page) {
        site->page = n.article_id;
        memcpy(site->page_date, page_date, sizeof page_date);
    }
    return add_again(r, n, e) && add_media(r, &n, e);
}
