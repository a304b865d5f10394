/*
 * bench/make_pictures.h - files of made assets: thumbs and storyboards, drawn and coded
 * once a scene and then linked under each digest; and a few originals that open.
 */
#ifndef ASSETS_BENCH_MAKE_PICTURES_H
#define ASSETS_BENCH_MAKE_PICTURES_H

#include "tests/bench/make_plan.h"

enum made_file { FILE_512, FILE_256, FILE_STORYBOARD, MADE_FILES };

/* What rows tell of an object's pictures. */
struct made_look {
    int32_t dominant; /* 0xRRGGBB */
    uint64_t phash;
    int64_t bytes[MADE_FILES];
};

struct pictures; /* holds each scene's PNGs once drawn */

/* dir is the archive's, borrowed; all_scenes draws them now, so that each has a look. */
MUST_USE bool pictures_new(struct pictures **out, const char *dir, bool all_scenes,
                           struct err *e);
void pictures_free(struct pictures *p); /* accepts NULL */

/* Of a scene that was drawn, or a likely one. */
void pictures_look(const struct pictures *p, int scene, struct made_look *out);

/*
 * Gives an object its files. whole_permille of a broken one's height is there, below is
 * grey; -1: all.
 */
MUST_USE bool pictures_place(struct pictures *p, const struct made_object *o,
                             int whole_permille, struct made_look *out, struct err *e);
/*
 * Writes an original: the scene as PNG, or a copy of the file `video` (NULL: none is
 * written) with a box of its own behind it. Then type, sizes and digests of *o are those
 * of the file.
 */
MUST_USE bool pictures_original(struct pictures *p, struct made_object *o,
                                const char *video, struct err *e);

#endif
