#include "cmocka_all.h"

#include "base/mem.h"
#include "thumbs/png.h"
#include "thumbs/pool_check.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <png.h>

static const struct png_opts plain;

/* Reads a whole PNG back as RGBA, by libpng's own reader. */
static uint8_t *
rgba_of(const struct buf *file, int32_t width, int32_t height, const char *what)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    uint8_t *pixels = malloc((size_t)width * (size_t)height * 4);

    if (png_image_begin_read_from_memory(&image, file->p, file->n) == 0) {
        fail_msg("%s: %s", what, image.message);
    }
    assert_int_equal(image.width, width);
    assert_int_equal(image.height, height);
    image.format = PNG_FORMAT_RGBA;
    if (png_image_finish_read(&image, NULL, pixels, 0, NULL) == 0 ||
        image.warning_or_error != 0) {
        fail_msg("%s: %s", what, image.message);
    }
    return pixels;
}

/* pngcheck knows more rules than libpng's reader enforces. */
static void
assert_pngcheck(const struct buf *file)
{
    char path[] = "/tmp/assets-png-XXXXXX";
    auto_free char *command = NULL;
    int fd = mkstemp(path);
    FILE *told;
    char line[512];

    assert_true(fd >= 0);
    assert_int_equal(write(fd, file->p, file->n), file->n);
    assert_int_equal(close(fd), 0);
    command = xasprintf("pngcheck -q %s 2>&1", path);
    told = popen(command, "r");
    assert_non_null(told);
    /* Nothing of the file; of its own zlib it may say that it is a newer one. */
    while (fgets(line, sizeof line, told) != NULL) {
        assert_null(strstr(line, path));
    }
    assert_int_equal(pclose(told), 0);
    assert_int_equal(unlink(path), 0);
}

static uint8_t
sample(int kind, size_t x, size_t y, size_t channel)
{
    size_t v = x * 7 + y * 13 + (x * y) % 5 + channel * (x % 11) * 9;

    return (uint8_t)(kind == 0   ? v                                   /* much of it */
                     : kind == 1 ? (x / 9 + y / 7) % 2 * 200 + channel /* a board */
                                 : x * 2 + y); /* gray where RGB */
}

static void
picture_make(struct picture *p, enum picture_kind pixels, int kind, int32_t width,
             int32_t height)
{
    size_t step = pixels == PICTURE_RGBA ? 4 : 3;
    struct err e = {0};

    *p = (struct picture){.width = width, .height = height, .kind = pixels};
    assert_true(picture_room(
        p, &(struct plane_size){(size_t)width * step, (size_t)height}, 1, &e));
    for (size_t y = 0; y < (size_t)height; y++) {
        for (size_t i = 0; i < (size_t)width * step; i++) {
            p->planes[0][y * p->strides[0] + i] = sample(kind, i / step, y, i % step);
        }
    }
}

static void
assert_same(const struct picture *p, const uint8_t *rgba)
{
    size_t step = p->kind == PICTURE_RGBA ? 4 : 3;

    for (size_t y = 0; y < (size_t)p->height; y++) {
        for (size_t x = 0; x < (size_t)p->width; x++, rgba += 4) {
            const uint8_t *c = p->planes[0] + y * p->strides[0] + x * step;

            assert_memory_equal(rgba, c, step);
            assert_true(step == 4 || rgba[3] == 255);
        }
    }
}

static void
what_is_written_reads_back_pixel_for_pixel(void **state)
{
    static const int32_t sizes[][2] = {{1, 1},   {1, 300},   {300, 1},
                                       {37, 23}, {256, 171}, {1600, 90}};

    (void)state;
    for (int i = 0; i < 6 * 6; i++) {
        int32_t width = sizes[i / 6][0];
        int32_t height = sizes[i / 6][1];
        auto_picture struct picture p = {0};
        auto_free uint8_t *back = NULL;
        auto_buf struct buf png;
        struct err e = {0};
        const char *why;

        picture_make(&p, i % 2 == 0 ? PICTURE_RGB : PICTURE_RGBA, i / 2 % 3, width,
                     height);
        buf_init(&png, 1 << 20);
        assert_true(png_write_picture(&png, &p, &plain, &e));
        assert_true(png_framing_ok(buf_view(&png), width, height, &why));
        back = rgba_of(&png, width, height, "pixels");
        assert_same(&p, back);
    }
}

