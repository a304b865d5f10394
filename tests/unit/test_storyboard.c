#include "cmocka_all.h"

#include "base/fd.h"
#include "clip_kit.h"
#include "job_kit.h"
#include "thumbs/frame.h"

#include <string.h>

static void
tiles_have_the_shape_of_what_is_shown(void **state)
{
    static const struct {
        int32_t w, h, want_w, want_h;
    } rows[] = {
        {640, 480, 160, 120},  {1920, 1080, 160, 90}, {1080, 1920, 160, 284},
        {160, 160, 160, 160},  {16, 9, 160, 90},      {480, 1440, 160, 480},
        {100, 3000, 16, 480},  {1, 32768, 1, 480},    {32768, 1, 160, 1},
        {640, 1921, 160, 480}, {0, 0, 160, 160},      {1048576, 32768, 160, 5},
        {480, 1500, 154, 480},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int32_t w, h;

        storyboard_tile(rows[i].w, rows[i].h, &w, &h);
        assert_int_equal(w, rows[i].want_w);
        assert_int_equal(h, rows[i].want_h);
    }
}

static void
each_key_frame_gives_one_tile_in_order(void **state)
{
    auto_clip struct clip_done d;

    (void)state;
    clip_file("plain.mp4", -1, WIRE_JOB_STORYBOARD,
              &d); /* 2 s, a key frame each second */
    assert_int_equal(d.finding.verdict, VERDICT_OK);
    assert_int_equal(d.strip.tiles, 2);
    assert_int_equal(d.strip.tile_width, 160);
    assert_int_equal(d.strip.tile_height, 120);
    assert_int_equal(d.strip.frames_us[0], 0);
    assert_int_equal(d.strip.frames_us[1], 1000000);
    assert_int_equal(d.strip.picture.width, 320);
    assert_int_equal(d.strip.picture.height, 120);
    assert_int_equal(d.strip.picture.kind, PICTURE_RGB);
    /* The test picture counts its frames: two tiles of it differ. */
    assert_memory_not_equal(
        d.strip.picture.planes[0] + 60 * d.strip.picture.strides[0],
        d.strip.picture.planes[0] + 60 * d.strip.picture.strides[0] + 480, 480);
}

static void
more_than_ten_key_frames_give_ten_tiles(void **state)
{
    /* 100 frames, 25 of them key frames: those nearest to 5, 15 … 95. */
    static const int nearest[WIRE_TILES] = {4, 16, 24, 36, 44, 56, 64, 76, 84, 96};
    struct film film = {.frames = 100, .key_every = 4};
    auto_buf struct buf b;
    auto_clip struct clip_done d;

    (void)state;
    film_make(&film, &b);
    clip_bytes(buf_view(&b), MEDIA_MP4, -1, WIRE_JOB_STORYBOARD, &d);
    assert_int_equal(d.strip.tiles, WIRE_TILES);
    assert_int_equal(d.strip.picture.width, WIRE_TILES * 160);
    for (int i = 0; i < WIRE_TILES; i++) {
        assert_int_equal(d.strip.frames_us[i], nearest[i] * 40000);
    }
}

static void
tiles_are_turned_as_the_video_is(void **state)
{
    auto_clip struct clip_done upright, turned;

    (void)state;
    clip_file("plain.mp4", -1, WIRE_JOB_STORYBOARD, &upright);
    clip_file("rotated.mp4", -1, WIRE_JOB_STORYBOARD, &turned);
    assert_int_equal(turned.strip.tiles, 2);
    assert_int_equal(turned.strip.tile_width, 160);
    assert_int_equal(turned.strip.tile_height, 213);
    /* A quarter turn clockwise: what was left below is now left above. */
    for (int i = 0; i < 3; i++) {
        int above = turned.strip.picture
                        .planes[0][2 * turned.strip.picture.strides[0] + 6 + (size_t)i];
        int below =
            upright.strip.picture
                .planes[0][117 * upright.strip.picture.strides[0] + 6 + (size_t)i];

        assert_in_range(above - below + 40, 0, 80);
    }
}

/* Where the second key frame lies in the file. */
static size_t
second_key_at(const struct buf *b)
{
    auto_close int fd = clip_fd(buf_view(b));
    struct finding f = FINDING_OK;
    struct video v;
    size_t at = 0;

    assert_true(video_open(&v, fd, (int64_t)b->n, MEDIA_MP4, &f));
    for (int i = 1; i < avformat_index_get_entries_count(v.fmt->streams[v.stream]); i++) {
        const AVIndexEntry *e = avformat_index_get_entry(v.fmt->streams[v.stream], i);

        if ((e->flags & AVINDEX_KEYFRAME) != 0) {
            at = (size_t)e->pos;
            break;
        }
    }
    video_close(&v);
    assert_true(at > 0);
    return at;
}

