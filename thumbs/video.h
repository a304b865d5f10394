/*
 * thumbs/video.h - a container read through one descriptor and nothing else, and one
 * decoder on it (FFmpeg).
 */
#ifndef ASSETS_THUMBS_VIDEO_H
#define ASSETS_THUMBS_VIDEO_H

#include "thumbs/finding.h"

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/common.h> /* av_sat_…: a hostile file may tell any time */
#include <libavutil/mathematics.h>
#include <libavutil/pixdesc.h>

/* Zero is closed. */
struct video {
    int fd;               /* borrowed */
    enum media_type type; /* as which it was opened */
    int64_t bytes, at;    /* of the file; where the next read begins */
    AVIOContext *io;      /* owned … */
    AVFormatContext *fmt;
    AVCodecContext *dec; /* of the chosen stream; NULL where there is no decoder */
    AVPacket *packet;    /* owned: what was read and waits to be decoded */
    int stream;          /* chosen video stream, -1 none */
    struct finding *f;   /* borrowed: FFmpeg's messages land in its detail */
};

/*
 * FFmpeg's messages go to the finding of their context, never to stderr; it looks at the
 * processor. Once, at first.
 */
void video_warm_up(void);

/*
 * Opens fd as `type` (the demuxer is forced) and chooses the picture stream.
 * False with the finding set. Close in any case.
 */
MUST_USE bool video_open(struct video *v, int fd, int64_t bytes, enum media_type type,
                         struct finding *f);
void video_close(struct video *v);

/*
 * Switches all streams but the chosen one off. After the probe: in a fragmented file the
 * others tell its length.
 */
void video_discard_others(struct video *v);

/* False with the finding set to unsupported where there is no decoder for it. */
MUST_USE bool video_can_decode(const struct video *v);

/*
 * Opens the decoder of the chosen stream. False with the finding set: unsupported,
 * undecodable.
 */
MUST_USE bool video_decoder_open(struct video *v);

/* A decoder of our short list that is built in here, or NULL. */
const AVCodec *video_decoder_of(enum AVCodecID id);

/*
 * Opens that decoder alone, for a still whose bytes are one packet. NULL where it is not
 * to be had.
 */
AVCodecContext *video_decoder_alone(enum AVCodecID id, struct finding *f);

/*
 * Version lines of the FFmpeg libraries and the decoders of
 * the list that are missing here.
 */
void video_version(char *out, size_t size);

#endif
