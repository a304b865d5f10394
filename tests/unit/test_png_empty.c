#include "cmocka_all.h"

#include "thumbs/png_empty.h"
#include "thumbs/pool_check.h"

#include <string.h>

#include <png.h>

static void
it_is_one_clear_pixel(void **state)
{
    static const struct png_text texts[] = {{"Thumb::URI", "file:///a%20b.jpg"},
                                            {"Thumb::MTime", "1700000000"}};
    auto_buf struct buf out;
    png_image image = {.version = PNG_IMAGE_VERSION};
    uint8_t pixel[4] = {1, 1, 1, 1};
    const char *why;

    (void)state;
    buf_init(&out, 4096);
    png_empty(&out, texts, 2);
    assert_true(png_framing_ok(buf_view(&out), 1, 1, &why));
    assert_int_not_equal(png_image_begin_read_from_memory(&image, out.p, out.n), 0);
    assert_int_equal(image.width, 1);
    assert_int_equal(image.height, 1);
    assert_int_equal(image.format, PNG_FORMAT_RGBA);
    assert_int_not_equal(png_image_finish_read(&image, NULL, pixel, 0, NULL), 0);
    assert_int_equal(image.warning_or_error, 0);
    assert_memory_equal(pixel, "\0\0\0\0", 4);
}

static void
give(png_structp png, png_bytep to, size_t n)
{
    struct str *left = png_get_io_ptr(png);

    assert_true(n <= left->n);
    memcpy(to, left->p, n);
    *left = str_skip(*left, n);
}

static void
its_texts_are_read_by_libpng(void **state)
{
    static const struct png_text texts[] = {{"Thumb::URI", "file:///caf%C3%A9.jpg"},
                                            {"Thumb::MTime", "1"},
                                            {"Thumb::Empty", ""}};
    auto_buf struct buf out;
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    struct str left;
    png_textp got = NULL;
    int n = 0;

    (void)state;
    buf_init(&out, 4096);
    png_empty(&out, texts, 3);
    left = buf_view(&out);
    png_set_read_fn(png, &left, give);
    png_read_png(png, info, PNG_TRANSFORM_IDENTITY, NULL);
    (void)png_get_text(png, info, &got, &n);
    assert_int_equal(n, 3);
    for (int i = 0; i < n; i++) {
        assert_string_equal(got[i].key, texts[i].key);
        assert_string_equal(got[i].text, texts[i].value);
    }
    png_destroy_read_struct(&png, &info, NULL);
}

static void
without_texts_it_is_whole_too(void **state)
{
    auto_buf struct buf out;
    const char *why;

    (void)state;
    buf_init(&out, 4096);
    png_empty(&out, NULL, 0);
    assert_true(png_framing_ok(buf_view(&out), 1, 1, &why));
}

static void
too_little_room_is_told_by_the_buffer(void **state)
{
    static const struct png_text texts[] = {
        {"Key", "a text that is longer than all that stands before it: "
                "the signature and the header"}};
    auto_buf struct buf whole;

    (void)state;
    buf_init(&whole, 4096);
    png_empty(&whole, texts, 1);
    for (size_t room = 0; room <= whole.n; room++) {
        auto_buf struct buf out;

        buf_init(&out, room);
        png_empty(&out, texts, 1);
        assert_int_equal(out.over, room < whole.n);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_one_clear_pixel),
        cmocka_unit_test(its_texts_are_read_by_libpng),
        cmocka_unit_test(without_texts_it_is_whole_too),
        cmocka_unit_test(too_little_room_is_told_by_the_buffer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
