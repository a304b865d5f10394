#include "cmocka_all.h"

#include "thumbs/jpeg_fast.h"

#include "base/limits.h"
#include "base/mem.h"
#include "jpeg_oracle.h"

#include <dirent.h>
#include <math.h>

#define auto_bytes __attribute__((cleanup(mem_free_at))) uint8_t *

static struct jpeg_fast *decoder;

static int
decoder_make(void **state)
{
    (void)state;
    decoder = jpeg_fast_new();
    return decoder == NULL ? -1 : 0;
}

static int
decoder_drop(void **state)
{
    (void)state;
    jpeg_fast_free(decoder);
    return 0;
}

/* Where the processor lacks something there is nothing to test. */
static bool
is_missing(void)
{
    if (!jpeg_fast_is_here()) {
        (void)printf("SKIP this processor has no AVX2, or a slow pdep\n");
        return true;
    }
    return false;
}

/* From memory of its exact size: reading beyond is caught. */
static bool
fast_read(const uint8_t *bytes, size_t n, const struct jpeg_fast_want *want,
          struct picture *out)
{
    auto_bytes copy = xcalloc(n > 0 ? n : 1, 1);
    bool is_read;

    memcpy(copy, bytes, n);
    is_read = jpeg_fast_read(decoder, copy, n, want, out);
    if (!is_read) {
        assert_null(out->memory);
        assert_null(out->planes[0]);
        assert_int_equal(out->width, 0);
    }
    return is_read;
}

/*
 * What must hold of any bytes: where the fast decoder says yes, libjpeg-turbo has nothing
 * to say against it, and the planes are the same.
 */
static bool
read_is_right(const uint8_t *bytes, size_t n, int eighths)
{
    auto_picture struct picture got = {0};
    auto_oracle struct oracle o = {0};
    struct jpeg_fast_want want = {.eighths = eighths, .is_exact = true};

    if (!fast_read(bytes, n, &want, &got)) {
        return false;
    }
    oracle_read(bytes, n, eighths, LIMIT_PIXELS, &o);
    assert_true(o.is_read);
    assert_int_equal(o.warnings, 0);
    assert_true(planes_equal(&got, &o.picture, got.kind == PICTURE_GRAY ? 1 : 3));
    return true;
}

static const int all_scales[] = {8, 4, 2, 1};
/* 4:4:4, 4:2:2, 4:2:0, 4:4:0, 4:1:1, and one that is rare */
static const int samplings[][2] = {{1, 1}, {2, 1}, {2, 2}, {1, 2}, {4, 1}, {4, 2}};

static void
kind_is_right(const struct kind *k, struct noise *noise)
{
    size_t n;
    auto_bytes bytes = kind_make(k, noise, NULL, 0, &n);

    for (size_t i = 0; i < 4; i++) {
        if (!read_is_right(bytes, n, all_scales[i])) {
            fail_msg("refused: %d x %d, %d components, %d x %d, quality %d, %d/8",
                     k->width, k->height, k->components, k->across, k->down, k->quality,
                     all_scales[i]);
        }
    }
}

static void
planes_equal_those_of_libjpeg_bit_for_bit(void **state)
{
    static const int sizes[][2] = {{1, 1},   {7, 9},   {8, 8},    {16, 16}, {17, 33},
                                   {67, 35}, {129, 8}, {300, 40}, {5, 200}};
    static const int qualities[] = {1, 10, 50, 75, 90, 100};
    struct noise noise = noise_begin(1);

    (void)state;
    if (is_missing()) {
        return;
    }
    for (size_t i = 0; i < 9 * 6 * 6; i++) {
        for (unsigned mode = 0; mode < 8; mode++) {
            struct kind k = {.width = sizes[i % 9][0],
                             .height = sizes[i % 9][1],
                             .components = i % 7 == 0 ? 1 : 3,
                             .across = samplings[i / 9 % 6][0],
                             .down = samplings[i / 9 % 6][1],
                             .quality = qualities[i / 54],
                             .is_optimised = (mode & 1) != 0,
                             .is_progressive = (mode & 2) != 0,
                             .restart = (mode & 4) != 0 ? 1 + (unsigned)i % 19 : 0,
                             .has_wide_tables = i % 2 == 0,
                             .is_noise = i % 5 < 3};

            kind_is_right(&k, &noise);
        }
    }
}

