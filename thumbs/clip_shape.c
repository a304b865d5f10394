#include "thumbs/clip_shape.h"

#include "base/fd.h"

#include <string.h>

/*
 * A Matroska number (RFC 8794, 4): leading zeros tell its length. -1 where all bits are
 * 1: unknown.
 */
static int64_t
ebml_size(const uint8_t *p, size_t n, size_t *used)
{
    uint64_t value;
    size_t length = 1;

    while (length <= 8 && n > 0 && (p[0] & (0x80 >> (length - 1))) == 0) {
        length++;
    }
    *used = length;
    if (length > 8 || length > n) {
        return -1;
    }
    value = p[0] & (0xFFu >> length);
    for (size_t i = 1; i < length; i++) {
        value = value << 8 | p[i];
    }
    return value == (UINT64_C(1) << (7 * length)) - 1 ? -1 : (int64_t)value;
}

/* Where the segment should end, or -1: a stream that was recorded live does not tell. */
static int64_t
matroska_end(int fd)
{
    uint8_t p[12];
    size_t got, used;
    int64_t at, n;

    if (!fd_pread_some(fd, p, sizeof p, 0, &got, "media", NULL) || got < sizeof p) {
        return -1;
    }
    n = ebml_size(p + 4, got - 4, &used);
    at = 4 + (int64_t)used + n;
    if (n < 0 || n > LIMIT_IMAGE_BYTES ||
        !fd_pread_some(fd, p, sizeof p, at, &got, "media", NULL) || got < sizeof p ||
        memcmp(p, "\x18\x53\x80\x67", 4) != 0) {
        return -1;
    }
    n = ebml_size(p + 4, got - 4, &used);
    return n >= 0 ? at + 4 + (int64_t)used + n : -1;
}

static bool
matroska_shape(const struct media *m, struct clip_shape *s)
{
    uint8_t p[4] = {0};
    size_t got;

    if (!fd_pread_some(m->fd, p, sizeof p, 0, &got, "media", NULL) ||
        memcmp(p, "\x1A\x45\xDF\xA3", 4) != 0) {
        return false;
    }
    s->cut_at = matroska_end(m->fd) > m->bytes ? m->bytes : -1;
    return true;
}

bool
clip_shape_read(const struct media *m, struct clip_shape *s)
{
    *s = (struct clip_shape){.cut_at = -1, .iso = {.overrun_at = -1, .bad_at = -1}};
    if (m->type == MEDIA_GIF) {
        still_shape_read(m->fd, m->bytes, MEDIA_GIF, &s->gif);
        s->cut_at = s->gif.is_whole ? -1 : s->gif.broke_at;
        return s->gif.is_type;
    }
    if (m->type == MEDIA_MATROSKA) {
        return matroska_shape(m, s);
    }
    mp4box_read(m->fd, m->bytes, &s->iso);
    s->is_fragmented = s->iso.has_moof;
    s->cut_at = s->iso.overrun_at;
    return s->iso.is_iso;
}
