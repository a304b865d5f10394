#include "cli/show.h"

#include "base/escape.h"
#include "catalog/finding.h"
#include "cli/human.h"

#include <inttypes.h>

enum { RAW_COLUMNS = 200, BODY_COLUMNS = 300 };

static void
heading(struct buf *b, const char *name, bool bold)
{
    buf_addf(b, "  %s%-13s%s", bold ? "\x1b[1m" : "", name, bold ? "\x1b[0m" : "");
}

/* "  name         value" where there is a value. */
static void
field(struct buf *b, const char *name, struct str value, bool bold)
{
    if (value.n > 0) {
        heading(b, name, bold);
        escape_printable(b, value, 0);
        buf_add_byte(b, '\n');
    }
}

/* A word more on the line, with a comma where it is not the first. */
static void
more_of(struct buf *b, struct str word, const char *before)
{
    if (word.n > 0) {
        buf_addf(b, "%s%s", b->n > 0 ? ", " : "", before);
        escape_printable(b, word, 0);
    }
}

void
show_article_text(struct buf *b, const struct row_article *a, struct str site, bool bold)
{
    auto_buf struct buf name = {.limit = SIZE_MAX - 1};

    buf_addf(&name, "article %.*s of %.*s", STR_FMT(a->number), STR_FMT(site));
    buf_add_cstr(b, bold ? "\x1b[1m" : "");
    escape_printable(b, buf_view(&name), 0);
    buf_add_cstr(b, bold ? "\x1b[0m\n" : "\n");
    field(b, "title", a->title, bold);
    buf_clear(&name);
    more_of(&name, a->published, "");
    more_of(&name, a->published_from, "as told by ");
    field(b, "date", buf_view(&name), bold);
    field(b, "url", a->url, bold);
    if (a->body.n > 0) {
        heading(b, "text", bold);
        escape_printable(b, a->body, BODY_COLUMNS);
        buf_add_byte(b, '\n');
    }
    buf_add_byte(b, '\n');
}

static void
add_state(struct buf *b, const struct row_listed *r, bool bold)
{
    auto_buf struct buf text = {.limit = SIZE_MAX - 1};
    uint32_t mask = findings_of(r);

    buf_add_cstr(&text, state_name(r->state));
    if (r->held) {
        more_of(&text, r->object.verdict, "verdict ");
        more_of(&text, r->object.verdict_detail, "");
    }
    if (r->http_status != 0) {
        buf_addf(&text, ", last answer HTTP %" PRId32, r->http_status);
    }
    more_of(&text, r->error, "");
    field(b, "state", buf_view(&text), bold);
    buf_clear(&text);
    for (unsigned f = 0; f < FINDINGS; f++) {
        if ((mask & (1u << f)) != 0) {
            more_of(&text, str_of(finding_name((enum finding)f)), "");
        }
    }
    field(b, "findings", buf_view(&text), bold);
}

static void
add_dates(struct buf *b, const struct row_listed *r, bool bold)
{
    auto_buf struct buf text = {.limit = SIZE_MAX - 1};

    if (r->date.n > 0) {
        escape_printable(&text, r->date, 0);
        buf_add_cstr(&text, " by ");
        escape_printable(&text, r->date_source, 0);
    }
    field(b, "date", buf_view(&text), bold);
    buf_clear(&text);
    more_of(&text, r->date_name, "name ");
    more_of(&text, r->date_path, "path ");
    more_of(&text, r->date_article, "article ");
    more_of(&text, r->last_modified, "server ");
    if (r->held) {
        more_of(&text, r->object.date_media, "file ");
    }
    field(b, "dates", buf_view(&text), bold);
    buf_clear(&text);
    more_of(&text, r->stem, "");
    more_of(&text, r->variant, "variant ");
    field(b, "name", buf_view(&text), bold);
}

