#include "cmocka_all.h"

#include "base/limits.h"
#include "resample_kit.h"

#include <string.h>

static struct resampler *shared; /* one for all tests, as in the worker */

static int
begin(void **state)
{
    (void)state;
    shared = resampler_new();
    return shared == NULL ? -1 : 0;
}

static int
end(void **state)
{
    (void)state;
    resampler_free(shared);
    return 0;
}

static void
shrink(const struct picture *p, int32_t width, int32_t height, struct fine *out)
{
    struct err e = {0};

    if (!resample_picture(shared, p, width, height, out, &e)) {
        fail_msg("%s", e.text);
    }
    assert_int_equal(out->stride % 32, 0);
    assert_int_equal((uintptr_t)out->planes[0] % 64, 0);
}

/* Sizes from and to: halving, any ratio, far down, enlarging, one axis each way. */
static const struct {
    int32_t width, height, to_width, to_height;
} SIZES[] = {
    {128, 96, 64, 48},  {101, 77, 64, 48}, {97, 61, 30, 19}, {200, 3, 64, 1},
    {40, 30, 64, 48},   {33, 90, 66, 45},  {17, 1, 9, 1},    {1, 1, 3, 2},
    {300, 200, 16, 11}, {64, 48, 64, 48},  {31, 15, 31, 15}, {66, 50, 65, 49},
};
enum { N_SIZES = sizeof SIZES / sizeof SIZES[0] };

/* noise NULL: smooth. Sizes[i]. */
static void
filter_is_close(size_t i, struct noise *noise)
{
    int32_t w = SIZES[i].width, h = SIZES[i].height;
    int32_t to_w = SIZES[i].to_width, to_h = SIZES[i].to_height;
    auto_picture struct picture p = picture_made(PICTURE_GRAY, w, h, 0, 0);
    auto_exact struct exact in = {0}, want = {0};
    auto_fine struct fine got = {0};

    if (noise == NULL) {
        plane_smooth(p.planes[0], p.strides[0], (size_t)w, (size_t)h);
    } else {
        plane_noise(p.planes[0], p.strides[0], (size_t)w, (size_t)h, noise);
    }
    in = exact_of(&p, 0, 1, 0);
    want = exact_resample(&in, w, h, to_w, to_h);
    shrink(&p, to_w, to_h, &got);
    assert_true(psnr(&want, &got, 0) > 75);
}

static void
bytes_come_within_75_db_of_the_exact_filter(void **state)
{
    struct noise noise = noise_begin(1);

    (void)state;
    for (size_t i = 0; i < N_SIZES; i++) {
        filter_is_close(i, &noise);
        filter_is_close(i, NULL);
    }
}

static void
a_span_that_ends_within_a_sample_is_exact(void **state)
{
    struct noise noise = noise_begin(2);
    auto_picture struct picture p = picture_made(PICTURE_GRAY, 501, 76, 0, 0);
    auto_exact struct exact in = {0}, want = {0}, rounded = {0};
    auto_fine struct fine got = {0};

    (void)state;
    plane_noise(p.planes[0], p.strides[0], 501, 76, &noise);
    p.extents[0].span_x = 500.125;
    p.extents[0].span_y = 75.5;
    in = exact_of(&p, 0, 1, 0);
    want = exact_resample(&in, 500.125, 75.5, 256, 38);
    rounded = exact_resample(&in, 501, 76, 256, 38);
    shrink(&p, 256, 38, &got);
    assert_true(psnr(&want, &got, 0) > 75);
    assert_true(psnr(&rounded, &got, 0) < 40); /* so the span matters */
}

/* How chroma is stored, and what that makes of a 101 x 77 picture. */
static const struct {
    int across, down;
} SAMPLINGS[] = {{1, 1}, {2, 1}, {1, 2}, {2, 2}};

static void
half_size_planes_come_out_as_upsampled_by_libjpeg_and_then_filtered(void **state)
{
    enum { W = 101, H = 77 };
    struct noise noise = noise_begin(3);

    (void)state;
    for (size_t i = 0; i < sizeof SAMPLINGS / sizeof SAMPLINGS[0]; i++) {
        int across = SAMPLINGS[i].across, down = SAMPLINGS[i].down;
        int32_t w = (W + across - 1) / across, h = (H + down - 1) / down;
        auto_picture struct picture p = picture_made(PICTURE_YUV, W, H, w, h);
        auto_exact struct exact in = {0}, doubled = {0}, want = {0};
        auto_fine struct fine got = {0};

        for (size_t plane = 0; plane < 3; plane++) {
            plane_noise(p.planes[plane], p.strides[plane], (size_t)p.extents[plane].width,
                        (size_t)p.extents[plane].height, &noise);
            p.extents[plane].span_x = plane == 0 ? 100.25 : 100.25 / across;
            p.extents[plane].span_y = plane == 0 ? 76.5 : 76.5 / down;
        }
        in = exact_of(&p, 2, 1, 0);
        doubled = exact_double(&in, across, down, W, H);
        want = exact_resample(&doubled, 100.25, 76.5, 47, 36);
        shrink(&p, 47, 36, &got);
        assert_int_equal(got.kind, PICTURE_YUV);
        assert_true(psnr(&want, &got, 2) > 75);
    }
}

