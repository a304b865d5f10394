/*
 * Continuing what broke off: only under a strong validator, only with an exact range,
 * never spliced.
 */
#include "fetch_kit.h"

#include "base/fd.h"
#include "base/limits.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The second request was for the rest, under the validator. */
static void
assert_resumed(const struct kit *k, const char *target)
{
    const char *line = kit_log_line(k, target, 2);
    char range[64];

    assert_non_null(line);
    (void)snprintf(range, sizeof range, " range=bytes=%d- if-range=\"", KIT_BIG / 2);
    assert_non_null(strstr(line, range));
}

static void
a_cut_download_is_continued_in_the_same_run(void **state)
{
    static const char *const paths[] = {"/scene/cut-once/big.jpg",
                                        "/scene/reset-once/big.jpg"};
    const struct kit *k = *state;

    for (size_t i = 0; i < 2; i++) {
        struct got g;

        kit_get(k, paths[i], &g);
        assert_body(&g, k->big, sizeof k->big);
        assert_int_equal(g.r.tries, 2);
        assert_int_equal(g.r.type, MEDIA_JPEG);
        assert_true(g.r.announced);
        got_release(&g);
    }
    assert_resumed(k, paths[0]);
    assert_int_equal(kit_requests(k, paths[0]), 2);
}

/*
 * A wrong answer to a range costs a third request, for the
 * whole, and the bytes are right.
 */
static void
a_range_answer_that_fits_nothing_starts_over(void **state)
{
    static const char *const paths[] = {
        "/scene/range-start/big.jpg", "/scene/range-total/big.jpg",
        "/scene/range-etag/big.jpg",  "/scene/range-no-etag/big.jpg",
        "/scene/range-416/big.jpg",   "/scene/range-short/big.jpg"};
    const struct kit *k = *state;

    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        struct got g;

        kit_get(k, paths[i], &g);
        assert_body(&g, k->big, sizeof k->big);
        assert_resumed(k, paths[i]);
        assert_int_equal(kit_requests(k, paths[i]), 3);
        assert_non_null(strstr(kit_log_line(k, paths[i], 3), "range=- if-range=-"));
        got_release(&g);
    }
}

static void
a_whole_answer_to_a_range_replaces_what_was_there(void **state)
{
    const struct kit *k = *state;
    struct got g;

    kit_get(k, "/scene/range-whole/big.jpg", &g);
    assert_body(&g, k->big, sizeof k->big);
    assert_int_equal(kit_requests(k, "/scene/range-whole/big.jpg"), 2);
    got_release(&g);
}

static void
without_a_strong_validator_nothing_is_continued(void **state)
{
    static const char *const paths[] = {"/scene/weak-etag/big.jpg",
                                        "/scene/no-etag/big.jpg"};
    const struct kit *k = *state;

    for (size_t i = 0; i < 2; i++) {
        struct got g;

        kit_get(k, paths[i], &g);
        assert_body(&g, k->big, sizeof k->big);
        assert_non_null(strstr(kit_log_line(k, paths[i], 2), "range=- if-range=-"));
        got_release(&g);
    }
}

static void
content_that_changed_meanwhile_is_taken_whole_and_never_spliced(void **state)
{
    const struct kit *k = *state;
    unsigned char now[KIT_SMALL + 1];
    struct got g;

    memcpy(now, k->small, sizeof k->small);
    now[KIT_SMALL] = '+';
    kit_get(k, "/scene/changed/small.jpg", &g);
    assert_body(&g, now, sizeof now);
    assert_string_equal(g.etag, "\"another\"");
    got_release(&g);
}

/* What a later run does with a part file of an earlier one. */
static struct fetch_job
resume_job(const struct kit *k, const char *path, struct got *g, const char *etag,
           const void *part, size_t n)
{
    struct fetch_job job = kit_job(k, path, g);
    struct err e = {0};

    assert_true(fd_write_all(g->fd, part, n, "part", &e));
    job.resume = (struct fetch_resume){
        .bytes = (int64_t)n, .etag = str_of(etag), .total_bytes = KIT_BIG};
    return job;
}

