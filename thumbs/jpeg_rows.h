/*
 * thumbs/jpeg_rows.h - the pixels of a JPEG as its planes where they may stay so, else as
 * RGB (for jpeg.c alone).
 */
#ifndef ASSETS_THUMBS_JPEG_ROWS_H
#define ASSETS_THUMBS_JPEG_ROWS_H

#include "thumbs/picture.h"

#include <stdbool.h>
#include <stdio.h>

#include <jpeglib.h>

/*
 * Luma samples for each chroma sample, in the file or in the planes that come out; 0 and
 * 0 where that is no ratio. Of the output only after jpeg_calc_output_dimensions.
 */
void jpeg_rows_ratio(const struct jpeg_decompress_struct *c, bool of_output, int *across,
                     int *down);

/*
 * In this order; all but the second may leave by the error manager's jump. Between the
 * first two: start_decompress.
 */
void jpeg_rows_choose(struct jpeg_decompress_struct *c, struct picture *out);
/*
 * *cmyk_row: memory that the caller frees, NULL where none is needed. Errors: ERR_LIMIT.
 */
MUST_USE bool jpeg_rows_room(const struct jpeg_decompress_struct *c, struct picture *out,
                             uint8_t **cmyk_row, struct err *e);
void jpeg_rows_read(struct jpeg_decompress_struct *c, struct picture *out,
                    uint8_t *cmyk_row);

#endif
