#include "cmocka_all.h"

#include "thumbs/turn.h"

#include <string.h>

enum { PLACE_BYTES = 4 };

static size_t
step_of(const struct picture *p)
{
    return p->kind == PICTURE_RGBA ? 4 : 3;
}

/* Each pixel says where it was stored: column and row in 12 bits each, and 77. */
static void
numbered(struct picture *p, enum picture_kind kind, int32_t width, int32_t height)
{
    struct plane_size size;
    struct err e = {0};

    *p = (struct picture){.width = width, .height = height, .kind = kind};
    size = (struct plane_size){(size_t)width * step_of(p), (size_t)height};
    if (!picture_room(p, &size, 1, &e) || p->planes[0] == NULL) {
        abort();
    }
    for (int32_t y = 0; y < height; y++) {
        for (int32_t x = 0; x < width; x++) {
            uint8_t place[PLACE_BYTES] = {(uint8_t)x, (uint8_t)(x >> 8 | y >> 8 << 4),
                                          (uint8_t)y, 77};

            memcpy(p->planes[0] + (size_t)y * p->strides[0] + (size_t)x * step_of(p),
                   place, step_of(p));
        }
    }
}

/* Where the stored pixel (x, y) of a width x height picture is shown. */
static void
shown_at(struct turn turn, int32_t width, int32_t height, int32_t *x, int32_t *y)
{
    for (int32_t done = 0; done < turn.degrees; done += 90) {
        int32_t column = *x;

        *x = height - 1 - *y; /* the first row becomes the last column */
        *y = column;
        column = width;
        width = height;
        height = column;
    }
    if (turn.mirrored != 0) {
        *x = width - 1 - *x;
    }
}

static void
turn_is_right(enum picture_kind kind, int32_t width, int32_t height, struct turn turn)
{
    auto_picture struct picture p = {0};
    bool sideways = turn.degrees % 180 != 0;
    struct err e = {0};

    numbered(&p, kind, width, height);
    assert_true(picture_turn(&p, turn, &e));
    assert_int_equal(p.kind, kind);
    assert_int_equal(p.width, sideways ? height : width);
    assert_int_equal(p.height, sideways ? width : height);
    for (int32_t row = 0; row < height; row++) {
        for (int32_t column = 0; column < width; column++) {
            uint8_t place[PLACE_BYTES] = {(uint8_t)column,
                                          (uint8_t)(column >> 8 | row >> 8 << 4),
                                          (uint8_t)row, 77};
            int32_t x = column, y = row;

            shown_at(turn, width, height, &x, &y);
            assert_memory_equal(p.planes[0] + (size_t)y * p.strides[0] +
                                    (size_t)x * step_of(&p),
                                place, step_of(&p));
        }
    }
}

static void
each_turn_moves_every_pixel_to_its_place(void **state)
{
    static const struct {
        int32_t width, height;
    } sizes[] = {{1, 1}, {1, 5}, {5, 1}, {8, 4}, {13, 7}, {65, 130}, {129, 64}};

    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        for (int32_t k = 0; k < 8; k++) {
            struct turn turn = {.degrees = k / 2 * 90, .mirrored = k % 2};

            turn_is_right(PICTURE_RGB, sizes[i].width, sizes[i].height, turn);
            turn_is_right(PICTURE_RGBA, sizes[i].width, sizes[i].height, turn);
        }
    }
}

static void
no_turn_leaves_the_very_same_memory(void **state)
{
    auto_picture struct picture p = {0};
    struct err e = {0};
    const uint8_t *before;

    (void)state;
    numbered(&p, PICTURE_RGB, 9, 5);
    before = p.memory;
    assert_true(picture_turn(&p, (struct turn){0, 0}, &e));
    assert_ptr_equal(p.memory, before);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_turn_moves_every_pixel_to_its_place),
        cmocka_unit_test(no_turn_leaves_the_very_same_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
