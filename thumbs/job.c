#include "thumbs/job.h"

#include "base/fd.h"
#include "thumbs/jpeg.h"
#include "thumbs/png.h"
#include "thumbs/scale.h"
#include "thumbs/shot.h"
#include "thumbs/video.h"

#include <inttypes.h>
#include <malloc.h>
#include <stdio.h>
#include <time.h>

enum { KEYS = 8 };

static void
shot_release(struct shot *s)
{
    picture_release(&s->picture);
    av_frame_free(&s->frame);
}

static void key_add(struct png_key *keys, size_t *n, const char *name, const char *fmt,
                    ...) PRINTF_LIKE(4, 5);

static void
key_add(struct png_key *keys, size_t *n, const char *name, const char *fmt, ...)
{
    va_list args;

    keys[*n].name = name;
    va_start(args, fmt);
    (void)vsnprintf(keys[*n].text, sizeof keys[*n].text, fmt, args);
    va_end(args);
    (*n)++;
}

/*
 * Thumbnail Managing Standard 0.9.0: URI and MTime must be there, where they are known.
 */
static size_t
keys_make(const struct wire_job *job, const struct media_facts *facts,
          struct png_key keys[KEYS])
{
    size_t n = 0;

    if (job->uri[0] != '\0') {
        key_add(keys, &n, "Thumb::URI", "%s", job->uri);
    }
    if (job->mtime_s >= 0) {
        key_add(keys, &n, "Thumb::MTime", "%" PRId64, job->mtime_s);
    }
    key_add(keys, &n, "Thumb::Size", "%" PRId64, job->bytes);
    key_add(keys, &n, "Thumb::Mimetype", "%s", media_mime((enum media_type)job->type));
    key_add(keys, &n, "Thumb::Image::Width", "%" PRId32, facts->width);
    key_add(keys, &n, "Thumb::Image::Height", "%" PRId32, facts->height);
    if (facts->duration_us > 0) {
        key_add(keys, &n, "Thumb::Movie::Length", "%" PRId64,
                (facts->duration_us + 500000) / 1000000);
    }
    key_add(keys, &n, "Software", "assets " ASSETS_VERSION);
    return n;
}

static bool
picture_write(const struct wire_job *job, const struct media_facts *facts,
              const struct shot *shot, const struct job_desk *desk,
              struct wire_picture *p, struct err *e)
{
    struct png_key keys[KEYS];
    size_t n_keys = keys_make(job, facts, keys);
    auto_picture struct picture small = {0};
    auto_buf struct buf png;
    struct scale_to to = {.turn = shot->turn};

    fit_box(facts->width, facts->height, (int32_t)p->box_px, &to.width, &to.height);
    p->width = to.width;
    p->height = to.height;
    buf_init(&png, (size_t)wire_box_room(p->box_px));
    if (shot->frame != NULL
            ? !scale_frame(desk->scaler, shot->frame, &to, &small, e)
            : !scale_picture(desk->scaler, &shot->picture, &to, &small, e)) {
        return false;
    }
    if (!png_write_picture(&png, &small, keys, n_keys, e) ||
        !fd_pwrite_all(desk->room_fd, png.p, png.n, p->at_byte, "pictures", e)) {
        return false;
    }
    p->bytes = (int64_t)png.n;
    p->frame_us = shot->frame_us;
    return true;
}

/* What was found in the media before says more than what its picture then met. */
static void
failure_put(struct finding *f, const struct err *e)
{
    if (f->verdict == VERDICT_OK) {
        finding_set(f, e->code == ERR_LIMIT ? VERDICT_TOO_LARGE : VERDICT_UNDECODABLE, -1,
                    "%s", e->text);
    }
}

/* All boxes or none: the parent asks for what is missing. */
static void
pictures_write(const struct wire_job *job, const struct shot *shot,
               const struct job_desk *desk, struct wire_reply *out, struct finding *f)
{
    int64_t at = 0;
    struct err e = {0};

    for (uint32_t i = 0; i < job->n_boxes; i++) {
        struct wire_picture *p = &out->pictures[i];

        p->box_px = job->box_px[i];
        p->at_byte = at;
        if (!picture_write(job, &out->facts, shot, desk, p, &e)) {
            memset(out->pictures, 0, sizeof out->pictures);
            failure_put(f, &e);
            return;
        }
        at = p->at_byte + p->bytes;
    }
    out->n_pictures = job->n_boxes;
}

void
job_run(const struct wire_job *job, const struct job_desk *desk, struct wire_reply *out)
{
    struct media m = {.fd = desk->media_fd,
                      .bytes = job->bytes,
                      .type = (enum media_type)job->type,
                      .box_px = (int32_t)(job->n_boxes > 0 ? job->box_px[0] : 0),
                      .at_us = job->at_us};
    struct finding f = FINDING_OK;
    struct shot shot = {.frame_us = -1};

    memset(out, 0, sizeof *out); /* padding too: nothing of ours crosses unasked */
    out->magic = WIRE_MAGIC;
    out->id = job->id;
    out->facts.duration_us = -1;
    out->facts.rotation = -1;
    if (m.bytes == 0) {
        finding_set(&f, VERDICT_EMPTY, 0, "no bytes");
    } else if (m.type == MEDIA_JPEG || m.type == MEDIA_PNG || m.type == MEDIA_WEBP) {
        still_read(&m, &out->facts, &f, &shot);
    } else {
        clip_read(&m, &out->facts, &f, &shot);
    }
    if ((shot.frame != NULL || shot.picture.memory != NULL) && out->facts.width > 0) {
        pictures_write(job, &shot, desk, out, &f);
    } else if (f.verdict == VERDICT_OK) {
        finding_set(&f, VERDICT_UNDECODABLE, -1, "no picture came out");
    }
    shot_release(&shot);
    out->verdict = f.verdict;
    out->broke_at = f.broke_at <= job->bytes ? f.broke_at : job->bytes;
    memcpy(out->detail, f.detail, sizeof out->detail);
}

void
job_warm_up(void)
{
    /* The time zone: FFmpeg's dates pass gmtime_r, which would read /etc/localtime. */
    (void)setenv("TZ", "UTC0", 1);
    tzset();
    /*
     * Pictures up to 32 MiB stay in the heap instead of being mapped, cleared and
     * unmapped for each file: a tenth of the time on ordinary JPEGs.
     */
    (void)mallopt(M_MMAP_THRESHOLD, 32 * 1024 * 1024);
    (void)mallopt(M_TRIM_THRESHOLD, 128 * 1024 * 1024);
    video_warm_up();
    jpeg_warm_up();
}
