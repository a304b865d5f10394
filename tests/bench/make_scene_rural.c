/* Worked land: fields from above, smoke over woods, a village in snow, turbines. */
#include "base/mem.h"
#include "tests/bench/make_scene_kinds.h"

#include <math.h>

#define COUNT(a) ((int)(sizeof(a) / sizeof(a)[0]))

static struct point
at(double x, double y)
{
    return (struct point){x, y};
}

struct plot {
    uint64_t id;
    double across, edge; /* along the furrows' normal; distance to the next plot */
};

/* Plots are the cells of a bent grid: strips whose lengths differ. */
static struct plot
plot_at(uint64_t seed, double u, double v, double cell)
{
    double strip = floor(v / cell);
    struct rng r = rng_for(seed, 1, (int64_t)strip);
    double length = cell * (0.8 + 1.6 * rng_unit(&r));
    double shifted = u + rng_unit(&r) * 1000.0;
    double along = floor(shifted / length);
    double in_u = shifted - along * length;
    double in_v = v - strip * cell;

    r = rng_for(seed, (uint64_t)(int64_t)strip, (int64_t)along);
    return (struct plot){rng_next(&r), rng_below(&r, 2) == 0 ? in_u : in_v,
                         fmin(fmin(in_u, length - in_u), fmin(in_v, cell - in_v))};
}

static void
trees_along(struct scene *s, struct point from, double angle, double step,
            struct rgb colour)
{
    for (int i = 0; i < 60; i++) {
        double x = from.x + cos(angle) * step * i + scene_between(s, -2.0, 2.0);
        double y = from.y + sin(angle) * step * i + scene_between(s, -2.0, 2.0);
        double size = s->s * scene_between(s, 0.006, 0.014);

        canvas_disc(s->c, at(x + size * 0.7, y + size * 0.7), size, 2.0,
                    rgb_hex(0x1a2416), 0.5);
        canvas_disc(s->c, at(x, y), size, 1.5, colour, 1.0);
    }
}

void
scene_fields(struct scene *s)
{
    static const uint32_t crops[3][6] = {
        {0x6f8f3d, 0xa8b454, 0xd2bb66, 0x4f7a3a, 0xb98f4e, 0x88a64a},
        {0xc9a24f, 0xe2c67c, 0xa37a3c, 0x8c8a3e, 0xd9b25e, 0x6e7434},
        {0x3f7f58, 0x62a068, 0x98bf72, 0x2f6650, 0xc2cf86, 0x7a9c5c}};
    const uint32_t *crop = crops[s->look % 3];
    double angle = scene_between(s, -0.7, 0.7);
    double cell = s->s * scene_between(s, 0.13, 0.2);
    double base = s->h * scene_between(s, 0.35, 0.65);
    double tilt = scene_between(s, -0.35, 0.35);
    double width = s->s * scene_between(s, 0.035, 0.055);

    for (int y = 0; y < s->c->h; y++) {
        for (int x = 0; x < s->c->w; x++) {
            double warp =
                fbm_at(s->seed, x / (s->s * 0.8), y / (s->s * 0.8), 2) * s->s * 0.2;
            double u = x * cos(angle) + y * sin(angle) + warp;
            double v = y * cos(angle) - x * sin(angle) + warp * 0.6;
            struct plot p = plot_at(s->seed, u, v, cell);
            double grain = fbm_at(s->seed + 3, x / 9.0, y / 9.0, 3) - 0.5;
            double furrow = sin(p.across * 6.28 / (4.0 + (double)(p.id % 5))) * 0.045;
            struct rgb colour =
                rgb_scale(rgb_hex(crop[p.id % 6]), 1.0 + furrow + grain * 0.22);
            double bend = fbm_at(s->seed + 9, x / (s->s * 0.55), 0.5, 3) - 0.5;
            double d = fabs(y - base - tilt * (x - s->w / 2) - bend * s->s * 0.9);

            colour = rgb_mix(colour, rgb_hex(0x3b4a26), (2.2 - p.edge) * 0.6);
            colour = rgb_mix(colour, rgb_hex(0x3d5230), (width * 1.5 - d) / 3.0 * 0.8);
            colour = rgb_mix(colour,
                             rgb_mix(rgb_hex(0x4f86a0), rgb_hex(0x9cc4cc), grain + 0.5),
                             width - d + 0.5);
            canvas_dot(s->c, x, y, colour, 1.0);
        }
    }
    for (int i = 0; i < 3; i++) {
        trees_along(s, at(s->w * rng_unit(&s->r), s->h * rng_unit(&s->r)),
                    angle + (i % 2) * 1.5708, s->s * 0.028, rgb_hex(0x35512c));
    }
    canvas_vignette(s->c, 0.25);
}

