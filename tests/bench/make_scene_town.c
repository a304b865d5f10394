/* Towns: a city by night, a bridge in rain, a harbour, domes at dawn. */
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
stars(struct scene *s, int n, double bottom)
{
    for (int i = 0; i < n; i++) {
        canvas_disc(s->c, at(s->w * rng_unit(&s->r), bottom * rng_unit(&s->r)),
                    scene_between(s, 0.3, 0.9), 1.0, rgb_hex(0xf4f0e0),
                    scene_between(s, 0.2, 0.8));
    }
}

static void
windows(struct scene *s, struct point top, double wide, double bottom, double lit)
{
    static const uint32_t lights[] = {0xffd98a, 0xffe6b8, 0xf8c070, 0xdcecff};
    double cell = s->s * 0.02;

    for (double y = top.y + cell; y < bottom - cell; y += cell) {
        for (double x = top.x + cell * 0.5; x < top.x + wide - cell; x += cell * 0.85) {
            struct rgb light = rgb_hex(lights[rng_below(&s->r, COUNT(lights))]);

            if (rng_unit(&s->r) < lit) {
                canvas_rect(s->c, x, y, cell * 0.42, cell * 0.5,
                            rgb_scale(light, scene_between(s, 0.55, 1.0)));
            }
        }
    }
}

static void
towers(struct scene *s, double ground, double high, struct rgb colour, double lit)
{
    double x = -s->s * 0.05;

    while (x < s->w) {
        double wide = s->s * scene_between(s, 0.06, 0.15);
        double middle = 1.0 - fabs((x + wide / 2) / s->w - 0.5) * 0.9;
        double top = ground - high * scene_between(s, 0.35, 1.0) * middle;
        int crown = rng_below(&s->r, 4);

        canvas_rect(s->c, x, top, wide, ground - top, colour);
        if (crown == 0) {
            canvas_rect(s->c, x + wide * 0.25, top - wide * 0.3, wide * 0.5, wide * 0.3,
                        colour);
        } else if (crown == 1) {
            canvas_line(s->c, at(x + wide / 2, top - wide * 0.8), at(x + wide / 2, top),
                        s->s * 0.006, colour, 1.0);
            canvas_disc(s->c, at(x + wide / 2, top - wide * 0.8), s->s * 0.004, 1.0,
                        rgb_hex(0xff6a5a), lit > 0.0 ? 1.0 : 0.0);
        }
        windows(s, at(x, top), wide, ground, lit);
        x += wide + s->s * scene_between(s, -0.01, 0.02);
    }
}

void
scene_city(struct scene *s)
{
    static const struct palette looks[] = {
        {{0x070b1e, 0x14224a, 0x4a4a78}, 0xf4ecd0, 0x1f2a52, 0x0b1024},
        {{0x0d0820, 0x3a1f54, 0xb0507a}, 0xffe0c8, 0x352450, 0x120b24},
        {{0x06141c, 0x0f3a48, 0x3f7a7a}, 0xe8f4ec, 0x174048, 0x071a22},
        {{0x1a2848, 0x5a6a98, 0xe8a888}, 0xfff0d8, 0x47527c, 0x1a2140},
    };
    const struct palette *p = &looks[s->look % COUNT(looks)];
    double ground = s->h * scene_between(s, 0.7, 0.78);
    struct point moon =
        at(s->w * scene_between(s, 0.15, 0.85), s->h * scene_between(s, 0.12, 0.24));

    scene_sky(s, p, ground);
    stars(s, 120, ground * 0.6);
    canvas_glow(s->c, moon, s->s * 0.14, rgb_scale(rgb_hex(p->light), 0.3));
    canvas_disc(s->c, moon, s->s * 0.036, 1.2, rgb_hex(p->light), 1.0);
    canvas_glow(s->c, at(s->w * 0.5, ground), s->s * 0.5,
                rgb_scale(rgb_hex(p->sky[2]), 0.5));
    towers(s, ground, s->h * 0.56, rgb_mix(rgb_hex(p->far), rgb_hex(p->sky[2]), 0.35),
           0.10);
    towers(s, ground, s->h * 0.46, rgb_hex(p->far), 0.26);
    towers(s, ground, s->h * 0.30, rgb_hex(p->near), 0.42);
    canvas_reflect(s->c, ground, rgb_hex(p->near), 0.55, s->seed);
    canvas_vignette(s->c, 0.35);
}

