#include "thumbs/clip_units.h"

#include "base/fd.h"

enum { WINDOW_BYTES = 512, LENGTH_MOST = 4 };

/* The last bytes read: samples lie side by side, and small units within one window. */
struct window {
    int fd;
    int units; /* that may yet be looked at */
    int64_t at;
    size_t n;
    uint8_t p[WINDOW_BYTES];
};

/* False where the file ends or cannot be read. */
static bool
length_read(struct window *w, int64_t at, unsigned width, uint32_t *out)
{
    const uint8_t *p;

    if (at < w->at || at + width > w->at + (int64_t)w->n) {
        w->at = at;
        w->n = 0;
        if (!fd_pread_some(w->fd, w->p, sizeof w->p, at, &w->n, "media", NULL) ||
            w->n < width) {
            w->n = 0;
            return false;
        }
    }
    p = w->p + (at - w->at);
    *out = 0;
    for (unsigned i = 0; i < width; i++) {
        *out = *out << 8 | p[i];
    }
    return true;
}

/*
 * Bytes of each length: the decoder configuration's lengthSizeMinusOne, in byte 4 of avcC
 * and in byte 21 of hvcC (ISO 14496-15, 5.3.3.1 and 8.3.3.1), which both begin with their
 * version, 1. 0 where there is none: a start code begins with 0.
 */
static unsigned
length_width(const AVCodecParameters *par)
{
    int at = par->codec_id == AV_CODEC_ID_H264   ? 4
             : par->codec_id == AV_CODEC_ID_HEVC ? 21
                                                 : -1;

    if (at < 0 || par->extradata_size <= at || par->extradata[0] != 1) {
        return 0;
    }
    return (par->extradata[at] & 3U) + 1;
}

/*
 * A rest that is shorter than a length of four bytes is padding to FFmpeg, and so to us.
 * What cannot be read is another's to judge: the file is too short.
 */
static bool
sample_whole(struct window *w, unsigned width, int64_t *at, int64_t end)
{
    uint32_t length;

    while (end - *at >= LENGTH_MOST && w->units > 0 &&
           length_read(w, *at, width, &length)) {
        w->units--;
        if (length == 0 || (int64_t)length > end - *at - (int64_t)width) {
            return false;
        }
        *at += (int64_t)width + length;
    }
    return true;
}

bool
clip_units_whole(const struct video *v, int64_t *at)
{
    AVStream *stream = v->fmt->streams[v->stream];
    unsigned width = length_width(stream->codecpar);
    int n = avformat_index_get_entries_count(stream);
    struct window w;

    w.fd = v->fd;
    w.units = LIMIT_UNITS;
    w.at = 0;
    w.n = 0;
    if (v->type != MEDIA_MP4 || width == 0) {
        return true;
    }
    for (int i = 0; i < n; i += 1 + n / LIMIT_UNIT_SAMPLES) {
        const AVIndexEntry *entry = avformat_index_get_entry(stream, i);

        *at = entry->pos;
        if (entry->pos >= 0 && entry->size > 0 && entry->pos < v->bytes &&
            !sample_whole(&w, width, at, entry->pos + entry->size)) {
            return false;
        }
    }
    return true;
}
