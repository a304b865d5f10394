#include "cmocka_all.h"
#include "noise.h"

#include "base/fd.h"
#include "base/mem.h"
#include "fetch/sniff.h"
#include "fetch/whole.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
is_whole(struct str bytes, enum media_type type, int64_t *broke_at)
{
    auto_close int fd = memfd_create("whole", MFD_CLOEXEC);
    bool whole = false;
    struct err e = {0};

    assert_true(fd >= 0);
    assert_true(fd_write_all(fd, bytes.p, bytes.n, "file", &e));
    assert_true(sniff_whole(fd, (int64_t)bytes.n, type, &whole, broke_at, &e));
    assert_int_equal(whole, *broke_at < 0);
    return whole;
}

struct whole_case {
    struct str bytes;
    enum media_type type;
    int64_t broke_at; /* -1: whole */
};

#define CASE(bytes, type, at)                                                            \
    {                                                                                    \
        {bytes, sizeof(bytes) - 1}, type, at                                             \
    }
#define SOI "\xff\xd8"
#define EOI "\xff\xd9"
#define SOS "\xff\xda\0\x02"
/* An application segment that holds a whole little JPEG, end marker and all. */
#define APP1 "\xff\xe1\0\x08" SOI "xx" EOI
#define FTYP                                                                             \
    "\0\0\0\x10"                                                                         \
    "ftypisom\0\0\0\0"
#define MOOV "\0\0\0\x0cmoovxxxx"
#define MDAT "\0\0\0\x0cmdatxxxx"
#define MOOF "\0\0\0\x0cmoofxxxx"
#define PNG  "\x89PNG\r\n\x1a\n"
#define GIF  "GIF89a\1\0\1\0\0\0\0"
#define EBML "\x1a\x45\xdf\xa3\x81x"

