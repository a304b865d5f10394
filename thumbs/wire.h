/*
 * thumbs/wire.h - what crosses the border between assets and assets-worker: fixed size,
 * no pointers, checked on arrival.
 */
#ifndef ASSETS_THUMBS_WIRE_H
#define ASSETS_THUMBS_WIRE_H

#include "base/err.h"
#include "base/limits.h"
#include "base/media.h"

#include <stdint.h>

/*
 * How pictures are made. Raise it when a change of method gives other pictures: old
 * thumbs are then made anew.
 */
enum { THUMB_RECIPE = 2 };

enum { WIRE_BOXES = 4, WIRE_WORD = 32, WIRE_TEXT = 192, WIRE_URI = 1024,
       WIRE_HELLO_TEXT = 2048, WIRE_CAPTION = 2048, WIRE_PERSON = 256 };

/* A shape wider than this is no picture: 65,535 of JPEG times any sane pixel shape. */
enum { WIRE_SIDE_MOST_PX = 1 << 20 };

/*
 * Longer than a century is a broken header; a container's field could say 300,000 years.
 */
#define WIRE_DURATION_MOST_US (INT64_C(100) * 366 * 86400 * 1000000)

/* A storyboard: up to ten tiles side by side, each this wide. */
enum { WIRE_TILES = 10, WIRE_TILE_PX = 160 };

/* The exit status of a worker to which a file left no memory. */
enum { WIRE_EXIT_MEMORY = 4 };

enum verdict {
    VERDICT_OK,
    VERDICT_TRUNCATED,   /* the bytes end before the picture does */
    VERDICT_UNDECODABLE, /* whole, but does not decode */
    VERDICT_WRONG_TYPE,  /* not what its first bytes claimed */
    VERDICT_EMPTY,
    VERDICT_NO_PICTURE,  /* sound only */
    /* more pixels, streams, scans or memory than limits.h allows */
    VERDICT_TOO_LARGE,
    /* media that the worker does not read: encrypted, a codec without a decoder here */
    VERDICT_UNSUPPORTED,
    /* no confined worker could look at it; made by the parent only */
    VERDICT_UNCHECKED,
    VERDICTS
};
const char *verdict_name(enum verdict v); /* "no-picture" */
enum verdict verdict_from_name(struct str name); /* VERDICTS where none */

/*
 * Sent with two descriptors: the media, read-only; and a memory file for the pictures,
 * sealed against growing.
 */
struct wire_job {
    uint32_t magic;   /* WIRE_MAGIC */
    uint32_t id;
    uint32_t type;    /* enum media_type with MEDIA_READ */
    uint32_t n_boxes; /* 0: facts and verdict only */
    uint32_t box_px[WIRE_BOXES]; /* descending */
    int64_t bytes;    /* of the media */
    int64_t mtime_s;  /* for Thumb::MTime */
    int64_t room_bytes; /* size of the memory file */
    int64_t at_us;    /* frame wanted, or -1: choose; see WIRE_JOB_SHARE */
    uint32_t flags;   /* WIRE_JOB_… */
    uint32_t colors;  /* of a palette, 2 to 256; 0: as many as there are */
    char uri[WIRE_URI]; /* for Thumb::URI; terminated */
};
#define WIRE_MAGIC 0x41535432u /* "AST2": both programs are of one build */

enum wire_job_flag {
    /* a storyboard too, where it is a video; room_bytes holds wire_strip_room more */
    WIRE_JOB_STORYBOARD = 1,
    /*
     * This object's verdict stands from an earlier look at all of it: what no picture
     * needs may be left unread. The reply's verdict is then of what was read.
     */
    WIRE_JOB_VERIFIED = 2,
    /* Facts that the headers tell and nothing decoded: VERDICT_UNCHECKED, no pictures. */
    WIRE_JOB_HEADERS = 4,
    /* libjpeg-turbo reads every JPEG, also where the decoder of our own could */
    WIRE_JOB_LIBJPEG = 8,
    /*
     * at_us is in millionths of the film's length, and the key frame nearest to it is
     * taken as it is: one seek and one decoded frame, dark or not
     */
    WIRE_JOB_SHARE = 16,
    WIRE_JOB_FLAGS = 31
};

/*
 * The worker's first message, sent once it is confined or has found that it cannot be. It
 * carries no descriptor.
 */
struct wire_hello {
    uint32_t magic;     /* WIRE_MAGIC */
    /* 1: seccomp is on and jobs may come; 0: it ends now, why is in text */
    uint32_t confined;
    /* ABI of Landlock in force; 0: this kernel has none, seccomp stands alone */
    uint32_t landlock;
    /* "name: value" lines where asked by --doctor; else the reason or nothing */
    char text[WIRE_HELLO_TEXT];
};

