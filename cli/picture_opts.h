/*
 * cli/picture_opts.h - the options of every command that makes an archive's pictures:
 * rows for its table, slots for its struct.
 */
#ifndef ASSETS_CLI_PICTURE_OPTS_H
#define ASSETS_CLI_PICTURE_OPTS_H

#include "catalog/sync.h"
#include "cli/cli.h"
#include "thumbs/wire.h"

struct picture_slots {
    struct opt_strings sizes;
    int64_t workers, colors;
    bool storyboard, no_storyboard;
    int jpeg_decoder; /* enum jpeg_decoder */
};
enum jpeg_decoder { JPEG_DECODER_OWN, JPEG_DECODER_LIBJPEG };
extern const char *const jpeg_decoder_words[]; /* "own", "libjpeg" */

/* What rows of the same option have in common, whichever command they are of. */
/* clang-format off */
#define OPTION_COLORS \
    .long_name = "colors", .kind = OPT_INT, .arg_name = "N", .least = 2, .most = 256, \
    .help = "thumbnails of at most N colours, for smaller files"
#define OPTION_JPEG_DECODER \
    .long_name = "jpeg-decoder", .kind = OPT_WORD, .from = FROM_ANY, \
    .arg_name = "WHICH", .words = jpeg_decoder_words, \
    .help = "own where it can, or libjpeg always"
/* clang-format on */

/* For `struct s { …; struct picture_slots picture; … }`: rows of the options table. */
#define PICTURE_SLOT(s, member)                                                          \
    .slot = offsetof(struct s, picture) + offsetof(struct picture_slots, member)
/* clang-format off */
#define PICTURE_OPTIONS(s) \
    {.long_name = "workers", .kind = OPT_INT, .from = FROM_ANY, \
     PICTURE_SLOT(s, workers), .arg_name = "N", .least = 1, .most = 64, \
     .help = "programs that decode at once (default: one a core)"}, \
    {.long_name = "size", .kind = OPT_STRINGS, .from = FROM_ANY, \
     PICTURE_SLOT(s, sizes), .arg_name = "SIZE", \
     .help = "boxes of the thumbnails in pixels, up to four (default 512,256)"}, \
    {OPTION_COLORS, .from = FROM_ANY, PICTURE_SLOT(s, colors)}, \
    {.long_name = "storyboard", .kind = OPT_FLAG, .from = FROM_ANY, \
     PICTURE_SLOT(s, storyboard), \
     .help = "a strip of up to ten tiles for each video (the default)"}, \
    {.long_name = "no-storyboard", .kind = OPT_FLAG, \
     PICTURE_SLOT(s, no_storyboard), .help = "no such strip"}, \
    {OPTION_JPEG_DECODER, PICTURE_SLOT(s, jpeg_decoder)}
/* clang-format on */
#define PICTURE_DEFAULTS                                                                 \
    {                                                                                    \
        .storyboard = true                                                               \
    }

/* Errors: ERR_USAGE (--size). */
MUST_USE bool picture_opts(const struct picture_slots *p, struct sync_opts *out,
                           struct err *e);

/*
 * --size 512,256 --size normal: boxes, the largest first, once each, 0 ends them; a size
 * may go by its name in the desktops' standard. None given: boxes[0] is 0. Errors:
 * ERR_USAGE.
 */
MUST_USE bool picture_sizes(const struct opt_strings *sizes, uint32_t boxes[WIRE_BOXES],
                            struct err *e);

/* "12.5", with up to six decimals, as microseconds; false where it is no such time. */
MUST_USE bool picture_seconds(struct str s, int64_t *us);

#endif
