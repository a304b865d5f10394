#include "cmocka_all.h"

#include "thumbs/wire.h"

#include <string.h>

static void
fit_box_gives_the_largest_size_of_the_same_shape(void **state)
{
    static const struct {
        int32_t w, h, box, want_w, want_h;
    } rows[] = {
        {1920, 1080, 320, 320, 180}, {1080, 1920, 320, 180, 320},
        {640, 480, 256, 256, 192},   {256, 256, 256, 256, 256},
        {100, 50, 256, 100, 50},     {1, 1, 256, 1, 1},
        {32768, 1, 256, 256, 1},     {1, 32768, 128, 1, 128},
        {3000, 2000, 1, 1, 1},       {1 << 20, 1 << 20, 256, 256, 256},
        {0, 0, 256, 1, 1},           {1000, 999, 100, 100, 100},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int32_t w, h;

        fit_box(rows[i].w, rows[i].h, rows[i].box, &w, &h);
        assert_int_equal(w, rows[i].want_w);
        assert_int_equal(h, rows[i].want_h);
    }
}

static void
each_verdict_is_found_by_its_name(void **state)
{
    (void)state;
    for (int v = 0; v < VERDICTS; v++) {
        assert_int_equal(verdict_from_name(str_of(verdict_name((enum verdict)v))), v);
    }
    assert_int_equal(verdict_from_name(STR("fine")), VERDICTS);
    assert_int_equal(verdict_from_name(STR("")), VERDICTS);
    assert_string_equal(verdict_name(VERDICT_NO_PICTURE), "no-picture");
    assert_string_equal(verdict_name((enum verdict)99), "?");
}

static struct wire_job
good_job(void)
{
    struct wire_job j;

    memset(&j, 0, sizeof j);
    j.magic = WIRE_MAGIC;
    j.id = 7;
    j.type = MEDIA_JPEG;
    j.n_boxes = 2;
    j.box_px[0] = 256;
    j.box_px[1] = 128;
    j.bytes = 1000;
    j.room_bytes = wire_box_room(256) + wire_box_room(128);
    j.at_us = -1;
    return j;
}

static struct wire_reply
good_reply(void)
{
    struct wire_reply r;

    memset(&r, 0, sizeof r);
    r.magic = WIRE_MAGIC;
    r.id = 7;
    r.n_pictures = 2;
    r.broke_at = -1;
    r.facts.width = 640;
    r.facts.height = 480;
    r.facts.coded_width = 640;
    r.facts.coded_height = 480;
    r.facts.rotation = -1;
    r.facts.duration_us = -1;
    r.facts.whole_permille = -1;
    r.facts.dominant_rgb = -1;
    r.facts.n_streams = 1;
    r.facts.n_video = 1;
    memcpy(r.facts.codec, "mjpeg", 6);
    r.pictures[0] = (struct wire_picture){256, 256, 192, 0, 5000, -1};
    r.pictures[1] = (struct wire_picture){128, 128, 96, 5000, 2000, -1};
    return r;
}

static void
a_job_with_anything_impossible_is_refused(void **state)
{
    struct wire_job good = good_job();
    const char *why;

    (void)state;
    assert_true(wire_job_ok(&good, &why));
#define WRONG(field, value)                                                              \
    do {                                                                                 \
        struct wire_job bad = good;                                                      \
        bad.field = (value);                                                             \
        assert_false(wire_job_ok(&bad, &why));                                           \
        assert_non_null(why);                                                            \
    } while (0)
    WRONG(magic, 1);
    WRONG(type, MEDIA_HTML);
    WRONG(type, MEDIA_TYPES);
    WRONG(type, UINT32_MAX);
    WRONG(n_boxes, WIRE_BOXES + 1);
    WRONG(n_boxes, 1); /* a box that is not counted */
    WRONG(box_px[0], 0);
    WRONG(box_px[0], LIMIT_BOX_PX + 1);
    WRONG(box_px[1], 256); /* not descending */
    WRONG(box_px[1], 0);
    WRONG(bytes, -1);
    WRONG(at_us, -2);
    WRONG(room_bytes, 100);
    WRONG(room_bytes, INT64_MAX);
    WRONG(uri[0], '\n');
    WRONG(uri[5], 'x'); /* behind the end */
    WRONG(flags, WIRE_JOB_FLAGS + 1);
    WRONG(flags, WIRE_JOB_HEADERS);    /* and boxes */
    WRONG(flags, WIRE_JOB_STORYBOARD); /* without room for it */
    WRONG(flags, WIRE_JOB_SHARE); /* of no moment */
    WRONG(colors, 1);
    WRONG(colors, 257);
#undef WRONG
}