/* A suspension bridge seen from its side. */
static void
suspension(struct scene *s, double deck, struct rgb colour)
{
    double left = s->w * 0.22;
    double right = s->w * 0.78;
    double top = deck - s->s * 0.42;
    double wide = s->s * 0.03;

    for (int i = 0; i < (int)s->w; i += 2) {
        double t = (i - left) / (right - left);
        double sag = t >= 0.0 && t <= 1.0 ? 4.0 * (t - 0.5) * (t - 0.5)
                     : t < 0.0            ? 1.0 + t / (left / (right - left))
                                          : 1.0 - (t - 1.0) / (left / (right - left));
        double y = deck - (deck - top) * fmax(0.04, sag);

        canvas_disc(s->c, at(i, y), s->s * 0.006, 1.0, colour, 1.0);
        if (i % (int)(s->s * 0.04 + 1.0) < 2) {
            canvas_line(s->c, at(i, y), at(i, deck), 1.0, colour, 0.7);
        }
    }
    for (int i = 0; i < 2; i++) {
        double x = i == 0 ? left : right;

        canvas_rect(s->c, x - wide / 2, top - wide, wide, s->h * 0.78 - top, colour);
        canvas_rect(s->c, x - wide, top - wide * 1.2, wide * 2.0, wide * 0.5, colour);
        canvas_rect(s->c, x - wide, s->h * 0.75, wide * 2.0, s->h * 0.05, colour);
    }
    canvas_rect(s->c, 0.0, deck, s->w, s->s * 0.028, colour);
}

void
scene_bridge(struct scene *s)
{
    static const struct palette looks[] = {
        {{0x55636f, 0x87959d, 0xb9c0be}, 0xffe2a8, 0x74828a, 0x242d36},
        {{0x2b3448, 0x55617a, 0x98939c}, 0xffcf88, 0x4c566c, 0x141a28},
        {{0x6d7f80, 0x9db0aa, 0xd4d6c4}, 0xfff0c0, 0x84948e, 0x2c3a38},
    };
    const struct palette *p = &looks[s->look % COUNT(looks)];
    double water = s->h * 0.78;
    double deck = s->h * scene_between(s, 0.6, 0.66);
    double slant = scene_between(s, 0.1, 0.25);
    auto_free double *bank = scene_ridge(s, s->h * 0.68, s->h * 0.07, s->s * 0.4);

    scene_sky(s, p, water);
    towers(s, s->h * 0.72, s->h * 0.2, rgb_mix(rgb_hex(p->far), rgb_hex(p->sky[2]), 0.55),
           0.0);
    canvas_below(s->c, bank, rgb_mix(rgb_hex(p->far), rgb_hex(p->near), 0.15),
                 rgb_hex(p->far), s->h * 0.2);
    suspension(s, deck, rgb_hex(p->near));
    for (int i = 0; i < 12; i++) {
        struct point lamp = at(s->w * (i + 0.5) / 12.0, deck - s->s * 0.035);

        canvas_glow(s->c, lamp, s->s * 0.035, rgb_scale(rgb_hex(p->light), 0.7));
        canvas_disc(s->c, lamp, s->s * 0.006, 1.0, rgb_hex(p->light), 1.0);
    }
    canvas_reflect(s->c, water, rgb_mix(rgb_hex(p->far), rgb_hex(p->near), 0.4), 0.6,
                   s->seed);
    for (int i = 0; i < 420; i++) {
        struct point drop =
            at(s->w * scene_between(s, -0.1, 1.1), s->h * rng_unit(&s->r));
        double fall = s->s * scene_between(s, 0.03, 0.09);

        canvas_line(s->c, drop, at(drop.x - fall * slant, drop.y + fall), 0.8,
                    rgb_hex(0xe8eef2), scene_between(s, 0.08, 0.3));
    }
    canvas_vignette(s->c, 0.4);
}

