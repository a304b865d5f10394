/*
 * thumbs/worker_kind.h - the part in which the two programs differ: assets-worker reads
 * every kind, assets-worker-jpeg only JPEG and no palettes, links neither FFmpeg nor
 * libimagequant, and starts in a fifteenth of the time.
 */
#ifndef ASSETS_THUMBS_WORKER_KIND_H
#define ASSETS_THUMBS_WORKER_KIND_H

#include "thumbs/shot.h"

/* Lines that name a library and its version, the last without its end. */
typedef void version_fn(char *out, size_t size);

struct worker_kind {
    const char *name; /* of the program */
    /* *hand_on: this program cannot read it, the other can */
    void (*read)(const struct media *m, const struct seen *s, bool *hand_on);
    /*
     * A frame brought to thumbnail size, and what its samples mean. NULL where there are
     * no frames. Errors: ERR_MEDIA, ERR_LIMIT.
     */
    bool (*shrink)(struct resampler *r, const struct shot *s, struct size to,
                   struct fine *out, struct colour *colour, struct err *e);
    void (*release)(struct shot *s); /* of the frame; NULL where there are none */
    void (*warm_up)(void);           /* before confinement */
    version_fn *versions[4]; /* of what only this program links; NULL ends them */
};

/* Defined once in each program: worker_all.c, worker_jpeg.c. */
extern const struct worker_kind worker_kind;

#endif
