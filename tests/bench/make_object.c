#include "tests/bench/make_object.h"

#include "base/limits.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { TOPIC_FACTS = 30 };

/* ---- the object's row ---- */

static const char *
puid_of(enum media_type type)
{
    switch (type) {
    case MEDIA_JPEG:
        return "fmt/43";
    case MEDIA_PNG:
        return "fmt/11";
    case MEDIA_WEBP:
        return "fmt/566";
    case MEDIA_GIF:
        return "fmt/4";
    case MEDIA_MP4:
        return "fmt/199";
    default:
        return "fmt/573";
    }
}

static void
image_to_row(const struct made_object *o, struct row_object *row)
{
    bool jpeg = o->type == MEDIA_JPEG;

    row->codec = jpeg                    ? STR("mjpeg")
                 : o->type == MEDIA_PNG  ? STR("png")
                 : o->type == MEDIA_WEBP ? STR("webp")
                                         : STR("gif");
    row->profile = jpeg ? STR("Baseline") : (struct str){0};
    row->pixel_format = jpeg                    ? STR("yuvj420p")
                        : o->type == MEDIA_PNG  ? STR("rgb24")
                        : o->type == MEDIA_WEBP ? STR("yuv420p")
                                                : STR("pal8");
}

static void
video_to_row(const struct made_object *o, struct row_object *row, char rate[16])
{
    bool mp4 = o->type == MEDIA_MP4;

    snprintf(rate, 16, "%d/1", o->rate);
    row->codec = mp4 ? STR("h264") : STR("vp9");
    row->profile = mp4 ? STR("High") : STR("Profile 0");
    row->pixel_format = STR("yuv420p");
    row->frame_rate = str_of(rate);
    row->bit_rate = o->bytes * 8 * 1000 / (o->duration_us / 1000);
    row->audio_codec = mp4 ? STR("aac") : STR("opus");
}

static void
facts_json(const struct made_object *o, struct buf *out)
{
    bool video = o->duration_us >= 0;

    buf_addf(out, "{\"container\":\"%s\",\"coded_width\":%d,\"coded_height\":%d,",
             o->type == MEDIA_MP4 ? "mov,mp4,m4a,3gp,3g2,mj2" : media_name(o->type),
             o->width, o->height);
    buf_add_cstr(out, video ? "\"sar_num\":1,\"sar_den\":1," : "");
    buf_addf(out,
             "\"mirrored\":0,\"icc\":0,\"exif\":0,\"progressive\":0,\"streams\":%d,"
             "\"video_streams\":1,\"audio_streams\":%d}",
             video ? 2 : 1, video);
}

static void
broken_to_row(int whole_permille, struct row_object *row, char detail[128])
{
    row->whole_permille = whole_permille;
    if (whole_permille == 0) {
        row->verdict = STR("undecodable");
        snprintf(detail, 128, "not a header, at byte 2, none of its height is there");
    } else {
        row->verdict = STR("truncated");
        snprintf(detail, 128,
                 "premature end, at byte %" PRId64 ", %d %% of its height is there",
                 row->bytes, whole_permille / 10);
    }
    row->verdict_detail = str_of(detail);
}

static void
texts_to_row(struct rng *r, struct row_object *row)
{
    int luck = rng_below(r, 100);

    if (luck < 12) {
        row->caption = str_of(made_caption(r));
    }
    if (luck < 20) {
        row->credit = str_of(made_credit(r));
    }
    if (luck < 6) {
        row->copyright = STR("All rights reserved");
        row->creator = STR("Staff photographer");
    }
}

