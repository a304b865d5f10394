#include "cli/show.h"

#include "base/escape.h"

#include <inttypes.h>

/* A list that callbacks add to. */
struct list {
    struct buf *b;
    bool any;
};

static void
next_object(struct list *l)
{
    buf_add_cstr(l->b, l->any ? ",{" : "{");
    l->any = true;
}

static void
time_field(struct buf *b, const char *key, int64_t wall_ms, bool first)
{
    auto_buf struct buf text = {.limit = DATE_TEXT_MAX};

    if (wall_ms != 0) {
        asset_time(&text, wall_ms);
    }
    json_text(b, key, buf_view(&text), first);
}

static void
digest_field(struct buf *b, const char *key, const uint8_t *digest, size_t n, bool first)
{
    auto_buf struct buf text = {.limit = 2 * SHA256_BYTES + 1};

    if (digest != NULL) {
        asset_hex(&text, digest, n);
    }
    json_text(b, key, buf_view(&text), first);
}

static void
add_mentions(struct buf *b, const struct asset_more *more)
{
    bool any = false;

    json_key(b, "mentions", false);
    buf_add_byte(b, '[');
    for (size_t i = 0; i < more->n_uses; i++) {
        const struct row_use *u = &more->uses[i];

        if (asset_use_is_repeated(more, i)) {
            continue;
        }
        buf_add_cstr(b, any ? ",{" : "{");
        any = true;
        json_text(b, "source", u->source, true);
        json_number(b, "at_byte", u->at_byte, true, false);
        json_text(b, "raw", u->raw, false);
        buf_add_byte(b, '}');
    }
    buf_add_byte(b, ']');
}

/* Our own writer made it; a catalog that was changed by hand must not break the line. */
static bool
is_plain_object(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if ((unsigned char)s.p[i] < 0x20) {
            return false;
        }
    }
    return s.n >= 2 && s.p[0] == '{' && s.p[s.n - 1] == '}' && str_is_utf8(s);
}

static void
add_facts(struct buf *b, const struct row_listed *r)
{
    const struct row_object *o = &r->object;

    json_key(b, "object", false);
    if (!r->held) {
        buf_add_cstr(b, "null");
        return;
    }
    buf_add_byte(b, '{');
    digest_field(b, "sha1", o->sha1, SHA1_BYTES, true);
    json_text(b, "puid", o->puid, false);
    json_number(b, "whole_permille", o->whole_permille, o->whole_permille >= 0, false);
    json_text(b, "profile", o->profile, false);
    json_text(b, "pixel_format", o->pixel_format, false);
    json_text(b, "frame_rate", o->frame_rate, false);
    json_number(b, "bit_rate", o->bit_rate, o->bit_rate > 0, false);
    json_text(b, "audio_codec", o->audio_codec, false);
    json_number(b, "rotation", o->rotation, o->rotation >= 0, false);
    json_text(b, "date_media", o->date_media, false);
    json_text(b, "verdict_detail", o->verdict_detail, false);
    time_field(b, "stored_at", o->stored_at, false);
    json_text(b, "origin", r->origin, false);
    json_key(b, "facts", false);
    if (is_plain_object(o->facts)) {
        buf_add_str(b, o->facts);
    } else {
        buf_add_cstr(b, "null");
    }
    buf_add_byte(b, '}');
}

static bool
on_observation(void *arg, const struct row_observation *o)
{
    struct list *l = arg;

    next_object(l);
    time_field(l->b, "at", o->at, true);
    json_text(l->b, "origin", o->origin, false);
    json_text(l->b, "outcome", o->outcome, false);
    json_number(l->b, "http_status", o->http_status, o->http_status != 0, false);
    json_text(l->b, "final_url", o->final_url, false);
    json_number(l->b, "bytes", o->bytes, o->bytes >= 0, false);
    json_text(l->b, "content_type", o->content_type, false);
    json_text(l->b, "etag", o->etag, false);
    json_text(l->b, "last_modified", o->last_modified, false);
    digest_field(l->b, "sha256", o->object, SHA256_BYTES, false);
    json_text(l->b, "error", o->error, false);
    time_field(l->b, "not_before", o->not_before, false);
    buf_add_byte(l->b, '}');
    return true;
}

static bool
on_event(void *arg, const struct row_event *v)
{
    struct list *l = arg;

    next_object(l);
    time_field(l->b, "at", v->at, true);
    json_text(l->b, "kind", v->kind, false);
    json_text(l->b, "outcome", v->outcome, false);
    digest_field(l->b, "sha256", v->object, SHA256_BYTES, false);
    json_text(l->b, "detail", v->detail, false);
    json_text(l->b, "agent", v->agent, false);
    buf_add_byte(l->b, '}');
    return true;
}

void
show_article_json(struct buf *b, const struct row_article *a, struct str site)
{
    buf_add_cstr(b, "{\"article\":{");
    json_text(b, "site", site, true);
    json_text(b, "id", a->number, false);
    json_text(b, "title", a->title, false);
    json_text(b, "date", a->published, false);
    json_text(b, "date_source", a->published_from, false);
    json_text(b, "url", a->url, false);
    json_text(b, "body", a->body, false);
    buf_add_cstr(b, "}}\n");
}

MUST_USE bool
show_asset_json(struct buf *b, struct db *db, const struct row_listed *r,
                const struct asset_more *more, struct err *e)
{
    struct list l = {.b = b};

    asset_json(b, r, more);
    b->n--; /* the object goes on */
    json_text(b, "host", r->host, false);
    json_text(b, "stem", r->stem, false);
    json_text(b, "variant", r->variant, false);
    add_facts(b, r);
    add_mentions(b, more);
    json_key(b, "observations", false);
    buf_add_byte(b, '[');
    if (!row_observations_each(db, r->asset, on_observation, &l, e)) {
        return false;
    }
    buf_add_byte(b, ']');
    json_key(b, "events", false);
    buf_add_byte(b, '[');
    l.any = false;
    if (!row_events_each(db, r->asset, on_event, &l, e)) {
        return false;
    }
    buf_add_cstr(b, "]}\n");
    return true;
}
