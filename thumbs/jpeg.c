#include "thumbs/jpeg.h"

#include "thumbs/jpeg_fast.h"
#include "thumbs/jpeg_kind.h"
#include "thumbs/jpeg_markers.h"
#include "thumbs/jpeg_reader.h"
#include "thumbs/jpeg_rows.h"

#include <stdio.h>

#include <jerror.h>

/* Before the decoder finishes: that frees them. */
static void
meta_once(struct jpeg_reader *r)
{
    if (!r->has_meta) {
        r->has_meta = true;
        jpeg_markers_meta(&r->c, r->facts);
    }
}

/* What the frame header alone tells, also of files that the library refuses. */
static void
sof_put(const struct jpeg_source *s, struct media_facts *facts)
{
    facts->coded_width = s->width;
    facts->coded_height = s->height;
    word_put(facts->profile, WIRE_WORD, jpeg_profile_name(s->sof));
}

/*
 * The smallest of the reductions that leaves enough for the filter to work on. Twice the
 * wanted size is what libjpeg's box reduction needs to come close to a filter of the full
 * picture. The k-point transform of our own decoder is the better filter, and does with
 * a little less: 1.85 times keeps 1920 px at a quarter for 256, 4000 px at an eighth
 * (docs/PERFORMANCE.md).
 */
static unsigned
reduction(const struct jpeg_reader *r, int64_t margin_percent)
{
    int64_t longer =
        r->c.image_width > r->c.image_height ? r->c.image_width : r->c.image_height;

    for (unsigned by = 8; by > 1; by /= 2) {
        if (longer * 100 / by >= (int64_t)r->media->box_px * margin_percent) {
            return by;
        }
    }
    return 1;
}

/* Our own decoder takes what is whole and common; all else is libjpeg-turbo's to read. */
static bool
decode_fast(struct jpeg_reader *r)
{
    enum { MARGIN_PERCENT = 185 };
    struct jpeg_fast_want want = {.eighths = (int)(8 / reduction(r, MARGIN_PERCENT)),
                                  .may_skip = (r->media->flags & WIRE_JOB_VERIFIED) != 0};
    bool is_common =
        r->c.jpeg_color_space == JCS_GRAYSCALE || r->c.jpeg_color_space == JCS_YCbCr;

    return r->media->fast != NULL && (r->media->flags & WIRE_JOB_LIBJPEG) == 0 &&
           is_common && r->from.is_whole &&
           jpeg_fast_read(r->media->fast, r->from.buffer, (size_t)r->from.bytes, &want,
                          &r->shot->picture);
}

static bool
decode_all(struct jpeg_reader *r)
{
    enum { MARGIN_PERCENT = 200 };
    struct picture *out = &r->shot->picture;
    struct err e = {0};

    r->c.scale_num = 1;
    r->c.scale_denom = reduction(r, MARGIN_PERCENT);
    jpeg_rows_choose(&r->c, out);
    (void)jpeg_start_decompress(&r->c);
    if (!jpeg_rows_room(&r->c, out, &r->row, &e)) {
        r->over_limit = true;
        finding_note(r->f, "%s", e.text);
        return false;
    }
    jpeg_rows_read(&r->c, out, r->row);
    (void)jpeg_finish_decompress(&r->c); /* reads on to the end marker */
    return true;
}

static bool
decode(struct jpeg_reader *r)
{
    jpeg_reader_start(r);
    r->c.mem->max_memory_to_use = (long)(LIMIT_WORKER_MEMORY_BYTES / 4 * 3);
    jpeg_markers_keep(&r->c);
    (void)jpeg_read_header(&r->c, TRUE);
    jpeg_markers_facts(&r->c, r->facts);
    meta_once(r);
    r->over_limit = size_refused(r->facts, r->f);
    if (r->over_limit) {
        return false;
    }
    if ((r->media->flags & WIRE_JOB_HEADERS) != 0) {
        return true;
    }
    r->shot->colour.is_plain_ink = jpeg_rows_plain_ink(&r->c);
    if (r->facts->has_icc != 0) {
        struct picture kind = {0};

        jpeg_rows_choose(&r->c, &kind);
        r->shot->colour.icc = jpeg_markers_icc(&r->c, kind.kind);
    }
    return decode_fast(r) || decode_all(r);
}

/* True where the library knows the format but not this kind of it. */
static bool
is_refused_kind(const struct jpeg_reader *r)
{
    switch (r->errors.msg_code) {
    case JERR_SOF_UNSUPPORTED:
    case JERR_BAD_PRECISION:
    case JERR_ARITH_NOTIMPL:
    case JERR_CCIR601_NOTIMPL:
    case JERR_FRACT_SAMPLE_NOTIMPL:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_BAD_SAMPLING:
    case JERR_BAD_J_COLORSPACE:
    case JERR_BAD_PROGRESSION:
    case JERR_COMPONENT_COUNT:
        return true;
    default:
        return false;
    }
}

static enum jpeg_end
end_of(struct jpeg_reader *r, bool done)
{
    bool no_memory = !done && (r->errors.msg_code == JERR_OUT_OF_MEMORY ||
                               r->errors.msg_code == JERR_NO_BACKING_STORE);

    r->f->broke_at = r->first_harm_at;
    if (r->over_limit || no_memory) {
        r->f->verdict = VERDICT_TOO_LARGE;
    } else if (r->from.hit_end || r->is_short) {
        r->f->verdict = VERDICT_TRUNCATED;
    } else if (r->first_harm_at >= 0) {
        r->f->verdict = VERDICT_UNDECODABLE;
    }
    if (done) {
        return JPEG_READ;
    }
    picture_release(&r->shot->picture);
    return r->f->verdict == VERDICT_UNDECODABLE && is_refused_kind(r) ? JPEG_REFUSED
                                                                      : JPEG_BROKEN;
}

enum jpeg_end
jpeg_read(const struct media *m, struct media_facts *facts, struct finding *f,
          struct shot *out)
{
    struct jpeg_reader *r = jpeg_reader_new(m->fd, m->bytes);
    volatile bool done = false; /* set after setjmp, read after the jump */
    enum jpeg_end end;

    if (r == NULL) {
        finding_set(f, VERDICT_TOO_LARGE, -1, "not enough memory");
        return JPEG_BROKEN;
    }
    r->media = m;
    r->f = f;
    r->facts = facts;
    r->shot = out;
    sof_put(&r->from, facts);
    if (setjmp(r->jump) == 0) {
        done = decode(r);
    }
    meta_once(r);
    end = end_of(r, done);
    jpeg_reader_free(r);
    return end;
}

void
jpeg_warm_up(void)
{
    struct jpeg_compress_struct c;
    struct jpeg_error_mgr errors;
    uint8_t *bytes = NULL;
    unsigned long n = 0;

    c.err = jpeg_std_error(&errors);
    jpeg_create_compress(&c);
    jpeg_mem_dest(&c, &bytes, &n);
    c.image_width = 8;
    c.image_height = 8;
    c.input_components = 3;
    c.in_color_space = JCS_RGB;
    jpeg_set_defaults(&c);
    jpeg_start_compress(&c, TRUE);
    jpeg_abort_compress(&c);
    jpeg_destroy_compress(&c);
    free(bytes);
}

void
jpeg_version(char *out, size_t size)
{
#define TEXT(x)  #x
#define VALUE(x) TEXT(x)
    (void)snprintf(out, size, "libjpeg-turbo %s\nJPEG decoder of our own: %s",
                   VALUE(LIBJPEG_TURBO_VERSION),
                   jpeg_fast_is_here() ? "used" : "not on this processor");
#undef VALUE
#undef TEXT
}