static bool
put_object(struct rows *rows, const struct made_asset *m, const struct made_object *o,
           const struct made_look *look, struct err *e)
{
    struct rng r = rng_for(rows->plan->seed, TOPIC_FACTS, m->object);
    auto_buf struct buf facts = {.limit = KIB(1)};
    char rate[16], detail[128];
    struct row_object row = {.bytes = o->bytes,
                             .type = str_of(media_name(o->type)),
                             .puid = str_of(puid_of(o->type)),
                             .width = o->width,
                             .height = o->height,
                             .duration_us = o->duration_us,
                             .rotation = o->duration_us >= 0 ? 0 : -1,
                             .verdict = STR("ok"),
                             .stored_at = m->fetched_ms,
                             .dominant = m->whole_permille == 0 ? -1 : look->dominant,
                             .has_phash = m->whole_permille != 0,
                             .phash = look->phash ^ rng_next(&r) >> 61,
                             .whole_permille = -1};

    memcpy(row.sha256, o->digests.sha256, sizeof row.sha256);
    memcpy(row.sha1, o->digests.sha1, sizeof row.sha1);
    if (o->duration_us >= 0) {
        video_to_row(o, &row, rate);
    } else {
        image_to_row(o, &row);
    }
    facts_json(o, &facts);
    row.facts = buf_view(&facts);
    texts_to_row(&r, &row);
    if (m->whole_permille >= 0) {
        broken_to_row(m->whole_permille, &row, detail);
    }
    return row_object_put(rows->db, &row, e);
}

/* ---- pictures ---- */

void
object_box(int width, int height, int box, int32_t *w, int32_t *h)
{
    int longest = width > height ? width : height;

    *w = (width * box + longest / 2) / longest;
    *h = (height * box + longest / 2) / longest;
}

static bool
put_thumbs(struct rows *rows, const struct made_object *o, const struct made_look *look,
           struct err *e)
{
    struct row_thumb t = {.recipe = rows->recipe, .frame_us = -1};

    if (o->duration_us >= 0) {
        t.frame_us = o->duration_us / 10;
    }
    memcpy(t.object, o->digests.sha256, sizeof t.object);
    for (int i = 0; i < 2; i++) {
        t.box_px = i == 0 ? 512 : 256;
        t.bytes = look->bytes[i];
        object_box(o->width, o->height, t.box_px, &t.width, &t.height);
        if (!row_thumb_put(rows->db, &t, e)) {
            return false;
        }
    }
    return true;
}

static bool
put_storyboard(struct rows *rows, const struct made_object *o,
               const struct made_look *look, struct err *e)
{
    auto_buf struct buf times = {.limit = KIB(1)};
    struct row_storyboard s = {.recipe = rows->recipe,
                               .tiles = OBJECT_TILES,
                               .bytes = look->bytes[FILE_STORYBOARD]};

    object_box(o->width, o->height, OBJECT_TILE_PX, &s.tile_width, &s.tile_height);
    memcpy(s.object, o->digests.sha256, sizeof s.object);
    for (int i = 0; i < OBJECT_TILES; i++) {
        int64_t ms = o->duration_us / 1000 * (2 * i + 1) / (2 * OBJECT_TILES) / 40 * 40;

        buf_addf(&times, "%s%" PRId64 ".%02d", i == 0 ? "[" : ",", ms / 1000,
                 (int)(ms % 1000 / 10));
    }
    buf_add_byte(&times, ']');
    s.times = buf_view(&times);
    return row_storyboard_put(rows->db, &s, e);
}

/* ---- the whole ---- */

/* Files first, as in a real run: a row never speaks of what is not there. */
static bool
put_files(struct rows *rows, const struct made_asset *m, struct made_object *o,
          struct made_look *look, struct err *e)
{
    pictures_look(rows->pictures, o->scene, look);
    return m->object < rows->thumbs_from || m->whole_permille == 0 ||
           pictures_place(rows->pictures, o, m->whole_permille, look, e);
}

bool
object_add(struct rows *rows, const struct made_asset *m, struct made_object *o,
           struct err *e)
{
    struct made_look look;

    return put_files(rows, m, o, &look, e) && put_object(rows, m, o, &look, e) &&
           (m->whole_permille == 0 ||
            (put_thumbs(rows, o, &look, e) &&
             (o->duration_us < 0 || put_storyboard(rows, o, &look, e))));
}

bool
object_get(struct rows *rows, const struct made_asset *m, struct made_object *out,
           struct err *e)
{
    bool has_media =
        m->object >= rows->media_from && m->whole_permille < 0 && m->state != STATE_LOST;

    plan_object(rows->plan, m->object, out);
    return !has_media || pictures_original(rows->pictures, out, rows->video, e);
}
