#include "cli/facts_json.h"

#include "cli/asset.h"

#include <inttypes.h>

static void
json_word(struct buf *b, const char *key, const char *word)
{
    json_text(b, key, str_of(word), false);
}

static void
json_bool(struct buf *b, const char *key, bool value, bool known)
{
    json_key(b, key, false);
    buf_add_cstr(b, !known ? "null" : value ? "true" : "false");
}

/* A number given in millionths, with as many decimals as it needs. */
static void
json_millionths(struct buf *b, const char *key, int64_t value, bool known)
{
    json_key(b, key, false);
    if (known) {
        buf_add_millionths(b, value);
    } else {
        buf_add_cstr(b, "null");
    }
}

static void
json_rate(struct buf *b, const char *key, int32_t num, int32_t den)
{
    bool known = num > 0 && den > 0;

    json_millionths(b, key, known ? ((int64_t)num * 1000000 + den / 2) / den : 0, known);
}

static void
json_ratio(struct buf *b, const char *key, int32_t num, int32_t den)
{
    json_key(b, key, false);
    if (num > 0 && den > 0) {
        buf_addf(b, "\"%" PRId32 ":%" PRId32 "\"", num, den);
    } else {
        buf_add_cstr(b, "null");
    }
}

static void
add_shape(struct buf *b, const struct media_facts *f)
{
    json_number(b, "width", f->width, f->width > 0, false);
    json_number(b, "height", f->height, f->height > 0, false);
    json_number(b, "coded_width", f->coded_width, f->coded_width > 0, false);
    json_number(b, "coded_height", f->coded_height, f->coded_height > 0, false);
    json_number(b, "rotation", f->rotation, f->rotation >= 0, false);
    json_bool(b, "mirrored", f->mirrored != 0, f->width > 0);
    json_number(b, "exif_orientation", f->exif_orientation, f->exif_orientation != 0,
                false);
    json_ratio(b, "sar", f->sar_num, f->sar_den);
}

static void
add_streams(struct buf *b, const struct media_facts *f)
{
    json_word(b, "audio_codec", f->audio_codec);
    json_key(b, "streams", false);
    if (f->n_streams > 0) {
        buf_addf(b, "{\"all\":%" PRId32 ",\"video\":%" PRId32 ",\"audio\":%" PRId32 "}",
                 f->n_streams, f->n_video, f->n_audio);
    } else {
        buf_add_cstr(b, "null");
    }
}

/* ITU-R BT.2100: PQ (SMPTE ST 2084) and HLG (ARIB STD-B67), by FFmpeg's names. */
static bool
is_hdr(const struct media_facts *f)
{
    struct str transfer = str_of(f->transfer);

    return str_eq(transfer, STR("smpte2084")) || str_eq(transfer, STR("arib-std-b67"));
}

static void
add_impression(struct buf *b, const struct media_facts *f)
{
    json_key(b, "dominant", false);
    if (f->dominant_rgb >= 0) {
        buf_addf(b, "\"#%06" PRIx32 "\"", (uint32_t)f->dominant_rgb & 0xffffff);
    } else {
        buf_add_cstr(b, "null");
    }
    json_key(b, "phash", false);
    if (f->has_phash != 0) {
        buf_addf(b, "\"%016" PRIx64 "\"", f->phash);
    } else {
        buf_add_cstr(b, "null");
    }
}

void
facts_json(struct buf *b, const struct facts_line *l)
{
    struct media_facts nothing;
    const struct media_facts *f = l->facts != NULL ? l->facts : &nothing;
    bool seen, judged;

    media_facts_clear(&nothing);
    seen = f->container[0] != '\0' || f->codec[0] != '\0' || f->width > 0;
    judged = l->verdict != VERDICT_UNCHECKED;
    buf_add_byte(b, '{');
    json_text(b, "file", l->file, true);
    json_number(b, "bytes", l->bytes, true, false);
    json_word(b, "type", media_name(l->type));
    json_word(b, "container", f->container);
    json_word(b, "codec", f->codec);
    json_word(b, "profile", f->profile);
    json_word(b, "pixel_format", f->pixel_format);
    add_shape(b, f);
    json_millionths(b, "duration", f->duration_us, f->duration_us >= 0);
    json_rate(b, "frame_rate", f->rate_num, f->rate_den);
    json_number(b, "bit_rate", f->bit_rate, f->bit_rate > 0, false);
    add_streams(b, f);
    json_word(b, "transfer", f->transfer);
    json_bool(b, "hdr", is_hdr(f), seen);
    json_bool(b, "icc", f->has_icc != 0, seen);
    json_bool(b, "exif", f->has_exif != 0, seen);
    json_bool(b, "progressive", f->progressive != 0, seen);
    json_word(b, "date_media", f->date_media);
    json_word(b, "puid", f->puid);
    json_word(b, "caption", f->caption);
    json_word(b, "credit", f->credit);
    json_word(b, "copyright", f->copyright);
    json_word(b, "creator", f->creator);
    add_impression(b, f);
    json_word(b, "verdict", judged ? verdict_name(l->verdict) : "");
    json_word(b, "detail", l->detail);
    json_number(b, "broke_at", l->broke_at, l->broke_at >= 0, false);
    json_millionths(b, "whole", (int64_t)f->whole_permille * 1000,
                    f->whole_permille >= 0);
    buf_add_byte(b, '}');
}
