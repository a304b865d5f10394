#include "thumbs/jpeg.h"

#include "base/fd.h"

void
jpeg_file_read(const struct media *m, const struct seen *s, bool *hand_on)
{
    uint8_t head[2] = {0};
    size_t got;

    *hand_on = false;
    s->shot->frame_us = -1;
    s->facts->n_streams = 1;
    s->facts->n_video = 1;
    word_put(s->facts->container, WIRE_WORD, "jpeg");
    word_put(s->facts->codec, WIRE_WORD, "mjpeg"); /* FFmpeg's name */
    if (!fd_pread_some(m->fd, head, sizeof head, 0, &got, "media", NULL) ||
        head[0] != 0xFF || head[1] != 0xD8) {
        finding_set(s->finding, VERDICT_WRONG_TYPE, 0, "no JPEG");
        return;
    }
    *hand_on = jpeg_read(m, s->facts, s->finding, s->shot) == JPEG_REFUSED &&
               !size_refused(s->facts, s->finding);
    shot_upright(s->facts, s->shot);
}
