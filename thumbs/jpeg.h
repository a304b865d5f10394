/*
 * thumbs/jpeg.h - read a JPEG as small as it may be read: by the decoder of our own where
 * that can, else by libjpeg-turbo. A door to libjpeg-turbo.
 */
#ifndef ASSETS_THUMBS_JPEG_H
#define ASSETS_THUMBS_JPEG_H

#include "thumbs/shot.h"

enum jpeg_end {
    /*
     * the shot holds the picture (nothing where only headers were asked for); the finding
     * may still say truncated or undecodable
     */
    JPEG_READ,
    JPEG_BROKEN,  /* no picture, the finding says why */
    /*
     * of a kind that this library does not read (lossless, 12 bits, odd sampling):
     * another may
     */
    JPEG_REFUSED,
};

/*
 * Reads all of m's JPEG, at 1/8, 1/4, 1/2 or 1/1, well above m->box_px on the longer side
 * where the file has as much. Fills facts that the headers tell, also where no picture
 * comes out, and the shot's picture and colour.
 */
enum jpeg_end jpeg_read(const struct media *m, struct media_facts *facts,
                        struct finding *f, struct shot *out);

/*
 * Lets the library look at the processor while it may still read files (arm64 reads
 * /proc/cpuinfo).
 */
void jpeg_warm_up(void);

/* "libjpeg-turbo 2.1.5", and whether the decoder of our own runs here. */
void jpeg_version(char *out, size_t size);

#endif
