#include "cmocka_all.h"

#include "icc_kit.h"
#include "noise.h"
#include "thumbs/colour.h"
#include "thumbs/icc.h"

#include <stdio.h>
#include <string.h>

static struct err e;

/* The library's own word: packed 16-bit codes to sRGB. */
static void
by_library(const struct file *f, const uint16_t *codes, uint8_t *rgb, size_t n,
           cmsUInt32Number format)
{
    cmsHPROFILE from = cmsOpenProfileFromMem(f->bytes, (cmsUInt32Number)f->n);
    cmsHPROFILE to = cmsCreate_sRGBProfile();
    bool is_ink = format == TYPE_CMYK_16;
    cmsHTRANSFORM t = cmsCreateTransform(
        from, format, to, TYPE_RGB_8,
        is_ink ? INTENT_PERCEPTUAL : INTENT_RELATIVE_COLORIMETRIC,
        cmsFLAGS_NOOPTIMIZE | (is_ink ? 0 : cmsFLAGS_BLACKPOINTCOMPENSATION));

    assert_non_null(t);
    cmsDoTransform(t, codes, rgb, (cmsUInt32Number)n);
    cmsDeleteTransform(t);
    (void)cmsCloseProfile(from);
    (void)cmsCloseProfile(to);
}

/* Random colours come out as by the library, but for `most`. */
static void
agrees(const struct file *f, enum picture_kind kind, cmsUInt32Number format, int most)
{
    enum { N = 2000 };
    struct noise noise = noise_begin(4);
    struct icc *icc = icc_open(f->bytes, f->n, kind);
    uint16_t *codes = calloc(N * 4, sizeof *codes);
    uint8_t *got = calloc(N, 3), *want = calloc(N, 3);

    assert_non_null(icc);
    for (size_t i = 0; i < N * icc_channels(icc); i++) {
        codes[i] = (uint16_t)noise_next(&noise);
    }
    icc_row(icc, codes, got, N);
    by_library(f, codes, want, N, format);
    for (int i = 0; i < N * 3; i++) {
        if (abs(got[i] - want[i]) > most) {
            fail_msg("sample %d: %d, the library has %d", i, got[i], want[i]);
        }
    }
    icc_close(icc);
    free(codes);
    free(got);
    free(want);
}

static void
profiles_of_curves_and_a_matrix_agree_with_the_library(void **state)
{
    auto_file struct file wide = rgb_file(&p3, srgb_curve());
    auto_file struct file old = rgb_file(&adobe, cmsBuildGamma(NULL, 563.0 / 256));
    auto_file struct file straight = rgb_file(&srgb, cmsBuildGamma(NULL, 1));

    (void)state;
    agrees(&wide, PICTURE_YUV, TYPE_RGB_16, 1);
    agrees(&old, PICTURE_RGB, TYPE_RGB_16, 1);
    /* 12 bits of linear light: coarse where sRGB is steepest */
    agrees(&straight, PICTURE_RGB_PLANES, TYPE_RGB_16, 3);
}

static void
a_curve_in_a_table_agrees_with_the_library(void **state)
{
    enum { POINTS = 50 };
    cmsUInt16Number points[POINTS];
    auto_file struct file f = {0};

    (void)state;
    for (int i = 0; i < POINTS; i++) {
        points[i] = (cmsUInt16Number)(65535 * i * i / ((POINTS - 1) * (POINTS - 1)));
    }
    f = rgb_file(&adobe, cmsBuildTabulatedToneCurve16(NULL, POINTS, points));
    agrees(&f, PICTURE_RGB, TYPE_RGB_16, 1);
}

static void
a_black_that_is_not_dark_is_compensated_as_the_library_does(void **state)
{
    cmsUInt16Number points[2] = {3000, 65535};
    auto_file struct file f = {0};
    uint16_t black[3] = {0, 0, 0};
    uint8_t got[3];
    struct icc *icc;

    (void)state;
    f = rgb_file(&adobe, cmsBuildTabulatedToneCurve16(NULL, 2, points));
    agrees(&f, PICTURE_RGB, TYPE_RGB_16, 3);
    icc = icc_open(f.bytes, f.n, PICTURE_RGB);
    icc_row(icc, black, got, 1);
    assert_in_range(got[0], 0, 2);
    icc_close(icc);
}

static void
grey_and_ink_agree_with_the_library(void **state)
{
    auto_file struct file grey = grey_file(1.8);
    auto_file struct file ink = ink_file();

    (void)state;
    agrees(&grey, PICTURE_GRAY, TYPE_GRAY_16, 1);
    agrees(&ink, PICTURE_CMYK, TYPE_CMYK_16, 5);
}

static void
what_is_srgb_costs_nothing(void **state)
{
    auto_file struct file library = saved(cmsCreate_sRGBProfile());
    auto_file struct file same = rgb_file(&srgb, srgb_curve());
    auto_file struct file power = rgb_file(&srgb, cmsBuildGamma(NULL, 2.2));
    struct icc *icc;

    (void)state;
    assert_null(icc_open(library.bytes, library.n, PICTURE_YUV));
    assert_null(icc_open(same.bytes, same.n, PICTURE_RGB));
    /* nearly, and yet not in the dark */
    icc = icc_open(power.bytes, power.n, PICTURE_RGB);
    assert_non_null(icc);
    icc_close(icc);
}

