#include "cmocka_all.h"

#include "base/fd.h"
#include "clip_kit.h"
#include "job_kit.h"
#include "thumbs/clip_units.h"

#include <string.h>

/* Place and size of the n-th sample of the picture track. */
static AVIndexEntry
sample_of(struct str bytes, int n)
{
    auto_close int fd = clip_fd(bytes);
    struct finding f = FINDING_OK;
    AVIndexEntry out;
    struct video v;

    assert_true(video_open(&v, fd, (int64_t)bytes.n, MEDIA_MP4, &f));
    out = *avformat_index_get_entry(v.fmt->streams[v.stream], n);
    video_close(&v);
    return out;
}

static void
a_hole_of_zeros_that_no_picture_shows_is_undecodable_and_has_its_place(void **state)
{
    static const char *const names[] = {"plain.mp4", "hevc.mp4"};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        auto_done struct done whole;
        auto_buf struct buf b;
        auto_clip struct clip_done d = {0};
        AVIndexEntry hurt;

        if (!run_file(names[i], MEDIA_MP4, 64, &whole)) {
            continue;
        }
        assert_int_equal(whole.reply.verdict, VERDICT_OK);
        file_into(names[i], &b);
        hurt = sample_of((struct str){b.p, b.n}, 21);
        memset(b.p + hurt.pos, 0, (size_t)hurt.size);
        clip_bytes((struct str){b.p, b.n}, MEDIA_MP4, -1, 0, &d);
        assert_int_equal(d.finding.verdict, VERDICT_UNDECODABLE);
        assert_int_equal(d.finding.broke_at, hurt.pos);
        assert_non_null(d.shot.frame); /* there is a picture nevertheless */
    }
}

static void
a_unit_is_held_against_the_rest_of_its_sample(void **state)
{
    static const struct {
        int more; /* than the sample has behind the length */
        enum verdict verdict;
    } rows[] = {
        {0, VERDICT_OK},  {1, VERDICT_UNDECODABLE},
        {-1, VERDICT_OK}, /* less than a length is left: padding */
        {-3, VERDICT_OK}, {-4, VERDICT_UNDECODABLE}, /* a length of what was pixels */
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        auto_buf struct buf b;
        auto_clip struct clip_done d = {0};
        AVIndexEntry hurt;

        file_into("plain.mp4", &b);
        hurt = sample_of((struct str){b.p, b.n}, 21);
        memset(b.p + hurt.pos + hurt.size - 4, 0xEE, 4);
        clip_u32(b.p + hurt.pos, (uint32_t)(hurt.size - 4 + rows[i].more));
        clip_bytes((struct str){b.p, b.n}, MEDIA_MP4, -1, 0, &d);
        assert_int_equal(d.finding.verdict, rows[i].verdict);
    }
}

static void
a_verdict_that_stands_is_not_looked_into_again(void **state)
{
    auto_buf struct buf b;
    auto_clip struct clip_done d = {0};
    AVIndexEntry hurt;

    (void)state;
    file_into("plain.mp4", &b);
    hurt = sample_of((struct str){b.p, b.n}, 21);
    memset(b.p + hurt.pos, 0, (size_t)hurt.size);
    clip_bytes((struct str){b.p, b.n}, MEDIA_MP4, -1, WIRE_JOB_VERIFIED, &d);
    assert_int_equal(d.finding.verdict, VERDICT_OK);
}

static void
other_codecs_and_other_containers_have_no_units(void **state)
{
    static const char *const names[] = {"mpeg4.mp4", "av1.mp4"};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        auto_done struct done d;

        if (run_file(names[i], MEDIA_MP4, 64, &d)) {
            assert_int_equal(d.reply.verdict, VERDICT_OK);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            a_hole_of_zeros_that_no_picture_shows_is_undecodable_and_has_its_place),
        cmocka_unit_test(a_unit_is_held_against_the_rest_of_its_sample),
        cmocka_unit_test(a_verdict_that_stands_is_not_looked_into_again),
        cmocka_unit_test(other_codecs_and_other_containers_have_no_units),
    };

    return cmocka_run_group_tests(tests, warm_up, NULL);
}
