/*
 * thumbs/jpeg_reader.h - libjpeg-turbo's view of one file: where its bytes come from,
 * where its errors go, what was the first harm (for jpeg.c alone).
 */
#ifndef ASSETS_THUMBS_JPEG_READER_H
#define ASSETS_THUMBS_JPEG_READER_H

#include "thumbs/jpeg_source.h"
#include "thumbs/shot.h"

#include <setjmp.h>
#include <stdio.h>

#include <jpeglib.h>

/* An error jumps to `jump`, which jpeg_read sets. */
struct jpeg_reader {
    struct jpeg_decompress_struct c;
    struct jpeg_error_mgr errors;
    struct jpeg_progress_mgr progress;
    struct jpeg_source_mgr source;
    struct jpeg_source from;
    jmp_buf jump;
    const struct media *media; /* these four are borrowed */
    struct finding *f;
    struct media_facts *facts;
    struct shot *shot;
    uint8_t *row;          /* owned */
    int64_t first_harm_at; /* of a warning that means lost pixels; -1 none */
    bool is_short;         /* data ends before the picture does */
    bool over_limit;
    bool has_meta; /* markers were looked through */
};

/* NULL where there is no memory. */
struct jpeg_reader *jpeg_reader_new(int fd, int64_t bytes);
/* Makes the decoder; may leave by the jump. */
void jpeg_reader_start(struct jpeg_reader *r);
void jpeg_reader_free(struct jpeg_reader *r);

/*
 * The first harm is the one that matters: its place, how much of the picture was there
 * before, and that no message of it is noted yet.
 */
void jpeg_reader_harm(struct jpeg_reader *r, int64_t at);

#endif