static void
a_span_beyond_the_samples_ends_with_them(void **state)
{
    struct noise noise = noise_begin(9);
    auto_picture struct picture p = picture_made(PICTURE_GRAY, 40, 30, 0, 0);
    auto_exact struct exact in = {0}, want = {0};
    auto_fine struct fine got = {0};

    (void)state;
    plane_noise(p.planes[0], p.strides[0], 40, 30, &noise);
    p.extents[0].span_x = 1e300;
    p.extents[0].span_y = 30.5;
    in = exact_of(&p, 0, 1, 0);
    want = exact_resample(&in, 40, 30, 20, 15);
    shrink(&p, 20, 15, &got);
    assert_true(psnr(&want, &got, 0) > 75);
}

static void
quarter_size_planes_are_filtered_plainly(void **state)
{
    struct noise noise = noise_begin(4);
    auto_picture struct picture p = picture_made(PICTURE_YUV, 160, 40, 40, 40);
    auto_exact struct exact in = {0}, want = {0};
    auto_fine struct fine got = {0};

    (void)state;
    plane_noise(p.planes[0], p.strides[0], 160, 40, &noise);
    plane_noise(p.planes[1], p.strides[1], 40, 40, &noise);
    plane_noise(p.planes[2], p.strides[2], 40, 40, &noise);
    in = exact_of(&p, 1, 1, 0);
    want = exact_resample(&in, 40, 40, 80, 20);
    shrink(&p, 80, 20, &got);
    assert_true(psnr(&want, &got, 1) > 75);
}

static void
white_stays_white(enum picture_kind kind, size_t i)
{
    int32_t w = SIZES[i].width, h = SIZES[i].height;
    auto_picture struct picture p = picture_made(kind, w, h, (w + 1) / 2, (h + 1) / 2);
    auto_fine struct fine got = {0};

    for (size_t c = 0; c < 4 && p.planes[c] != NULL; c++) {
        memset(p.planes[c], 255, p.strides[c] * (size_t)p.extents[c].height);
    }
    shrink(&p, SIZES[i].to_width, SIZES[i].to_height, &got);
    for (size_t c = 0; c < fine_planes(kind); c++) {
        plane_is(&got, c, 255 * FINE_ONE);
    }
}

static void
one_colour_stays_that_colour_to_the_last_bit(void **state)
{
    static const enum picture_kind kinds[] = {PICTURE_RGB,        PICTURE_RGBA,
                                              PICTURE_GRAY,       PICTURE_YUV,
                                              PICTURE_RGB_PLANES, PICTURE_CMYK};

    (void)state;
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
        for (size_t i = 0; i < N_SIZES; i++) {
            white_stays_white(kinds[k], i);
        }
    }
}

static void
a_gradient_never_goes_back(void **state)
{
    static const int32_t to[] = {256, 100, 99, 31, 255, 300, 517};

    (void)state;
    for (size_t i = 0; i < sizeof to / sizeof to[0]; i++) {
        auto_picture struct picture p = picture_made(PICTURE_RGB_PLANES, 256, 256, 0, 0);
        auto_fine struct fine got = {0};
        size_t n = (size_t)to[i];

        for (size_t k = 0; k < (size_t)256 * 256; k++) {
            size_t x = k % 256, y = k / 256;

            p.planes[0][y * p.strides[0] + x] = (uint8_t)x;
            p.planes[1][y * p.strides[1] + x] = (uint8_t)y;
            p.planes[2][y * p.strides[2] + x] = 0;
        }
        shrink(&p, to[i], to[i], &got);
        for (size_t k = 1; k < n; k++) {
            assert_true(got.planes[0][k] > got.planes[0][k - 1]);
            assert_true(got.planes[1][k * got.stride] >
                        got.planes[1][(k - 1) * got.stride]);
        }
    }
}

static void
packed_pictures_come_out_as_their_planes(void **state)
{
    struct noise noise = noise_begin(5);
    auto_picture struct picture packed = picture_made(PICTURE_RGB, 67, 41, 0, 0);
    auto_picture struct picture planes = picture_made(PICTURE_RGB_PLANES, 67, 41, 0, 0);
    auto_fine struct fine a = {0}, b = {0};

    (void)state;
    for (size_t c = 0; c < 3; c++) {
        plane_noise(planes.planes[c], planes.strides[c], 67, 41, &noise);
        for (size_t i = 0; i < (size_t)67 * 41; i++) {
            packed.planes[0][i / 67 * packed.strides[0] + i % 67 * 3 + c] =
                planes.planes[c][i / 67 * planes.strides[c] + i % 67];
        }
    }
    memset(packed.extents, 0, sizeof packed.extents); /* packed kinds have none */
    shrink(&packed, 33, 20, &a);
    shrink(&planes, 33, 20, &b);
    assert_int_equal(a.kind, PICTURE_RGB_PLANES);
    for (size_t c = 0; c < 3; c++) {
        for (size_t y = 0; y < 20; y++) {
            assert_memory_equal(a.planes[c] + y * a.stride, b.planes[c] + y * b.stride,
                                33 * sizeof(int16_t));
        }
    }
}

