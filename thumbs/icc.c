#include "thumbs/icc.h"

#include "base/bytes.h"
#include "base/limits.h"
#include "thumbs/light.h"

#include <malloc.h>
#include <stdio.h>
#include <string.h>

#include <lcms2.h>
#include <lcms2_plugin.h>

/*
 * What the library holds for one profile. A table of a few hundred bytes may claim to
 * have half a gigabyte, which is asked for before the bytes are missed (2.14).
 */
struct budget {
    size_t used; /* bytes */
};

/* Either the light or the transform. */
struct icc {
    size_t channels;
    struct light *light;     /* owned */
    cmsHTRANSFORM transform; /* owned */
    cmsContext context;      /* owned; of the transform */
    struct budget budget;
};

/*
 * The library keeps no user data for what it allocates while a context is made: that is a
 * few kilobytes and goes uncounted. Blocks are plain ones of malloc, so whichever
 * handler frees them is right.
 */
static void *
counted_realloc(cmsContext context, void *old, cmsUInt32Number size)
{
    struct budget *b = cmsGetContextUserData(context);
    size_t had = malloc_usable_size(old);
    void *p;

    if (b != NULL && b->used + size > LIMIT_ICC_MEMORY_BYTES) {
        return NULL;
    }
    p = realloc(old, size);
    if (b != NULL && p != NULL) {
        b->used += malloc_usable_size(p);
        b->used -= had < b->used ? had : b->used;
    }
    return p;
}

static void *
counted_malloc(cmsContext context, cmsUInt32Number size)
{
    return counted_realloc(context, NULL, size);
}

static void
counted_free(cmsContext context, void *p)
{
    struct budget *b = cmsGetContextUserData(context);
    size_t had = malloc_usable_size(p);

    if (b != NULL) {
        b->used -= had < b->used ? had : b->used;
    }
    free(p);
}

/* Errors are not reported anywhere: a context has no handler of them unless told. */
static cmsContext
context_new(struct budget *b)
{
    cmsPluginMemHandler memory = {
        .base = {.Magic = cmsPluginMagicNumber,
                 .ExpectedVersion = 2000,
                 .Type = cmsPluginMemHandlerSig},
        .MallocPtr = counted_malloc,
        .FreePtr = counted_free,
        .ReallocPtr = counted_realloc,
    };

    return cmsCreateContext(&memory, b);
}

/* What a profile for this kind calls its colours; 0 where there is none. */
static cmsColorSpaceSignature
space_of(enum picture_kind kind)
{
    switch (kind) {
    case PICTURE_GRAY:
        return cmsSigGrayData;
    case PICTURE_CMYK:
        return cmsSigCmykData;
    case PICTURE_RGB:
    case PICTURE_RGBA:
    case PICTURE_YUV:
    case PICTURE_RGB_PLANES:
        break;
    }
    return cmsSigRgbData;
}

static bool
is_of_a_device(cmsHPROFILE p)
{
    switch (cmsGetDeviceClass(p)) {
    case cmsSigInputClass:
    case cmsSigDisplayClass:
    case cmsSigOutputClass:
    case cmsSigColorSpaceClass:
        return cmsGetPCS(p) == cmsSigXYZData || cmsGetPCS(p) == cmsSigLabData;
    default:
        return false; /* links, abstract ones and named colours turn nothing into sRGB */
    }
}

/* Ways from the device that go before curves and a matrix (ICC.1:2022, 8.10). */
static bool
has_tables(cmsHPROFILE p)
{
    return cmsIsTag(p, cmsSigAToB0Tag) || cmsIsTag(p, cmsSigAToB1Tag) ||
           cmsIsTag(p, cmsSigAToB2Tag);
}

/*
 * Ways made of multiProcessElements, which go before all others: chains of any length
 * whose elements, and curves of 65,535 pieces, may all be the same bytes of the file. A
 * small one can cost minutes; cameras and programs write none.
 */
static bool
has_elements(cmsHPROFILE p)
{
    return cmsIsTag(p, cmsSigDToB0Tag) || cmsIsTag(p, cmsSigDToB1Tag) ||
           cmsIsTag(p, cmsSigDToB2Tag) || cmsIsTag(p, cmsSigDToB3Tag);
}

