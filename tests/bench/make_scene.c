#include "tests/bench/make_scene.h"

#include "base/mem.h"
#include "tests/bench/make_scene_kinds.h"

#include <math.h>

#define COUNT(a) ((int)(sizeof(a) / sizeof(a)[0]))

struct scene_shape
scene_shape(int scene)
{
    static const struct scene_shape shapes[] = {
        {16, 9}, {4, 3}, {16, 9}, {3, 2},  {16, 9}, {1, 1},  {16, 9},
        {4, 3},  {3, 2}, {16, 9}, {16, 9}, {2, 3},  {16, 9}, {4, 3},
    };
    struct rng r = rng_for(0, 7, scene);

    return shapes[rng_below(&r, COUNT(shapes))];
}

double
scene_between(struct scene *s, double least, double most)
{
    return least + (most - least) * rng_unit(&s->r);
}

void
scene_sky(struct scene *s, const struct palette *p, double bottom)
{
    struct rgb colours[3] = {rgb_hex(p->sky[0]), rgb_hex(p->sky[1]), rgb_hex(p->sky[2])};

    canvas_gradient(s->c, 0.0, bottom, colours);
}

double *
scene_ridge(struct scene *s, double y, double height, double length)
{
    double *line = xcalloc((size_t)s->c->w, sizeof *line);
    uint64_t seed = rng_next(&s->r);

    for (int x = 0; x < s->c->w; x++) {
        line[x] = y + height * (0.5 - fbm_at(seed, x / length, 0.5, 6)) * 2.0;
    }
    return line;
}

void
scene_draw(int scene, struct canvas *c)
{
    static void (*const kinds[])(struct scene *) = {
        scene_coast,  scene_city,    scene_hills,    scene_podium,  scene_fields,
        scene_bridge, scene_storm,   scene_village,  scene_harbour, scene_chart,
        scene_dunes,  scene_stadium, scene_smoke,    scene_station, scene_map,
        scene_lake,   scene_crowd,   scene_turbines, scene_domes};
    struct scene s = {.c = c,
                      .r = rng_for(11, 13, scene),
                      .w = c->w,
                      .h = c->h,
                      .s = c->w < c->h ? c->w : c->h,
                      .look = scene / COUNT(kinds)};

    s.seed = rng_next(&s.r);
    kinds[scene % COUNT(kinds)](&s);
}
