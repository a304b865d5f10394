/*
 * thumbs/jpeg_markers.h - what a JPEG's markers tell: facts, what it says of itself, its
 * colour profile (for jpeg.c alone).
 */
#ifndef ASSETS_THUMBS_JPEG_MARKERS_H
#define ASSETS_THUMBS_JPEG_MARKERS_H

#include "thumbs/colour.h"
#include "thumbs/finding.h"

#include <stdbool.h>
#include <stdio.h>

#include <jpeglib.h>

/* Before the header is read: which markers are to be kept. */
void jpeg_markers_keep(struct jpeg_decompress_struct *c);

/* Size, pixel format, progressive or not. After the header was read. */
void jpeg_markers_facts(const struct jpeg_decompress_struct *c,
                        struct media_facts *facts);

/*
 * Exif, IPTC and XMP into the facts, and whether there is a profile. As far as the
 * markers were read; before the decoder finishes, which frees them.
 */
void jpeg_markers_meta(const struct jpeg_decompress_struct *c, struct media_facts *facts);

/* The profile made ready for pixels of this kind, or NULL. The caller owns it. */
struct icc *jpeg_markers_icc(struct jpeg_decompress_struct *c, enum picture_kind kind);

#endif
