/* Where people meet: a station, a stadium, a press room, a crowd. */
#include "base/mem.h"
#include "tests/bench/make_scene_kinds.h"

#include <math.h>

#define COUNT(a) ((int)(sizeof(a) / sizeof(a)[0]))

static struct point
at(double x, double y)
{
    return (struct point){x, y};
}

/* From the vanishing point towards an edge of the picture. */
static struct point
towards(struct point eye, struct point edge, double t)
{
    return at(eye.x + (edge.x - eye.x) * t, eye.y + (edge.y - eye.y) * t);
}

static void
quad(struct scene *s, struct point a, struct point b, struct point c, struct point d,
     struct rgb colour)
{
    struct point p[] = {a, b, c, d};

    canvas_polygon(s->c, p, 4, colour);
}

static void
train(struct scene *s, struct point eye, struct rgb body, struct rgb glass)
{
    struct point top = at(-s->w * 0.25, s->h * 0.12);
    struct point low = at(-s->w * 0.25, s->h * 1.02);
    struct point band_top = at(-s->w * 0.25, s->h * 0.34);
    struct point band_low = at(-s->w * 0.25, s->h * 0.58);
    struct point stripe = at(-s->w * 0.25, s->h * 0.66);

    quad(s, towards(eye, top, 0.12), top, low, towards(eye, low, 0.12), body);
    quad(s, towards(eye, stripe, 0.12), stripe, at(stripe.x, stripe.y + s->h * 0.05),
         towards(eye, at(stripe.x, stripe.y + s->h * 0.05), 0.12), rgb_hex(0xc8452f));
    for (int i = 0; i < 12; i++) {
        double near = pow(0.8, i);
        double far = near * 0.86;

        quad(s, towards(eye, band_top, far), towards(eye, band_top, near),
             towards(eye, band_low, near), towards(eye, band_low, far), glass);
    }
}

void
scene_station(struct scene *s)
{
    static const struct palette looks[] = {
        {{0x2a3440, 0x52606c, 0x9aa4a6}, 0xfff0cc, 0xb9bfbe, 0x39424c},
        {{0x1c2030, 0x3c4260, 0x8c8098}, 0xffd89c, 0x8f8c9c, 0x242638},
        {{0x4a5a5c, 0x8c9c98, 0xdcdcc8}, 0xffffff, 0xd2d2c4, 0x50605e},
    };
    static const uint32_t trains[] = {0xe4e2da, 0x2f5f7c, 0xd8c48c, 0x5a7a5c};
    const struct palette *p = &looks[s->look % COUNT(looks)];
    struct point eye = at(s->w * 0.56, s->h * 0.46);

    scene_sky(s, p, s->h);
    canvas_glow(s->c, eye, s->s * 0.3, rgb_hex(p->light));
    quad(s, eye, at(s->w * 0.18, s->h), at(s->w * 1.4, s->h), at(s->w * 1.4, s->h * 0.75),
         rgb_hex(p->far));
    quad(s, eye, at(s->w * 0.18, s->h), at(s->w * 0.27, s->h), eye, rgb_hex(0xe8c23c));
    quad(s, eye, at(s->w * -0.1, s->h), at(s->w * 0.18, s->h), eye, rgb_hex(0x24262c));
    train(
        s, eye,
        rgb_mix(rgb_hex(trains[rng_below(&s->r, COUNT(trains))]), rgb_hex(p->near), 0.15),
        rgb_mix(rgb_hex(p->near), rgb_hex(0x0c1018), 0.5));
    for (int i = 10; i >= 0; i--) {
        double t = pow(0.72, i) * 1.5;
        struct rgb steel = rgb_mix(rgb_hex(p->near), rgb_hex(p->sky[2]), i / 14.0);
        struct point left = towards(eye, at(-s->w * 0.1, -s->h * 0.02), t);
        struct point right = towards(eye, at(s->w * 1.02, -s->h * 0.02), t);
        struct point foot = towards(eye, at(s->w * 1.02, s->h * 0.92), t);
        struct point lamp = towards(eye, at(s->w * 0.75, -s->h * 0.0), t);

        canvas_line(s->c, left, right, s->s * 0.035 * t, steel, 1.0);
        canvas_line(s->c, right, foot, s->s * 0.045 * t, steel, 1.0);
        canvas_line(s->c, towards(eye, at(s->w * 0.82, 0.0), t),
                    towards(eye, at(s->w * 1.02, s->h * 0.2), t), s->s * 0.02 * t, steel,
                    1.0);
        canvas_glow(s->c, lamp, s->s * 0.09 * t, rgb_hex(p->light));
        canvas_disc(s->c, lamp, s->s * 0.02 * t, 1.0, rgb_hex(0xffffff), 1.0);
    }
    for (int i = 0; i < 7; i++) {
        double t = scene_between(s, 0.2, 0.8);
        struct point foot =
            towards(eye, at(s->w * scene_between(s, 0.55, 0.95), s->h * 0.94), t);
        double high = s->h * 0.34 * t;
        struct rgb coat = rgb_mix(rgb_hex(0x14161c), rgb_hex(p->far), 0.5 - t * 0.5);

        canvas_rect(s->c, foot.x - high * 0.07, foot.y - high * 0.5, high * 0.06,
                    high * 0.5, coat);
        canvas_rect(s->c, foot.x + high * 0.01, foot.y - high * 0.5, high * 0.06,
                    high * 0.5, coat);
        quad(s, at(foot.x - high * 0.12, foot.y - high * 0.36),
             at(foot.x - high * 0.1, foot.y - high * 0.8),
             at(foot.x + high * 0.1, foot.y - high * 0.8),
             at(foot.x + high * 0.12, foot.y - high * 0.36), coat);
        canvas_disc(s->c, at(foot.x, foot.y - high * 0.8), high * 0.1, 1.0, coat, 1.0);
        canvas_disc(s->c, at(foot.x, foot.y - high * 0.93), high * 0.075, 1.0, coat, 1.0);
    }
    canvas_vignette(s->c, 0.4);
}

