#include "thumbs/worker_kind.h"

#include "thumbs/jpeg.h"

static void
read_file(const struct media *m, const struct seen *s, bool *hand_on)
{
    *hand_on = m->type != MEDIA_JPEG || m->colors > 0;
    if (!*hand_on) {
        jpeg_file_read(m, s, hand_on);
    }
}

const struct worker_kind worker_kind = {.name = "assets-worker-jpeg",
                                        .read = read_file,
                                        .warm_up = jpeg_warm_up,
                                        .versions = {jpeg_version}};
