/*
 * catalog/adopt.h - files that are on a disk already enter the archive: copied, hashed,
 * looked at and recorded as a download is, without a request.
 */
#ifndef ASSETS_CATALOG_ADOPT_H
#define ASSETS_CATALOG_ADOPT_H

#include "catalog/sync.h"
#include "db/row.h"

struct adopt; /* one run that takes files; not for use by two threads */

/* One file, and the asset that it is. All borrowed until adopt_file returns. */
struct adopt_file {
    int fd;           /* a regular file; read from its start, never written */
    const char *name; /* where it is, for people: stands in the log as its provenance */
    int64_t asset;    /* its row */
    struct str url;   /* of that row, exactly */
    enum asset_state state; /* of that row, before */
    const uint8_t *held;    /* digest of the object that it holds, or NULL */
    /*
     * The digest that it must have, or NULL. Bytes that somebody's digest vouches for are
     * taken though they break off in the middle: they are what was archived once.
     */
    const uint8_t *sha256;
    /* where the copy is from, a word of DESIGN.md's; static; NULL: "disk" */
    const char *origin;
};

enum adopt_outcome {
    ADOPT_TAKEN,      /* on its way; the sink tells when it is recorded */
    ADOPT_DIFFERS,    /* its digest is not the one that it must have */
    ADOPT_NOT_MEDIA,  /* HTML, text… and empty files */
    ADOPT_BROKEN,     /* it breaks off: its own structure says that there is more */
    ADOPT_TOO_LARGE,  /* over LIMIT_IMAGE_BYTES or LIMIT_VIDEO_BYTES */
    ADOPT_UNREADABLE, /* no regular file, no permission, an I/O error */
    ADOPT_STOPPED     /* a signal or the time limit came first: nothing was done */
};

struct adopt_answer {
    enum adopt_outcome outcome;
    struct err why;       /* where it is not ADOPT_TAKEN */
    enum media_type type; /* of the bytes; MEDIA_UNKNOWN where they were not read */
    int64_t bytes;
    uint8_t sha256[SHA256_BYTES]; /* where the bytes were read to their end */
};

/*
 * Of opts, what is said of workers, pictures, time_limit_ms, stop_fd and the sink is
 * looked at. All are borrowed until adopt_end. *counts: stored is how many were recorded
 * so far, failing how many were not, because they do not decode: each has a note.
 */
struct adopt *adopt_new(struct archive *a, const struct sync_opts *opts,
                        struct counts *counts);
/* What an interrupted run left is finished first. Errors: those of sync_run. */
MUST_USE bool adopt_begin(struct adopt *ad, struct err *e);

/*
 * Copies the file into a part of its own and hands it on: the bytes that were hashed are
 * those that are archived, whatever happens to the file meanwhile. A part of an
 * interrupted download of the same asset is dropped. False only where the run must end;
 * errors: those of sync_run.
 */
MUST_USE bool adopt_file(struct adopt *ad, const struct adopt_file *f,
                         struct adopt_answer *out, struct err *e);
bool adopt_stopped(const struct adopt *ad); /* nothing more will be taken */

/*
 * Records what is under way and frees ad. ok: all went well so far; else what is whole is
 * saved where that can be, and e stays. False, as ok is, or ERR_STOPPED after a signal.
 */
MUST_USE bool adopt_end(struct adopt *ad, bool ok, struct err *e);

#endif