/*
 * A curve as the library has it in 16 bits, read between its points. False where there is
 * none, or where black is not dark: then black point compensation has something to do,
 * and the library does it.
 */
static bool
curve_read(cmsHPROFILE p, cmsTagSignature tag, float to[LIGHT_CODES + 1])
{
    const cmsToneCurve *curve = cmsReadTag(p, tag);
    const cmsUInt16Number *points;
    cmsUInt32Number n;

    if (curve == NULL) {
        return false;
    }
    points = cmsGetToneCurveEstimatedTable(curve);
    n = cmsGetToneCurveEstimatedTableEntries(curve);
    if (points == NULL || n < 2 || points[0] > 0) {
        return false;
    }
    light_curve(to, points, n);
    return true;
}

static bool
matrix_read(cmsHPROFILE p, struct light *l)
{
    static const cmsTagSignature tags[3] = {cmsSigRedColorantTag, cmsSigGreenColorantTag,
                                            cmsSigBlueColorantTag};
    double xyz[3][3];

    for (int i = 0; i < 3; i++) {
        const cmsCIEXYZ *c = cmsReadTag(p, tags[i]);

        if (c == NULL) {
            return false;
        }
        xyz[i][0] = c->X;
        xyz[i][1] = c->Y;
        xyz[i][2] = c->Z;
    }
    light_primaries(l, xyz);
    return true;
}

static bool
light_read(cmsHPROFILE p, size_t channels, struct light *l)
{
    light_init(l);
    if (channels == 3) {
        return curve_read(p, cmsSigRedTRCTag, l->curve[0]) &&
               curve_read(p, cmsSigGreenTRCTag, l->curve[1]) &&
               curve_read(p, cmsSigBlueTRCTag, l->curve[2]) && matrix_read(p, l);
    }
    if (!curve_read(p, cmsSigGrayTRCTag, l->curve[0])) {
        return false;
    }
    memcpy(l->curve[1], l->curve[0], sizeof l->curve[0]);
    memcpy(l->curve[2], l->curve[0], sizeof l->curve[0]);
    return true;
}

/* False where the profile is of another make; no memory is the same. */
static bool
takes_light(struct icc *icc, cmsHPROFILE p)
{
    if (icc->channels == 4 || has_tables(p) || cmsGetPCS(p) != cmsSigXYZData) {
        return false;
    }
    icc->light = malloc(sizeof *icc->light);
    if (icc->light != NULL && light_read(p, icc->channels, icc->light)) {
        return true;
    }
    free(icc->light);
    icc->light = NULL;
    return false;
}

/*
 * The library makes one table of the whole way first: of inks with 17 steps each, in 24
 * ms, which is more than all else about a thumbnail. With 13 it takes 9 and is 0.3 of an
 * 8-bit step off on average.
 */
enum { INK_STEPS = 13 };

static bool
takes_transform(struct icc *icc, cmsHPROFILE p)
{
    static const cmsUInt32Number formats[] = {
        [1] = TYPE_GRAY_16, [3] = TYPE_RGB_16, [4] = TYPE_CMYK_16};
    bool is_ink = icc->channels == 4;
    cmsHPROFILE srgb = cmsCreate_sRGBProfileTHR(icc->context);

    if (srgb == NULL) {
        return false;
    }
    icc->transform = cmsCreateTransformTHR(
        icc->context, p, formats[icc->channels], srgb, TYPE_RGB_8,
        is_ink ? INTENT_PERCEPTUAL : INTENT_RELATIVE_COLORIMETRIC,
        cmsFLAGS_NOCACHE |
            (is_ink ? cmsFLAGS_GRIDPOINTS(INK_STEPS) : cmsFLAGS_BLACKPOINTCOMPENSATION));
    (void)cmsCloseProfile(srgb);
    return icc->transform != NULL;
}

/*
 * Greys, and a lattice of colours that reaches every corner, come out as they went in.
 * What a profile calls itself proves nothing.
 */
