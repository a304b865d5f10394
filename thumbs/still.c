#include "thumbs/shot.h"

#include "base/fd.h"
#include "thumbs/exif.h"
#include "thumbs/frame.h"
#include "thumbs/jpeg.h"
#include "thumbs/probe.h"
#include "thumbs/still_shape.h"

#include <stdlib.h>

enum {
    EXIF_MOST = 256 * 1024
}; /* JPEG allows 64 KiB; others have no limit of their own */

/*
 * n bytes at `at` as a packet, head first; NULL where there
 * is no memory or the file ends before.
 */
static AVPacket *
packet_read(const struct media *m, int64_t at, int64_t n)
{
    AVPacket *packet = av_packet_alloc();
    size_t got;

    if (packet == NULL || n <= 0 || n > LIMIT_IMAGE_BYTES ||
        av_new_packet(packet, (int)n) < 0 ||
        !fd_pread_some(m->fd, packet->data, (size_t)n, at, &got, "media", NULL) ||
        got != (size_t)n) {
        av_packet_free(&packet);
        return NULL;
    }
    packet->flags |= AV_PKT_FLAG_KEY;
    return packet;
}

/* strict: the first fault ends it. */
static AVFrame *
decode(enum AVCodecID id, const AVPacket *packet, bool strict, struct media_facts *facts,
       struct finding *f)
{
    AVCodecContext *dec = video_decoder_alone(id, f);
    AVFrame *frame = NULL;

    if (dec == NULL) {
        return NULL;
    }
    if (strict) {
        dec->err_recognition = AV_EF_EXPLODE | AV_EF_CRCCHECK | AV_EF_BITSTREAM;
    }
    if (frame_of_still(dec, packet, &frame)) {
        probe_frame(frame, dec, facts);
    }
    avcodec_free_context(&dec);
    return frame;
}

/* Strict for the verdict; where that fails, lenient for the picture. */
static void
decode_twice(enum AVCodecID id, AVPacket *packet, struct media_facts *facts,
             struct finding *f, struct shot *out)
{
    out->frame = decode(id, packet, true, facts, f);
    if (out->frame == NULL && f->verdict != VERDICT_UNSUPPORTED) {
        if (f->verdict == VERDICT_OK) {
            finding_note(f, "does not decode");
            f->verdict = VERDICT_UNDECODABLE;
        }
        out->frame = decode(id, packet, false, facts, f);
    }
}

static bool
size_refused(const struct media_facts *facts, struct finding *f)
{
    int64_t pixels = (int64_t)facts->coded_width * facts->coded_height;

    if (pixels <= LIMIT_PIXELS && facts->coded_width <= LIMIT_SIDE_PX &&
        facts->coded_height <= LIMIT_SIDE_PX) {
        return false;
    }
    finding_set(f, VERDICT_TOO_LARGE, 0, "%d x %d pixels", facts->coded_width,
                facts->coded_height);
    return true;
}

static void
turn_by_exif(struct media_facts *facts, struct shot *out)
{
    out->turn = exif_turn(facts->exif_orientation);
    facts->rotation = facts->exif_orientation > 0 ? out->turn.degrees : -1;
    facts->mirrored = out->turn.mirrored;
    /*
     * Browsers and viewers show the pixels of a still as
     * squares, whatever it says of density.
     */
    facts->sar_num = 0;
    facts->sar_den = 0;
    probe_shown_size(facts, out->turn);
}

static void
jpeg_file(const struct media *m, struct media_facts *facts, struct finding *f,
          struct shot *out)
{
    uint8_t head[2] = {0};
    size_t got;
    enum jpeg_end end;

    word_put(facts->container, WIRE_WORD, "jpeg");
    word_put(facts->codec, WIRE_WORD, "mjpeg"); /* FFmpeg's name */
    if (!fd_pread_some(m->fd, head, sizeof head, 0, &got, "media", NULL) ||
        head[0] != 0xFF || head[1] != 0xD8) {
        finding_set(f, VERDICT_WRONG_TYPE, 0, "no JPEG");
        return;
    }
    end = jpeg_read(m->fd, m->bytes, m->box_px, facts, f, &out->picture);
    if (end == JPEG_REFUSED && !size_refused(facts, f)) {
        AVPacket *packet = packet_read(m, 0, m->bytes);
        struct finding second = FINDING_OK;

        if (packet != NULL) {
            out->frame = decode(AV_CODEC_ID_MJPEG, packet, true, facts, &second);
        }
        if (out->frame != NULL) {
            *f = second;
        } else {
            f->verdict = VERDICT_UNSUPPORTED;
        }
        av_packet_free(&packet);
    }
    turn_by_exif(facts, out);
}