static void
stand(struct scene *s, double top, double low, double bend, struct rgb base)
{
    static const uint32_t shirts[] = {0xe8e4dc, 0xc0483c, 0x3c6ea0,
                                      0xe0b850, 0x4c4c58, 0x9aa4b0};

    for (double y = top; y < low; y += s->s * 0.014) {
        for (double x = 0.0; x < s->w; x += s->s * 0.012) {
            double u = (x / s->w - 0.5) * 2.0;
            double shift = scene_between(s, -1.0, 1.0);
            struct rgb shirt = rgb_hex(shirts[rng_below(&s->r, COUNT(shirts))]);

            canvas_disc(s->c, at(x + shift, y - bend * u * u + shift), s->s * 0.0055, 1.0,
                        rgb_mix(base, shirt, scene_between(s, 0.15, 0.75)), 0.9);
        }
    }
}

static void
floodlight(struct scene *s, struct point lamp, struct rgb light)
{
    canvas_line(s->c, lamp, at(lamp.x, s->h * 0.4), s->s * 0.008, rgb_hex(0x2a3038), 1.0);
    canvas_glow(s->c, lamp, s->s * 0.13, light);
    for (int i = 0; i < 12; i++) {
        canvas_disc(s->c,
                    at(lamp.x + (i % 4 - 1.5) * s->s * 0.016,
                       lamp.y + (i / 4 - 1) * s->s * 0.014),
                    s->s * 0.006, 1.0, rgb_hex(0xffffff), 1.0);
    }
}

void
scene_stadium(struct scene *s)
{
    static const struct palette looks[] = {
        {{0x0c1428, 0x1e3058, 0x4a6090}, 0xdce8ff, 0x2c3444, 0x3f8a3c},
        {{0x4c88b8, 0x9cc4dc, 0xe4eef0}, 0xfff8e0, 0x5a626c, 0x5c9c44},
        {{0x281838, 0x80406a, 0xf0a080}, 0xffe4c0, 0x3a2c40, 0x4a8444},
    };
    const struct palette *p = &looks[s->look % COUNT(looks)];
    double touch = s->h * scene_between(s, 0.52, 0.58);
    struct point eye = at(s->w * scene_between(s, 0.4, 0.6), s->h * 0.18);
    struct rgb white = rgb_hex(0xeef4ea);

    scene_sky(s, p, s->h * 0.45);
    canvas_rect(s->c, 0.0, s->h * 0.3, s->w, s->h * 0.3, rgb_hex(p->far));
    stand(s, s->h * 0.3, touch - s->h * 0.02, s->h * 0.05, rgb_hex(p->far));
    canvas_rect(s->c, 0.0, touch - s->h * 0.05, s->w, s->h * 0.05, rgb_hex(0x2c4a7a));
    for (int i = 0; i < 20; i++) {
        canvas_rect(s->c, s->w * i / 20.0, touch - s->h * 0.045, s->w * 0.03,
                    s->h * 0.035,
                    rgb_mix(rgb_hex(0xe8d48a), rgb_hex(0x5c9ac8), rng_unit(&s->r)));
    }
    for (int i = -8; i < 16; i++) {
        struct rgb grass = rgb_scale(rgb_hex(p->near), i % 2 == 0 ? 1.0 : 0.86);
        struct point a = at(s->w * (i - 2) / 5.0, s->h);
        struct point b = at(s->w * (i - 1) / 5.0, s->h);
        double t = (touch - eye.y) / (s->h - eye.y);

        quad(s, towards(eye, a, t), a, b, towards(eye, b, t), grass);
    }
    canvas_rect(s->c, 0.0, touch + s->h * 0.02, s->w, s->s * 0.008, white);
    canvas_line(s->c, towards(eye, at(s->w * 0.5, s->h), 0.46), at(s->w * 0.5, s->h),
                s->s * 0.01, white, 0.9);
    for (int i = 0; i < 180; i++) {
        double a = i / 180.0 * 6.2832;

        canvas_disc(
            s->c, at(s->w * 0.5 + cos(a) * s->w * 0.2, s->h * 0.83 + sin(a) * s->h * 0.1),
            s->s * 0.006, 1.0, white, 0.9);
    }
    for (int i = 0; i < 9; i++) {
        struct point foot =
            at(s->w * rng_unit(&s->r), s->h * scene_between(s, 0.62, 0.95));
        struct rgb shirt = i % 2 == 0 ? rgb_hex(0xd0483c) : rgb_hex(0xf0f0ec);
        double high = s->s * 0.05 * (foot.y / s->h);

        canvas_disc(s->c, at(foot.x + high * 0.4, foot.y), high * 0.3, 3.0,
                    rgb_hex(0x1c3a1c), 0.5);
        canvas_rect(s->c, foot.x - high * 0.14, foot.y - high * 0.5, high * 0.28,
                    high * 0.5, rgb_hex(0x20242c));
        canvas_rect(s->c, foot.x - high * 0.2, foot.y - high, high * 0.4, high * 0.55,
                    shirt);
        canvas_disc(s->c, at(foot.x, foot.y - high * 1.14), high * 0.14, 1.0,
                    rgb_hex(0x8a6450), 1.0);
    }
    floodlight(s, at(s->w * 0.1, s->h * 0.12), rgb_hex(p->light));
    floodlight(s, at(s->w * 0.9, s->h * 0.12), rgb_hex(p->light));
    canvas_vignette(s->c, 0.35);
}

