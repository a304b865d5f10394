/* thumbs/job.h - one file of the worker: facts, verdict, pictures. */
#ifndef ASSETS_THUMBS_JOB_H
#define ASSETS_THUMBS_JOB_H

#include "thumbs/wire.h"

struct resampler;
struct jpeg_fast;

/* Both descriptors are borrowed; the rest is kept from job to job. */
struct job_desk {
    int media_fd;
    int room_fd;
    struct resampler *resampler;
    struct jpeg_fast *fast; /* NULL: libjpeg-turbo reads every JPEG */
};

/*
 * Reads the media, writes the pictures, fills all of *out. Never fails: what goes wrong
 * is the verdict.
 */
void job_run(const struct wire_job *job, const struct job_desk *desk,
             struct wire_reply *out);

/*
 * The tools of a desk, without descriptors. False where there is no memory for them.
 */
MUST_USE bool job_desk_make(struct job_desk *desk);
void job_desk_release(struct job_desk *desk);

/* Once, before confinement: whatever libraries open or ask for on first use. */
void job_warm_up(void);
/* "name: value" lines of the libraries, before confinement. */
void job_version(char *out, size_t size);

#endif
