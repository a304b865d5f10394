/*
 * thumbs/clip_find.h - the frame that speaks for a video, or the one at a moment that was
 * asked for.
 */
#ifndef ASSETS_THUMBS_CLIP_FIND_H
#define ASSETS_THUMBS_CLIP_FIND_H

#include "thumbs/clip_time.h"

struct moment {
    int64_t at_us; /* since the film began, or -1 */
    bool is_share; /* millionths of the film's length instead */
};

/*
 * Where no moment is wanted: a key frame that is neither dark nor flat. A share: the key
 * frame that is nearest, whatever it shows. Else exactly the frame that is shown at that
 * moment: before the first it is the first, behind the last it is the last. Needs an open
 * decoder. *out is the caller's (av_frame_free), *out_us its own time, -1 where not
 * known.
 *
 * False where nothing decodes, and the finding says why; where a key frame decodes with
 * errors, the finding says that and there is a frame nevertheless.
 */
MUST_USE bool frame_find(struct video *v, const struct timeline *t,
                         const struct moment *want, AVFrame **out, int64_t *out_us);

#endif