static void
heads(struct scene *s, double y, double size, int n, struct rgb colour)
{
    for (int i = 0; i < n; i++) {
        double x = s->w * (i + scene_between(s, 0.2, 0.8)) / n;
        double top = y + size * scene_between(s, -0.4, 0.4);
        struct rgb shade = rgb_scale(colour, scene_between(s, 0.85, 1.15));

        canvas_disc(s->c, at(x, top + size * 2.1), size * 1.25, 1.5, shade, 1.0);
        canvas_rect(s->c, x - size * 1.25, top + size * 2.1, size * 2.5, s->h, shade);
        canvas_disc(s->c, at(x, top), size * 0.62, 1.2, shade, 1.0);
        canvas_disc(s->c, at(x, top + size * 0.3), size * 0.5, 1.2, shade, 1.0);
    }
}

void
scene_podium(struct scene *s)
{
    static const struct palette looks[] = {
        {{0x14264a, 0x244a80, 0x1a3058}, 0x9cc4f0, 0xc8a878, 0x0a1020},
        {{0x3a1420, 0x742838, 0x481a28}, 0xf0b8a8, 0xa88058, 0x14080c},
        {{0x12332e, 0x2a6a5c, 0x18423a}, 0xa8e0cc, 0xb89868, 0x071412},
        {{0x30323c, 0x5c606c, 0x3c3e48}, 0xf0ead8, 0x9a7a58, 0x101116},
    };
    const struct palette *p = &looks[s->look % COUNT(looks)];
    double x = s->w * scene_between(s, 0.4, 0.6);
    double top = s->h * 0.52;
    double half = s->s * 0.13;

    scene_sky(s, p, s->h);
    for (int i = 0; i < 9; i++) {
        double fold = s->w * (i + 0.5) / 9.0;

        canvas_rect(s->c, fold, 0.0, s->w / 26.0, s->h * 0.8,
                    rgb_mix(rgb_hex(p->sky[0]), rgb_hex(p->sky[1]), 0.35));
    }
    canvas_glow(s->c, at(x, s->h * 0.3), s->s * 0.3, rgb_scale(rgb_hex(p->light), 0.5));
    for (int i = 0; i < 3; i++) {
        double pole = x + (i - 1) * s->s * 0.34 + (i == 1 ? s->s * 0.2 : 0.0);
        struct rgb cloth = rgb_mix(rgb_hex(p->light), rgb_hex(p->far), i * 0.45);

        canvas_line(s->c, at(pole, s->h * 0.18), at(pole, s->h * 0.8), s->s * 0.008,
                    rgb_hex(0xd0b070), 1.0);
        quad(s, at(pole, s->h * 0.2), at(pole + s->s * 0.10, s->h * 0.3),
             at(pole + s->s * 0.07, s->h * 0.66), at(pole, s->h * 0.6),
             rgb_scale(cloth, 0.85));
    }
    canvas_rect(s->c, 0.0, s->h * 0.8, s->w, s->h * 0.2,
                rgb_scale(rgb_hex(p->sky[0]), 0.6));
    quad(s, at(x - half, top), at(x + half, top), at(x + half * 0.78, s->h * 0.86),
         at(x - half * 0.78, s->h * 0.86), rgb_hex(p->far));
    quad(s, at(x - half * 1.14, top - s->s * 0.02),
         at(x + half * 1.14, top - s->s * 0.02), at(x + half * 1.06, top + s->s * 0.025),
         at(x - half * 1.06, top + s->s * 0.025), rgb_scale(rgb_hex(p->far), 1.25));
    canvas_disc(s->c, at(x, top + s->s * 0.14), s->s * 0.05, 1.2,
                rgb_scale(rgb_hex(p->far), 1.35), 1.0);
    canvas_disc(s->c, at(x, top + s->s * 0.14), s->s * 0.036, 1.2, rgb_hex(p->sky[1]),
                1.0);
    for (int i = 0; i < 4; i++) {
        struct point tip =
            at(x + (i - 1.5) * s->s * 0.05, top - s->s * scene_between(s, 0.09, 0.13));

        canvas_line(s->c, at(x + (i - 1.5) * s->s * 0.03, top), tip, s->s * 0.007,
                    rgb_hex(0x14161c), 1.0);
        canvas_disc(s->c, tip, s->s * 0.016, 1.0, rgb_hex(0x1c2028), 1.0);
    }
    heads(s, s->h * 0.80, s->s * 0.045, (int)(s->w / s->s * 6.0),
          rgb_mix(rgb_hex(p->near), rgb_hex(p->sky[1]), 0.25));
    heads(s, s->h * 0.90, s->s * 0.065, (int)(s->w / s->s * 5.0), rgb_hex(p->near));
    canvas_vignette(s->c, 0.5);
}

