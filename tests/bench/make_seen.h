/*
 * bench/make_seen.h - what came of made assets: observations, objects, pictures and
 * events. They are gathered and written many at a time.
 */
#ifndef ASSETS_BENCH_MAKE_SEEN_H
#define ASSETS_BENCH_MAKE_SEEN_H

#include "tests/bench/make_rows.h"

MUST_USE bool seen_add(struct rows *r, const struct made_asset *m, int64_t asset,
                       struct err *e);
/* Writes what was gathered; wanted before each commit. */
MUST_USE bool seen_flush(struct rows *r, struct err *e);

#endif