static void
grey_without_extents_is_all_picture(void **state)
{
    struct noise noise = noise_begin(7);
    auto_picture struct picture p = picture_made(PICTURE_GRAY, 67, 41, 0, 0);
    auto_fine struct fine a = {0}, b = {0};

    (void)state;
    plane_noise(p.planes[0], p.strides[0], 67, 41, &noise);
    shrink(&p, 33, 20, &a);
    p.extents[0] = (struct extent){0};
    shrink(&p, 33, 20, &b);
    for (size_t y = 0; y < 20; y++) {
        assert_memory_equal(a.planes[0] + y * a.stride, b.planes[0] + y * b.stride,
                            33 * sizeof(int16_t));
    }
}

static void
a_smaller_size_from_a_larger_one_is_the_filter_of_it(void **state)
{
    struct noise noise = noise_begin(6);
    auto_picture struct picture p = picture_made(PICTURE_YUV, 90, 70, 45, 35);
    auto_fine struct fine large = {0}, small = {0}, same = {0};
    struct err e = {0};

    (void)state;
    for (size_t c = 0; c < 3; c++) {
        plane_noise(p.planes[c], p.strides[c], (size_t)p.extents[c].width,
                    (size_t)p.extents[c].height, &noise);
    }
    shrink(&p, 64, 50, &large);
    assert_true(resample_fine(shared, &large, 32, 25, &small, &e));
    assert_true(resample_fine(shared, &large, 64, 50, &same, &e));
    assert_int_equal(small.kind, PICTURE_YUV);
    for (size_t c = 0; c < 3; c++) {
        auto_exact struct exact in = exact_new(64, 50), want = {0};

        for (size_t i = 0; i < (size_t)64 * 50; i++) {
            int16_t sample = large.planes[c][i / 64 * large.stride + i % 64];

            in.at[i] = (double)sample / FINE_ONE;
        }
        want = exact_resample(&in, 64, 50, 32, 25);
        assert_true(psnr(&want, &small, c) > 75);
        assert_true(psnr(&in, &same, c) > 199);
    }
}

static void
sizes_out_of_range_are_refused(void **state)
{
    auto_picture struct picture p = picture_made(PICTURE_GRAY, 8, 8, 0, 0);
    static const struct {
        int32_t width, height;
        struct extent extent;
    } cases[] = {
        {0, 4, {8, 8, 8, 8}},
        {4, -1, {8, 8, 8, 8}},
        {LIMIT_SIDE_PX + 1, 4, {8, 8, 8, 8}},
        {4, INT32_MAX, {8, 8, 8, 8}},
        {4, 4, {8, 0, 8, 8}},
        {4, 4, {-8, 8, 8, 8}},
        {4, 4, {LIMIT_SIDE_PX + 1, 8, 8, 8}},
        {4, 4, {8, 8, 0, 8}},
        {4, 4, {8, 8, 8, -1}},
        {4, 4, {8, 8, NAN, 8}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        auto_fine struct fine out = {0}, from = {.width = 8, .height = 0};
        struct err e = {0};

        p.extents[0] = cases[i].extent;
        assert_false(
            resample_picture(shared, &p, cases[i].width, cases[i].height, &out, &e));
        assert_int_equal(e.code, ERR_LIMIT);
        assert_null(out.memory);
        assert_false(resample_fine(shared, &from, 4, 4, &out, &e));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_come_within_75_db_of_the_exact_filter),
        cmocka_unit_test(a_span_that_ends_within_a_sample_is_exact),
        cmocka_unit_test(
            half_size_planes_come_out_as_upsampled_by_libjpeg_and_then_filtered),
        cmocka_unit_test(a_span_beyond_the_samples_ends_with_them),
        cmocka_unit_test(quarter_size_planes_are_filtered_plainly),
        cmocka_unit_test(one_colour_stays_that_colour_to_the_last_bit),
        cmocka_unit_test(a_gradient_never_goes_back),
        cmocka_unit_test(packed_pictures_come_out_as_their_planes),
        cmocka_unit_test(grey_without_extents_is_all_picture),
        cmocka_unit_test(a_smaller_size_from_a_larger_one_is_the_filter_of_it),
        cmocka_unit_test(sizes_out_of_range_are_refused),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
