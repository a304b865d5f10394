#include "thumbs/jpeg.h"

#include "thumbs/exif.h"
#include "thumbs/jpeg_kind.h"
#include "thumbs/jpeg_rows.h"
#include "thumbs/jpeg_source.h"

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jerror.h>

/* setjmp and longjmp stay within this file: the jump goes from error_end to jpeg_read. */
struct reader {
    struct jpeg_decompress_struct c;
    struct jpeg_error_mgr errors;
    struct jpeg_progress_mgr progress;
    struct jpeg_source_mgr source;
    struct jpeg_source from;
    jmp_buf jump;
    struct finding *f;
    struct media_facts *facts;
    struct picture *out;
    int32_t box_px;
    uint8_t *cmyk_row;     /* owned */
    int64_t first_harm_at; /* of a warning that means lost pixels; -1 none */
    bool over_limit;
    bool has_markers; /* Exif and the profile were looked for */
};

static struct reader *
reader_of(j_common_ptr c)
{
    return c->client_data;
}

static int64_t
place(const struct reader *r)
{
    return r->from.at - (int64_t)r->source.bytes_in_buffer;
}

static void
message_note(j_common_ptr c)
{
    char text[JMSG_LENGTH_MAX];

    c->err->format_message(c, text);
    finding_note(reader_of(c)->f, "%s", text);
}

__attribute__((noreturn)) static void
error_end(j_common_ptr c)
{
    struct reader *r = reader_of(c);

    if (r->first_harm_at < 0) {
        r->first_harm_at = place(r);
        r->f->detail[0] =
            '\0'; /* the error says more than a harmless warning before it */
    }
    message_note(c);
    longjmp(r->jump, 1);
}

/*
 * Warnings after which every pixel is still there. All
 * others mean that some were guessed.
 */
static bool
is_harmless(int code)
{
    return code == JWRN_EXTRANEOUS_DATA || code == JWRN_ADOBE_XFORM ||
           code == JWRN_JFIF_MAJOR || code == JWRN_BOGUS_ICC ||
           code == JWRN_TOO_MUCH_DATA;
}

static void
message_seen(j_common_ptr c, int level)
{
    struct reader *r = reader_of(c);

    if (level >= 0) {
        return; /* traces */
    }
    c->err->num_warnings++;
    if (!is_harmless(c->err->msg_code) && r->first_harm_at < 0) {
        r->first_harm_at = place(r);
        r->f->detail[0] = '\0';
    }
    message_note(c);
}

static void
message_ignored(j_common_ptr c)
{
    (void)c;
}

static void
scans_counted(j_common_ptr c)
{
    struct reader *r = reader_of(c);

    if (r->c.input_scan_number > LIMIT_JPEG_SCANS) {
        r->over_limit = true;
        r->first_harm_at = place(r);
        r->f->detail[0] = '\0';
        finding_note(r->f, "more than %d scans", LIMIT_JPEG_SCANS);
        longjmp(r->jump, 1);
    }
}

static void
source_start(j_decompress_ptr c)
{
    (void)c;
}

static boolean
source_fill(j_decompress_ptr c)
{
    struct reader *r = reader_of((j_common_ptr)c);

    c->src->bytes_in_buffer = jpeg_source_fill(&r->from, &c->src->next_input_byte);
    if (r->from.hit_end && r->first_harm_at < 0) {
        r->first_harm_at = r->from.at;
        r->f->detail[0] = '\0';
        finding_note(r->f, "ends before its end marker");
    }
    return TRUE;
}

static void
source_skip(j_decompress_ptr c, long n)
{
    struct reader *r = reader_of((j_common_ptr)c);
    size_t here = c->src->bytes_in_buffer;

    if (n <= 0) {
        return;
    }
    if ((size_t)n <= here) {
        c->src->next_input_byte += n;
        c->src->bytes_in_buffer -= (size_t)n;
        return;
    }
    jpeg_source_skip(&r->from, n - (long)here);
    c->src->bytes_in_buffer = 0;
}

static void
pixel_format_put(const struct reader *r)
{
    struct jpeg_kind kind = {.components = r->c.num_components,
                             .is_rgb = r->c.jpeg_color_space == JCS_RGB,
                             .is_ycck = r->c.jpeg_color_space == JCS_YCCK};

    jpeg_rows_ratio(&r->c, false, &kind.across, &kind.down);
    word_put(r->facts->pixel_format, WIRE_WORD, jpeg_format_name(&kind));
}

