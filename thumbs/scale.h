/*
 * thumbs/scale.h - decoded frames brought to thumbnail size. Door to libswscale, for the
 * formats that the filter of our own does not read.
 */
#ifndef ASSETS_THUMBS_SCALE_H
#define ASSETS_THUMBS_SCALE_H

#include "thumbs/colour.h"
#include "thumbs/resample.h"

#include <libavutil/frame.h>

/*
 * *out becomes width x height, as stored (not turned). Common 8-bit formats are read
 * where they lie; those with alpha or a palette become 8-bit RGBA first; all others are
 * shrunk by libswscale in 16 bits. *colour gets what the frame says of its colours; its
 * icc and is_plain_ink stay as they are. Cropping is done here where the decoder left it.
 * Errors: ERR_MEDIA (pixel format or cropping that makes no sense), ERR_LIMIT (no
 * memory).
 */
MUST_USE bool scale_frame(struct resampler *r, const AVFrame *frame, struct size to,
                          struct fine *out, struct colour *colour, struct err *e);

/* What *out will be: for icc_open, which wants to know before. */
enum picture_kind scale_kind(const AVFrame *frame);

#endif
