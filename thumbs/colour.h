/*
 * thumbs/colour.h - what samples mean, and how they become sRGB: at thumbnail size, after
 * the filter, where it costs nothing.
 */
#ifndef ASSETS_THUMBS_COLOUR_H
#define ASSETS_THUMBS_COLOUR_H

#include "thumbs/fine.h"

enum colour_matrix { /* of PICTURE_YUV; ITU-R BT.601, BT.709, BT.2020 and older ones */
    COLOUR_BT601,
    COLOUR_BT709,
    COLOUR_BT2020,
    COLOUR_SMPTE240M,
    COLOUR_FCC,
};

enum colour_transfer {
    COLOUR_SDR, /* shown as it is */
    COLOUR_PQ,  /* SMPTE ST 2084: tone-mapped */
    COLOUR_HLG, /* ARIB STD-B67: tone-mapped */
};

struct icc;

/* Zero: sRGB, full range, BT.601: a plain JPEG. */
struct colour {
    enum colour_matrix matrix;
    enum colour_transfer transfer;
    bool is_limited;   /* 16 to 235 (luma), 16 to 240 (chroma); RGB and grey too */
    bool is_wide;      /* BT.2020 primaries, to be brought to sRGB's */
    /* of CMYK: 255 is full ink, as a file without Adobe's marker has it */
    bool is_plain_ink;
    int32_t peak_nits; /* of PQ: the brightest there is, as the file tells; 0: unknown */
    struct icc *icc;   /* owned by whoever owns the colour; NULL: sRGB or no profile */
};

/*
 * *out is RGB, or RGBA with alpha no longer multiplied in, 8 bits, packed. A picture
 * whose alpha hides nothing comes out as RGB. RGBA is taken to be of full range. A
 * profile counts where it has as many channels as the picture; PQ and HLG go before it.
 * Errors: ERR_LIMIT.
 */
MUST_USE bool colour_apply(const struct fine *from, const struct colour *c,
                           struct picture *out, struct err *e);

#endif
