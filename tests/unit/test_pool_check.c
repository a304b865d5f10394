#include "cmocka_all.h"

#include "thumbs/pool_check.h"

#include <stdio.h>
#include <string.h>

/* Bit by bit, straight from PNG 1.2, annex D: another way than the one under test. */
static uint32_t
crc_slow(const uint8_t *p, size_t n)
{
    uint32_t c = UINT32_MAX;

    for (size_t i = 0; i < n; i++) {
        c ^= p[i];
        for (int k = 0; k < 8; k++) {
            c = (c & 1) != 0 ? 0xEDB88320u ^ (c >> 1) : c >> 1;
        }
    }
    return ~c;
}

static void
u32_add(struct buf *b, uint32_t v)
{
    for (int shift = 24; shift >= 0; shift -= 8) {
        buf_add_byte(b, (char)(v >> shift & 255));
    }
}

static void
chunk_add(struct buf *b, const char *type, const char *data, size_t n)
{
    size_t at = b->n + 4;

    u32_add(b, (uint32_t)n);
    buf_add(b, type, 4);
    buf_add(b, data, n);
    u32_add(b, crc_slow((const uint8_t *)b->p + at, n + 4));
}

/* 2 x 1 pixels of 8 bits; kind 2: RGB, 6: RGBA. */
static void
head_add(struct buf *b, char bits, char kind, char laced)
{
    char ihdr[13] = {0, 0, 0, 2, 0, 0, 0, 1, bits, kind, 0, 0, laced};

    buf_add(b, "\x89PNG\r\n\x1a\n", 8);
    chunk_add(b, "IHDR", ihdr, sizeof ihdr);
}

static void
good_png(struct buf *b)
{
    buf_init(b, 4096);
    head_add(b, 8, 2, 0);
    chunk_add(b, "tEXt", "Software\0assets", 15);
    chunk_add(b, "IDAT", "some bytes that nobody inflates here", 36);
    chunk_add(b, "IDAT", "more", 4);
    chunk_add(b, "tEXt", "Thumb::Size\0001", 13);
    chunk_add(b, "IEND", "", 0);
}

static void
a_plain_png_passes(void **state)
{
    auto_buf struct buf b;
    const char *why;

    (void)state;
    good_png(&b);
    assert_true(png_framing_ok(buf_view(&b), 2, 1, &why));
    assert_null(why);
}

static void
every_single_changed_byte_is_seen(void **state)
{
    auto_buf struct buf b;
    const char *why;

    (void)state;
    good_png(&b);
    for (size_t i = 0; i < b.n; i++) {
        b.p[i] ^= 0x10;
        assert_false(png_framing_ok(buf_view(&b), 2, 1, &why));
        assert_non_null(why);
        b.p[i] ^= 0x10;
    }
}

static void
every_cut_and_every_extra_byte_is_seen(void **state)
{
    auto_buf struct buf b;
    const char *why;

    (void)state;
    good_png(&b);
    for (size_t n = 0; n < b.n; n++) {
        assert_false(png_framing_ok(str_head(buf_view(&b), n), 2, 1, &why));
    }
    buf_add_byte(&b, 'x');
    assert_false(png_framing_ok(buf_view(&b), 2, 1, &why));
    assert_string_equal(why, "something behind the end");
}

static void
another_size_than_told_is_refused(void **state)
{
    auto_buf struct buf b;
    const char *why;

    (void)state;
    good_png(&b);
    assert_false(png_framing_ok(buf_view(&b), 1, 2, &why));
    assert_false(png_framing_ok(buf_view(&b), 2, 2, &why));
    assert_false(png_framing_ok(buf_view(&b), -2, 1, &why));
}

static void
other_kinds_of_pixels_are_refused(void **state)
{
    static const char kinds[][3] = {{16, 2, 0}, {16, 3, 0}, {3, 3, 0}, {0, 3, 0},
                                    {8, 4, 0},  {4, 0, 0},  {8, 3, 1}, {8, 7, 0},
                                    {8, 2, 1},  {1, 0, 0}};

    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        auto_buf struct buf b;
        const char *why;

        buf_init(&b, 4096);
        head_add(&b, kinds[i][0], kinds[i][1], kinds[i][2]);
        chunk_add(&b, "IDAT", "x", 1);
        chunk_add(&b, "IEND", "", 0);
        assert_false(png_framing_ok(buf_view(&b), 2, 1, &why));
        assert_string_equal(why, "not plain 8-bit gray, RGB or RGBA, nor a palette");
    }
}

static void
gray_of_eight_bits_passes(void **state)
{
    auto_buf struct buf b;
    const char *why;

    (void)state;
    buf_init(&b, 4096);
    head_add(&b, 8, 0, 0);
    chunk_add(&b, "IDAT", "x", 1);
    chunk_add(&b, "IEND", "", 0);
    assert_true(png_framing_ok(buf_view(&b), 2, 1, &why));
}

