#include "cmocka_all.h"
#include "noise.h"

#include "fetch/sniff.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct sniff_case {
    struct str head;
    enum media_type want;
};

#define CASE(head, want)                                                                 \
    {                                                                                    \
        {head, sizeof(head) - 1}, want                                                   \
    }
#define EBML "\x1a\x45\xdf\xa3"

static const struct sniff_case cases[] = {
    CASE("", MEDIA_EMPTY),
    CASE("\xff\xd8\xff\xe0\0\x10JFIF", MEDIA_JPEG),
    CASE("\xff\xd8\xff\xd9", MEDIA_JPEG),
    CASE("\xff\xd8\0", MEDIA_UNKNOWN),
    CASE("\x89PNG\r\n\x1a\n", MEDIA_PNG),
    CASE("\x89PNG\n\x1a\n", MEDIA_UNKNOWN), /* damaged by a text transfer */
    CASE("GIF89a", MEDIA_GIF),
    CASE("GIF88a", MEDIA_TEXT),
    CASE("RIFF\x10\0\0\0WEBPVP8 ", MEDIA_WEBP),
    CASE("RIFF\x10\0\0\0AVI LIST", MEDIA_AVI),
    CASE("RIFF\x10\0\0\0WAVEfmt ", MEDIA_WAV),
    CASE("RIFF\x10\0\0\0XXXX", MEDIA_UNKNOWN),
    CASE("\0\0\0\x18"
         "ftypisom\0\0\x02\0isommp42",
         MEDIA_MP4),
    CASE("\0\0\0\x14"
         "ftypqt  \0\0\0\0qt  ",
         MEDIA_MP4),
    CASE("\0\0\0\x18"
         "ftypavif\0\0\0\0avifmif1",
         MEDIA_AVIF),
    CASE("\0\0\0\x18"
         "ftypmif1\0\0\0\0mif1avif",
         MEDIA_AVIF),
    CASE("\0\0\0\x18"
         "ftypheic\0\0\0\0mif1heic",
         MEDIA_HEIC),
    CASE("\0\0\0\x18"
         "ftypmif1\0\0\0\0mif1heic",
         MEDIA_HEIC),
    CASE("\0\0\0\x10"
         "ftypmif1\0\0\0\0mif1avif",
         MEDIA_HEIC), /* the brand lies outside the box */
    CASE("\0\0\0\x08wide\0\0\0\0mdat", MEDIA_MP4),
    CASE("\0\0\x10\0moov", MEDIA_MP4),
    CASE("\0\0\0\x01mdat\0\0\0\0\0\0\1\0", MEDIA_MP4),
    CASE("\0\0\0\x04moov", MEDIA_UNKNOWN),
    CASE(EBML "\x9f\x42\x86\x81\x01", MEDIA_MATROSKA),
    CASE("BM\x9a\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0", MEDIA_BMP),
    CASE("BMW is a maker of cars", MEDIA_TEXT),
    CASE("II*\0\x08\0\0\0", MEDIA_TIFF),
    CASE("MM\0*\0\0\0\x08", MEDIA_TIFF),
    CASE("\0\0\x01\0\x01\0\x10\x10\0\0\x01\0\x20\0\x68\x04\0\0\x16\0\0\0", MEDIA_ICO),
    CASE("\0\0\x01\xba\x44", MEDIA_MPEG_PS),
    CASE("8BPS\0\x01", MEDIA_PSD),
    CASE("\xff\x0a\xfa", MEDIA_JXL),
    CASE("\0\0\0\x0cJXL \r\n\x87\n", MEDIA_JXL),
    CASE("\0\0\0\x0cjP  \r\n\x87\n", MEDIA_JP2),
    CASE("FLV\x01\x05", MEDIA_FLV),
    CASE("\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9", MEDIA_ASF),
    CASE("OggS\0\x02", MEDIA_OGG),
    CASE("fLaC\0\0\0\x22", MEDIA_FLAC),
    CASE("ID3\x03\0\0\0\0\x1f\x76", MEDIA_MP3),
    CASE("\xff\xfb\x90\x64\0", MEDIA_MP3),
    CASE("\xff\xfb\xf0\x64\0", MEDIA_UNKNOWN), /* no such bit rate */
    CASE("\xff\xf1\x50\x80\x02\x1f\xfc", MEDIA_AAC),
    CASE(".RMF\0\0\0\x12", MEDIA_REALMEDIA),
    CASE("%PDF-1.7\n", MEDIA_PDF),
    CASE("PK\x03\x04\x14\0", MEDIA_ARCHIVE),
    CASE("\x1f\x8b\x08\0", MEDIA_ARCHIVE),
    CASE("Rar!\x1a\x07\x01\0", MEDIA_ARCHIVE),
    CASE("7z\xbc\xaf\x27\x1c", MEDIA_ARCHIVE),
    CASE("<!DOCTYPE HTML>", MEDIA_HTML),
    CASE("\xef\xbb\xbf \r\n\t<HTML lang=fa>", MEDIA_HTML),
    CASE("<!-- cached --><html>", MEDIA_HTML),
    CASE("<!-- cached -->\n<unheard-of>", MEDIA_HTML),
    CASE("<!-- never closed", MEDIA_HTML),
    CASE("<?xml version=\"1.0\"?><html xmlns=\"x\">", MEDIA_HTML),
    CASE("<?xml version=\"1.0\"?>\n<!-- x -->\n<rss version=\"2.0\">", MEDIA_XML),
    CASE("<?xml version=\"1.0\"?><some>", MEDIA_XML),
    CASE("<?xml version=\"1.0\"?><MPD xmlns=\"x\">", MEDIA_PLAYLIST),
    CASE("<MPD>", MEDIA_PLAYLIST),
    CASE("<svg xmlns=\"x\">", MEDIA_XML),
    CASE("<!-- drawn --><svg>", MEDIA_XML),
    CASE("#EXTM3U\n#EXT-X-VERSION:3", MEDIA_PLAYLIST),
    CASE("ffconcat version 1.0\nfile /etc/passwd", MEDIA_PLAYLIST),
    CASE("[playlist]\nFile1=x", MEDIA_PLAYLIST),
    CASE("{\"error\": 404}", MEDIA_JSON),
    CASE(" [ {\"a\":1}]", MEDIA_JSON),
    CASE("[]", MEDIA_JSON),
    CASE("{no json}", MEDIA_TEXT),
    CASE("not found\r\n", MEDIA_TEXT),
    CASE("\xc7\xe1\xc3\xce\xc8\xc7\xd1", MEDIA_TEXT), /* Windows-1256 */
    CASE("\xff\xfeh\0t\0", MEDIA_TEXT),
    CASE("text\0with a zero", MEDIA_UNKNOWN),
    CASE("\x01\x02\x03\x04", MEDIA_UNKNOWN),
};

