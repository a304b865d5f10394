/*
 * thumbs/probe.h - the facts of a container and its streams, as ffprobe would tell them.
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
 * size, rate or length open: for an ordinary MP4 that is four fifths of the time saved.
 */
void probe_container(struct video *v, struct probe_hints hints, struct media_facts *facts,
                     struct turn *turn);

/*
 * What only a decoded frame tells: pixel format, profile, transfer, and the size where it
 * was not known.
 */
void probe_frame(const AVFrame *frame, const AVCodecContext *dec,
                 struct media_facts *facts);

/*
 * Sets width and height as shown, from the coded size, the
 * sample aspect ratio and the turn.
 */
void probe_shown_size(struct media_facts *facts, struct turn turn);

/*
 * True where an index entry lies past the end of the file; *at is where the file should
 * have gone on.
 */
bool probe_is_cut(const struct video *v, int64_t *at);

/*
 * Number of samples that the header tells, of one stream or, -1, of all; 0 where it
 * stands alone.
 */
int64_t probe_samples(const struct video *v, int stream);

#endif
