#include "thumbs/develop.h"

#include "base/fd.h"
#include "thumbs/impression.h"
#include "thumbs/png.h"
#include "thumbs/storyboard.h"
#include "thumbs/turn.h"
#include "thumbs/worker_kind.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { KEYS = 8 };

/* What the sizes of one shot share. */
struct work {
    const struct darkroom *d;
    const struct media_facts *facts;
    struct fine fine;     /* the last size; owned */
    struct colour colour; /* its icc is the shot's */
    int64_t at;           /* in the desk's memory, behind what was written */
};

static void key_add(struct png_key *keys, size_t *n, const char *name, const char *fmt,
                    ...) PRINTF_LIKE(4, 5);

static void
key_add(struct png_key *keys, size_t *n, const char *name, const char *fmt, ...)
{
    va_list args;

    keys[*n].name = name;
    va_start(args, fmt);
    (void)vsnprintf(keys[*n].text, sizeof keys[*n].text, fmt, args);
    va_end(args);
    (*n)++;
}

/*
 * Thumbnail Managing Standard 0.9.0: URI and MTime must be there, where they are known.
 */
static size_t
keys_make(const struct wire_job *job, const struct media_facts *facts,
          struct png_key keys[KEYS])
{
    size_t n = 0;

    if (job->uri[0] != '\0') {
        key_add(keys, &n, "Thumb::URI", "%s", job->uri);
    }
    if (job->mtime_s >= 0) {
        key_add(keys, &n, "Thumb::MTime", "%" PRId64, job->mtime_s);
    }
    key_add(keys, &n, "Thumb::Size", "%" PRId64, job->bytes);
    key_add(keys, &n, "Thumb::Mimetype", "%s", media_mime((enum media_type)job->type));
    key_add(keys, &n, "Thumb::Image::Width", "%" PRId32, facts->width);
    key_add(keys, &n, "Thumb::Image::Height", "%" PRId32, facts->height);
    if (facts->duration_us > 0) {
        key_add(keys, &n, "Thumb::Movie::Length", "%" PRId64,
                (facts->duration_us + 500000) / 1000000);
    }
    key_add(keys, &n, "Software", "assets " ASSETS_VERSION);
    return n;
}

/* The shot at this size in w->fine; the same size again costs nothing. */
static bool
shrink(struct work *w, struct size to, struct err *e)
{
    const struct shot *shot = w->d->shot;
    struct resampler *r = w->d->desk->resampler;
    auto_fine struct fine before = w->fine;

    if (before.memory != NULL && before.width == to.width && before.height == to.height) {
        before = (struct fine){0};
        return true;
    }
    w->fine = (struct fine){0};
    if (before.memory != NULL) {
        return resample_fine(r, &before, to.width, to.height, &w->fine, e);
    }
    if (shot->frame != NULL) {
        return worker_kind.shrink(r, shot, to, &w->fine, &w->colour, e);
    }
    w->colour = shot->colour;
    return resample_picture(r, &shot->picture, to.width, to.height, &w->fine, e);
}

/* width x height: as shown. */
static bool
picture_make(struct work *w, int32_t width, int32_t height, struct picture *out,
             struct err *e)
{
    const struct turn turn = w->d->shot->turn;
    bool sideways = turn_is_sideways(turn);
    struct size to = {sideways ? height : width, sideways ? width : height};

    return shrink(w, to, e) && colour_apply(&w->fine, &w->colour, out, e) &&
           ((turn.degrees == 0 && turn.mirrored == 0) || picture_turn(out, turn, e));
}

/* *at and *bytes: where it lies in the memory. */
static bool
png_put(struct work *w, const struct picture *p, int64_t room, int64_t *bytes,
        struct err *e)
{
    struct png_key keys[KEYS];
    struct png_opts opts = {.keys = keys,
                            .n_keys = keys_make(w->d->job, w->facts, keys),
                            .colors = w->d->job->colors};
    auto_buf struct buf png;

    buf_init(&png, (size_t)room);
    if (!png_write_picture(&png, p, &opts, e) ||
        !fd_pwrite_all(w->d->desk->room_fd, png.p, png.n, w->at, "pictures", e)) {
        return false;
    }
    *bytes = (int64_t)png.n;
    w->at += *bytes;
    return true;
}

/* All boxes or none: the parent asks for what is missing. */
static bool
pictures_write(struct work *w, struct wire_reply *out, struct err *e)
{
    for (uint32_t i = 0; i < w->d->job->n_boxes; i++) {
        struct wire_picture *p = &out->pictures[i];
        auto_picture struct picture small = {0};

        p->box_px = w->d->job->box_px[i];
        p->at_byte = w->at;
        p->frame_us = w->d->shot->frame_us;
        fit_box(out->facts.width, out->facts.height, (int32_t)p->box_px, &p->width,
                &p->height);
        if (!picture_make(w, p->width, p->height, &small, e)) {
            return false;
        }
        if (i == 0) {
            impression_put(&small, &out->facts);
        }
        if (!png_put(w, &small, wire_box_room(p->box_px), &p->bytes, e)) {
            return false;
        }
    }
    out->n_pictures = w->d->job->n_boxes;
    return true;
}

/* No picture is wanted: one is made all the same, to see what it is like. */
static bool
glance(struct work *w, struct wire_reply *out, struct err *e)
{
    auto_picture struct picture small = {0};
    int32_t width, height;

    fit_box(out->facts.width, out->facts.height, SHOT_GLANCE_PX, &width, &height);
    if (!picture_make(w, width, height, &small, e)) {
        return false;
    }
    impression_put(&small, &out->facts);
    return true;
}

/* A storyboard that cannot be written is none; the pictures stand. */
static void
strip_write(struct work *w, struct wire_strip *out)
{
    const struct strip *s = w->d->strip;
    int64_t at = w->at, bytes;

    if (!png_put(w, &s->picture, wire_strip_room(), &bytes, NULL)) {
        return;
    }
    /* Field by field: the padding of *out was cleared, and it crosses the border. */
    out->tiles = s->tiles;
    out->tile_width = s->tile_width;
    out->tile_height = s->tile_height;
    out->at_byte = at;
    out->bytes = bytes;
    memcpy(out->frames_us, s->frames_us, sizeof out->frames_us);
}

/* What was found in the media before says more than what its picture then met. */
static void
failure_put(struct finding *f, const struct err *e)
{
    if (f->verdict == VERDICT_OK) {
        finding_set(f, e->code == ERR_LIMIT ? VERDICT_TOO_LARGE : VERDICT_UNDECODABLE, -1,
                    "%s", e->text);
    }
}

void
develop(const struct darkroom *d, struct wire_reply *out, struct finding *f)
{
    struct work w = {.d = d, .facts = &out->facts};
    struct err e = {0};

    if (d->job->n_boxes > 0 ? pictures_write(&w, out, &e) : glance(&w, out, &e)) {
        if (d->strip->picture.memory != NULL) {
            strip_write(&w, &out->strip);
        }
    } else {
        memset(out->pictures, 0, sizeof out->pictures);
        failure_put(f, &e);
    }
    fine_release(&w.fine);
}
