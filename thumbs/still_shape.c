#include "thumbs/still_shape.h"

#include "base/bytes.h"
#include "base/fd.h"
#include "thumbs/wire.h"

#include <string.h>

enum { WINDOW_BYTES = 16 * 1024, PARTS_MOST = 1000 * 1000 };

/*
 * A window of the file, so that walking a chain of small
 * blocks does not cost a call each.
 */
struct window {
    int fd;
    int64_t bytes; /* of the file */
    int64_t at;    /* of p[0] */
    size_t n;
    uint8_t p[WINDOW_BYTES];
};

/*
 * n bytes at `at`, n at most 64; NULL where the file ends
 * before. Borrowed until the next call.
 */
static const uint8_t *
bytes_at(struct window *w, int64_t at, size_t n)
{
    if (at < 0 || at > w->bytes - (int64_t)n) {
        return NULL;
    }
    if (at < w->at || at + (int64_t)n > w->at + (int64_t)w->n) {
        w->at = at;
        if (!fd_pread_some(w->fd, w->p, sizeof w->p, at, &w->n, "media", NULL)) {
            w->n = 0;
        }
        if (w->n < n) {
            return NULL;
        }
    }
    return w->p + (at - w->at);
}

/*
 * An uncompressed iTXt (PNG 1.2, 4.2.3.3) under the keyword that XMP part 3 gives: its
 * text begins behind keyword, two flags and two empty words.
 */
static void
png_itxt(struct window *w, int64_t at, uint32_t n, struct still_shape *s)
{
    static const char head[] = "XML:com.adobe.xmp\0\0\0\0"; /* and the literal's own 0 */
    const uint8_t *p = n > sizeof head ? bytes_at(w, at + 8, sizeof head) : NULL;

    if (p != NULL && memcmp(p, head, sizeof head) == 0) {
        s->xmp_at = at + 8 + (int64_t)sizeof head;
        s->xmp_bytes = (int64_t)n - (int64_t)sizeof head;
    }
}

static void
png_part(struct window *w, int64_t at, uint32_t n, struct still_shape *s)
{
    const uint8_t *p = bytes_at(w, at, 8);

    if (p == NULL) {
        return;
    }
    s->has_icc |= memcmp(p + 4, "iCCP", 4) == 0;
    if (memcmp(p + 4, "eXIf", 4) == 0) {
        s->exif_at = at + 8;
        s->exif_bytes = n;
    } else if (memcmp(p + 4, "iTXt", 4) == 0) {
        png_itxt(w, at, n, s);
    }
}

/* PNG 1.2, section 3: length, type, data, CRC; IEND ends it. */
static void
png_walk(struct window *w, struct still_shape *s)
{
    const uint8_t *p = bytes_at(w, 0, 8);
    int64_t at = 8;

    s->is_type = p != NULL && memcmp(p, "\x89PNG\r\n\x1a\n", 8) == 0;
    for (int i = 0; s->is_type && i < PARTS_MOST; i++) {
        uint32_t n;

        p = bytes_at(w, at, 8);
        n = p != NULL ? u32_big(p) : 0;
        if (p == NULL || n > INT32_MAX || (int64_t)n + 12 > w->bytes - at) {
            s->broke_at = at;
            return;
        }
        if (memcmp(p + 4, "IEND", 4) == 0) {
            s->is_whole = true;
            return;
        }
        if (i == 0 && memcmp(p + 4, "IHDR", 4) == 0 &&
            (p = bytes_at(w, at, 16)) != NULL) {
            s->width = wire_side(u32_big(p + 8));
            s->height = wire_side(u32_big(p + 12));
        }
        png_part(w, at, n, s);
        at += (int64_t)n + 12;
    }
}

static void
webp_part(const uint8_t *p, int64_t at, uint32_t n, struct still_shape *s)
{
    s->has_icc |= memcmp(p, "ICCP", 4) == 0;
    if (memcmp(p, "EXIF", 4) == 0) {
        s->exif_at = at + 8;
        s->exif_bytes = n;
    }
    if (memcmp(p, "XMP ", 4) == 0) {
        s->xmp_at = at + 8;
        s->xmp_bytes = n;
    }
    if (memcmp(p, "ANMF", 4) == 0 && s->frame_at == 0) {
        s->frame_at = at + 8;
        s->frame_bytes = n;
    }
}

/*
 * The size is in the first chunk: VP8X, VP8 (RFC 6386, 9.1) or VP8L (lossless
 * specification, 3).
 */
