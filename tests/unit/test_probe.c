#include "cmocka_all.h"

#include "job_kit.h"
#include "thumbs/clip_config.h"
#include "thumbs/probe.h"

#include <string.h>

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

/* A configuration record of at most this many bytes. */
struct record {
    enum AVCodecID codec;
    size_t n;
    const char *bytes;
    const char *profile, *format;
};

static void
record_read(const struct record *r, size_t n, struct media_facts *facts)
{
    AVCodecParameters *par = avcodec_parameters_alloc();

    assert_non_null(par);
    memset(facts, 0, sizeof *facts);
    par->codec_type = AVMEDIA_TYPE_VIDEO;
    par->codec_id = r->codec;
    par->profile = -99; /* what FFmpeg calls unknown */
    par->extradata = av_mallocz(n + AV_INPUT_BUFFER_PADDING_SIZE);
    assert_non_null(par->extradata);
    memcpy(par->extradata, r->bytes, n);
    par->extradata_size = (int)n;
    config_put(par, facts);
    avcodec_parameters_free(&par);
}

static void
configuration_records_tell_profile_and_pixel_format(void **state)
{
    static const struct record rows[] = {
        /* version, profile, constraints, level, length size, sets … */
        {AV_CODEC_ID_H264, 7, "\1\x42\xc0\x1e\xff\xe0\0", "Constrained Baseline",
         "yuv420p"},
        {AV_CODEC_ID_H264, 7, "\1\x42\0\x1e\xff\xe0\0", "Baseline", "yuv420p"},
        {AV_CODEC_ID_H264, 7, "\1\x4d\0\x1e\xff\xe0\0", "Main", "yuv420p"},
        {AV_CODEC_ID_H264, 7, "\1\x64\0\x1e\xff\xe0\0", "High", "yuv420p"},
        {AV_CODEC_ID_H264, 7, "\1\x6e\0\x1e\xff\xe0\0", "High 10", ""},
        {AV_CODEC_ID_H264, 17, "\1\x6e\0\x1e\xff\xe1\0\2..\1\0\1.\xfd\xfa\xfa", "High 10",
         "yuv420p10le"},
        {AV_CODEC_ID_H264, 11, "\1\x7a\0\x1e\xff\xe0\0\xfe\xf8\xf8\0", "High 4:2:2",
         "yuv422p"},
        {AV_CODEC_ID_HEVC, 23,
         "\1\2\0\0\0\0\0\0\0\0\0\0\x5d\xf0\0\xfc\xfd\xfa\xfa\0\0\0\0", "Main 10",
         "yuv420p10le"},
        {AV_CODEC_ID_HEVC, 23,
         "\1\1\0\0\0\0\0\0\0\0\0\0\x5d\xf0\0\xfc\xfc\xf8\xf8\0\0\0\0", "Main", "yuv420p"},
        {AV_CODEC_ID_AV1, 4, "\x81\5\x4c\0", "Main", "yuv420p10le"},
        {AV_CODEC_ID_AV1, 4, "\x81\5\x0c\0", "Main", "yuv420p"},
        {AV_CODEC_ID_AV1, 4, "\x81\x25\0\0", "High", "yuv444p"},
        {AV_CODEC_ID_H264, 7, "\0\0\0\1\x67\x64\0", "", ""}, /* no record */
        {AV_CODEC_ID_MPEG4, 4, "\0\0\1\xb0", "", ""},
    };
    struct media_facts facts;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        record_read(&rows[i], rows[i].n, &facts);
        assert_string_equal(facts.profile, rows[i].profile);
        assert_string_equal(facts.pixel_format, rows[i].format);
        for (size_t n = 0; n < rows[i].n;
             n++) { /* cut anywhere: nothing is read behind */
            record_read(&rows[i], n, &facts);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shown_size_follows_sample_shape_and_turn),
        cmocka_unit_test(a_turned_and_a_stretched_film_are_told_as_such),
        cmocka_unit_test(streams_rates_and_sound_are_told),
        cmocka_unit_test(configuration_records_tell_profile_and_pixel_format),
    };

    return cmocka_run_group_tests(tests, warm_up, NULL);
}
