/*
 * thumbs/mp4box.h - the boxes of an MP4: do they tile the file, and what do they say that
 * FFmpeg does not tell.
 */
#ifndef ASSETS_THUMBS_MP4BOX_H
#define ASSETS_THUMBS_MP4BOX_H

#include <stdbool.h>
#include <stdint.h>

struct mp4_shape {
    bool is_iso; /* begins with a box that such files begin with */
    bool has_moov, has_moof, has_mdat;
    /* a sample entry of the protected kinds (ISO 14496-12, 8.12; Apple drms, drmi) */
    bool is_encrypted;
    bool is_external; /* a data reference to another file */
    /*
     * A track's length is given as all ones: not known (ISO 14496-12, 8.4.2). FFmpeg 5.1
     * takes it for 39 hours.
     */
    bool is_endless;
    int tracks;
    int64_t overrun_at; /* start of the box that is larger than what holds it, -1 none */
    char overrun[5];    /* its type, "?" for what is not a letter */
    int64_t bad_at;     /* a size that no box has, -1 none */
};

/*
 * Reads headers only; at most LIMIT_BOXES of them. Never fails: what cannot be read is
 * not there.
 */
void mp4box_read(int fd, int64_t bytes, struct mp4_shape *out);

#endif