static void
crane(struct scene *s, double x, double ground, double high, struct rgb colour)
{
    double w = high * 0.03;
    double boom = ground - high * 0.72;
    struct point top = at(x + high * 0.14, ground - high);

    for (int i = 0; i < 2; i++) {
        canvas_rect(s->c, x + i * high * 0.24, ground - high * 0.72, w, high * 0.72,
                    colour);
    }
    canvas_rect(s->c, x, ground - high * 0.36, high * 0.27, w * 0.8, colour);
    canvas_line(s->c, at(x, ground - high * 0.36), at(x + high * 0.24, boom), w * 0.6,
                colour, 1.0);
    canvas_rect(s->c, x - high * 0.55, boom - w, high * 1.05, w * 1.5, colour);
    canvas_line(s->c, at(x + high * 0.02, boom), top, w * 0.8, colour, 1.0);
    canvas_line(s->c, at(x + high * 0.26, boom), top, w * 0.8, colour, 1.0);
    canvas_line(s->c, top, at(x - high * 0.52, boom), w * 0.4, colour, 1.0);
    canvas_line(s->c, top, at(x + high * 0.48, boom), w * 0.4, colour, 1.0);
    canvas_line(s->c, at(x - high * 0.3, boom), at(x - high * 0.3, boom + high * 0.2),
                w * 0.3, colour, 1.0);
    canvas_rect(s->c, x - high * 0.36, boom + high * 0.2, high * 0.12, high * 0.05,
                colour);
}

static void
ship(struct scene *s, struct point bow, double length, struct rgb hull)
{
    static const uint32_t boxes[] = {0xb8503c, 0x2f6f8f, 0xd0a03c,
                                     0x4a7a52, 0x8a4a6a, 0xc8c4b8};
    double high = length * 0.09;
    struct point body[] = {{bow.x, bow.y - high},
                           {bow.x + length, bow.y - high * 1.15},
                           {bow.x + length * 0.98, bow.y},
                           {bow.x + length * 0.06, bow.y}};
    double box = length * 0.062;

    for (int column = 0; column < 11; column++) {
        int rows = rng_between(&s->r, 1, 4);

        for (int row = 0; row < rows; row++) {
            canvas_rect(
                s->c, bow.x + length * 0.09 + column * box * 1.04,
                bow.y - high - (row + 1) * box * 0.46, box, box * 0.43,
                rgb_mix(rgb_hex(boxes[rng_below(&s->r, COUNT(boxes))]), hull, 0.25));
        }
    }
    canvas_rect(s->c, bow.x + length * 0.83, bow.y - high * 3.9, length * 0.1, high * 3.0,
                rgb_hex(0xe6e2d6));
    for (int i = 0; i < 3; i++) {
        canvas_rect(s->c, bow.x + length * 0.84, bow.y - high * (3.6 - i * 0.8),
                    length * 0.08, high * 0.25, hull);
    }
    canvas_polygon(s->c, body, 4, hull);
    canvas_rect(s->c, bow.x + length * 0.05, bow.y - high * 0.2, length * 0.93,
                high * 0.2, rgb_hex(0x8c3a30));
}

void
scene_harbour(struct scene *s)
{
    static const struct palette looks[] = {
        {{0x5c86ac, 0xb4c8d0, 0xf8dcb4}, 0xfff0d0, 0x7d8fa0, 0x2c4258},
        {{0x3a2f56, 0xb0626c, 0xffb87c}, 0xffd8a0, 0x5c4a68, 0x1d1a34},
        {{0x86a0ac, 0xc4d0ce, 0xeceadc}, 0xffffff, 0x8fa0a6, 0x34505c},
    };
    const struct palette *p = &looks[s->look % COUNT(looks)];
    double water = s->h * scene_between(s, 0.7, 0.76);
    struct point sun = at(s->w * scene_between(s, 0.2, 0.8), water - s->s * 0.18);

    scene_sky(s, p, water + s->s * 0.02 + 1.0);
    canvas_glow(s->c, sun, s->s * 0.3, rgb_scale(rgb_hex(p->light), 0.45));
    canvas_disc(s->c, sun, s->s * 0.04, 1.5,
                rgb_mix(rgb_hex(p->light), rgb_hex(0xffffff), 0.7), 0.9);
    towers(s, water + s->s * 0.02, s->h * 0.16,
           rgb_mix(rgb_hex(p->far), rgb_hex(p->sky[2]), 0.5), 0.0);
    canvas_rect(s->c, 0.0, water - s->s * 0.008, s->w, s->s * 0.03,
                rgb_mix(rgb_hex(p->far), rgb_hex(p->near), 0.35));
    for (int i = 0; i < 4; i++) {
        crane(s, s->w * (0.14 + 0.24 * i) + s->s * scene_between(s, -0.05, 0.05), water,
              s->s * scene_between(s, 0.4, 0.56),
              rgb_mix(rgb_hex(p->far), rgb_hex(p->near), 0.3 + 0.15 * i));
    }
    ship(s, at(s->w * scene_between(s, 0.04, 0.25), water + s->s * 0.02),
         s->w * scene_between(s, 0.55, 0.7), rgb_hex(p->near));
    canvas_reflect(s->c, water + s->s * 0.02,
                   rgb_mix(rgb_hex(p->far), rgb_hex(p->near), 0.5), 0.55, s->seed);
    canvas_vignette(s->c, 0.3);
}

