#include "thumbs/storyboard.h"

#include "thumbs/colour.h"
#include "thumbs/frame.h"
#include "thumbs/scale.h"
#include "thumbs/turn.h"

#include <string.h>

void
storyboard_tile(int32_t width, int32_t height, int32_t *tile_width, int32_t *tile_height)
{
    int64_t w = width > 0 ? width : 1;
    int64_t h = height > 0 ? height : 1;
    int64_t high = (WIRE_TILE_PX * h + w / 2) / w;

    *tile_width = WIRE_TILE_PX;
    *tile_height = (int32_t)(high > 1 ? high : 1);
    if (high > LIMIT_TILE_HEIGHT_PX) {
        int64_t wide = (LIMIT_TILE_HEIGHT_PX * w + h / 2) / h;

        *tile_width = (int32_t)(wide > 1 ? wide : 1);
        *tile_height = LIMIT_TILE_HEIGHT_PX;
    }
}

/* A frame as one tile: RGB or RGBA, of the tile's size. */
static bool
tile_make(const struct storyboard *what, const AVFrame *frame, const struct strip *strip,
          struct picture *out, struct err *e)
{
    bool sideways = turn_is_sideways(what->turn);
    struct size to = {.width = sideways ? strip->tile_height : strip->tile_width,
                      .height = sideways ? strip->tile_width : strip->tile_height};
    auto_fine struct fine fine = {0};
    struct colour colour = {0};

    return scale_frame(what->resampler, frame, to, &fine, &colour, e) &&
           colour_apply(&fine, &colour, out, e) && picture_turn(out, what->turn, e);
}

/* Alpha is seen on black, as players do. */
static void
tile_copy(const struct picture *tile, struct strip *strip)
{
    size_t step = tile->kind == PICTURE_RGBA ? 4 : 3;
    size_t left = (size_t)strip->tiles * (size_t)strip->tile_width * 3;

    for (size_t y = 0; y < (size_t)strip->tile_height; y++) {
        const uint8_t *from = tile->planes[0] + y * tile->strides[0];
        uint8_t *to = strip->picture.planes[0] + y * strip->picture.strides[0] + left;

        if (step == 3) {
            memcpy(to, from, (size_t)strip->tile_width * 3);
            continue;
        }
        for (size_t x = 0; x < (size_t)strip->tile_width; x++, from += step, to += 3) {
            for (size_t i = 0; i < 3; i++) {
                to[i] = (uint8_t)((from[i] * from[3] + 127) / 255);
            }
        }
    }
}

/* False where no more tiles can be made at all. */
static bool
tile_add(const struct storyboard *what, const AVFrame *frame, int64_t us,
         struct strip *strip)
{
    auto_picture struct picture tile = {0};
    struct err e = {0};

    if (!tile_make(what, frame, strip, &tile, &e)) {
        return false;
    }
    if (tile.width == strip->tile_width && tile.height == strip->tile_height &&
        (tile.kind == PICTURE_RGB || tile.kind == PICTURE_RGBA)) {
        tile_copy(&tile, strip);
        strip->frames_us[strip->tiles++] = us;
    }
    return true;
}

static bool
strip_begin(const struct storyboard *what, struct strip *strip)
{
    struct plane_size size;
    struct err e = {0};

    storyboard_tile(what->width, what->height, &strip->tile_width, &strip->tile_height);
    strip->picture.kind = PICTURE_RGB;
    strip->picture.width = strip->tile_width * WIRE_TILES;
    strip->picture.height = strip->tile_height;
    size.stride = (size_t)strip->picture.width * 3;
    size.rows = (size_t)strip->tile_height;
    return picture_room(&strip->picture, &size, 1, &e);
}

/* One place on the timeline, and what was found at the one before it. */
struct place {
    int64_t when;
    int64_t last_entry, last_dts; /* AV_NOPTS_VALUE at first */
    int64_t last_us;              /* -1 at first */
};

/*
 * Seeks to the key frame near the place. False where it is the one of the place before:
 * its packet tells, where the index does not.
 */
static bool
place_seek(struct video *v, const struct timeline *t, struct place *p)
{
    struct key key;

    key_near(v, t, p->when, &key);
    if (key.entry != AV_NOPTS_VALUE && key.entry == p->last_entry) {
        return false;
    }
    p->last_entry = key.entry;
    if (!frame_seek(v, &key) ||
        (v->packet->dts != AV_NOPTS_VALUE && v->packet->dts == p->last_dts)) {
        return false;
    }
    p->last_dts = v->packet->dts;
    return true;
}

/* NULL where it does not decode. *owned is what the caller frees. */
static const AVFrame *
place_frame(struct video *v, const AVFrame *have, struct feed *feed, AVFrame **owned)
{
    if (have != NULL && v->packet->pts != AV_NOPTS_VALUE &&
        v->packet->pts == frame_when(have)) {
        return have;
    }
    *owned = frame_decode(v, feed);
    return *owned;
}

static bool
place_show(struct video *v, const struct timeline *t, const struct storyboard *what,
           struct place *p, struct feed *feed, struct strip *out)
{
    AVFrame *owned = NULL;
    const AVFrame *frame = place_frame(v, what->have, feed, &owned);
    bool goes_on = true;

    if (frame != NULL) {
        int64_t us = frame_when(frame) != AV_NOPTS_VALUE
                         ? time_us(v, t, frame_when(frame))
                         : time_us(v, t, p->when);

        if (us > p->last_us) {
            goes_on = tile_add(what, frame, us, out);
            p->last_us = us;
        }
    }
    av_frame_free(&owned);
    return goes_on;
}

void
storyboard_make(struct video *v, const struct timeline *t, const struct storyboard *what,
                struct strip *out)
{
    struct place p = {
        .last_entry = AV_NOPTS_VALUE, .last_dts = AV_NOPTS_VALUE, .last_us = -1};
    struct feed feed = {.packets_left = LIMIT_PACKETS,
                        .until_us = cpu_us() + LIMIT_STORYBOARD_CPU_US};
    bool goes_on = strip_begin(what, out);

    for (int i = 0; goes_on && i < WIRE_TILES && cpu_us() < feed.until_us; i++) {
        p.when = av_sat_add64(t->first, av_rescale(t->length, 2 * i + 1, 2 * WIRE_TILES));
        if (place_seek(v, t, &p)) {
            goes_on = place_show(v, t, what, &p, &feed, out);
        }
    }
    av_packet_unref(v->packet);
    if (out->tiles == 1 && what->have != NULL &&
        frame_when(what->have) != AV_NOPTS_VALUE) {
        out->tiles = 0;
        (void)tile_add(what, what->have, time_us(v, t, frame_when(what->have)), out);
    }
    if (out->tiles == 0) {
        strip_release(out);
        return;
    }
    out->picture.width = out->tiles * out->tile_width;
}
