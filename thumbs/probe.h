/*
 * thumbs/probe.h - the facts of a container and of the picture stream that was chosen;
 * names of formats and codecs are FFmpeg's.
 */
#ifndef ASSETS_THUMBS_PROBE_H
#define ASSETS_THUMBS_PROBE_H

#include "thumbs/picture.h"
#include "thumbs/video.h"

/* What is known of a container beside what FFmpeg tells. */
struct probe_hints {
    bool is_fragmented; /* fragments tell their length one by one: packets are read */
    bool is_endless;    /* the length that the header tells is none: mp4box.h */
};

/*
 * Facts that the header tells, and how stored pixels become shown ones. Reads packets
 * (avformat_find_stream_info) where fragments must be read and where the header leaves
 * size, rate or length open. An ordinary MP4 leaves none open, which saves four fifths of
 * the time.
 */
void probe_container(struct video *v, struct probe_hints hints, struct media_facts *facts,
                     struct turn *turn);

/*
 * What a decoded frame tells: profile and pixel format; its transfer, where it has one;
 * its size, which stands against another that the header told; and the shape of samples,
 * where no other is left.
 */
void probe_frame(const AVFrame *frame, const AVCodecContext *dec,
                 struct media_facts *facts);

/*
 * Sets width and height as shown, from the coded size, the
 * sample aspect ratio and the turn.
 */
void probe_shown_size(struct media_facts *facts, struct turn turn);

/*
 * True where a sample of the index ends past the end of the file; *at is where the first
 * such sample begins, or the file's end where that comes before.
 */
bool probe_is_cut(const struct video *v, int64_t *at);

/*
 * Number of samples in FFmpeg's index, of one stream or, -1, of all: in an MP4 without
 * fragments those that the header tells.
 */
int64_t probe_samples(const struct video *v, int stream);

#endif