/* Before the decoder finishes: that frees them. */
static void
markers_put(struct reader *r)
{
    r->has_markers = true;
    for (jpeg_saved_marker_ptr m = r->c.marker_list; m != NULL; m = m->next) {
        struct str s = {(const char *)m->data, m->data_length};
        struct exif exif;

        if (str_starts(s, STR("ICC_PROFILE\0"))) {
            r->facts->has_icc = 1;
        }
        if (!str_starts(s, STR("Exif\0")) || r->facts->has_exif != 0) {
            continue;
        }
        exif_read(str_skip(s, 6), &exif);
        r->facts->has_exif = exif.found;
        r->facts->exif_orientation = exif.orientation;
        word_put(r->facts->date_media, WIRE_WORD, exif.date);
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

static void
facts_put(const struct reader *r)
{
    struct media_facts *facts = r->facts;

    facts->coded_width = (int32_t)r->c.image_width;
    facts->coded_height = (int32_t)r->c.image_height;
    facts->progressive = r->c.progressive_mode ? 1 : 0;
    pixel_format_put(r);
}

/*
 * The smallest of the factors with SIMD code that leaves twice the wanted size for the
 * filter to work on.
 */
static unsigned
reduction(const struct reader *r)
{
    int64_t longer =
        r->c.image_width > r->c.image_height ? r->c.image_width : r->c.image_height;

    for (unsigned by = 8; by > 1; by /= 2) {
        if (longer / by >= (int64_t)r->box_px * 2) {
            return by;
        }
    }
    return 1;
}

static bool
size_is_refused(struct reader *r)
{
    int64_t pixels = (int64_t)r->c.image_width * r->c.image_height;

    if (pixels <= LIMIT_PIXELS && r->c.image_width <= LIMIT_SIDE_PX &&
        r->c.image_height <= LIMIT_SIDE_PX) {
        return false;
    }
    r->over_limit = true;
    r->first_harm_at = 0;
    r->f->detail[0] = '\0';
    finding_note(r->f, "%u x %u pixels", r->c.image_width, r->c.image_height);
    return true;
}

static bool
decode(struct reader *r)
{
    struct err e = {0};

    jpeg_create_decompress(&r->c);
    r->c.client_data = r;
    r->c.src = &r->source;
    r->c.progress = &r->progress;
    r->c.mem->max_memory_to_use = (long)(LIMIT_WORKER_MEMORY_BYTES / 4 * 3);
    jpeg_save_markers(&r->c, JPEG_APP0 + 1, 0xFFFF);
    jpeg_save_markers(&r->c, JPEG_APP0 + 2, 16); /* only whether there is a profile */
    (void)jpeg_read_header(&r->c, TRUE);
    facts_put(r);
    markers_put(r);
    if (size_is_refused(r)) {
        return false;
    }
    r->c.scale_num = 1;
    r->c.scale_denom = reduction(r);
    jpeg_rows_choose(&r->c, r->out);
    (void)jpeg_start_decompress(&r->c);
    if (!jpeg_rows_room(&r->c, r->out, &r->cmyk_row, &e)) {
        r->over_limit = true;
        finding_note(r->f, "%s", e.text);
        return false;
    }
    jpeg_rows_read(&r->c, r->out, r->cmyk_row);
    (void)jpeg_finish_decompress(&r->c); /* reads on to the end marker */
    return true;
}

/* True where the library knows the format but not this kind of it. */
static bool
is_refused_kind(const struct reader *r)
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
end_of(struct reader *r, bool done)
{
    bool no_memory = !done && (r->errors.msg_code == JERR_OUT_OF_MEMORY ||
                               r->errors.msg_code == JERR_NO_BACKING_STORE);

    r->f->broke_at = r->first_harm_at;
    if (r->over_limit || no_memory) {
        r->f->verdict = VERDICT_TOO_LARGE;
    } else if (r->from.hit_end) {
        r->f->verdict = VERDICT_TRUNCATED;
    } else if (r->first_harm_at >= 0) {
        r->f->verdict = VERDICT_UNDECODABLE;
    }
    if (done) {
        return JPEG_READ;
    }
    picture_release(r->out);
    return r->f->verdict == VERDICT_UNDECODABLE && is_refused_kind(r) ? JPEG_REFUSED
                                                                      : JPEG_BROKEN;
}

enum jpeg_end
jpeg_read(int fd, int64_t bytes, int32_t box_px, struct media_facts *facts,
          struct finding *f, struct picture *out)
{
    struct reader *r = calloc(1, sizeof *r);
    volatile bool done = false; /* set after setjmp, read after the jump */
    enum jpeg_end end;

    if (r == NULL || !jpeg_source_init(&r->from, fd, bytes)) {
        free(r);
        finding_set(f, VERDICT_TOO_LARGE, -1, "not enough memory");
        return JPEG_BROKEN;
    }
    r->f = f;
    r->facts = facts;
    r->out = out;
    r->box_px = box_px;
    r->first_harm_at = -1;
    sof_put(&r->from, facts);
    r->c.err = jpeg_std_error(&r->errors);
    r->c.client_data = r;
    r->errors.error_exit = error_end;
    r->errors.emit_message = message_seen;
    r->errors.output_message = message_ignored;
    r->progress.progress_monitor = scans_counted;
    r->source = (struct jpeg_source_mgr){.init_source = source_start,
                                         .fill_input_buffer = source_fill,
                                         .skip_input_data = source_skip,
                                         .resync_to_restart = jpeg_resync_to_restart,
                                         .term_source = source_start};
    if (setjmp(r->jump) == 0) {
        done = decode(r);
    }
    if (!r->has_markers) {
        markers_put(r);
    }
    end = end_of(r, done);
    jpeg_destroy_decompress(&r->c);
    jpeg_source_release(&r->from);
    free(r->cmyk_row);
    free(r);
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
    (void)snprintf(out, size, "libjpeg-turbo %s", VALUE(LIBJPEG_TURBO_VERSION));
#undef VALUE
#undef TEXT
}
