#include "cmocka_all.h"

#include "clip_kit.h"
#include "job_kit.h"

#include <string.h>

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

/* front.mp4 with four bytes changed at the first `find`, `skip` bytes on. */
static void
changed(const char *find, size_t skip, const char *bytes, struct done *out)
{
    auto_buf struct buf b;
    ptrdiff_t at;

    file_into("front.mp4", &b);
    at = str_find(buf_view(&b), str_of(find));
    assert_true(at > 0);
    memcpy(b.p + (size_t)at + skip, bytes, 4);
    run_bytes(buf_view(&b), MEDIA_MP4, 64, out);
}

static void
what_is_encrypted_or_lies_elsewhere_is_unsupported(void **state)
{
    auto_done struct done encrypted, elsewhere;

    (void)state;
    /* Behind stsd's type: version, flags, count, size of the first entry, its type. */
    changed("stsd", 16, "encv", &encrypted);
    assert_int_equal(encrypted.reply.verdict, VERDICT_UNSUPPORTED);
    assert_string_equal(encrypted.reply.detail, "encrypted");
    /*
     * Version and flags stand behind the type; flag 1 says
     * that the media is in this file.
     */
    changed("url ", 4, "\0\0\0\0", &elsewhere);
    assert_int_equal(elsewhere.reply.verdict, VERDICT_UNSUPPORTED);
    assert_string_equal(elsewhere.reply.detail, "refers to another file");
}

static void
a_header_without_samples_is_empty(void **state)
{
    auto_buf struct buf b;
    auto_done struct done d;
    ptrdiff_t mdat;

    (void)state;
    file_into("fragments.mp4",
              &b); /* its moov tells no sample: they are in the fragments */
    mdat = str_find(buf_view(&b), STR("moof"));
    assert_true(mdat > 4);
    b.n = (size_t)mdat - 4;
    run_bytes(buf_view(&b), MEDIA_MP4, 64, &d);
    assert_int_equal(d.reply.verdict, VERDICT_EMPTY);
    assert_int_equal(d.reply.n_pictures, 0);
}

static void
headers_tell_the_facts_and_nothing_is_decoded(void **state)
{
    auto_clip struct clip_done d, cut, sound;

    (void)state;
    clip_file("plain.mp4", -1, WIRE_JOB_HEADERS, &d);
    assert_int_equal(d.finding.verdict, VERDICT_OK); /* no fault; the caller knows more */
    assert_null(d.shot.frame);
    assert_int_equal(d.facts.width, 320);
    assert_int_equal(d.facts.height, 240);
    assert_int_equal(d.facts.duration_us, 2000000);
    assert_int_equal(d.facts.rate_num / d.facts.rate_den, 25);
    assert_string_equal(d.facts.codec, "h264");
    assert_string_equal(d.facts.audio_codec, "aac");
    assert_string_equal(d.facts.pixel_format, "yuv420p");
    assert_string_equal(d.facts.profile, "Constrained Baseline");
    clip_file("cut-front.mp4", -1, WIRE_JOB_HEADERS, &cut);
    assert_int_equal(cut.finding.verdict, VERDICT_TRUNCATED);
    clip_file("sound.mp4", -1, WIRE_JOB_HEADERS, &sound);
    assert_int_equal(sound.finding.verdict, VERDICT_NO_PICTURE);
}

static void
headers_and_pictures_tell_the_same(void **state)
{
    static const char *const names[] = {"plain.mp4", "fragments.mp4", "wide.mp4",
                                        "rotated.mp4", "mpeg4.mp4"};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        auto_clip struct clip_done a, b;

        clip_file(names[i], -1, WIRE_JOB_HEADERS, &a);
        clip_file(names[i], -1, 0, &b);
        assert_int_equal(a.facts.width, b.facts.width);
        assert_int_equal(a.facts.height, b.facts.height);
        assert_int_equal(a.facts.duration_us, b.facts.duration_us);
        assert_int_equal(a.facts.rotation, b.facts.rotation);
        assert_string_equal(a.facts.codec, b.facts.codec);
        if (a.facts.pixel_format[0] != '\0') {
            assert_string_equal(a.facts.pixel_format, b.facts.pixel_format);
        }
    }
}

static void
a_picture_track_without_samples_shows_nothing(void **state)
{
    struct film film = {.frames = 5, .key_every = 5};
    auto_buf struct buf b, sound;
    auto_clip struct clip_done d, with_sound;

    (void)state;
    film_make(&film, &b);
    clip_u32(clip_box(&b, "stsz") + 8, 0); /* behind version, flags and common size */
    clip_bytes(buf_view(&b), MEDIA_MP4, -1, 0, &d);
    assert_int_equal(d.finding.verdict, VERDICT_EMPTY);
    file_into("plain.mp4", &sound); /* its first track is the picture */
    clip_u32(clip_box(&sound, "stsz") + 8, 0);
    clip_bytes(buf_view(&sound), MEDIA_MP4, -1, 0, &with_sound);
    assert_int_equal(with_sound.finding.verdict, VERDICT_NO_PICTURE);
}

