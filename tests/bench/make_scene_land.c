/* Open country: coast, hills, lake, dunes, fields, smoke, village, turbines. */
#include "base/mem.h"
#include "tests/bench/make_scene_kinds.h"

#include <math.h>

#define COUNT(a) ((int)(sizeof(a) / sizeof(a)[0]))

static struct point
at(double x, double y)
{
    return (struct point){x, y};
}

/* Soft streaks of cloud between y0 and y1. */
static void
clouds(struct scene *s, double y0, double y1, struct rgb colour, double amount)
{
    uint64_t seed = rng_next(&s->r);

    for (int y = (int)fmax(0.0, y0); y < y1 && y < s->c->h; y++) {
        double in = sin((y - y0) / (y1 - y0) * 3.14159);

        for (int x = 0; x < s->c->w; x++) {
            double n = fbm_at(seed, x / (s->s * 0.45), y / (s->s * 0.09), 5);

            canvas_dot(s->c, x, y, colour, (n - 0.48) * 4.0 * amount * in);
        }
    }
}

static void
glints(struct scene *s, double horizon, double sun_x, struct rgb light)
{
    for (int i = 0; i < 170; i++) {
        double depth = pow(rng_unit(&s->r), 1.4);
        double y = horizon + 2.0 + depth * (s->h - horizon);
        double spread = s->s * (0.03 + depth * 0.16);
        double x = sun_x + (rng_unit(&s->r) + rng_unit(&s->r) - 1.0) * spread;
        double long_px = s->s * (0.008 + depth * 0.05);

        canvas_line(s->c, at(x - long_px, y), at(x + long_px, y), 0.8 + depth * 1.6,
                    light, 0.42);
    }
}

static void
lighthouse(struct scene *s, double x, double ground, double high, struct rgb dark)
{
    double half = high * 0.085;
    struct point tower[] = {{x - half, ground},
                            {x - half * 0.6, ground - high},
                            {x + half * 0.6, ground - high},
                            {x + half, ground}};

    canvas_polygon(s->c, tower, 4, dark);
    canvas_rect(s->c, x - half, ground - high * 1.02, half * 2.0, high * 0.04, dark);
    canvas_rect(s->c, x - half * 0.5, ground - high * 1.14, half, high * 0.12,
                rgb_hex(0xffe9b0));
    canvas_rect(s->c, x - half * 0.6, ground - high * 1.18, half * 1.2, high * 0.05,
                dark);
    canvas_glow(s->c, at(x, ground - high * 1.08), high * 0.35, rgb_hex(0x806030));
}

void
scene_coast(struct scene *s)
{
    static const struct palette looks[] = {
        {{0x27335c, 0xb0607a, 0xffc27a}, 0xffe2a0, 0x54496e, 0x1c1c34},
        {{0x3c6ea5, 0x9cc3dc, 0xf7e6c4}, 0xfff6dc, 0x6d8aa0, 0x223d50},
        {{0x14203f, 0x3f4d7c, 0xe08f72}, 0xffd0a0, 0x38406a, 0x10142c},
        {{0x5b8fb0, 0xd6d2c4, 0xfbd9a6}, 0xfff0c8, 0x7d8c92, 0x2d4348},
    };
    const struct palette *p = &looks[s->look % COUNT(looks)];
    double horizon = s->h * scene_between(s, 0.54, 0.64);
    double sun_x = s->w * scene_between(s, 0.25, 0.75);
    struct point sun = at(sun_x, horizon - s->s * scene_between(s, 0.04, 0.14));
    struct rgb sea[3] = {rgb_mix(rgb_hex(p->sky[2]), rgb_hex(p->far), 0.35),
                         rgb_hex(p->far), rgb_hex(p->near)};
    auto_free double *land = NULL;
    auto_free double *shore = NULL;
    double side = rng_below(&s->r, 2) == 0 ? 0.0 : s->w;

    scene_sky(s, p, horizon);
    clouds(s, s->h * 0.05, horizon, rgb_mix(rgb_hex(p->light), rgb_hex(p->sky[1]), 0.3),
           0.5);
    canvas_glow(s->c, sun, s->s * 0.34, rgb_scale(rgb_hex(p->light), 0.42));
    canvas_disc(s->c, sun, s->s * 0.045, 1.2,
                rgb_mix(rgb_hex(p->light), rgb_hex(0xffffff), 0.7), 1.0);
    canvas_gradient(s->c, horizon, s->h, sea);
    land = scene_ridge(s, horizon, s->s * 0.10, s->s * 0.5);
    shore = scene_ridge(s, s->h, s->s * 0.16, s->s * 0.7);
    for (int x = 0; x < s->c->w; x++) {
        double near = 1.0 - fabs(x - side) / (s->w * 0.62);
        double bank = 1.0 - fabs(x - side) / (s->w * 0.5);

        land[x] = near > 0.0 ? fmin(land[x] - s->s * 0.12 * near, horizon) : s->h + 1.0;
        land[x] = land[x] > horizon ? s->h + 1.0 : land[x];
        shore[x] -= s->s * 0.26 * bank;
    }
    for (int x = 0; x < s->c->w; x++) {
        for (int y = (int)fmax(0.0, land[x]); y < horizon; y++) {
            canvas_dot(s->c, x, y, rgb_mix(rgb_hex(p->far), rgb_hex(p->near), 0.35),
                       fmin(1.0, y + 1 - land[x]));
        }
    }
    glints(s, horizon, sun_x, rgb_hex(p->light));
    canvas_below(s->c, shore, rgb_hex(p->near), rgb_scale(rgb_hex(p->near), 0.6),
                 s->s * 0.3);
    if (rng_below(&s->r, 3) > 0) {
        int x = (int)fabs(side - s->w * 0.14);

        lighthouse(s, x, shore[x] + 3.0, s->s * 0.3, rgb_scale(rgb_hex(p->near), 0.8));
    }
    canvas_vignette(s->c, 0.4);
}

