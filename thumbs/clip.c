#include "thumbs/shot.h"

#include "base/fd.h"
#include "thumbs/frame.h"
#include "thumbs/mp4box.h"
#include "thumbs/probe.h"
#include "thumbs/still_shape.h"

/* What the container's own structure says, whatever FFmpeg makes of it. */
struct shape {
    struct mp4_shape iso; /* MP4, AVIF */
    struct still_shape gif;
    int64_t cut_at; /* a part runs past the end of the file; -1 none */
    bool is_fragmented;
};

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
matroska_shape(const struct media *m, struct shape *s)
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

/* False where the bytes are not of this type. */
static bool
shape_read(const struct media *m, struct shape *s)
{
    *s = (struct shape){.cut_at = -1, .iso = {.overrun_at = -1, .bad_at = -1}};
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

/* FFmpeg would not open it: the structure often knows better why. */
static void
open_judge(const struct media *m, const struct shape *s, struct finding *f)
{
    if (s->iso.is_encrypted) {
        finding_set(f, VERDICT_UNSUPPORTED, -1, "encrypted");
    } else if (s->iso.tracks > LIMIT_STREAMS) {
        finding_set(f, VERDICT_TOO_LARGE, -1, "%d tracks", s->iso.tracks);
    } else if (f->verdict == VERDICT_UNSUPPORTED || f->verdict == VERDICT_TOO_LARGE) {
        return;
    } else if (s->cut_at >= 0 && s->iso.overrun_at >= 0) {
        finding_set(f, VERDICT_TRUNCATED, m->bytes, "ends within its %s box",
                    s->iso.overrun);
    } else if (s->cut_at >= 0) {
        finding_set(f, VERDICT_TRUNCATED, s->cut_at, "ends within a part");
    } else if (m->type == MEDIA_MP4 && !s->iso.has_moov) {
        finding_set(f, VERDICT_UNDECODABLE, s->iso.bad_at, "no moov box");
    }
}

/*
 * A mdat that is told too long is harmless where every sample is there; a sample that is
 * not there means that the end is missing, whatever the boxes say. Fragments have no such
 * list: there the boxes decide.
 */
static bool
is_cut(const struct media *m, const struct shape *s, const struct video *v, int64_t *at)
{
    if (probe_is_cut(v, at)) {
        return true;
    }
    *at = m->bytes;
    if (m->type == MEDIA_MP4 && !s->is_fragmented) {
        return false;
    }
    *at = m->type == MEDIA_GIF ? s->cut_at : m->bytes;
    return s->cut_at >= 0;
}

/* True where there is something to decode. */
static bool
streams_judge(const struct media *m, const struct shape *s, const struct video *v,
              const struct media_facts *facts, struct finding *f)
{
    int64_t pixels = (int64_t)facts->coded_width * facts->coded_height;
    bool is_hollow = m->type == MEDIA_MP4 && !s->is_fragmented && probe_samples(v) == 0;

    if (s->iso.is_encrypted) {
        finding_set(f, VERDICT_UNSUPPORTED, -1, "encrypted");
    } else if (s->iso.is_external) {
        finding_set(f, VERDICT_UNSUPPORTED, -1, "refers to another file");
    } else if (is_hollow) {
        finding_set(f, VERDICT_EMPTY, -1, "a header without samples");
    } else if (v->stream < 0 && facts->n_audio > 0) {
        finding_set(f, VERDICT_NO_PICTURE, -1, "sound only");
    } else if (v->stream < 0) {
        finding_set(f, VERDICT_EMPTY, -1, "neither picture nor sound");
    } else if (pixels > LIMIT_PIXELS || facts->coded_width > LIMIT_SIDE_PX ||
               facts->coded_height > LIMIT_SIDE_PX) {
        finding_set(f, VERDICT_TOO_LARGE, -1, "%d x %d pixels", facts->coded_width,
                    facts->coded_height);
    } else {
        return true;
    }
    return false;
}

static void
frame_get(struct video *v, const struct media *m, struct media_facts *facts,
          struct shot *out)
{
    bool found =
        video_decoder_open(v) && frame_find(v, m->at_us, &out->frame, &out->frame_us);

    if (found) {
        probe_frame(out->frame, v->dec, facts);
        /* Harmless messages of the demuxer are no part of an answer that is "ok". */
        v->f->detail[0] = '\0';
        memset(v->f->detail, 0, sizeof v->f->detail);
    }
}

static bool
is_still(const struct media *m)
{
    return m->type == MEDIA_AVIF || m->type == MEDIA_GIF;
}

void
clip_read(const struct media *m, struct media_facts *facts, struct finding *f,
          struct shot *out)
{
    struct shape shape;
    struct video v = {0};
    int64_t at = -1;
    bool cut;

    out->frame_us = -1;
    if (!shape_read(m, &shape)) {
        finding_set(f, VERDICT_WRONG_TYPE, 0, "no %s", media_name(m->type));
        return;
    }
    if (!video_open(&v, m->fd, m->bytes, m->type, f)) {
        open_judge(m, &shape, f);
        video_close(&v);
        return;
    }
    probe_container(&v, shape.is_fragmented, facts, &out->turn);
    video_discard_others(&v);
    cut = is_cut(m, &shape, &v, &at);
    if (streams_judge(m, &shape, &v, facts, f)) {
        frame_get(&v, m, facts, out);
    }
    if (is_still(m)) {
        facts->sar_num = 0;
        facts->sar_den = 0;
        out->frame_us = m->type == MEDIA_AVIF ? -1 : out->frame_us;
        facts->duration_us = m->type == MEDIA_AVIF ? -1 : facts->duration_us;
    }
    probe_shown_size(facts, out->turn);
    if (cut && f->verdict != VERDICT_UNSUPPORTED && f->verdict != VERDICT_TOO_LARGE) {
        finding_set(f, VERDICT_TRUNCATED, at, "ends before its last sample");
    }
    video_close(&v);
}
