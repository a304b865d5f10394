/*
 * thumbs/jpeg_fast_idct.h - the inverse DCT of 16 blocks at once.
 *
 * Coefficients come lane-wise (jf_keep_rows), so each vector is one coefficient of 16
 * blocks, and a one-dimensional transform is ordinary arithmetic on whole vectors: first
 * down the columns, then along the rows, no shuffling between. Only the finished 8-bit
 * samples are interleaved.
 *
 * The one-dimensional transforms and where their constants come from:
 * jpeg_fast_transform.h.
 *
 * libjpeg's C code computes in 32 bits, its vector code in 16, with short cuts where a
 * block has only DC: with coefficients that no picture has these give different
 * samples. Such blocks are refused: a sum of 64 samples within 512 of grey is all that
 * T.81's 8-bit pictures can need, quantisation error included.
 */
#ifndef ASSETS_THUMBS_JPEG_FAST_IDCT_H
#define ASSETS_THUMBS_JPEG_FAST_IDCT_H

#include "thumbs/jpeg_fast_frame.h"

/* Coefficients of zigzag indexes to here are in the first four rows and columns. */
enum { JF_REACHED_4X4 = 9 };

/*
 * Sixteen blocks of row by from column bx on go into the component's plane. `reached`: no
 * zigzag index above it has a coefficient in any of the blocks. False: out of range.
 * lanes: aligned to 32 bytes.
 */
bool jf_idct(const struct jf_component *c, const int16_t *lanes, int32_t by, int32_t bx,
             int reached);

#endif
