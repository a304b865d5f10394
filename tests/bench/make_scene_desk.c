/* What the desk itself makes: a chart, a storm from above, a map. */
#include "base/mem.h"
#include "tests/bench/make_scene_kinds.h"

#include <math.h>

#define COUNT(a) ((int)(sizeof(a) / sizeof(a)[0]))

static struct point
at(double x, double y)
{
    return (struct point){x, y};
}

static void
bars(struct scene *s, const double *value, int n, struct rgb up, struct rgb down)
{
    double step = s->w * 0.84 / n;

    for (int i = 1; i < n; i++) {
        double x = s->w * 0.08 + i * step;
        double top = fmin(value[i], value[i - 1]);
        double high = fmax(2.0, fabs(value[i] - value[i - 1]));
        struct rgb colour = value[i] < value[i - 1] ? up : down;

        canvas_line(s->c, at(x + step * 0.3, top - s->h * scene_between(s, 0.01, 0.04)),
                    at(x + step * 0.3, top + high + s->h * scene_between(s, 0.01, 0.04)),
                    1.2, colour, 0.9);
        canvas_rect(s->c, x, top, step * 0.6, high, colour);
        canvas_rect(s->c, x, s->h * 0.94 - s->h * scene_between(s, 0.02, 0.10),
                    step * 0.6, s->h * 0.3, rgb_mix(colour, rgb_hex(0x808080), 0.4));
    }
}

void
scene_chart(struct scene *s)
{
    static const struct palette looks[] = {
        {{0x0f1a2c, 0x13243c, 0x0c1524}, 0x48c0a0, 0x2c3e58, 0xe86a5c},
        {{0xf6f2e6, 0xf2ecdc, 0xece4d0}, 0x2c6e9c, 0xd0c8b4, 0xb8442e},
        {{0x1c1230, 0x2a1c48, 0x160e28}, 0xf0b848, 0x46366a, 0x8c6ae8},
        {{0xeaf0f2, 0xe0eaee, 0xd4e0e6}, 0x1f7a6a, 0xb8c8d0, 0xd0743c},
    };
    enum { POINTS = 44 };
    const struct palette *p = &looks[s->look % COUNT(looks)];
    double value[POINTS];
    auto_free double *line = xcalloc((size_t)s->c->w, sizeof *line);
    double trend = scene_between(s, -0.4, 0.3);

    scene_sky(s, p, s->h);
    for (int i = 1; i < 7; i++) {
        canvas_rect(s->c, s->w * 0.08, s->h * i / 7.0, s->w * 0.84, 1.0, rgb_hex(p->far));
    }
    for (int i = 0; i < POINTS; i++) {
        double n = fbm_at(s->seed, i / 9.0, 0.5, 4) - 0.5;

        value[i] = s->h * (0.46 + n * 0.9 + trend * (i / (double)POINTS - 0.5));
    }
    for (int x = 0; x < s->c->w; x++) {
        double t = (x / s->w - 0.08) / 0.84 * (POINTS - 1);
        int i = t < 0.0 ? 0 : t >= POINTS - 1 ? POINTS - 2 : (int)t;

        line[x] = t < 0.0 || t > POINTS - 1
                      ? s->h + 1.0
                      : value[i] + (value[i + 1] - value[i]) * (t - i);
    }
    if (s->look % 2 == 0) {
        bars(s, value, POINTS, rgb_hex(p->light), rgb_hex(p->near));
    } else {
        for (int x = 0; x < s->c->w; x++) {
            for (int y = (int)fmax(0.0, line[x]); y < s->h * 0.94; y++) {
                canvas_dot(s->c, x, y, rgb_hex(p->light),
                           0.34 * (1.0 - (y - line[x]) / (s->h * 0.5)));
            }
        }
        for (int i = 1; i < POINTS; i++) {
            double step = s->w * 0.84 / (POINTS - 1);

            canvas_line(s->c, at(s->w * 0.08 + (i - 1) * step, value[i - 1]),
                        at(s->w * 0.08 + i * step, value[i]), s->s * 0.012,
                        rgb_hex(p->light), 1.0);
        }
        canvas_disc(s->c, at(s->w * 0.92, value[POINTS - 1]), s->s * 0.022, 1.0,
                    rgb_hex(p->near), 1.0);
    }
    canvas_vignette(s->c, 0.2);
}