/* A column that leans and widens with the wind. */
static void
plume(struct scene *s, struct point foot, double lean, struct rgb lit, struct rgb dark)
{
    uint64_t seed = rng_next(&s->r);
    double step = s->s * 0.012;

    for (int i = 0; i < 150; i++) {
        double t = i / 150.0;
        double swing = fbm_at(seed, t * 5.0, 0.5, 3) - 0.5;
        double x = foot.x + lean * t * t * s->w + swing * s->s * 0.25 * t;
        double y = foot.y - t * foot.y * 1.1;
        double radius = step + s->s * 0.16 * t;

        for (int k = 0; k < 3; k++) {
            struct point p = at(x + scene_between(s, -0.7, 0.7) * radius,
                                y + scene_between(s, -0.5, 0.5) * radius);
            double shade = 0.25 + 0.5 * rng_unit(&s->r) + (p.x < x ? 0.2 : -0.1);

            canvas_disc(s->c, p, radius * 0.6, radius, rgb_mix(dark, lit, shade),
                        0.30 * (1.05 - t));
        }
    }
}

static void
wood(struct scene *s, double y, double high, int n, struct rgb colour)
{
    auto_free double *line = scene_ridge(s, y, high * 0.9, s->s * 0.6);

    for (int i = 0; i < n; i++) {
        int x = rng_below(&s->r, s->c->w);
        double size = high * scene_between(s, 0.3, 0.8);
        struct point t[] = {{x - size * 0.2, line[x] + 3.0},
                            {x + 0.0, line[x] - size},
                            {x + size * 0.2, line[x] + 3.0}};

        canvas_polygon(s->c, t, 3, colour);
    }
    canvas_below(s->c, line, colour, rgb_scale(colour, 0.7), s->h * 0.3);
}

void
scene_smoke(struct scene *s)
{
    static const struct palette looks[] = {
        {{0x6c6a72, 0xb98a66, 0xf0b26c}, 0xffb060, 0x6d5a58, 0x1d1a20},
        {{0x7d8a94, 0xb9b4a8, 0xe6c9a0}, 0xffc890, 0x7a7470, 0x23302c},
        {{0x3d3444, 0x8a4e48, 0xe88a4c}, 0xff8a3c, 0x4a363c, 0x120f16},
    };
    const struct palette *p = &looks[s->look % COUNT(looks)];
    double lean = scene_between(s, 0.2, 0.5) * (rng_below(&s->r, 2) == 0 ? 1.0 : -1.0);

    scene_sky(s, p, s->h * 0.8);
    wood(s, s->h * 0.62, s->h * 0.08, 0,
         rgb_mix(rgb_hex(p->far), rgb_hex(p->sky[2]), 0.45));
    for (int i = 0; i < 2; i++) {
        struct point foot = at(s->w * scene_between(s, 0.25, 0.75), s->h * 0.7);

        canvas_glow(s->c, foot, s->s * 0.16, rgb_hex(p->light));
        plume(s, foot, lean, rgb_mix(rgb_hex(p->sky[2]), rgb_hex(0xffffff), 0.35),
              rgb_mix(rgb_hex(p->far), rgb_hex(p->near), 0.35));
        canvas_glow(s->c, foot, s->s * 0.06, rgb_hex(p->light));
    }
    wood(s, s->h * 0.74, s->h * 0.07, 120,
         rgb_mix(rgb_hex(p->far), rgb_hex(p->near), 0.5));
    wood(s, s->h * 0.88, s->h * 0.13, 110, rgb_hex(p->near));
    canvas_vignette(s->c, 0.4);
}

static void
house(struct scene *s, struct point foot, double wide, struct rgb wall, struct rgb snow)
{
    double high = wide * 0.55;
    double over = wide * 0.1;
    double top = foot.y - high;
    struct point gable[] = {
        {foot.x, top}, {foot.x + wide / 2, top - wide * 0.42}, {foot.x + wide, top}};
    struct point roof[] = {{foot.x - over, top + over * 0.8},
                           {foot.x + wide / 2, top - wide * 0.48},
                           {foot.x + wide + over, top + over * 0.8},
                           {foot.x + wide + over * 0.7, top + over * 0.9},
                           {foot.x + wide / 2, top - wide * 0.34},
                           {foot.x - over * 0.7, top + over * 0.9}};
    double pane = wide * 0.14;

    canvas_rect(s->c, foot.x, top, wide, high, wall);
    canvas_polygon(s->c, gable, 3, rgb_scale(wall, 0.9));
    canvas_rect(s->c, foot.x + wide * 0.7, top - wide * 0.42, wide * 0.1, wide * 0.3,
                rgb_scale(wall, 0.7));
    canvas_polygon(s->c, roof, 6, snow);
    for (int i = 0; i < 2; i++) {
        double x = foot.x + wide * (i == 0 ? 0.2 : 0.64);

        canvas_glow(s->c, at(x + pane / 2, top + high * 0.45), pane * 1.8,
                    rgb_hex(0x704818));
        canvas_rect(s->c, x, top + high * 0.3, pane, pane * 1.25, rgb_hex(0xffd48a));
    }
}

