/*
 * thumbs/resample_pass.h - both passes of the filter over one plane, or over one packed
 * picture, whose channels become planes on the way.
 */
#ifndef ASSETS_THUMBS_RESAMPLE_PASS_H
#define ASSETS_THUMBS_RESAMPLE_PASS_H

#include "thumbs/resample_code.h"

enum { CHANNELS_MOST = 4 };

/* Memory that grows and is kept; its content is lost when it grows. */
struct resample_room {
    void *memory; /* owned */
    size_t bytes;
};

struct resampler {
    const struct resample_code *code;
    struct filter_cache filters;
    struct resample_room bands[CHANNELS_MOST], columns;
    struct resample_room spare;      /* a row that nobody wants */
    struct resample_room pointers;   /* to the rows that make one */
    struct resample_room packed;     /* a row at thumbnail height, channels mixed */
    struct resample_room multiplied; /* rows with alpha multiplied in ... */
    struct resample_room which;      /* ... and which they are, from 1 on; 0: none */
};

/* One plane, or the channels of a packed picture: what is read. */
struct resample_from {
    const uint8_t *bytes; /* or NULL: */
    const int16_t *fine;
    size_t stride;         /* of what is read, in its own units */
    int32_t width, height; /* pixels */
    size_t channels;       /* samples of a pixel, side by side */
    bool has_alpha;        /* the fourth is alpha, not multiplied in yet */
};

/* What is written: a plane for each channel. */
struct resample_to {
    int16_t *planes[CHANNELS_MOST];
    size_t stride;
    int32_t width, height;
};

/*
 * Fills *to. The axes are of the source's size, sides from 1 to LIMIT_SIDE_PX; `across`
 * has even starts. False: no memory.
 */
MUST_USE bool resample_source(struct resampler *r, const struct resample_from *from,
                              const struct axis *across, const struct axis *down,
                              const struct resample_to *to);

#endif
