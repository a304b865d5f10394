#include "thumbs/shot.h"

#include "base/fd.h"
#include "thumbs/frame.h"
#include "thumbs/icc.h"
#include "thumbs/meta.h"
#include "thumbs/probe.h"
#include "thumbs/scale.h"
#include "thumbs/still_shape.h"

#include <stdlib.h>

/*
 * n bytes at `at` as a packet, behind room for a head of `head` bytes that the caller
 * writes. NULL with the finding set where they are too many, where there is no memory,
 * and where the file has become shorter than it was when it was looked through.
 */
static AVPacket *
packet_read(const struct media *m, int64_t at, int64_t n, size_t head, struct finding *f)
{
    AVPacket *packet = NULL;
    struct err e = {0};
    size_t got;

    if (n > LIMIT_IMAGE_BYTES) {
        finding_set(f, VERDICT_TOO_LARGE, -1, "%jd bytes, limit %jd", (intmax_t)n,
                    (intmax_t)LIMIT_IMAGE_BYTES);
        return NULL;
    }
    packet = av_packet_alloc();
    if (packet == NULL || av_new_packet(packet, (int)((int64_t)head + n)) < 0) {
        finding_set(f, VERDICT_TOO_LARGE, -1, "not enough memory for %jd bytes",
                    (intmax_t)n);
    } else if (!fd_pread_some(m->fd, packet->data + head, (size_t)n, at, &got, "media",
                              &e)) {
        finding_set(f, VERDICT_UNDECODABLE, at, "%s", e.text);
    } else if (got != (size_t)n) {
        finding_set(f, VERDICT_TRUNCATED, at + (int64_t)got, "ends within a part");
    } else {
        packet->flags |= AV_PKT_FLAG_KEY;
        return packet;
    }
    av_packet_free(&packet);
    return NULL;
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

/*
 * Strict for the verdict; where that fails, lenient for the picture. What the file's
 * structure said before stands.
 */
static void
decode_twice(enum AVCodecID id, AVPacket *packet, const struct seen *s)
{
    struct finding strict = FINDING_OK;

    s->shot->frame = decode(id, packet, true, s->facts, &strict);
    if (s->shot->frame == NULL && strict.verdict != VERDICT_UNSUPPORTED) {
        if (strict.verdict == VERDICT_OK) {
            finding_note(&strict, "does not decode");
            strict.verdict = VERDICT_UNDECODABLE;
        }
        s->shot->frame = decode(id, packet, false, s->facts, &strict);
    }
    if (s->finding->verdict == VERDICT_OK) {
        *s->finding = strict;
    }
}

/* n bytes at `at`, at most `most` of them, in memory that the caller frees. */
static struct str
block_read(const struct media *m, int64_t at, int64_t n, size_t most)
{
    size_t want = n < (int64_t)most ? (size_t)n : most;
    char *bytes = at > 0 ? malloc(want + 1) : NULL;
    size_t got = 0;

    if (bytes != NULL && !fd_pread_some(m->fd, bytes, want, at, &got, "media", NULL)) {
        got = 0;
    }
    return (struct str){bytes, got};
}

static void
blocks_put(const struct media *m, const struct still_shape *shape,
           struct media_facts *facts)
{
    struct str exif = block_read(m, shape->exif_at, shape->exif_bytes, LIMIT_EXIF_BYTES);
    struct str xmp = block_read(m, shape->xmp_at, shape->xmp_bytes, LIMIT_XMP_BYTES);
    struct meta_blocks blocks = {.exif = exif, .xmp = xmp};
    struct str head = STR("Exif\0\0");

    if (str_starts(exif, head)) { /* some writers of WebP keep JPEG's head */
        blocks.exif = str_skip(exif, head.n);
    }
    meta_put(&blocks, facts);
    free((void *)(uintptr_t)exif.p);
    free((void *)(uintptr_t)xmp.p);
}

/*
 * libavcodec reads no animated WebP: its first frame is handed over as a file of its own.
 * An ANMF chunk holds 16 bytes of place and time, then the chunks of a still (WebP
 * container specification).
 */
static AVPacket *
webp_first_frame(const struct media *m, const struct still_shape *shape,
                 struct finding *f)
{
    enum { FRAME_HEAD = 16, FILE_HEAD = 12 };
    int64_t n = shape->frame_bytes - FRAME_HEAD;
    AVPacket *packet;

    if (n <= 0) {
        finding_set(f, VERDICT_UNDECODABLE, shape->frame_at,
                    "the first frame has %jd bytes and no picture",
                    (intmax_t)shape->frame_bytes);
        return NULL;
    }
    packet = packet_read(m, shape->frame_at + FRAME_HEAD, n, FILE_HEAD, f);
    if (packet == NULL) {
        return NULL;
    }
    memcpy(packet->data, "RIFF", 4);
    for (int i = 0; i < 4; i++) {
        packet->data[4 + i] = (uint8_t)((uint64_t)(n + 4) >> (8 * i));
    }
    memcpy(packet->data + 8, "WEBP", 4);
    return packet;
}

/* The profile that the decoder found, for what kind of pixels it decoded to. */
static void
profile_put(struct shot *shot)
{
    const AVFrameSideData *side =
        shot->frame != NULL
            ? av_frame_get_side_data(shot->frame, AV_FRAME_DATA_ICC_PROFILE)
            : NULL;

    if (side != NULL && side->size > 0) {
        shot->colour.icc = icc_open(side->data, side->size, scale_kind(shot->frame));
    }
}

/* What libjpeg-turbo refused: lossless, 12 bits. */
static void
odd_jpeg(const struct media *m, const struct seen *s)
{
    AVPacket *packet;
    struct finding second = FINDING_OK;

    s->facts->whole_permille = -1; /* that was libjpeg-turbo's view */
    if ((m->flags & WIRE_JOB_HEADERS) != 0) {
        *s->finding = second;
        return;
    }
    packet = packet_read(m, 0, m->bytes, 0, &second);
    if (packet == NULL) {
        *s->finding = second;
        return;
    }
    s->shot->frame = decode(AV_CODEC_ID_MJPEG, packet, true, s->facts, &second);
    if (s->shot->frame != NULL) {
        *s->finding = second;
    } else {
        s->finding->verdict = VERDICT_UNSUPPORTED;
    }
    av_packet_free(&packet);
}

static void
other_file(const struct media *m, const struct seen *s)
{
    enum AVCodecID id = m->type == MEDIA_PNG ? AV_CODEC_ID_PNG : AV_CODEC_ID_WEBP;
    struct media_facts *facts = s->facts;
    struct finding unread = FINDING_OK;
    struct still_shape shape;
    AVPacket *packet;

    word_put(facts->container, WIRE_WORD, media_name(m->type));
    word_put(facts->codec, WIRE_WORD, media_name(m->type));
    still_shape_read(m->fd, m->bytes, m->type, &shape);
    if (!shape.is_type) {
        finding_set(s->finding, VERDICT_WRONG_TYPE, 0, "no %s", media_name(m->type));
        return;
    }
    facts->coded_width = shape.width;
    facts->coded_height = shape.height;
    facts->has_icc = shape.has_icc;
    blocks_put(m, &shape, facts);
    shot_upright(facts, s->shot);
    if (!shape.is_whole) {
        finding_set(s->finding, VERDICT_TRUNCATED, shape.broke_at, "ends within a part");
    }
    if (size_refused(facts, s->finding) || (m->flags & WIRE_JOB_HEADERS) != 0) {
        return;
    }
    packet = shape.frame_at > 0 ? webp_first_frame(m, &shape, &unread)
                                : packet_read(m, 0, m->bytes, 0, &unread);
    if (packet != NULL) {
        decode_twice(id, packet, s);
    } else if (s->finding->verdict == VERDICT_OK) {
        *s->finding = unread; /* what the structure said before stands */
    }
    av_packet_free(&packet);
}

void
still_read(const struct media *m, const struct seen *s)
{
    s->shot->frame_us = -1;
    s->facts->n_streams = 1;
    s->facts->n_video = 1;
    if (m->type == MEDIA_JPEG) {
        odd_jpeg(m, s);
    } else {
        other_file(m, s);
    }
    profile_put(s->shot);
    shot_upright(s->facts, s->shot);
}
