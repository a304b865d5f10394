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

static void
facts_detail(const struct item *it, char *out, size_t room)
{
    if (it->broke_at >= 0) {
        snprintf(out, room, "%s%sat byte %" PRId64, it->detail,
                 it->detail[0] != '\0' ? ", " : "", it->broke_at);
    } else {
        snprintf(out, room, "%s", it->detail);
    }
}

void
facts_to_row(const struct item *it, struct facts_texts *texts, struct row_object *o)
{
    const struct media_facts *f = &it->facts;

    o->duration_us = -1;
    o->rotation = -1;
    facts_detail(it, texts->detail, sizeof texts->detail);
    o->verdict = str_of(verdict_name(it->verdict));
    o->verdict_detail = or_null(texts->detail);
    if (!it->looked) {
        return;
    }
    o->width = f->width;
    o->height = f->height;
    o->duration_us = f->duration_us;
    o->codec = or_null(f->codec);
    o->profile = or_null(f->profile);
    o->pixel_format = or_null(f->pixel_format);
    o->audio_codec = or_null(f->audio_codec);
    o->bit_rate = f->bit_rate;
    o->rotation = f->rotation;
    o->date_media = or_null(f->date_media);
    if (f->rate_num > 0 && f->rate_den > 0) {
        snprintf(texts->frame_rate, sizeof texts->frame_rate, "%d/%d", f->rate_num,
                 f->rate_den);
        o->frame_rate = str_of(texts->frame_rate);
    }
    facts_json(f, texts->json, sizeof texts->json);
    o->facts = str_of(texts->json);
}
