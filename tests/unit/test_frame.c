#include "cmocka_all.h"

#include "base/fd.h"
#include "base/mem.h"
#include "clip_kit.h"
#include "job_kit.h"
#include "thumbs/clip_find.h"
#include "thumbs/clip_score.h"
#include "thumbs/frame.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

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

/* Of a film whose frames are 40 ms long and tell their number by their luma. */
static void
moment_is(const struct film *film, const struct buf *b, int64_t at_us, int want)
{
    auto_clip struct clip_done d;
    int luma = 60 + 4 * want % 120;

    clip_bytes(buf_view(b), MEDIA_MP4, at_us, 0, &d);
    assert_int_equal(d.finding.verdict, VERDICT_OK);
    assert_true(want < film->frames);
    assert_int_equal(d.shot.frame_us, want * 40000);
    assert_in_range(film_luma(d.shot.frame) - luma + 2, 0, 4);
}

static void
the_frame_of_a_moment_is_the_one_shown_then(void **state)
{
    static const struct film films[] = {
        {.frames = 60, .key_every = 25},
        {.frames = 60, .key_every = 25, .b_frames = 2},
        {.frames = 60, .key_every = 1},
        {.frames = 60, .key_every = 100, .b_frames = 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof films / sizeof films[0]; i++) {
        auto_buf struct buf b;

        film_make(&films[i], &b);
        moment_is(&films[i], &b, 0, 0);
        moment_is(&films[i], &b, 39998, 0);
        moment_is(&films[i], &b, 40000, 1);
        moment_is(&films[i], &b, 995000, 24);
        moment_is(&films[i], &b, 1000000, 25);
        moment_is(&films[i], &b, 1079998, 26);
        moment_is(&films[i], &b, 2359998, 58);
        moment_is(&films[i], &b, 2360000, 59);
        moment_is(&films[i], &b, 99000000, 59); /* behind the end: the last */
        moment_is(&films[i], &b, INT64_MAX, 59);
    }
}

enum { SHOTS = 2000 };

/* Every frame of a file, in the order of showing, as its time and a sum of its luma. */
struct roll {
    int n;
    int64_t when[SHOTS];
    uint64_t sum[SHOTS];
};

static uint64_t
luma_sum(const AVFrame *f)
{
    uint64_t sum = 0;

    for (int y = 0; y < f->height; y += 3) {
        for (int x = 0; x < f->width; x += 5) {
            sum = sum * 31 + f->data[0][(ptrdiff_t)y * f->linesize[0] + x];
        }
    }
    return sum;
}

static void
roll_fill(struct video *v, const struct timeline *t, struct roll *r)
{
    struct feed feed = {.packets_left = 10000, .until_us = INT64_MAX};
    struct key start = {AV_NOPTS_VALUE, t->first - t->late};
    AVFrame *frame;

    r->n = 0;
    v->dec->skip_loop_filter = AVDISCARD_DEFAULT;
    assert_true(frame_seek(v, &start));
    for (; r->n < SHOTS && (frame = frame_next(v, &feed)) != NULL; r->n++) {
        r->when[r->n] = frame_when(frame);
        r->sum[r->n] = luma_sum(frame);
        av_frame_free(&frame);
    }
}

/* The last that begins at this moment or before, the first where none does. */
static int
roll_at(const struct roll *r, int64_t when)
{
    int at = 0;

    for (int i = 0; i < r->n; i++) {
        at = r->when[i] <= when && r->when[i] >= r->when[at] ? i : at;
    }
    return at;
}

static void
moments_compare(struct video *v, const char *name)
{
    static struct roll r;
    struct timeline t;

    timeline_of(v, true, -1, &t);
    roll_fill(v, &t, &r);
    for (int64_t us = 0; us < 13000000; us += 170003) {
        int at = roll_at(&r, time_of_us(v, &t, us));
        AVFrame *frame = NULL;
        int64_t told;

        assert_true(frame_find(v, &t, &(struct moment){us, false}, &frame, &told));
        if (frame_when(frame) != r.when[at] || luma_sum(frame) != r.sum[at]) {
            fail_msg("%s at %lld us: frame of %lld, not %lld", name, (long long)us,
                     (long long)frame_when(frame), (long long)r.when[at]);
        }
        av_frame_free(&frame);
    }
}

/* Real files: edit lists, frames in another order, open groups, frames of any length. */
static void
moments_of_odd_files_are_those_of_decoding_from_the_start(void **state)
{
    static const char *const names[] = {
        "media3__iibbibb_editlist_videoonly.mp4",
        "media3__sample_edit_list_only_preroll_sync_sample.mp4",
        "media3__edit_list_positive_shift.mp4",
        "streamio__awesome movie.mov.mp4",
        "media3__sample_simple.mp4",
        "thumbsup__video.mp4",
        "media3__bt601.mp4",
        "rails__video.mp4",
        "torchcodec__h265_video.mp4",
    };

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        auto_free char *path = xasprintf("%s/media/%s", TEST_SHARED, names[i]);
        auto_close int fd = open(path, O_RDONLY | O_CLOEXEC);
        struct finding f = FINDING_OK;
        struct video v;
        struct stat st;

        if (fd < 0 || fstat(fd, &st) != 0) {
            (void)printf("SKIP no %s\n", path);
            continue;
        }
        assert_true(video_open(&v, fd, st.st_size, MEDIA_MP4, &f));
        video_discard_others(&v);
        assert_true(video_decoder_open(&v));
        moments_compare(&v, names[i]);
        video_close(&v);
    }
}

