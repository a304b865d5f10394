#include "thumbs/frame.h"

/* From a key frame on, until something must have come out. */
enum { PACKETS_A_FRAME = 64 };

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

int64_t
frame_when(const AVFrame *frame)
{
    return frame->best_effort_timestamp;
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

/* The next packet of the chosen stream. */
static bool
packet_read(struct video *v, struct feed *feed)
{
    av_packet_unref(v->packet);
    while (feed->packets_left-- > 0 && cpu_us() < feed->until_us &&
           av_read_frame(v->fmt, v->packet) >= 0) {
        if (v->packet->stream_index == v->stream && v->packet->size > 0) {
            return true;
        }
        av_packet_unref(v->packet);
    }
    return false;
}

bool
frame_seek(struct video *v, const struct key *key)
{
    struct feed feed = {.packets_left = LIMIT_PACKETS, .until_us = INT64_MAX};

    av_packet_unref(v->packet);
    if (av_seek_frame(v->fmt, v->stream, key->ask, AVSEEK_FLAG_BACKWARD) < 0) {
        return false;
    }
    avcodec_flush_buffers(v->dec);
    return packet_read(v, &feed);
}

AVFrame *
frame_decode(struct video *v, struct feed *feed)
{
    bool drained = false, has_packet = v->packet->size > 0;
    AVFrame *frame = NULL;

    for (int fed = 0; has_packet && frame == NULL && fed < PACKETS_A_FRAME; fed++) {
        frame = packet_decoded(v->dec, v->packet, &drained);
        has_packet = frame == NULL && packet_read(v, feed);
    }
    av_packet_unref(v->packet);
    return frame != NULL ? frame : frame_drained(v->dec);
}

AVFrame *
frame_next(struct video *v, struct feed *feed)
{
    AVFrame *frame = frame_taken(v->dec);

    while (frame == NULL && !feed->at_end) {
        feed->at_end = v->packet->size <= 0 && !packet_read(v, feed);
        if (!feed->at_end && v->packet->pts > feed->newest) {
            feed->newest = v->packet->pts;
        }
        (void)avcodec_send_packet(v->dec, feed->at_end ? NULL : v->packet);
        av_packet_unref(v->packet);
        frame = frame_taken(v->dec);
    }
    return frame;
}
