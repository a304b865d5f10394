/*
 * tests/unit/trip_kit.h - an archive, a folder of media to fetch from and everything that
 * a run tells, for the trip's tests.
 */
#ifndef ASSETS_TESTS_TRIP_KIT_H
#define ASSETS_TESTS_TRIP_KIT_H

#include "cmocka_all.h"

#include "base/limits.h"
#include "base/mem.h"
#include "catalog/archive.h"
#include "catalog/sync.h"
#include "db/row.h"

#include <stdio.h>

enum { TRIP_EVENTS = 512 };

/* One event, kept; texts are "" where it had none. */
struct trip_event {
    enum event_kind kind;
    char name[256], state[32], detail[256], thumb[STORAGE_NAME_MAX];
};

/* What every test finds in *state. */
struct trip {
    char top[64];         /* temporary folder; the working files of the test */
    char dir[96];         /* the archive in it */
    char web[96];         /* folder of media */
    char base[128];       /* it as a base URL: file://<web>/ */
    struct archive a;     /* open for writing */
    struct err e;
    /* file base, a worker that always says ok, one source: page.json */
    struct sync_opts opts;
    const char *names[4]; /* of the sources */
    struct counts counts; /* of the last run */
    struct trip_event events[TRIP_EVENTS]; /* of the last run */
    size_t n_events;
    void *group; /* the group's state, for tests that have one */
};

#define OK(t, call)                                                                      \
    do {                                                                                 \
        if (!(call)) {                                                                   \
            fail_msg("%s: %s", #call, (t)->e.text);                                      \
        }                                                                                \
    } while (0)

int trip_setup(void **state);
int trip_teardown(void **state);
#define trip_test(name) cmocka_unit_test_setup_teardown(name, trip_setup, trip_teardown)

void trip_reopen(struct trip *t); /* as the next process would */
void trip_forget(struct trip *t); /* the events that were kept */

/* "<top>/<name>"; static text, good until the fourth call after. */
const char *trip_path(const struct trip *t, const char *name);
void trip_write(const struct trip *t, const char *name, struct str bytes); /* below top */
void web_put(const struct trip *t, const char *name, struct str bytes);    /* below web */
/*
 * A small file that begins as a JPEG, other bytes for each seed. The buffer's owner is
 * the caller.
 */
void jpeg_like(struct buf *b, int seed);
void web_put_jpeg(const struct trip *t, const char *name, int seed);
/* The same, of an MP4. */
void web_put_mp4(const struct trip *t, const char *name, int seed);
/* page.json: a list with these pics, ids from 1. NULL ends it. */
void page_put(const struct trip *t, const char *const *pics);
#define PAGE(t, ...) page_put(t, (const char *const[]){__VA_ARGS__, NULL})

/*
 * The program that plays a worker: see fake_worker.c for
 * the acts; "good" is none of them.
 */
void trip_worker(struct trip *t, const char *act);

/* The run that opts describe; trip_run fails the test where it returns false. */
bool trip_try(struct trip *t);
void trip_run(struct trip *t);

int64_t trip_count(struct trip *t, const char *sql); /* one number asked of the catalog */
/* ASSET_STATES: no such asset */
enum asset_state trip_state(struct trip *t, const char *url);
/* "<base><name>"; static text as of trip_path. */
const char *trip_url(const struct trip *t, const char *name);
/* Kept events of that kind with that state (NULL: any) whose name ends so. */
size_t trip_told(const struct trip *t, enum event_kind kind, const char *state,
                 const char *name_end);
const struct trip_event *trip_note(const struct trip *t, const char *part); /* or NULL */

/* Every file of the archive but the catalog and the lock: name, size, time of change. */
void trip_files(const struct trip *t, struct buf *out);
/* regular files below it */
size_t trip_files_in(const struct trip *t, const char *folder);
bool file_is(const char *path, struct str bytes);
void digest_of(struct str bytes, uint8_t out[SHA256_BYTES]);

/* The next sync of the disk fails. False, with a word, in a build without such a hook. */
bool trip_sync_fails(void);

/* At the end every asset of the run is in one class, and none is counted below zero. */
void assert_counts_add_up(const struct counts *c);

#endif