static void
extents_tell_how_much_of_a_plane_is_picture(void **state)
{
    struct noise noise = noise_begin(2);
    struct kind k = {4001, 17, 3, 2, 2, 80, false, false, false, false, 0};
    struct jpeg_fast_want want = {.eighths = 1};
    auto_picture struct picture got = {0};
    size_t n;
    auto_bytes bytes = kind_make(&k, &noise, NULL, 0, &n);

    (void)state;
    if (is_missing()) {
        return;
    }
    assert_true(fast_read(bytes, n, &want, &got));
    assert_int_equal(got.kind, PICTURE_YUV);
    assert_int_equal(got.width, 501);
    assert_int_equal(got.height, 3);
    assert_int_equal(got.extents[0].width, 501);
    assert_true(fabs(got.extents[0].span_x - 500.125) < 1e-9);
    assert_true(fabs(got.extents[0].span_y - 2.125) < 1e-9);
    assert_int_equal(got.extents[1].width, 501); /* chroma is reduced less */
    assert_true(fabs(got.extents[1].span_x - 500.125) < 1e-9);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(got.strides[i] % 64, 0);
    }
}

static double
psnr(const struct picture *a, const struct picture *b, int plane)
{
    const struct extent *x = &a->extents[plane];
    double sum = 0;

    for (int32_t i = 0; i < x->height; i++) {
        for (int32_t k = 0; k < x->width; k++) {
            int p = a->planes[plane][(size_t)i * a->strides[plane] + (size_t)k];
            int q = b->planes[plane][(size_t)i * b->strides[plane] + (size_t)k];

            sum += (p - q) * (p - q);
        }
    }
    return 10 * log10(65025.0 * x->width * x->height / (sum + 1));
}

static void
the_low_form_of_a_smooth_picture_is_close_to_the_exact_one(void **state)
{
    struct noise noise = noise_begin(3);

    (void)state;
    for (int i = 0; i < 16 && !is_missing(); i++) {
        /* The pattern wraps at 256: a width without a wrap keeps it smooth. */
        struct kind k = {.width = 60,
                         .height = 40,
                         .components = 3,
                         .across = samplings[i / 2 % 4][0],
                         .down = samplings[i / 2 % 4][1],
                         .quality = 95,
                         .is_progressive = i >= 8};
        auto_picture struct picture exact = {0}, low = {0};
        struct jpeg_fast_want want = {.eighths = i % 2 == 0 ? 4 : 2, .is_exact = true};
        size_t n;
        auto_bytes bytes = kind_make(&k, &noise, NULL, 0, &n);

        assert_true(fast_read(bytes, n, &want, &exact));
        want.is_exact = false;
        assert_true(fast_read(bytes, n, &want, &low));
        for (int c = 0; c < 3; c++) {
            assert_int_equal(low.extents[c].width, exact.extents[c].width);
            assert_int_equal(low.extents[c].height, exact.extents[c].height);
            assert_true(psnr(&exact, &low, c) > 36);
        }
    }
}

static void
a_passed_over_scan_changes_nothing(void **state)
{
    struct noise noise = noise_begin(4);

    (void)state;
    for (int i = 0; i < 48 && !is_missing(); i++) {
        struct kind k = {.width = 90,
                         .height = 70,
                         .components = i % 6 == 5 ? 1 : 3,
                         .across = samplings[i % 6][0],
                         .down = samplings[i % 6][1],
                         .quality = 85,
                         .is_progressive = true,
                         .restart = i % 2 == 0 ? 3 : 0,
                         .is_noise = true};
        struct jpeg_fast_want want = {.eighths = all_scales[i / 6 % 4],
                                      .is_exact = i >= 24};
        auto_picture struct picture walked = {0}, passed = {0};
        size_t n;
        auto_bytes bytes = kind_make(&k, &noise, NULL, 0, &n);

        assert_true(fast_read(bytes, n, &want, &walked));
        want.may_skip = true;
        assert_true(fast_read(bytes, n, &want, &passed));
        assert_true(planes_equal(&walked, &passed, k.components));
        assert_false(fast_read(bytes, n - 2, &want, &(struct picture){0}));
    }
}

/* Small files of the kinds that differ in how they are walked through. */
static const struct kind small[] = {
    {33, 17, 3, 2, 2, 60, false, false, false, false, 0},
    {33, 17, 3, 2, 1, 90, true, false, false, true, 0},
    {70, 9, 1, 1, 1, 40, true, false, false, false, 2},
    {20, 20, 3, 1, 1, 80, true, false, true, false, 3},
    {33, 17, 3, 2, 2, 70, true, true, false, false, 0},
    {40, 12, 1, 1, 1, 75, true, true, false, true, 0},
    {24, 24, 3, 1, 2, 50, true, true, true, false, 1},
};
enum { SMALL = sizeof small / sizeof small[0] };