static void
a_reply_with_anything_impossible_is_refused(void **state)
{
    struct wire_job job = good_job();
    struct wire_reply good = good_reply();
    const char *why;

    (void)state;
    assert_true(wire_reply_ok(&good, &job, &why));
    assert_null(why);
#define WRONG(field, value)                                                              \
    do {                                                                                 \
        struct wire_reply bad = good;                                                    \
        bad.field = (value);                                                             \
        assert_false(wire_reply_ok(&bad, &job, &why));                                   \
        assert_non_null(why);                                                            \
    } while (0)
    WRONG(magic, 0);
    WRONG(id, 8);
    WRONG(verdict, VERDICT_UNCHECKED);
    WRONG(verdict, UINT32_MAX);
    WRONG(broke_at, -2);
    WRONG(broke_at, 1001);
    WRONG(detail[0], '\x1b');
    WRONG(detail[9], 'x');
    WRONG(facts.width, -1);
    WRONG(facts.width, 0);
    WRONG(facts.width, INT32_MAX);
    WRONG(facts.height, 700); /* the pictures have another shape */
    WRONG(facts.coded_width, -1);
    WRONG(facts.coded_height, INT32_MIN);
    WRONG(facts.rotation, 45);
    WRONG(facts.mirrored, 2);
    WRONG(facts.exif_orientation, -1);
    WRONG(facts.sar_num, 4);
    WRONG(facts.sar_den, -1);
    WRONG(facts.duration_us, -2);
    WRONG(facts.duration_us, INT64_MAX);
    WRONG(facts.bit_rate, -1);
    WRONG(facts.rate_num, 25);
    WRONG(facts.n_streams, LIMIT_STREAMS + 1);
    WRONG(facts.n_video, 2);
    WRONG(facts.n_audio, -1);
    WRONG(facts.has_icc, 2);
    WRONG(facts.has_phash, 2);
    WRONG(facts.whole_permille, 1001);
    WRONG(facts.whole_permille, -2);
    WRONG(facts.dominant_rgb, 0x1000000);
    WRONG(facts.puid[0], '\t');
    WRONG(facts.has_exif, -1);
    WRONG(facts.progressive, 3);
    WRONG(facts.codec[6], 'x');
    WRONG(facts.container[0], '\x80');
    WRONG(facts.date_media[0], '\t');
    WRONG(n_pictures, 1);
    WRONG(n_pictures, 3);
    WRONG(n_pictures, UINT32_MAX);
    WRONG(pictures[0].box_px, 128);
    WRONG(pictures[0].width, 257);
    WRONG(pictures[0].height, 191);
    WRONG(pictures[0].at_byte, -1);
    WRONG(pictures[0].bytes, 0);
    WRONG(pictures[0].bytes, 5001); /* overlaps the next */
    WRONG(pictures[1].bytes, INT64_MAX);
    WRONG(pictures[1].bytes, LIMIT_THUMB_BYTES + 1);
    WRONG(pictures[1].at_byte, INT64_MAX);
    WRONG(pictures[1].at_byte, job.room_bytes - 1);
    WRONG(pictures[1].frame_us, -2);
    WRONG(pictures[2].width, 1);
    WRONG(pictures[3].frame_us, -1);
#undef WRONG
}

static void
what_a_file_says_of_itself_is_clean_utf8_or_refused(void **state)
{
    static const char *const bad[] = {"\xC3", "a\nb", "\x7f", "\xED\xA0\x80"};
    struct wire_job job = good_job();
    struct wire_reply r = good_reply();
    const char *why;

    (void)state;
    memcpy(r.facts.caption, "Z\xC3\xBCrich", 8);
    memcpy(r.facts.creator, "A. B.", 6);
    assert_true(wire_reply_ok(&r, &job, &why));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct wire_reply spoilt = r;

        memset(spoilt.facts.credit, 0, sizeof spoilt.facts.credit);
        memcpy(spoilt.facts.credit, bad[i], strlen(bad[i]));
        assert_false(wire_reply_ok(&spoilt, &job, &why));
        assert_string_equal(why, "texts");
    }
    r.facts.copyright[40] = 'x'; /* behind the end */
    assert_false(wire_reply_ok(&r, &job, &why));
}

static void
headers_alone_leave_a_file_unchecked(void **state)
{
    struct wire_job job = good_job();
    struct wire_reply r = good_reply();
    const char *why;

    (void)state;
    r.verdict = VERDICT_UNCHECKED;
    r.n_pictures = 0;
    memset(r.pictures, 0, sizeof r.pictures);
    assert_false(wire_reply_ok(&r, &job, &why));
    job.flags = WIRE_JOB_HEADERS;
    job.n_boxes = 0;
    memset(job.box_px, 0, sizeof job.box_px);
    assert_true(wire_job_ok(&job, &why));
    assert_true(wire_reply_ok(&r, &job, &why));
}

