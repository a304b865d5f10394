#include "cmocka_all.h"

#include "base/fd.h"
#include "base/mem.h"
#include "liar_kit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>

static struct pool *
real_pool(unsigned workers)
{
    struct pool_opts opts = {.program = TEST_WORKER, .workers = workers};
    struct pool *p = NULL;
    struct err e = {0};

    assert_true(pool_new(&p, &opts, &e));
    return p;
}

static void
count_one(void *arg, const struct pool_result *r)
{
    unsigned *n = arg;

    assert_int_equal(r->err.code, ERR_NONE);
    (*n)++;
}

static void
more_files_than_a_worker_lives_through_all_come_back(void **state)
{
    enum { FILES = LIMIT_WORKER_FILES * 2 + 10 };
    struct pool *p = real_pool(2);
    auto_close int fd = open(TEST_MEDIA "/corner.jpg", O_RDONLY | O_CLOEXEC);
    unsigned done = 0;

    (void)state;
    assert_true(fd >= 0);
    for (unsigned i = 0; i < FILES; i++) {
        struct pool_job job = {.id = i, .fd = fd, .type = MEDIA_JPEG, .boxes = {64}};
        struct err e = {0};

        job.bytes = lseek(fd, 0, SEEK_END);
        while (!pool_room(p)) {
            kit_wait(p, count_one, &done);
        }
        assert_true(pool_add(p, &job, &e));
    }
    while (pool_busy(p) > 0) {
        kit_wait(p, count_one, &done);
    }
    assert_int_equal(done, FILES);
    pool_free(p);
}

static void
boxes_come_in_their_order_with_the_keys_of_the_standard(void **state)
{
    struct pool *p = real_pool(1);
    struct kit_result r;
    struct err e = {0};
    static const char *const keys[] = {
        "tEXtThumb::URI",           "tEXtThumb::MTime",
        "tEXtThumb::Size",          "tEXtThumb::Mimetype",
        "tEXtThumb::Image::Width",  "tEXtThumb::Image::Height",
        "tEXtThumb::Movie::Length", "tEXtSoftware"};

    (void)state;
    assert_true(kit_run_file(p, TEST_MEDIA "/plain.mp4", MEDIA_MP4, 256, &r, &e));
    assert_int_equal(r.is.verdict, VERDICT_OK);
    assert_int_equal(r.is.n_pictures, 1);
    assert_int_equal(r.is.pictures[0].is.width, 256);
    assert_int_equal(r.is.pictures[0].is.height, 192);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        assert_non_null(memmem(r.png.p, r.png.n, keys[i], strlen(keys[i])));
    }
    kit_result_release(&r);
    pool_free(p);
}

static void
two_read(void *arg, const struct pool_result *r)
{
    unsigned *n = arg;

    assert_int_equal(r->verdict, VERDICT_OK);
    assert_int_equal(r->n_pictures, 2);
    assert_int_equal(r->pictures[0].is.width, 512);
    assert_int_equal(r->pictures[1].is.width, 128);
    assert_memory_equal(r->pictures[1].png.p, "\x89PNG", 4);
    (*n)++;
}

static void
several_boxes_are_made_of_one_reading(void **state)
{
    struct pool *p = real_pool(1);
    auto_close int fd = open(TEST_MEDIA "/large.jpg", O_RDONLY | O_CLOEXEC);
    struct pool_job job = {
        .fd = fd, .type = MEDIA_JPEG, .boxes = {512, 128}, .at_us = -1};
    struct err e = {0};
    unsigned n = 0;

    (void)state;
    assert_true(fd >= 0);
    job.bytes = lseek(fd, 0, SEEK_END);
    assert_true(pool_add(p, &job, &e));
    while (pool_busy(p) > 0) {
        kit_wait(p, two_read, &n);
    }
    assert_int_equal(n, 1);
    pool_free(p);
}

static void
jobs_that_make_no_sense_are_refused_before_a_worker_sees_them(void **state)
{
    struct pool *p = real_pool(1);
    auto_close int fd = some_media();
    struct pool_job html = {.fd = fd, .type = MEDIA_HTML, .boxes = {64}};
    struct pool_job order = {.fd = fd, .type = MEDIA_JPEG, .boxes = {64, 128}};
    struct pool_job closed = {.fd = -1, .type = MEDIA_JPEG, .boxes = {64}};
    int pair[2];
    struct pool_job pipe_job = {.type = MEDIA_JPEG, .boxes = {64}};
    struct err e = {0};

    (void)state;
    assert_false(pool_add(p, &html, &e));
    assert_int_equal(e.code, ERR_INPUT);
    assert_false(pool_add(p, &order, &e));
    assert_false(pool_add(p, &closed, &e));
    assert_int_equal(pipe2(pair, O_CLOEXEC), 0);
    pipe_job.fd = pair[0];
    assert_false(pool_add(p, &pipe_job, &e));
    assert_non_null(strstr(e.text, "not a regular file"));
    assert_int_equal(close(pair[0]) + close(pair[1]), 0);
    assert_int_equal(pool_busy(p), 0);
    pool_free(p);
}

static void
never_called(void *arg, const struct pool_result *r)
{
    (void)arg;
    (void)r;
    fail();
}

static void
stop_ends_busy_workers_without_a_report_or_a_zombie(void **state)
{
    struct pool *p = pool_of_liar("hangs", 0);
    auto_close int fd = some_media();
    struct pool_job job = {.fd = fd, .type = MEDIA_JPEG, .bytes = 14, .boxes = {64}};
    struct err e = {0};

    (void)state;
    assert_true(pool_add(p, &job, &e));
    assert_int_equal(pool_busy(p), 1);
    assert_false(pool_room(p));
    pool_stop(p);
    assert_int_equal(pool_busy(p), 0);
    assert_true(pool_step(p, never_called, NULL, &e));
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* no child is left */
    pool_free(p);
}

static void
an_idle_worker_that_dies_is_replaced_unseen(void **state)
{
    struct pool *p = real_pool(1);
    auto_free char *children = NULL;
    struct pollfd watch[1];
    struct kit_result r;
    struct err e = {0};
    int timeout_ms = -1;

    (void)state;
    assert_true(kit_run_file(p, TEST_MEDIA "/corner.jpg", MEDIA_JPEG, 64, &r, &e));
    kit_result_release(&r);
    children = xasprintf("kill -9 $(cat /proc/%d/task/%d/children)", getpid(), getpid());
    (void)!system(children); /* the shell may be in the list too */
    assert_int_equal(pool_watch(p, watch, 1, &timeout_ms), 1);
    watch[0].events = 0;
    assert_int_equal(poll(watch, 1, 10000), 1); /* its end of the socket is gone */
    assert_true(kit_run_file(p, TEST_MEDIA "/corner.jpg", MEDIA_JPEG, 64, &r, &e));
    assert_int_equal(r.is.verdict, VERDICT_OK);
    kit_result_release(&r);
    pool_free(p);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(more_files_than_a_worker_lives_through_all_come_back),
        cmocka_unit_test(boxes_come_in_their_order_with_the_keys_of_the_standard),
        cmocka_unit_test(several_boxes_are_made_of_one_reading),
        cmocka_unit_test(jobs_that_make_no_sense_are_refused_before_a_worker_sees_them),
        cmocka_unit_test(stop_ends_busy_workers_without_a_report_or_a_zombie),
        cmocka_unit_test(an_idle_worker_that_dies_is_replaced_unseen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