static bool
is_srgb(const struct icc *icc)
{
    enum { STEPS = 5, GREYS = 16, COLOURS = STEPS * STEPS * STEPS + GREYS };
    uint8_t want[COLOURS * 3], got[COLOURS * 3];
    uint16_t codes[COLOURS * 3];
    size_t n = 0;

    for (int i = 0; i < COLOURS; i++) {
        bool is_grey = i >= COLOURS - GREYS;

        for (int c = 0, digits = i; c < 3; c++, digits /= STEPS) {
            want[n++] = (uint8_t)(is_grey ? (i - (COLOURS - GREYS)) * 17
                                          : digits % STEPS * 255 / (STEPS - 1));
        }
    }
    for (size_t i = 0; i < n; i += 3) {
        for (size_t c = 0; c < icc->channels; c++) {
            codes[i / 3 * icc->channels + c] = (uint16_t)(want[i + c] * 257);
        }
    }
    icc_row(icc, codes, got, COLOURS);
    for (size_t i = 0; i < n; i++) {
        /* of a grey profile only the greys are wanted, which are the last */
        bool counts = icc->channels == 3 || i >= (COLOURS - GREYS) * 3;

        if (counts && (got[i] > want[i] + 1 || want[i] > got[i] + 1)) {
            return false;
        }
    }
    return true;
}

static bool
profile_read(struct icc *icc, cmsHPROFILE p, enum picture_kind kind)
{
    if (cmsGetColorSpace(p) != space_of(kind) || !is_of_a_device(p) || has_elements(p)) {
        return false;
    }
    icc->channels = cmsChannelsOf(cmsGetColorSpace(p));
    if (!takes_light(icc, p) && !takes_transform(icc, p)) {
        return false;
    }
    return icc->channels == 4 || !is_srgb(icc);
}

/* The first four bytes say how long it is (ICC.1:2022, 7.2.2); more may stand behind. */
static bool
size_is_right(const uint8_t *bytes, size_t n)
{
    enum { HEADER = 128 };
    uint32_t told;

    if (bytes == NULL || n < HEADER || n > LIMIT_ICC_BYTES) {
        return false;
    }
    told = u32_big(bytes);
    return told >= HEADER && told <= n;
}

struct icc *
icc_open(const uint8_t *bytes, size_t n, enum picture_kind kind)
{
    struct icc *icc;
    cmsHPROFILE p;
    bool is_read;

    if (!size_is_right(bytes, n)) {
        return NULL;
    }
    icc = calloc(1, sizeof *icc);
    if (icc == NULL) {
        return NULL;
    }
    icc->context = context_new(&icc->budget);
    p = icc->context != NULL
            ? cmsOpenProfileFromMemTHR(icc->context, bytes, (cmsUInt32Number)n)
            : NULL;
    is_read = p != NULL && profile_read(icc, p, kind);
    if (p != NULL) {
        (void)cmsCloseProfile(p);
    }
    if (!is_read) {
        icc_close(icc);
        return NULL;
    }
    return icc;
}

void
icc_close(struct icc *icc)
{
    if (icc == NULL) {
        return;
    }
    if (icc->transform != NULL) {
        cmsDeleteTransform(icc->transform);
    }
    if (icc->context != NULL) {
        cmsDeleteContext(icc->context);
    }
    free(icc->light);
    free(icc);
}

size_t
icc_channels(const struct icc *icc)
{
    return icc->channels;
}

void
icc_row(const struct icc *icc, const uint16_t *from, uint8_t *rgb, size_t n)
{
    if (icc->light == NULL) {
        cmsDoTransform(icc->transform, from, rgb, (cmsUInt32Number)n);
    } else if (icc->channels == 1) {
        light_row_grey(icc->light, from, rgb, n);
    } else {
        light_row(icc->light, from, rgb, n);
    }
}

void
icc_warm_up(void)
{
    /* Making a profile asks for the date, and glibc's gmtime reads the time zone once. */
    cmsHPROFILE p = cmsCreate_sRGBProfile();

    if (p != NULL) {
        (void)cmsCloseProfile(p);
    }
}

void
icc_version(char *out, size_t size)
{
    (void)snprintf(out, size, "Little CMS %d.%02d", LCMS_VERSION / 1000,
                   LCMS_VERSION % 1000 / 10);
}
