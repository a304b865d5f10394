/*
 * thumbs/scale.h - decoded frames and pictures brought to thumbnail size and turned
 * upright (libswscale).
 */
#ifndef ASSETS_THUMBS_SCALE_H
#define ASSETS_THUMBS_SCALE_H

#include "base/err.h"
#include "thumbs/picture.h"

#include <libavutil/frame.h>

/*
 * Filters of the last sizes: many pictures of one site are of one size. Nothing of a
 * file's content stays in it.
 */
struct scaler;

struct scaler *scaler_new(void); /* NULL: no memory */
void scaler_free(struct scaler *s);

/* What the picture is to be like: the size as shown, and the turn that leads to it. */
struct scale_to {
    int32_t width, height;
    struct turn turn;
};

/*
 * Each scales the source to the size that `to` has before its turn, then turns it. The
 * caller owns *out, which is RGB or RGBA. Errors: ERR_MEDIA (pixel format that cannot be
 * converted), ERR_LIMIT (no memory).
 */
MUST_USE bool scale_frame(struct scaler *s, const AVFrame *frame,
                          const struct scale_to *to, struct picture *out, struct err *e);
MUST_USE bool scale_picture(struct scaler *s, const struct picture *from,
                            const struct scale_to *to, struct picture *out,
                            struct err *e);

#endif
