#include "cmocka_all.h"

#include "base/limits.h"
#include "thumbs/fine.h"

static void
planes_are_apart(const struct fine *f, size_t planes)
{
    for (size_t c = 0; c < 4; c++) {
        assert_true((f->planes[c] != NULL) == (c < planes));
    }
    for (size_t c = 0; c < planes; c++) {
        assert_int_equal((uintptr_t)f->planes[c] % 64, 0);
        for (size_t k = 0; k < 7 * f->stride; k++) {
            f->planes[c][k] = (int16_t)c; /* the sanitizer sees what is too far */
        }
    }
    for (size_t c = 0; c < planes; c++) {
        assert_int_equal(f->planes[c][0], c);
        assert_int_equal(f->planes[c][7 * f->stride - 1], c);
    }
}

static void
each_kind_has_its_planes_aligned_and_apart(void **state)
{
    static const struct {
        enum picture_kind kind, becomes;
        size_t planes;
    } cases[] = {
        {PICTURE_RGB, PICTURE_RGB_PLANES, 3}, {PICTURE_RGBA, PICTURE_RGBA, 4},
        {PICTURE_GRAY, PICTURE_GRAY, 1},      {PICTURE_YUV, PICTURE_YUV, 3},
        {PICTURE_CMYK, PICTURE_CMYK, 4},      {PICTURE_RGB_PLANES, PICTURE_RGB_PLANES, 3},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        auto_fine struct fine f = {0};
        struct err e = {0};

        assert_true(fine_room(&f, cases[i].kind, 33, 7, &e));
        assert_int_equal(f.kind, cases[i].becomes);
        assert_int_equal(fine_planes(cases[i].kind), cases[i].planes);
        assert_int_equal(f.stride, 64);
        planes_are_apart(&f, cases[i].planes);
    }
}

static void
sides_out_of_range_are_refused(void **state)
{
    static const int32_t sides[][2] = {
        {0, 1}, {1, 0}, {-1, 1}, {LIMIT_SIDE_PX + 1, 1}, {1, LIMIT_SIDE_PX + 1}};

    (void)state;
    for (size_t i = 0; i < sizeof sides / sizeof sides[0]; i++) {
        struct fine f = {0};
        struct err e = {0};

        assert_false(fine_room(&f, PICTURE_GRAY, sides[i][0], sides[i][1], &e));
        assert_int_equal(e.code, ERR_LIMIT);
        assert_null(f.memory);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_has_its_planes_aligned_and_apart),
        cmocka_unit_test(sides_out_of_range_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