static void
exif_put(const struct media *m, const struct still_shape *shape,
         struct media_facts *facts)
{
    size_t n = shape->exif_bytes < EXIF_MOST ? (size_t)shape->exif_bytes : EXIF_MOST;
    char *bytes = shape->exif_at > 0 ? malloc(n + 1) : NULL;
    size_t got;

    if (bytes != NULL &&
        fd_pread_some(m->fd, bytes, n, shape->exif_at, &got, "media", NULL)) {
        struct str s = {bytes, got};
        struct exif exif;

        exif_read(str_starts(s, STR("Exif\0\0")) ? str_skip(s, 6) : s, &exif);
        facts->has_exif = exif.found;
        facts->exif_orientation = exif.orientation;
        word_put(facts->date_media, WIRE_WORD, exif.date);
    }
    free(bytes);
}

/*
 * libavcodec reads no animated WebP: its first frame is handed over as a file of its own.
 * An ANMF chunk holds 16 bytes of place and time, then the chunks of a still (WebP
 * container specification).
 */
static AVPacket *
webp_first_frame(const struct media *m, const struct still_shape *shape)
{
    enum { FRAME_HEAD = 16, FILE_HEAD = 12 };
    int64_t n = shape->frame_bytes - FRAME_HEAD;
    AVPacket *body = n > 0 ? packet_read(m, shape->frame_at + FRAME_HEAD, n) : NULL;
    AVPacket *packet = av_packet_alloc();

    if (body == NULL || packet == NULL || av_new_packet(packet, (int)n + FILE_HEAD) < 0) {
        av_packet_free(&body);
        av_packet_free(&packet);
        return NULL;
    }
    memcpy(packet->data, "RIFF", 4);
    for (int i = 0; i < 4; i++) {
        packet->data[4 + i] = (uint8_t)((uint64_t)(n + 4) >> (8 * i));
    }
    memcpy(packet->data + 8, "WEBP", 4);
    memcpy(packet->data + FILE_HEAD, body->data, (size_t)n);
    av_packet_free(&body);
    return packet;
}

static void
other_file(const struct media *m, struct media_facts *facts, struct finding *f,
           struct shot *out)
{
    enum AVCodecID id = m->type == MEDIA_PNG ? AV_CODEC_ID_PNG : AV_CODEC_ID_WEBP;
    struct still_shape shape;
    AVPacket *packet;

    word_put(facts->container, WIRE_WORD, media_name(m->type));
    word_put(facts->codec, WIRE_WORD, media_name(m->type));
    still_shape_read(m->fd, m->bytes, m->type, &shape);
    if (!shape.is_type) {
        finding_set(f, VERDICT_WRONG_TYPE, 0, "no %s", media_name(m->type));
        return;
    }
    facts->coded_width = shape.width;
    facts->coded_height = shape.height;
    facts->has_icc = shape.has_icc;
    exif_put(m, &shape, facts);
    turn_by_exif(facts, out);
    if (size_refused(facts, f)) {
        return;
    }
    packet =
        shape.frame_at > 0 ? webp_first_frame(m, &shape) : packet_read(m, 0, m->bytes);
    if (packet == NULL) {
        finding_set(f, VERDICT_TOO_LARGE, -1, "not enough memory for %jd bytes",
                    (intmax_t)m->bytes);
        return;
    }
    decode_twice(id, packet, facts, f, out);
    av_packet_free(&packet);
    turn_by_exif(facts, out);
    if (!shape.is_whole) {
        finding_set(f, VERDICT_TRUNCATED, shape.broke_at, "ends within a part");
    }
}

void
still_read(const struct media *m, struct media_facts *facts, struct finding *f,
           struct shot *out)
{
    out->frame_us = -1;
    facts->n_streams = 1;
    facts->n_video = 1;
    if (m->type == MEDIA_JPEG) {
        jpeg_file(m, facts, f, out);
    } else {
        other_file(m, facts, f, out);
    }
}