/* The kind of pixels that a file's IHDR tells. */
static int
color_type(const struct buf *file)
{
    return file->p[8 + 8 + 9];
}

static void
gray_is_written_as_gray_and_nothing_else_is(void **state)
{
    auto_picture struct picture p = {0};
    auto_buf struct buf png;
    struct err e = {0};

    (void)state;
    buf_init(&png, 1 << 20);
    picture_make(&p, PICTURE_RGB, 2, 60, 40);
    assert_true(png_write_picture(&png, &p, &plain, &e));
    assert_int_equal(color_type(&png), PNG_COLOR_TYPE_GRAY);
    for (size_t i = 0; i < 180; i += 59) { /* one sample of the last row is off */
        uint8_t *last = p.planes[0] + 39 * p.strides[0] + i;

        (*last)++;
        buf_clear(&png);
        assert_true(png_write_picture(&png, &p, &plain, &e));
        assert_int_equal(color_type(&png), PNG_COLOR_TYPE_RGB);
        (*last)--;
    }
}

static void
a_palette_has_no_more_colours_than_asked_and_packs_them(void **state)
{
    static const uint32_t asked[] = {2, 3, 4, 5, 16, 17, 200, 256};

    (void)state;
    for (size_t i = 0; i < 2 * 8; i++) {
        auto_picture struct picture p = {0};
        auto_free uint8_t *back = NULL;
        auto_buf struct buf png;
        struct err e = {0};
        const char *why;
        uint32_t colors = asked[i / 2];
        struct png_opts opts = {.colors = colors};
        uint32_t seen[300];
        size_t n = 0;

        picture_make(&p, i % 2 == 0 ? PICTURE_RGB : PICTURE_RGBA, 0, 61, 43);
        buf_init(&png, 1 << 20);
        assert_true(png_write_picture(&png, &p, &opts, &e));
        assert_true(png_framing_ok(buf_view(&png), 61, 43, &why));
        assert_int_equal(color_type(&png), PNG_COLOR_TYPE_PALETTE);
        assert_true(png.p[8 + 8 + 8] == 8 || 1u << png.p[8 + 8 + 8] >= colors);
        back = rgba_of(&png, 61, 43, "palette");
        for (size_t k = 0; k < 61 * 43 && n < 300; k++) {
            size_t at = 0;
            uint32_t c;

            memcpy(&c, back + 4 * k, 4);
            while (at < n && seen[at] != c) {
                at++;
            }
            seen[at] = c;
            n += at == n;
        }
        assert_in_range(n, 2, colors);
        if (access("/usr/bin/pngcheck", X_OK) == 0) {
            assert_pngcheck(&png);
        }
    }
}

static void
few_colours_are_kept_to_the_bit_by_a_palette(void **state)
{
    auto_picture struct picture p = {0};
    auto_free uint8_t *back = NULL;
    auto_buf struct buf png;
    struct err e = {0};

    (void)state;
    buf_init(&png, 1 << 20);
    picture_make(&p, PICTURE_RGB, 1, 50, 50);
    assert_true(png_write_picture(&png, &p, &(struct png_opts){.colors = 2}, &e));
    assert_int_equal(png.p[8 + 8 + 8], 1);
    back = rgba_of(&png, 50, 50, "board");
    assert_same(&p, back);
}

static void
what_is_clear_stays_clear_in_a_palette(void **state)
{
    auto_picture struct picture p = {0};
    auto_free uint8_t *back = NULL;
    auto_buf struct buf png;
    struct err e = {0};

    (void)state;
    buf_init(&png, 1 << 20);
    picture_make(&p, PICTURE_RGBA, 0, 40, 40);
    for (size_t y = 0; y < 40; y++) {
        for (size_t x = 0; x < 40; x++) {
            p.planes[0][y * p.strides[0] + 4 * x + 3] = x < 20 ? 0 : 255;
        }
    }
    assert_true(png_write_picture(&png, &p, &(struct png_opts){.colors = 64}, &e));
    assert_true(str_find(buf_view(&png), STR("tRNS")) > 0);
    back = rgba_of(&png, 40, 40, "alpha");
    for (size_t i = 0; i < 1600; i++) {
        assert_int_equal(back[4 * i + 3], i % 40 < 20 ? 0 : 255);
    }
}