void
scene_storm(struct scene *s)
{
    static const struct palette looks[] = {
        {{0x0a2a4a, 0x123e62, 0x0c2c4c}, 0xf4f8fa, 0x3c7a96, 0x4a6a42},
        {{0x062030, 0x0c3848, 0x082430}, 0xeef4f0, 0x2c6c74, 0x7a6c48},
        {{0x101c3c, 0x24386c, 0x142450}, 0xfafafa, 0x506ca0, 0x3c5c4c},
    };
    const struct palette *p = &looks[s->look % COUNT(looks)];
    struct point eye =
        at(s->w * scene_between(s, 0.38, 0.62), s->h * scene_between(s, 0.4, 0.6));
    double turn = rng_below(&s->r, 2) == 0 ? 1.0 : -1.0;
    double arms = rng_between(&s->r, 2, 3);

    scene_sky(s, p, s->h);
    for (int y = 0; y < s->c->h; y++) {
        for (int x = 0; x < s->c->w; x++) {
            double dx = (x - eye.x) / s->s;
            double dy = (y - eye.y) / s->s * 1.12;
            double d = hypot(dx, dy) + 1e-6;
            double a = atan2(dy, dx);
            double wound = a + turn * 2.6 * log(d + 0.035);
            double land =
                fbm_at(s->seed + 5, x / (s->s * 0.5), y / (s->s * 0.5), 6) + dx * 0.22;
            double wisps = fbm_at(s->seed, cos(wound) * d * 5.0 + 9.0,
                                  sin(wound) * d * 5.0 + 9.0, 6);
            double fine = fbm_at(s->seed + 2, x / (s->s * 0.05), y / (s->s * 0.05), 4);
            double band = 0.5 + 0.5 * cos(arms * wound);
            double disc = exp(-d * d * 9.0);
            double cover = (wisps - 0.5) * 2.4 + band * 0.85 * exp(-d * 2.6) +
                           disc * 0.95 + (fine - 0.5) * 0.5 - 0.12;
            struct rgb cloud;

            cover *= fmin(1.0, d * d * 900.0) * (0.35 + 0.65 * fmin(1.0, d * 14.0));
            canvas_dot(s->c, x, y, rgb_hex(p->near), (land - 0.60) * 12.0);
            canvas_dot(s->c, x, y, rgb_hex(p->far), cover * 0.7);
            cloud = rgb_mix(rgb_hex(0x9cb0bc), rgb_hex(p->light),
                            0.3 + cover * 0.6 + (fine - 0.5) * 0.8);
            canvas_dot(s->c, x, y, cloud, fmin(0.97, cover * 1.15));
        }
    }
    canvas_vignette(s->c, 0.6);
}

/* A line of dashes that bows to one side. */
static void
route(struct scene *s, struct point a, struct point b, double bow, struct rgb colour)
{
    struct point was = a;

    for (int i = 1; i <= 40; i++) {
        double t = i / 40.0;
        double out = sin(t * 3.14159) * bow;
        struct point now = at(a.x + (b.x - a.x) * t + (a.y - b.y) * out,
                              a.y + (b.y - a.y) * t + (b.x - a.x) * out);

        if (i % 3 != 0) {
            canvas_line(s->c, was, now, s->s * 0.011, colour, 1.0);
        }
        was = now;
    }
}

static struct rgb
map_colour(const struct palette *p, double land)
{
    double contour = fabs(fmod(land * 26.0, 1.0) - 0.5);
    struct rgb colour = rgb_hex(p->sky[0]);

    if (land < 0.5) {
        colour = rgb_mix(colour, rgb_hex(p->sky[1]), (land - 0.40) * 10.0);
        return land > 0.491 ? rgb_mix(colour, rgb_hex(0xffffff), 0.55) : colour;
    }
    colour = rgb_mix(rgb_hex(p->sky[2]), rgb_hex(p->far), (land - 0.5) * 5.0);
    return rgb_mix(colour, rgb_scale(colour, 0.86), (0.09 - contour) * 14.0);
}

void
scene_map(struct scene *s)
{
    static const struct palette looks[] = {
        {{0xa9c8d6, 0xc2d9e2, 0xf0eadb}, 0xffffff, 0xcdbf96, 0xc0392b},
        {{0x17293a, 0x1f3a4e, 0x35475a}, 0xe8eef2, 0x5a6e80, 0xf2a63c},
        {{0xb4d2cc, 0xcce2dc, 0xe6ecd0}, 0xffffff, 0x9cb682, 0x1f5f8f},
    };
    const struct palette *p = &looks[s->look % COUNT(looks)];
    struct point town[6];

    for (int y = 0; y < s->c->h; y++) {
        for (int x = 0; x < s->c->w; x++) {
            double land = fbm_at(s->seed, x / (s->s * 0.62), y / (s->s * 0.62), 7);

            canvas_dot(s->c, x, y, map_colour(p, land + 0.03), 1.0);
        }
    }
    for (int i = 1; i < 8; i++) {
        canvas_rect(s->c, s->w * i / 8.0, 0.0, 0.6, s->h,
                    rgb_mix(rgb_hex(p->far), rgb_hex(p->light), 0.3));
        canvas_rect(s->c, 0.0, s->h * i / 6.0, s->w, 0.6,
                    rgb_mix(rgb_hex(p->far), rgb_hex(p->light), 0.3));
    }
    for (int i = 0; i < COUNT(town); i++) {
        town[i] = at(s->w * (0.1 + 0.8 * (i + rng_unit(&s->r) * 0.8) / COUNT(town)),
                     s->h * scene_between(s, 0.15, 0.85));
    }
    for (int i = 1; i < COUNT(town); i++) {
        route(s, town[i - 1], town[i], scene_between(s, -0.25, 0.25), rgb_hex(p->near));
    }
    for (int i = 0; i < COUNT(town); i++) {
        double size = s->s * (i == 0 || i == COUNT(town) - 1 ? 0.03 : 0.018);

        canvas_disc(s->c, town[i], size * 1.35, 1.0, rgb_hex(p->light), 1.0);
        canvas_disc(s->c, town[i], size, 1.0, rgb_hex(p->near), 1.0);
        canvas_disc(s->c, town[i], size * 0.4, 1.0, rgb_hex(p->light), 1.0);
    }
    canvas_vignette(s->c, 0.15);
}
