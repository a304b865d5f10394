/*
 * thumbs/clip_time.h - the timeline of the chosen stream and the key frames on it, as the
 * demuxer's index tells them, without reading any media.
 */
#ifndef ASSETS_THUMBS_CLIP_TIME_H
#define ASSETS_THUMBS_CLIP_TIME_H

#include "thumbs/video.h"

/* All in the stream's own time base. */
struct timeline {
    /*
     * Where the film begins. An MP4's frames have times since then (its edit lists are
     * applied); elsewhere it is the first of all streams to be seen or heard.
     */
    int64_t origin;
    int64_t first;  /* where this stream begins; not before origin */
    int64_t length; /* of this stream, as told; 0 unknown */
    /*
     * By how much a frame is shown after it is decoded, where frames are reordered: the
     * index of an MP4 holds decoding times.
     */
    int64_t late;
    bool has_index; /* it holds every key frame; else places are found by time alone */
};

/*
 * is_whole: the demuxer knows every frame since it opened the file. film_us: how long the
 * film is, -1 where not known; the stream is taken for no longer.
 */
void timeline_of(const struct video *v, bool is_whole, int64_t film_us,
                 struct timeline *out);

/* A key frame to seek to. */
struct key {
    int64_t entry; /* its time in the index; AV_NOPTS_VALUE where there is none */
    int64_t ask;   /* to be given to av_seek_frame, backward */
};

/* The one nearest to this time of showing. */
void key_near(const struct video *v, const struct timeline *t, int64_t when,
              struct key *out);

/* The one before that whose packet has this decoding time; at the latest `ask`. */
void key_before(const struct video *v, const struct timeline *t, int64_t dts, int64_t ask,
                struct key *out);

/* Microseconds since origin, none or a century at most, and back. */
int64_t time_us(const struct video *v, const struct timeline *t, int64_t when);
int64_t time_of_us(const struct video *v, const struct timeline *t, int64_t us);

/* Of this process, microseconds: what the limits on work count. */
int64_t cpu_us(void);

#endif