void
scene_village(struct scene *s)
{
    static const struct palette looks[] = {
        {{0x1f2d54, 0x4a5f92, 0xb0a4bc}, 0xe6edf8, 0x6478a4, 0x31456e},
        {{0x50749c, 0x9db8d0, 0xe8dcd8}, 0xffffff, 0x8fa6c0, 0x5c7494},
        {{0x2c2448, 0x765080, 0xe8a090}, 0xf4e4ec, 0x746890, 0x3c3560},
    };
    static const uint32_t walls[] = {0x5a3d34, 0x6b4a3a, 0x4a4450, 0x7a5444};
    const struct palette *p = &looks[s->look % COUNT(looks)];
    struct rgb snow = rgb_hex(p->light);
    auto_free double *peaks = scene_ridge(s, s->h * 0.36, s->h * 0.34, s->s * 0.42);
    auto_free double *slope = scene_ridge(s, s->h * 0.62, s->h * 0.10, s->s * 0.9);
    auto_free double *front = scene_ridge(s, s->h * 0.9, s->h * 0.07, s->s * 1.1);

    scene_sky(s, p, s->h * 0.6);
    canvas_below(s->c, peaks, rgb_mix(snow, rgb_hex(p->far), 0.35), rgb_hex(p->far),
                 s->h * 0.3);
    canvas_below(s->c, slope, rgb_mix(snow, rgb_hex(p->far), 0.4),
                 rgb_mix(snow, rgb_hex(p->near), 0.35), s->h * 0.35);
    for (int row = 0; row < 4; row++) {
        double wide = s->s * (0.07 + 0.025 * row);

        for (int i = 0; i < 5; i++) {
            double x = s->w * (i + 0.15 + 0.5 * rng_unit(&s->r)) / 5.0 - wide * 0.2;
            struct rgb wall = rgb_hex(walls[rng_below(&s->r, COUNT(walls))]);

            if (rng_below(&s->r, 4) > 0) {
                house(s, at(x, s->h * (0.66 + 0.075 * row + 0.02 * rng_unit(&s->r))),
                      wide, rgb_mix(wall, rgb_hex(p->far), 0.3 - 0.1 * row), snow);
            }
        }
    }
    canvas_below(s->c, front, snow, rgb_mix(snow, rgb_hex(p->near), 0.5), s->h * 0.2);
    for (int i = 0; i < 260; i++) {
        canvas_disc(s->c, at(s->w * rng_unit(&s->r), s->h * rng_unit(&s->r)),
                    s->s * scene_between(s, 0.001, 0.005), 1.2, rgb_hex(0xffffff), 0.75);
    }
    canvas_vignette(s->c, 0.35);
}

static void
turbine(struct scene *s, struct point foot, double high, struct rgb colour)
{
    struct point hub = at(foot.x, foot.y - high);
    double turn = scene_between(s, 0.0, 2.0);
    struct point mast[] = {{foot.x - high * 0.018, foot.y},
                           {hub.x - high * 0.008, hub.y},
                           {hub.x + high * 0.008, hub.y},
                           {foot.x + high * 0.018, foot.y}};

    canvas_polygon(s->c, mast, 4, colour);
    for (int i = 0; i < 3; i++) {
        double a = turn + i * 2.0944;
        struct point tip = at(hub.x + cos(a) * high * 0.6, hub.y + sin(a) * high * 0.6);
        struct point wing[] = {
            {hub.x, hub.y},
            {hub.x + cos(a + 0.16) * high * 0.14, hub.y + sin(a + 0.16) * high * 0.14},
            {tip.x, tip.y}};

        canvas_polygon(s->c, wing, 3, colour);
    }
    canvas_disc(s->c, hub, high * 0.022, 1.0, colour, 1.0);
}

void
scene_turbines(struct scene *s)
{
    static const struct palette looks[] = {
        {{0x4f96cc, 0xa4cfe6, 0xf0f2e2}, 0xffffff, 0xa6c27c, 0x4c7a3c},
        {{0x58467c, 0xd4807c, 0xffd49a}, 0xfff0dc, 0x8a7480, 0x2e2c48},
        {{0x86a4b8, 0xc8d4d4, 0xf4ecd4}, 0xffffff, 0xd2c07a, 0x8a7a3c},
    };
    const struct palette *p = &looks[s->look % COUNT(looks)];

    scene_sky(s, p, s->h * 0.8);
    canvas_glow(s->c, at(s->w * rng_unit(&s->r), s->h * 0.6), s->s * 0.4,
                rgb_scale(rgb_hex(p->light), 0.25));
    for (int i = 0; i < 3; i++) {
        double t = i / 2.0;
        auto_free double *line =
            scene_ridge(s, s->h * (0.62 + 0.13 * i), s->h * 0.08, s->s * (0.7 + 0.3 * t));
        struct rgb ground = rgb_mix(rgb_hex(p->far), rgb_hex(p->near), t);

        for (int k = 0; k < 5 - i; k++) {
            int x = (int)(s->w * (k + 0.2 + 0.6 * rng_unit(&s->r)) / (5 - i));

            turbine(s, at(x, line[x] + 4.0), s->s * (0.16 + 0.15 * i),
                    rgb_mix(rgb_hex(p->sky[2]), rgb_hex(p->light), 0.35 + 0.3 * t));
        }
        canvas_below(s->c, line, ground, rgb_scale(ground, 0.75), s->h * 0.25);
    }
    canvas_vignette(s->c, 0.25);
}