static void
no_cut_file_is_read(void **state)
{
    struct noise noise = noise_begin(5);

    (void)state;
    for (size_t i = 0; i < SMALL && !is_missing(); i++) {
        size_t n;
        auto_bytes bytes = kind_make(&small[i], &noise, NULL, 0, &n);

        assert_true(read_is_right(bytes, n, 8));
        for (size_t cut = 0; cut < n; cut++) {
            assert_false(read_is_right(bytes, cut, 8));
            assert_false(read_is_right(bytes, cut, 1));
        }
    }
}

static uint8_t
changed(uint8_t was, unsigned change, struct noise *noise)
{
    if (change < 8) {
        return (uint8_t)(was ^ (1U << change));
    }
    return (uint8_t)(change == 8 ? 0xFF : change == 9 ? 0 : noise_next(noise));
}

static void
a_changed_byte_is_refused_or_read_as_libjpeg_reads_it(void **state)
{
    struct noise noise = noise_begin(6);
    size_t read = 0, refused = 0;

    (void)state;
    for (size_t i = 0; i < SMALL && !is_missing(); i++) {
        size_t n;
        auto_bytes bytes = kind_make(&small[i], &noise, NULL, 0, &n);

        for (size_t at = 0; at < n; at++) {
            for (unsigned change = 0; change < 12; change++) {
                uint8_t was = bytes[at];

                bytes[at] = changed(was, change, &noise);
                if (read_is_right(bytes, n, all_scales[(at + change) % 4])) {
                    read++;
                } else {
                    refused++;
                }
                bytes[at] = was;
            }
        }
    }
    (void)printf("%zu read, %zu refused\n", read, refused);
}

/* Bytes of a file; NULL where it cannot be read. */
static uint8_t *
file_bytes(const char *path, size_t *n)
{
    FILE *f = fopen(path, "rb");
    uint8_t *bytes = NULL;

    if (f == NULL) {
        return NULL;
    }
    if (fseek(f, 0, SEEK_END) == 0 && ftell(f) > 0) {
        *n = (size_t)ftell(f);
        rewind(f);
        bytes = xcalloc(*n, 1);
        *n = fread(bytes, 1, *n, f);
    }
    (void)fclose(f);
    return bytes;
}

static void
real_files_are_refused_or_read_as_libjpeg_reads_them(void **state)
{
    static const char folder[] = TEST_SHARED "/media";
    DIR *dir = opendir(folder);
    size_t read = 0, refused = 0;
    const struct dirent *entry;

    (void)state;
    if (dir == NULL || !jpeg_fast_is_here()) {
        (void)printf("SKIP no shared media, or not this processor\n");
        if (dir != NULL) {
            (void)closedir(dir);
        }
        return;
    }
    while ((entry = readdir(dir)) != NULL) {
        auto_free char *path = xasprintf("%s/%s", folder, entry->d_name);
        size_t n = 0, length = strlen(entry->d_name);
        auto_bytes bytes = NULL;

        if (length < 5 || (strcmp(entry->d_name + length - 4, ".jpg") != 0 &&
                           strcmp(entry->d_name + length - 5, ".jpeg") != 0)) {
            continue;
        }
        bytes = file_bytes(path, &n);
        for (size_t i = 0; bytes != NULL && i < 4; i++) {
            if (read_is_right(bytes, n, all_scales[i])) {
                read++;
            } else {
                refused++;
            }
        }
    }
    (void)closedir(dir);
    (void)printf("%zu read, %zu refused\n", read, refused);
    assert_true(read > refused);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(planes_equal_those_of_libjpeg_bit_for_bit),
        cmocka_unit_test(extents_tell_how_much_of_a_plane_is_picture),
        cmocka_unit_test(the_low_form_of_a_smooth_picture_is_close_to_the_exact_one),
        cmocka_unit_test(a_passed_over_scan_changes_nothing),
        cmocka_unit_test(no_cut_file_is_read),
        cmocka_unit_test(a_changed_byte_is_refused_or_read_as_libjpeg_reads_it),
        cmocka_unit_test(real_files_are_refused_or_read_as_libjpeg_reads_them),
    };

    return cmocka_run_group_tests(tests, decoder_make, decoder_drop);
}
