/* tests/unit/icc_kit.h - colour profiles made by Little CMS, as files have them. */
#ifndef ASSETS_TESTS_ICC_KIT_H
#define ASSETS_TESTS_ICC_KIT_H

#include "cmocka_all.h"

#include <stdlib.h>

#include <lcms2.h>

static const cmsCIExyY d65 = {0.3127, 0.3290, 1};
static const cmsCIExyYTRIPLE p3 = {{0.68, 0.32, 1}, {0.265, 0.69, 1}, {0.15, 0.06, 1}};
static const cmsCIExyYTRIPLE adobe = {{0.64, 0.33, 1}, {0.21, 0.71, 1}, {0.15, 0.06, 1}};
static const cmsCIExyYTRIPLE srgb = {{0.64, 0.33, 1}, {0.30, 0.60, 1}, {0.15, 0.06, 1}};

/* A profile as a file has it; freed by the caller. */
struct file {
    uint8_t *bytes;
    size_t n;
};

static inline void
file_release(struct file *f)
{
    free(f->bytes);
}

#define auto_file __attribute__((cleanup(file_release)))

/* Takes p. */
static inline struct file
saved(cmsHPROFILE p)
{
    struct file f = {0};
    cmsUInt32Number n = 0;

    assert_non_null(p);
    assert_true(cmsSaveProfileToMem(p, NULL, &n));
    f.bytes = malloc(n);
    f.n = n;
    assert_true(cmsSaveProfileToMem(p, f.bytes, &n));
    (void)cmsCloseProfile(p);
    return f;
}

static inline cmsToneCurve *
srgb_curve(void)
{
    static const double parameters[5] = {2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92,
                                         0.04045};

    return cmsBuildParametricToneCurve(NULL, 4, parameters);
}

/* Takes the curve. */
static inline struct file
rgb_file(const cmsCIExyYTRIPLE *primaries, cmsToneCurve *curve)
{
    cmsToneCurve *curves[3] = {curve, curve, curve};
    struct file f = saved(cmsCreateRGBProfile(&d65, primaries, curves));

    cmsFreeToneCurve(curve);
    return f;
}

static inline struct file
grey_file(double gamma)
{
    cmsToneCurve *curve = cmsBuildGamma(NULL, gamma);
    struct file f = saved(cmsCreateGrayProfile(cmsD50_xyY(), curve));

    cmsFreeToneCurve(curve);
    return f;
}

/* Inks of a press that never was: each takes its share of light, black of all three. */
static cmsInt32Number
press(const cmsUInt16Number in[], cmsUInt16Number out[], void *arg)
{
    double rgb[3];
    cmsCIEXYZ xyz;
    cmsCIELab lab;

    (void)arg;
    for (int i = 0; i < 3; i++) {
        rgb[i] = (1 - 0.9 * in[i] / 65535.0) * (1 - 0.95 * in[3] / 65535.0);
    }
    xyz.X = 0.4361 * rgb[0] + 0.3851 * rgb[1] + 0.1431 * rgb[2];
    xyz.Y = 0.2225 * rgb[0] + 0.7169 * rgb[1] + 0.0606 * rgb[2];
    xyz.Z = 0.0139 * rgb[0] + 0.0971 * rgb[1] + 0.7141 * rgb[2];
    cmsXYZ2Lab(NULL, &lab, &xyz);
    cmsFloat2LabEncodedV2(out, &lab);
    return 1;
}

static inline struct file
ink_file(void)
{
    cmsHPROFILE p = cmsCreateProfilePlaceholder(NULL);
    cmsPipeline *line = cmsPipelineAlloc(NULL, 4, 3);
    cmsStage *table = cmsStageAllocCLut16bit(NULL, 9, 4, 3, NULL);

    cmsSetProfileVersion(p, 2.1);
    cmsSetDeviceClass(p, cmsSigOutputClass);
    cmsSetColorSpace(p, cmsSigCmykData);
    cmsSetPCS(p, cmsSigLabData);
    assert_true(cmsStageSampleCLut16bit(table, press, NULL, 0));
    assert_true(cmsPipelineInsertStage(line, cmsAT_END, table));
    assert_true(cmsWriteTag(p, cmsSigAToB0Tag, line));
    cmsPipelineFree(line);
    return saved(p);
}

#endif
