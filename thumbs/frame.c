#include "thumbs/frame.h"

#include <libavutil/pixdesc.h>

enum {
    /* One near a tenth, four spread: the fifth costs 4 ms, a sixth gained nothing. */
    CANDIDATES = 5,
    SAMPLES_SIDE = 64,    /* luma is looked at on a grid this wide and high */
    MEAN_DARK = 32,       /* of 255: below, people call it black */
    SPREAD_FLAT = 12,     /* standard deviation: below, it is a plain card */
    PACKETS_A_FRAME = 64, /* from a key frame on, until something must have come out */
};

/* Luma of one sample as 0..255; a format without luma gives its first component. */
static int
luma_at(const AVFrame *f, const AVPixFmtDescriptor *d, int x, int y)
{
    const AVComponentDescriptor *c = &d->comp[0];
    const uint8_t *p = f->data[c->plane] + (ptrdiff_t)y * f->linesize[c->plane] +
                       (ptrdiff_t)x * c->step + c->offset;
    int value = *p;

    if (c->depth > 8) {
        value =
            (d->flags & AV_PIX_FMT_FLAG_BE) != 0 ? p[0] << 8 | p[1] : p[1] << 8 | p[0];
        value = value >> c->shift >> (c->depth - 8);
    }
    return value & 255;
}

static int
root(int64_t n)
{
    int64_t r = 0;

    while ((r + 1) * (r + 1) <= n) {
        r++;
    }
    return (int)r;
}

int
frame_score(const AVFrame *frame)
{
    const AVPixFmtDescriptor *d = av_pix_fmt_desc_get((enum AVPixelFormat)frame->format);
    int64_t sum = 0, squares = 0, n = 0;
    int mean, spread;

    if (d == NULL || d->comp[0].depth < 8 || d->comp[0].depth > 16 ||
        (d->flags & (AV_PIX_FMT_FLAG_HWACCEL | AV_PIX_FMT_FLAG_BITSTREAM |
                     AV_PIX_FMT_FLAG_PAL)) != 0) {
        return FRAME_GOOD; /* cannot be judged: taken as it is */
    }
    for (int j = 0; j < SAMPLES_SIDE; j++) {
        for (int i = 0; i < SAMPLES_SIDE; i++, n++) {
            int64_t v = luma_at(frame, d, (int)((int64_t)i * frame->width / SAMPLES_SIDE),
                                (int)((int64_t)j * frame->height / SAMPLES_SIDE));

            sum += v;
            squares += v * v;
        }
    }
    mean = (int)(sum / n);
    spread = root(squares / n - (int64_t)mean * mean);
    if (mean >= MEAN_DARK && mean <= 255 - MEAN_DARK / 2 && spread >= SPREAD_FLAT) {
        return FRAME_GOOD + spread;
    }
    return spread * 4 + (mean < MEAN_DARK ? mean : MEAN_DARK);
}

/* Takes what the decoder gives now. */
static AVFrame *
frame_taken(AVCodecContext *dec)
{
    AVFrame *frame = av_frame_alloc();

    if (frame != NULL && avcodec_receive_frame(dec, frame) < 0) {
        av_frame_free(&frame);
    }
    return frame;
}

/*
 * Tells the decoder that nothing follows, so that it gives what it holds back; then makes
 * it ready again.
 */
static AVFrame *
frame_drained(AVCodecContext *dec)
{
    AVFrame *frame;

    (void)avcodec_send_packet(dec, NULL);
    frame = frame_taken(dec);
    avcodec_flush_buffers(dec);
    return frame;
}

bool
frame_of_still(AVCodecContext *dec, const AVPacket *packet, AVFrame **out)
{
    *out = NULL;
    if (avcodec_send_packet(dec, packet) >= 0) {
        *out = frame_taken(dec);
        if (*out == NULL) {
            *out = frame_drained(dec);
        }
    }
    return *out != NULL;
}

/* Drains at a key frame that gives nothing by itself, but only once: *drained. */
static AVFrame *
packet_decoded(AVCodecContext *dec, const AVPacket *packet, bool *drained)
{
    bool is_key = (packet->flags & AV_PKT_FLAG_KEY) != 0 &&
                  (packet->flags & AV_PKT_FLAG_DISCARD) == 0;
    AVFrame *frame;

    (void)avcodec_send_packet(dec, packet);
    frame = frame_taken(dec);
    if (frame == NULL && is_key && !*drained) {
        *drained = true;
        frame = frame_drained(dec);
    }
    return frame;
}

/*
 * Decodes from where the demuxer stands. A key frame alone is drained at once: it needs
 * nothing that follows. Only where that gives nothing are more packets fed.
 */
static AVFrame *
frame_next(struct video *v, int *packets_left)
{
    AVPacket *packet = av_packet_alloc();
    AVFrame *frame = NULL;
    bool drained = false;

    for (int fed = 0;
         packet != NULL && frame == NULL && *packets_left > 0 && fed < PACKETS_A_FRAME;) {
        (*packets_left)--;
        if (av_read_frame(v->fmt, packet) < 0) {
            break;
        }
        if (packet->stream_index == v->stream) {
            fed++;
            frame = packet_decoded(v->dec, packet, &drained);
        }
        av_packet_unref(packet);
    }
    av_packet_free(&packet);
    return frame != NULL ? frame : frame_drained(v->dec);
}