static void
add_impression(struct buf *b, const struct row_object *o, bool bold)
{
    auto_buf struct buf text = {.limit = 200};

    more_of(&text, o->puid, "PRONOM ");
    if (o->dominant >= 0) {
        buf_addf(&text, "%scolour #%06" PRIx32, text.n > 0 ? ", " : "",
                 (uint32_t)o->dominant & 0xFFFFFF);
    }
    if (o->has_phash) {
        buf_addf(&text, "%shash %016" PRIx64, text.n > 0 ? ", " : "", o->phash);
    }
    field(b, "looks", buf_view(&text), bold);
}

/* What the file says of itself. */
static void
add_said(struct buf *b, const struct row_object *o, bool bold)
{
    field(b, "caption", o->caption, bold);
    field(b, "credit", o->credit, bold);
    field(b, "copyright", o->copyright, bold);
    field(b, "creator", o->creator, bold);
}

static void
add_object(struct buf *b, const struct row_listed *r, bool bold)
{
    const struct row_object *o = &r->object;
    auto_buf struct buf text = {.limit = SIZE_MAX - 1};

    if (!r->held) {
        return;
    }
    (void)asset_path(r, &text);
    field(b, "file", buf_view(&text), bold);
    buf_clear(&text);
    human_bytes(&text, o->bytes);
    buf_addf(&text, " (%" PRId64 " bytes), ", o->bytes);
    escape_printable(&text, o->type, 0);
    if (o->width > 0) {
        buf_addf(&text, ", %" PRId32 "x%" PRId32, o->width, o->height);
    }
    if (o->duration_us >= 0) {
        buf_add_cstr(&text, ", ");
        buf_add_millionths(&text, o->duration_us);
        buf_add_cstr(&text, " s");
    }
    more_of(&text, o->codec, "");
    more_of(&text, o->profile, "");
    more_of(&text, o->pixel_format, "");
    more_of(&text, o->frame_rate, "frame rate ");
    if (o->bit_rate > 0) {
        buf_addf(&text, ", %" PRId64 " kbit/s", (o->bit_rate + 500) / 1000);
    }
    more_of(&text, o->audio_codec, "sound ");
    if (o->rotation > 0) {
        buf_addf(&text, ", turned by %" PRId32 " degrees", o->rotation);
    }
    field(b, "media", buf_view(&text), bold);
    buf_clear(&text);
    asset_hex(&text, o->sha256, SHA256_BYTES);
    field(b, "sha256", buf_view(&text), bold);
    buf_clear(&text);
    asset_hex(&text, o->sha1, SHA1_BYTES);
    field(b, "sha1", buf_view(&text), bold);
    add_impression(b, o, bold);
    add_said(b, o, bold);
    field(b, "facts", o->facts, bold);
}

static void
add_thumbs(struct buf *b, const struct asset_more *more, bool bold)
{
    for (size_t i = 0; i < more->n_thumbs; i++) {
        const struct row_thumb *t = &more->thumbs[i];

        heading(b, i == 0 ? "pictures" : "", bold);
        asset_thumb_path(t, b);
        buf_addf(b, ", %" PRId32 "x%" PRId32, t->width, t->height);
        if (t->frame_us >= 0) {
            buf_add_cstr(b, ", frame at ");
            buf_add_millionths(b, t->frame_us);
            buf_add_cstr(b, " s");
        }
        buf_add_byte(b, '\n');
    }
    if (more->storyboard.tiles > 0) {
        const struct row_storyboard *s = &more->storyboard;

        heading(b, "storyboard", bold);
        asset_storyboard_path(s, b);
        buf_addf(b, ", %" PRId32 " %s of %" PRId32 "x%" PRId32 ", at ", s->tiles,
                 plural(s->tiles, "tile", "tiles"), s->tile_width, s->tile_height);
        escape_printable(b, s->times, 0);
        buf_add_cstr(b, " s\n");
    }
}

