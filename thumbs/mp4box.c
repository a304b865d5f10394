#include "thumbs/mp4box.h"

#include "base/bytes.h"
#include "base/fd.h"
#include "base/limits.h"

#include <string.h>

enum { DEPTH_MOST = 8 }; /* moov/trak/mdia/minf/stbl/stsd/entry */

struct walk {
    int fd;
    int boxes_left;
    struct mp4_shape *shape;
};

struct box {
    char type[4];
    int64_t at, body, end; /* end may lie past what holds the box */
};

static bool
is_type(const struct box *b, const char *type)
{
    return memcmp(b->type, type, 4) == 0;
}

static bool
is_one_of(const struct box *b, const char *types)
{
    for (; *types != '\0'; types += 5) { /* "moov trak " */
        if (is_type(b, types)) {
            return true;
        }
    }
    return false;
}

/* False at the end of what holds the boxes, and where a size makes no sense. */
static bool
box_next(struct walk *w, int64_t at, int64_t end, struct box *b)
{
    uint8_t p[16];
    size_t got;
    uint64_t size;

    if (end - at < 8 || w->boxes_left-- <= 0 ||
        !fd_pread_some(w->fd, p, sizeof p, at, &got, "media", NULL) || got < 8) {
        return false;
    }
    memcpy(b->type, p + 4, 4);
    size = u32_big(p);
    b->at = at;
    b->body = at + 8;
    if (size == 1 && got == sizeof p) { /* ISO 14496-12, 4.2: 64 bits follow */
        size = (uint64_t)u32_big(p + 8) << 32 | u32_big(p + 12);
        b->body = at + 16;
    } else if (size == 0) {
        size = (uint64_t)(end - at); /* to the end of the file */
    }
    if (size < (uint64_t)(b->body - at) || size > INT64_MAX / 2) {
        if (w->shape->bad_at < 0) {
            w->shape->bad_at = at;
        }
        return false;
    }
    b->end = at + (int64_t)size;
    return true;
}

static void
overrun_note(struct mp4_shape *s, const struct box *b)
{
    if (s->overrun_at >= 0) {
        return;
    }
    s->overrun_at = b->at;
    for (int i = 0; i < 4; i++) {
        s->overrun[i] = (char)(b->type[i] >= ' ' && b->type[i] <= '~' ? b->type[i] : '?');
    }
}

/* Entries of stsd, or of dref: boxes behind version, flags and a count. */
static void
entries_read(struct walk *w, const struct box *parent)
{
    int64_t end = parent->end;
    struct box b;
    uint8_t flags[4];
    size_t got;

    for (int64_t at = parent->body + 8; box_next(w, at, end, &b) && b.end <= end;
         at = b.end) {
        if (is_type(parent, "stsd")) {
            w->shape->is_encrypted |= is_one_of(&b, "encv enca enct encs drms drmi ");
        } else if (fd_pread_some(w->fd, flags, sizeof flags, b.body, &got, "media",
                                 NULL) &&
                   got == sizeof flags && (flags[3] & 1) == 0) {
            w->shape->is_external = true; /* flag 1: the media is in this file */
        }
    }
}

/*
 * The media header: version and flags, two dates, time scale, duration; dates and
 * duration have 64 bits in version 1.
 */
static void
length_read(struct walk *w, const struct box *mdhd)
{
    static const uint8_t ones[8] = {255, 255, 255, 255, 255, 255, 255, 255};
    uint8_t p[32];
    size_t got;

    if (!fd_pread_some(w->fd, p, sizeof p, mdhd->body, &got, "media", NULL)) {
        return;
    }
    if (got >= 20 && p[0] == 0) {
        w->shape->is_endless |= memcmp(p + 16, ones, 4) == 0;
    } else if (got == sizeof p && p[0] == 1) {
        w->shape->is_endless |= memcmp(p + 24, ones, 8) == 0;
    }
}

static void
boxes_read(struct walk *w, int64_t at, int64_t end, int depth)
{
    struct mp4_shape *s = w->shape;
    struct box b;

    for (; box_next(w, at, end, &b); at = b.end) {
        int64_t inside = b.end < end ? b.end : end;

        if (depth == 0) {
            s->has_moov |= is_type(&b, "moov");
            s->has_moof |= is_type(&b, "moof");
            s->has_mdat |= is_type(&b, "mdat");
        }
        s->tracks += depth == 1 && is_type(&b, "trak") ? 1 : 0;
        if (b.end > end) {
            overrun_note(s, &b);
        }
        if (depth < DEPTH_MOST && is_one_of(&b, "moov trak mdia minf dinf stbl ")) {
            boxes_read(w, b.body, inside, depth + 1);
        } else if (depth > 0 && is_one_of(&b, "stsd dref ")) {
            b.end = inside;
            entries_read(w, &b);
        } else if (depth > 0 && is_type(&b, "mdhd")) {
            length_read(w, &b);
        }
        if (b.end >= end) {
            return;
        }
    }
}

void
mp4box_read(int fd, int64_t bytes, struct mp4_shape *out)
{
    struct walk w = {.fd = fd, .boxes_left = LIMIT_BOXES, .shape = out};
    struct box first;

    *out = (struct mp4_shape){.overrun_at = -1, .bad_at = -1};
    if (!box_next(&w, 0, bytes, &first)) {
        return;
    }
    out->is_iso = is_one_of(&first, "ftyp moov mdat moof styp sidx free skip wide pnot "
                                    "uuid emsg prft ");
    if (out->is_iso) {
        boxes_read(&w, 0, bytes, 0);
    }
}
