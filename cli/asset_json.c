#include "base/escape.h"
#include "catalog/finding.h"
#include "cli/asset.h"

#include <inttypes.h>

void
json_key(struct buf *b, const char *key, bool first)
{
    buf_addf(b, "%s\"%s\":", first ? "" : ",", key);
}

void
json_text(struct buf *b, const char *key, struct str value, bool first)
{
    json_key(b, key, first);
    escape_json_string(b, value.n > 0 ? value : (struct str){NULL, 0});
}

void
json_number(struct buf *b, const char *key, int64_t value, bool known, bool first)
{
    json_key(b, key, first);
    if (known) {
        buf_addf(b, "%" PRId64, value);
    } else {
        buf_add_cstr(b, "null");
    }
}

void
json_time(struct buf *b, const char *key, int64_t wall_ms)
{
    json_key(b, key, false);
    if (wall_ms == 0) {
        buf_add_cstr(b, "null");
        return;
    }
    buf_add_byte(b, '"');
    asset_time(b, wall_ms);
    buf_add_byte(b, '"');
}

/* An HTTP date as ISO 8601; a header that is no date is kept out: `dates` holds dates. */
static void
last_modified(const struct row_listed *r, struct buf *b)
{
    int64_t ms;
    struct date d;
    char text[DATE_TEXT_MAX];

    if (r->last_modified.n > 0 && date_from_http(r->last_modified, &ms)) {
        date_from_ms(ms, &d);
        d.precision = DATE_SECOND;
        date_iso(&d, text);
        buf_add_cstr(b, text);
    }
}

static void
add_dates(struct buf *b, const struct row_listed *r)
{
    auto_buf struct buf modified = {.limit = DATE_TEXT_MAX};
    enum media_claim kind = media_kind(media_from_name(r->object.type));
    struct str media = r->held ? r->object.date_media : (struct str){NULL, 0};
    struct str none = {NULL, 0};

    last_modified(r, &modified);
    json_key(b, "dates", false);
    buf_add_byte(b, '{');
    json_text(b, "name-ticks", r->date_name, true);
    json_text(b, "path", r->date_path, false);
    json_text(b, "article", r->date_article, false);
    json_text(b, "last-modified", buf_view(&modified), false);
    json_text(b, "exif", kind == CLAIM_IMAGE ? media : none, false);
    json_text(b, "container", kind == CLAIM_IMAGE ? none : media, false);
    buf_add_byte(b, '}');
}

static void
add_articles(struct buf *b, const struct asset_more *more)
{
    json_key(b, "articles", false);
    buf_add_byte(b, '[');
    for (size_t i = 0; i < more->n_uses; i++) {
        const struct row_use *u = &more->uses[i];

        buf_add_cstr(b, i == 0 ? "{" : ",{");
        json_text(b, "site", u->site, true);
        json_text(b, "id", u->number, false);
        json_text(b, "title", u->title, false);
        json_text(b, "date", u->published, false);
        json_text(b, "role", u->role, false);
        json_number(b, "place", u->place, u->place > 0, false);
        json_text(b, "sort", u->sort, false);
        json_text(b, "content_type_id", u->content_type, false);
        buf_add_byte(b, '}');
    }
    buf_add_byte(b, ']');
}

static void
add_thumbs(struct buf *b, const struct asset_more *more)
{
    json_key(b, "thumbs", false);
    buf_add_byte(b, '{');
    for (size_t i = 0; i < more->n_thumbs; i++) {
        buf_addf(b, "%s\"%" PRId32 "\":\"", i == 0 ? "" : ",", more->thumbs[i].box_px);
        asset_thumb_path(&more->thumbs[i], b);
        buf_add_byte(b, '"');
    }
    buf_add_byte(b, '}');
}

static void
add_storyboard(struct buf *b, const struct asset_more *more)
{
    const struct row_storyboard *s = &more->storyboard;

    json_key(b, "storyboard", false);
    if (s->tiles == 0) {
        buf_add_cstr(b, "null");
        return;
    }
    buf_add_cstr(b, "{\"path\":\"");
    asset_storyboard_path(s, b);
    buf_addf(b,
             "\",\"tiles\":%" PRId32 ",\"tile_width\":%" PRId32
             ",\"tile_height\":%" PRId32 ",\"times\":",
             s->tiles, s->tile_width, s->tile_height);
    buf_add_str(b, asset_times_ok(s->times) ? s->times : STR("null"));
    buf_add_byte(b, '}');
}

