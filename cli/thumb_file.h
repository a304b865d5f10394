/* cli/thumb_file.h - thumbnails as files of a folder that was named, or as one file. */
#ifndef ASSETS_CLI_THUMB_FILE_H
#define ASSETS_CLI_THUMB_FILE_H

#include "base/err.h"
#include "base/str.h"
#include "thumbs/wire.h"

#include <sys/types.h>

/* A folder that was opened: of one size, or (0) that of all sizes and storyboards. */
struct thumb_folder {
    bool is_open;
    uint32_t box_px;
    int fd;
};
enum { THUMB_FOLDERS = WIRE_BOXES + 1 };

struct thumb_file {
    const char *path; /* as given, borrowed */
    struct thumb_folder folders[THUMB_FOLDERS];
    bool many_sizes; /* a folder a size */
    bool force;      /* overwrites whatever has the name */
    char *name;      /* owned; of a single file, within folders[0]; else NULL */
    mode_t mode;
};

#define THUMB_FILE_NONE ((struct thumb_file){0})

/* Of what: all borrowed. */
struct thumb_of {
    const char *name; /* of the original, as given */
    const char *uri;  /* "": not told */
    uint32_t box_px;
    bool is_storyboard; /* of no size */
};

/*
 * DIR/<file name>.png, or DIR/<size>/<file name>.png; storyboards are DIR/<file
 * name>-storyboard.png. A folder that is missing is made when something is first written.
 */
MUST_USE bool thumb_file_open_dir(struct thumb_file *f, const char *dir, bool many_sizes,
                                  bool force, struct err *e);
/*
 * Exactly this file, which is replaced. A link stays, and what it leads to is written.
 * Errors: ERR_USAGE (no regular file), ERR_DISK (no such folder).
 */
MUST_USE bool thumb_file_open(struct thumb_file *f, const char *path, struct err *e);
void thumb_file_close(struct thumb_file *f); /* accepts THUMB_FILE_NONE */

/*
 * Writes beside and renames. Errors: ERR_INPUT (another file has the name and is no
 * thumbnail of this original; the name is too long), ERR_DISK, ERR_FULL.
 */
MUST_USE bool thumb_file_put(struct thumb_file *f, const struct thumb_of *of,
                             struct str png, struct err *e);
/* Adds the path that thumb_file_put writes. */
void thumb_file_path(const struct thumb_file *f, const struct thumb_of *of,
                     struct buf *out);

/* What is behind the last slash of a path; borrowed. */
const char *path_base(const char *path);
/* What is before it: "." where there is none. The caller owns it. */
char *path_folder(const char *path);

#endif
