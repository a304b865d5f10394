/*
 * sniff_whole: does a file reach its own end? JPEG, PNG, GIF here; formats made of nested
 * lengths in whole_box.c.
 */
#include "fetch/whole.h"

#include "base/fd.h"
#include "base/mem.h"
#include "fetch/sniff.h"

#include <string.h>

/* Brings `at` into the window. False past the end or on failure. */
static bool
slide(struct whole_reader *r, int64_t at)
{
    if (at < 0 || at >= r->bytes || r->failed) {
        return false;
    }
    if (at >= r->at && at < r->at + (int64_t)r->n) {
        return true;
    }
    r->at = at;
    r->n = 0;
    r->failed = !fd_pread_some(r->fd, r->window, sizeof r->window, at, &r->n, "part file",
                               &r->err);
    if (!r->failed && r->at + (int64_t)r->n > r->bytes) {
        r->n = (size_t)(r->bytes - r->at);
    }
    return !r->failed && r->n > 0;
}

int
whole_byte(struct whole_reader *r, int64_t at)
{
    return slide(r, at) ? r->window[at - r->at] : -1;
}

bool
whole_be(struct whole_reader *r, int64_t at, size_t n, uint64_t *out)
{
    uint64_t value = 0;

    for (size_t i = 0; i < n; i++) {
        int c = whole_byte(r, at + (int64_t)i);

        if (c < 0) {
            return false;
        }
        value = value << 8 | (unsigned)c;
    }
    *out = value;
    return true;
}

bool
whole_le32(struct whole_reader *r, int64_t at, uint32_t *out)
{
    uint64_t be;

    if (!whole_be(r, at, 4, &be)) {
        return false;
    }
    *out = __builtin_bswap32((uint32_t)be);
    return true;
}

int64_t
whole_find(struct whole_reader *r, int64_t at, unsigned char c)
{
    while (slide(r, at)) {
        const unsigned char *from = r->window + (at - r->at);
        const unsigned char *hit = memchr(from, c, r->n - (size_t)(at - r->at));

        if (hit != NULL) {
            return r->at + (hit - r->window);
        }
        at = r->at + (int64_t)r->n;
    }
    return -1;
}

/*
 * Segments are skipped by their length, so the end marker of a thumbnail inside EXIF does
 * not count (ITU-T T.81, B.1). Between segments, and in the entropy-coded data, the next
 * marker is looked for as libjpeg does: FF, any more FF, then a byte that is neither 0 (a
 * stuffed FF) nor a restart marker. What follows the end marker is not looked at.
 */
int64_t
whole_jpeg(struct whole_reader *r)
{
    int64_t at = 2;

    for (;;) {
        uint64_t length;
        int marker;

        at = whole_find(r, at, 0xff);
        if (at < 0) {
            return r->bytes;
        }
        do {
            marker = whole_byte(r, ++at);
        } while (marker == 0xff);
        if (marker < 0) {
            return r->bytes;
        }
        at++;
        if (marker == 0xd9) {
            return -1;
        }
        if (marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd8)) {
            continue; /* no length: stuffing, TEM, RSTn, SOI */
        }
        if (!whole_be(r, at, 2, &length)) {
            return r->bytes;
        }
        if (length < 2) {
            return at;
        }
        at += (int64_t)length;
    }
}

/* Chunks: length, type, data, checksum, up to IEND (PNG specification, section 5.3). */
int64_t
whole_png(struct whole_reader *r)
{
    int64_t at = 8;

    for (;;) {
        uint64_t length;
        uint64_t type;

        if (!whole_be(r, at, 4, &length) || !whole_be(r, at + 4, 4, &type)) {
            return r->bytes;
        }
        if (length > INT32_MAX) {
            return at;
        }
        if (at + 12 + (int64_t)length > r->bytes) {
            return r->bytes;
        }
        if (type == 0x49454e44) { /* IEND */
            return -1;
        }
        at += 12 + (int64_t)length;
    }
}

/* Bytes of a colour table, by the packed field that announces it (GIF89a, section 18). */
static int64_t
gif_table(int packed)
{
    return (packed & 0x80) != 0 ? (int64_t)3 << ((packed & 7) + 1) : 0;
}

/* Past a chain of sub-blocks; -1 at the end of the file. */
static int64_t
gif_blocks(struct whole_reader *r, int64_t at)
{
    int n = whole_byte(r, at);

    while (n > 0) {
        at += 1 + n;
        n = whole_byte(r, at);
    }
    return n == 0 ? at + 1 : -1;
}

int64_t
whole_gif(struct whole_reader *r)
{
    int packed = whole_byte(r, 10);
    int64_t at = 13 + (packed < 0 ? 0 : gif_table(packed));

    for (;;) {
        int block = whole_byte(r, at);

        if (block == 0x3b) {
            return -1;
        }
        if (block == 0x21) {
            at = gif_blocks(r, at + 2);
        } else if (block == 0x2c) {
            packed = whole_byte(r, at + 9);
            at = packed < 0 ? -1 : gif_blocks(r, at + 11 + gif_table(packed));
        } else if (block == 0) {
            at++; /* padding that every decoder takes */
        } else {
            return block < 0 ? r->bytes : at;
        }
        if (at < 0) {
            return r->bytes;
        }
    }
}

static int64_t
broke_at_of(struct whole_reader *r, enum media_type type)
{
    switch ((int)type) { /* the many other types have no end that can be told */
    case MEDIA_JPEG:
        return whole_jpeg(r);
    case MEDIA_PNG:
        return whole_png(r);
    case MEDIA_GIF:
        return whole_gif(r);
    case MEDIA_WEBP:
    case MEDIA_AVI:
    case MEDIA_WAV:
        return whole_riff(r);
    case MEDIA_MP4:
        return whole_movie(r);
    case MEDIA_AVIF:
    case MEDIA_HEIC:
        return whole_picture(r);
    case MEDIA_MATROSKA:
        return whole_matroska(r);
    default:
        return -1;
    }
}

bool
sniff_whole(int fd, int64_t bytes, enum media_type type, bool *whole, int64_t *broke_at,
            struct err *e)
{
    auto_free struct whole_reader *r = xcalloc(1, sizeof *r);

    r->fd = fd;
    r->bytes = bytes;
    *broke_at = broke_at_of(r, type);
    *whole = *broke_at < 0;
    if (r->failed && e != NULL) {
        *e = r->err;
    }
    return !r->failed;
}
