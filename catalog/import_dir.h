/*
 * catalog/import_dir.h - media that somebody has on disk already, for the assets that the
 * archive has no file of: found by digest, then by the path of their URL.
 */
#ifndef ASSETS_CATALOG_IMPORT_DIR_H
#define ASSETS_CATALOG_IMPORT_DIR_H

#include "catalog/sync.h"

enum import_result {
    IMPORT_ADOPTED,   /* the asset's file from now on */
    IMPORT_BACK,      /* bytes that the archive had and lost */
    IMPORT_HELD,      /* the archive has these bytes */
    IMPORT_DIFFERS,   /* its asset has a file with other bytes, which stays */
    IMPORT_EXCLUDED,  /* its asset was forgotten on purpose */
    IMPORT_AMBIGUOUS, /* it fits more than one asset, or another file fits as well */
    IMPORT_UNMATCHED, /* it fits none */
    IMPORT_NOT_MEDIA,
    IMPORT_BROKEN,     /* it breaks off, or is too large */
    IMPORT_UNREADABLE, /* no permission, an I/O error; a folder too */
    IMPORT_RESULTS
};
const char *import_result_name(enum import_result r); /* "adopted", "not-media" */

/* One file; all borrowed until the callback returns. */
struct import_line {
    const char *file; /* as its folders and itself are called, below the folder: bytes */
    enum import_result result;
    struct str url;  /* of the asset that it fits; empty: none */
    const char *why; /* in words; printable; "" where the result says it */
    int64_t bytes;   /* -1: not known */
};

struct import_opts {
    const char *dir;
    const struct sync_opts *sync; /* borrowed; as adopt_new wants it */
    bool dry_run;                 /* decide and tell; change nothing */
    void (*line)(void *arg, const struct import_line *line);
    void *arg;
};

struct import_counts {
    int64_t files; /* that were looked at */
    int64_t
        results[IMPORT_RESULTS]; /* adds up to files, but for a run that was stopped */
    int64_t passed_over;         /* links, devices and the like: never opened */
    struct counts adopted;       /* of the adoption */
};

/*
 * A file's path fits an asset as far as its last parts are those of the URL's path, the
 * host in front of it, with percent-encoding undone on both sides. The longest fit
 * counts: the name and one folder at least, or the name alone where no other asset and
 * no other file has it. Numbers contradict: 2015/07/a.jpg is not /2016/07/a.jpg. Nothing
 * below the folder is followed, and nothing in it is changed.
 * Errors: ERR_INPUT (no such folder), ERR_LIMIT (over LIMIT_IMPORT_FILES), those of
 * sync_run.
 */
MUST_USE bool import_dir(struct archive *a, const struct import_opts *opts,
                         struct import_counts *out, struct err *e);

/* 0; 1 where a file that fits was not taken, or could not be read. */
int import_exit_status(const struct import_counts *c);

#endif
