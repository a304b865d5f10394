#include "cmocka_all.h"

#include "base/mem.h"
#include "thumbs/deflate.h"

#include <stdio.h>

#include <zlib.h>

enum { BLOCK = 65535, LARGEST = 400000 };

static uint32_t
next_noise(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

/* What n bytes come to when every block is stored. */
static size_t
stored_bytes(size_t n)
{
    size_t blocks = n == 0 ? 1 : (n + BLOCK - 1) / BLOCK;

    return 2 + n + 5 * blocks + 4;
}

/* Compresses, lets zlib undo it, compares; gives the size. */
static size_t
round_trip(const uint8_t *in, size_t n, size_t *runs)
{
    auto_buf struct buf out;
    auto_free uint8_t *back = malloc(n + 1);
    uLongf back_n = n + 1;
    uLong used;

    buf_init(&out, LARGEST * 2);
    deflate_huffman(in, n, &out, runs);
    assert_false(out.over);
    assert_true(out.n <= stored_bytes(n));
    used = out.n;
    assert_int_equal(uncompress2(back, &back_n, (const Bytef *)out.p, &used), Z_OK);
    assert_int_equal(used, out.n); /* nothing behind */
    assert_int_equal(back_n, n);
    assert_true(n == 0 || memcmp(back, in, n) == 0);
    return out.n;
}

static void
no_byte_and_one_byte_are_whole_streams(void **state)
{
    size_t runs;

    (void)state;
    assert_int_equal(round_trip((const uint8_t *)"", 0, &runs), 11);
    assert_int_equal(runs, 0);
    for (size_t n = 1; n < 20; n++) {
        (void)round_trip((const uint8_t *)"abracadabra, aaaaaaaa", n, &runs);
    }
}

static void
equal_bytes_become_runs_of_every_length(void **state)
{
    auto_free uint8_t *in = xcalloc(LARGEST, 1);
    size_t runs;

    (void)state;
    for (size_t n = 1; n < 1200; n++) {
        (void)round_trip(in, n, &runs);
        assert_int_equal(runs, n > 7 ? n - 1 : 0);
    }
    assert_true(round_trip(in, LARGEST, &runs) < 600);
    assert_int_equal(runs, LARGEST - 1);
}

/* A run of each length, from each place modulo four. */
static void
runs_between_other_bytes_are_found_wherever_they_begin(void **state)
{
    uint8_t in[700];
    size_t runs;

    (void)state;
    for (size_t at = 1; at < 6; at++) {
        for (size_t n = 1; n < 600; n++) {
            for (size_t i = 0; i < sizeof in; i++) {
                in[i] = (uint8_t)(i * 37 + i / 7);
            }
            memset(in + at, 0xee, n + 1); /* the first of them is no repetition */
            in[at - 1] = 1;
            in[at + n + 1] = 2;
            (void)round_trip(in, at + n + 20, &runs);
            assert_int_equal(runs, n < 7 ? 0 : n);
        }
    }
}

static void
a_run_goes_on_over_the_border_of_a_block(void **state)
{
    auto_free uint8_t *in = xcalloc(LARGEST, 1);
    size_t runs;

    (void)state;
    for (size_t from = BLOCK - 12; from < BLOCK + 3; from++) {
        for (size_t i = 0; i < BLOCK + 100; i++) {
            in[i] = (uint8_t)(i * 41 + i / 11);
        }
        memset(in + from, 7, 60);
        (void)round_trip(in, BLOCK + 100, &runs);
        assert_in_range(runs, 50, 60);
    }
}

static void
noise_is_stored_and_costs_five_bytes_a_block(void **state)
{
    static const size_t sizes[] = {300,   BLOCK - 1, BLOCK,  BLOCK + 1,
                                   98304, 2 * BLOCK, 200000, LARGEST};
    auto_free uint8_t *in = xcalloc(LARGEST, 1);
    uint32_t seed = 1;
    size_t runs;

    (void)state;
    for (size_t i = 0; i < LARGEST; i++) {
        in[i] = (uint8_t)next_noise(&seed);
    }
    for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
        assert_int_equal(round_trip(in, sizes[k], &runs), stored_bytes(sizes[k]));
    }
}

static void
blocks_of_all_kinds_follow_each_other(void **state)
{
    auto_free uint8_t *in = xcalloc(LARGEST, 1);
    uint32_t seed = 3;
    size_t runs;

    (void)state;
    for (uint32_t kinds = 0; kinds < 27; kinds++) {
        for (size_t i = 0; i < 3 * BLOCK; i++) {
            uint32_t kind = i < BLOCK       ? kinds % 3
                            : i < 2 * BLOCK ? kinds / 3 % 3
                                            : kinds / 9;
            uint32_t v = next_noise(&seed);

            in[i] = (uint8_t)(kind == 0 ? 5 : kind == 1 ? v : v & (v >> 8) & (v >> 16));
        }
        (void)round_trip(in, 3 * BLOCK, &runs);
    }
}

