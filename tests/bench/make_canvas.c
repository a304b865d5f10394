#include "tests/bench/make_canvas.h"

#include "base/mem.h"

#include <math.h>
#include <string.h>

enum { CORNERS_MOST = 64, SUB_ROWS = 4 };

void
canvas_init(struct canvas *c, int w, int h)
{
    *c = (struct canvas){w, h, xcalloc((size_t)w * (size_t)h, sizeof *c->px)};
}

void
canvas_release(struct canvas *c)
{
    free(c->px);
    *c = (struct canvas){0};
}

struct rgb
rgb_hex(uint32_t rrggbb)
{
    return (struct rgb){(float)(rrggbb >> 16 & 255) / 255.0F,
                        (float)(rrggbb >> 8 & 255) / 255.0F,
                        (float)(rrggbb & 255) / 255.0F};
}

struct rgb
rgb_mix(struct rgb a, struct rgb b, double t)
{
    float k = (float)(t < 0.0 ? 0.0 : t > 1.0 ? 1.0 : t);

    return (struct rgb){a.r + (b.r - a.r) * k, a.g + (b.g - a.g) * k,
                        a.b + (b.b - a.b) * k};
}

struct rgb
rgb_scale(struct rgb a, double k)
{
    return (struct rgb){a.r * (float)k, a.g * (float)k, a.b * (float)k};
}

void
canvas_dot(struct canvas *c, int x, int y, struct rgb colour, double alpha)
{
    if (x >= 0 && y >= 0 && x < c->w && y < c->h && alpha > 0.0) {
        struct rgb *p = &c->px[(size_t)y * (size_t)c->w + (size_t)x];

        *p = rgb_mix(*p, colour, alpha);
    }
}

void
canvas_gradient(struct canvas *c, double y0, double y1, const struct rgb colours[3])
{
    for (int y = y0 < 0.0 ? 0 : (int)y0; y < c->h && y < y1; y++) {
        double t = (y - y0) / (y1 - y0) * 2.0;
        struct rgb colour = t < 1.0 ? rgb_mix(colours[0], colours[1], t)
                                    : rgb_mix(colours[1], colours[2], t - 1.0);

        for (int x = 0; x < c->w; x++) {
            canvas_dot(c, x, y, colour, 1.0);
        }
    }
}

/* How much of the cell [at, at + 1] lies within [from, to]. */
static double
overlap(int at, double from, double to)
{
    double low = from > at ? from : at;
    double high = to < at + 1 ? to : at + 1;

    return high > low ? high - low : 0.0;
}

void
canvas_rect(struct canvas *c, double x, double y, double w, double h, struct rgb colour)
{
    for (int j = (int)floor(y); j < y + h; j++) {
        for (int i = (int)floor(x); i < x + w; i++) {
            canvas_dot(c, i, j, colour, overlap(i, x, x + w) * overlap(j, y, y + h));
        }
    }
}

static double
clamp01(double v)
{
    return v < 0.0 ? 0.0 : v > 1.0 ? 1.0 : v;
}

void
canvas_disc(struct canvas *c, struct point at, double radius, double soft,
            struct rgb colour, double alpha)
{
    double reach = radius + soft;

    for (int y = (int)(at.y - reach); y <= at.y + reach; y++) {
        for (int x = (int)(at.x - reach); x <= at.x + reach; x++) {
            double d = hypot(x + 0.5 - at.x, y + 0.5 - at.y);

            canvas_dot(c, x, y, colour, alpha * clamp01((radius - d) / soft + 0.5));
        }
    }
}

void
canvas_glow(struct canvas *c, struct point at, double radius, struct rgb light)
{
    int y0 = (int)fmax(0.0, at.y - radius * 3.0);
    int x0 = (int)fmax(0.0, at.x - radius * 3.0);

    for (int y = y0; y < c->h && y < at.y + radius * 3.0; y++) {
        for (int x = x0; x < c->w && x < at.x + radius * 3.0; x++) {
            struct rgb *p = &c->px[(size_t)y * (size_t)c->w + (size_t)x];
            double d = hypot(x - at.x, y - at.y) / radius;
            float k = (float)exp(-d * d * 1.6);

            p->r = fminf(1.0F, p->r + light.r * k * (1.0F - p->r * 0.6F));
            p->g = fminf(1.0F, p->g + light.g * k * (1.0F - p->g * 0.6F));
            p->b = fminf(1.0F, p->b + light.b * k * (1.0F - p->b * 0.6F));
        }
    }
}

void
canvas_line(struct canvas *c, struct point a, struct point b, double width,
            struct rgb colour, double alpha)
{
    double dx = b.x - a.x;
    double dy = b.y - a.y;
    double squared = dx * dx + dy * dy;
    double reach = width / 2.0 + 1.0;

    for (int y = (int)(fmin(a.y, b.y) - reach); y <= fmax(a.y, b.y) + reach; y++) {
        for (int x = (int)(fmin(a.x, b.x) - reach); x <= fmax(a.x, b.x) + reach; x++) {
            double px = x + 0.5 - a.x;
            double py = y + 0.5 - a.y;
            double t = squared > 0.0 ? clamp01((px * dx + py * dy) / squared) : 0.0;
            double d = hypot(px - t * dx, py - t * dy);
            double thin = width < 1.0 ? width : 1.0;

            canvas_dot(c, x, y, colour,
                       alpha * thin * clamp01(fmax(width, 1.0) / 2.0 - d + 0.5));
        }
    }
}

