/* sniff_whole for formats made of lengths: boxes (MP4, AVIF, HEIC), RIFF, Matroska. */
#include "fetch/whole.h"

/* One box of the ISO base media format (ISO/IEC 14496-12, section 4.2). */
struct box {
    uint32_t type;
    int64_t end;
};

#define BOX(a, b, c, d)                                                                  \
    ((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (d))

/* What stood at the top of a file. */
struct tops {
    bool moov, mdat, meta;
    bool fragment_open; /* a moof whose mdat has not come */
};

/*
 * -1: read; else where it broke. Size 0 reaches to the end of the file, size 1 announces
 * 64 bits.
 */
static int64_t
box_read(struct whole_reader *r, int64_t at, struct box *out)
{
    uint64_t size;
    uint64_t type;
    int64_t header = 8;

    if (!whole_be(r, at, 4, &size) || !whole_be(r, at + 4, 4, &type)) {
        return r->bytes;
    }
    if (size == 1) {
        header = 16;
        if (!whole_be(r, at + 8, 8, &size)) {
            return r->bytes;
        }
    }
    if (size == 0) {
        size = (uint64_t)(r->bytes - at);
    }
    if (size < (uint64_t)header) {
        return at;
    }
    if (size > (uint64_t)(r->bytes - at)) {
        return r->bytes;
    }
    out->type = (uint32_t)type;
    out->end = at + (int64_t)size;
    return -1;
}

static void
note_top(struct tops *t, uint32_t type)
{
    t->moov = t->moov || type == BOX('m', 'o', 'o', 'v');
    t->meta = t->meta || type == BOX('m', 'e', 't', 'a');
    if (type == BOX('m', 'd', 'a', 't')) {
        t->mdat = true;
        t->fragment_open = false;
    } else if (type == BOX('m', 'o', 'o', 'f')) {
        t->fragment_open = true;
    }
}

/* Up to seven bytes behind the last box are padding that no reader minds. */
static int64_t
walk(struct whole_reader *r, struct tops *t)
{
    int64_t at = 0;

    while (r->bytes - at >= 8) {
        struct box b = {0};
        int64_t broke = box_read(r, at, &b);

        if (broke >= 0) {
            return broke;
        }
        note_top(t, b.type);
        at = b.end;
    }
    return -1;
}

int64_t
whole_movie(struct whole_reader *r)
{
    struct tops t = {0};
    int64_t broke = walk(r, &t);

    if (broke < 0 && (!t.moov || !t.mdat || t.fragment_open)) {
        return r->bytes;
    }
    return broke;
}

int64_t
whole_picture(struct whole_reader *r)
{
    struct tops t = {0};
    int64_t broke = walk(r, &t);

    return broke < 0 && !t.meta && !t.moov ? r->bytes : broke;
}

/*
 * The size behind "RIFF" counts what follows it. Recorders that never came back to fill
 * it in left 0 or all ones, and such a file cannot be judged; the odd byte of padding is
 * often left out.
 */
int64_t
whole_riff(struct whole_reader *r)
{
    uint32_t size;

    if (!whole_le32(r, 4, &size)) {
        return r->bytes;
    }
    if (size == 0 || size == UINT32_MAX) {
        return -1;
    }
    return (int64_t)(size & ~1U) + 8 > r->bytes ? r->bytes : -1;
}

/*
 * A variable-length number of EBML (RFC 8794, section 4). Gives its length, 0 at the end;
 * keeps the marker bit of IDs.
 */
static int64_t
ebml_number(struct whole_reader *r, int64_t at, bool is_id, uint64_t *out)
{
    int first = whole_byte(r, at);
    int64_t n = 1;
    uint64_t value;

    if (first <= 0) {
        return 0;
    }
    while ((first & (0x100 >> n)) == 0) {
        n++;
    }
    if (!whole_be(r, at, (size_t)n, &value)) {
        return 0;
    }
    *out = is_id ? value : value & ((UINT64_C(1) << (7 * n)) - 1);
    return n;
}

/*
 * Elements at the top must fit. A segment of unknown size (all ones) is a live recording:
 * nothing can be told.
 */
int64_t
whole_matroska(struct whole_reader *r)
{
    static const uint64_t segment_id = 0x18538067;
    bool has_segment = false;
    int64_t at = 0;

    while (at < r->bytes) {
        uint64_t id;
        uint64_t size;
        int64_t id_n = ebml_number(r, at, true, &id);
        int64_t size_n = id_n == 0 ? 0 : ebml_number(r, at + id_n, false, &size);

        if (size_n == 0) {
            break;
        }
        has_segment = has_segment || id == segment_id;
        if (size == (UINT64_C(1) << (7 * size_n)) - 1) {
            return -1;
        }
        at += id_n + size_n;
        if (size > (uint64_t)(r->bytes - at)) {
            return r->bytes;
        }
        at += (int64_t)size;
    }
    return has_segment ? -1 : r->bytes;
}