/* Key frame of the index at or before `when`; -1 where there is none. */
static int64_t
key_before(AVStream *st, int64_t when)
{
    int at = av_index_search_timestamp(st, when, AVSEEK_FLAG_BACKWARD);
    const AVIndexEntry *entry;

    if (at < 0) {
        at = av_index_search_timestamp(st, when, 0);
    }
    entry = avformat_index_get_entry(st, at);
    return entry != NULL ? entry->timestamp : AV_NOPTS_VALUE;
}

/* Length of the picture stream in its own time base, and its first time. */
static void
span_of(const struct video *v, const AVStream *st, int64_t *first, int64_t *length)
{
    *first = st->start_time != AV_NOPTS_VALUE ? st->start_time : 0;
    *length = st->duration;
    if (st->duration == AV_NOPTS_VALUE || st->duration <= 0) {
        *length = v->fmt->duration > 0
                      ? av_rescale_q(v->fmt->duration, AV_TIME_BASE_Q, st->time_base)
                      : 0;
    }
}

/*
 * By how much frames are shown after they are decoded, where they are reordered. The
 * index holds decoding times and a seek wants showing times: asked for a key frame's own
 * entry, the MP4 demuxer goes to the one before it.
 */
static int64_t
shown_late(AVStream *st, int64_t first)
{
    const AVIndexEntry *entry = avformat_index_get_entry(st, 0);

    return entry != NULL && entry->timestamp < first ? first - entry->timestamp : 0;
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

struct best {
    AVFrame *frame;
    int score;
    int64_t us;
};

static void
best_keep(struct best *b, AVFrame *frame, const struct video *v, int64_t first)
{
    int score = frame_score(frame);

    if (b->frame != NULL && score <= b->score) {
        av_frame_free(&frame);
        return;
    }
    av_frame_free(&b->frame);
    b->frame = frame;
    b->score = score;
    b->us = -1;
    if (frame->best_effort_timestamp != AV_NOPTS_VALUE) {
        int64_t us = av_rescale_q(frame->best_effort_timestamp - first,
                                  v->fmt->streams[v->stream]->time_base, AV_TIME_BASE_Q);

        b->us = us > 0 ? us : 0;
    }
}

static void
candidates_try(struct video *v, int64_t at_us, struct best *best, int *packets_left)
{
    /* Permille of the length. A tenth in is past most titles and black starts. */
    static const int places[CANDIDATES] = {100, 500, 300, 700, 900};
    AVStream *st = v->fmt->streams[v->stream];
    int64_t first, length, shift;
    int64_t seen[CANDIDATES];
    int n = 0;

    span_of(v, st, &first, &length);
    shift = shown_late(st, first);
    for (int i = 0; i < CANDIDATES && best->score < FRAME_GOOD; i++) {
        int64_t when = first + av_rescale(length, places[i], 1000);
        int64_t key;
        AVFrame *frame;

        if (at_us >= 0) {
            when = first + av_rescale_q(at_us, AV_TIME_BASE_Q, st->time_base);
        }
        key = key_before(st, when);
        key = key != AV_NOPTS_VALUE ? key : when;
        if (!is_new(seen, n, key)) {
            continue;
        }
        seen[n++] = key;
        when = when > key + shift ? when : key + shift;
        if (av_seek_frame(v->fmt, v->stream, when, AVSEEK_FLAG_BACKWARD) < 0) {
            continue;
        }
        avcodec_flush_buffers(v->dec);
        frame = frame_next(v, packets_left);
        if (frame != NULL) {
            best_keep(best, frame, v, first);
        }
        if (at_us >= 0) {
            return;
        }
    }
}

/*
 * Every key frame that was tried is dark or flat, or there is but one: goes through the
 * frames from the start and takes the first good one.
 */
static void
frames_walk(struct video *v, struct best *best)
{
    AVStream *st = v->fmt->streams[v->stream];
    AVPacket *packet = av_packet_alloc();
    int64_t first, length;

    span_of(v, st, &first, &length);
    if (av_seek_frame(v->fmt, v->stream, first, AVSEEK_FLAG_BACKWARD) < 0) {
        av_packet_free(&packet);
        return;
    }
    avcodec_flush_buffers(v->dec);
    for (int left = LIMIT_PACKETS;
         packet != NULL && left > 0 && best->score < FRAME_GOOD &&
         av_read_frame(v->fmt, packet) >= 0;
         left--) {
        AVFrame *frame = NULL;

        if (packet->stream_index == v->stream) {
            (void)avcodec_send_packet(v->dec, packet);
            frame = frame_taken(v->dec);
        }
        if (frame != NULL) {
            best_keep(best, frame, v, first);
        }
        av_packet_unref(packet);
    }
    av_packet_free(&packet);
}

bool
frame_find(struct video *v, int64_t at_us, AVFrame **out, int64_t *out_us)
{
    struct best best = {.us = -1};
    int packets_left = LIMIT_PACKETS;

    candidates_try(v, at_us, &best, &packets_left);
    if (at_us < 0 && best.score < FRAME_GOOD) {
        frames_walk(v, &best);
    }
    if (best.frame == NULL) {
        /* No index, or a seek that leads nowhere: what comes first must do. */
        AVFrame *frame;

        packets_left = LIMIT_PACKETS;
        (void)av_seek_frame(v->fmt, v->stream, 0, AVSEEK_FLAG_BACKWARD);
        avcodec_flush_buffers(v->dec);
        frame = frame_next(v, &packets_left);
        if (frame != NULL) {
            best_keep(&best, frame, v, 0);
        }
    }
    *out = best.frame;
    *out_us = best.us;
    if (best.frame == NULL) {
        finding_note(v->f, "no frame could be decoded");
        v->f->verdict = VERDICT_UNDECODABLE;
    }
    return best.frame != NULL;
}
