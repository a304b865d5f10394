#include "catalog/ingest_rows.h"

#include "base/limits.h"
#include "fetch/url.h"

#include <stdio.h>

/* ---- what the page and its site are ---- */

/*
 * The first that is there: the command line's base, the profile's, the page's <base>, the
 * URL it came from.
 */
void
ingest_find_base(struct ingest *in, struct str base_href)
{
    struct reading *r = &in->now;
    const char *given =
        in->opts.base_url != NULL ? in->opts.base_url : in->opts.site->base_url;

    buf_clear(&r->base);
    if (given != NULL) {
        if (!url_normalise(str_of(given), in->opts.base_url != NULL, &r->base, NULL)) {
            buf_clear(&r->base);
        }
        return;
    }
    if (r->final_url != NULL && base_href.n > 0 &&
        url_resolve(str_of(r->final_url), base_href, &r->base, NULL)) {
        return;
    }
    if (r->final_url == NULL && base_href.n > 0 &&
        url_normalise(base_href, false, &r->base, NULL)) {
        return;
    }
    buf_clear(&r->base);
    if (r->final_url != NULL) {
        buf_add_cstr(&r->base, r->final_url);
    }
}

/* An article is known by its site: the profile's name, else the base's host, else "-". */
bool
ingest_find_site(struct ingest *in, struct err *e)
{
    struct reading *r = &in->now;
    struct url parts;
    struct str name = STR("-");

    if (in->opts.site->name != NULL) {
        name = str_of(in->opts.site->name);
    } else if (url_split(buf_view(&r->base), &parts) && parts.host.n > 0) {
        name = parts.host;
    }
    return row_site_get(in->db, name, &r->site, e);
}

static struct str
or_null(struct str s)
{
    return s.n > 0 ? s : (struct str){0};
}

/*
 * The page's own article row: numbered by the command line, by itself, or by its text's
 * digest.
 */
bool
ingest_add_page(struct ingest *in, const struct page_facts *p, struct err *e)
{
    struct reading *r = &in->now;
    char number[sizeof "page-" + SHA256_HEX];
    char hex[SHA256_HEX + 1];
    char published[DATE_TEXT_MAX];
    struct row_article a = {.site = r->site,
                            .title = or_null(p->headline),
                            .url = or_null(p->url),
                            .body = or_null(p->body)};

    hex_encode(r->text->sha256, SHA256_BYTES, hex);
    snprintf(number, sizeof number, "page-%.12s", hex);
    a.number = p->number.n > 0 ? p->number : str_of(number);
    if (in->opts.article_id != NULL) {
        a.number = str_of(in->opts.article_id);
    }
    r->date = p->date;
    if (p->date.precision != DATE_NONE) {
        if (in->opts.site->zone != NULL &&
            !date_set_zone(&r->date, in->opts.site->zone, e)) {
            return false;
        }
        date_iso(&r->date, published);
        a.published = str_of(published);
        a.published_from = STR("page");
    }
    if (a.url.p == NULL && r->final_url != NULL) {
        a.url = str_of(r->final_url);
    }
    if (!row_article_get(in->db, &a, e)) {
        return false;
    }
    r->page = a.id;
    return true;
}

/* ---- one mention ---- */

/*
 * The asset's URL: the reference resolved, or, where that is refused or there is no base,
 * the reference as it stands, which the catalog shows as unresolvable.
 */
static struct str
mention_url(struct ingest *in, struct str pic)
{
    return url_resolve(buf_view(&in->now.base), pic, &in->url, NULL) ? buf_view(&in->url)
                                                                     : pic;
}

static bool
set_zone(const struct ingest *in, struct date *d, struct err *e)
{
    return d->precision <= DATE_DAY || in->opts.site->zone == NULL ||
           date_set_zone(d, in->opts.site->zone, e);
}

static bool
mention_asset(struct ingest *in, struct str pic, int64_t *id, struct err *e)
{
    struct name_facts facts;
    struct date shown;
    struct url parts = {0};
    const char *from;
    char date[DATE_TEXT_MAX], in_path[DATE_TEXT_MAX], in_name[DATE_TEXT_MAX];
    struct row_asset a = {.url = mention_url(in, pic)};
    bool is_new;

    if (url_split(a.url, &parts)) {
        a.host = parts.host;
    } else {
        parts.target = a.url;
        a.host = STR("");
    }
    site_name_facts(in->opts.site, parts.target, &facts);
    if (!set_zone(in, &facts.in_name, e)) {
        return false;
    }
    site_shown_date(&facts, &in->now.date, NULL, &shown, &from);
    date_iso(&shown, date);
    date_iso(&facts.in_path, in_path);
    date_iso(&facts.in_name, in_name);
    hash_sha256(a.url, a.key);
    a.claim = media_claim_of_path(parts.target);
    a.stem = or_null(facts.stem);
    a.variant = or_null(facts.variant);
    a.date_path = or_null(str_of(in_path));
    a.date_name = or_null(str_of(in_name));
    a.date = or_null(str_of(date));
    a.date_source = or_null(str_of(from));
    if (!row_asset_get(in->db, &a, &is_new, e)) {
        return false;
    }
    *id = a.id;
    return true;
}

/*
 * An item without an id speaks for its page; without a page too, it is named by its own
 * bytes.
 */
static bool
mention_article(struct ingest *in, const struct mention *m, int64_t *id, struct err *e)
{
    char number[sizeof "item-" + SHA256_HEX];
    char hex[SHA256_HEX + 1];
    uint8_t digest[SHA256_BYTES];
    struct row_article a = {
        .site = in->now.site, .number = m->article, .title = or_null(m->title)};

    if (m->article.n == 0) {
        if (in->now.page != 0) {
            *id = in->now.page;
            return true;
        }
        hash_sha256(m->raw, digest);
        hex_encode(digest, sizeof digest, hex);
        snprintf(number, sizeof number, "item-%.12s", hex);
        a.number = str_of(number);
    }
    if (!row_article_get(in->db, &a, e)) {
        return false;
    }
    *id = a.id;
    return true;
}

bool
ingest_add_mention(struct ingest *in, const struct mention *m, struct err *e)
{
    struct row_mention row = {
        .source = in->now.row.id,
        .at_byte = m->at_byte,
        .page = in->now.page,
        .place = m->place,
        .sort = m->sort,
        .content_type = m->content_type,
        .title = str_head(m->title, LIMIT_TITLE_BYTES),
        .raw = m->raw,
    };

    return mention_asset(in, m->pic, &row.asset, e) &&
           mention_article(in, m, &row.article, e) && row_mention_add(in->db, &row, e);
}
