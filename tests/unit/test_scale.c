#include "cmocka_all.h"

#include "job_kit.h"
#include "thumbs/exif.h"
#include "thumbs/scale.h"

#include <string.h>

/* 8 x 4 pixels, each with its own place as its colour. */
static void
numbered(struct picture *p, enum picture_kind kind)
{
    struct err e = {0};
    size_t step = kind == PICTURE_RGBA ? 4 : 3;

    *p = (struct picture){.width = 8, .height = 4, .kind = kind};
    assert_true(picture_room(p, &(struct plane_size){8 * step, 4}, 1, &e));
    for (size_t y = 0; y < 4; y++) {
        for (size_t x = 0; x < 8; x++) {
            uint8_t *to = p->planes[0] + y * p->strides[0] + x * step;

            to[0] = (uint8_t)(x * 30);
            to[1] = (uint8_t)(y * 60);
            to[2] = 77;
            if (kind == PICTURE_RGBA) {
                to[3] = 128;
            }
        }
    }
}

/* The column and row of `from` that stands at x, y; -1 where it is none of them. */
static void
place_at(const struct picture *p, int x, int y, int *column, int *row)
{
    size_t step = p->kind == PICTURE_RGBA ? 4 : 3;
    const uint8_t *from = p->planes[0] + (size_t)y * p->strides[0] + (size_t)x * step;

    *column = (from[0] + 15) / 30;
    *row = (from[1] + 30) / 60;
}

static void
each_turn_moves_every_pixel_to_its_place(void **state)
{
    struct scaler *s = scaler_new();

    (void)state;
    for (int32_t orientation = 1; orientation <= 8; orientation++) {
        bool sideways = orientation > 4;
        struct scale_to to = {sideways ? 4 : 8, sideways ? 8 : 4, exif_turn(orientation)};
        auto_picture struct picture from = {0}, out = {0};
        struct err e = {0};

        numbered(&from, PICTURE_RGB);
        assert_true(scale_picture(s, &from, &to, &out, &e));
        assert_int_equal(out.width, to.width);
        assert_int_equal(out.height, to.height);
        for (int y = 0; y < out.height; y++) {
            for (int x = 0; x < out.width; x++) {
                /*
                 * Exif 2.32, 4.6.4 A, written out the other
                 * way: where a stored pixel is shown.
                 */
                int column, row, shown_x, shown_y;

                place_at(&out, x, y, &column, &row);
                shown_x = sideways ? row : column;
                shown_y = sideways ? column : row;
                if (orientation == 2 || orientation == 3 || orientation == 6 ||
                    orientation == 7) {
                    shown_x = out.width - 1 - shown_x;
                }
                if (orientation == 3 || orientation == 4 || orientation == 7 ||
                    orientation == 8) {
                    shown_y = out.height - 1 - shown_y;
                }
                assert_int_equal(shown_x, x);
                assert_int_equal(shown_y, y);
            }
        }
    }
    scaler_free(s);
}

static void
alpha_is_kept(void **state)
{
    struct scaler *s = scaler_new();
    struct scale_to to = {4, 2, {90, 1}};
    auto_picture struct picture from = {0}, out = {0};
    struct err e = {0};

    (void)state;
    to = (struct scale_to){2, 4, {90, 1}};
    numbered(&from, PICTURE_RGBA);
    assert_true(scale_picture(s, &from, &to, &out, &e));
    assert_int_equal(out.kind, PICTURE_RGBA);
    assert_in_range(out.planes[0][3], 126, 130);
    scaler_free(s);
}

static void
planes_of_a_grey_and_a_coloured_picture_become_their_colours(void **state)
{
    struct scaler *s = scaler_new();
    struct scale_to to = {4, 4, {0, 0}};
    auto_picture struct picture grey = {.width = 8, .height = 8, .kind = PICTURE_GRAY};
    auto_picture struct picture red = {
        .width = 8, .height = 8, .kind = PICTURE_YUV, .across = 2, .down = 2};
    auto_picture struct picture out = {0}, out_red = {0};
    struct plane_size sizes[3] = {{8, 8}, {4, 4}, {4, 4}};
    struct err e = {0};

    (void)state;
    assert_true(picture_room(&grey, sizes, 1, &e));
    assert_true(picture_room(&red, sizes, 3, &e));
    memset(grey.planes[0], 100, grey.strides[0] * 8);
    memset(red.planes[0], 76, red.strides[0] * 8); /* JFIF 1.02: full range, BT.601 */
    memset(red.planes[1], 85, red.strides[1] * 4);
    memset(red.planes[2], 255, red.strides[2] * 4);
    assert_true(scale_picture(s, &grey, &to, &out, &e));
    assert_in_range(out.planes[0][0], 98, 102);
    assert_in_range(out.planes[0][2], 98, 102);
    assert_true(scale_picture(s, &red, &to, &out_red, &e));
    assert_in_range(out_red.planes[0][0], 250, 255);
    assert_in_range(out_red.planes[0][1], 0, 5);
    assert_in_range(out_red.planes[0][2], 0, 5);
    scaler_free(s);
}

static void
more_sizes_than_filters_are_kept_all_come_out_right(void **state)
{
    struct scaler *s = scaler_new();

    (void)state;
    for (int round = 0; round < 3; round++) {
        for (int32_t w = 1; w < 14; w++) {
            auto_picture struct picture from = {0}, out = {0};
            struct scale_to to = {w, 3, {0, 0}};
            struct err e = {0};

            numbered(&from, PICTURE_RGB);
            assert_true(scale_picture(s, &from, &to, &out, &e));
            assert_int_equal(out.width, w);
            assert_in_range(out.planes[0][2], 75, 79);
        }
    }
    scaler_free(s);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_turn_moves_every_pixel_to_its_place),
        cmocka_unit_test(alpha_is_kept),
        cmocka_unit_test(planes_of_a_grey_and_a_coloured_picture_become_their_colours),
        cmocka_unit_test(more_sizes_than_filters_are_kept_all_come_out_right),
    };

    return cmocka_run_group_tests(tests, warm_up, NULL);
}
