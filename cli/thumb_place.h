/*
 * cli/thumb_place.h - where the thumbnails of a run go: a desktop's cache, a repository
 * beside the originals, a folder, or one file.
 */
#ifndef ASSETS_CLI_THUMB_PLACE_H
#define ASSETS_CLI_THUMB_PLACE_H

#include "cli/files_look.h"
#include "thumbs/desktop.h"

enum thumb_place_kind {
    PLACE_CACHE,  /* the user's, by freedesktop.org's standard */
    PLACE_SHARED, /* .sh_thumbnails beside each original, by the same */
    PLACE_DIR,    /* DIR/<file name>.png, or DIR/<size>/<file name>.png */
    PLACE_FILE    /* exactly one file */
};

struct thumb_place_opts {
    enum thumb_place_kind kind;
    const char *path;  /* of PLACE_DIR and PLACE_FILE; borrowed */
    bool many_sizes;   /* PLACE_DIR: a folder a size */
    bool force;        /* what is there is made anew, or overwritten */
    bool retry_failed; /* an earlier failure is no reason */
};

/* What is kept of a file between its two visits. Plain bytes, no ownership. */
struct thumb_place_of {
    char uri[WIRE_URI]; /* "": too long to be told */
    char entry[DESKTOP_ENTRY];
};

struct thumb_place;

/* Borrows o->path. Errors: ERR_USAGE (no place for a cache), ERR_DISK. */
MUST_USE bool thumb_place_open(struct thumb_place **out, const struct thumb_place_opts *o,
                               struct err *e);
void thumb_place_close(struct thumb_place *p); /* accepts NULL */

enum thumb_place_wants {
    PLACE_WANTS,  /* these boxes */
    PLACE_HAS,    /* nothing: all of it is there and valid */
    PLACE_REFUSED /* nothing; item says why */
};
/* Leaves in boxes (descending, 0 ends them) those that are missing. Fills of. */
enum thumb_place_wants thumb_place_ask(struct thumb_place *p, struct look_item *item,
                                       struct thumb_place_of *of,
                                       uint32_t boxes[WIRE_BOXES]);

/*
 * Writes one picture of item. False with e set: the run's trouble. A trouble of this file
 * alone is said in item, and true is returned.
 */
MUST_USE bool thumb_place_put(struct thumb_place *p, struct look_item *item,
                              const struct thumb_place_of *of,
                              const struct pool_picture *picture, struct err *e);
/* The same of its storyboard; of PLACE_DIR only. */
MUST_USE bool thumb_place_put_storyboard(struct thumb_place *p, struct look_item *item,
                                         const struct thumb_place_of *of, struct str png,
                                         struct err *e);
/* All pictures of item were written. */
void thumb_place_done(struct thumb_place *p, const struct look_item *item,
                      const struct thumb_place_of *of);
/* None could be made: noted where the place has room for that. */
MUST_USE bool thumb_place_fail(struct thumb_place *p, struct look_item *item,
                               const struct thumb_place_of *of, struct err *e);

#endif
