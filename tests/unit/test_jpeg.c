#include "cmocka_all.h"

#include "job_kit.h"
#include "thumbs/jpeg_kind.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Needs <stdio.h> before it. */
#include <jpeglib.h>

static void
every_cut_of_a_jpeg_is_truncated(void **state)
{
    auto_buf struct buf b;

    (void)state;
    file_into("corner.jpg", &b);
    for (size_t n = 3; n < b.n; n++) {
        auto_done struct done d;

        run_bytes(str_head(buf_view(&b), n), MEDIA_JPEG, 32, &d);
        assert_int_equal(d.reply.verdict, VERDICT_TRUNCATED);
        assert_int_equal(d.reply.broke_at, n);
    }
}

/* Where the frame header's height begins. */
static size_t
height_at(const struct buf *jpeg)
{
    ptrdiff_t at = str_find(buf_view(jpeg), STR("\xFF\xC0"));

    assert_true(at > 0);
    return (size_t)at + 5;
}

static void
a_picture_of_more_pixels_than_allowed_is_not_decoded(void **state)
{
    static const char sizes[][5] = {"\xff\xdc\xff\xdc", "\x7f\xff\x7f\xff",
                                    "\x00\x50\x80\x01"};
    auto_buf struct buf b;

    (void)state;
    file_into("corner.jpg", &b);
    for (size_t i = 0; i < 3; i++) {
        auto_done struct done d;

        memcpy(b.p + height_at(&b), sizes[i], 4);
        run_bytes(buf_view(&b), MEDIA_JPEG, 32, &d);
        assert_int_equal(d.reply.verdict, VERDICT_TOO_LARGE);
        assert_int_equal(d.reply.n_pictures, 0);
    }
}

/* A progressive JPEG whose last scan is there `extra` times more. */
static void
many_scans(struct buf *out, int extra)
{
    struct jpeg_compress_struct c;
    struct jpeg_error_mgr errors;
    unsigned char *bytes = NULL;
    unsigned long n = 0;
    size_t last = 0;

    c.err = jpeg_std_error(&errors);
    jpeg_create_compress(&c);
    jpeg_mem_dest(&c, &bytes, &n);
    c.image_width = 64;
    c.image_height = 64;
    c.input_components = 1;
    c.in_color_space = JCS_GRAYSCALE;
    jpeg_set_defaults(&c);
    jpeg_simple_progression(&c);
    jpeg_start_compress(&c, TRUE);
    while (c.next_scanline < 64) {
        unsigned char line[64];
        JSAMPROW row = line;

        for (size_t x = 0; x < 64; x++) {
            line[x] = (unsigned char)(x * c.next_scanline);
        }
        (void)jpeg_write_scanlines(&c, &row, 1);
    }
    jpeg_finish_compress(&c);
    jpeg_destroy_compress(&c);
    for (size_t i = 0; i + 1 < n; i++) {
        last = bytes[i] == 0xFF && bytes[i + 1] == 0xDA ? i : last;
    }
    buf_init(out, 1 << 22);
    buf_add(out, bytes, n - 2);
    for (int i = 0; i < extra; i++) {
        buf_add(out, bytes + last, n - 2 - last);
    }
    buf_add(out, "\xFF\xD9", 2);
    free(bytes);
}

static void
a_hundred_scans_are_the_most(void **state)
{
    auto_buf struct buf few, many;
    auto_done struct done a, b;

    (void)state;
    many_scans(&few, 0);
    run_bytes(buf_view(&few), MEDIA_JPEG, 32, &a);
    assert_int_equal(a.reply.verdict, VERDICT_OK);
    assert_int_equal(a.reply.facts.progressive, 1);
    assert_string_equal(a.reply.facts.profile, "Progressive");
    many_scans(&many, LIMIT_JPEG_SCANS * 3);
    run_bytes(buf_view(&many), MEDIA_JPEG, 32, &b);
    assert_int_equal(b.reply.verdict, VERDICT_TOO_LARGE);
    assert_non_null(strstr(b.reply.detail, "scans"));
}

/* Of 16 x 16 pixels. */
static int
mean_green(const AVFrame *f, int left, int top)
{
    int sum = 0;

    for (int y = top; y < top + 16; y++) {
        for (int x = left; x < left + 16; x++) {
            sum += pixel(f, x, y)[1];
        }
    }
    return sum / 256;
}

static void
a_small_box_is_made_from_a_reduced_picture_and_looks_the_same(void **state)
{
    auto_done struct done small, large;
    AVFrame *a, *b;
    int64_t sum = 0, n = 0;

    (void)state;
    assert_true(run_file("large.jpg", MEDIA_JPEG, 64, &small));
    assert_true(run_file("large.jpg", MEDIA_JPEG, 1024, &large));
    a = png_decoded(&small.png);
    b = png_decoded(&large.png);
    assert_int_equal(b->width, a->width * 16);
    for (int y = 0; y < a->height && y * 16 + 15 < b->height; y++) {
        for (int x = 0; x < a->width; x++, n++) {
            sum += abs(pixel(a, x, y)[1] - mean_green(b, x * 16, y * 16));
        }
    }
    assert_true(sum / n < 4); /* 1 where the reduced decoding is right */
    av_frame_free(&a);
    av_frame_free(&b);
}

static void
kinds_have_the_names_that_ffmpeg_gives_them(void **state)
{
    static const struct {
        struct jpeg_kind kind;
        const char *name;
    } rows[] = {
        {{.components = 1}, "gray"},
        {{.components = 3, .across = 2, .down = 2}, "yuvj420p"},
        {{.components = 3, .across = 2, .down = 1}, "yuvj422p"},
        {{.components = 3, .across = 1, .down = 1}, "yuvj444p"},
        {{.components = 3, .across = 1, .down = 2}, "yuvj440p"},
        {{.components = 3, .across = 4, .down = 1}, "yuvj411p"},
        {{.components = 3, .is_rgb = true}, "gbrp"},
        {{.components = 4, .is_ycck = true}, "yuva444p"},
        {{.components = 4}, "gbrap"},
        {{.components = 3, .across = 3, .down = 1}, ""},
        {{.components = 2}, ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_string_equal(jpeg_format_name(&rows[i].kind), rows[i].name);
    }
    assert_string_equal(jpeg_profile_name(0xC0), "Baseline");
    assert_string_equal(jpeg_profile_name(0xC2), "Progressive");
    assert_string_equal(jpeg_profile_name(0), "");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_cut_of_a_jpeg_is_truncated),
        cmocka_unit_test(a_picture_of_more_pixels_than_allowed_is_not_decoded),
        cmocka_unit_test(a_hundred_scans_are_the_most),
        cmocka_unit_test(a_small_box_is_made_from_a_reduced_picture_and_looks_the_same),
        cmocka_unit_test(kinds_have_the_names_that_ffmpeg_gives_them),
    };

    return cmocka_run_group_tests(tests, warm_up, NULL);
}