static void
add_uses(struct buf *b, const struct asset_more *more, bool bold)
{
    for (size_t i = 0; i < more->n_uses; i++) {
        const struct row_use *u = &more->uses[i];
        auto_buf struct buf text = {.limit = SIZE_MAX - 1};

        buf_addf(&text, "%.*s %.*s/%.*s", STR_FMT(u->role), STR_FMT(u->site),
                 STR_FMT(u->number));
        if (u->place > 0) {
            buf_addf(&text, ", place %" PRId64, u->place);
        }
        if (u->sort.n > 0) {
            buf_addf(&text, ", sort %.*s", STR_FMT(u->sort));
        }
        if (u->content_type.n > 0) {
            buf_addf(&text, ", content type %.*s", STR_FMT(u->content_type));
        }
        if (u->published.n > 0) {
            buf_addf(&text, ", %.*s", STR_FMT(u->published));
        }
        if (u->title.n > 0) {
            buf_addf(&text, ": %.*s", STR_FMT(u->title));
        }
        heading(b, i == 0 ? "used by" : "", bold);
        escape_printable(b, buf_view(&text), 0);
        buf_add_byte(b, '\n');
    }
}

static void
add_mentions(struct buf *b, const struct asset_more *more, bool bold)
{
    bool any = false;

    for (size_t i = 0; i < more->n_uses; i++) {
        const struct row_use *u = &more->uses[i];

        if (asset_use_is_repeated(more, i)) {
            continue;
        }
        heading(b, any ? "" : "mentioned in", bold);
        any = true;
        escape_printable(b, u->source, 0);
        buf_addf(b, ", byte %" PRId64 "\n", u->at_byte);
        heading(b, "", bold);
        escape_printable(b, u->raw, RAW_COLUMNS);
        buf_add_byte(b, '\n');
    }
}

struct lines {
    struct buf *b;
    const char *name;
    bool bold;
};

static bool
on_observation(void *arg, const struct row_observation *o)
{
    struct lines *l = arg;
    auto_buf struct buf text = {.limit = SIZE_MAX - 1};

    human_time(&text, o->at);
    more_of(&text, o->origin, "");
    if (o->http_status != 0) {
        buf_addf(&text, ", HTTP %" PRId32, o->http_status);
    }
    more_of(&text, o->outcome, "");
    if (o->bytes >= 0) {
        buf_addf(&text, ", %" PRId64 " bytes", o->bytes);
    }
    more_of(&text, o->content_type, "");
    more_of(&text, o->etag, "etag ");
    more_of(&text, o->last_modified, "changed ");
    more_of(&text, o->final_url, "from ");
    more_of(&text, o->error, "");
    if (o->not_before != 0) {
        buf_add_cstr(&text, ", not again before ");
        human_time(&text, o->not_before);
    }
    heading(l->b, l->name, l->bold);
    l->name = "";
    escape_printable(l->b, buf_view(&text), 0);
    buf_add_byte(l->b, '\n');
    return true;
}

static bool
on_event(void *arg, const struct row_event *v)
{
    struct lines *l = arg;
    auto_buf struct buf text = {.limit = SIZE_MAX - 1};

    human_time(&text, v->at);
    more_of(&text, v->kind, "");
    more_of(&text, v->outcome, "");
    more_of(&text, v->detail, "");
    more_of(&text, v->agent, "by ");
    heading(l->b, l->name, l->bold);
    l->name = "";
    escape_printable(l->b, buf_view(&text), 0);
    buf_add_byte(l->b, '\n');
    return true;
}

MUST_USE bool
show_asset_text(struct buf *b, struct db *db, const struct row_listed *r,
                const struct asset_more *more, bool bold, struct err *e)
{
    struct lines observations = {.b = b, .name = "asked", .bold = bold};
    struct lines events = {.b = b, .name = "done", .bold = bold};

    buf_add_cstr(b, bold ? "\x1b[1m" : "");
    escape_printable(b, r->url, 0);
    buf_add_cstr(b, bold ? "\x1b[0m\n" : "\n");
    field(b, "title", r->title, bold);
    add_state(b, r, bold);
    add_dates(b, r, bold);
    add_object(b, r, bold);
    add_thumbs(b, more, bold);
    add_uses(b, more, bold);
    add_mentions(b, more, bold);
    if (!row_observations_each(db, r->asset, on_observation, &observations, e) ||
        !row_events_each(db, r->asset, on_event, &events, e)) {
        return false;
    }
    buf_add_byte(b, '\n');
    return true;
}
