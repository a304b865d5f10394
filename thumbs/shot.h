/* thumbs/shot.h - one decoded picture on its way from a reader to the thumbnails. */
#ifndef ASSETS_THUMBS_SHOT_H
#define ASSETS_THUMBS_SHOT_H

#include "thumbs/finding.h"
#include "thumbs/picture.h"

struct AVFrame;

/* Owns both; at most one of them is there. Zero is nothing. */
struct shot {
    struct picture picture;
    struct AVFrame *frame;
    struct turn turn;  /* how it becomes what is shown */
    int64_t frame_us;  /* -1 for a still */
};

/* What the readers are given. */
struct media {
    int fd;            /* borrowed */
    int64_t bytes;
    enum media_type type;
    int32_t box_px;    /* the largest picture wanted, 0 none */
    int64_t at_us;     /* frame wanted, or -1 */
};

/* Each fills facts, finding and, where there is a picture, the shot. */
void still_read(const struct media *m, struct media_facts *facts, struct finding *f,
                struct shot *out); /* JPEG, PNG, WebP */
void clip_read(const struct media *m, struct media_facts *facts, struct finding *f,
               struct shot *out);  /* MP4, Matroska, GIF, AVIF */

#endif
