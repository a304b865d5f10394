#include "thumbs/jpeg_source.h"

#include "base/fd.h"

#include <stdlib.h>

enum { BUFFER_BYTES = 64 * 1024, SEGMENTS_MOST = 1000 };
enum { MARKER_SOI = 0xD8, MARKER_SOS = 0xDA, MARKER_EOI = 0xD9 };

static bool
is_sof(int marker)
{
    /* C4 DHT, C8 JPG and CC DAC stand between the frame headers (ITU T.81, table B.1). */
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 &&
           marker != 0xCC;
}

static void
sof_find(struct jpeg_source *s)
{
    int64_t at = 2;

    for (int i = 0; i < SEGMENTS_MOST; i++) {
        uint8_t p[9];
        size_t got;

        if (!fd_pread_some(s->fd, p, sizeof p, at, &got, "media", NULL) ||
            got < sizeof p || p[0] != 0xFF) {
            return;
        }
        if (p[1] == 0xFF) { /* fill bytes may stand before a marker */
            at++;
            continue;
        }
        if (is_sof(p[1])) {
            s->sof = p[1];
            s->height = p[5] << 8 | p[6];
            s->width = p[7] << 8 | p[8];
            return;
        }
        if (p[1] == MARKER_SOS || p[1] == MARKER_EOI) {
            return;
        }
        at += 2 + (p[2] << 8 | p[3]);
    }
}

bool
jpeg_source_init(struct jpeg_source *s, int fd, int64_t bytes)
{
    *s = (struct jpeg_source){.fd = fd, .bytes = bytes, .buffer = malloc(BUFFER_BYTES)};
    if (s->buffer == NULL) {
        return false;
    }
    sof_find(s);
    return true;
}

void
jpeg_source_release(struct jpeg_source *s)
{
    free(s->buffer);
    *s = (struct jpeg_source){0};
}

size_t
jpeg_source_fill(struct jpeg_source *s, const uint8_t **out)
{
    static const uint8_t end_marker[] = {0xFF, MARKER_EOI};
    size_t got = 0;

    if (s->at < s->bytes &&
        !fd_pread_some(s->fd, s->buffer, BUFFER_BYTES, s->at, &got, "media", NULL)) {
        got = 0;
    }
    if ((int64_t)got > s->bytes - s->at) {
        got = (size_t)(s->bytes > s->at ? s->bytes - s->at : 0);
    }
    if (got == 0) {
        s->hit_end = true;
        *out = end_marker;
        return sizeof end_marker;
    }
    s->at += (int64_t)got;
    *out = s->buffer;
    return got;
}

void
jpeg_source_skip(struct jpeg_source *s, int64_t n)
{
    s->at = n < s->bytes - s->at ? s->at + n : s->bytes;
}