static void
the_first_look_is_near_a_tenth(void **state)
{
    struct film film = {.frames = 100, .key_every = 4};
    auto_buf struct buf b;
    auto_clip struct clip_done d;

    (void)state;
    film_make(&film, &b);
    clip_bytes(buf_view(&b), MEDIA_MP4, -1, 0, &d);
    assert_true(d.shot.frame_us == 8 * 40000 || d.shot.frame_us == 12 * 40000);
    assert_int_equal(d.shot.frame->pict_type, AV_PICTURE_TYPE_I);
}

static void
dark_key_frames_are_passed_over(void **state)
{
    uint8_t lumas[100];
    struct film film = {.frames = 100, .key_every = 20, .lumas = lumas, .is_flat = true};
    auto_buf struct buf b;
    auto_clip struct clip_done d;

    (void)state;
    /* All is flat, and dark but from 60 on: the best of what there is. */
    memset(lumas, 16, sizeof lumas);
    memset(lumas + 60, 100, 20);
    film_make(&film, &b);
    clip_bytes(buf_view(&b), MEDIA_MP4, -1, 0, &d);
    assert_int_equal(d.finding.verdict, VERDICT_OK);
    assert_int_equal(d.shot.frame_us, 60 * 40000);
}

static void
a_late_first_picture_is_found_behind_one_dark_key_frame(void **state)
{
    auto_clip struct clip_done d, black;

    (void)state;
    clip_file("black-start.mp4", -1, 0, &d); /* 1.1 s of black */
    assert_true(d.shot.frame_us >= 1100000);
    assert_true(frame_score(d.shot.frame) >= FRAME_GOOD);
    clip_file("black.mp4", -1, 0, &black);
    assert_int_equal(black.finding.verdict, VERDICT_OK);
    assert_non_null(black.shot.frame);
}

static void
work_ends_when_its_time_or_its_packets_are_used_up(void **state)
{
    struct film film = {.frames = 50, .key_every = 100};
    auto_buf struct buf b;
    auto_close int fd = -1;
    struct finding f = FINDING_OK;
    struct timeline t;
    struct video v;

    (void)state;
    film_make(&film, &b);
    fd = clip_fd(buf_view(&b));
    assert_true(video_open(&v, fd, (int64_t)b.n, MEDIA_MP4, &f));
    assert_true(video_decoder_open(&v));
    timeline_of(&v, true, -1, &t);
    for (int kind = 0; kind < 2; kind++) {
        struct feed feed = {.packets_left = kind == 0 ? 3 : 1000,
                            .until_us = kind == 0 ? INT64_MAX : 0};
        struct key start = {AV_NOPTS_VALUE, t.first};
        int frames = 0;
        AVFrame *frame;

        assert_true(frame_seek(&v, &start));
        while ((frame = frame_next(&v, &feed)) != NULL) {
            av_frame_free(&frame);
            frames++;
        }
        assert_int_equal(frames, kind == 0 ? 4 : 1); /* one packet was held */
    }
    video_close(&v);
}

