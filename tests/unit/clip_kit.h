/*
 * tests/unit/clip_kit.h - one video through clip_read within the test's own process, and
 * what came of it before it is made a thumbnail.
 */
#ifndef ASSETS_TESTS_CLIP_KIT_H
#define ASSETS_TESTS_CLIP_KIT_H

#include "base/str.h"
#include "thumbs/shot.h"
#include "thumbs/storyboard.h"
#include "thumbs/video.h"

struct clip_done {
    struct media_facts facts;
    struct finding finding;
    struct shot shot;
    struct strip strip;
};

#define auto_clip __attribute__((cleanup(clip_done_release)))

void clip_done_release(struct clip_done *d);

/* at_us: -1 to let it choose; flags: enum wire_job_flag. */
void clip_bytes(struct str bytes, enum media_type type, int64_t at_us, uint32_t flags,
                struct clip_done *out);
/* A file of the made media; the test fails where it is not there. */
void clip_file(const char *name, int64_t at_us, uint32_t flags, struct clip_done *out);

/*
 * A film made here, MPEG-4 Part 2 in an MP4, 64 x 48 at 25 frames a second: frame i is
 * half of luma lumas[i] and half of another or, where it is flat, all of it.
 */
struct film {
    int frames, key_every, b_frames;
    const uint8_t *lumas; /* NULL: 60 + 4 i, and again from 60 after 30 frames */
    bool is_flat;
    const char *const (*metadata)[2]; /* NULL, or pairs up to one of NULL */
};
void film_make(const struct film *film, struct buf *out);
/* The luma of a frame's left half. */
int film_luma(const AVFrame *frame);

/* A descriptor of a file in memory that holds these bytes. */
int clip_fd(struct str bytes);

/* The bytes behind the first occurrence of a box's type; the test fails without. */
char *clip_box(struct buf *b, const char *type);
/* Writes a number of 32 bits, big end first. */
void clip_u32(char *at, uint32_t value);

#endif
