/* thumbs/shot.h - one decoded picture on its way from a reader to the thumbnails. */
#ifndef ASSETS_THUMBS_SHOT_H
#define ASSETS_THUMBS_SHOT_H

#include "thumbs/colour.h"
#include "thumbs/finding.h"
#include "thumbs/picture.h"
#include "thumbs/resample.h"

struct AVFrame;
struct strip;

/* The box of a picture that nobody wants, made to see what it is like. */
enum { SHOT_GLANCE_PX = 128 };

/*
 * What a reader found to show. Either the picture, or a frame that only the program with
 * FFmpeg can read. Zero is nothing.
 */
struct shot {
    struct picture picture; /* owned */
    struct AVFrame *frame;  /* owned; NULL where there is a picture */
    struct colour colour;   /* of the picture; its icc is owned */
    struct turn turn;       /* how it becomes what is shown */
    int64_t frame_us;       /* -1 for a still */
};

/* What the readers are given. */
struct media {
    int fd;            /* borrowed */
    int64_t bytes;
    enum media_type type;
    int32_t box_px;    /* the largest picture wanted; SHOT_GLANCE_PX where none is */
    int64_t at_us;     /* frame wanted, or -1 */
    uint32_t flags;    /* enum wire_job_flag */
    uint32_t colors;   /* of a palette, 0: none is wanted */
    struct resampler *resampler; /* borrowed, kept from job to job */
    struct jpeg_fast *fast;      /* the same; NULL: libjpeg-turbo reads all */
};

/* What they fill in. strip stays empty where no storyboard was asked for or possible. */
struct seen {
    struct media_facts *facts;
    struct finding *finding;
    struct shot *shot;
    struct strip *strip;
};

/*
 * Sets the turn of a still, and the size that is shown, by its Exif orientation. Browsers
 * and viewers show the pixels of a still as squares, whatever it says of density.
 */
void shot_upright(struct media_facts *facts, struct shot *out);

/*
 * True, with the finding set, where the coded size is beyond the limits. No byte of the
 * file is at fault, so broke_at is -1.
 */
bool size_refused(const struct media_facts *facts, struct finding *f);

/*
 * The readers. *hand_on: a JPEG of a rare kind that libjpeg-turbo does not read and
 * FFmpeg may.
 */
void jpeg_file_read(const struct media *m, const struct seen *s, bool *hand_on);
void still_read(const struct media *m, const struct seen *s); /* PNG, WebP, odd JPEGs */
/* MP4, Matroska, GIF, AVIF */
void clip_read(const struct media *m, const struct seen *s);

#endif
