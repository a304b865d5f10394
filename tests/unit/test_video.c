#include "cmocka_all.h"

#include "job_kit.h"

#include "base/fd.h"
#include "thumbs/clip_stream.h"

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

/* One stream as a demuxer would tell it. */
struct told {
    enum AVMediaType type;
    enum AVCodecID codec;
    int disposition, samples;
};

static int
chosen_of(const struct told *streams, size_t n)
{
    AVFormatContext *fmt = avformat_alloc_context();
    int chosen;

    for (size_t i = 0; i < n; i++) {
        AVStream *st = avformat_new_stream(fmt, NULL);

        assert_non_null(st);
        st->codecpar->codec_type = streams[i].type;
        st->codecpar->codec_id = streams[i].codec;
        st->disposition = streams[i].disposition;
        for (int k = 0; k < streams[i].samples; k++) {
            assert_true(av_add_index_entry(st, k, k, 1, 0, AVINDEX_KEYFRAME) >= 0);
        }
    }
    chosen = stream_choose(fmt);
    avformat_free_context(fmt);
    return chosen;
}

static void
the_picture_is_the_stream_that_players_show(void **state)
{
    enum { MOST = 4 };
    enum {
        ON = AV_DISPOSITION_DEFAULT,
        COVER = AV_DISPOSITION_ATTACHED_PIC,
        CHAPTERS = AV_DISPOSITION_TIMED_THUMBNAILS
    };
    static const struct {
        struct told streams[MOST];
        size_t n;
        int want;
    } rows[] = {
        {{{AVMEDIA_TYPE_AUDIO, AV_CODEC_ID_AAC, ON, 9}}, 1, -1},
        {{{AVMEDIA_TYPE_AUDIO, AV_CODEC_ID_AAC, ON, 9},
          {AVMEDIA_TYPE_VIDEO, AV_CODEC_ID_H264, ON, 9}},
         2,
         1},
        {{{AVMEDIA_TYPE_VIDEO, AV_CODEC_ID_H264, 0, 9},
          {AVMEDIA_TYPE_VIDEO, AV_CODEC_ID_H264, ON, 9}},
         2,
         1}, /* default before first */
        {{{AVMEDIA_TYPE_VIDEO, AV_CODEC_ID_H264, 0, 9},
          {AVMEDIA_TYPE_VIDEO, AV_CODEC_ID_H264, 0, 9}},
         2,
         0}, /* else the first */
        {{{AVMEDIA_TYPE_VIDEO, AV_CODEC_ID_H264, ON, 9},
          {AVMEDIA_TYPE_VIDEO, AV_CODEC_ID_H264, ON, 9}},
         2,
         0},
        {{{AVMEDIA_TYPE_VIDEO, AV_CODEC_ID_MJPEG, COVER | ON, 1},
          {AVMEDIA_TYPE_AUDIO, AV_CODEC_ID_AAC, ON, 9}},
         2,
         -1}, /* cover art is no film */
        {{{AVMEDIA_TYPE_VIDEO, AV_CODEC_ID_MJPEG, CHAPTERS | ON, 3},
          {AVMEDIA_TYPE_VIDEO, AV_CODEC_ID_H264, 0, 9}},
         2,
         1},
        {{{AVMEDIA_TYPE_VIDEO, AV_CODEC_ID_H264, ON, 0},
          {AVMEDIA_TYPE_VIDEO, AV_CODEC_ID_H264, 0, 9}},
         2,
         1}, /* a track without samples */
        {{{AVMEDIA_TYPE_VIDEO, AV_CODEC_ID_H264, ON, 0},
          {AVMEDIA_TYPE_VIDEO, AV_CODEC_ID_H264, 0, 0}},
         2,
         0}, /* none is listed: fragments */
        {{{AVMEDIA_TYPE_VIDEO, AV_CODEC_ID_PRORES, ON, 9},
          {AVMEDIA_TYPE_VIDEO, AV_CODEC_ID_H264, 0, 9}},
         2,
         1}, /* no decoder for it */
        {{{AVMEDIA_TYPE_VIDEO, AV_CODEC_ID_PRORES, ON, 9},
          {AVMEDIA_TYPE_AUDIO, AV_CODEC_ID_AAC, ON, 9}},
         2,
         0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(chosen_of(rows[i].streams, rows[i].n), rows[i].want);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_demuxer_is_forced_whatever_the_bytes_are),
        cmocka_unit_test(types_without_a_demuxer_of_ours_are_unsupported),
        cmocka_unit_test(only_decoders_of_the_short_list_are_had),
        cmocka_unit_test(nothing_can_be_opened_beside_the_descriptor),
        cmocka_unit_test(the_picture_is_the_stream_that_players_show),
    };

    return cmocka_run_group_tests(tests, warm_up, NULL);
}