/* What its picture is like at a glance. */
static void
add_impression(struct buf *b, const struct row_listed *r)
{
    const struct row_object *o = &r->object;

    json_key(b, "dominant", false);
    if (r->held && o->dominant >= 0) {
        buf_addf(b, "\"#%06" PRIx32 "\"", (uint32_t)o->dominant & 0xFFFFFF);
    } else {
        buf_add_cstr(b, "null");
    }
    json_key(b, "phash", false);
    if (r->held && o->has_phash) {
        buf_addf(b, "\"%016" PRIx64 "\"", o->phash);
    } else {
        buf_add_cstr(b, "null");
    }
}

/* What the file says of itself. */
static void
add_said(struct buf *b, const struct row_listed *r)
{
    const struct row_object none = {0};
    const struct row_object *o = r->held ? &r->object : &none;

    json_text(b, "caption", o->caption, false);
    json_text(b, "credit", o->credit, false);
    json_text(b, "copyright", o->copyright, false);
    json_text(b, "creator", o->creator, false);
}

static void
add_findings(struct buf *b, const struct row_listed *r, uint32_t more)
{
    uint32_t mask = findings_of(r) | more;
    bool first = true;

    json_key(b, "findings", false);
    buf_add_byte(b, '[');
    for (unsigned f = 0; f < FINDINGS_OF_AUDIT; f++) {
        if ((mask & (1u << f)) != 0) {
            buf_addf(b, "%s\"%s\"", first ? "" : ",", finding_name((enum finding)f));
            first = false;
        }
    }
    buf_add_byte(b, ']');
}

/* What is known of the held bytes. */
static void
add_object(struct buf *b, const struct row_listed *r)
{
    const struct row_object *o = &r->object;
    auto_buf struct buf text = {.limit = 200};

    if (r->held) {
        asset_hex(&text, o->sha256, SHA256_BYTES);
    }
    json_text(b, "sha256", buf_view(&text), false);
    json_number(b, "bytes", o->bytes, r->held, false);
    buf_clear(&text);
    (void)asset_path(r, &text);
    json_text(b, "path", buf_view(&text), false);
    json_text(b, "type", r->held ? o->type : (struct str){NULL, 0}, false);
    json_text(b, "puid", r->held ? o->puid : (struct str){NULL, 0}, false);
    json_number(b, "width", o->width, r->held && o->width > 0, false);
    json_number(b, "height", o->height, r->held && o->height > 0, false);
    json_key(b, "duration", false);
    if (r->held && o->duration_us >= 0) {
        buf_add_millionths(b, o->duration_us);
    } else {
        buf_add_cstr(b, "null");
    }
    json_text(b, "codec", r->held ? o->codec : (struct str){NULL, 0}, false);
}

void
asset_json(struct buf *b, const struct row_listed *r, const struct asset_more *more)
{
    buf_add_byte(b, '{');
    json_text(b, "url", r->url, true);
    json_text(b, "state", str_of(state_name(r->state)), false);
    add_object(b, r);
    json_text(b, "date", r->date, false);
    json_text(b, "date_source", r->date_source, false);
    add_dates(b, r);
    json_text(b, "title", r->title, false);
    add_articles(b, more);
    add_said(b, r);
    add_thumbs(b, more);
    add_storyboard(b, more);
    add_impression(b, r);
    json_text(b, "verdict", r->held ? r->object.verdict : (struct str){NULL, 0}, false);
    add_findings(b, r, more->findings);
    json_time(b, "first_seen", r->first_seen);
    json_time(b, "last_seen", r->last_seen);
    json_number(b, "http_status", r->http_status, r->http_status != 0, false);
    json_text(b, "error", r->error, false);
    json_number(b, "attempts", r->attempts, true, false);
    buf_add_byte(b, '}');
}
