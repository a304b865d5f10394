#include "thumbs/clip_find.h"

#include "thumbs/clip_score.h"
#include "thumbs/frame.h"

enum {
    /* One near a tenth, four spread: the fifth costs 4 ms, a sixth gained nothing. */
    CANDIDATES = 5,
    /* at most: taken where all are of that size, with no long search for another */
    SCORE_OTHER_SIZE = FRAME_GOOD - 1,
};

struct best {
    AVFrame *frame; /* owned */
    int score;
    bool some_broken;        /* of those that were looked at, decoded with errors */
    int64_t search_until_us; /* of CPU time; for a better one than is there */
};

/*
 * Only of frames that need no other: one behind a cut, or shown before the key frame that
 * it follows, may lack what it is made from in a file that is whole.
 */
static bool
is_broken(const AVFrame *frame)
{
    return frame->pict_type == AV_PICTURE_TYPE_I &&
           (frame->decode_error_flags != 0 ||
            (frame->flags & AV_FRAME_FLAG_CORRUPT) != 0);
}

/*
 * Of another size than the stream's header tells: its size changes on the way, and the
 * facts are those of its beginning.
 */
static bool
is_other_size(const struct video *v, const AVFrame *frame)
{
    const AVCodecParameters *par = v->fmt->streams[v->stream]->codecpar;

    return par->width > 0 && par->height > 0 &&
           (par->width != frame->width || par->height != frame->height);
}

/* Takes the frame. */
static void
best_keep(struct best *b, AVFrame *frame, const struct video *v)
{
    bool broken = is_broken(frame);
    int score = frame_score(frame);

    if (score > SCORE_OTHER_SIZE && is_other_size(v, frame)) {
        score = SCORE_OTHER_SIZE;
    }
    if (b->frame == NULL) {
        b->search_until_us = cpu_us() + LIMIT_BETTER_FRAME_CPU_US;
    }
    b->some_broken |= broken;
    score = broken ? score - 2 * FRAME_GOOD : score;
    if (b->frame != NULL && score <= b->score) {
        av_frame_free(&frame);
        return;
    }
    av_frame_free(&b->frame);
    b->frame = frame;
    b->score = score;
}

static bool
is_done(const struct best *b)
{
    return (b->frame != NULL && b->score >= FRAME_GOOD) || cpu_us() > b->search_until_us;
}

static bool
is_new(const int64_t *seen, int n, int64_t when)
{
    for (int i = 0; i < n; i++) {
        if (seen[i] == when) {
            return false;
        }
    }
    return true;
}

/* Returns the number of different key frames that were looked at. */
static int
candidates_try(struct video *v, const struct timeline *t, struct best *best)
{
    /* Permille of the length. A tenth in is past most titles and black starts. */
    static const int places[CANDIDATES] = {100, 500, 300, 700, 900};
    int64_t seen[CANDIDATES];
    struct feed feed = {.packets_left = LIMIT_PACKETS, .until_us = best->search_until_us};
    int n = 0;

    for (int i = 0; i < CANDIDATES && !is_done(best); i++) {
        int64_t when = av_sat_add64(t->first, av_rescale(t->length, places[i], 1000));
        struct key key;
        AVFrame *frame;

        key_near(v, t, when, &key);
        if ((key.entry != AV_NOPTS_VALUE && !is_new(seen, n, key.entry)) ||
            !frame_seek(v, &key) || !is_new(seen, n, v->packet->dts)) {
            continue;
        }
        seen[n++] = key.entry != AV_NOPTS_VALUE ? key.entry : v->packet->dts;
        feed.until_us = best->search_until_us;
        frame = frame_decode(v, &feed);
        if (frame != NULL) {
            best_keep(best, frame, v);
        }
    }
    return n;
}

/*
 * There are few key frames, and each is dark or flat: goes through the frames from the
 * start and takes the first good one.
 */
static void
frames_walk(struct video *v, const struct timeline *t, struct best *best)
{
    struct key start = {AV_NOPTS_VALUE, t->first};
    struct feed feed = {.packets_left = LIMIT_PACKETS, .until_us = best->search_until_us};

    if (!frame_seek(v, &start)) {
        return;
    }
    while (!is_done(best)) {
        AVFrame *frame = frame_next(v, &feed);

        if (frame == NULL) {
            return;
        }
        best_keep(best, frame, v);
        feed.until_us = best->search_until_us;
    }
}

/*
 * The last frame that is shown at `want` or before, from the packet that is held on; a
 * later one where that is what comes first. *is_it: there is none nearer; else it is
 * later, or the decoder kept the last ones to itself (H.264, an open group at the very
 * end).
 */
