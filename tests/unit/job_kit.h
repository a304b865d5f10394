/*
 * tests/unit/job_kit.h - one file through the worker's
 * readers, within the test's own process.
 */
#ifndef ASSETS_TESTS_JOB_KIT_H
#define ASSETS_TESTS_JOB_KIT_H

#include "thumbs/video.h"

/* What one file came to; png is the first picture. */
struct done {
    struct wire_reply reply;
    struct buf png;
};

#define auto_done __attribute__((cleanup(done_release)))

void done_release(struct done *d);

/* The answer must pass the parent's checks. The descriptor is borrowed. */
void run_fd(int fd, enum media_type type, uint32_t box_px, struct done *out);
/* The same of a file that had so many bytes when it was asked for. */
void run_fd_once(int fd, int64_t bytes, enum media_type type, uint32_t box_px,
                 struct done *out);
void run_bytes(struct str bytes, enum media_type type, uint32_t box_px, struct done *out);
/* A file of the made media; false, with a SKIP, where it could not be made here. */
bool run_file(const char *name, enum media_type type, uint32_t box_px, struct done *out);
/* Its bytes; the test fails where it is not there. */
void file_into(const char *name, struct buf *out);

/* The PNG decoded again, by FFmpeg; freed with av_frame_free. */
AVFrame *png_decoded(const struct buf *png);
const uint8_t *pixel(const AVFrame *f, int x, int y);

/* A group's set-up: what the worker does before it is confined. */
int warm_up(void **state);

#endif