static void
a_matroska_file_that_breaks_off_is_truncated_at_any_moment(void **state)
{
    static const int64_t moments[] = {-1, 0, 700000, 5000000};
    auto_buf struct buf b;
    size_t whole;

    (void)state;
    file_into("vp8.webm", &b);
    whole = b.n;
    for (size_t cut = 1; cut < 4; cut++) {
        for (size_t i = 0; i < sizeof moments / sizeof moments[0]; i++) {
            auto_clip struct clip_done d;

            b.n = whole * cut / 4;
            clip_bytes(buf_view(&b), MEDIA_MATROSKA, moments[i], WIRE_JOB_STORYBOARD, &d);
            assert_int_equal(d.finding.verdict, VERDICT_TRUNCATED);
        }
    }
}

/* All ones in the headers of a track whose samples are in fragments: 39 hours. */
static void
a_length_that_is_not_told_is_that_of_the_samples(void **state)
{
    auto_buf struct buf b;
    auto_clip struct clip_done d;

    (void)state;
    file_into("fragments.mp4", &b);
    clip_u32(clip_box(&b, "mdhd") + 16, UINT32_MAX);
    clip_bytes(buf_view(&b), MEDIA_MP4, -1, 0, &d);
    assert_int_equal(d.finding.verdict, VERDICT_OK);
    assert_in_range(d.facts.duration_us, 1900000, 2100000);
    assert_in_range(d.facts.bit_rate, 1000, 100000000);
}

static void
titles_and_authors_are_told(void **state)
{
    static const char *const texts[][2] = {{"title", "A title"},
                                           {"description", "What is seen"},
                                           {"copyright", "2016 Somebody"},
                                           {"artist", "Jane Doe"},
                                           {NULL, NULL}};
    struct film film = {.frames = 3, .key_every = 1, .metadata = texts};
    auto_buf struct buf b;
    auto_clip struct clip_done d;

    (void)state;
    film_make(&film, &b);
    clip_bytes(buf_view(&b), MEDIA_MP4, -1, WIRE_JOB_HEADERS, &d);
    assert_string_equal(d.facts.caption, "What is seen"); /* before the title */
    assert_string_equal(d.facts.copyright, "2016 Somebody");
    assert_string_equal(d.facts.creator, "Jane Doe");
    assert_string_equal(d.facts.credit, "");
}

/* The display matrix: 40 bytes behind the type of a tkhd of version 0. */
static void
matrix_put(struct buf *b, const int32_t m[4])
{
    char *at = clip_box(b, "tkhd") + 40;

    clip_u32(at, (uint32_t)m[0] << 16);
    clip_u32(at + 4, (uint32_t)m[1] << 16);
    clip_u32(at + 12, (uint32_t)m[2] << 16);
    clip_u32(at + 16, (uint32_t)m[3] << 16);
}

static void
matrices_turn_and_mirror_and_all_zero_is_none(void **state)
{
    static const struct {
        int32_t m[4], degrees, mirrored, width;
    } rows[] = {
        {{1, 0, 0, 1}, 0, 0, 320},     {{0, 1, -1, 0}, 90, 0, 240},
        {{-1, 0, 0, -1}, 180, 0, 320}, {{0, -1, 1, 0}, 270, 0, 240},
        {{-1, 0, 0, 1}, 0, 1, 320},    {{1, 0, 0, -1}, 180, 1, 320},
        {{0, 1, 1, 0}, 90, 1, 240},    {{0, -1, -1, 0}, 270, 1, 240},
        {{0, 0, 0, 0}, 0, 0, 320},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        auto_buf struct buf b;
        auto_clip struct clip_done d;

        file_into("plain.mp4", &b);
        matrix_put(&b, rows[i].m);
        clip_bytes(buf_view(&b), MEDIA_MP4, -1, 0, &d);
        assert_int_equal(d.finding.verdict, VERDICT_OK);
        assert_int_equal(d.shot.turn.degrees, rows[i].degrees);
        assert_int_equal(d.shot.turn.mirrored, rows[i].mirrored);
        assert_int_equal(d.facts.width, rows[i].width);
    }
}

/* Bytes of its first key frame are others: concealed by the decoder, and not whole. */
static void
a_picture_that_decodes_with_errors_is_undecodable_and_shown(void **state)
{
    auto_buf struct buf b;
    auto_clip struct clip_done d;

    (void)state;
    file_into("front.mp4", &b);
    memset(clip_box(&b, "mdat") + 2000, 0x55, 40);
    clip_bytes(buf_view(&b), MEDIA_MP4, 0, 0, &d);
    assert_int_equal(d.finding.verdict, VERDICT_UNDECODABLE);
    assert_string_equal(d.finding.detail, "decodes with errors");
    assert_non_null(d.shot.frame);
}

