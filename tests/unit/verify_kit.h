/*
 * tests/unit/verify_kit.h - files to be read again, and what came of each.
 */
#ifndef ASSETS_TESTS_UNIT_VERIFY_KIT_H
#define ASSETS_TESTS_UNIT_VERIFY_KIT_H

#include "storage_help.h"

#include <pthread.h>
#include <sys/eventfd.h>

#include "storage/storage_ops.h"
#include "storage/verify.h"

enum { MANY = 120, NAMES_MOST = 200 };

/* What is to be read, and what came of it. */
struct round {
    struct box *b;
    char names[NAMES_MOST][STORAGE_NAME_MAX];
    struct str bytes[NAMES_MOST]; /* as they were written */
    struct verify_result results[NAMES_MOST];
    unsigned reports[NAMES_MOST];
    size_t n;
    size_t given;
    size_t done;
    size_t done_most; /* then done says false */
    size_t stop_at;   /* given by then: stop_fd becomes readable */
    size_t stop_done; /* so many are done: the same */
    int stop_fd;
    pthread_t caller;
};

static inline bool
give(void *arg, struct verify_file *f)
{
    struct round *r = arg;

    assert_true(pthread_equal(r->caller, pthread_self()));
    if (r->given == r->n) {
        return false;
    }
    f->id = r->given;
    memcpy(f->name, r->names[r->given], STORAGE_NAME_MAX);
    r->given++;
    if (r->given == r->stop_at) {
        assert_int_equal(eventfd_write(r->stop_fd, 1), 0);
    }
    return true;
}

static inline bool
take(void *arg, const struct verify_result *result)
{
    struct round *r = arg;

    assert_true(pthread_equal(r->caller, pthread_self()));
    assert_true(result->id < r->given);
    r->results[result->id] = *result;
    r->reports[result->id]++;
    r->done++;
    if (r->done == r->stop_done) {
        assert_int_equal(eventfd_write(r->stop_fd, 1), 0);
    }
    return r->done < r->done_most;
}

static inline struct round *
round_new(struct box *b)
{
    struct round *r = xcalloc(1, sizeof *r);

    r->b = b;
    r->done_most = SIZE_MAX;
    r->stop_fd = -1;
    r->caller = pthread_self();
    return r;
}

static inline void
round_free(struct round *r)
{
    fd_close_at(&r->stop_fd);
    free(r);
}

static inline void
round_again(struct round *r)
{
    memset(r->results, 0, sizeof r->results);
    memset(r->reports, 0, sizeof r->reports);
    r->given = 0;
    r->done = 0;
}

static inline void
round_name(struct round *r, const char *name)
{
    assert_true(r->n < NAMES_MOST);
    (void)snprintf(r->names[r->n++], STORAGE_NAME_MAX, "%s", name);
}

/* A file below media/ that holds these bytes; borrowed. */
static inline void
round_file(struct round *r, const char *name, struct str bytes)
{
    char path[256];

    (void)snprintf(path, sizeof path, "%s/%.8s", r->b->dir, name);
    assert_true(mkdir(path, 0755) == 0 || errno == EEXIST);
    file_write(box_path(r->b, name), bytes);
    r->bytes[r->n] = bytes;
    round_name(r, name);
}

static inline bool
round_run(struct round *r, unsigned threads)
{
    struct verify_opts opts = {.threads = threads, .stop_fd = r->stop_fd};

    r->b->e = (struct err){0};
    return storage_verify(r->b->s, &opts, give, take, r, &r->b->e);
}

static inline bool
is_whole(const struct round *r, size_t i)
{
    const struct verify_result *got = &r->results[i];
    uint8_t want[SHA256_BYTES];

    hash_sha256(r->bytes[i], want);
    return r->reports[i] == 1 && got->outcome == VERIFY_READ &&
           got->bytes == (int64_t)r->bytes[i].n &&
           memcmp(got->sha256, want, SHA256_BYTES) == 0;
}

/* Many files of different sizes, around a block and far from it. */
static inline void
fill(struct round *r, char *noise)
{
    static const size_t sizes[] = {0,     1,      5000,   20000,  131072,
                                   65536, 262143, 262144, 262145, 600000};

    for (size_t i = 0; i < MANY; i++) {
        char name[STORAGE_NAME_MAX];
        size_t n = sizes[i % (sizeof sizes / sizeof sizes[0])];

        (void)snprintf(name, sizeof name, "media/%02zx/%064zu.jpg", i % 256, i);
        round_file(r, name, (struct str){noise + i, n});
    }
}

static inline char *
noise_new(size_t n)
{
    char *noise = xcalloc(n, 1);
    uint32_t x = 1;

    for (size_t i = 0; i < n; i++) {
        x = x * 1664525 + 1013904223;
        noise[i] = (char)(x >> 24);
    }
    return noise;
}

/* A place for bytes that hands out whatever `name` says. */
static inline bool
open_anything(void *state, const char *name, int *fd, int64_t *bytes,
              struct verify_result *r, struct err *e)
{
    (void)state;
    (void)r;
    *bytes = 5;
    *fd = open(name, O_RDONLY | O_CLOEXEC);
    return *fd >= 0 || err_sys(e, "open %s", name);
}

static const struct storage_ops anything = {.open_whole = open_anything};

#endif
