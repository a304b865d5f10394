/*
 * storage/verify.h - stored files read again, many side by side, from the disk and not
 * from the cache; and a survey of what is there at all.
 */
#ifndef ASSETS_STORAGE_VERIFY_H
#define ASSETS_STORAGE_VERIFY_H

#include "storage/storage.h"

/* ---- survey ---- */

struct storage_found {
    const char *name; /* "media/ab/<leaf>", or deeper or shallower; borrowed */
    int64_t bytes;    /* -1 where it is no file */
    uint32_t mode;    /* permission bits */
    bool is_file;     /* a regular file; else a link, folder where none should be, … */
    /* the name is that of an object: "media/ab/<64 hex>.<ending>" with ab its start */
    bool is_object;
    uint8_t sha256[SHA256_BYTES]; /* where is_object, as the name says */
    bool is_odd_name;             /* holds bytes that are no printable UTF-8 */
};
/*
 * Everything below media/, also what no catalog knows: objects by digest, folder by
 * folder; what is no object comes at the place of its folder. Nothing is followed, and
 * nothing but folders is opened. *has_media false where media/ is not there. fn false
 * ends the walk. ERR_DISK where a folder cannot be read; one that is deeper than
 * LIMIT_SURVEY_DEPTH is told, what is in it is not. fn is called on the caller's thread;
 * other threads list and look ahead.
 */
MUST_USE bool storage_survey(struct storage *s,
                             bool (*fn)(void *arg, const struct storage_found *f),
                             void *arg, bool *has_media, struct err *e);

/* ---- reading again ---- */

struct verify_opts {
    /* 0: one a core; where the disk is asked, LIMIT_VERIFY_DISK_THREADS at least */
    unsigned threads;
    bool keep_cache; /* read what the cache has; else the disk is asked */
    int stop_fd;     /* readable: begin nothing more; -1: none */
};

struct verify_file {
    uint64_t id;
    char name[STORAGE_NAME_MAX]; /* within the archive */
};

enum verify_outcome {
    VERIFY_READ,      /* to its end: bytes and sha256 are what is there */
    VERIFY_ABSENT,    /* no such file */
    VERIFY_UNREADABLE /* err says why: permission, an I/O error, no regular file */
};

struct verify_result {
    uint64_t id;
    enum verify_outcome outcome;
    int64_t bytes;
    uint8_t sha256[SHA256_BYTES];
    struct err err;
};

/*
 * Reads file after file until `next` says that there is none (false), and reports each to
 * `done` in order of completion; both are called on the caller's thread, which is the
 * only one that opens. The other threads know a descriptor and a buffer, nothing else.
 * done false: what is under way is finished and reported, and nothing more is begun; for
 * files that `next` gave and no thread had begun there is no report. stop_fd the same,
 * but a long file with much left to read is let go without a report, so that a stop takes
 * a second and not a film.
 * A file whose owner may not read it (mode without 0400) is VERIFY_UNREADABLE for root
 * too. Errors: ERR_DISK (no thread could be had, or no more files can be opened).
 */
MUST_USE bool storage_verify(struct storage *s, const struct verify_opts *opts,
                             bool (*next)(void *arg, struct verify_file *f),
                             bool (*done)(void *arg, const struct verify_result *r),
                             void *arg, struct err *e);

/* One file, the same way. */
MUST_USE bool storage_verify_one(struct storage *s, const char *name,
                                 struct verify_result *out, struct err *e);

/* ---- mending ---- */

/*
 * Moves a file that is no good to quarantine/<leaf>, or <leaf>.1, .2… where that is
 * taken, and syncs both folders. A link, a FIFO or a folder that has the name is moved as
 * it is. Nothing is ever replaced there. *kept_as: within the archive. ERR_DISK,
 * ERR_FULL; *found false where there is no such file. Kill point: quarantined.
 */
MUST_USE bool storage_quarantine(struct storage *s, const char *name,
                                 char kept_as[STORAGE_KEPT_MAX], bool *found,
                                 struct err *e);
/*
 * A file that stands under a wrong name goes to that of its object, without replacing;
 * the caller has just verified its bytes. It is read-only from then on; file and folders
 * are synced. Where the name is taken by the same bytes, `from` goes. ERR_DAMAGE: it is
 * taken by other bytes, and neither was changed.
 */
MUST_USE bool storage_put_back(struct storage *s, const char *from,
                               const uint8_t sha256[SHA256_BYTES], const char *ending,
                               struct err *e);
/* Read-only for everybody again (0444). */
MUST_USE bool storage_mend_mode(struct storage *s, const char *name, struct err *e);

#endif
