/*
 * tests/unit/fetch_kit.h - a test origin of its own, a folder that it serves, and
 * downloads run to their end.
 */
#ifndef ASSETS_TESTS_FETCH_KIT_H
#define ASSETS_TESTS_FETCH_KIT_H

#include "cmocka_all.h"

#include "fetch/fetch.h"

#include <sys/types.h>

enum { KIT_BIG = 300000, KIT_SMALL = 20000, KIT_TEXT = 9000 };

struct kit {
    char dir[64];
    pid_t origin;
    int port;
    /* what /big.jpg holds: no real picture, but begins as one */
    unsigned char big[KIT_BIG];
    unsigned char small[KIT_SMALL]; /* /small.jpg */
    /* loopback allowed, pauses of a few milliseconds; a test may change its copy */
    struct fetch_opts opts;
};

/* One download and what was reported of it. */
struct got {
    bool taken;          /* fetch_add took it */
    struct err refused;  /* … or not */
    bool reported;
    struct fetch_result r;
    char final_url[KIT_TEXT], content_type[256], etag[256], last_modified[256];
    int fd;              /* holds the bytes; owned */
    unsigned marks;      /* checkpoints */
    int64_t mark_bytes;
};

int kit_open(void **state);  /* group set-up: *state is a struct kit */
int kit_close(void **state); /* … and its end */

/* "http://127.0.0.1:PORT" and the path; static text, good until the fourth call after. */
const char *kit_url(const struct kit *k, const char *path);
/* A job for that path into a new, empty file. */
struct fetch_job kit_job(const struct kit *k, const char *path, struct got *g);
/* Runs all jobs to their end. Fails the test after 60 seconds. */
void kit_run(const struct kit *k, const struct fetch_opts *opts,
             const struct fetch_job *jobs, struct got *got, size_t n);
/* The common case: one path, the kit's options. */
void kit_get(const struct kit *k, const char *path, struct got *g);
void got_release(struct got *g);

/* Requests in the log whose target is exactly that. */
unsigned kit_requests(const struct kit *k, const char *target);
/* The n-th (from 1) log line of that target, or NULL; static text. */
const char *kit_log_line(const struct kit *k, const char *target, unsigned n);
/*
 * The largest number of answers that were under way at once for targets that hold `part`.
 */
unsigned kit_most_at_once(const struct kit *k, const char *part);

/* The file holds exactly that, and the digest says so too. */
void assert_body(const struct got *g, const void *bytes, size_t n);
/* Failed with that code and text. */
void assert_failed(const struct got *g, enum err_code code, const char *text);

/* A path that must fail: how, and after how many requests. */
struct fail_case {
    const char *path;
    enum err_code code;
    const char *text;
    unsigned requests;
};

void kit_run_fails(const struct kit *k, const struct fail_case *cases, size_t n);
#define KIT_RUN_FAILS(k, cases) kit_run_fails(k, cases, sizeof(cases) / sizeof(cases)[0])

#endif
