#include "cmocka_all.h"

#include "base/fd.h"
#include "thumbs/still_shape.h"

#include <string.h>
#include <sys/mman.h>

static struct still_shape
shape_of(struct str bytes, enum media_type type)
{
    auto_close int fd = memfd_create("still", MFD_CLOEXEC);
    struct still_shape s;

    assert_true(fd >= 0);
    assert_true(bytes.n == 0 || fd_write_all(fd, bytes.p, bytes.n, "still", NULL));
    still_shape_read(fd, (int64_t)bytes.n, type, &s);
    return s;
}

#define TEXT(literal)                                                                    \
    {                                                                                    \
        "" literal, sizeof(literal) - 1                                                  \
    }

static const struct str png =
    TEXT("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\2\0\0\0\3\x08\2\0\0\0crc!"
         "\0\0\0\4iCCPname----\0\0\0\6eXIfMM\0*\0\0----"
         "\0\0\0\2IDATxx----\0\0\0\0IEND----");
static const struct str gif = TEXT("GIF89a\4\0\3\0\x80\0\0rgbRGB"
                                   "!\xf9\4abcd\0"
                                   ",\0\0\0\0\4\0\3\0\0\2\3xyz\0;");
static const struct str webp =
    TEXT("RIFF\x30\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x3f\0\0\x1f\0\0"
         "VP8L\5\0\0\0/abcd\0EXIF\4\0\0\0II*\0");

static void
whole_files_are_whole_and_their_sizes_are_read(void **state)
{
    struct still_shape s = shape_of(png, MEDIA_PNG);

    (void)state;
    assert_true(s.is_type && s.is_whole && s.has_icc);
    assert_int_equal(s.width, 2);
    assert_int_equal(s.height, 3);
    assert_int_equal(s.exif_at, 33 + 16 + 8);
    assert_int_equal(s.exif_bytes, 6);
    s = shape_of(gif, MEDIA_GIF);
    assert_true(s.is_type && s.is_whole);
    assert_int_equal(s.width, 4);
    assert_int_equal(s.height, 3);
    s = shape_of(webp, MEDIA_WEBP);
    assert_true(s.is_type && s.is_whole);
    assert_int_equal(s.width, 64);
    assert_int_equal(s.height, 32);
    assert_int_equal(s.exif_bytes, 4);
}

static void
every_cut_is_seen(void **state)
{
    static const struct {
        const struct str *bytes;
        enum media_type type;
    } files[] = {{&png, MEDIA_PNG}, {&gif, MEDIA_GIF}, {&webp, MEDIA_WEBP}};

    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        for (size_t n = 0; n < files[i].bytes->n; n++) {
            struct still_shape s = shape_of(str_head(*files[i].bytes, n), files[i].type);

            /*
             * A PNG's last CRC may be cut without a pixel's loss; it is seen as cut all
             * the same.
             */
            assert_false(s.is_whole);
            assert_true(!s.is_type || s.broke_at <= (int64_t)n);
        }
    }
}

static void
other_files_are_not_of_the_type(void **state)
{
    (void)state;
    assert_false(shape_of(gif, MEDIA_PNG).is_type);
    assert_false(shape_of(png, MEDIA_WEBP).is_type);
    assert_false(shape_of(webp, MEDIA_GIF).is_type);
    assert_false(shape_of(STR(""), MEDIA_GIF).is_type);
}

static void
the_first_frame_of_an_animation_is_found(void **state)
{
    static const struct str moving = TEXT("RIFF\x2e\0\0\0WEBPVP8X\x0a\0\0\0\2\0\0\0\x3f\0"
                                          "\0\x1f\0\0ANMF\x0c\0\0\0abcdefghijkl");
    struct still_shape s = shape_of(moving, MEDIA_WEBP);

    (void)state;
    assert_int_equal(s.frame_at, 38);
    assert_int_equal(s.frame_bytes, 12);
}

static void
every_byte_may_be_anything(void **state)
{
    static const enum media_type types[] = {MEDIA_PNG, MEDIA_GIF, MEDIA_WEBP};
    const struct str *files[] = {&png, &gif, &webp};
    char copy[256];

    (void)state;
    for (size_t f = 0; f < 3; f++) {
        for (size_t i = 0; i < files[f]->n; i++) {
            for (unsigned v = 0; v < 256; v += 17) {
                memcpy(copy, files[f]->p, files[f]->n);
                copy[i] = (char)v;
                (void)shape_of((struct str){copy, files[f]->n}, types[f]);
            }
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_files_are_whole_and_their_sizes_are_read),
        cmocka_unit_test(every_cut_is_seen),
        cmocka_unit_test(other_files_are_not_of_the_type),
        cmocka_unit_test(the_first_frame_of_an_animation_is_found),
        cmocka_unit_test(every_byte_may_be_anything),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
