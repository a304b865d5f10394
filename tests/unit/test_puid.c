#include "cmocka_all.h"

#include "thumbs/puid.h"

#include <stdlib.h>
#include <string.h>

/* A text without its end, as bytes. */
#define BYTES(text)                                                                      \
    {                                                                                    \
        text, sizeof(text) - 1                                                           \
    }

#define PNG_HEAD "\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0crc."
#define EXIF_BIG                                                                         \
    "\xff\xd8\xff\xe1\x01\x02"                                                           \
    "Exif\0\0MM\0*\0\0\0\x08 and more "
#define EXIF_LITTLE                                                                      \
    "\xff\xd8\xff\xe1\x01\x02"                                                           \
    "Exif\0\0II*\0\x08\0\0\0 and more "
#define VERSION_BIG    "\x90\0\0\x07\0\0\0\4"
#define VERSION_LITTLE "\0\x90\x07\0\4\0\0\0"
#define SPIFF                                                                            \
    "\xff\xd8\xff\xe8\0 SPIFF\0\1\0\0\3\0\0\0\1\0\0\0\1\3\x08\5\1\0\0\0\1\0\0\0\1"

static const struct {
    enum media_type type;
    struct str head;
    const char *want;
} heads[] = {
    {MEDIA_JPEG, BYTES("\xff\xd8\xff\xdb\0\x43"), "fmt/41"},
    {MEDIA_JPEG, BYTES("\xff\xd8\xff\xe0\0\x10JFIF\0\1\0\1\0\1"), "fmt/42"},
    {MEDIA_JPEG, BYTES("\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1"), "fmt/43"},
    {MEDIA_JPEG, BYTES("\xff\xd8\xff\xe0\0\x10JFIF\0\1\2\2\0\1"), "fmt/44"},
    {MEDIA_JPEG, BYTES("\xff\xd8\xff\xe0\0\x10JFIF\0\1\3\1\0\1"), "fmt/41"},
    {MEDIA_JPEG, BYTES("\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\3\0\1"), "fmt/41"},
    {MEDIA_JPEG, BYTES("\xff\xd8\xff\xe0\0\x10JFIF\0\1\1"), "fmt/41"},
    {MEDIA_JPEG, BYTES(EXIF_BIG VERSION_BIG "0200"), "x-fmt/398"},
    {MEDIA_JPEG, BYTES(EXIF_LITTLE VERSION_LITTLE "0200"), "x-fmt/398"},
    {MEDIA_JPEG, BYTES(EXIF_BIG VERSION_BIG "0210"), "x-fmt/390"},
    {MEDIA_JPEG, BYTES(EXIF_LITTLE VERSION_LITTLE "0210"), "x-fmt/390"},
    {MEDIA_JPEG, BYTES(EXIF_BIG VERSION_BIG "0220"), "x-fmt/391"},
    {MEDIA_JPEG, BYTES(EXIF_LITTLE VERSION_LITTLE "0220"), "x-fmt/391"},
    {MEDIA_JPEG, BYTES(EXIF_BIG VERSION_BIG "0221"), "fmt/645"},
    {MEDIA_JPEG, BYTES(EXIF_LITTLE VERSION_LITTLE "0232"), "fmt/1507"},
    {MEDIA_JPEG, BYTES(EXIF_BIG VERSION_BIG "0230"), "fmt/1507"},
    {MEDIA_JPEG, BYTES(EXIF_BIG VERSION_BIG "023x"), "fmt/41"},
    {MEDIA_JPEG, BYTES(EXIF_BIG VERSION_BIG "0300"), "fmt/41"}, /* no record */
    {MEDIA_JPEG, BYTES(EXIF_BIG VERSION_LITTLE "0220"), "fmt/41"},
    {MEDIA_JPEG, BYTES(EXIF_BIG VERSION_BIG "xxxx" VERSION_BIG "0220"), "x-fmt/391"},
    {MEDIA_JPEG, BYTES(SPIFF "\xff\xe8"), "fmt/112"},
    {MEDIA_JPEG, BYTES(SPIFF "\xff\xdb"), "fmt/41"},
    {MEDIA_JPEG, BYTES("GIF89a"), ""},
    {MEDIA_PNG, BYTES(PNG_HEAD "\0\0\0\0IDATcrc.iCCP"), "fmt/11"},
    {MEDIA_PNG, BYTES(PNG_HEAD "\0\0\0\1sRGB\0crc."), "fmt/12"},
    {MEDIA_PNG, BYTES(PNG_HEAD "\0\0\0\2iCCPxxcrc."), "fmt/12"},
    {MEDIA_PNG, BYTES(PNG_HEAD "\0\0\0\0sPLTcrc."), "fmt/12"},
    {MEDIA_PNG, BYTES(PNG_HEAD "\0\0\0\4tEXtiTXtcrc."), "fmt/11"},
    {MEDIA_PNG, BYTES(PNG_HEAD "\0\0\0\0iTXtcrc.\0\0\0\0sRGBcrc."), "fmt/13"},
    {MEDIA_PNG,
     BYTES(PNG_HEAD "\0\0\0\0iTXtcrc.\0\0\0\x08"
                    "acTL"),
     "fmt/935"},
    {MEDIA_PNG, BYTES(PNG_HEAD "\xff\xff\xff\xffsRGB"), "fmt/12"},
    {MEDIA_PNG, BYTES("\x89PNG\r\n\x1a\n"), ""},
    {MEDIA_GIF, BYTES("GIF87a"), "fmt/3"},
    {MEDIA_GIF, BYTES("GIF89a"), "fmt/4"},
    {MEDIA_GIF, BYTES("GIF88a"), ""},
    {MEDIA_WEBP, BYTES("RIFF....WEBPVP8 "), "fmt/566"},
    {MEDIA_WEBP, BYTES("RIFF....WEBPVP8L"), "fmt/567"},
    {MEDIA_WEBP, BYTES("RIFF....WEBPVP8X"), "fmt/568"},
    {MEDIA_WEBP, BYTES("RIFF....WAVEfmt "), ""},
    {MEDIA_AVIF,
     BYTES("\0\0\0\x1c"
           "ftypavif\0\0\0\0"),
     ""},
    {MEDIA_MP4,
     BYTES("\0\0\0\x18"
           "ftypmp42\0\0\0\0"),
     "fmt/199"},
    {MEDIA_MP4,
     BYTES("\0\0\0\x1c"
           "ftypiso5\0\0\2\0iso6isom"),
     "fmt/199"},
    {MEDIA_MP4,
     BYTES("\0\0\0\x1c"
           "ftypiso5\0\0\2\0iso6dash"),
     ""},
    {MEDIA_MP4,
     BYTES("\0\0\0\x14"
           "ftypqt  \0\0\0\0qt  "),
     "x-fmt/384"},
    {MEDIA_MP4,
     BYTES("\0\0\0\x14"
           "ftypqt  \0\0\0\0mp42"),
     "fmt/199"},
    {MEDIA_MP4, BYTES("\0\0\0\x08wide\0\0\0\x10mdat"), "x-fmt/384"},
    {MEDIA_MP4, BYTES("\0\0\1\0moov"), "x-fmt/384"},
    {MEDIA_MP4,
     BYTES("\0\0\0\x18"
           "ftyp3gp4\0\0\3\0"
           "3gp4isom"),
     "fmt/357"},
    {MEDIA_MP4,
     BYTES("\0\0\0\x18"
           "ftyp3gp4\0\0\4\0"
           "3gp4isom"),
     "fmt/199"},
    {MEDIA_MP4,
     BYTES("\0\0\0\x18"
           "ftyp3g2a\0\0\0\0"
           "3g2a"),
     ""},
    {MEDIA_MP4,
     BYTES("\0\0\0\x18"
           "ftypM4A \0\0\0\0isom....alac....alac"),
     "fmt/596"},
    {MEDIA_MP4,
     BYTES("\0\0\0\x18"
           "ftypM4A \0\0\0\0isom....alac....mp4a"),
     "fmt/199"},
    {MEDIA_MP4,
     BYTES("\0\0\0\x18"
           "ftypM4V \0\0\0\0M4V mp42"),
     "fmt/199"},
    {MEDIA_MATROSKA, BYTES("\x1a\x45\xdf\xa3\x93\x42\x82\x88matroska\x42\x87\x81\4"),
     "fmt/569"},
    {MEDIA_MATROSKA, BYTES("\x1a\x45\xdf\xa3\x9f\x42\x86\x81\1\x42\x82\x84webm\x42\x87"),
     "fmt/573"},
    {MEDIA_MATROSKA, BYTES("\x1a\x45\xdf\xa3\x9f"), ""},
    {MEDIA_PDF, BYTES("%PDF-1.4"), ""},
};

