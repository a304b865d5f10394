/*
 * bench/make_scene.h - 600 made pictures of calm places, each drawn from its number, in
 * the shapes that newsrooms use.
 */
#ifndef ASSETS_BENCH_MAKE_SCENE_H
#define ASSETS_BENCH_MAKE_SCENE_H

#include "tests/bench/make_canvas.h"

enum { SCENES = 600 };

/* In units: 16 and 9. */
struct scene_shape {
    int width, height;
};
struct scene_shape scene_shape(int scene);

/* Draws it into the whole of an empty canvas of its shape. */
void scene_draw(int scene, struct canvas *c);

#endif
