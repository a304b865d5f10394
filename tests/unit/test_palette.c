#include "cmocka_all.h"

#include "thumbs/palette.h"

#include <dirent.h>
#include <string.h>

static void
picture_make(struct picture *p, enum picture_kind kind, int32_t width, int32_t height)
{
    size_t step = kind == PICTURE_RGBA ? 4 : 3;
    struct err e = {0};

    *p = (struct picture){.width = width, .height = height, .kind = kind};
    assert_true(picture_room(
        p, &(struct plane_size){(size_t)width * step, (size_t)height}, 1, &e));
    for (size_t y = 0; y < (size_t)height; y++) {
        for (size_t i = 0; i < (size_t)width * step; i++) {
            p->planes[0][y * p->strides[0] + i] =
                (uint8_t)(i % step == 3 ? 255 : i * 3 + y * (i % step + 1));
        }
    }
}

static void
indexes_are_below_the_number_of_colours_asked_for(void **state)
{
    static const uint32_t asked[] = {2, 7, 64, 256};

    (void)state;
    for (size_t k = 0; k < 4; k++) {
        auto_picture struct picture p = {0};
        struct palette made;
        struct err e = {0};

        picture_make(&p, k % 2 == 0 ? PICTURE_RGB : PICTURE_RGBA, 77, 31);
        assert_true(palette_make(&p, asked[k], &made, &e));
        assert_in_range(made.n, 2, asked[k]);
        for (size_t i = 0; i < 77 * 31; i++) {
            assert_true(made.indexes[i] < made.n);
        }
        for (uint32_t i = 0; i < made.n; i++) {
            assert_int_equal(made.rgba[i][3], 255);
        }
        palette_release(&made);
    }
}

static void
a_palette_of_256_is_near_the_picture(void **state)
{
    auto_picture struct picture p = {0};
    struct palette made;
    struct err e = {0};
    uint64_t squares = 0;

    (void)state;
    picture_make(&p, PICTURE_RGB, 128, 96);
    assert_true(palette_make(&p, 256, &made, &e));
    for (size_t i = 0; i < 128 * 96; i++) {
        const uint8_t *is = made.rgba[made.indexes[i]];
        const uint8_t *was = p.planes[0] + i / 128 * p.strides[0] + i % 128 * 3;

        for (size_t c = 0; c < 3; c++) {
            squares += (uint64_t)((is[c] - was[c]) * (is[c] - was[c]));
        }
    }
    assert_true(squares / (128 * 96 * 3) < 150); /* 26 dB, dither included */
    palette_release(&made);
}

static void
one_pixel_has_a_palette_too(void **state)
{
    auto_picture struct picture p = {0};
    struct palette made;
    struct err e = {0};

    (void)state;
    picture_make(&p, PICTURE_RGB, 1, 1);
    assert_true(palette_make(&p, 256, &made, &e));
    assert_int_equal(made.n, 1);
    assert_int_equal(made.indexes[0], 0);
    palette_release(&made);
    palette_release(&made);
}

static size_t
threads(void)
{
    DIR *d = opendir("/proc/self/task");
    size_t n = 0;

    assert_non_null(d);
    for (const struct dirent *entry = readdir(d); entry != NULL; entry = readdir(d)) {
        n += entry->d_name[0] != '.';
    }
    assert_int_equal(closedir(d), 0);
    return n;
}

/* In a confined worker a second thread would be its end. OpenMP keeps those it made. */
static void
no_thread_is_made_once_warmed_up(void **state)
{
    auto_picture struct picture p = {0};
    struct palette made;
    struct err e = {0};
    size_t before = threads();

    (void)state;
    picture_make(&p, PICTURE_RGB, 512, 512);
    assert_true(palette_make(&p, 256, &made, &e));
    palette_release(&made);
    assert_int_equal(threads(), before);
}

static void
the_library_tells_its_version(void **state)
{
    char text[64];

    (void)state;
    palette_version(text, sizeof text);
    assert_memory_equal(text, "libimagequant ", 14);
    assert_true(strlen(text) >= 19);
}

static int
warm_up(void **state)
{
    (void)state;
    palette_warm_up();
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_thread_is_made_once_warmed_up),
        cmocka_unit_test(indexes_are_below_the_number_of_colours_asked_for),
        cmocka_unit_test(a_palette_of_256_is_near_the_picture),
        cmocka_unit_test(one_pixel_has_a_palette_too),
        cmocka_unit_test(the_library_tells_its_version),
    };

    return cmocka_run_group_tests(tests, warm_up, NULL);
}