/* 46,368 of one down to one: the deepest tree that a block can have. */
static void
a_block_whose_codes_would_be_too_long_is_written(void **state)
{
    auto_free uint8_t *in = xcalloc(LARGEST, 1);
    size_t n = 0;
    size_t runs;
    size_t a = 1;
    size_t b = 1;

    (void)state;
    for (uint8_t symbol = 0; symbol < 22; symbol++) {
        size_t next = a + b;

        for (size_t k = 0; k < a; k++) {
            in[n++] = symbol;
        }
        a = b;
        b = next;
    }
    for (size_t i = n; i-- > 1;) { /* mixed, so that it is not all runs */
        size_t j = i * 7919 % (i + 1);
        size_t k = i * 104729 % (j + 1);
        uint8_t was = in[i];

        in[i] = in[k];
        in[k] = was;
    }
    assert_in_range(n, 40000, BLOCK);
    assert_true(round_trip(in, n, &runs) < n);
}

static void
residues_as_of_a_photograph_shrink_like_zlibs_huffman_only(void **state)
{
    auto_free uint8_t *in = xcalloc(LARGEST, 1);
    auto_free uint8_t *theirs = xcalloc(LARGEST, 2);
    z_stream z = {
        .next_in = in, .avail_in = 150000, .next_out = theirs, .avail_out = 2 * LARGEST};
    uint32_t seed = 9;
    size_t runs;

    (void)state;
    for (size_t i = 0; i < 150000; i++) {
        uint32_t v = next_noise(&seed);

        in[i] = (uint8_t)((v & 7) + (v >> 3 & 7) - (v >> 6 & 7) - (v >> 9 & 7));
    }
    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 15, 8, Z_HUFFMAN_ONLY), Z_OK);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    assert_true(round_trip(in, 150000, &runs) <= z.total_out + z.total_out / 200);
    assert_int_equal(deflateEnd(&z), Z_OK);
}

static void
a_buffer_with_too_little_room_is_over_and_never_overrun(void **state)
{
    auto_free uint8_t *in = xcalloc(LARGEST, 1);
    uint32_t seed = 4;
    size_t runs;

    (void)state;
    for (size_t i = 0; i < LARGEST; i++) {
        in[i] = (uint8_t)(next_noise(&seed) & 63);
    }
    for (size_t limit = 0; limit < 15000; limit = limit * 3 / 2 + 1) {
        auto_buf struct buf out;
        auto_buf struct buf other;
        struct err e = {0};

        buf_init(&out, limit);
        deflate_huffman(in, LARGEST, &out, &runs);
        assert_true(out.over);
        assert_true(out.n <= limit);
        buf_init(&other, limit);
        assert_false(deflate_zlib(in, LARGEST, 6, &other, &e));
        assert_int_equal(e.code, ERR_LIMIT);
        assert_true(other.n <= limit);
    }
}

/* No block is looked at that nobody will get. */
static void
work_stops_where_the_buffer_is_over(void **state)
{
    auto_free uint8_t *in = xcalloc(LARGEST, 1);
    auto_buf struct buf out;
    uint32_t seed = 6;
    size_t runs;

    (void)state;
    for (size_t i = 0; i < BLOCK; i++) {
        in[i] = (uint8_t)next_noise(&seed);
    }
    buf_init(&out, 100);
    deflate_huffman(in, LARGEST, &out, &runs);
    assert_true(out.over);
    assert_int_equal(runs, 0);
}

static void
what_zlib_makes_is_a_stream_too(void **state)
{
    auto_free uint8_t *in = xcalloc(LARGEST, 1);
    auto_free uint8_t *back = xcalloc(LARGEST, 1);
    auto_buf struct buf out;
    struct err e = {0};
    uLongf n = LARGEST;

    (void)state;
    for (size_t i = 0; i < LARGEST; i++) {
        in[i] = (uint8_t)(i / 100 * (i % 7));
    }
    buf_init(&out, LARGEST);
    assert_true(deflate_zlib(in, LARGEST, 6, &out, &e));
    assert_int_equal(uncompress(back, &n, (const Bytef *)out.p, out.n), Z_OK);
    assert_int_equal(n, LARGEST);
    assert_memory_equal(in, back, LARGEST);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_byte_and_one_byte_are_whole_streams),
        cmocka_unit_test(equal_bytes_become_runs_of_every_length),
        cmocka_unit_test(runs_between_other_bytes_are_found_wherever_they_begin),
        cmocka_unit_test(a_run_goes_on_over_the_border_of_a_block),
        cmocka_unit_test(noise_is_stored_and_costs_five_bytes_a_block),
        cmocka_unit_test(blocks_of_all_kinds_follow_each_other),
        cmocka_unit_test(a_block_whose_codes_would_be_too_long_is_written),
        cmocka_unit_test(residues_as_of_a_photograph_shrink_like_zlibs_huffman_only),
        cmocka_unit_test(a_buffer_with_too_little_room_is_over_and_never_overrun),
        cmocka_unit_test(work_stops_where_the_buffer_is_over),
        cmocka_unit_test(what_zlib_makes_is_a_stream_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
