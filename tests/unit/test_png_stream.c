#include "cmocka_all.h"

#include "base/mem.h"
#include "thumbs/deflate.h"
#include "thumbs/png_stream.h"

enum { SIDE = 256 };

static uint32_t
next_noise(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

/*
 * Smooth with noise upon it: no colour comes often. Every 40 rows it begins anew, within
 * the reach of a match: zlib would be much smaller, if it were asked.
 */
static void
photograph(uint8_t *pixels, size_t step)
{
    uint32_t seed = 5;

    for (size_t i = 0; i < SIDE * SIDE * step; i++) {
        seed = i % (SIDE * 40 * step) == 0 ? 5 : seed;
        size_t x = i / step % SIDE;
        size_t y = i / step / SIDE;

        pixels[i] =
            (uint8_t)(x / 3 + y % 40 / 5 * (i % step + 1) + next_noise(&seed) % 9);
    }
}

/* Letters of six colours, each line of them another order. */
static void
page(uint8_t *pixels, size_t step)
{
    for (size_t i = 0; i < SIDE * SIDE * step; i++) {
        size_t x = i / step % SIDE;
        size_t y = i / step / SIDE;
        size_t letter = (x / 8 * 7 + y / 12 * 5) % 13;
        bool is_ink = y % 12 < 9 && (letter * (x % 8 + 1) + y % 12 * letter) % 5 < 2;

        pixels[i] = (uint8_t)(is_ink ? 20 + letter % 5 * (i % step) * 10 : 250);
    }
}

static size_t
way_of(const uint8_t *pixels, size_t step, enum png_way *way)
{
    struct png_rows r = {pixels, SIDE * step, SIDE * step, SIDE, step};
    auto_buf struct buf out;
    struct err e = {0};

    buf_init(&out, 1 << 20);
    assert_true(png_stream_pixels(&r, &out, way, &e));
    return out.n;
}

static size_t
huffman_bytes(const uint8_t *pixels, size_t step)
{
    struct png_rows r = {pixels, SIDE * step, SIDE * step, SIDE, step};
    auto_free uint8_t *filtered = malloc(png_filter_bytes(&r));
    auto_buf struct buf out;
    size_t runs;

    buf_init(&out, 1 << 20);
    png_filter_adaptive(&r, filtered);
    deflate_huffman(filtered, png_filter_bytes(&r), &out, &runs);
    return out.n;
}

static void
photographs_never_wait_for_zlib(void **state)
{
    static uint8_t pixels[SIDE * SIDE * 4];

    (void)state;
    for (size_t step = 1; step <= 4; step += step == 1 ? 2 : 1) {
        enum png_way way;

        photograph(pixels, step);
        assert_int_equal(way_of(pixels, step, &way), huffman_bytes(pixels, step));
        assert_int_equal(way, PNG_WAY_HUFFMAN);
    }
}

static void
drawn_pictures_take_less_than_half_by_zlib(void **state)
{
    static uint8_t pixels[SIDE * SIDE * 4];

    (void)state;
    for (size_t step = 1; step <= 4; step += step == 1 ? 2 : 1) {
        enum png_way way;

        page(pixels, step);
        assert_true(way_of(pixels, step, &way) * 2 < huffman_bytes(pixels, step));
        assert_int_not_equal(way, PNG_WAY_HUFFMAN);
    }
}

static void
the_smallest_of_all_ways_is_taken(void **state)
{
    static uint8_t pixels[SIDE * SIDE * 3];
    enum png_way way;

    (void)state;
    for (size_t i = 0; i < sizeof pixels; i++) { /* a ramp: one filter makes it nothing */
        pixels[i] = (uint8_t)(i / 3 % SIDE);
    }
    (void)way_of(pixels, 3, &way);
    assert_int_not_equal(way, PNG_WAY_ZLIB_BARE);
    page(pixels, 3);
    (void)way_of(pixels, 3, &way);
    assert_int_equal(way, PNG_WAY_ZLIB_BARE);
}

static void
a_stream_larger_than_its_room_is_refused(void **state)
{
    static uint8_t pixels[SIDE * SIDE * 3];
    struct png_rows r = {pixels, SIDE * 3, SIDE * 3, SIDE, 3};

    (void)state;
    photograph(pixels, 3);
    for (size_t room = 0; room < 40000; room = room * 2 + 1) {
        auto_buf struct buf out;
        struct err e = {0};
        enum png_way way;

        buf_init(&out, room);
        assert_false(png_stream_pixels(&r, &out, &way, &e));
        assert_int_equal(e.code, ERR_LIMIT);
        assert_false(png_stream_indexes(&r, &out, &e));
        assert_true(out.n <= room);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(photographs_never_wait_for_zlib),
        cmocka_unit_test(drawn_pictures_take_less_than_half_by_zlib),
        cmocka_unit_test(the_smallest_of_all_ways_is_taken),
        cmocka_unit_test(a_stream_larger_than_its_room_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
