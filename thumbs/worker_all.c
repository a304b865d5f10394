#include "thumbs/worker_kind.h"

#include "thumbs/jpeg.h"
#include "thumbs/palette.h"
#include "thumbs/scale.h"
#include "thumbs/video.h"

static void
read_file(const struct media *m, const struct seen *s, bool *hand_on)
{
    bool is_rare = false;

    *hand_on = false; /* there is nobody behind this program */
    switch (m->type) {
    case MEDIA_JPEG:
        jpeg_file_read(m, s, &is_rare);
        if (is_rare) {
            still_read(m, s);
        }
        break;
    case MEDIA_PNG:
    case MEDIA_WEBP:
        still_read(m, s);
        break;
    default:
        clip_read(m, s);
        break;
    }
}

/* The profile of a still stands beside its frame. */
static bool
shrink(struct resampler *r, const struct shot *s, struct size to, struct fine *out,
       struct colour *colour, struct err *e)
{
    if (!scale_frame(r, s->frame, to, out, colour, e)) {
        return false;
    }
    colour->icc = s->colour.icc;
    return true;
}

static void
release(struct shot *s)
{
    av_frame_free(&s->frame);
}

static void
warm_up(void)
{
    video_warm_up();
    jpeg_warm_up();
    palette_warm_up();
}

const struct worker_kind worker_kind = {
    .name = "assets-worker",
    .read = read_file,
    .shrink = shrink,
    .release = release,
    .warm_up = warm_up,
    .versions = {video_version, jpeg_version, palette_version}};