/* Chunks by name and length: "PLTE 6 tRNS 1 IDAT 9 IEND 0". */
static bool
passes(char bits, char kind, const char *chunks)
{
    static const char zeros[800];
    auto_buf struct buf b;
    const char *why;
    char type[5];
    unsigned n;
    int used;

    buf_init(&b, 4096);
    head_add(&b, bits, kind, 0);
    while (sscanf(chunks, " %4s %u%n", type, &n, &used) == 2) {
        chunk_add(&b, type, zeros, n);
        chunks += used;
    }
    return png_framing_ok(buf_view(&b), 2, 1, &why);
}

static void
a_palette_is_one_before_the_data_and_within_what_indexes_reach(void **state)
{
    static const struct {
        char bits, kind;
        const char *chunks;
        bool passes;
    } cases[] = {
        {8, 3, "PLTE 3 IDAT 9 IEND 0", true},
        {8, 3, "PLTE 768 IDAT 9 IEND 0", true},
        {8, 3, "PLTE 771 IDAT 9 IEND 0", false},
        {8, 3, "PLTE 0 IDAT 9 IEND 0", false},
        {8, 3, "PLTE 7 IDAT 9 IEND 0", false},
        {8, 3, "IDAT 9 IEND 0", false},
        {8, 3, "IDAT 9 PLTE 3 IEND 0", false},
        {8, 3, "PLTE 3 PLTE 3 IDAT 9 IEND 0", false},
        {8, 3, "PLTE 3 IEND 0", false},
        {8, 3, "tEXt 3 PLTE 3 tEXt 5 IDAT 9 IDAT 2 tEXt 1 IEND 0", true},
        {4, 3, "PLTE 48 IDAT 9 IEND 0", true},
        {4, 3, "PLTE 51 IDAT 9 IEND 0", false},
        {2, 3, "PLTE 12 IDAT 9 IEND 0", true},
        {2, 3, "PLTE 15 IDAT 9 IEND 0", false},
        {1, 3, "PLTE 6 IDAT 9 IEND 0", true},
        {1, 3, "PLTE 9 IDAT 9 IEND 0", false},
        {8, 3, "PLTE 9 tRNS 3 IDAT 9 IEND 0", true},
        {8, 3, "PLTE 9 tRNS 1 IDAT 9 IEND 0", true},
        {8, 3, "PLTE 9 tRNS 4 IDAT 9 IEND 0", false},
        {8, 3, "PLTE 9 tRNS 0 IDAT 9 IEND 0", false},
        {8, 3, "PLTE 9 tRNS 1 tRNS 1 IDAT 9 IEND 0", false},
        {8, 3, "tRNS 1 PLTE 9 IDAT 9 IEND 0", false},
        {8, 3, "PLTE 9 IDAT 9 tRNS 1 IEND 0", false},
        {8, 2, "PLTE 9 IDAT 9 IEND 0", false},
        {8, 6, "PLTE 9 IDAT 9 IEND 0", false},
        {8, 0, "PLTE 9 IDAT 9 IEND 0", false},
        {8, 2, "tRNS 6 IDAT 9 IEND 0", false},
        {8, 0, "tRNS 2 IDAT 9 IEND 0", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (passes(cases[i].bits, cases[i].kind, cases[i].chunks) != cases[i].passes) {
            fail_msg("%d bits, kind %d: %s", cases[i].bits, cases[i].kind,
                     cases[i].chunks);
        }
    }
}

static void
chunks_that_do_not_belong_are_refused(void **state)
{
    /* Four letters each, in order. */
    static const char *const orders[] = {
        "PLTEIDATIEND",
        "IDATtEXtIDATIEND",
        "IHDRIDATIEND",
        "zTXtIDATIEND",
        "IDATiCCPIEND",
        "IEND",
        "tEXtIEND",
        "IDAT",
        "",
    };

    (void)state;
    for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
        auto_buf struct buf b;
        const char *why;

        buf_init(&b, 4096);
        head_add(&b, 8, 6, 0);
        for (const char *type = orders[i]; *type != '\0'; type += 4) {
            chunk_add(&b, type, "ab", memcmp(type, "IEND", 4) == 0 ? 0 : 2);
        }
        assert_false(png_framing_ok(buf_view(&b), 2, 1, &why));
        assert_non_null(why);
    }
}

static void
a_length_past_the_end_is_refused(void **state)
{
    auto_buf struct buf b;
    const char *why;

    (void)state;
    buf_init(&b, 4096);
    head_add(&b, 8, 2, 0);
    buf_add(&b, "\xff\xff\xff\xffIDATxxxxxxxx", 16);
    assert_false(png_framing_ok(buf_view(&b), 2, 1, &why));
    assert_string_equal(why, "a chunk is longer than the file");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plain_png_passes),
        cmocka_unit_test(every_single_changed_byte_is_seen),
        cmocka_unit_test(every_cut_and_every_extra_byte_is_seen),
        cmocka_unit_test(another_size_than_told_is_refused),
        cmocka_unit_test(other_kinds_of_pixels_are_refused),
        cmocka_unit_test(gray_of_eight_bits_passes),
        cmocka_unit_test(a_palette_is_one_before_the_data_and_within_what_indexes_reach),
        cmocka_unit_test(chunks_that_do_not_belong_are_refused),
        cmocka_unit_test(a_length_past_the_end_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
