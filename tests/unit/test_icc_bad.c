#include "cmocka_all.h"

#include "base/limits.h"
#include "icc_kit.h"
#include "noise.h"
#include "thumbs/icc.h"

#include <string.h>
#include <sys/resource.h>

static void
a_profile_of_another_kind_of_picture_is_left_alone(void **state)
{
    auto_file struct file rgb = rgb_file(&p3, srgb_curve());
    auto_file struct file grey = grey_file(1.8);
    auto_file struct file ink = ink_file();
    auto_file struct file lab = saved(cmsCreateLab4Profile(NULL));
    auto_file struct file link =
        saved(cmsCreateInkLimitingDeviceLink(cmsSigCmykData, 300));

    (void)state;
    assert_null(icc_open(rgb.bytes, rgb.n, PICTURE_GRAY));
    assert_null(icc_open(rgb.bytes, rgb.n, PICTURE_CMYK));
    assert_null(icc_open(grey.bytes, grey.n, PICTURE_YUV));
    assert_null(icc_open(ink.bytes, ink.n, PICTURE_RGB));
    assert_null(icc_open(lab.bytes, lab.n, PICTURE_RGB));
    assert_null(icc_open(link.bytes, link.n, PICTURE_CMYK));
}

static void
a_size_that_is_not_true_is_refused(void **state)
{
    auto_file struct file f = rgb_file(&p3, srgb_curve());
    uint8_t *large = calloc(1, LIMIT_ICC_BYTES + 1);
    struct icc *icc;

    (void)state;
    assert_non_null(large);
    memcpy(large, f.bytes, f.n);
    icc = icc_open(large, f.n + 100, PICTURE_RGB); /* more behind it does no harm */
    assert_non_null(icc);
    icc_close(icc);
    assert_null(icc_open(large, LIMIT_ICC_BYTES + 1, PICTURE_RGB));
    assert_null(icc_open(f.bytes, f.n - 1, PICTURE_RGB));
    assert_null(icc_open(f.bytes, 127, PICTURE_RGB));
    assert_null(icc_open(f.bytes, 0, PICTURE_RGB));
    assert_null(icc_open(NULL, 0, PICTURE_RGB));
    free(large);
}

static int64_t
peak_bytes(void)
{
    struct rusage u;

    assert_int_equal(getrusage(RUSAGE_SELF, &u), 0);
    return KIB(u.ru_maxrss);
}

/*
 * 'A2B0' of type 'mft2' for four inks, 64 points each: 100 MB are asked for and cleared
 * before it is seen that they are not there (2.14 refuses to ask for much more).
 */
static void
a_table_larger_than_the_budget_takes_no_memory(void **state)
{
    auto_file struct file f = ink_file();
    int64_t before = peak_bytes();
    size_t at = 128 + 4;

    (void)state;
    at = (size_t)f.bytes[at + 5] << 16 | (size_t)f.bytes[at + 6] << 8 | f.bytes[at + 7];
    assert_true(at + 52 < f.n);
    memcpy(f.bytes + at, "mft2\0\0\0\0\4\3\x40\0", 12);
    assert_null(icc_open(f.bytes, f.n, PICTURE_CMYK));
    assert_in_range(peak_bytes() - before, 0, LIMIT_ICC_MEMORY_BYTES + MIB(8));
}

/* A chain of two matrices, as multiProcessElements. */
static struct file
chain_file(void)
{
    static const double half[9] = {0.5, 0, 0, 0, 0.5, 0, 0, 0, 0.5};
    cmsHPROFILE p = cmsCreateProfilePlaceholder(NULL);
    cmsPipeline *line = cmsPipelineAlloc(NULL, 3, 3);

    cmsSetProfileVersion(p, 4.3);
    cmsSetDeviceClass(p, cmsSigDisplayClass);
    cmsSetColorSpace(p, cmsSigRgbData);
    cmsSetPCS(p, cmsSigXYZData);
    for (int i = 0; i < 2; i++) {
        assert_true(cmsPipelineInsertStage(line, cmsAT_END,
                                           cmsStageAllocMatrix(NULL, 3, 3, half, NULL)));
    }
    assert_true(cmsWriteTag(p, cmsSigDToB1Tag, line));
    cmsPipelineFree(line);
    return saved(p);
}

static void
a_profile_of_as_many_steps_as_it_likes_is_refused(void **state)
{
    auto_file struct file f = chain_file();

    (void)state;
    assert_null(icc_open(f.bytes, f.n, PICTURE_RGB));
}

static void
every_cut_and_many_changes_of_a_profile_end_well(void **state)
{
    struct noise noise = noise_begin(5);

    (void)state;
    for (int k = 0; k < 2; k++) {
        auto_file struct file f = k == 0 ? rgb_file(&p3, srgb_curve()) : grey_file(1.8);
        enum picture_kind kind = k == 0 ? PICTURE_RGB : PICTURE_GRAY;

        for (int i = 0; i < 600; i++) {
            size_t at = noise_below(&noise, f.n);
            uint8_t was = f.bytes[at];
            struct icc *icc;

            f.bytes[at] = (uint8_t)noise_next(&noise);
            icc = icc_open(f.bytes, f.n, kind);
            if (icc != NULL) {
                uint16_t codes[6] = {0, 65535, 32768, 1, 2, 3};
                uint8_t rgb[6];

                icc_row(icc, codes, rgb, 2);
            }
            icc_close(icc);
            f.bytes[at] = was;
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_profile_of_another_kind_of_picture_is_left_alone),
        cmocka_unit_test(a_size_that_is_not_true_is_refused),
        cmocka_unit_test(a_table_larger_than_the_budget_takes_no_memory),
        cmocka_unit_test(a_profile_of_as_many_steps_as_it_likes_is_refused),
        cmocka_unit_test(every_cut_and_many_changes_of_a_profile_end_well),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
