/* bench/make_scene_kinds.h - the kinds of places. Private to make_scene*.c. */
#ifndef ASSETS_BENCH_MAKE_SCENE_KINDS_H
#define ASSETS_BENCH_MAKE_SCENE_KINDS_H

#include "tests/bench/make_canvas.h"
#include "tests/bench/make_random.h"

struct scene {
    struct canvas *c;
    struct rng r;
    uint64_t seed;
    double w, h, s; /* of the canvas; s is the shorter */
    int look;       /* which of its palettes: any number */
};

/* 0xRRGGBB from top to bottom: three of the sky, then what the kind says. */
struct palette {
    uint32_t sky[3];
    uint32_t light, far, near;
};

double scene_between(struct scene *s, double least, double most);
void scene_sky(struct scene *s, const struct palette *p, double bottom);
/* A line of hills: w heights around y; owned by the caller. */
double *scene_ridge(struct scene *s, double y, double height, double length);

void scene_coast(struct scene *s);
void scene_hills(struct scene *s);
void scene_lake(struct scene *s);
void scene_dunes(struct scene *s);
void scene_fields(struct scene *s);
void scene_smoke(struct scene *s);
void scene_village(struct scene *s);
void scene_turbines(struct scene *s);

void scene_city(struct scene *s);
void scene_bridge(struct scene *s);
void scene_harbour(struct scene *s);
void scene_domes(struct scene *s);
void scene_station(struct scene *s);
void scene_stadium(struct scene *s);

void scene_podium(struct scene *s);
void scene_crowd(struct scene *s);
void scene_chart(struct scene *s);
void scene_storm(struct scene *s);
void scene_map(struct scene *s);

#endif
