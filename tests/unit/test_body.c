#include "cmocka_all.h"
#include "noise.h"

#include "base/fd.h"
#include "base/mem.h"
#include "fetch/body.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { N = 3 * BODY_GATHER_BYTES + 777 };

struct bench {
    struct body body;
    int fd;
    char *bytes; /* N of noise */
    uint8_t sha256[SHA256_BYTES];
};

static int
set_up(void **state)
{
    struct bench *b = xcalloc(1, sizeof *b);
    struct noise noise = noise_begin(1838669);

    body_init(&b->body);
    b->fd = memfd_create("body", MFD_CLOEXEC);
    b->bytes = xcalloc(1, N);
    noise_bytes(&noise, b->bytes, N, "x", 1);
    hash_sha256((struct str){b->bytes, N}, b->sha256);
    *state = b;
    return b->fd >= 0 ? 0 : -1;
}

static int
tear_down(void **state)
{
    struct bench *b = *state;

    body_release(&b->body);
    fd_close_at(&b->fd);
    free(b->bytes);
    free(b);
    return 0;
}

static void
assert_whole(struct bench *b)
{
    auto_free char *there = xcalloc(1, N + 1);
    struct digests d;
    struct err e = {0};
    size_t got = 0;

    assert_true(body_end(&b->body, &d, &e));
    assert_true(fd_pread_some(b->fd, there, N + 1, 0, &got, "body", &e));
    assert_int_equal(got, N);
    assert_memory_equal(there, b->bytes, N);
    assert_memory_equal(d.sha256, b->sha256, SHA256_BYTES);
    assert_int_equal(b->body.head_bytes, BODY_SNIFF_BYTES);
    assert_memory_equal(b->body.head, b->bytes, BODY_SNIFF_BYTES);
}

static void
pieces_of_any_size_arrive_in_order(void **state)
{
    struct bench *b = *state;
    struct noise noise = noise_begin(7);
    struct err e = {0};
    size_t at = 0;

    assert_true(body_begin(&b->body, b->fd, N, false, &e));
    while (at < N) {
        size_t n = 1 + noise_below(&noise, 70000);

        n = n < N - at ? n : N - at;
        assert_true(body_add(&b->body, b->bytes + at, n, &e));
        at += n;
    }
    assert_whole(b);
}

static void
a_recalled_part_continues_into_the_same_digest(void **state)
{
    struct bench *b = *state;
    struct err e = {0};
    size_t part = N - 1000;
    bool done = false;

    assert_true(fd_write_all(b->fd, b->bytes, part, "part", &e));
    assert_true(fd_write_all(b->fd, "behind", 6, "part", &e)); /* must not stay */
    assert_true(body_begin(&b->body, b->fd, N, true, &e));
    while (!done) {
        assert_true(body_recall(&b->body, (int64_t)part, &done, &e));
    }
    assert_true(body_add(&b->body, b->bytes + part, 1000, &e));
    assert_whole(b);
}

static void
a_part_that_is_too_short_is_noticed(void **state)
{
    struct bench *b = *state;
    struct err e = {0};
    bool done = false;

    assert_true(fd_write_all(b->fd, "abc", 3, "part", &e));
    assert_true(body_begin(&b->body, b->fd, N, true, &e));
    assert_false(body_recall(&b->body, 4, &done, &e));
    assert_int_equal(e.code, ERR_DISK);
}

static void
the_ceiling_holds_to_the_byte(void **state)
{
    struct bench *b = *state;
    struct err e = {0};

    assert_true(body_begin(&b->body, b->fd, 10, false, &e));
    assert_true(body_add(&b->body, b->bytes, 10, &e));
    assert_false(body_add(&b->body, b->bytes, 1, &e));
    assert_int_equal(e.code, ERR_LIMIT);
    assert_true(body_end(&b->body, NULL, &e));
    assert_int_equal(lseek(b->fd, 0, SEEK_END), 10);
}

static void
a_reservation_leaves_no_trace_in_the_size(void **state)
{
    struct bench *b = *state;
    struct stat st;
    struct err e = {0};

    assert_true(body_begin(&b->body, b->fd, MIB(4), false, &e));
    assert_true(body_reserve(&b->body, MIB(4), &e));
    assert_true(body_add(&b->body, b->bytes, 100, &e));
    assert_true(body_end(&b->body, NULL, &e));
    assert_int_equal(fstat(b->fd, &st), 0);
    assert_int_equal(st.st_size, 100);
}

static void
a_write_that_fails_takes_its_bytes_back(void **state)
{
    struct bench *b = *state;
    struct err e = {0};
    int full = open("/dev/full", O_RDWR | O_CLOEXEC);

    assert_true(full >= 0);
    assert_true(body_begin(&b->body, full, N, false, &e));
    assert_true(body_add(&b->body, b->bytes, 100, &e));
    assert_false(body_flush(&b->body, &e));
    assert_int_equal(e.code, ERR_FULL);
    assert_int_equal(b->body.bytes, 0);
    (void)close(full);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(pieces_of_any_size_arrive_in_order, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_recalled_part_continues_into_the_same_digest,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_part_that_is_too_short_is_noticed, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(the_ceiling_holds_to_the_byte, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_reservation_leaves_no_trace_in_the_size, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_write_that_fails_takes_its_bytes_back, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
