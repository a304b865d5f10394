/*
 * thumbs/frame.h - frames out of an open decoder, from a key frame on: one, or one by
 * one.
 */
#ifndef ASSETS_THUMBS_FRAME_H
#define ASSETS_THUMBS_FRAME_H

#include "thumbs/clip_time.h"

/*
 * Seeks, and reads one packet of the chosen stream into v->packet. False where the seek
 * or the reading fails.
 */
MUST_USE bool frame_seek(struct video *v, const struct key *key);

/* How much work may still be done. */
struct feed {
    int packets_left;
    int64_t until_us; /* of CPU time */
    bool at_end;      /* of the file: the decoder was told so */
    int64_t newest;   /* of the times of all packets that were fed, the last */
};

/*
 * Decodes what was sought; reads on where that packet alone shows nothing. NULL where no
 * frame comes. The caller frees it.
 */
AVFrame *frame_decode(struct video *v, struct feed *feed);

/*
 * The next frame in the order of showing, fed from the packet that is held on; at the end
 * of the file what the decoder holds back. NULL behind the last. The caller frees it.
 */
AVFrame *frame_next(struct video *v, struct feed *feed);

/* Its time in the stream's time base, AV_NOPTS_VALUE where not known. */
int64_t frame_when(const AVFrame *frame);

/* Decodes one packet that holds a whole still. Takes nothing; *out is the caller's. */
MUST_USE bool frame_of_still(AVCodecContext *dec, const AVPacket *packet, AVFrame **out);

#endif
