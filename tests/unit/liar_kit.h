/*
 * tests/unit/liar_kit.h - a pool whose worker lies (fake_worker.c), and something to ask
 * it. After cmocka; FAKE_WORKER and TEST_SCRATCH come from the build.
 */
#ifndef ASSETS_TESTS_LIAR_KIT_H
#define ASSETS_TESTS_LIAR_KIT_H

#include "base/fd.h"
#include "base/mem.h"
#include "thumbs_kit.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * A pool whose only worker is the liar called `act`; the link to it lies in TEST_SCRATCH.
 */
static inline struct pool *
pool_of_liar(const char *act, unsigned wall_ms)
{
    auto_free char *path = xasprintf("%s/fake-%s", TEST_SCRATCH, act);
    struct pool_opts opts = {.program = path, .workers = 1, .wall_ms = wall_ms};
    struct pool *p = NULL;
    struct err e = {0};

    (void)mkdir(TEST_SCRATCH, 0755);
    (void)unlink(path);
    assert_int_equal(symlink(FAKE_WORKER, path), 0);
    assert_true(pool_new(&p, &opts, &e));
    return p;
}

static inline int
some_media(void)
{
    int fd = memfd_create("media", MFD_CLOEXEC);

    assert_true(fd >= 0);
    assert_true(fd_write_all(fd, "\xFF\xD8 no picture", 14, "media", NULL));
    return fd;
}

#endif
