#include "cmocka_all.h"

#include "base/fd.h"
#include "base/mem.h"
#include "noise.h"
#include "thumbs/frame.h"
#include "thumbs/job.h"
#include "thumbs/pool_check.h"
#include "thumbs/scale.h"
#include "thumbs/video.h"
#include "thumbs_kit.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

/* Needs <stdio.h> before it. */
#include <jpeglib.h>

/* What one file came to; png is the first picture. */
struct done {
    struct wire_reply reply;
    struct buf png;
};

#define auto_done __attribute__((cleanup(done_release)))

static void
done_release(struct done *d)
{
    buf_release(&d->png);
}

/* Runs a job in this process; the answer must pass the parent's checks. */
static void
run_fd(int fd, enum media_type type, uint32_t box_px, struct done *out)
{
    auto_close int room = memfd_create("room", MFD_CLOEXEC);
    struct scaler *scaler = scaler_new();
    struct wire_job job;
    const char *why;

    memset(&job, 0, sizeof job);
    job.magic = WIRE_MAGIC;
    job.id = 3;
    job.type = (uint32_t)type;
    job.n_boxes = box_px > 0 ? 1 : 0;
    job.box_px[0] = box_px;
    job.bytes = lseek(fd, 0, SEEK_END);
    job.at_us = -1;
    job.room_bytes = wire_box_room(box_px);
    assert_true(wire_job_ok(&job, &why));
    assert_true(room >= 0);
    job_run(&job, &(struct job_desk){fd, room, scaler}, &out->reply);
    scaler_free(scaler);
    if (!wire_reply_ok(&out->reply, &job, &why)) {
        fail_msg("reply: %s", why);
    }
    buf_init(&out->png, LIMIT_THUMB_BYTES);
    if (out->reply.n_pictures > 0) {
        const struct wire_picture *p = &out->reply.pictures[0];

        assert_int_equal(lseek(room, p->at_byte, SEEK_SET), p->at_byte);
        assert_true(fd_read_to_end(room, &out->png, "room", NULL));
        assert_true(png_framing_ok(buf_view(&out->png), p->width, p->height, &why));
    }
}

static void
run_bytes(struct str bytes, enum media_type type, uint32_t box_px, struct done *out)
{
    auto_close int fd = memfd_create("media", MFD_CLOEXEC);

    assert_true(fd >= 0);
    assert_true(bytes.n == 0 || fd_write_all(fd, bytes.p, bytes.n, "media", NULL));
    run_fd(fd, type, box_px, out);
}

static bool
run_file(const char *name, enum media_type type, uint32_t box_px, struct done *out)
{
    auto_free char *path = xasprintf("%s/%s", TEST_MEDIA, name);
    auto_close int fd = open(path, O_RDONLY | O_CLOEXEC);

    buf_init(&out->png, 0);
    if (fd < 0) {
        (void)printf("SKIP %s: FFmpeg here could not make it\n", name);
        return false;
    }
    run_fd(fd, type, box_px, out);
    return true;
}

/* The PNG decoded again, by FFmpeg. */
static AVFrame *
png_decoded(const struct buf *png)
{
    struct finding f = FINDING_OK;
    AVCodecContext *dec = video_decoder_alone(AV_CODEC_ID_PNG, &f);
    AVPacket *packet = av_packet_alloc();
    AVFrame *frame = NULL;

    assert_non_null(dec);
    assert_non_null(packet);
    assert_int_equal(av_new_packet(packet, (int)png->n), 0);
    memcpy(packet->data, png->p, png->n);
    assert_true(frame_of_still(dec, packet, &frame));
    av_packet_free(&packet);
    avcodec_free_context(&dec);
    return frame;
}

static const uint8_t *
pixel(const AVFrame *f, int x, int y)
{
    int step = f->format == AV_PIX_FMT_RGBA ? 4 : 3;

    return f->data[0] + (ptrdiff_t)y * f->linesize[0] + (ptrdiff_t)x * step;
}

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
    assert_true(start.reply.pictures[0].frame_us >= 3000000);
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
file_into(const char *name, struct buf *out)
{
    auto_free char *path = xasprintf("%s/%s", TEST_MEDIA, name);
    auto_close int fd = open(path, O_RDONLY | O_CLOEXEC);

    buf_init(out, 1 << 22);
    assert_true(fd >= 0);
    assert_true(fd_read_to_end(fd, out, name, NULL));
}

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

/* The MP4's own index points past its end: its boxes need not say so. */
static void
samples_that_are_not_there_are_seen_behind_boxes_that_fit(void **state)
{
    auto_buf struct buf b;
    auto_done struct done d;
    ptrdiff_t mdat;
    size_t n;

    (void)state;
    file_into("front.mp4", &b);
    mdat = str_find(buf_view(&b), STR("mdat"));
    assert_true(mdat > 4);
    b.n = b.n * 6 / 10;
    n = b.n - ((size_t)mdat - 4);
    for (int i = 0; i < 4; i++) {
        b.p[mdat - 4 + i] = (char)(n >> (24 - 8 * i) & 255);
    }
    run_bytes(buf_view(&b), MEDIA_MP4, 64, &d);
    assert_int_equal(d.reply.verdict, VERDICT_TRUNCATED);
}

static void
text_that_names_other_files_is_no_video(void **state)
{
    static const char playlist[] =
        "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile:///etc/"
        "passwd\n#EXT-X-ENDLIST\n";
    static const enum media_type types[] = {MEDIA_MP4,  MEDIA_MATROSKA, MEDIA_GIF,
                                            MEDIA_AVIF, MEDIA_JPEG,     MEDIA_PNG,
                                            MEDIA_WEBP};

    (void)state;
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        auto_done struct done d;

        run_bytes(str_of(playlist), types[i], 64, &d);
        assert_int_equal(d.reply.verdict, VERDICT_WRONG_TYPE);
    }
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

static void
the_score_prefers_pictures_to_cards(void **state)
{
    AVFrame *frame = av_frame_alloc();

    (void)state;
    assert_non_null(frame);
    frame->format = AV_PIX_FMT_GRAY8;
    frame->width = 64;
    frame->height = 64;
    assert_int_equal(av_frame_get_buffer(frame, 0), 0);
    memset(frame->data[0], 16, (size_t)frame->linesize[0] * 64);
    assert_true(frame_score(frame) < FRAME_GOOD);
    memset(frame->data[0], 200, (size_t)frame->linesize[0] * 64);
    assert_true(frame_score(frame) < FRAME_GOOD);
    for (int y = 0; y < 64; y++) {
        memset(frame->data[0] + y * frame->linesize[0], y * 3, 64);
    }
    assert_true(frame_score(frame) >= FRAME_GOOD);
    av_frame_free(&frame);
}

static int
warm_up(void **state)
{
    (void)state;
    job_warm_up();
    return 0;
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
        cmocka_unit_test(every_cut_of_a_jpeg_is_truncated),
        cmocka_unit_test(a_picture_of_more_pixels_than_allowed_is_not_decoded),
        cmocka_unit_test(a_hundred_scans_are_the_most),
        cmocka_unit_test(samples_that_are_not_there_are_seen_behind_boxes_that_fit),
        cmocka_unit_test(text_that_names_other_files_is_no_video),
        cmocka_unit_test(damaged_files_of_every_kind_are_survived),
        cmocka_unit_test(the_score_prefers_pictures_to_cards),
    };

    return cmocka_run_group_tests(tests, warm_up, NULL);
}
