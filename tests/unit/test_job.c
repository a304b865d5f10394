#include "cmocka_all.h"

#include "base/mem.h"
#include "job_kit.h"
#include "noise.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char
colour(const uint8_t *p)
{
    return p[0] > 180 && p[1] > 180 && p[2] > 180 ? 'W'
           : p[0] > 150 && p[1] < 80              ? 'R'
           : p[2] > 150 && p[0] < 80              ? 'B'
                                                  : '?';
}

static void
each_kind_of_file_gives_its_facts(void **state)
{
    static const struct {
        const char *name;
        enum media_type type;
        enum verdict verdict;
        int32_t w, h;
        int64_t ms; /* -1: none */
        const char *codec, *pixels;
    } rows[] = {
        {"plain.jpg", MEDIA_JPEG, VERDICT_OK, 640, 480, -1, "mjpeg", "yuvj420p"},
        {"large.jpg", MEDIA_JPEG, VERDICT_OK, 3000, 2000, -1, "mjpeg", "yuvj420p"},
        {"plain.png", MEDIA_PNG, VERDICT_OK, 640, 480, -1, "png", "rgb24"},
        {"alpha.png", MEDIA_PNG, VERDICT_OK, 640, 480, -1, "png", "rgba"},
        {"moving.gif", MEDIA_GIF, VERDICT_OK, 160, 120, 1000, "gif", "bgra"},
        {"plain.webp", MEDIA_WEBP, VERDICT_OK, 640, 480, -1, "webp", "yuv420p"},
        {"lossless.webp", MEDIA_WEBP, VERDICT_OK, 160, 120, -1, "webp", "argb"},
        {"moving.webp", MEDIA_WEBP, VERDICT_OK, 160, 120, -1, "webp", NULL},
        {"plain.avif", MEDIA_AVIF, VERDICT_OK, 320, 240, -1, "av1", "yuv420p"},
        {"plain.mp4", MEDIA_MP4, VERDICT_OK, 320, 240, 2000, "h264", "yuv420p"},
        {"front.mp4", MEDIA_MP4, VERDICT_OK, 320, 240, 2000, "h264", "yuv420p"},
        {"fragments.mp4", MEDIA_MP4, VERDICT_OK, 320, 240, 2000, "h264", "yuv420p"},
        {"wide.mp4", MEDIA_MP4, VERDICT_OK, 427, 240, 1000, "h264", "yuv420p"},
        {"rotated.mp4", MEDIA_MP4, VERDICT_OK, 240, 320, 2000, "h264", "yuv420p"},
        {"mpeg4.mp4", MEDIA_MP4, VERDICT_OK, 320, 240, 1000, "mpeg4", "yuv420p"},
        {"hevc.mp4", MEDIA_MP4, VERDICT_OK, 320, 240, 1000, "hevc", NULL},
        {"av1.mp4", MEDIA_MP4, VERDICT_OK, 320, 240, 400, "av1", NULL},
        {"vp9.webm", MEDIA_MATROSKA, VERDICT_OK, 320, 240, 1008, "vp9", NULL},
        {"vp8.webm", MEDIA_MATROSKA, VERDICT_OK, 320, 240, 1000, "vp8", "yuv420p"},
        {"sound.mp4", MEDIA_MP4, VERDICT_NO_PICTURE, 0, 0, 1000, "", ""},
        {"cut.jpg", MEDIA_JPEG, VERDICT_TRUNCATED, 640, 480, -1, "mjpeg", "yuvj420p"},
        {"cut.png", MEDIA_PNG, VERDICT_TRUNCATED, 640, 480, -1, "png", NULL},
        {"cut.gif", MEDIA_GIF, VERDICT_TRUNCATED, 160, 120, -2, "gif", NULL},
        {"cut-front.mp4", MEDIA_MP4, VERDICT_TRUNCATED, 320, 240, 2000, "h264", NULL},
        {"cut.mp4", MEDIA_MP4, VERDICT_TRUNCATED, 0, 0, -1, "", ""},
        {"cut-fragments.mp4", MEDIA_MP4, VERDICT_TRUNCATED, 320, 240, -2, "h264", NULL},
        {"cut.webm", MEDIA_MATROSKA, VERDICT_TRUNCATED, 320, 240, -2, "vp9", NULL},
        {"plain.png", MEDIA_JPEG, VERDICT_WRONG_TYPE, 0, 0, -1, NULL, NULL},
        {"plain.jpg", MEDIA_MP4, VERDICT_WRONG_TYPE, 0, 0, -1, NULL, NULL},
        {"plain.jpg", MEDIA_PNG, VERDICT_WRONG_TYPE, 0, 0, -1, NULL, NULL},
        {"plain.mp4", MEDIA_MATROSKA, VERDICT_WRONG_TYPE, 0, 0, -1, NULL, NULL},
        {"plain.mp4", MEDIA_GIF, VERDICT_WRONG_TYPE, 0, 0, -1, NULL, NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        auto_done struct done d;
        const struct media_facts *f = &d.reply.facts;

        if (!run_file(rows[i].name, rows[i].type, 256, &d)) {
            continue;
        }
        if (d.reply.verdict != rows[i].verdict || f->width != rows[i].w) {
            (void)printf("%s: %s, %d x %d, %s\n", rows[i].name,
                         verdict_name((enum verdict)d.reply.verdict), f->width, f->height,
                         d.reply.detail);
        }
        assert_int_equal(d.reply.verdict, rows[i].verdict);
        assert_int_equal(f->width, rows[i].w);
        assert_int_equal(f->height, rows[i].h);
        if (rows[i].ms != -2) {
            assert_int_equal(f->duration_us / 1000, rows[i].ms < 0 ? 0 : rows[i].ms);
        }
        if (rows[i].codec != NULL) {
            assert_string_equal(f->codec, rows[i].codec);
        }
        if (rows[i].pixels != NULL) {
            assert_string_equal(f->pixel_format, rows[i].pixels);
        }
        if (rows[i].verdict == VERDICT_OK) {
            assert_int_equal(d.reply.n_pictures, 1);
            assert_int_equal(d.reply.broke_at, -1);
        }
    }
}

static void
each_orientation_is_turned_upright(void **state)
{
    /* Upper left, upper right, lower left, lower right of the shown picture. */
    static const char corners[8][5] = {"WBRB", "BWBR", "BRBW", "RBWB",
                                       "WRBB", "RWBB", "BBRW", "BBWR"};

    (void)state;
    for (int i = 0; i < 8; i++) {
        auto_free char *name = xasprintf("turned-%d.jpg", i + 1);
        auto_done struct done d;
        AVFrame *frame;
        char got[5] = "";

        assert_true(run_file(name, MEDIA_JPEG, 60, &d));
        assert_int_equal(d.reply.facts.exif_orientation, i + 1);
        assert_int_equal(d.reply.facts.has_exif, 1);
        assert_string_equal(d.reply.facts.date_media, "2016-07-16T19:11:58");
        assert_int_equal(d.reply.facts.width, i < 4 ? 120 : 80);
        assert_int_equal(d.reply.pictures[0].width, i < 4 ? 60 : 40);
        frame = png_decoded(&d.png);
        got[0] = colour(pixel(frame, 4, 4));
        got[1] = colour(pixel(frame, frame->width - 5, 4));
        got[2] = colour(pixel(frame, 4, frame->height - 5));
        got[3] = colour(pixel(frame, frame->width - 5, frame->height - 5));
        av_frame_free(&frame);
        assert_string_equal(got, corners[i]);
    }
}

static int
brightness(const struct buf *png)
{
    AVFrame *frame = png_decoded(png);
    int64_t sum = 0;
    int n = frame->width * frame->height;

    for (int y = 0; y < frame->height; y++) {
        for (int x = 0; x < frame->width; x++) {
            sum += pixel(frame, x, y)[1];
        }
    }
    av_frame_free(&frame);
    return (int)(sum / n);
}

static void
a_black_start_is_passed_over_and_a_black_film_is_black(void **state)
{
    auto_done struct done start, all;

    (void)state;
    assert_true(run_file("black-start.mp4", MEDIA_MP4, 128, &start));
    assert_true(brightness(&start.png) > 60);
    /*
     * Key frames stand at each second: the one before the
     * middle, not the first that is light.
     */
    assert_int_equal(start.reply.pictures[0].frame_us, 2000000);
    assert_true(run_file("black.mp4", MEDIA_MP4, 128, &all));
    assert_int_equal(all.reply.verdict, VERDICT_OK);
    assert_true(brightness(&all.png) < 20);
}

static void
a_small_picture_is_not_enlarged(void **state)
{
    auto_done struct done d;

    (void)state;
    assert_true(run_file("corner.jpg", MEDIA_JPEG, 1024, &d));
    assert_int_equal(d.reply.pictures[0].width, 120);
    assert_int_equal(d.reply.pictures[0].height, 80);
}

static void
no_bytes_are_empty_and_a_header_alone_is_too(void **state)
{
    auto_done struct done none, jpeg, mp4;

    (void)state;
    run_bytes(STR(""), MEDIA_MP4, 64, &none);
    assert_int_equal(none.reply.verdict, VERDICT_EMPTY);
    run_bytes(STR("\xFF\xD8\xFF\xD9"), MEDIA_JPEG, 64, &jpeg);
    assert_int_equal(jpeg.reply.verdict, VERDICT_UNDECODABLE);
    run_bytes(STR("\0\0\0\x10"
                  "ftypisom\0\0\0\0"),
              MEDIA_MP4, 64, &mp4);
    assert_int_equal(mp4.reply.verdict, VERDICT_UNDECODABLE);
}

static void
damaged_files_of_every_kind_are_survived(void **state)
{
    static const struct {
        const char *name;
        enum media_type type;
    } files[] = {{"corner.jpg", MEDIA_JPEG},    {"turned-5.jpg", MEDIA_JPEG},
                 {"lossless.webp", MEDIA_WEBP}, {"moving.webp", MEDIA_WEBP},
                 {"moving.gif", MEDIA_GIF},     {"plain.avif", MEDIA_AVIF},
                 {"black.mp4", MEDIA_MP4},      {"plain.png", MEDIA_PNG},
                 {"vp8.webm", MEDIA_MATROSKA},  {"fragments.mp4", MEDIA_MP4}};
    struct noise noise = noise_begin(20160716);

    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        auto_free char *path = xasprintf("%s/%s", TEST_MEDIA, files[i].name);
        auto_buf struct buf b;

        buf_init(&b, 1 << 22);
        if (access(path, R_OK) != 0) {
            continue;
        }
        file_into(files[i].name, &b);
        for (int round = 0; round < 40; round++) {
            auto_buf struct buf hurt;
            auto_done struct done d;

            buf_init(&hurt, 1 << 22);
            buf_add(&hurt, b.p, b.n);
            for (int k = 0; k < 1 + round % 8; k++) {
                hurt.p[noise_below(&noise,
                                   round % 2 == 0 && hurt.n > 900 ? 900 : hurt.n)] =
                    (char)noise_below(&noise, 256);
            }
            run_bytes(buf_view(&hurt), files[i].type, 64, &d);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_of_file_gives_its_facts),
        cmocka_unit_test(each_orientation_is_turned_upright),
        cmocka_unit_test(a_black_start_is_passed_over_and_a_black_film_is_black),
        cmocka_unit_test(a_small_picture_is_not_enlarged),
        cmocka_unit_test(no_bytes_are_empty_and_a_header_alone_is_too),
        cmocka_unit_test(damaged_files_of_every_kind_are_survived),
    };

    return cmocka_run_group_tests(tests, warm_up, NULL);
}
