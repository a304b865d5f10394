#include "cmocka_all.h"

#include "base/fd.h"
#include "job_kit.h"

#include <string.h>
#include <sys/mman.h>

static void
a_png_of_more_pixels_than_allowed_is_not_decoded(void **state)
{
    static const char sizes[][9] = {"\x00\x01\x00\x00\x00\x01\x00\x00",
                                    "\x7f\xff\xff\xff\x7f\xff\xff\xff",
                                    "\x00\x00\x00\x01\x00\x00\x80\x01"};
    auto_buf struct buf b;

    (void)state;
    file_into("plain.png", &b);
    for (size_t i = 0; i < 3; i++) {
        auto_done struct done d;

        memcpy(b.p + 16, sizes[i], 8);
        run_bytes(buf_view(&b), MEDIA_PNG, 64, &d);
        assert_int_equal(d.reply.verdict, VERDICT_TOO_LARGE);
        assert_int_equal(d.reply.n_pictures, 0);
    }
}

static void
a_wrong_checksum_is_not_called_ok(void **state)
{
    auto_buf struct buf b;
    auto_done struct done d;

    (void)state;
    file_into("plain.png", &b);
    b.p[30] ^= 1; /* in the CRC of IHDR */
    run_bytes(buf_view(&b), MEDIA_PNG, 64, &d);
    assert_int_equal(d.reply.verdict, VERDICT_UNDECODABLE);
}

static void
a_png_that_does_not_inflate_to_its_size_is_not_called_ok(void **state)
{
    auto_buf struct buf b;
    auto_done struct done d;
    ptrdiff_t data;

    (void)state;
    file_into("plain.png", &b);
    data = str_find(buf_view(&b), STR("IDAT"));
    assert_true(data > 0);
    memset(b.p + data + 200, 0x55, 400);
    run_bytes(buf_view(&b), MEDIA_PNG, 64, &d);
    assert_int_equal(d.reply.verdict, VERDICT_UNDECODABLE);
}

static void
a_cut_still_says_where_it_broke_and_shows_what_there_is(void **state)
{
    auto_done struct done jpeg;

    (void)state;
    assert_true(run_file("cut.jpg", MEDIA_JPEG, 64, &jpeg));
    assert_int_equal(jpeg.reply.verdict, VERDICT_TRUNCATED);
    assert_int_equal(jpeg.reply.broke_at, 20000);
    assert_int_equal(jpeg.reply.n_pictures, 1);
    assert_string_equal(jpeg.reply.detail, "ends before its end marker");
}

static void
foreign_bytes_behind_the_end_are_no_fault(void **state)
{
    auto_buf struct buf b;
    auto_done struct done d;

    (void)state;
    file_into("plain.jpg", &b);
    buf_add_cstr(&b, "<html>an injected page</html>");
    run_bytes(buf_view(&b), MEDIA_JPEG, 64, &d);
    assert_int_equal(d.reply.verdict, VERDICT_OK);
}

/* A canvas of 2^24 a side: more than the reply can tell, no reason to end a worker. */
static void
a_webp_of_any_size_that_its_header_can_tell_gives_an_answer(void **state)
{
    static const char webp[] =
        "RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\xff\xff\xff\xff\xff\xff";
    auto_done struct done d;

    (void)state;
    run_bytes((struct str){webp, sizeof webp - 1}, MEDIA_WEBP, 64, &d);
    assert_int_equal(d.reply.verdict, VERDICT_TOO_LARGE);
}

/*
 * plain.png with a part of `n` zeros before its end, all of them a hole; a last part that
 * is cut, where `cut`.
 */
static int
png_with_hole(uint32_t n, bool cut)
{
    int fd = memfd_create("media", MFD_CLOEXEC);
    auto_buf struct buf b;
    char head[8] = {
        (char)(n >> 24), (char)(n >> 16), (char)(n >> 8), (char)n, 'h', 'o', 'L', 'e'};
    size_t at;

    file_into("plain.png", &b);
    at = b.n - 12;
    assert_true(fd >= 0);
    assert_true(fd_pwrite_all(fd, b.p, at, 0, "media", NULL));
    assert_true(fd_pwrite_all(fd, head, sizeof head, (int64_t)at, "media", NULL));
    assert_true(
        fd_pwrite_all(fd, b.p + at, cut ? 10 : 12, (int64_t)at + n + 12, "media", NULL));
    return fd;
}

static void
a_file_too_long_for_one_packet_is_told_with_the_limit(void **state)
{
    auto_close int fd = png_with_hole((uint32_t)LIMIT_IMAGE_BYTES, false);
    auto_done struct done d;

    (void)state;
    run_fd(fd, MEDIA_PNG, 64, &d);
    assert_int_equal(d.reply.verdict, VERDICT_TOO_LARGE);
    assert_non_null(strstr(d.reply.detail, "bytes, limit 67108864"));
}

static void
a_cut_file_stays_cut_however_long_it_is(void **state)
{
    auto_close int fd = png_with_hole((uint32_t)LIMIT_IMAGE_BYTES, true);
    auto_done struct done d;

    (void)state;
    run_fd(fd, MEDIA_PNG, 64, &d);
    assert_int_equal(d.reply.verdict, VERDICT_TRUNCATED);
    assert_string_equal(d.reply.detail, "ends within a part");
    assert_int_equal(d.reply.broke_at, lseek(fd, 0, SEEK_END) - 10);
}

static void
a_file_that_became_shorter_is_cut_where_it_ends_now(void **state)
{
    auto_close int fd = png_with_hole(100, false);
    auto_done struct done d;
    int64_t bytes = lseek(fd, 0, SEEK_END);

    (void)state;
    run_fd_once(fd, bytes + 1000, MEDIA_PNG, 64, &d);
    assert_int_equal(d.reply.verdict, VERDICT_TRUNCATED);
    assert_int_equal(d.reply.broke_at, bytes);
}

static void
a_first_frame_that_is_too_short_for_a_picture_is_told_as_that(void **state)
{
    static const char webp[] = "RIFF\x2e\0\0\0WEBPVP8X\x0a\0\0\0\2\0\0\0\x3f\0\0\x1f\0\0"
                               "ANMF\x0c\0\0\0abcdefghijkl";
    auto_done struct done d;

    (void)state;
    run_bytes((struct str){webp, sizeof webp - 1}, MEDIA_WEBP, 64, &d);
    assert_int_equal(d.reply.verdict, VERDICT_UNDECODABLE);
    assert_string_equal(d.reply.detail, "the first frame has 12 bytes and no picture");
    assert_int_equal(d.reply.broke_at, 38);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_too_long_for_one_packet_is_told_with_the_limit),
        cmocka_unit_test(a_cut_file_stays_cut_however_long_it_is),
        cmocka_unit_test(a_file_that_became_shorter_is_cut_where_it_ends_now),
        cmocka_unit_test(a_first_frame_that_is_too_short_for_a_picture_is_told_as_that),
        cmocka_unit_test(a_webp_of_any_size_that_its_header_can_tell_gives_an_answer),
        cmocka_unit_test(a_png_of_more_pixels_than_allowed_is_not_decoded),
        cmocka_unit_test(a_wrong_checksum_is_not_called_ok),
        cmocka_unit_test(a_png_that_does_not_inflate_to_its_size_is_not_called_ok),
        cmocka_unit_test(a_cut_still_says_where_it_broke_and_shows_what_there_is),
        cmocka_unit_test(foreign_bytes_behind_the_end_are_no_fault),
    };

    return cmocka_run_group_tests(tests, warm_up, NULL);
}
