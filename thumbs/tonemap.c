#include "thumbs/tonemap.h"

#include "thumbs/light.h"

#include <math.h>
#include <string.h>

enum {
    CHUNK = 64,      /* pixels between two steps */
    STEPS = 4096,    /* of the tables that are looked up by the root of light */
    PEAK_NITS = 1000 /* what HLG is shown at, and what PQ without a word has */
};

#define WHITE_NITS 203.0 /* ITU-R BT.2408 */

/* What a file may claim: less is no HDR, more no display and no PQ code has. */
#define PEAK_LEAST 400.0
#define PEAK_MOST  10000.0

/*
 * Light is counted from 0 to 1, the peak of the file. Tables over its square root are
 * fine where it is dark.
 */
struct tonemap {
    struct light light;
    enum colour_transfer transfer;
    float gain[STEPS + 1];  /* by the brightest channel; to 1 = white */
    float gamma[STEPS + 1]; /* of HLG: what the whole system adds, by luminance */
};

/* SMPTE ST 2084, section 5: code 0 to 1 against nits 0 to 10,000. */
#define PQ_M1 (2610.0 / 16384)
#define PQ_M2 (2523.0 / 32)
#define PQ_C1 (3424.0 / 4096)
#define PQ_C2 (2413.0 / 128)
#define PQ_C3 (2392.0 / 128)

static double
nits_of_pq(double code)
{
    double p = pow(code, 1 / PQ_M2);

    return 10000 * pow(fmax(p - PQ_C1, 0) / (PQ_C2 - PQ_C3 * p), 1 / PQ_M1);
}

static double
pq_of_nits(double nits)
{
    double p = pow(nits / 10000, PQ_M1);

    return pow((PQ_C1 + PQ_C2 * p) / (1 + PQ_C3 * p), PQ_M2);
}

/* ARIB STD-B67, as ITU-R BT.2100 table 5 writes it: code to light of the scene. */
static double
scene_of_hlg(double code)
{
    static const double a = 0.17883277, b = 0.28466892, c = 0.55991073;

    return code <= 0.5 ? code * code / 3 : (exp((code - c) / a) + b) / 12;
}

/*
 * BT.2390: e is a PQ code over the PQ code of the source's peak, so is most, the target's
 * peak. Below the knee nothing changes; above, a Hermite spline that ends flat at most.
 */
static double
rolled_off(double e, double most)
{
    double knee = 1.5 * most - 0.5, t;

    if (e < knee) {
        return e;
    }
    t = (e - knee) / (1 - knee);
    return (2 * t * t * t - 3 * t * t + 1) * knee +
           (t * t * t - 2 * t * t + t) * (1 - knee) + (-2 * t * t * t + 3 * t * t) * most;
}

static void
gain_init(struct tonemap *t, double peak)
{
    double top = pq_of_nits(peak), most = pq_of_nits(WHITE_NITS) / top;

    t->gain[0] = (float)(peak / WHITE_NITS);
    for (int i = 1; i <= STEPS; i++) {
        double nits = peak * ((double)i / STEPS) * ((double)i / STEPS);
        double shown = nits_of_pq(rolled_off(pq_of_nits(nits) / top, most) * top);

        t->gain[i] = (float)(shown / WHITE_NITS / (nits / peak));
    }
}

/* BT.2100 table 5: the light of the scene times its luminance to the power of 0.2. */
static void
gamma_init(struct tonemap *t)
{
    for (int i = 0; i <= STEPS; i++) {
        t->gamma[i] = (float)pow((double)i / STEPS, 2 * 0.2);
    }
}

static double
light_of(enum colour_transfer transfer, double code, double peak)
{
    switch (transfer) {
    case COLOUR_PQ:
        return nits_of_pq(code) / peak;
    case COLOUR_HLG:
        return scene_of_hlg(code);
    case COLOUR_SDR:
        break;
    }
    return light_of_srgb(code);
}

static void
curves_init(struct light *l, enum colour_transfer transfer, double peak)
{
    for (int i = 0; i <= LIGHT_CODES; i++) {
        l->curve[0][i] = (float)light_of(transfer, (double)i / LIGHT_CODES, peak);
    }
    memcpy(l->curve[1], l->curve[0], sizeof l->curve[0]);
    memcpy(l->curve[2], l->curve[0], sizeof l->curve[0]);
}

struct tonemap *
tonemap_new(const struct colour *c)
{
    /* ITU-R BT.2087-0, annex 2: the product of both primaries' matrices */
    static const float narrow[3][3] = {{1.6605F, -0.5876F, -0.0728F},
                                       {-0.1246F, 1.1329F, -0.0083F},
                                       {-0.0182F, -0.1006F, 1.1187F}};
    struct tonemap *t = malloc(sizeof *t);
    double peak = PEAK_NITS;

    if (t == NULL) {
        return NULL;
    }
    t->transfer = c->transfer;
    if (c->transfer == COLOUR_PQ && c->peak_nits > 0) {
        peak = fmin(fmax(c->peak_nits, PEAK_LEAST), PEAK_MOST);
    }
    light_init(&t->light);
    curves_init(&t->light, c->transfer, peak);
    if (c->is_wide) {
        memcpy(t->light.matrix, narrow, sizeof narrow);
    }
    if (c->transfer != COLOUR_SDR) {
        gain_init(t, peak);
    }
    if (c->transfer == COLOUR_HLG) {
        gamma_init(t);
    }
    return t;
}

void
tonemap_free(struct tonemap *t)
{
    free(t);
}

static inline float
by_root(const float table[STEPS + 1], float light)
{
    return table[(int)(sqrtf(light) * STEPS + 0.5F)];
}

static void
times(float *rgb, float f)
{
    rgb[0] *= f;
    rgb[1] *= f;
    rgb[2] *= f;
}

static void
row_roll_off(const struct tonemap *t, float *rgb, size_t n)
{
    for (size_t i = 0; i < n; i++, rgb += 3) {
        float most;

        if (t->transfer == COLOUR_HLG) { /* weights of BT.2100's luminance */
            float luma = 0.2627F * rgb[0] + 0.6780F * rgb[1] + 0.0593F * rgb[2];

            times(rgb, by_root(t->gamma, luma < 1 ? luma : 1));
        }
        most = fmaxf(fmaxf(rgb[0], rgb[1]), rgb[2]);
        /* beyond the peak the brightest channel stays where the curve ends */
        times(rgb, most <= 1 ? by_root(t->gain, most) : t->gain[STEPS] / most);
    }
}

void
tonemap_row(const struct tonemap *t, const uint16_t *codes, uint8_t *rgb, size_t n)
{
    float linear[CHUNK * 3];

    if (t->transfer == COLOUR_SDR) {
        light_row(&t->light, codes, rgb, n);
        return;
    }
    for (size_t at = 0; at < n; at += CHUNK) {
        size_t count = n - at < CHUNK ? n - at : CHUNK;

        light_linear(&t->light, codes + at * 3, linear, count);
        row_roll_off(t, linear, count);
        light_shown(&t->light, linear, rgb + at * 3, count);
    }
}