static const struct whole_case cases[] = {
    CASE(SOI SOS "data" EOI, MEDIA_JPEG, -1),
    CASE(SOI SOS "data" EOI "behind" SOI, MEDIA_JPEG, -1),
    CASE(SOI SOS "data", MEDIA_JPEG, 10),
    CASE(SOI SOS "data\xff", MEDIA_JPEG, 11),
    CASE(SOI SOS "da\xff\0ta\xff\xd3more" EOI, MEDIA_JPEG, -1),
    CASE(SOI SOS "da\xff\0ta\xff\xd3more", MEDIA_JPEG, 18),
    CASE(SOI SOS "fill\xff\xff\xff\xd9", MEDIA_JPEG, -1),
    CASE(SOI APP1 SOS "data", MEDIA_JPEG, 20),
    CASE(SOI APP1 SOS "data" EOI, MEDIA_JPEG, -1),
    CASE(SOI APP1, MEDIA_JPEG, 12),
    CASE(SOI "\xff\xe1\x7f\xff" SOI "xx" EOI, MEDIA_JPEG, 12),
    CASE(SOI "\xff\xe1\0\1" EOI, MEDIA_JPEG, 4),
    CASE(SOI "junk" SOS EOI, MEDIA_JPEG, -1),
    CASE(FTYP MOOV MDAT, MEDIA_MP4, -1),
    CASE(FTYP MDAT MOOV, MEDIA_MP4, -1),
    CASE(FTYP MOOV MDAT "pad", MEDIA_MP4, -1),
    CASE(FTYP MOOV "\0\0\0\0mdatxxxxxxxx", MEDIA_MP4, -1),
    CASE(FTYP MOOV "\0\0\0\1mdat\0\0\0\0\0\0\0\x14xxxx", MEDIA_MP4, -1),
    CASE(FTYP MOOV "\0\0\0\1mdat\0\0\0\0\0\0\0\x15xxxx", MEDIA_MP4, 48),
    CASE(FTYP MOOV "\0\0\0\1mdat\xff\xff\xff\xff\xff\xff\xff\xffxxxx", MEDIA_MP4, 48),
    CASE(FTYP MOOV "\0\0\0\1mdat\0\0\0\0\0\0\0\x0fxxxx", MEDIA_MP4, 28),
    CASE(FTYP MOOV "\0\0\0\1mdat\0\0", MEDIA_MP4, 38),
    CASE(FTYP MOOV "\0\0\0\x0cmdatxxx", MEDIA_MP4, 39),
    CASE(FTYP MOOV "\0\0\0\7mdatxxxx" MDAT, MEDIA_MP4, 28),
    CASE(FTYP MOOV, MEDIA_MP4, 28),
    CASE(FTYP MDAT, MEDIA_MP4, 28),
    CASE(FTYP MOOV MOOF MDAT MOOF MDAT, MEDIA_MP4, -1),
    CASE(FTYP MOOV MOOF MDAT MOOF, MEDIA_MP4, 64),
    CASE(FTYP "\0\0\0\x0cmetaxxxx" MDAT, MEDIA_AVIF, -1),
    CASE(FTYP "\0\0\0\x0cmetaxxxx\0\0\0\x0cmdatx", MEDIA_AVIF, 37),
    CASE(FTYP MDAT, MEDIA_AVIF, 28),
    CASE(PNG "\0\0\0\1IHDRx----"
             "\0\0\0\0IEND----",
         MEDIA_PNG, -1),
    CASE(PNG "\0\0\0\1IHDRx----"
             "\0\0\0\0IEND---",
         MEDIA_PNG, 32),
    CASE(PNG "\0\0\0\1IHDRx----", MEDIA_PNG, 21),
    CASE(PNG "\0\0\0\xffIDATx", MEDIA_PNG, 17),
    CASE(PNG "\xff\xff\xff\xffIDATx", MEDIA_PNG, 8),
    CASE(GIF ";", MEDIA_GIF, -1),
    CASE(GIF "!\xf9\4xxxx\0,xxxxxxxx\0\2\2xx\0;", MEDIA_GIF, -1),
    CASE(GIF "!\xf9\4xxxx\0,xxxxxxxx\0\2\2xx\0", MEDIA_GIF, 36),
    CASE(GIF "!\xf9\4xx", MEDIA_GIF, 18),
    CASE("GIF89a\1\0\1\0\x80\0\0rgbrgb;", MEDIA_GIF, -1),
    CASE("GIF89a\1\0\1\0\x80\0\0rgb", MEDIA_GIF, 16),
    CASE(GIF "?", MEDIA_GIF, 13),
    CASE("RIFF\x08\0\0\0WEBPxxxx", MEDIA_WEBP, -1),
    CASE("RIFF\x0a\0\0\0WEBPxxxx", MEDIA_WEBP, 16),
    CASE("RIFF\0\0\0\0AVI xxxx", MEDIA_AVI, -1),
    CASE("RIFF\x08", MEDIA_WEBP, 5),
    CASE(EBML "\x18\x53\x80\x67\x84xxxx", MEDIA_MATROSKA, -1),
    CASE(EBML "\x18\x53\x80\x67\x84xxx", MEDIA_MATROSKA, 14),
    CASE(EBML "\x18\x53\x80\x67\xffxxx", MEDIA_MATROSKA, -1),
    CASE(EBML "\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xffx", MEDIA_MATROSKA, -1),
    CASE(EBML, MEDIA_MATROSKA, 6),
    CASE("whatever", MEDIA_MP3, -1),
    CASE("", MEDIA_JPEG, 0),
};

static void
each_file_is_whole_or_breaks_where_the_table_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t broke_at = -2;

        (void)is_whole(cases[i].bytes, cases[i].type, &broke_at);
        if (broke_at != cases[i].broke_at) {
            fail_msg("case %zu (%s): broke at %jd, expected %jd", i,
                     media_name(cases[i].type), (intmax_t)broke_at,
                     (intmax_t)cases[i].broke_at);
        }
    }
}

/* Longer than the window, with a marker that straddles its edge. */
static void
a_marker_across_the_windows_edge_is_seen(void **state)
{
    size_t n = WHOLE_WINDOW * 2 + 100;
    auto_free char *bytes = xcalloc(1, n);
    int64_t broke_at;

    (void)state;
    memcpy(bytes, SOI SOS, 6);
    memcpy(bytes + WHOLE_WINDOW - 1, EOI, 2);
    assert_true(is_whole((struct str){bytes, n}, MEDIA_JPEG, &broke_at));
    assert_false(is_whole((struct str){bytes, WHOLE_WINDOW}, MEDIA_JPEG, &broke_at));
    assert_int_equal(broke_at, WHOLE_WINDOW);
}