static void
a_key_frame_that_does_not_decode_is_left_out(void **state)
{
    auto_buf struct buf b;
    auto_clip struct clip_done d;

    (void)state;
    file_into("plain.mp4", &b);
    memset(b.p + second_key_at(&b), 0, 400);
    clip_bytes(buf_view(&b), MEDIA_MP4, 0, WIRE_JOB_STORYBOARD, &d);
    assert_int_equal(d.strip.tiles, 1);
    assert_int_equal(d.strip.frames_us[0], 0);
    assert_int_equal(d.strip.picture.width, 160);
}

static void
the_frame_of_the_thumb_is_not_decoded_again(void **state)
{
    auto_buf struct buf b;
    auto_close int fd = -1;
    struct finding f = FINDING_OK;
    struct strip strip = {0};
    struct storyboard what = {.resampler = resampler_new(), .width = 320, .height = 240};
    AVFrame *have = av_frame_alloc();
    struct timeline t;
    struct video v;

    (void)state;
    file_into("plain.mp4", &b);
    fd = clip_fd(buf_view(&b));
    assert_true(video_open(&v, fd, (int64_t)b.n, MEDIA_MP4, &f));
    assert_true(video_decoder_open(&v));
    timeline_of(&v, true, 2000000, &t);
    have->format = AV_PIX_FMT_YUV420P;
    have->width = 320;
    have->height = 240;
    assert_int_equal(av_frame_get_buffer(have, 0), 0);
    memset(have->data[0], 235,
           (size_t)have->linesize[0] * 240); /* white, unlike the film */
    memset(have->data[1], 128, (size_t)have->linesize[1] * 120);
    memset(have->data[2], 128, (size_t)have->linesize[2] * 120);
    have->best_effort_timestamp = t.first;
    what.have = have;
    storyboard_make(&v, &t, &what, &strip);
    assert_int_equal(strip.tiles, 2);
    for (size_t x = 0; x < 480; x++) {
        assert_true(strip.picture.planes[0][60 * strip.picture.strides[0] + x] > 245);
    }
    strip_release(&strip);
    resampler_free(what.resampler);
    av_frame_free(&have);
    video_close(&v);
}

/* Dark for half of its time, with one key frame, the first. */
static void
a_strip_of_one_tile_shows_the_frame_of_the_thumb(void **state)
{
    uint8_t lumas[20];
    const struct film film = {
        .frames = 20, .key_every = 100, .lumas = lumas, .is_flat = true};
    auto_buf struct buf b;
    auto_clip struct clip_done d;

    (void)state;
    memset(lumas, 16, 10);
    memset(lumas + 10, 180, 10);
    film_make(&film, &b);
    clip_bytes(buf_view(&b), MEDIA_MP4, -1, WIRE_JOB_STORYBOARD, &d);
    assert_int_equal(d.strip.tiles, 1);
    assert_true(d.shot.frame_us >= 400000);
    assert_int_equal(d.strip.frames_us[0], d.shot.frame_us);
    assert_true(d.strip.picture.planes[0][0] > 128);
}

static void
stills_and_sound_and_headers_alone_have_none(void **state)
{
    auto_buf struct buf gif;
    auto_clip struct clip_done moving, sound, headers, unasked;

    (void)state;
    file_into("moving.gif", &gif);
    clip_bytes(buf_view(&gif), MEDIA_GIF, -1, WIRE_JOB_STORYBOARD, &moving);
    assert_non_null(moving.shot.frame);
    assert_null(moving.strip.picture.memory);
    clip_file("sound.mp4", -1, WIRE_JOB_STORYBOARD, &sound);
    assert_null(sound.strip.picture.memory);
    clip_file("plain.mp4", -1, WIRE_JOB_STORYBOARD | WIRE_JOB_HEADERS, &headers);
    assert_null(headers.strip.picture.memory);
    clip_file("plain.mp4", -1, 0, &unasked);
    assert_int_equal(unasked.strip.tiles, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tiles_have_the_shape_of_what_is_shown),
        cmocka_unit_test(each_key_frame_gives_one_tile_in_order),
        cmocka_unit_test(more_than_ten_key_frames_give_ten_tiles),
        cmocka_unit_test(tiles_are_turned_as_the_video_is),
        cmocka_unit_test(a_key_frame_that_does_not_decode_is_left_out),
        cmocka_unit_test(the_frame_of_the_thumb_is_not_decoded_again),
        cmocka_unit_test(a_strip_of_one_tile_shows_the_frame_of_the_thumb),
        cmocka_unit_test(stills_and_sound_and_headers_alone_have_none),
    };

    return cmocka_run_group_tests(tests, warm_up, NULL);
}
