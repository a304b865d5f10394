/*
 * fetch/whole.h - inside fetch/: reading a file byte by byte, and the structures that
 * sniff_whole follows.
 */
#ifndef ASSETS_FETCH_WHOLE_H
#define ASSETS_FETCH_WHOLE_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

enum { WHOLE_WINDOW = 64 * 1024 };

/* A window that slides over the file. Set fd and bytes, the rest zero. */
struct whole_reader {
    int fd;          /* borrowed */
    int64_t bytes;   /* of the file */
    int64_t at;      /* offset of window[0] */
    size_t n;        /* bytes in window */
    bool failed;     /* reading failed; err tells */
    struct err err;
    unsigned char window[WHOLE_WINDOW];
};

/* -1 past the end of the file, and after a failure. */
int whole_byte(struct whole_reader *r, int64_t at);
/* n bytes, most significant first; n up to 8. False past the end. */
MUST_USE bool whole_be(struct whole_reader *r, int64_t at, size_t n, uint64_t *out);
MUST_USE bool whole_le32(struct whole_reader *r, int64_t at, uint32_t *out);
/* Offset of the first byte `c` from `at` on, or -1. */
int64_t whole_find(struct whole_reader *r, int64_t at, unsigned char c);

/* Each gives -1 for a whole file, else the offset where it broke. */
int64_t whole_jpeg(struct whole_reader *r);
int64_t whole_png(struct whole_reader *r);
int64_t whole_gif(struct whole_reader *r);
int64_t whole_riff(struct whole_reader *r);
/* MP4: moov, and an mdat that is all there */
int64_t whole_movie(struct whole_reader *r);
/* AVIF, HEIC: meta or moov, and boxes that fit */
int64_t whole_picture(struct whole_reader *r);
int64_t whole_matroska(struct whole_reader *r);

#endif