/* A fir: three stacked triangles. */
static void
fir(struct scene *s, struct point foot, double high, struct rgb colour)
{
    for (int i = 0; i < 3; i++) {
        double half = high * (0.24 - 0.055 * i);
        double y = foot.y - high * 0.27 * i;
        struct point t[] = {
            {foot.x - half, y}, {foot.x, y - high * 0.46}, {foot.x + half, y}};

        canvas_polygon(s->c, t, 3, colour);
    }
}

static void
firs(struct scene *s, const double *ground, int n, double high, struct rgb colour)
{
    for (int i = 0; i < n; i++) {
        int x = rng_below(&s->r, s->c->w);

        fir(s, at(x, ground[x] + high * 0.08), high * scene_between(s, 0.6, 1.2), colour);
    }
}

void
scene_hills(struct scene *s)
{
    static const struct palette looks[] = {
        {{0xcfdde6, 0xe6e4dc, 0xf6e3c8}, 0xfff4dc, 0xb9c8cf, 0x24423f},
        {{0xe9c9a8, 0xf3dcc0, 0xfbeeda}, 0xfff0d0, 0xd9b7a0, 0x4a2f3c},
        {{0x9fb4c8, 0xc2d0d8, 0xe4e6e2}, 0xffffff, 0x93a9b8, 0x1d3142},
        {{0x8a9bb8, 0xc9b9c6, 0xf2cdb4}, 0xffdfc0, 0xa39ab5, 0x2b2a4a},
    };
    const struct palette *p = &looks[s->look % COUNT(looks)];
    enum { LAYERS = 6 };

    scene_sky(s, p, s->h * 0.7);
    canvas_glow(s->c, at(s->w * scene_between(s, 0.2, 0.8), s->h * 0.25), s->s * 0.3,
                rgb_scale(rgb_hex(p->light), 0.35));
    for (int i = 0; i < LAYERS; i++) {
        double t = i / (LAYERS - 1.0);
        auto_free double *line =
            scene_ridge(s, s->h * (0.36 + 0.54 * t), s->h * (0.22 - 0.06 * t),
                        s->s * (0.55 + 0.25 * t));
        struct rgb colour = rgb_mix(rgb_hex(p->far), rgb_hex(p->near), pow(t, 1.3));
        struct rgb fog = rgb_mix(colour, rgb_hex(p->sky[2]), 0.75 - 0.45 * t);

        if (i == LAYERS - 1) {
            firs(s, line, 26, s->s * 0.17, colour);
        } else if (i == LAYERS - 2) {
            firs(s, line, 50, s->s * 0.06, colour);
        }
        canvas_below(s->c, line, colour, fog, s->h * 0.24);
    }
    canvas_vignette(s->c, 0.25);
}

