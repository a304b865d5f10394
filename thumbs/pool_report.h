/* thumbs/pool_report.h - what is told of a job that came back, or did not. */
#ifndef ASSETS_THUMBS_POOL_REPORT_H
#define ASSETS_THUMBS_POOL_REPORT_H

#include "thumbs/pool_worker.h"

/* How a process ended, in words. TOO_LARGE where a limit did it, else UNDECODABLE. */
enum verdict pool_death_tell(int signal, int status, char *out, size_t size);

/*
 * Seals the pictures, checks them, reports the reply to `done`. The worker is idle
 * afterwards. False where it must not go on: it sent no good picture, or keeps its hand
 * on the memory.
 */
MUST_USE bool pool_report_reply(struct pool_worker *w, const struct wire_reply *reply,
                                pool_done_fn *done, void *arg);

/* Reports that the worker gave no answer. */
void pool_report_failure(uint64_t id, enum verdict v, const char *why,
                         pool_done_fn *done, void *arg);

#endif