static void
noise_behind_a_beginning_never_hangs_or_breaks(void **state)
{
    static const enum media_type types[] = {MEDIA_JPEG,    MEDIA_PNG, MEDIA_GIF,
                                            MEDIA_WEBP,    MEDIA_MP4, MEDIA_AVIF,
                                            MEDIA_MATROSKA};
    static const char likely[] = "\xff\xd9\xda\0\0\0\1\x10mdatmoov\x18\x53\x80\x67";
    struct noise noise = noise_begin(99);

    (void)state;
    for (int i = 0; i < 5000; i++) {
        char bytes[300];
        size_t n = noise_below(&noise, sizeof bytes);
        int64_t broke_at;

        noise_bytes(&noise, bytes, n, likely, sizeof likely - 1);
        (void)is_whole((struct str){bytes, n}, types[(size_t)i % 7], &broke_at);
        assert_true(broke_at >= -1 && broke_at <= (int64_t)n);
    }
}

/*
 * Files of the media set whose structure is not whole; all others are. By the manifest:
 * cut, without moov or mdat.
 */
static const char *const broken[] = {
    "immich-cut__japanese-shop-progressive-first-third.jpg",
    "jpegdec__derive-huffman-codes-overflow.jpg",
    "jpegdec__invalid-dimensions.jpg",
    "jpegdec__missing-sof.jpg",
    "media3-cut__sample_fragmented_sidx-first70pct.mp4",
    "media3-cut__sample_no_bframes-first60pct-moov-first.mp4",
    "media3__audio_init.mp4",
    "media3__pixel-motion-photo-jfif-segment-shortened.jpg",
    "media3__sample_fragmented_sideloaded_track.mp4",
    "media3__sample_malformed_free_box.mp4",
    "media3__sample_mdat_too_long.mp4",
    "media3__video_init.mp4",
    "rails-cut__racecar-first70000.jpg",
    "rails-cut__racecar_rotated-first60pct.jpg",
    "rails-cut__video-first70pct-no-moov.mp4",
    "streamio__broken.mp4",
};

static bool
is_broken(const char *name)
{
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        if (strcmp(broken[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static void
check_file(int dir_fd, const char *name)
{
    auto_close int fd = openat(dir_fd, name, O_RDONLY | O_CLOEXEC);
    char head[SNIFF_BYTES];
    struct stat st;
    struct err e = {0};
    int64_t broke_at;
    size_t n = 0;
    bool whole = false;

    assert_true(fd >= 0);
    assert_int_equal(fstat(fd, &st), 0);
    assert_true(fd_pread_some(fd, head, sizeof head, 0, &n, name, &e));
    assert_true(
        sniff_whole(fd, st.st_size, sniff((struct str){head, n}), &whole, &broke_at, &e));
    if (whole == is_broken(name)) {
        fail_msg("%s: broke at %jd of %jd", name, (intmax_t)broke_at,
                 (intmax_t)st.st_size);
    }
}

static void
the_cut_files_of_the_media_set_are_told_from_the_whole_ones(void **state)
{
    DIR *dir = opendir(TEST_SHARED "/media");
    struct dirent *entry;
    unsigned n = 0;

    (void)state;
    if (dir == NULL) {
        print_message("SKIP no media set at " TEST_SHARED "/media\n");
        return;
    }
    while ((entry = readdir(dir)) != NULL) {
        if (entry->d_name[0] != '.') {
            check_file(dirfd(dir), entry->d_name);
            n++;
        }
    }
    (void)closedir(dir);
    assert_true(n >= 243);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_file_is_whole_or_breaks_where_the_table_says),
        cmocka_unit_test(a_marker_across_the_windows_edge_is_seen),
        cmocka_unit_test(noise_behind_a_beginning_never_hangs_or_breaks),
        cmocka_unit_test(the_cut_files_of_the_media_set_are_told_from_the_whole_ones),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
