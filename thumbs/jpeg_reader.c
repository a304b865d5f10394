#include "thumbs/jpeg_reader.h"

#include <stdlib.h>

#include <jerror.h>

static struct jpeg_reader *
reader_of(j_common_ptr c)
{
    return c->client_data;
}

static int64_t
place(const struct jpeg_reader *r)
{
    return r->from.at - (int64_t)r->source.bytes_in_buffer;
}

/*
 * Of the picture's height, what was there before: rows of the first scan of a component.
 * Later scans only refine what is there.
 */
static int32_t
share_read(const struct jpeg_reader *r)
{
    if (r->c.total_iMCU_rows == 0 || r->c.input_scan_number == 0) {
        return 0;
    }
    if (r->c.Ss != 0 || r->c.Ah != 0) {
        return 1000;
    }
    return (int32_t)((int64_t)r->c.input_iMCU_row * 1000 / r->c.total_iMCU_rows);
}

void
jpeg_reader_harm(struct jpeg_reader *r, int64_t at)
{
    r->first_harm_at = at;
    r->facts->whole_permille = share_read(r);
    r->f->detail[0] = '\0'; /* it says more than a harmless warning before it */
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
    struct jpeg_reader *r = reader_of(c);

    if (r->first_harm_at < 0) {
        jpeg_reader_harm(r, place(r));
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
    struct jpeg_reader *r = reader_of(c);

    if (level >= 0) {
        return; /* traces */
    }
    c->err->num_warnings++;
    if (!is_harmless(c->err->msg_code) && r->first_harm_at < 0) {
        jpeg_reader_harm(r, place(r));
        /* The end marker stands where there should be more: cut, and closed again. */
        r->is_short = c->err->msg_code == JWRN_HIT_MARKER && r->c.unread_marker == 0xD9;
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
    struct jpeg_reader *r = reader_of(c);

    if (r->c.input_scan_number > LIMIT_JPEG_SCANS) {
        r->over_limit = true;
        jpeg_reader_harm(r, place(r));
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
    struct jpeg_reader *r = reader_of((j_common_ptr)c);

    c->src->bytes_in_buffer = jpeg_source_fill(&r->from, &c->src->next_input_byte);
    if (r->from.hit_end && r->first_harm_at < 0) {
        jpeg_reader_harm(r, r->from.at);
        r->is_short = true;
        finding_note(r->f, "ends before its end marker");
    }
    return TRUE;
}

static void
source_skip(j_decompress_ptr c, long n)
{
    struct jpeg_reader *r = reader_of((j_common_ptr)c);
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

struct jpeg_reader *
jpeg_reader_new(int fd, int64_t bytes)
{
    struct jpeg_reader *r = calloc(1, sizeof *r);

    if (r == NULL || !jpeg_source_init(&r->from, fd, bytes)) {
        free(r);
        return NULL;
    }
    r->first_harm_at = -1;
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
    return r;
}

void
jpeg_reader_start(struct jpeg_reader *r)
{
    jpeg_create_decompress(&r->c);
    r->c.client_data = r;
    r->c.src = &r->source;
    r->c.progress = &r->progress;
}

void
jpeg_reader_free(struct jpeg_reader *r)
{
    jpeg_destroy_decompress(&r->c);
    jpeg_source_release(&r->from);
    free(r->row);
    free(r);
}
