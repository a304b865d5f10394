#include "cmocka_all.h"

#include "job_kit.h"
#include "thumbs/png.h"
#include "thumbs/pool_check.h"

#include <stdio.h>
#include <string.h>

static void
gradient(struct picture *p, enum picture_kind kind, int32_t side)
{
    struct err e = {0};
    size_t step = kind == PICTURE_RGBA ? 4 : 3;

    *p = (struct picture){.width = side, .height = side, .kind = kind};
    assert_true(
        picture_room(p, &(struct plane_size){(size_t)side * step, (size_t)side}, 1, &e));
    for (size_t y = 0; y < (size_t)side; y++) {
        for (size_t x = 0; x < (size_t)side * step; x++) {
            p->planes[0][y * p->strides[0] + x] = (uint8_t)(x * 7 + y * 13 + (x * y) % 5);
        }
    }
}

static void
what_is_written_reads_back_pixel_for_pixel(void **state)
{
    static const enum picture_kind kinds[] = {PICTURE_RGB, PICTURE_RGBA};

    (void)state;
    for (size_t k = 0; k < 2; k++) {
        auto_picture struct picture p = {0};
        auto_buf struct buf png;
        struct err e = {0};
        const char *why;
        AVFrame *frame;

        buf_init(&png, 1 << 20);
        gradient(&p, kinds[k], 37);
        assert_true(png_write_picture(&png, &p, NULL, 0, &e));
        assert_true(png_framing_ok(buf_view(&png), 37, 37, &why));
        frame = png_decoded(&png);
        assert_int_equal(frame->width, 37);
        for (size_t y = 0; y < 37; y++) {
            assert_memory_equal(pixel(frame, 0, (int)y), p.planes[0] + y * p.strides[0],
                                37 * (k == 0 ? 3 : 4));
        }
        av_frame_free(&frame);
    }
}

static void
keys_are_plain_text_chunks(void **state)
{
    struct png_key keys[2] = {{"Thumb::URI", "file:///a%20b.jpg"},
                              {"Software", "assets"}};
    auto_picture struct picture p = {0};
    auto_buf struct buf png;
    struct err e = {0};

    (void)state;
    buf_init(&png, 1 << 20);
    gradient(&p, PICTURE_RGB, 2);
    assert_true(png_write_picture(&png, &p, keys, 2, &e));
    assert_true(str_find(buf_view(&png), STR("tEXtThumb::URI\0file:///a%20b.jpg")) > 0);
    assert_true(str_find(buf_view(&png), STR("tEXtSoftware\0assets")) > 0);
}

static void
a_picture_that_does_not_fit_its_room_is_refused(void **state)
{
    auto_picture struct picture p = {0};
    struct err e = {0};

    (void)state;
    gradient(&p, PICTURE_RGB, 64);
    for (size_t room = 0; room < 2000; room += 97) {
        auto_buf struct buf png;

        buf_init(&png, room);
        assert_false(png_write_picture(&png, &p, NULL, 0, &e));
        assert_int_equal(e.code, ERR_MEDIA);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_reads_back_pixel_for_pixel),
        cmocka_unit_test(keys_are_plain_text_chunks),
        cmocka_unit_test(a_picture_that_does_not_fit_its_room_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
