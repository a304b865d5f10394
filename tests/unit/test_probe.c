#include "cmocka_all.h"

#include "job_kit.h"
#include "thumbs/probe.h"

static void
the_shown_size_follows_sample_shape_and_turn(void **state)
{
    static const struct {
        int32_t w, h, num, den, degrees, want_w, want_h;
    } rows[] = {
        {640, 480, 0, 0, 0, 640, 480},       {640, 480, 1, 1, 90, 480, 640},
        {720, 576, 16, 15, 0, 768, 576},     {720, 480, 8, 9, 0, 640, 480},
        {1440, 1080, 4, 3, 0, 1920, 1080},   {720, 576, 16, 15, 270, 576, 768},
        {640, 480, 1, 1, 180, 640, 480},     {0, 480, 1, 1, 0, 0, 0},
        {640, 480, 2000000, 1, 0, 640, 480}, /* leads past what can be: not believed */
        {640, 480, 1, 2000000, 0, 640, 480},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct media_facts f = {.coded_width = rows[i].w,
                                .coded_height = rows[i].h,
                                .sar_num = rows[i].num,
                                .sar_den = rows[i].den};

        probe_shown_size(&f, (struct turn){rows[i].degrees, 0});
        assert_int_equal(f.width, rows[i].want_w);
        assert_int_equal(f.height, rows[i].want_h);
    }
}

static void
a_turned_and_a_stretched_film_are_told_as_such(void **state)
{
    auto_done struct done turned, wide;

    (void)state;
    assert_true(run_file("rotated.mp4", MEDIA_MP4, 64, &turned));
    assert_int_equal(turned.reply.facts.rotation, 90);
    assert_int_equal(turned.reply.facts.mirrored, 0);
    assert_int_equal(turned.reply.facts.coded_width, 320);
    assert_int_equal(turned.reply.pictures[0].width, 48);
    assert_true(run_file("wide.mp4", MEDIA_MP4, 64, &wide));
    assert_int_equal(wide.reply.facts.sar_num, 4);
    assert_int_equal(wide.reply.facts.sar_den, 3);
    assert_int_equal(wide.reply.facts.rotation, -1);
}

static void
streams_rates_and_sound_are_told(void **state)
{
    auto_done struct done d;
    const struct media_facts *f = &d.reply.facts;

    (void)state;
    assert_true(run_file("plain.mp4", MEDIA_MP4, 64, &d));
    assert_int_equal(f->n_streams, 2);
    assert_int_equal(f->n_video, 1);
    assert_int_equal(f->n_audio, 1);
    assert_string_equal(f->audio_codec, "aac");
    assert_int_equal(f->rate_num / f->rate_den, 25);
    assert_string_equal(f->container, "mov,mp4,m4a,3gp,3g2,mj2");
    assert_true(f->bit_rate > 100000);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shown_size_follows_sample_shape_and_turn),
        cmocka_unit_test(a_turned_and_a_stretched_film_are_told_as_such),
        cmocka_unit_test(streams_rates_and_sound_are_told),
    };

    return cmocka_run_group_tests(tests, warm_up, NULL);
}