/* The name is that of sRGB, the colours are not. */
static void
a_profile_is_not_taken_at_its_word(void **state)
{
    cmsToneCurve *curve = srgb_curve();
    cmsToneCurve *curves[3] = {curve, curve, curve};
    cmsHPROFILE p = cmsCreateRGBProfile(&d65, &p3, curves);
    cmsMLU *text = cmsMLUalloc(NULL, 1);
    auto_file struct file f = {0};
    struct icc *icc;

    (void)state;
    assert_true(cmsMLUsetASCII(text, "en", "US", "sRGB IEC61966-2.1"));
    assert_true(cmsWriteTag(p, cmsSigProfileDescriptionTag, text));
    cmsMLUfree(text);
    cmsFreeToneCurve(curve);
    f = saved(p);
    icc = icc_open(f.bytes, f.n, PICTURE_RGB);
    assert_non_null(icc);
    icc_close(icc);
}

/* One pixel of `kind` through colour_apply with this profile. */
static void
shown(const struct file *f, enum picture_kind of_profile, enum picture_kind kind,
      const int samples[4], uint8_t got[4])
{
    auto_fine struct fine fine = {0};
    auto_picture struct picture p = {0};
    struct colour c = {.icc = icc_open(f->bytes, f->n, of_profile)};

    assert_non_null(c.icc);
    assert_true(fine_room(&fine, kind, 1, 1, &e));
    for (size_t i = 0; i < fine_planes(kind); i++) {
        fine.planes[i][0] = (int16_t)(samples[i] * FINE_ONE);
    }
    assert_true(colour_apply(&fine, &c, &p, &e));
    memset(got, 0, 4);
    memcpy(got, p.planes[0], p.kind == PICTURE_RGBA ? 4 : 3);
    icc_close(c.icc);
}

static void
a_picture_is_shown_through_its_profile(void **state)
{
    auto_file struct file wide = rgb_file(&p3, srgb_curve());
    auto_file struct file grey = grey_file(1.0);
    auto_file struct file ink = ink_file();
    uint8_t got[4];

    (void)state;
    /* Display P3's (200, 100, 50) is (215, 93, 31) in sRGB */
    shown(&wide, PICTURE_RGB, PICTURE_RGB_PLANES, (int[4]){200, 100, 50}, got);
    assert_in_range(got[0], 214, 216);
    assert_in_range(got[1], 92, 94);
    assert_in_range(got[2], 30, 32);
    /* the same, half of it seen */
    shown(&wide, PICTURE_RGBA, PICTURE_RGBA, (int[4]){100, 50, 25, 128}, got);
    assert_in_range(got[0], 212, 218);
    assert_in_range(got[2], 28, 35);
    assert_int_equal(got[3], 128);
    /* of a grey YUV picture in P3 only the white point counts, which is sRGB's */
    shown(&wide, PICTURE_YUV, PICTURE_YUV, (int[4]){90, 128, 128}, got);
    assert_in_range(got[1], 89, 91);
    /* linear light of a half is 188 */
    shown(&grey, PICTURE_GRAY, PICTURE_GRAY, (int[4]){128}, got);
    assert_in_range(got[0], 187, 189);
    assert_int_equal(got[0], got[2]);
    /* Adobe's inks, upside down: none is paper, all black is dark */
    shown(&ink, PICTURE_CMYK, PICTURE_CMYK, (int[4]){255, 255, 255, 255}, got);
    assert_in_range(got[0], 252, 255);
    shown(&ink, PICTURE_CMYK, PICTURE_CMYK, (int[4]){255, 255, 255, 0}, got);
    assert_in_range(got[0], 40, 75);
    shown(&ink, PICTURE_CMYK, PICTURE_CMYK, (int[4]){0, 255, 255, 255}, got);
    assert_true(got[0] + 60 < got[1]);
}

/* A reader may have mistaken the kind: samples must not be read past their end. */
static void
a_profile_with_other_channels_than_the_picture_does_nothing(void **state)
{
    auto_file struct file wide = rgb_file(&p3, srgb_curve());
    auto_file struct file ink = ink_file();
    uint8_t got[4];

    (void)state;
    shown(&wide, PICTURE_RGB, PICTURE_GRAY, (int[4]){90}, got);
    assert_int_equal(got[0], 90);
    shown(&ink, PICTURE_CMYK, PICTURE_RGB_PLANES, (int[4]){1, 2, 3}, got);
    assert_int_equal(got[2], 3);
    shown(&wide, PICTURE_RGB, PICTURE_CMYK, (int[4]){255, 0, 255, 255}, got);
    assert_int_equal(got[1], 0);
    assert_int_equal(got[0], 255);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(profiles_of_curves_and_a_matrix_agree_with_the_library),
        cmocka_unit_test(a_curve_in_a_table_agrees_with_the_library),
        cmocka_unit_test(a_black_that_is_not_dark_is_compensated_as_the_library_does),
        cmocka_unit_test(grey_and_ink_agree_with_the_library),
        cmocka_unit_test(what_is_srgb_costs_nothing),
        cmocka_unit_test(a_profile_is_not_taken_at_its_word),
        cmocka_unit_test(a_picture_is_shown_through_its_profile),
        cmocka_unit_test(a_profile_with_other_channels_than_the_picture_does_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
