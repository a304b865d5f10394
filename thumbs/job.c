#include "thumbs/job.h"

#include "base/fd.h"
#include "thumbs/develop.h"
#include "thumbs/icc.h"
#include "thumbs/jpeg_fast.h"
#include "thumbs/meta.h"
#include "thumbs/png.h"
#include "thumbs/puid.h"
#include "thumbs/sandbox.h"
#include "thumbs/storyboard.h"
#include "thumbs/worker_kind.h"

#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { PUID_HEAD_BYTES = 64 * 1024 };

static void
shot_release(struct shot *s)
{
    picture_release(&s->picture);
    icc_close(s->colour.icc);
    if (s->frame != NULL) {
        worker_kind.release(s);
    }
}

static void
puid_put(const struct media *m, struct media_facts *facts)
{
    char *head = malloc(PUID_HEAD_BYTES);
    size_t got;

    if (head != NULL &&
        fd_pread_some(m->fd, head, PUID_HEAD_BYTES, 0, &got, "media", NULL)) {
        word_put(facts->puid, WIRE_WORD, puid_of(m->type, (struct str){head, got}));
    }
    free(head);
}

/* Behind the reader: pictures where there is a shot, else what that means. */
static void
pictures_make(const struct darkroom *d, struct wire_reply *out, struct finding *f)
{
    bool has_shot = d->shot->frame != NULL || d->shot->picture.memory != NULL;

    if ((d->job->flags & WIRE_JOB_HEADERS) != 0) {
        f->verdict = f->verdict == VERDICT_OK ? VERDICT_UNCHECKED : f->verdict;
    } else if (has_shot && out->facts.width > 0) {
        develop(d, out, f);
    } else if (f->verdict == VERDICT_OK) {
        finding_set(f, VERDICT_UNDECODABLE, -1, "no picture came out");
    }
}

static void
reply_begin(const struct wire_job *job, struct wire_reply *out)
{
    memset(out, 0, sizeof *out); /* padding too: nothing of ours crosses unasked */
    out->magic = WIRE_MAGIC;
    out->id = job->id;
    media_facts_clear(&out->facts);
}

static void
reply_hand_on(const struct wire_job *job, struct wire_reply *out)
{
    reply_begin(job, out);
    out->hand_on = 1;
    out->verdict = VERDICT_UNCHECKED;
}

void
job_run(const struct wire_job *job, const struct job_desk *desk, struct wire_reply *out)
{
    struct media m = {.fd = desk->media_fd,
                      .bytes = job->bytes,
                      .type = (enum media_type)job->type,
                      .box_px =
                          job->n_boxes > 0 ? (int32_t)job->box_px[0] : SHOT_GLANCE_PX,
                      .at_us = job->at_us,
                      .flags = job->flags,
                      .colors = job->colors,
                      .resampler = desk->resampler,
                      .fast = desk->fast};
    struct finding f = FINDING_OK;
    struct shot shot = {.frame_us = -1};
    struct strip strip = {0};
    struct darkroom darkroom = {job, desk, &shot, &strip};
    bool hand_on = false;

    reply_begin(job, out);
    if (m.bytes == 0) {
        finding_set(&f, VERDICT_EMPTY, 0, "no bytes");
    } else {
        puid_put(&m, &out->facts);
        worker_kind.read(&m, &(struct seen){&out->facts, &f, &shot, &strip}, &hand_on);
    }
    if (hand_on) {
        reply_hand_on(job, out);
    } else {
        pictures_make(&darkroom, out, &f);
        out->verdict = f.verdict;
        out->broke_at = f.broke_at <= job->bytes ? f.broke_at : job->bytes;
        memcpy(out->detail, f.detail, sizeof out->detail);
    }
    shot_release(&shot);
    strip_release(&strip);
}

bool
job_desk_make(struct job_desk *desk)
{
    *desk =
        (struct job_desk){.media_fd = -1, .room_fd = -1, .resampler = resampler_new()};
    if (desk->resampler != NULL && jpeg_fast_is_here()) {
        desk->fast = jpeg_fast_new();
    }
    return desk->resampler != NULL;
}

void
job_desk_release(struct job_desk *desk)
{
    resampler_free(desk->resampler);
    jpeg_fast_free(desk->fast);
    desk->resampler = NULL;
    desk->fast = NULL;
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
    worker_kind.warm_up();
    icc_warm_up();
    meta_warm_up();
}

static void
version_add(version_fn *tell, char *out, size_t size)
{
    size_t n = strlen(out);
    char part[1024];

    tell(part, sizeof part);
    (void)snprintf(out + n, size - n, "%s\n", part);
}

void
job_version(char *out, size_t size)
{
    out[0] = '\0';
    version_add(sandbox_version, out, size);
    for (size_t i = 0; worker_kind.versions[i] != NULL; i++) {
        version_add(worker_kind.versions[i], out, size);
    }
    version_add(png_version, out, size);
    version_add(icc_version, out, size);
    version_add(meta_version, out, size);
}