/* Where the sub-row crosses the outline, in order. */
static int
crossings(const struct point *p, int n, double y, double out[CORNERS_MOST])
{
    int found = 0;

    for (int i = 0; i < n; i++) {
        struct point a = p[i];
        struct point b = p[(i + 1) % n];
        double x;
        int at = found;

        if ((a.y <= y) == (b.y <= y)) {
            continue;
        }
        x = a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x);
        for (; at > 0 && out[at - 1] > x; at--) {
            out[at] = out[at - 1];
        }
        out[at] = x;
        found++;
    }
    return found;
}

static void
polygon_row(struct canvas *c, const struct point *p, int n, int y, float *cover)
{
    double xs[CORNERS_MOST];

    memset(cover, 0, (size_t)c->w * sizeof *cover);
    for (int sub = 0; sub < SUB_ROWS; sub++) {
        int found = crossings(p, n, y + (sub + 0.5) / SUB_ROWS, xs);

        for (int i = 0; i + 1 < found; i += 2) {
            int from = (int)fmax(0.0, floor(xs[i]));

            for (int x = from; x < c->w && x < xs[i + 1]; x++) {
                cover[x] += (float)(overlap(x, xs[i], xs[i + 1]) / SUB_ROWS);
            }
        }
    }
}

void
canvas_polygon(struct canvas *c, const struct point *p, int n, struct rgb colour)
{
    auto_free float *cover = xcalloc((size_t)c->w, sizeof *cover);
    double top = p[0].y;
    double bottom = p[0].y;

    for (int i = 1; i < n; i++) {
        top = fmin(top, p[i].y);
        bottom = fmax(bottom, p[i].y);
    }
    for (int y = (int)fmax(0.0, floor(top)); y < c->h && y < bottom; y++) {
        polygon_row(c, p, n < CORNERS_MOST ? n : CORNERS_MOST, y, cover);
        for (int x = 0; x < c->w; x++) {
            canvas_dot(c, x, y, colour, (double)cover[x]);
        }
    }
}

void
canvas_below(struct canvas *c, const double *line, struct rgb top, struct rgb bottom,
             double depth)
{
    for (int x = 0; x < c->w; x++) {
        for (int y = (int)fmax(0.0, line[x]); y < c->h; y++) {
            canvas_dot(c, x, y, rgb_mix(top, bottom, (y - line[x]) / depth),
                       clamp01(y + 1 - line[x]));
        }
    }
}

void
canvas_reflect(struct canvas *c, double y, struct rgb water, double share, uint64_t seed)
{
    int edge = (int)y;

    for (int row = edge; row < c->h; row++) {
        double depth = row - edge + 1;
        double wave = 0.6 + depth / (c->h - edge) * 5.0;

        for (int x = 0; x < c->w; x++) {
            double shift = noise_at(seed, x / (14.0 + depth), depth / 1.7) - 0.5;
            double fold = noise_at(seed + 1, x / 40.0, depth / 2.5) - 0.5;
            int from_x = x + (int)(shift * wave * 2.0);
            int from_y = edge - 1 - (int)fabs(depth + fold * wave * 2.0);

            from_x = from_x < 0 ? 0 : from_x >= c->w ? c->w - 1 : from_x;
            from_y = from_y < 0 ? 0 : from_y;
            c->px[(size_t)row * (size_t)c->w + (size_t)x] = rgb_mix(
                water, c->px[(size_t)from_y * (size_t)c->w + (size_t)from_x], share);
        }
    }
}

void
canvas_vignette(struct canvas *c, double strength)
{
    for (int y = 0; y < c->h; y++) {
        for (int x = 0; x < c->w; x++) {
            double dx = (x + 0.5) / c->w - 0.5;
            double dy = (y + 0.5) / c->h - 0.5;
            struct rgb *p = &c->px[(size_t)y * (size_t)c->w + (size_t)x];

            *p = rgb_scale(*p, 1.0 - strength * (dx * dx + dy * dy) * 2.0);
        }
    }
}

/* ---- noise ---- */

static double
lattice(uint64_t seed, int64_t x, int64_t y)
{
    uint64_t h = seed * UINT64_C(0x9e3779b97f4a7c15) ^
                 (uint64_t)x * UINT64_C(0xbf58476d1ce4e5b9) ^
                 (uint64_t)y * UINT64_C(0x94d049bb133111eb);

    h ^= h >> 29;
    h *= UINT64_C(0xd6e8feb86659fd93);
    h ^= h >> 32;
    return (double)(h & 0xffffff) / 16777215.0;
}

double
noise_at(uint64_t seed, double x, double y)
{
    double fx = floor(x);
    double fy = floor(y);
    double u = x - fx;
    double v = y - fy;
    int64_t i = (int64_t)fx;
    int64_t j = (int64_t)fy;
    double top;
    double low;

    u = u * u * (3.0 - 2.0 * u);
    v = v * v * (3.0 - 2.0 * v);
    top = lattice(seed, i, j) * (1.0 - u) + lattice(seed, i + 1, j) * u;
    low = lattice(seed, i, j + 1) * (1.0 - u) + lattice(seed, i + 1, j + 1) * u;
    return top * (1.0 - v) + low * v;
}

double
fbm_at(uint64_t seed, double x, double y, int octaves)
{
    double sum = 0.0;
    double weight = 0.5;
    double all = 0.0;

    for (int i = 0; i < octaves; i++) {
        sum += noise_at(seed + (uint64_t)i * 101, x, y) * weight;
        all += weight;
        weight *= 0.5;
        x *= 2.03;
        y *= 2.03;
    }
    return sum / all;
}
