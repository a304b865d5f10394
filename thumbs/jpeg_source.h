/*
 * thumbs/jpeg_source.h - the bytes of a JPEG, whole where they are few, else piece by
 * piece, and its frame header.
 */
#ifndef ASSETS_THUMBS_JPEG_SOURCE_H
#define ASSETS_THUMBS_JPEG_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct jpeg_source {
    int fd;          /* borrowed */
    int64_t bytes;   /* of the file */
    int64_t at;      /* next byte to read */
    uint8_t *buffer; /* owned */
    bool is_whole;   /* the buffer holds the whole file */
    bool hit_end;    /* an end marker had to be made up */
    int sof;         /* marker of the first frame header: 0xC0 baseline … 0xCF; 0 none */
    int32_t width, height; /* that it tells */
};

/* False where there is no memory. Reads the markers up to the frame header. */
bool jpeg_source_init(struct jpeg_source *s, int fd, int64_t bytes);
void jpeg_source_release(struct jpeg_source *s);

/*
 * The next piece; past the end, or where reading fails, an end marker (so that a decoder
 * stops). Never 0.
 */
size_t jpeg_source_fill(struct jpeg_source *s, const uint8_t **out);
void jpeg_source_skip(struct jpeg_source *s, int64_t n);

#endif
