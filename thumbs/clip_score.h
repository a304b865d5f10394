/* thumbs/clip_score.h - how much there is to see on a frame. */
#ifndef ASSETS_THUMBS_CLIP_SCORE_H
#define ASSETS_THUMBS_CLIP_SCORE_H

#include "thumbs/video.h"

/* From 0; one of at least FRAME_GOOD is neither dark nor flat: none better is needed. */
enum { FRAME_GOOD = 1000 };
int frame_score(const AVFrame *frame);

#endif
