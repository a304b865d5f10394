/*
 * tests/unit/thumbs_kit.h - files through the real pool,
 * one after another or many at once.
 */
#ifndef ASSETS_TESTS_THUMBS_KIT_H
#define ASSETS_TESTS_THUMBS_KIT_H

#include "thumbs/pool.h"

/*
 * What a result was, kept after its report. png is the first picture's, a copy that
 * buf_release frees.
 */
struct kit_result {
    bool came;
    struct pool_result is; /* pictures[].png is not valid any more */
    struct buf png;
};

/* By the first bytes alone; MEDIA_UNKNOWN for what the worker does not read. */
enum media_type kit_sniff(int fd);

/* Adds a job and waits for its report. False where pool_add refused; *e says why. */
bool kit_run_fd(struct pool *p, int fd, enum media_type type, uint32_t box_px,
                struct kit_result *out, struct err *e);
bool kit_run_file(struct pool *p, const char *path, enum media_type type, uint32_t box_px,
                  struct kit_result *out, struct err *e);
void kit_result_release(struct kit_result *r);

/* Steps until a report came or nothing is under way. */
void kit_wait(struct pool *p, pool_done_fn *done, void *arg);

#endif
