/*
 * thumbs/icc.h - ICC profiles to sRGB at thumbnail size. Door: liblcms2, in icc.c.
 *
 * Profiles of curves and a matrix, which nearly all photographs have, and grey ones are
 * read by Little CMS and applied by thumbs/light.h: made ready in 0.1 ms where the
 * library's own way takes 6. All others go through it.
 */
#ifndef ASSETS_THUMBS_ICC_H
#define ASSETS_THUMBS_ICC_H

#include "thumbs/picture.h"

/* A profile made ready for one kind of picture. */
struct icc;

/*
 * NULL where the bytes are no profile that fits a picture of this kind (RGB kinds and YUV
 * want an RGB profile, GRAY a grey one, CMYK a CMYK one), where it asks for more than
 * limits.h allows or is made of multiProcessElements, or where it is sRGB itself: then
 * nothing needs to be done. Relative colorimetric with black point compensation for RGB
 * and grey, perceptual for CMYK: what vips and browsers do. The bytes are not needed
 * afterwards.
 */
struct icc *icc_open(const uint8_t *bytes, size_t n, enum picture_kind kind);
void icc_close(struct icc *icc); /* accepts NULL */

/* Samples a pixel that icc_row wants: 1, 3 or 4. */
size_t icc_channels(const struct icc *icc);

/*
 * n pixels of packed 16-bit samples (0 to 65,535; of CMYK 0 is no ink) to packed 8-bit
 * sRGB, three bytes a pixel.
 */
void icc_row(const struct icc *icc, const uint16_t *from, uint8_t *rgb, size_t n);

/* Whatever the library does on first use, before confinement. */
void icc_warm_up(void);
void icc_version(char *out, size_t size); /* "Little CMS 2.14" */

#endif
