#include "cmocka_all.h"

#include "base/mem.h"
#include "base/str.h"
#include "thumbs/png_filter.h"

#include <stdio.h>

#include <png.h>
#include <zlib.h>

enum { TALLEST = 9, WIDEST = 70 };

static uint32_t
next_noise(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

/* Rows of many characters, that every filter has some where it is best. */
static void
pixels_make(uint8_t *pixels, size_t n, uint32_t kind)
{
    uint32_t seed = kind + 1;

    for (size_t i = 0; i < n; i++) {
        uint32_t v = next_noise(&seed);

        switch (kind % 6) {
        case 0:
            pixels[i] = (uint8_t)v;
            break;
        case 1:
            pixels[i] = (uint8_t)(i * 3 / 4 + v % 4);
            break;
        case 2:
            pixels[i] = (uint8_t)(v % 50 == 0 ? v >> 8 : 0);
            break;
        case 3:
            pixels[i] = (uint8_t)((v & 1) != 0 ? 255 : 128);
            break;
        case 4:
            pixels[i] = (uint8_t)(i % 97 + i % 31 * 5);
            break;
        default:
            pixels[i] = (uint8_t)(200 + v % 3);
            break;
        }
    }
}

static void
vectors_and_plain_c_agree_to_the_byte(void **state)
{
    static const size_t steps[] = {1, 3, 4};

    (void)state;
    for (uint32_t kind = 0; kind < 30; kind++) {
        for (size_t width = 1; width <= WIDEST; width++) {
            size_t step = steps[kind % 3];
            size_t stride = width * step + kind % 5;
            /* just as large as it must be: a sanitizer sees what is read behind */
            auto_free uint8_t *pixels = malloc(stride * (TALLEST - 1) + width * step);
            struct png_rows r = {pixels, stride, width * step, TALLEST, step};
            size_t n = png_filter_bytes(&r);
            auto_free uint8_t *a = malloc(n);
            auto_free uint8_t *b = malloc(n);

            assert_int_equal(n, TALLEST * (width * step + 1));
            pixels_make(pixels, stride * (TALLEST - 1) + width * step, kind);
            png_filter_adaptive(&r, a);
            png_filter_plain(&r, b);
            assert_memory_equal(a, b, n);
        }
    }
}

/* All that a pixel's predictor depends on, by the words of PNG 1.2, section 6.6. */
static uint8_t
paeth_of_the_book(int a, int b, int c)
{
    int p = a + b - c;
    int pa = abs(p - a);
    int pb = abs(p - b);
    int pc = abs(p - c);

    if (pa <= pb && pa <= pc) {
        return (uint8_t)a;
    }
    return (uint8_t)(pb <= pc ? b : c);
}

static void
unfilter(const uint8_t *in, const struct png_rows *r, uint8_t *out)
{
    for (size_t y = 0; y < r->rows; y++) {
        uint8_t filter = *in++;

        assert_in_range(filter, 0, 4);
        for (size_t x = 0; x < r->row_bytes; x++) {
            uint8_t *here = out + y * r->row_bytes + x;
            int a = x >= r->step ? *(here - r->step) : 0;
            int b = y > 0 ? *(here - r->row_bytes) : 0;
            int c = x >= r->step && y > 0 ? *(here - r->row_bytes - r->step) : 0;
            int guess = filter == 1   ? a
                        : filter == 2 ? b
                        : filter == 3 ? (a + b) / 2
                        : filter == 4 ? paeth_of_the_book(a, b, c)
                                      : 0;

            *here = (uint8_t)(*in++ + guess);
        }
    }
}

static void
the_filters_are_those_of_the_specification(void **state)
{
    (void)state;
    for (uint32_t kind = 0; kind < 60; kind++) {
        size_t step = kind % 2 == 0 ? 3 : 4;
        uint8_t pixels[WIDEST * 4 * TALLEST];
        uint8_t filtered[(WIDEST * 4 + 1) * TALLEST];
        uint8_t back[sizeof pixels];
        struct png_rows r = {pixels, WIDEST * step, WIDEST * step, TALLEST, step};

        pixels_make(pixels, sizeof pixels, kind);
        png_filter_adaptive(&r, filtered);
        unfilter(filtered, &r, back);
        assert_memory_equal(back, pixels, WIDEST * step * TALLEST);
        png_filter_none(&r, filtered);
        unfilter(filtered, &r, back);
        assert_memory_equal(back, pixels, WIDEST * step * TALLEST);
    }
}

static void
add(png_structp png, png_bytep p, size_t n)
{
    buf_add(png_get_io_ptr(png), p, n);
}

/* The filtered bytes as libpng makes them: what its IDATs inflate to. */
static void
libpngs_choice(const struct png_rows *r, uint8_t *out, size_t n)
{
    auto_buf struct buf file;
    auto_buf struct buf idat;
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    uLongf got = n;

    buf_init(&file, 1 << 20);
    buf_init(&idat, 1 << 20);
    png_set_write_fn(png, &file, add, NULL);
    png_set_IHDR(png, info, (png_uint_32)(r->row_bytes / r->step), (png_uint_32)r->rows,
                 8, r->step == 4 ? PNG_COLOR_TYPE_RGBA : PNG_COLOR_TYPE_RGB, 0, 0, 0);
    png_set_filter(png, 0, PNG_ALL_FILTERS);
    png_write_info(png, info);
    for (size_t y = 0; y < r->rows; y++) {
        png_write_row(png, r->pixels + y * r->stride);
    }
    png_write_end(png, NULL);
    png_destroy_write_struct(&png, &info);
    for (size_t at = 8; at < file.n;) {
        png_uint_32 size = png_get_uint_32((png_const_bytep)file.p + at);

        if (memcmp(file.p + at + 4, "IDAT", 4) == 0) {
            buf_add(&idat, file.p + at + 8, size);
        }
        at += size + 12;
    }
    assert_int_equal(uncompress(out, &got, (const Bytef *)idat.p, idat.n), Z_OK);
    assert_int_equal(got, n);
}

static void
the_choice_of_each_row_is_libpngs(void **state)
{
    unsigned times[5] = {0};

    (void)state;
    for (uint32_t kind = 0; kind < 60; kind++) {
        size_t step = kind % 2 == 0 ? 3 : 4;
        uint8_t pixels[WIDEST * 4 * TALLEST];
        uint8_t ours[(WIDEST * 4 + 1) * TALLEST];
        uint8_t theirs[sizeof ours];
        struct png_rows r = {pixels, WIDEST * step, WIDEST * step, TALLEST, step};

        pixels_make(pixels, sizeof pixels, kind);
        png_filter_adaptive(&r, ours);
        libpngs_choice(&r, theirs, png_filter_bytes(&r));
        assert_memory_equal(ours, theirs, png_filter_bytes(&r));
        for (size_t y = 0; y < TALLEST; y++) {
            times[ours[y * (WIDEST * step + 1)]]++;
        }
    }
    for (size_t f = 0; f < 5; f++) {
        assert_true(times[f] > 0); /* else nothing was shown of it */
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors_and_plain_c_agree_to_the_byte),
        cmocka_unit_test(the_filters_are_those_of_the_specification),
        cmocka_unit_test(the_choice_of_each_row_is_libpngs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
