/*
 * thumbs/jpeg_fast_frame.h - what the headers of a JPEG say: frame, scans, quantisers,
 * and whether the scans together are a whole picture.
 *
 * All functions return false where a header is not perfect or not of the fast decoder's
 * kind. Numbers of sections and tables are those of ITU-T T.81; what libjpeg-turbo 2.1
 * refuses or warns about (jdmarker.c, jdphuff.c) is refused here.
 */
#ifndef ASSETS_THUMBS_JPEG_FAST_FRAME_H
#define ASSETS_THUMBS_JPEG_FAST_FRAME_H

#include "thumbs/jpeg_fast.h"

enum {
    JF_COMPONENTS = 3, /* the most */
    JF_TABLES = 4,     /* of each kind (B.2.4.1, B.2.4.2) */
    JF_MCU_BLOCKS = 10, /* the most in one MCU (B.2.3) */
    JF_LANES = 16,     /* blocks side by side: a vector of 16 bits each */
};

/* A part of the file; borrowed. */
struct jf_span {
    const uint8_t *at;
    size_t n;
};

struct jf_quant {
    uint16_t values[64]; /* of rows of the block, not zigzag */
    bool is_set;
};

/*
 * Which coefficients of a block are kept, as rows x columns from the top left. Those not
 * kept are walked over: their codes are read, their values go to a dump.
 */
enum jf_keep { JF_KEEP_1, JF_KEEP_2X2, JF_KEEP_4X4, JF_KEEP_8X8 };

/*
 * Coefficients of JF_LANES neighbouring blocks lie side by side: the 16 first ones, then
 * the 16 second ones and so on, as if each row were a vector register. So dequantising
 * and the inverse DCT work on 16 blocks at once and nothing is ever transposed. One more
 * row at the end is the dump.
 */
static inline int
jf_keep_rows(enum jf_keep keep)
{
    static const int rows[] = {1, 4, 16, 64};

    return rows[keep] + 1;
}

struct jf_component {
    int id;
    int across, down;               /* sampling factors */
    int quant_at, dc_at, ac_at;     /* numbers of its tables; the last two of this scan */
    int scaled;                     /* samples a side of a block's picture: 1 2 4 8 */
    enum jf_keep keep;
    int32_t columns, rows;          /* blocks that have picture in them */
    int32_t columns_all, rows_all;  /* and all that whole MCUs have */
    bool has_quant;                 /* the first scan of the component was seen */
    uint16_t quant[64];             /* as of then, in the order of the kept ones */
    int8_t progress[64];            /* by zigzag index: bits missing; -1 not begun */
    uint8_t *plane;                 /* borrowed from the picture */
    size_t stride;
};

struct jf_frame {
    int32_t width, height;
    bool is_progressive;
    int n;
    int across, down;               /* the largest sampling factors */
    int32_t mcus_across, mcus_down; /* of a scan of several components */
    struct jf_component components[JF_COMPONENTS];
};

struct jf_scan {
    int n;
    int which[JF_COMPONENTS];       /* components of the frame */
    int first, last;                /* Ss, Se: zigzag indexes */
    int high, low;                  /* Ah, Al: bits missing before and after */
    int32_t interval;               /* MCUs from restart to restart; 0 none */
    int32_t mcus_across, mcus_down;
};

/* Zigzag index to place in the block, row * 8 + column (figure A.6). */
extern const uint8_t jf_zigzag[64];

/* Contents of a DQT segment. */
bool jf_quants_read(struct jf_quant quants[JF_TABLES], struct jf_span s);
/* Contents of a SOF segment; nothing is known yet of sizes at a scale. */
bool jf_frame_read(struct jf_frame *f, struct jf_span s, bool is_progressive);
/* Chooses size and coefficients of each component, as libjpeg does (jdmaster.c). */
void jf_frame_scale(struct jf_frame *f, const struct jpeg_fast_want *want);
/* Gives *out memory for the planes, with room for whole groups of 16 MCUs. */
bool jf_frame_planes(struct jf_frame *f, struct picture *out);
/* Every bit of every coefficient of every component was there. */
bool jf_frame_is_whole(const struct jf_frame *f);

/* Contents of a SOS segment; interval of the last DRI. */
bool jf_scan_read(struct jf_frame *f, struct jf_scan *s, struct jf_span at,
                  int32_t interval);
/* The scan may come now. Notes what it brings and latches the quantisers. */
bool jf_scan_admit(struct jf_frame *f, const struct jf_scan *s,
                   const struct jf_quant quants[JF_TABLES]);

#endif
