/*
 * thumbs/clip_units.h - do the samples of a film hold what their lengths say: a look at
 * all of an H.264 or H.265 track that decodes nothing.
 *
 * Such a sample is a run of units, each behind its own length (ISO 14496-15, 5.3.2), and
 * the lengths fill it exactly. Where bytes were lost or a hole of zeros was left by a
 * download that was never finished, they do not. Only the lengths are read, so this costs
 * far less than a decoder, which sees the same fault first of all (FFmpeg 5.1,
 * libavcodec/h2645_parse.c) but is only ever shown the key frames that become pictures.
 */
#ifndef ASSETS_THUMBS_CLIP_UNITS_H
#define ASSETS_THUMBS_CLIP_UNITS_H

#include "thumbs/video.h"

/*
 * True where all is well, or nothing can be told: another codec, units between start
 * codes, samples that the index does not list yet. Else *at is the byte where the first
 * bad unit begins. Of more than LIMIT_UNIT_SAMPLES samples about that many are looked at,
 * evenly chosen; LIMIT_UNITS units in all.
 */
MUST_USE bool clip_units_whole(const struct video *v, int64_t *at);

#endif
