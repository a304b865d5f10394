#include "cmocka_all.h"

#include "resample_kit.h"

#include <string.h>

static void
shrink(const struct picture *p, int32_t width, int32_t height, struct fine *out)
{
    struct resampler *r = resampler_new();
    struct err e = {0};

    assert_non_null(r);
    assert_true(resample_picture(r, p, width, height, out, &e));
    resampler_free(r);
}

static void
what_is_transparent_leaves_no_colour_behind(void **state)
{
    auto_picture struct picture p = picture_made(PICTURE_RGBA, 60, 40, 0, 0);
    auto_fine struct fine got = {0};

    (void)state;
    for (size_t i = 0; i < (size_t)60 * 40; i++) {
        uint8_t *pixel = p.planes[0] + i / 60 * p.strides[0] + i % 60 * 4;
        static const uint8_t red[4] = {255, 0, 0, 0}, blue[4] = {0, 0, 255, 255};

        memcpy(pixel, i % 60 < 30 ? red : blue, 4);
    }
    shrink(&p, 25, 17, &got);
    plane_is(&got, 0, 0);
    plane_is(&got, 1, 0);
    for (size_t i = 0; i < (size_t)25 * 17; i++) {
        size_t at = i / 25 * got.stride + i % 25;

        assert_int_equal(got.planes[2][at], got.planes[3][at]);
    }
    assert_true(got.planes[3][0] < FINE_ONE && got.planes[3][24] > 254 * FINE_ONE);
}

static void
alpha_is_multiplied_in_with_rounding(void **state)
{
    auto_picture struct picture p = picture_made(PICTURE_RGBA, 256, 256, 0, 0);
    auto_fine struct fine got = {0};

    (void)state;
    for (size_t i = 0; i < (size_t)256 * 256; i++) {
        uint8_t pixel[4] = {(uint8_t)i, (uint8_t)(255 - i % 256), 255,
                            (uint8_t)(i / 256)};

        memcpy(p.planes[0] + i / 256 * p.strides[0] + i % 256 * 4, pixel, 4);
    }
    shrink(&p, 256, 256, &got); /* the same size: samples as they are */
    for (int c = 0; c < 256; c++) {
        for (int a = 0; a < 256; a++) {
            size_t at = (size_t)a * got.stride + (size_t)c;

            assert_int_equal(got.planes[0][at], (c * a * 2 + 255) / 510 * FINE_ONE);
            assert_int_equal(got.planes[1][at],
                             ((255 - c) * a * 2 + 255) / 510 * FINE_ONE);
            assert_int_equal(got.planes[2][at], a * FINE_ONE);
            assert_int_equal(got.planes[3][at], a * FINE_ONE);
        }
    }
}

/* Sizes that keep few rows and all rows of the picture at hand. */
static void
alpha_is_multiplied_in_before_the_filter(void **state)
{
    enum { W = 67, H = 141 };
    static const int32_t heights[] = {1, 10, 70, 141, 200};
    struct noise noise = noise_begin(8);
    auto_picture struct picture packed = picture_made(PICTURE_RGBA, W, H, 0, 0);
    auto_picture struct picture planes = picture_made(PICTURE_CMYK, W, H, 0, 0);

    (void)state;
    for (size_t c = 0; c < 4; c++) {
        if (packed.planes[0] == NULL || planes.planes[c] == NULL) {
            abort();
        }
    }
    plane_noise(packed.planes[0], packed.strides[0], (size_t)W * 4, H, &noise);
    for (size_t i = 0; i < (size_t)W * H * 4; i++) {
        size_t c = i % 4, x = i / 4 % W, y = i / 4 / W;
        const uint8_t *pixel = packed.planes[0] + y * packed.strides[0] + x * 4;
        int alpha = c == 3 ? 255 : pixel[3];

        planes.planes[c][y * planes.strides[c] + x] =
            (uint8_t)((pixel[c] * alpha * 2 + 255) / 510);
    }
    for (size_t i = 0; i < sizeof heights / sizeof heights[0]; i++) {
        auto_fine struct fine a = {0}, b = {0};

        shrink(&packed, 33, heights[i], &a);
        shrink(&planes, 33, heights[i], &b);
        for (size_t row = 0; row < 4 * (size_t)heights[i]; row++) {
            size_t c = row % 4, y = row / 4;

            assert_memory_equal(a.planes[c] + y * a.stride, b.planes[c] + y * b.stride,
                                33 * sizeof(int16_t));
        }
    }
}

/* Down to three rows: every row of the picture is kept at hand. */
static void
nothing_of_one_picture_shows_in_the_next(void **state)
{
    struct resampler *r = resampler_new();
    struct noise noise = noise_begin(10);

    (void)state;
    for (int i = 0; i < 5; i++) {
        auto_picture struct picture p = picture_made(PICTURE_RGBA, 40, 30, 0, 0);
        auto_fine struct fine a = {0}, b = {0};
        struct err e = {0};

        plane_noise(p.planes[0], p.strides[0], 160, 30, &noise);
        assert_true(resample_picture(r, &p, 21, 3, &a, &e));
        shrink(&p, 21, 3, &b);
        for (size_t row = 0; row < (size_t)4 * 3; row++) {
            assert_memory_equal(a.planes[row % 4] + row / 4 * a.stride,
                                b.planes[row % 4] + row / 4 * b.stride,
                                21 * sizeof(int16_t));
        }
    }
    resampler_free(r);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_transparent_leaves_no_colour_behind),
        cmocka_unit_test(alpha_is_multiplied_in_with_rounding),
        cmocka_unit_test(alpha_is_multiplied_in_before_the_filter),
        cmocka_unit_test(nothing_of_one_picture_shows_in_the_next),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