/* Black for 1.1 s of 5: a tenth in it is black, and a share asks for no better one. */
static void
a_share_of_the_length_gives_the_key_frame_there_as_it_is(void **state)
{
    static const struct {
        int64_t millionths, frame_us;
    } rows[] = {{0, 0}, {100000, 0}, {390000, 2000000}, {1000000, 4000000}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        auto_clip struct clip_done d;

        clip_file("black-start.mp4", rows[i].millionths, WIRE_JOB_SHARE, &d);
        assert_int_equal(d.finding.verdict, VERDICT_OK);
        assert_int_equal(d.shot.frame_us, rows[i].frame_us);
    }
}

/* What the headers say of its width is wrong: the picture is right, and facts are its. */
static void
the_size_of_the_frame_counts_where_the_header_is_wrong(void **state)
{
    auto_buf struct buf b;
    auto_clip struct clip_done d;

    (void)state;
    file_into("plain.mp4", &b);
    clip_u32(clip_box(&b, "tkhd") + 76, 160 << 16); /* of version 0 */
    clip_u32(clip_box(&b, "avc1") + 24, 160 << 16 | 240);
    clip_bytes(buf_view(&b), MEDIA_MP4, -1, 0, &d);
    assert_int_equal(d.finding.verdict, VERDICT_OK);
    assert_int_equal(d.facts.coded_width, 320);
    assert_int_equal(d.facts.width, 320);
}

/* 1,200,000 x 16 pixels, which FFmpeg takes as they are told. */
static void
a_matroska_of_any_size_that_its_header_can_tell_gives_an_answer(void **state)
{
    static const char film[] =
        "\x1a\x45\xdf\xa3\x87\x42\x82\x84webm"             /* DocType */
        "\x18\x53\x80\x67\xb6"                             /* Segment */
        "\x15\x49\xa9\x66\x87\x2a\xd7\xb1\x83\x0f\x42\x40" /* Info: 1 ms */
        "\x16\x54\xae\x6b\x9d\xae\x9b"                     /* Tracks, one entry: */
        "\xd7\x81\1\x83\x81\1\x86\x85V_VP8"                /* number, type, codec */
        "\xe0\x8c\xb0\x84\0\x12\x4f\x80\xba\x84\0\0\0\x10" /* its size */
        "\x1f\x43\xb6\x75\x83\xe7\x81\0";                  /* a cluster without blocks */
    auto_done struct done d;

    (void)state;
    run_bytes((struct str){film, sizeof film - 1}, MEDIA_MATROSKA, 64, &d);
    assert_int_equal(d.reply.facts.coded_width, WIRE_SIDE_MOST_PX);
    assert_int_equal(d.reply.facts.coded_height, 16);
    assert_int_equal(d.reply.verdict, VERDICT_TOO_LARGE);
}

/* One frame in 34 years; those that are not dark come after five centuries. */
static void
a_frame_later_than_any_film_is_long_gives_an_answer(void **state)
{
    uint8_t lumas[20] = {0};
    const struct film film = {
        .frames = 20, .key_every = 5, .lumas = lumas, .is_flat = true};
    auto_buf struct buf b;
    auto_done struct done d;

    (void)state;
    memset(lumas, 16, 15);
    memset(lumas + 15, 180, 5);
    film_make(&film, &b);
    memcpy(clip_box(&b, "edts") - 4, "free", 4);   /* it would end the film in time */
    clip_u32(clip_box(&b, "mdhd") + 12, 1);        /* ticks a second */
    clip_u32(clip_box(&b, "stts") + 12, 1u << 30); /* of each frame */
    run_bytes(buf_view(&b), MEDIA_MP4, 64, &d);
    assert_int_equal(d.reply.verdict, VERDICT_OK);
    assert_int_equal(d.reply.n_pictures, 1);
    assert_int_equal(d.reply.pictures[0].frame_us, WIRE_DURATION_MOST_US);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(samples_that_are_not_there_are_seen_behind_boxes_that_fit),
        cmocka_unit_test(text_that_names_other_files_is_no_video),
        cmocka_unit_test(what_is_encrypted_or_lies_elsewhere_is_unsupported),
        cmocka_unit_test(a_header_without_samples_is_empty),
        cmocka_unit_test(headers_tell_the_facts_and_nothing_is_decoded),
        cmocka_unit_test(headers_and_pictures_tell_the_same),
        cmocka_unit_test(a_picture_track_without_samples_shows_nothing),
        cmocka_unit_test(a_matroska_file_that_breaks_off_is_truncated_at_any_moment),
        cmocka_unit_test(a_length_that_is_not_told_is_that_of_the_samples),
        cmocka_unit_test(titles_and_authors_are_told),
        cmocka_unit_test(matrices_turn_and_mirror_and_all_zero_is_none),
        cmocka_unit_test(a_picture_that_decodes_with_errors_is_undecodable_and_shown),
        cmocka_unit_test(a_share_of_the_length_gives_the_key_frame_there_as_it_is),
        cmocka_unit_test(a_matroska_of_any_size_that_its_header_can_tell_gives_an_answer),
        cmocka_unit_test(a_frame_later_than_any_film_is_long_gives_an_answer),
        cmocka_unit_test(the_size_of_the_frame_counts_where_the_header_is_wrong),
    };

    return cmocka_run_group_tests(tests, warm_up, NULL);
}
