/*
 * gallery/copy.h - originals, thumbnails and storyboards copied beside a gallery, which
 * is whole without the archive then.
 */
#ifndef ASSETS_GALLERY_COPY_H
#define ASSETS_GALLERY_COPY_H

#include "gallery/entry.h"
#include "storage/storage.h"

struct copy_job {
    struct storage *storage; /* borrowed */
    const struct shown *shown;
    int out_fd;    /* folder of the gallery; borrowed */
    bool rewrites; /* files are copied also where they are */
    int stop_fd;   /* readable: ERR_STOPPED; -1: none */
};

struct copy_result {
    int64_t copied, kept, removed;
    int64_t missing; /* files that rows name and the archive lacks */
};

/*
 * ERR_USAGE where media/ or thumbs/ of out_fd are the archive's own, by a mount: what is
 * removed there would be its originals.
 */
MUST_USE bool copy_is_apart(const struct copy_job *job, struct err *e);

/*
 * Copies media/ and thumbs/ of all entries into out_fd below the same names; a file whose
 * name and size are there is passed over unless rewrites. Each appears whole or not at
 * all. Call it before index.html changes. Errors: ERR_USAGE (copy_is_apart), ERR_DISK,
 * ERR_FULL, ERR_STOPPED.
 */
MUST_USE bool copy_media(const struct copy_job *job, struct copy_result *out,
                         struct err *e);

/*
 * Removes files of our naming below media/ and thumbs/ of out_fd that no entry names, and
 * folders of two digits that are empty then. Call it after index.html changed. Errors:
 * ERR_USAGE (copy_is_apart), ERR_DISK, ERR_STOPPED.
 */
MUST_USE bool copy_clean(const struct copy_job *job, struct copy_result *out,
                         struct err *e);

#endif
