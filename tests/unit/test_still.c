#include "cmocka_all.h"

#include "job_kit.h"

#include <string.h>

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

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_webp_of_any_size_that_its_header_can_tell_gives_an_answer),
        cmocka_unit_test(a_png_of_more_pixels_than_allowed_is_not_decoded),
        cmocka_unit_test(a_wrong_checksum_is_not_called_ok),
        cmocka_unit_test(a_png_that_does_not_inflate_to_its_size_is_not_called_ok),
        cmocka_unit_test(a_cut_still_says_where_it_broke_and_shows_what_there_is),
        cmocka_unit_test(foreign_bytes_behind_the_end_are_no_fault),
    };

    return cmocka_run_group_tests(tests, warm_up, NULL);
}
