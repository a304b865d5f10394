#include "catalog/facts.h"

#include "base/escape.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static struct str
or_null(const char *s)
{
    return s[0] != '\0' ? str_of(s) : (struct str){0};
}

static void
json_word(struct buf *b, const char *key, const char *value)
{
    if (value[0] != '\0') {
        buf_addf(b, "%s\"%s\":", b->n > 1 ? "," : "", key);
        escape_json_string(b, str_of(value));
    }
}

static void
json_number(struct buf *b, const char *key, int64_t value)
{
    buf_addf(b, "%s\"%s\":%" PRId64, b->n > 1 ? "," : "", key, value);
}

/* All that has no column of its own. */
static void
facts_json(const struct media_facts *f, char *out, size_t room)
{
    auto_buf struct buf b = {.limit = room - 1};

    buf_add_byte(&b, '{');
    json_word(&b, "container", f->container);
    json_word(&b, "transfer", f->transfer);
    if (f->coded_width > 0) {
        json_number(&b, "coded_width", f->coded_width);
        json_number(&b, "coded_height", f->coded_height);
    }
    if (f->sar_num > 0 && f->sar_den > 0) {
        json_number(&b, "sar_num", f->sar_num);
        json_number(&b, "sar_den", f->sar_den);
    }
    if (f->exif_orientation != 0) {
        json_number(&b, "exif_orientation", f->exif_orientation);
    }
    json_number(&b, "mirrored", f->mirrored);
    json_number(&b, "icc", f->has_icc);
    json_number(&b, "exif", f->has_exif);
    json_number(&b, "progressive", f->progressive);
    json_number(&b, "streams", f->n_streams);
    json_number(&b, "video_streams", f->n_video);
    json_number(&b, "audio_streams", f->n_audio);
    buf_add_byte(&b, '}');
    snprintf(out, room, "%s", b.over ? "{}" : buf_cstr(&b));
}

/* Rounded down: only what is whole is told as 100 %. */
static void
add_share(struct buf *b, int32_t permille)
{
    if (permille == 0 || permille == 1000) {
        buf_add_cstr(b, permille == 0 ? "none" : "all");
    } else if (permille < 10) {
        buf_add_cstr(b, "less than 1 %");
    } else {
        buf_addf(b, "%" PRId32 " %%", permille / 10);
    }
    buf_add_cstr(b, " of its height is there");
}

/* "premature end, at byte 812, 43 % of its height is there" */
static void
facts_detail(const struct item *it, char *out, size_t room)
{
    auto_buf struct buf b = {.limit = room - 1};
    int32_t whole = it->facts.whole_permille;

    buf_add_cstr(&b, it->detail);
    if (it->broke_at >= 0) {
        buf_addf(&b, "%sat byte %" PRId64, b.n > 0 ? ", " : "", it->broke_at);
    }
    if (it->looked && it->verdict != VERDICT_OK && whole >= 0) {
        buf_add_cstr(&b, b.n > 0 ? ", " : "");
        add_share(&b, whole);
    }
    snprintf(out, room, "%s", buf_cstr(&b));
}

static void
facts_texts_to_row(const struct media_facts *f, struct row_object *o)
{
    o->codec = or_null(f->codec);
    o->profile = or_null(f->profile);
    o->pixel_format = or_null(f->pixel_format);
    o->audio_codec = or_null(f->audio_codec);
    o->date_media = or_null(f->date_media);
    o->puid = or_null(f->puid);
    o->caption = or_null(f->caption);
    o->credit = or_null(f->credit);
    o->copyright = or_null(f->copyright);
    o->creator = or_null(f->creator);
}

void
facts_shown_to_row(const struct media_facts *f, struct row_object *o)
{
    o->dominant = f->dominant_rgb;
    o->has_phash = f->has_phash != 0;
    o->phash = f->phash;
}

void
facts_to_row(const struct item *it, struct facts_texts *texts, struct row_object *o)
{
    const struct media_facts *f = &it->facts;

    o->duration_us = -1;
    o->rotation = -1;
    o->dominant = -1;
    o->whole_permille = -1;
    facts_detail(it, texts->detail, sizeof texts->detail);
    o->verdict = str_of(verdict_name(it->verdict));
    o->verdict_detail = or_null(texts->detail);
    if (!it->looked) {
        return;
    }
    o->width = f->width;
    o->height = f->height;
    o->duration_us = f->duration_us;
    o->bit_rate = f->bit_rate;
    o->rotation = f->rotation;
    o->whole_permille = f->whole_permille;
    facts_texts_to_row(f, o);
    facts_shown_to_row(f, o);
    if (f->rate_num > 0 && f->rate_den > 0) {
        snprintf(texts->frame_rate, sizeof texts->frame_rate, "%d/%d", f->rate_num,
                 f->rate_den);
        o->frame_rate = str_of(texts->frame_rate);
    }
    facts_json(f, texts->json, sizeof texts->json);
    o->facts = str_of(texts->json);
}

void
facts_strip_to_row(const struct wire_strip *is, struct buf *times,
                   struct row_storyboard *s)
{
    s->tiles = is->tiles;
    s->tile_width = is->tile_width;
    s->tile_height = is->tile_height;
    s->bytes = is->bytes;
    buf_clear(times);
    buf_add_byte(times, '[');
    for (int32_t i = 0; i < is->tiles; i++) {
        buf_add_cstr(times, i > 0 ? "," : "");
        buf_add_millionths(times, is->frames_us[i]);
    }
    buf_add_byte(times, ']');
    s->times = buf_view(times);
}