static void
a_stream_in_which_nothing_is_found_ends_the_search(void **state)
{
    static const int64_t moments[] = {-1, 0, 500000};
    auto_buf struct buf b;
    auto_close int fd = -1;
    struct finding f = FINDING_OK;
    struct timeline t;
    struct video v;

    (void)state;
    file_into("plain.mp4", &b);                  /* its first track is the picture */
    clip_u32(clip_box(&b, "stsz") - 8, 8650840); /* its box is longer than all */
    fd = clip_fd(buf_view(&b));
    assert_true(video_open(&v, fd, (int64_t)b.n, MEDIA_MP4, &f));
    video_discard_others(&v);
    assert_true(video_decoder_open(&v));
    timeline_of(&v, true, 2000000, &t);
    for (size_t i = 0; i < sizeof moments / sizeof moments[0]; i++) {
        AVFrame *frame = NULL;
        int64_t us;

        assert_false(
            frame_find(&v, &t, &(struct moment){moments[i], false}, &frame, &us));
        assert_int_equal(f.verdict, VERDICT_UNDECODABLE);
        assert_null(frame);
    }
    video_close(&v);
}

static void
the_key_frame_nearest_by_showing_time_is_asked_for(void **state)
{
    /* Decoding times; shown 2 later; key frames at 0, 10, 20. */
    static const struct {
        int64_t when, entry;
    } rows[] = {{0, 0},   {2, 0},   {6, 0},   {7, 0},          {8, 10},
                {12, 10}, {17, 10}, {18, 20}, {INT64_MAX, 20}, {INT64_MIN, 0}};
    struct video v = {.fmt = avformat_alloc_context(), .stream = 0};
    AVStream *st = avformat_new_stream(v.fmt, NULL);
    struct timeline t;
    struct key key;

    (void)state;
    st->time_base = (AVRational){1, 25};
    st->start_time = 2;
    st->duration = 30;
    for (int i = 0; i < 30; i++) {
        assert_true(av_add_index_entry(st, i * 100, i, 10, 0,
                                       i % 10 == 0 ? AVINDEX_KEYFRAME : 0) >= 0);
    }
    timeline_of(&v, true, -1, &t);
    assert_int_equal(t.late, 2);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        key_near(&v, &t, rows[i].when, &key);
        assert_int_equal(key.entry, rows[i].entry);
        /* Behind its own showing time, before that of the next. */
        assert_in_range(key.ask, rows[i].entry + 2, rows[i].entry + 11);
    }
    key_before(&v, &t, 20, 25, &key);
    assert_int_equal(key.entry, 10);
    t.has_index = false; /* then time is all there is */
    key_near(&v, &t, 7, &key);
    assert_true(key.entry == AV_NOPTS_VALUE && key.ask == 7);
    timeline_of(&v, true, 400000, &t); /* the film is known to be shorter than told */
    assert_int_equal(t.length, 10);
    avformat_free_context(v.fmt);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_score_prefers_pictures_to_cards),
        cmocka_unit_test(the_frame_of_a_moment_is_the_one_shown_then),
        cmocka_unit_test(moments_of_odd_files_are_those_of_decoding_from_the_start),
        cmocka_unit_test(the_first_look_is_near_a_tenth),
        cmocka_unit_test(dark_key_frames_are_passed_over),
        cmocka_unit_test(a_late_first_picture_is_found_behind_one_dark_key_frame),
        cmocka_unit_test(work_ends_when_its_time_or_its_packets_are_used_up),
        cmocka_unit_test(a_stream_in_which_nothing_is_found_ends_the_search),
        cmocka_unit_test(the_key_frame_nearest_by_showing_time_is_asked_for),
    };

    return cmocka_run_group_tests(tests, warm_up, NULL);
}