static void
webp_size(struct window *w, struct still_shape *s)
{
    const uint8_t *p = bytes_at(w, 12, 18);
    uint32_t bits;

    if (p == NULL) {
        return;
    }
    if (memcmp(p, "VP8X", 4) == 0) {
        s->width = wire_side((u32_little(p + 12) & 0xFFFFFF) + 1);
        s->height = wire_side((u32_little(p + 14) >> 8) + 1);
    } else if (memcmp(p, "VP8 ", 4) == 0) {
        s->width = u16_little(p + 14) & 0x3FFF;
        s->height = u16_little(p + 16) & 0x3FFF;
    } else if (memcmp(p, "VP8L", 4) == 0 && p[8] == 0x2F) {
        bits = u32_little(p + 9);
        s->width = (int32_t)(bits & 0x3FFF) + 1;
        s->height = (int32_t)(bits >> 14 & 0x3FFF) + 1;
    }
}

/* WebP container specification: RIFF, chunks padded to even sizes. */
static void
webp_walk(struct window *w, struct still_shape *s)
{
    const uint8_t *p = bytes_at(w, 0, 12);
    int64_t at = 12;
    int64_t end;

    s->is_type = p != NULL && memcmp(p, "RIFF", 4) == 0 && memcmp(p + 8, "WEBP", 4) == 0;
    end = s->is_type ? (int64_t)u32_little(p + 4) + 8 : 0;
    if (s->is_type) {
        webp_size(w, s);
    }
    for (int i = 0; s->is_type && at + 8 <= end && i < PARTS_MOST; i++) {
        uint32_t n;

        p = bytes_at(w, at, 8);
        n = p != NULL ? u32_little(p + 4) : 0;
        if (p == NULL || (int64_t)n + 8 > w->bytes - at) {
            s->broke_at = at;
            return;
        }
        webp_part(p, at, n, s);
        at += 8 + (int64_t)n + (n & 1);
    }
    s->is_whole = s->is_type && at > 12;
}

/* Behind a chain of sub-blocks (GIF89a, section 15), or -1 where it is cut. */
static int64_t
gif_blocks_end(struct window *w, int64_t at)
{
    for (;;) {
        const uint8_t *p = bytes_at(w, at, 1);

        if (p == NULL) {
            return -1;
        }
        if (*p == 0) {
            return at + 1;
        }
        at += 1 + *p;
    }
}

static int64_t
gif_table_bytes(uint8_t flags)
{
    return (flags & 0x80) != 0 ? 3 * (INT64_C(2) << (flags & 7)) : 0;
}

/*
 * Behind the part at `at`: its blocks' end, or -1 where it is cut or none that GIF has.
 */
static int64_t
gif_part_end(struct window *w, int64_t at, uint8_t introducer)
{
    const uint8_t *p;

    if (introducer == 0x21) { /* extension: label, sub-blocks */
        return gif_blocks_end(w, at + 2);
    }
    p = introducer == 0x2C ? bytes_at(w, at, 10) : NULL; /* image descriptor */
    if (p == NULL) {
        return -1;
    }
    return gif_blocks_end(w, at + 10 + gif_table_bytes(p[9]) + 1);
}

static void
gif_walk(struct window *w, struct still_shape *s)
{
    const uint8_t *p = bytes_at(w, 0, 13);
    int64_t at;

    s->is_type =
        p != NULL && (memcmp(p, "GIF87a", 6) == 0 || memcmp(p, "GIF89a", 6) == 0);
    at = s->is_type ? 13 + gif_table_bytes(p[10]) : 0;
    s->width = s->is_type ? u16_little(p + 6) : 0;
    s->height = s->is_type ? u16_little(p + 8) : 0;
    for (int i = 0; s->is_type && i < PARTS_MOST; i++) {
        int64_t next;

        p = bytes_at(w, at, 1);
        if (p != NULL && *p == 0x3B) { /* trailer */
            s->is_whole = true;
            return;
        }
        if (p != NULL && *p == 0) { /* some writers pad */
            at++;
            continue;
        }
        next = p != NULL ? gif_part_end(w, at, *p) : -1;
        if (next < 0) {
            s->broke_at = at;
            return;
        }
        at = next;
    }
}

void
still_shape_read(int fd, int64_t bytes, enum media_type type, struct still_shape *out)
{
    struct window w = {.fd = fd, .bytes = bytes};

    *out = (struct still_shape){.broke_at = -1};
    if (type == MEDIA_PNG) {
        png_walk(&w, out);
    } else if (type == MEDIA_WEBP) {
        webp_walk(&w, out);
    } else if (type == MEDIA_GIF) {
        gif_walk(&w, out);
    }
    if (out->broke_at > bytes) {
        out->broke_at = bytes; /* behind padding that is not there either */
    }
}
