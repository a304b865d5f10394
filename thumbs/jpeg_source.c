#include "thumbs/jpeg_source.h"

#include "base/bytes.h"
#include "base/fd.h"

#include <stdlib.h>
#include <string.h>

enum {
    BUFFER_BYTES = 64 * 1024,
    WHOLE_BYTES = 16 * 1024 * 1024, /* larger files are read piece by piece */
    SEGMENTS_MOST = 1000
};
enum { MARKER_SOS = 0xDA, MARKER_EOI = 0xD9 };

static bool
is_sof(int marker)
{
    /* C4 DHT, C8 JPG and CC DAC stand between the frame headers (ITU T.81, table B.1). */
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 &&
           marker != 0xCC;
}

/* n bytes at `at`; fewer where the file ends or cannot be read. */
static size_t
bytes_at(const struct jpeg_source *s, void *out, size_t n, int64_t at)
{
    size_t got = 0;

    if (at >= s->bytes) {
        return 0;
    }
    if ((int64_t)n > s->bytes - at) {
        n = (size_t)(s->bytes - at);
    }
    if (s->is_whole) {
        memcpy(out, s->buffer + at, n);
        return n;
    }
    return fd_pread_some(s->fd, out, n, at, &got, "media", NULL) ? got : 0;
}

static void
sof_find(struct jpeg_source *s)
{
    int64_t at = 2;

    for (int i = 0; i < SEGMENTS_MOST; i++) {
        uint8_t p[9];

        if (bytes_at(s, p, sizeof p, at) < sizeof p) {
            return;
        }
        /* Fill bytes may stand there (T.81, B.1.1.2); decoders pass over rubbish too. */
        if (p[0] != 0xFF || p[1] == 0xFF) {
            at++;
            continue;
        }
        if (is_sof(p[1])) {
            s->sof = p[1];
            s->height = u16_big(p + 5);
            s->width = u16_big(p + 7);
            return;
        }
        if (p[1] == MARKER_SOS || p[1] == MARKER_EOI) {
            return;
        }
        at += 2 + u16_big(p + 2);
    }
}

bool
jpeg_source_init(struct jpeg_source *s, int fd, int64_t bytes)
{
    bool is_whole = bytes > 0 && bytes <= WHOLE_BYTES;
    size_t got = 0;

    *s = (struct jpeg_source){.fd = fd,
                              .bytes = bytes,
                              .buffer = malloc(is_whole ? (size_t)bytes : BUFFER_BYTES)};
    if (s->buffer == NULL) {
        return false;
    }
    if (is_whole) {
        /* A file that shrinks or cannot be read is short: its end is where it stops. */
        if (!fd_pread_some(fd, s->buffer, (size_t)bytes, 0, &got, "media", NULL)) {
            got = 0;
        }
        s->is_whole = true;
        s->bytes = (int64_t)got;
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

    if (s->is_whole) {
        got = (size_t)(s->bytes - s->at);
        *out = s->buffer + s->at;
    } else {
        got = bytes_at(s, s->buffer, BUFFER_BYTES, s->at);
        *out = s->buffer;
    }
    if (got == 0) {
        s->hit_end = true;
        *out = end_marker;
        return sizeof end_marker;
    }
    s->at += (int64_t)got;
    return got;
}

void
jpeg_source_skip(struct jpeg_source *s, int64_t n)
{
    s->at = n < s->bytes - s->at ? s->at + n : s->bytes;
}