static AVFrame *
frame_until(struct video *v, int64_t want, int64_t until_us, bool *is_it)
{
    struct feed feed = {
        .packets_left = LIMIT_EXACT_PACKETS, .until_us = until_us, .newest = INT64_MIN};
    AVFrame *held = NULL;
    int64_t when = AV_NOPTS_VALUE;
    bool is_behind = false;

    while (!is_behind && (held == NULL || cpu_us() < until_us)) {
        AVFrame *frame = frame_next(v, &feed);

        if (frame == NULL) {
            break;
        }
        is_behind = frame_when(frame) != AV_NOPTS_VALUE && frame_when(frame) > want;
        if (is_behind && held != NULL) {
            av_frame_free(&frame);
            *is_it = true;
            return held;
        }
        av_frame_free(&held);
        held = frame;
        when = frame_when(held);
    }
    *is_it = held != NULL && !is_behind && (!feed.at_end || feed.newest <= when);
    return held;
}

/* True where b serves better than a: not later than `want`, and else nearer to it. */
static bool
is_nearer(const AVFrame *b, const AVFrame *a, int64_t want)
{
    bool a_is_late = frame_when(a) > want;

    if (a_is_late != (frame_when(b) > want)) {
        return a_is_late;
    }
    return a_is_late ? frame_when(b) < frame_when(a) : frame_when(b) > frame_when(a);
}

/*
 * A seek may lead behind the moment that was asked for (frames that are shown before the
 * key frame that they follow), or to where nothing comes out (the last key frame of an
 * open group): then from the key frame before that one, at last from the first.
 */
static AVFrame *
frame_exact(struct video *v, const struct timeline *t, int64_t at_us)
{
    int64_t until_us = cpu_us() + LIMIT_EXACT_FRAME_CPU_US;
    int64_t want = time_of_us(v, t, at_us);
    struct key key;
    AVFrame *best = NULL;
    bool is_it = false;

    want = want > t->first ? want : t->first;
    key = (struct key){AV_NOPTS_VALUE, want};
    /* Left out over many frames, deblocking is missed: each is made from the last. */
    v->dec->skip_loop_filter = AVDISCARD_DEFAULT;
    for (int tries = 4; tries > 0 && !is_it; tries--) {
        AVFrame *frame;
        int64_t dts;

        if (tries == 1) {
            key.ask = av_sat_sub64(t->first, t->late);
        }
        if (!frame_seek(v, &key)) {
            tries = tries > 2 ? 2 : tries; /* then only the first is left to try */
            continue;
        }
        dts = v->packet->dts;
        frame = frame_until(v, want, until_us, &is_it);
        if (frame != NULL && (best == NULL || is_nearer(frame, best, want))) {
            AVFrame *other = best;

            best = frame;
            frame = other;
        }
        av_frame_free(&frame);
        key_before(v, t, dts, key.ask, &key);
    }
    v->dec->skip_loop_filter = AVDISCARD_ALL;
    return best;
}

static AVFrame *
frame_near(struct video *v, const struct timeline *t, int64_t millionths)
{
    struct feed feed = {.packets_left = LIMIT_PACKETS,
                        .until_us = cpu_us() + LIMIT_FIRST_FRAME_CPU_US};
    struct key key;

    key_near(v, t, av_sat_add64(t->first, av_rescale(t->length, millionths, 1000000)),
             &key);
    return frame_seek(v, &key) ? frame_decode(v, &feed) : NULL;
}

/* No index, or seeks that lead nowhere: what comes first must do. */
static AVFrame *
frame_first(struct video *v)
{
    struct key start = {AV_NOPTS_VALUE, 0};
    struct feed feed = {.packets_left = LIMIT_PACKETS,
                        .until_us = cpu_us() + LIMIT_FIRST_FRAME_CPU_US};

    return frame_seek(v, &start) ? frame_decode(v, &feed) : NULL;
}

bool
frame_find(struct video *v, const struct timeline *t, const struct moment *want,
           AVFrame **out, int64_t *out_us)
{
    struct best best = {.search_until_us = cpu_us() + LIMIT_FIRST_FRAME_CPU_US};
    AVFrame *frame = NULL;

    if (want->is_share) {
        frame = frame_near(v, t, want->at_us);
    } else if (want->at_us >= 0) {
        frame = frame_exact(v, t, want->at_us);
    } else if (candidates_try(v, t, &best) < CANDIDATES &&
               best.score < SCORE_OTHER_SIZE) {
        frames_walk(v, t, &best);
    }
    if (frame == NULL && best.frame == NULL) {
        frame = frame_first(v);
    }
    if (frame != NULL) {
        best_keep(&best, frame, v);
    }
    *out = best.frame;
    *out_us = -1;
    if (best.frame == NULL) {
        finding_note(v->f, "no frame could be decoded");
        v->f->verdict = VERDICT_UNDECODABLE;
        return false;
    }
    if (frame_when(best.frame) != AV_NOPTS_VALUE) {
        *out_us = time_us(v, t, frame_when(best.frame));
    }
    if (best.some_broken) {
        finding_set(v->f, VERDICT_UNDECODABLE, -1, "decodes with errors");
    }
    return true;
}