static void
pngcheck_finds_no_fault(void **state)
{
    struct png_key keys[1] = {{"Thumb::URI", "file:///a.jpg"}};

    (void)state;
    if (access("/usr/bin/pngcheck", X_OK) != 0) {
        (void)printf("SKIP pngcheck is not installed\n");
        return;
    }
    for (int i = 0; i < 6; i++) {
        auto_picture struct picture p = {0};
        auto_buf struct buf png;
        struct err e = {0};

        picture_make(&p, i % 2 == 0 ? PICTURE_RGB : PICTURE_RGBA, i / 2, 256, 192);
        buf_init(&png, 1 << 20);
        assert_true(png_write_picture(&png, &p, &(struct png_opts){keys, 1, 0}, &e));
        assert_pngcheck(&png);
    }
}

static void
keys_are_plain_text_chunks(void **state)
{
    struct png_key keys[3] = {{"Thumb::URI", "file:///a%20b.jpg"},
                              {"Software", "assets"},
                              {"Title", "caf\xe9"}};
    auto_picture struct picture p = {0};
    auto_buf struct buf png;
    struct err e = {0};

    (void)state;
    memset(keys[2].text + 4, 'x', sizeof keys[2].text - 5); /* as long as there is room */
    buf_init(&png, 1 << 20);
    picture_make(&p, PICTURE_RGB, 0, 2, 2);
    assert_true(png_write_picture(&png, &p, &(struct png_opts){keys, 3, 0}, &e));
    assert_true(str_find(buf_view(&png), STR("tEXtThumb::URI\0file:///a%20b.jpg")) > 0);
    assert_true(str_find(buf_view(&png), STR("tEXtSoftware\0assets")) > 0);
    assert_true(str_find(buf_view(&png), STR("tEXtTitle\0caf\xe9xxxx")) > 0);
    assert_true(str_find(buf_view(&png), str_of(keys[2].text)) > 0);
}

static void
more_keys_than_there_is_room_for_are_left_out(void **state)
{
    struct png_key keys[20] = {{"Key", "text"}};
    auto_picture struct picture p = {0};
    auto_buf struct buf png;
    struct err e = {0};

    (void)state;
    for (size_t i = 1; i < 20; i++) {
        keys[i] = keys[0];
    }
    buf_init(&png, 1 << 20);
    picture_make(&p, PICTURE_RGB, 0, 2, 2);
    assert_true(png_write_picture(&png, &p, &(struct png_opts){keys, 20, 0}, &e));
}

static void
a_picture_that_does_not_fit_its_room_is_refused(void **state)
{
    (void)state;
    for (uint32_t colors = 0; colors <= 256; colors += 256) {
        auto_picture struct picture p = {0};

        picture_make(&p, PICTURE_RGB, 0, 64, 64);
        for (size_t room = 0; room < 2000; room += 97) {
            auto_buf struct buf png;
            struct err e = {0};

            buf_init(&png, room);
            assert_false(
                png_write_picture(&png, &p, &(struct png_opts){.colors = colors}, &e));
            assert_true(e.code == ERR_MEDIA || e.code == ERR_LIMIT);
            assert_true(png.n <= room);
        }
    }
}

static void
a_picture_wider_than_any_box_or_strip_is_refused(void **state)
{
    auto_picture struct picture p = {0};
    auto_buf struct buf png;
    struct err e = {0};

    (void)state;
    buf_init(&png, 1 << 20);
    picture_make(&p, PICTURE_RGB, 0, 2049, 2);
    assert_false(png_write_picture(&png, &p, &plain, &e));
    assert_int_equal(e.code, ERR_LIMIT);
    p.width = 2048;
    assert_true(png_write_picture(&png, &p, &plain, &e));
    p.height = 0;
    assert_false(png_write_picture(&png, &p, &plain, &e));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_reads_back_pixel_for_pixel),
        cmocka_unit_test(gray_is_written_as_gray_and_nothing_else_is),
        cmocka_unit_test(a_palette_has_no_more_colours_than_asked_and_packs_them),
        cmocka_unit_test(few_colours_are_kept_to_the_bit_by_a_palette),
        cmocka_unit_test(what_is_clear_stays_clear_in_a_palette),
        cmocka_unit_test(pngcheck_finds_no_fault),
        cmocka_unit_test(keys_are_plain_text_chunks),
        cmocka_unit_test(more_keys_than_there_is_room_for_are_left_out),
        cmocka_unit_test(a_picture_that_does_not_fit_its_room_is_refused),
        cmocka_unit_test(a_picture_wider_than_any_box_or_strip_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