static void
a_part_of_an_earlier_run_is_read_back_and_completed(void **state)
{
    const struct kit *k = *state;
    struct got first;
    struct got g;
    struct fetch_job job;

    kit_get(k, "/big.jpg", &first);
    job = resume_job(k, "/big.jpg?later", &g, first.etag, k->big, 123456);
    kit_run(k, &k->opts, &job, &g, 1);
    assert_body(&g, k->big, sizeof k->big);
    assert_int_equal(g.r.http_status, 206);
    assert_int_equal(g.r.total_bytes, KIT_BIG);
    assert_memory_equal(g.r.head, k->big, sizeof g.r.head);
    assert_non_null(strstr(kit_log_line(k, "/big.jpg?later", 1), "range=bytes=123456- "));
    got_release(&g);
    /* The server has another version now. */
    job = resume_job(k, "/big.jpg?other", &g, "\"of yesterday\"", k->big, 1000);
    kit_run(k, &k->opts, &job, &g, 1);
    assert_body(&g, k->big, sizeof k->big);
    assert_int_equal(g.r.http_status, 200);
    got_release(&g);
    got_release(&first);
}

static void
a_part_that_cannot_be_continued_is_fetched_whole(void **state)
{
    const struct kit *k = *state;
    struct got first;
    struct got g;
    struct fetch_job job;

    kit_get(k, "/big.jpg", &first);
    /* weak validator */
    job = resume_job(k, "/big.jpg?weak", &g, "W/\"x\"", k->big, 1000);
    kit_run(k, &k->opts, &job, &g, 1);
    assert_body(&g, k->big, sizeof k->big);
    assert_non_null(strstr(kit_log_line(k, "/big.jpg?weak", 1), "range=-"));
    got_release(&g);
    /* the file is shorter than was noted */
    job = resume_job(k, "/big.jpg?short", &g, first.etag, k->big, 1000);
    job.resume.bytes = 2000;
    kit_run(k, &k->opts, &job, &g, 1);
    assert_body(&g, k->big, sizeof k->big);
    assert_non_null(strstr(kit_log_line(k, "/big.jpg?short", 1), "range=-"));
    got_release(&g);
    /* the file is longer than was noted: what was not checked does not stay */
    job = resume_job(k, "/big.jpg?long", &g, first.etag, k->big, 2000);
    job.resume.bytes = 1000;
    kit_run(k, &k->opts, &job, &g, 1);
    assert_body(&g, k->big, sizeof k->big);
    got_release(&g);
    got_release(&first);
}

static void
a_failed_job_tells_what_is_worth_continuing(void **state)
{
    const struct kit *k = *state;
    struct fetch_opts opts = k->opts;
    struct got g;
    struct fetch_job job = kit_job(k, "/scene/cut/big.jpg", &g);

    opts.tries = 1;
    kit_run(k, &opts, &job, &g, 1);
    assert_failed(&g, ERR_NET_LATER, "");
    assert_int_equal(g.r.bytes, KIT_BIG / 2);
    assert_int_equal(g.r.total_bytes, KIT_BIG);
    assert_int_equal(lseek(g.fd, 0, SEEK_END), KIT_BIG / 2);
    assert_true(g.etag[0] == '"');
    got_release(&g);
    job = kit_job(k, "/scene/weak-etag/big.jpg?1", &g);
    kit_run(k, &opts, &job, &g, 1);
    assert_failed(&g, ERR_NET_LATER, "");
    assert_int_equal(g.r.bytes, 0);
    got_release(&g);
}

