#include "cmocka_all.h"

#include "job_kit.h"

#include "base/fd.h"

#include <string.h>
#include <sys/mman.h>

static const char playlist[] = "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n"
                               "file:///etc/passwd\n#EXT-X-ENDLIST\n";

static void
the_demuxer_is_forced_whatever_the_bytes_are(void **state)
{
    static const enum media_type types[] = {MEDIA_MP4, MEDIA_AVIF, MEDIA_MATROSKA,
                                            MEDIA_GIF};

    (void)state;
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        auto_close int fd = memfd_create("playlist", MFD_CLOEXEC);
        struct finding f = FINDING_OK;
        struct video v;

        assert_true(fd >= 0);
        assert_true(fd_write_all(fd, playlist, sizeof playlist, "playlist", NULL));
        assert_false(video_open(&v, fd, sizeof playlist, types[i], &f));
        assert_int_equal(f.verdict, VERDICT_UNDECODABLE);
        assert_string_not_equal(f.detail, "");
        video_close(&v);
    }
}

static void
types_without_a_demuxer_of_ours_are_unsupported(void **state)
{
    static const enum media_type types[] = {MEDIA_MPEG_TS, MEDIA_PLAYLIST, MEDIA_AVI};

    (void)state;
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        struct finding f = FINDING_OK;
        struct video v;

        assert_false(video_open(&v, 0, 100, types[i], &f));
        assert_int_equal(f.verdict, VERDICT_UNSUPPORTED);
        video_close(&v);
    }
}

static void
only_decoders_of_the_short_list_are_had(void **state)
{
    struct finding f = FINDING_OK;

    (void)state;
    assert_non_null(video_decoder_of(AV_CODEC_ID_H264));
    assert_string_equal(video_decoder_of(AV_CODEC_ID_AV1)->name, "libdav1d");
    assert_null(video_decoder_of(AV_CODEC_ID_PRORES));
    assert_null(video_decoder_of(AV_CODEC_ID_NONE));
    assert_null(video_decoder_alone(AV_CODEC_ID_TIFF, &f));
    assert_int_equal(f.verdict, VERDICT_UNSUPPORTED);
}

static void
nothing_can_be_opened_beside_the_descriptor(void **state)
{
    auto_buf struct buf b;
    auto_close int fd = memfd_create("media", MFD_CLOEXEC);
    struct finding f = FINDING_OK;
    AVIOContext *other = NULL;
    struct video v;

    (void)state;
    file_into("plain.mp4", &b);
    assert_true(fd >= 0);
    assert_true(fd_write_all(fd, b.p, b.n, "media", NULL));
    assert_true(video_open(&v, fd, (int64_t)b.n, MEDIA_MP4, &f));
    assert_true(v.fmt->io_open(v.fmt, &other, "/etc/passwd", AVIO_FLAG_READ, NULL) < 0);
    assert_null(other);
    assert_string_equal(v.fmt->protocol_whitelist, "none");
    assert_string_equal(v.fmt->format_whitelist, v.fmt->iformat->name);
    video_close(&v);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_demuxer_is_forced_whatever_the_bytes_are),
        cmocka_unit_test(types_without_a_demuxer_of_ours_are_unsupported),
        cmocka_unit_test(only_decoders_of_the_short_list_are_had),
        cmocka_unit_test(nothing_can_be_opened_beside_the_descriptor),
    };

    return cmocka_run_group_tests(tests, warm_up, NULL);
}