static void
a_file_that_is_handed_on_tells_nothing_else(void **state)
{
    struct wire_job job = good_job();
    struct wire_reply r = good_reply();
    const char *why;

    (void)state;
    r.hand_on = 1;
    assert_false(wire_reply_ok(&r, &job, &why));
    r.verdict = VERDICT_UNCHECKED;
    r.n_pictures = 0;
    memset(r.pictures, 0, sizeof r.pictures);
    assert_true(wire_reply_ok(&r, &job, &why));
    r.hand_on = 2;
    assert_false(wire_reply_ok(&r, &job, &why));
}

static void
a_storyboard_that_was_not_asked_for_or_cannot_be_is_refused(void **state)
{
    struct wire_job job = good_job();
    struct wire_reply good = good_reply();
    const char *why;

    (void)state;
    good.strip = (struct wire_strip){.tiles = 2,
                                     .tile_width = 160,
                                     .tile_height = 90,
                                     .at_byte = 7000,
                                     .bytes = 3000,
                                     .frames_us = {0, 1000000}};
    assert_false(wire_reply_ok(&good, &job, &why));
    job.flags = WIRE_JOB_STORYBOARD;
    job.room_bytes += wire_strip_room();
    assert_true(wire_job_ok(&job, &why));
    assert_true(wire_reply_ok(&good, &job, &why));
#define WRONG(field, value)                                                              \
    do {                                                                                 \
        struct wire_reply bad = good;                                                    \
        bad.strip.field = (value);                                                       \
        assert_false(wire_reply_ok(&bad, &job, &why));                                   \
        assert_non_null(why);                                                            \
    } while (0)
    WRONG(tiles, WIRE_TILES + 1);
    WRONG(tiles, -1);
    WRONG(tiles, 0);
    WRONG(tiles, 1); /* a time that is not counted */
    WRONG(tile_width, 0);
    WRONG(tile_width, WIRE_TILE_PX + 1);
    WRONG(tile_height, LIMIT_TILE_HEIGHT_PX + 1);
    WRONG(at_byte, 6999); /* within the last picture */
    WRONG(at_byte, INT64_MAX);
    WRONG(bytes, 0);
    WRONG(bytes, wire_strip_room() + 1);
    WRONG(frames_us[1], -1);
    WRONG(frames_us[0], 2000000); /* not ascending */
#undef WRONG
}

static void
a_reply_without_pictures_cannot_be_ok(void **state)
{
    struct wire_job job = good_job();
    struct wire_reply r = good_reply();
    const char *why;

    (void)state;
    r.n_pictures = 0;
    memset(r.pictures, 0, sizeof r.pictures);
    assert_false(wire_reply_ok(&r, &job, &why));
    r.verdict = VERDICT_TRUNCATED;
    assert_true(wire_reply_ok(&r, &job, &why));
}

static void
words_that_fill_their_field_to_the_end_are_refused(void **state)
{
    struct wire_job job = good_job();
    struct wire_reply r = good_reply();
    const char *why;

    (void)state;
    memset(r.facts.profile, 'a', sizeof r.facts.profile);
    assert_false(wire_reply_ok(&r, &job, &why));
    r.facts.profile[WIRE_WORD - 1] = '\0';
    assert_true(wire_reply_ok(&r, &job, &why));
}

static void
a_hello_is_checked_like_a_reply(void **state)
{
    struct wire_hello h;
    const char *why;

    (void)state;
    memset(&h, 0, sizeof h);
    h.magic = WIRE_MAGIC;
    h.confined = 1;
    memcpy(h.text, "a: b\nc: d\n", 10);
    assert_true(wire_hello_ok(&h, &why));
    h.confined = 2;
    assert_false(wire_hello_ok(&h, &why));
    h.confined = 1;
    h.magic = 0;
    assert_false(wire_hello_ok(&h, &why));
    h.magic = WIRE_MAGIC;
    h.text[3] = '\x07';
    assert_false(wire_hello_ok(&h, &why));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fit_box_gives_the_largest_size_of_the_same_shape),
        cmocka_unit_test(each_verdict_is_found_by_its_name),
        cmocka_unit_test(a_job_with_anything_impossible_is_refused),
        cmocka_unit_test(a_reply_with_anything_impossible_is_refused),
        cmocka_unit_test(what_a_file_says_of_itself_is_clean_utf8_or_refused),
        cmocka_unit_test(headers_alone_leave_a_file_unchecked),
        cmocka_unit_test(a_file_that_is_handed_on_tells_nothing_else),
        cmocka_unit_test(a_storyboard_that_was_not_asked_for_or_cannot_be_is_refused),
        cmocka_unit_test(a_reply_without_pictures_cannot_be_ok),
        cmocka_unit_test(words_that_fill_their_field_to_the_end_are_refused),
        cmocka_unit_test(a_hello_is_checked_like_a_reply),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
