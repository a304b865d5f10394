/* thumbs/job.h - one file of the worker: facts, verdict, pictures. */
#ifndef ASSETS_THUMBS_JOB_H
#define ASSETS_THUMBS_JOB_H

#include "thumbs/wire.h"

struct scaler;

/* Both descriptors are borrowed; the scaler is kept from job to job. */
struct job_desk {
    int media_fd;
    int room_fd;
    struct scaler *scaler;
};

/*
 * Reads the media, writes the pictures, fills all of *out. Never fails: what goes wrong
 * is the verdict.
 */
void job_run(const struct wire_job *job, const struct job_desk *desk,
             struct wire_reply *out);

/* Once, before confinement: whatever libraries open or ask for on first use. */
void job_warm_up(void);

#endif