void
scene_lake(struct scene *s)
{
    static const struct palette looks[] = {
        {{0x3d74b0, 0x86b4d8, 0xdcecf2}, 0xffffff, 0x5d7790, 0x1e4436},
        {{0x51406e, 0xc47a80, 0xffd0a2}, 0xffe6cc, 0x574a70, 0x1f2338},
        {{0x6d96a8, 0xb7ccd0, 0xeef0e4}, 0xffffff, 0x6f8a8e, 0x2c4a3c},
    };
    const struct palette *p = &looks[s->look % COUNT(looks)];
    double shore = s->h * scene_between(s, 0.56, 0.64);
    uint64_t seed = rng_next(&s->r);
    auto_free double *peaks =
        scene_ridge(s, shore - s->h * 0.26, s->h * 0.42, s->s * 0.5);
    auto_free double *bank =
        scene_ridge(s, shore - s->h * 0.03, s->h * 0.09, s->s * 0.45);

    scene_sky(s, p, shore);
    clouds(s, 0.0, s->h * 0.4, rgb_hex(p->light), 0.5);
    for (int x = 0; x < s->c->w; x++) {
        for (int y = (int)fmax(0.0, peaks[x]); y < s->c->h; y++) {
            double lit = fbm_at(seed, (x + y * 0.8) / (s->s * 0.10), y / (s->s * 0.3), 4);
            double snow = 1.0 - (y - peaks[x]) / (s->h * 0.2) + (lit - 0.5) * 2.2;
            struct rgb rock = rgb_scale(rgb_hex(p->far), 0.72 + lit * 0.5);
            struct rgb white = rgb_mix(rgb_hex(p->far), rgb_hex(p->light), 0.35 + lit);

            rock = rgb_mix(rock, rgb_hex(p->sky[2]), 0.5 * (y - peaks[x]) / (s->h * 0.5));
            canvas_dot(s->c, x, y, rgb_mix(rock, white, snow * 2.0),
                       fmin(1.0, y + 1 - peaks[x]));
        }
    }
    firs(s, bank, 90, s->s * 0.075, rgb_hex(p->near));
    canvas_below(s->c, bank, rgb_hex(p->near), rgb_scale(rgb_hex(p->near), 0.7),
                 s->h * 0.1);
    canvas_reflect(s->c, shore, rgb_mix(rgb_hex(p->sky[0]), rgb_hex(p->near), 0.5), 0.66,
                   seed);
    canvas_vignette(s->c, 0.3);
}

/* One dune: the lit side up to its crest, the shaded one below a second line. */
static void
dune(struct scene *s, double y, double t, const struct palette *p)
{
    auto_free double *crest = xcalloc((size_t)s->c->w, sizeof *crest);
    uint64_t seed = rng_next(&s->r);
    struct rgb lit = rgb_mix(rgb_hex(p->far), rgb_hex(p->light), 0.35 + 0.3 * t);
    struct rgb dark = rgb_mix(rgb_hex(p->far), rgb_hex(p->near), 0.35 + 0.6 * t);

    /* Wind leaves no rough edges: two octaves, and ridges where the noise is folded. */
    for (int x = 0; x < s->c->w; x++) {
        double n = fbm_at(seed, x / (s->w * (0.22 + 0.2 * t)), 0.5, 2);

        crest[x] = y + s->h * (0.10 + 0.16 * t) * (fabs(n - 0.5) * 2.6 - 0.5);
    }
    for (int x = 0; x < s->c->w; x++) {
        int before = x > 4 ? x - 4 : 0;
        int behind = x + 4 < s->c->w ? x + 4 : s->c->w - 1;
        double slope = (crest[behind] - crest[before]) / 8.0 / (0.25 + 0.3 * t);

        for (int i = (int)fmax(0.0, crest[x]); i < s->c->h; i++) {
            double deep = (i - crest[x]) / (s->h * (0.12 + 0.25 * t));
            double bow = fbm_at(seed + 1, x / (s->s * 0.6), i / (s->s * 0.3), 2) * 9.0;
            double wave = 0.5 + 0.5 * sin(bow * 3.0 + i / (1.5 + 2.0 * t));
            double shade = 0.42 + slope * 0.8 * exp(-deep * 0.8) + deep * 0.14;

            canvas_dot(s->c, x, i, rgb_mix(lit, dark, shade + (wave - 0.5) * 0.06),
                       fmin(1.0, i + 1 - crest[x]));
        }
    }
}

void
scene_dunes(struct scene *s)
{
    static const struct palette looks[] = {
        {{0x7fb0cf, 0xc6d6d2, 0xf6e2bd}, 0xffd89a, 0xe0aa6a, 0x7c4a2c},
        {{0x4b3f6b, 0xc06f6a, 0xffc890}, 0xffc080, 0xc87850, 0x4c2430},
        {{0x9cc4dd, 0xe2e3d6, 0xfbeed6}, 0xfff0c8, 0xe8c690, 0xa4744a},
    };
    const struct palette *p = &looks[s->look % COUNT(looks)];
    struct point sun = at(s->w * scene_between(s, 0.2, 0.8), s->h * 0.2);

    scene_sky(s, p, s->h * 0.5);
    canvas_glow(s->c, sun, s->s * 0.25, rgb_scale(rgb_hex(p->light), 0.5));
    canvas_disc(s->c, sun, s->s * 0.05, 1.5,
                rgb_mix(rgb_hex(p->light), rgb_hex(0xffffff), 0.85), 1.0);
    for (int i = 0; i < 5; i++) {
        dune(s, s->h * (0.42 + 0.13 * i), i / 4.0, p);
    }
    canvas_vignette(s->c, 0.3);
}
