#include "thumbs/shot.h"

#include "thumbs/clip_find.h"
#include "thumbs/clip_shape.h"
#include "thumbs/clip_units.h"
#include "thumbs/probe.h"
#include "thumbs/storyboard.h"

#include <string.h>

/* One file on its way: everything is borrowed but the video. */
struct clip {
    const struct media *m;
    const struct seen *s;
    struct clip_shape shape;
    struct video v;
};

/* FFmpeg would not open it: the structure often knows better why. */
static void
open_judge(const struct clip *c, struct finding *f)
{
    const struct mp4_shape *iso = &c->shape.iso;
    int64_t cut_at = c->shape.cut_at;

    if (iso->is_encrypted) {
        finding_set(f, VERDICT_UNSUPPORTED, -1, "encrypted");
    } else if (iso->tracks > LIMIT_STREAMS) {
        finding_set(f, VERDICT_TOO_LARGE, -1, "%d tracks", iso->tracks);
    } else if (f->verdict == VERDICT_UNSUPPORTED || f->verdict == VERDICT_TOO_LARGE) {
        return;
    } else if (cut_at >= 0 && iso->overrun_at >= 0) {
        finding_set(f, VERDICT_TRUNCATED, c->m->bytes, "ends within its %s box",
                    iso->overrun);
    } else if (cut_at >= 0) {
        finding_set(f, VERDICT_TRUNCATED, cut_at, "ends within a part");
    } else if (c->m->type == MEDIA_MP4 && !iso->has_moov) {
        finding_set(f, VERDICT_UNDECODABLE, iso->bad_at, "no moov box");
    }
}

/*
 * A mdat that is told too long is harmless where every sample is there; a sample that is
 * not there means that the end is missing, whatever the boxes say. Fragments have no such
 * list: there the boxes decide.
 */
static bool
is_cut(const struct clip *c, int64_t *at)
{
    if (probe_is_cut(&c->v, at)) {
        return true;
    }
    *at = c->m->bytes;
    if (c->m->type == MEDIA_MP4 && !c->shape.is_fragmented) {
        return false;
    }
    *at = c->m->type == MEDIA_GIF ? c->shape.cut_at : c->m->bytes;
    return c->shape.cut_at >= 0;
}

/* True where there is something to decode. */
static bool
streams_judge(const struct clip *c, struct finding *f)
{
    const struct media_facts *facts = c->s->facts;
    const struct mp4_shape *iso = &c->shape.iso;
    bool is_listed = c->m->type == MEDIA_MP4 && !c->shape.is_fragmented;

    if (iso->is_encrypted) {
        finding_set(f, VERDICT_UNSUPPORTED, -1, "encrypted");
    } else if (iso->is_external) {
        finding_set(f, VERDICT_UNSUPPORTED, -1, "refers to another file");
    } else if (is_listed && probe_samples(&c->v, -1) == 0) {
        finding_set(f, VERDICT_EMPTY, -1, "a header without samples");
    } else if (c->v.stream < 0 && facts->n_audio > 0) {
        finding_set(f, VERDICT_NO_PICTURE, -1, "sound only");
    } else if (c->v.stream < 0) {
        finding_set(f, VERDICT_EMPTY, -1, "neither picture nor sound");
    } else if (is_listed && probe_samples(&c->v, c->v.stream) == 0) {
        finding_set(f, facts->n_audio > 0 ? VERDICT_NO_PICTURE : VERDICT_EMPTY, -1,
                    "a picture track without samples");
    } else if (!size_refused(facts, f)) {
        return video_can_decode(&c->v);
    }
    return false;
}

static bool
is_still(const struct media *m)
{
    return m->type == MEDIA_AVIF || m->type == MEDIA_GIF;
}

static void
strip_make(struct clip *c, const struct timeline *t)
{
    const struct storyboard sb = {.resampler = c->m->resampler,
                                  .width = c->s->facts->width,
                                  .height = c->s->facts->height,
                                  .turn = c->s->shot->turn,
                                  .have = c->s->shot->frame};

    if ((c->m->flags & WIRE_JOB_STORYBOARD) != 0 && !is_still(c->m) && sb.width > 0) {
        storyboard_make(&c->v, t, &sb, c->s->strip);
    }
}

static void
pictures_get(struct clip *c)
{
    struct finding *f = c->s->finding;
    struct shot *shot = c->s->shot;
    struct moment want = {c->m->at_us, (c->m->flags & WIRE_JOB_SHARE) != 0};
    struct timeline t;

    timeline_of(&c->v, c->m->type == MEDIA_MP4 && !c->shape.is_fragmented,
                c->s->facts->duration_us, &t);
    if (!video_decoder_open(&c->v) ||
        !frame_find(&c->v, &t, &want, &shot->frame, &shot->frame_us)) {
        return;
    }
    probe_frame(shot->frame, c->v.dec, c->s->facts);
    probe_shown_size(c->s->facts, shot->turn);
    strip_make(c, &t);
    if (f->verdict == VERDICT_OK) {
        /* Harmless messages of the demuxer are no part of an answer that is "ok". */
        memset(f->detail, 0, sizeof f->detail);
    }
}

/* A fault that no picture showed; a verdict that stands needs no second look. */
static void
units_judge(const struct clip *c, struct finding *f)
{
    int64_t at = -1;

    if ((c->m->flags & WIRE_JOB_VERIFIED) == 0 && f->verdict == VERDICT_OK &&
        !clip_units_whole(&c->v, &at)) {
        finding_set(f, VERDICT_UNDECODABLE, at, "a unit that does not fit its sample");
    }
}

/* A still has no time and no shape of samples of its own. */
static void
still_facts(const struct media *m, const struct seen *s)
{
    s->facts->sar_num = 0;
    s->facts->sar_den = 0;
    if (m->type == MEDIA_AVIF) {
        s->shot->frame_us = -1;
        s->facts->duration_us = -1;
    }
    probe_shown_size(s->facts, s->shot->turn);
}

static void
opened_read(struct clip *c)
{
    struct finding *f = c->s->finding;
    int64_t at = -1;
    bool cut;

    probe_container(&c->v,
                    (struct probe_hints){c->shape.is_fragmented, c->shape.iso.is_endless},
                    c->s->facts, &c->s->shot->turn);
    video_discard_others(&c->v);
    cut = is_cut(c, &at);
    if (streams_judge(c, f) && (c->m->flags & WIRE_JOB_HEADERS) == 0) {
        pictures_get(c);
        units_judge(c, f);
    }
    if (is_still(c->m)) {
        still_facts(c->m, c->s);
    }
    if (cut && f->verdict != VERDICT_UNSUPPORTED && f->verdict != VERDICT_TOO_LARGE) {
        finding_set(f, VERDICT_TRUNCATED, at, "ends before its last sample");
    }
}

void
clip_read(const struct media *m, const struct seen *s)
{
    struct clip c = {.m = m, .s = s};

    s->shot->frame_us = -1;
    if (!clip_shape_read(m, &c.shape)) {
        finding_set(s->finding, VERDICT_WRONG_TYPE, 0, "no %s", media_name(m->type));
        return;
    }
    if (video_open(&c.v, m->fd, m->bytes, m->type, s->finding)) {
        opened_read(&c);
    } else {
        open_judge(&c, s->finding);
    }
    video_close(&c.v);
}
