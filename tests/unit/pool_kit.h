/*
 * tests/unit/pool_kit.h - a group of tests with one pool of one real worker, which is
 * *state. TEST_WORKER comes from the build.
 */
#ifndef ASSETS_TESTS_POOL_KIT_H
#define ASSETS_TESTS_POOL_KIT_H

#include "thumbs_kit.h"

static inline int
pool_set_up(void **state)
{
    struct pool_opts opts = {.program = TEST_WORKER, .workers = 1};
    struct pool *p = NULL;
    struct err e = {0};

    if (!pool_new(&p, &opts, &e)) {
        return -1;
    }
    *state = p;
    return 0;
}

static inline int
pool_tear_down(void **state)
{
    pool_free(*state);
    return 0;
}

#endif