void
scene_crowd(struct scene *s)
{
    static const struct palette looks[] = {
        {{0x6fa0c8, 0xb8d0dc, 0xf4ead4}, 0xfff4dc, 0x7c8490, 0x23262e},
        {{0x503a5c, 0xc87a70, 0xffd09c}, 0xffe0b0, 0x6c5468, 0x1c1626},
        {{0x8c98a0, 0xc0c6c4, 0xe8e4d8}, 0xffffff, 0x8c9094, 0x2a2e32},
    };
    static const uint32_t cloths[] = {0xc23b3b, 0x2f6f9f, 0x3f8f5f,
                                      0xe0a83c, 0xf0ece0, 0x7a4a8a};
    const struct palette *p = &looks[s->look % COUNT(looks)];

    scene_sky(s, p, s->h * 0.8);
    for (int i = 0; i < 9; i++) {
        double wide = s->w / 8.0;
        double high = s->h * scene_between(s, 0.25, 0.42);
        struct rgb wall =
            rgb_mix(rgb_hex(p->far), rgb_hex(p->sky[2]), scene_between(s, 0.35, 0.6));

        canvas_rect(s->c, i * wide - wide * 0.3, s->h * 0.62 - high, wide, s->h, wall);
        for (int k = 0; k < 12; k++) {
            canvas_rect(s->c, i * wide + (k % 3 - 0.8) * wide * 0.26,
                        s->h * 0.66 - high + k / 3 * s->h * 0.09, wide * 0.12,
                        s->h * 0.05, rgb_scale(wall, 0.8));
        }
    }
    for (int row = 0; row < 6; row++) {
        double t = row / 5.0;
        double size = s->s * (0.014 + 0.034 * t);
        double y = s->h * (0.58 + 0.33 * t);

        for (int i = 0; i < 5 - row / 2 && row < 5; i++) {
            double x = s->w * rng_unit(&s->r);
            double wide = size * scene_between(s, 3.5, 6.5);
            double high = wide * scene_between(s, 0.45, 0.7);
            struct rgb cloth = rgb_mix(rgb_hex(cloths[rng_below(&s->r, COUNT(cloths))]),
                                       rgb_hex(p->far), 0.35 - 0.3 * t);
            double top = y - size * scene_between(s, 5.0, 8.0);

            canvas_line(s->c, at(x, top), at(x + size * 0.3, y + size), size * 0.22,
                        rgb_hex(0x5a4632), 1.0);
            quad(s, at(x, top), at(x + wide, top + high * 0.16),
                 at(x + wide * 0.96, top + high * 1.1), at(x, top + high), cloth);
            canvas_rect(s->c, x + wide * 0.14, top + high * 0.45, wide * 0.65,
                        high * 0.12, rgb_scale(cloth, 1.35));
        }
        heads(s, y, size, (int)(s->w / size / 2.4),
              rgb_mix(rgb_hex(p->far), rgb_hex(p->near), t));
    }
    canvas_vignette(s->c, 0.3);
}
