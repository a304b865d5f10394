/*
 * cli/gallery_opts.h - the options of every command that writes an archive's gallery:
 * rows for its table, slots for its struct; and the writing itself, at a run's end.
 */
#ifndef ASSETS_CLI_GALLERY_OPTS_H
#define ASSETS_CLI_GALLERY_OPTS_H

#include "cli/cli.h"
#include "gallery/gallery.h"

struct gallery_slots {
    const char *title, *media_base;
    bool gallery, no_gallery;
};

/* For `struct s { …; struct gallery_slots gallery; … }`: rows of the options table. */
#define GALLERY_SLOT(s, member)                                                          \
    .slot = offsetof(struct s, gallery) + offsetof(struct gallery_slots, member)
/* clang-format off */
#define GALLERY_TEXT_OPTIONS(s) \
    {.long_name = "title", .kind = OPT_STRING, .from = FROM_ANY, GALLERY_SLOT(s, title), \
     .arg_name = "TEXT", .help = "the archive's name, as its gallery tells it"}, \
    {.long_name = "media-base", .kind = OPT_STRING, .from = FROM_ANY, \
     GALLERY_SLOT(s, media_base), .arg_name = "URL", \
     .help = "where media/ and thumbs/ are published, for the gallery"}
#define GALLERY_OPTIONS(s) \
    GALLERY_TEXT_OPTIONS(s), \
    {.long_name = "gallery", .kind = OPT_FLAG, .from = FROM_ANY, \
     GALLERY_SLOT(s, gallery), .help = "write the archive's gallery (the default)"}, \
    {.long_name = "no-gallery", .kind = OPT_FLAG, \
     GALLERY_SLOT(s, no_gallery), .help = "leave the gallery as it is"}
/* clang-format on */
#define GALLERY_DEFAULTS                                                                 \
    {                                                                                    \
        .gallery = true                                                                  \
    }

/*
 * Before a run, so that it does not end in what it could have begun with. ERR_USAGE:
 * media_base.
 */
MUST_USE bool gallery_check(const struct gallery_slots *g, struct err *e);

/*
 * At the end of a run that holds the archive's lock: writes gallery/ where it is wanted,
 * and adds the summary's line, "gallery: DIR/gallery/index.html". Errors: those of
 * gallery_write.
 */
MUST_USE bool gallery_after(struct cli *cli, const struct gallery_slots *g,
                            struct buf *line, struct err *e);

/* What stands in the slots, for gallery_write. */
struct gallery_opts gallery_opts_of(const struct gallery_slots *g, int stop_fd);

#endif
