#include "cmocka_all.h"

#include "base/fd.h"
#include "base/mem.h"
#include "gallery/spool.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

enum { RECORDS = 3000 };

static struct spool spool;

static int
set_up(void **state)
{
    auto_close int dir = open("/tmp", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct err e = {0};

    (void)state;
    return spool_open(&spool, dir, &e) ? 0 : -1;
}

static int
tear_down(void **state)
{
    (void)state;
    spool_close(&spool);
    return 0;
}

/* Record i: texts and uses of a length that i tells. */
static struct detail
record(size_t i, char text[1100])
{
    struct detail d = {.board = STR("[2,160,90,0,1.5]"),
                       .facts = {text, i * 7 % 1000},
                       .caption = {text, i % 3},
                       .n_uses = i % (GALLERY_USES + 1),
                       .uses_total = (int64_t)i};

    (void)memset(text, 'a' + (int)(i % 26), 1100);
    for (size_t k = 0; k < d.n_uses; k++) {
        d.uses[k] = (struct spool_use){(int64_t)(i + k), (uint32_t)k, k % 2};
    }
    return d;
}

static void
every_record_comes_back_in_any_order(void **state)
{
    auto_free uint64_t *at = xcalloc(RECORDS, sizeof *at);
    auto_free uint32_t *bytes = xcalloc(RECORDS, sizeof *bytes);
    struct err e = {0};

    (void)state;
    for (size_t i = 0; i < RECORDS; i++) {
        char text[1100];
        struct detail d = record(i, text);

        assert_true(spool_put(&spool, &d, &at[i], &bytes[i], &e));
    }
    assert_true(spool_end(&spool, &e));
    for (size_t k = 0; k < RECORDS; k++) {
        size_t i = k * 1789 % RECORDS; /* coprime: each once */
        char text[1100];
        struct detail want = record(i, text);
        struct detail got;

        assert_true(spool_get(&spool, at[i], bytes[i], &got, &e));
        assert_true(str_eq(got.board, want.board));
        assert_true(str_eq(got.facts, want.facts));
        assert_true(str_eq(got.caption, want.caption));
        assert_int_equal(got.n_uses, want.n_uses);
        assert_int_equal(got.uses_total, want.uses_total);
        assert_memory_equal(got.uses, want.uses, want.n_uses * sizeof want.uses[0]);
    }
}

static void
the_file_has_no_name(void **state)
{
    struct stat st;

    (void)state;
    assert_int_equal(fstat(spool.fd, &st), 0);
    assert_int_equal(st.st_nlink, 0);
}

static void
a_record_that_is_cut_is_told(void **state)
{
    struct detail d = {.facts = STR("\"u\":\"x\"")};
    struct err e = {0};
    uint64_t at;
    uint32_t bytes;

    (void)state;
    assert_true(spool_put(&spool, &d, &at, &bytes, &e));
    assert_true(spool_end(&spool, &e));
    assert_int_equal(ftruncate(spool.fd, 5), 0);
    assert_false(spool_get(&spool, at, bytes, &d, &e));
    assert_int_equal(e.code, ERR_DISK);
}

static void
closing_none_closes_nothing(void **state)
{
    struct spool none = SPOOL_NONE;

    (void)state;
    spool_close(&none);
    assert_true(fcntl(0, F_GETFD) >= 0);
}

int
main(void)
{
#define WITH_SPOOL(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_SPOOL(every_record_comes_back_in_any_order),
        WITH_SPOOL(the_file_has_no_name),
        WITH_SPOOL(a_record_that_is_cut_is_told),
        cmocka_unit_test(closing_none_closes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