static void
a_part_survives_a_server_that_is_down(void **state)
{
    const struct kit *k = *state;
    struct got g;
    struct fetch_job job =
        resume_job(k, "/scene/status-503/big.jpg?part", &g, "\"x\"", k->big, 5000);

    kit_run(k, &k->opts, &job, &g, 1);
    assert_failed(&g, ERR_NET_LATER, "503");
    assert_int_equal(g.r.bytes, 5000);
    assert_int_equal(g.r.total_bytes, KIT_BIG);
    assert_string_equal(g.etag, "\"x\"");
    assert_int_equal(lseek(g.fd, 0, SEEK_END), 5000);
    got_release(&g);
}

static void
long_transfers_give_checkpoints(void **state)
{
    enum { LONG = 20 * 1024 * 1024 };
    const struct kit *k = *state;
    struct fetch_opts opts = k->opts;
    struct fetch_job job;
    char path[96];
    struct got g;
    struct stat st;

    (void)snprintf(path, sizeof path, "%s/web/long.bin", k->dir);
    assert_int_equal(truncate(path, 0) == 0 || errno == ENOENT, 1);
    {
        auto_close int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

        assert_true(fd >= 0);
        assert_int_equal(ftruncate(fd, LONG), 0);
    }
    kit_get(k, "/long.bin", &g);
    assert_int_equal(g.r.outcome, FETCH_BODY);
    assert_int_equal(g.r.bytes, LONG);
    assert_true(g.marks >= 1 && g.marks <= 3);
    assert_int_equal(fstat(g.fd, &st), 0);
    assert_int_equal(st.st_size, LONG);
    got_release(&g);
    /*
     * Half of it comes, slowly enough to be seen, under a
     * validator that allows no resume.
     */
    opts.tries = 1;
    opts.rate_bytes_s = LONG;
    job = kit_job(k, "/scene/weak-etag/long.bin", &g);
    kit_run(k, &opts, &job, &g, 1);
    assert_int_equal(g.marks, 0);
    got_release(&g);
}

/* file:// goes through the same ceiling, digest and report. */
static void
a_local_file_is_read_like_a_download(void **state)
{
    const struct kit *k = *state;
    struct fetch_opts opts = k->opts;
    char url[128];
    struct got g;
    struct fetch_job job;

    opts.allow_file = true;
    (void)snprintf(url, sizeof url, "file://%s/web/big.jpg", k->dir);
    job = kit_job(k, url, &g);
    kit_run(k, &opts, &job, &g, 1);
    assert_body(&g, k->big, sizeof k->big);
    assert_int_equal(g.r.type, MEDIA_JPEG);
    assert_true(g.r.announced);
    assert_int_equal(g.r.http_status, 0);
    got_release(&g);
    job = kit_job(k, url, &g);
    job.limit_bytes = KIT_BIG - 1;
    kit_run(k, &opts, &job, &g, 1);
    assert_failed(&g, ERR_LIMIT, "limit");
    got_release(&g);
    (void)snprintf(url, sizeof url, "file://%s/web/none.jpg", k->dir);
    job = kit_job(k, url, &g);
    kit_run(k, &opts, &job, &g, 1);
    assert_failed(&g, ERR_NET_GONE, "no such file");
    got_release(&g);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cut_download_is_continued_in_the_same_run),
        cmocka_unit_test(a_range_answer_that_fits_nothing_starts_over),
        cmocka_unit_test(a_whole_answer_to_a_range_replaces_what_was_there),
        cmocka_unit_test(without_a_strong_validator_nothing_is_continued),
        cmocka_unit_test(content_that_changed_meanwhile_is_taken_whole_and_never_spliced),
        cmocka_unit_test(a_part_of_an_earlier_run_is_read_back_and_completed),
        cmocka_unit_test(a_part_that_cannot_be_continued_is_fetched_whole),
        cmocka_unit_test(a_failed_job_tells_what_is_worth_continuing),
        cmocka_unit_test(a_part_survives_a_server_that_is_down),
        cmocka_unit_test(long_transfers_give_checkpoints),
        cmocka_unit_test(a_local_file_is_read_like_a_download),
    };

    return cmocka_run_group_tests(tests, kit_open, kit_close);
}
