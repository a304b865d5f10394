/*
 * thumbs/storyboard.h - one strip of up to ten tiles from the key frames of a video.
 */
#ifndef ASSETS_THUMBS_STORYBOARD_H
#define ASSETS_THUMBS_STORYBOARD_H

#include "thumbs/picture.h"
#include "thumbs/shot.h"

struct strip {
    struct picture picture; /* RGB, owned; memory NULL: there is none */
    int32_t tiles, tile_width, tile_height;
    int64_t frames_us[WIRE_TILES]; /* ascending */
};

static inline void
strip_release(struct strip *s)
{
    picture_release(&s->picture);
    *s = (struct strip){0};
}

struct video;
struct timeline;

/* What the tiles are to be like. All is borrowed. */
struct storyboard {
    struct resampler *resampler;
    int32_t width, height; /* of the video as shown: the tiles have its shape */
    struct turn turn;
    /* the frame of the thumbnail; not decoded again, where it is one of the tiles */
    const struct AVFrame *have;
};

/*
 * The key frames nearest to the middles of ten equal parts of the video, each once; fewer
 * tiles where there are fewer of them, or where some do not decode. Needs an open
 * decoder. *out is the caller's; it stays empty where there is not one tile. What is not
 * there after LIMIT_STORYBOARD_CPU_US stays out.
 *
 * A key frame that is dark stays among its neighbours, for a storyboard tells of its film
 * as it is. A single one would tell nothing, and most films begin in the dark: so the
 * only tile of a strip is `have`, which was chosen to speak for the film.
 */
void storyboard_make(struct video *v, const struct timeline *t,
                     const struct storyboard *what, struct strip *out);

/* The size of each tile, as shown. */
void storyboard_tile(int32_t width, int32_t height, int32_t *tile_width,
                     int32_t *tile_height);

#endif
