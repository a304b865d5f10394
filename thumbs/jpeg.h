/*
 * thumbs/jpeg.h - read a JPEG as small as it may be read. The only door to libjpeg-turbo.
 */
#ifndef ASSETS_THUMBS_JPEG_H
#define ASSETS_THUMBS_JPEG_H

#include "thumbs/finding.h"
#include "thumbs/picture.h"

enum jpeg_end {
    /* *out holds the picture; the finding may still say truncated or undecodable */
    JPEG_READ,
    JPEG_BROKEN,  /* no picture, the finding says why */
    /*
     * of a kind that this library does not read (lossless, 12 bits, odd sampling):
     * another may
     */
    JPEG_REFUSED,
};

/*
 * Reads all of fd's JPEG, at 1/8, 1/4, 1/2 or 1/1, at least twice box_px on the longer
 * side where the file has as much. Fills facts that the header tells, also where no
 * picture comes out. *out belongs to the caller.
 */
enum jpeg_end jpeg_read(int fd, int64_t bytes, int32_t box_px, struct media_facts *facts,
                        struct finding *f, struct picture *out);

/*
 * Lets the library look at the processor while it may still read files (arm64 reads
 * /proc/cpuinfo).
 */
void jpeg_warm_up(void);

/* "libjpeg-turbo 2.1.5" */
void jpeg_version(char *out, size_t size);

#endif