/* What the probe found. Words are printable ASCII, terminated, empty where not known. */
struct media_facts {
    /* as shown: after orientation, display matrix and sample aspect ratio; 0 unknown */
    int32_t width, height;
    int32_t coded_width, coded_height;
    /* clockwise degrees applied for showing: 0 90 180 270; -1 not told */
    int32_t rotation;
    int32_t mirrored;            /* 1: also flipped left to right, after the rotation */
    int32_t exif_orientation;    /* 0 none; as written, even out of 1..8 */
    int32_t sar_num, sar_den;    /* 0 unknown */
    int64_t duration_us;         /* -1 unknown or a still */
    int64_t bit_rate;            /* whole file, bits a second; 0 unknown */
    int32_t rate_num, rate_den;  /* frames a second; 0 unknown */
    int32_t n_streams, n_video, n_audio;
    int32_t has_icc, has_exif, progressive; /* 0 or 1 */
    /* ffprobe's format_name, cut: "mov,mp4,m4a,3gp,3g2,mj2"; "jpeg", "png"… for stills */
    char container[WIRE_WORD];
    char codec[WIRE_WORD], profile[WIRE_WORD], pixel_format[WIRE_WORD];
    char audio_codec[WIRE_WORD];
    char transfer[WIRE_WORD];    /* smpte2084, arib-std-b67, bt709… */
    /* ISO 8601: EXIF DateTimeOriginal, else IPTC's or XMP's, or the container's */
    char date_media[WIRE_WORD];
    char puid[WIRE_WORD];        /* PRONOM: "fmt/43" */
    /*
     * Of its height, how much was really there before the break, in thousandths; -1 where
     * nothing broke or it cannot be told.
     */
    int32_t whole_permille;
    int32_t dominant_rgb;        /* 0xRRGGBB of what is shown; -1 unknown */
    int32_t has_phash;           /* 0 or 1 */
    uint64_t phash;              /* perceptual hash of what is shown: impression.h */
    /* What the file says of itself: UTF-8, one line each, terminated, empty: nothing. */
    char caption[WIRE_CAPTION];
    char credit[WIRE_PERSON], copyright[WIRE_PERSON], creator[WIRE_PERSON];
};

/* Nothing is known. Its padding is zero too: it crosses the border. */
void media_facts_clear(struct media_facts *f);
/* A side that a header tells; one that no decoder takes as the largest of a reply. */
int32_t wire_side(int64_t px);

struct wire_picture {
    uint32_t box_px;
    int32_t width, height;
    int64_t at_byte, bytes;      /* within the memory file */
    int64_t frame_us;            /* -1 for a still */
};

/* One PNG: `tiles` pictures side by side, all of one size. */
struct wire_strip {
    int32_t tiles;               /* 0: none was made */
    int32_t tile_width, tile_height;
    int64_t at_byte, bytes;      /* behind the pictures */
    int64_t frames_us[WIRE_TILES]; /* ascending; 0 behind the last */
};

struct wire_reply {
    uint32_t magic, id;
    /* VERDICT_UNCHECKED only where WIRE_JOB_HEADERS was asked for, or with hand_on */
    uint32_t verdict;
    /* 1: of a kind that only the program with FFmpeg reads; all else is empty */
    uint32_t hand_on;
    uint32_t n_pictures;
    int64_t broke_at;            /* byte where it broke, or -1 */
    struct media_facts facts;
    struct wire_picture pictures[WIRE_BOXES];
    struct wire_strip strip;
    char detail[WIRE_TEXT];      /* what the decoder said; printable ASCII */
};

/* True where every field is possible. *why names the first that is not. */
MUST_USE bool wire_hello_ok(const struct wire_hello *h, const char **why);
MUST_USE bool wire_job_ok(const struct wire_job *j, const char **why);
MUST_USE bool wire_reply_ok(const struct wire_reply *r, const struct wire_job *asked,
                            const char **why);

/* Room that a PNG of this box can need, at most LIMIT_THUMB_BYTES. */
int64_t wire_box_room(uint32_t box_px);
/* The same of a storyboard: ten tiles of LIMIT_TILE_HEIGHT_PX at most. */
int64_t wire_strip_room(void);

/*
 * The largest size with the shape of w x h that fits box x box; never enlarged; at least
 * 1 x 1.
 */
void fit_box(int32_t w, int32_t h, int32_t box_px, int32_t *out_w, int32_t *out_h);

#endif
