/*
 * tests/unit/wayback_kit.h - a web archive that the test origin plays, a catalog, and
 * questions to the one remembered in the other.
 */
#ifndef ASSETS_TESTS_WAYBACK_KIT_H
#define ASSETS_TESTS_WAYBACK_KIT_H

#include "catalog/wayback.h"

#include "db_help.h"
#include "fetch_kit.h"

#define ABC "VGMT4NSHA2AWVOR6EVYXQUGCNSONBWE5" /* SHA-1 of "abc" in Base32 */
#define PICTURE "image/jpeg 200 " ABC " 900 small.jpg"

/* What every test finds in *state; the group's state is a struct kit. */
struct bench {
    struct kit *k; /* of the group */
    struct room *r;
    struct wayback_opts opts; /* base: /scene/wayback; hardly a pause */
    char base[128];
    unsigned notes; /* told so far, and the last one */
    char note[512];
};

int bench_setup(void **state);
int bench_teardown(void **state);
#define bench_test(name)                                                                 \
    cmocka_unit_test_setup_teardown(name, bench_setup, bench_teardown)

/* The archive's base: a path at the origin, or a whole URL. */
void bench_base(struct bench *b, const char *scene);
/* A file in the folder wayback/ of the origin. */
void bench_put(const struct bench *b, const char *name, const char *text);
/* The archive's index: lines `timestamp original mimetype status digest length file`. */
void index_put(const struct bench *b, const char *text);
/* … of n pictures: http://a.example/<folder>/<i>.jpg */
void index_folder(const struct bench *b, const char *folder, int n);

/* Requests in the origin's log that hold this text; when the first ones came. */
unsigned asked(const struct bench *b, const char *part, int64_t times[], size_t n_times);

struct wayback *opened(struct bench *b);               /* with b->opts */
int64_t asset(const struct bench *b, const char *url); /* its row */
/* Of that URL, with the date 2016-07-16; out may be NULL. */
enum wayback_answer find(struct bench *b, struct wayback *w, const char *url,
                         struct capture *out);
int64_t remembered(const struct bench *b); /* answers that there was none */

#endif
