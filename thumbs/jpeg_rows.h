/*
 * thumbs/jpeg_rows.h - the pixels of a JPEG as its planes where they may stay so, else as
 * libjpeg converts them (for jpeg.c alone).
 *
 * Planes as stored: grey; luma and chroma of any sampling in which chroma divides luma
 * (4:4:4 to 4:1:0); red, green, blue; inks. YCCK goes through libjpeg to inks, which end
 * in planes too; odd sampling goes through it to packed RGB.
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
 * Of PICTURE_CMYK: 255 is full ink. Adobe's marker stands for inks upside down (Adobe
 * Technical Note 5116, section 18), a file without it has them plain. After the header.
 */
bool jpeg_rows_plain_ink(const struct jpeg_decompress_struct *c);

/*
 * In this order; all but the second may leave by the error manager's jump. Between the
 * first two: start_decompress.
 */
void jpeg_rows_choose(struct jpeg_decompress_struct *c, struct picture *out);
/*
 * *ink_row: memory that the caller frees, NULL where none is needed. Errors: ERR_LIMIT.
 */
MUST_USE bool jpeg_rows_room(const struct jpeg_decompress_struct *c, struct picture *out,
                             uint8_t **ink_row, struct err *e);
void jpeg_rows_read(struct jpeg_decompress_struct *c, struct picture *out,
                    uint8_t *ink_row);

#endif
