/*
 * thumbs/frame.h - the frame that speaks for a video: a key frame that is neither dark
 * nor flat.
 */
#ifndef ASSETS_THUMBS_FRAME_H
#define ASSETS_THUMBS_FRAME_H

#include "thumbs/video.h"

/*
 * at_us: the moment wanted, or -1: choose. Needs an open decoder. *out is the caller's
 * (av_frame_free), *out_us its time from the start, -1 where not known. False where
 * nothing decodes; the finding says why.
 */
MUST_USE bool frame_find(struct video *v, int64_t at_us, AVFrame **out, int64_t *out_us);

/* Decodes one packet that holds a whole still. Takes nothing; *out is the caller's. */
MUST_USE bool frame_of_still(AVCodecContext *dec, const AVPacket *packet, AVFrame **out);

/* How much there is to see, from 0; at least FRAME_GOOD needs no better one. */
enum { FRAME_GOOD = 1000 };
int frame_score(const AVFrame *frame);

#endif