static void
each_beginning_is_what_the_table_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        enum media_type got = sniff(cases[i].head);

        if (got != cases[i].want) {
            fail_msg("case %zu: %s, expected %s", i, media_name(got),
                     media_name(cases[i].want));
        }
    }
}

static void
a_tar_is_known_by_its_middle(void **state)
{
    char head[512] = "name";

    (void)state;
    memcpy(head + 257, "ustar", 5);
    assert_int_equal(sniff((struct str){head, sizeof head}), MEDIA_ARCHIVE);
    assert_int_equal(sniff((struct str){head, 256}), MEDIA_UNKNOWN);
}

static void
a_transport_stream_has_its_sync_byte_in_every_packet(void **state)
{
    char head[192 * 4] = {0};

    (void)state;
    for (size_t at = 0; at < sizeof head; at += 188) {
        head[at] = 0x47;
    }
    assert_int_equal(sniff((struct str){head, 188 * 3}), MEDIA_MPEG_TS);
    assert_int_equal(sniff((struct str){head, 188 * 2}), MEDIA_UNKNOWN);
    head[188] = 0;
    assert_int_equal(sniff((struct str){head, 188 * 3}), MEDIA_UNKNOWN);
    memset(head, 0, sizeof head);
    for (size_t at = 4; at < sizeof head; at += 192) {
        head[at] = 0x47;
    }
    assert_int_equal(sniff((struct str){head, 192 * 3}), MEDIA_MPEG_TS);
}

