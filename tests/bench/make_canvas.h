/*
 * bench/make_canvas.h - a small painter: gradients, anti-aliased shapes, soft light and
 * noise on a picture of linear floats. Places and lengths are pixels, y goes down; shapes
 * that leave the picture are cut.
 */
#ifndef ASSETS_BENCH_MAKE_CANVAS_H
#define ASSETS_BENCH_MAKE_CANVAS_H

#include <stdint.h>

struct rgb {
    float r, g, b; /* 0 to 1; light may go beyond while a picture is drawn */
};

struct canvas {
    int w, h;
    struct rgb *px; /* owned; w * h of them, by rows */
};

struct point {
    double x, y;
};

void canvas_init(struct canvas *c, int w, int h);
void canvas_release(struct canvas *c); /* accepts zero */

struct rgb rgb_hex(uint32_t rrggbb);
struct rgb rgb_mix(struct rgb a, struct rgb b, double t);
struct rgb rgb_scale(struct rgb a, double k);

/* Covers one pixel by alpha; outside nothing happens. */
void canvas_dot(struct canvas *c, int x, int y, struct rgb colour, double alpha);
/* From y0 to y1, the whole width; three colours at the ends and the middle. */
void canvas_gradient(struct canvas *c, double y0, double y1, const struct rgb colours[3]);
void canvas_rect(struct canvas *c, double x, double y, double w, double h,
                 struct rgb colour);
/* soft is the width of its edge: 1 is a clean one. */
void canvas_disc(struct canvas *c, struct point at, double radius, double soft,
                 struct rgb colour, double alpha);
/* Adds light that falls off like a bell; white is the most. */
void canvas_glow(struct canvas *c, struct point at, double radius, struct rgb light);
void canvas_line(struct canvas *c, struct point a, struct point b, double width,
                 struct rgb colour, double alpha);
/* Even-odd, at most 64 corners. */
void canvas_polygon(struct canvas *c, const struct point *p, int n, struct rgb colour);
/* All below a line of w heights; fades from top to bottom over `depth`. */
void canvas_below(struct canvas *c, const double *line, struct rgb top, struct rgb bottom,
                  double depth);
/* Mirrors what is above y into what is below, mixed with water. */
void canvas_reflect(struct canvas *c, double y, struct rgb water, double share,
                    uint64_t seed);
/* Darker corners. */
void canvas_vignette(struct canvas *c, double strength);

/* 0 to 1, smooth; fbm sums octaves of it. */
double noise_at(uint64_t seed, double x, double y);
double fbm_at(uint64_t seed, double x, double y, int octaves);

#endif
