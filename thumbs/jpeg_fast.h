/*
 * thumbs/jpeg_fast.h - a JPEG decoder of our own for the common kinds, twice as fast as
 * libjpeg-turbo where a reduced picture is wanted.
 *
 * Reads 8-bit Huffman-coded JPEG, baseline, extended sequential and progressive (ITU-T
 * T.81: SOF0, SOF1, SOF2), of one or three components. It takes a file only where every
 * code, every marker and every count of bytes that it reads is in order; at the least
 * doubt it refuses, and libjpeg-turbo reads the file and says what is wrong. So a verdict
 * of "ok" may come from here, a bad one never.
 *
 * Where to read on, in the order of the data: jpeg_fast.c walks the markers,
 * jpeg_fast_frame reads the headers, jpeg_fast_data frees a scan of its stuffing,
 * jpeg_fast_codes makes the tables, jpeg_fast_scan.c reads sequential scans,
 * jpeg_fast_progressive and jpeg_fast_ac.c the others, jpeg_fast_idct and
 * jpeg_fast_transform.h turn coefficients into samples. jpeg_fast_parts.h has the state.
 */
#ifndef ASSETS_THUMBS_JPEG_FAST_H
#define ASSETS_THUMBS_JPEG_FAST_H

#include "thumbs/picture.h"

#include <stdbool.h>

/* Look-up tables and coefficients, kept from file to file; not for use by two threads. */
struct jpeg_fast;

/* The processor has what it needs: AVX2, BMI2 with a pdep that is not microcode. */
bool jpeg_fast_is_here(void);

struct jpeg_fast *jpeg_fast_new(void); /* NULL: no memory */
void jpeg_fast_free(struct jpeg_fast *d);

struct jpeg_fast_want {
    int eighths;   /* 1, 2, 4 or 8: the size of the planes against the file's */
    /*
     * Planes equal libjpeg-turbo's (islow), bit for bit. Else a reduced plane is the
     * k-point inverse DCT of the k x k lowest coefficients: the better filter where a
     * thumbnail is made of it, and the cheaper one.
     */
    bool is_exact;
    /* Scans that the reduced planes do not need may be passed over unread. */
    bool may_skip;
};

/*
 * True: *out has the planes (PICTURE_GRAY or PICTURE_YUV, extents filled in; memory owned
 * by the caller), each scan was walked to its end (but for may_skip), every code was
 * there, the end marker was reached. False: not of its kind, damaged in any way, too
 * large, no memory: *out is empty and nothing is said about the file. Reads bytes[0..n)
 * and nothing else.
 */
MUST_USE bool jpeg_fast_read(struct jpeg_fast *d, const uint8_t *bytes, size_t n,
                             const struct jpeg_fast_want *want, struct picture *out);

#endif