static void
one_sync_word_of_sound_is_not_enough_where_the_next_can_be_seen(void **state)
{
    char head[1024] = "\xff\xfb\x90\x64"; /* 128 kbit/s, 44100 Hz: 417 bytes */

    (void)state;
    head[600] = 0x01;
    assert_int_equal(sniff((struct str){head, sizeof head}), MEDIA_UNKNOWN);
    memcpy(head + 417, "\xff\xfb\x90\x64", 4);
    assert_int_equal(sniff((struct str){head, sizeof head}), MEDIA_MP3);
}

static void
noise_never_breaks_the_table(void **state)
{
    static const char likely[] = "\xff\xd8\xfb\x47RIFFtypmoov<?xml<!--{[ \0\1";
    struct noise noise = noise_begin(243);

    (void)state;
    for (int i = 0; i < 20000; i++) {
        char head[400];
        size_t n = noise_below(&noise, sizeof head);

        noise_bytes(&noise, head, n, likely, sizeof likely - 1);
        assert_in_range(sniff((struct str){head, n}), 0, MEDIA_TYPES - 1);
    }
}

/* The manifest's words for what the bytes of a wrongly named file are, and ours. */
struct word {
    const char *theirs;
    enum media_type ours;
};

static const struct word words[] = {
    {"bytes are gzip", MEDIA_ARCHIVE},   {"bytes are webp", MEDIA_WEBP},
    {"bytes are png", MEDIA_PNG},        {"bytes are gif", MEDIA_GIF},
    {"bytes are avif", MEDIA_AVIF},      {"bytes are bmp", MEDIA_BMP},
    {"bytes are xml", MEDIA_PLAYLIST},   {"bytes are m3u8", MEDIA_PLAYLIST},
    {"bytes are flv", MEDIA_FLV},        {"bytes are heic", MEDIA_HEIC},
    {"bytes are mpegts", MEDIA_MPEG_TS}, {"bytes are matroska", MEDIA_MATROSKA},
    {"bytes are html", MEDIA_HTML},      {"bytes are mp3", MEDIA_MP3},
    {"bytes are pdf", MEDIA_PDF},        {"bytes are svg", MEDIA_XML},
    {"bytes are tiff", MEDIA_TIFF},      {"bytes are empty", MEDIA_EMPTY},
};

static enum media_type
type_of_row(const char *row, const char *category)
{
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strstr(row, words[i].theirs) != NULL) {
            return words[i].ours;
        }
    }
    return strncmp(category, "mp4", 3) == 0 ? MEDIA_MP4 : MEDIA_JPEG;
}

static enum media_type
type_of_file(const char *name)
{
    char path[512];
    char head[SNIFF_BYTES];
    ssize_t n;
    int fd;

    (void)snprintf(path, sizeof path, TEST_SHARED "/media/%s", name);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    n = read(fd, head, sizeof head);
    assert_true(n >= 0);
    (void)close(fd);
    return sniff((struct str){head, (size_t)n});
}

static void
every_file_of_the_media_set_is_recognised(void **state)
{
    FILE *manifest = fopen(TEST_SHARED "/media/MANIFEST.tsv", "re");
    char *row = NULL;
    size_t cap = 0;
    unsigned n = 0;

    (void)state;
    if (manifest == NULL) {
        print_message("SKIP no media set at " TEST_SHARED "/media\n");
        return;
    }
    assert_true(getline(&row, &cap, manifest) > 0); /* headings */
    while (getline(&row, &cap, manifest) > 0) {
        char *rest = strdup(row);
        char *at = rest;
        char *columns[13] = {0};
        enum media_type want;

        for (size_t i = 0; i < 13; i++) {
            columns[i] = strsep(&at, "\t");
            assert_non_null(columns[i]);
        }
        want = type_of_row(row, columns[11]);
        if (type_of_file(columns[0]) != want) {
            fail_msg("%s: %s, expected %s", columns[0],
                     media_name(type_of_file(columns[0])), media_name(want));
        }
        n++;
        free(rest);
    }
    free(row);
    (void)fclose(manifest);
    assert_true(n >= 243);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_beginning_is_what_the_table_says),
        cmocka_unit_test(a_tar_is_known_by_its_middle),
        cmocka_unit_test(a_transport_stream_has_its_sync_byte_in_every_packet),
        cmocka_unit_test(one_sync_word_of_sound_is_not_enough_where_the_next_can_be_seen),
        cmocka_unit_test(noise_never_breaks_the_table),
        cmocka_unit_test(every_file_of_the_media_set_is_recognised),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
