/* thumbs/clip_stream.h - which of a container's streams is its picture. */
#ifndef ASSETS_THUMBS_CLIP_STREAM_H
#define ASSETS_THUMBS_CLIP_STREAM_H

#include "thumbs/video.h"

/*
 * The stream that players show: the first that is on by default, else the first, but one
 * that can be shown (it has samples and there is a decoder for it) before one that
 * cannot. Never cover art, a picture beside the sound, nor a track of pictures for
 * chapters. -1 where there is none. (av_find_best_stream would take the largest, which
 * may be a hidden one.)
 */
int stream_choose(const AVFormatContext *fmt);

#endif