static void
each_signature_gives_its_identifier(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
        const char *got = puid_of(heads[i].type, heads[i].head);

        if (strcmp(got, heads[i].want) != 0) {
            print_error("head %zu of %s\n", i, media_name(heads[i].type));
        }
        assert_string_equal(got, heads[i].want);
    }
}

static void
every_cut_is_survived_by_every_type(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
        for (size_t n = 0; n < heads[i].head.n; n++) {
            char *copy = malloc(n > 0 ? n : 1);

            assert_non_null(copy);
            memcpy(copy, heads[i].head.p, n);
            for (int type = 0; type < MEDIA_TYPES; type++) {
                assert_non_null(puid_of((enum media_type)type, (struct str){copy, n}));
            }
            free(copy);
        }
    }
}

static void
what_stands_behind_64_kib_is_not_looked_at(void **state)
{
    static const char head[] = EXIF_BIG;
    size_t n = 65536 + 12;
    char *p = calloc(n, 1);

    (void)state;
    assert_non_null(p);
    memcpy(p, head, sizeof head - 1);
    memcpy(p + n - 12, VERSION_BIG "0220", 12);
    assert_string_equal(puid_of(MEDIA_JPEG, (struct str){p, n}), "fmt/41");
    assert_string_equal(puid_of(MEDIA_JPEG, (struct str){p + 12, n - 12}), "");
    memcpy(p + n - 24, VERSION_BIG "0220", 12);
    assert_string_equal(puid_of(MEDIA_JPEG, (struct str){p, n}), "x-fmt/391");
    free(p);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_signature_gives_its_identifier),
        cmocka_unit_test(every_cut_is_survived_by_every_type),
        cmocka_unit_test(what_stands_behind_64_kib_is_not_looked_at),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
