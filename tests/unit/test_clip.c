#include "cmocka_all.h"

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

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(samples_that_are_not_there_are_seen_behind_boxes_that_fit),
        cmocka_unit_test(text_that_names_other_files_is_no_video),
        cmocka_unit_test(what_is_encrypted_or_lies_elsewhere_is_unsupported),
        cmocka_unit_test(a_header_without_samples_is_empty),
    };

    return cmocka_run_group_tests(tests, warm_up, NULL);
}