static void
dome(struct scene *s, double x, double ground, double r, struct rgb colour)
{
    struct point outline[26];

    canvas_rect(s->c, x - r, ground - r * 0.9, r * 2.0, s->h, colour);
    canvas_rect(s->c, x - r * 1.12, ground - r * 0.98, r * 2.24, r * 0.12, colour);
    for (int i = 0; i < 26; i++) {
        double t = i / 25.0 * 2.0 - 1.0; /* an onion's side: round, then drawn to a tip */
        double rise = sqrt(fmax(0.0, 1.0 - t * t)) + 0.4 * pow(1.0 - fabs(t), 5.0);

        outline[i] = at(x + r * t * (1.0 + 0.1 * sin(rise * 3.0)),
                        ground - r * 0.95 - r * rise * 0.95);
    }
    canvas_polygon(s->c, outline, 26, colour);
    canvas_line(s->c, at(x, ground - r * 2.6), at(x, ground - r * 2.2), r * 0.06, colour,
                1.0);
}

static void
minaret(struct scene *s, double x, double ground, double high, struct rgb colour)
{
    double w = high * 0.06;
    struct point tip[] = {{x - w * 0.6, ground - high},
                          {x, ground - high * 1.16},
                          {x + w * 0.6, ground - high}};

    canvas_rect(s->c, x - w / 2, ground - high, w, s->h, colour);
    canvas_rect(s->c, x - w, ground - high * 0.78, w * 2.0, w * 0.6, colour);
    canvas_polygon(s->c, tip, 3, colour);
}

void
scene_domes(struct scene *s)
{
    static const struct palette looks[] = {
        {{0x39507c, 0xc08a94, 0xffd8a8}, 0xffe8c0, 0xa88490, 0x33284a},
        {{0x2a6c8c, 0x8cc0c4, 0xf6ecc8}, 0xfff8dc, 0x8aa8a4, 0x1f4450},
        {{0x5a3450, 0xd06a58, 0xffcc80}, 0xffe0a0, 0xa0605c, 0x381c34},
    };
    const struct palette *p = &looks[s->look % COUNT(looks)];

    scene_sky(s, p, s->h);
    canvas_glow(s->c, at(s->w * scene_between(s, 0.3, 0.7), s->h * 0.6), s->s * 0.36,
                rgb_scale(rgb_hex(p->light), 0.5));
    for (int layer = 0; layer < 3; layer++) {
        double ground = s->h * (0.68 + 0.13 * layer);
        struct rgb colour = rgb_mix(rgb_hex(p->far), rgb_hex(p->near), layer / 2.0);

        for (int i = 0; i < 4; i++) {
            double x = s->w * (i + 0.2 + 0.6 * rng_unit(&s->r)) / 4.0;
            double r = s->s * (0.04 + 0.024 * layer) * scene_between(s, 0.8, 1.4);

            if (rng_below(&s->r, 2) == 0) {
                minaret(s, x + r * 1.9, ground, r * 5.2, colour);
            }
            dome(s, x, ground, r, colour);
        }
        towers(s, s->h, s->h - ground + s->s * 0.05, colour, layer == 2 ? 0.05 : 0.0);
    }
    canvas_vignette(s->c, 0.3);
}
