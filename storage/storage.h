/*
 * storage/storage.h - where bytes live: an archive's folder, its guard, its lock, and the
 * one order in which bytes enter.
 */
#ifndef ASSETS_STORAGE_STORAGE_H
#define ASSETS_STORAGE_STORAGE_H

#include "base/err.h"
#include "base/hash.h"
#include "base/str.h"

#include <stdint.h>

struct storage; /* one open archive; not for use by two threads */

enum storage_mode {
    STORAGE_READ, /* no lock is taken, nothing is written */
    STORAGE_WRITE /* takes the archive's lock until storage_close */
};

enum { STORAGE_UUID_MAX = 37, STORAGE_NAME_MAX = 96, STORAGE_KEPT_MAX = 112 };
/* In place of a box: the strip of a video, "thumbs/ab/<hex>-storyboard.png". */
enum { STORAGE_STORYBOARD = 0 };

/*
 * Makes an empty archive in dir (created when absent; an existing folder must be empty
 * but for files that begin with a dot or end in .conf): .assets-root with a new random
 * UUID, README-ARCHIVE.txt, media/ thumbs/ incoming/ gallery/ lock. A folder that is an
 * archive already is ERR_USAGE and is left as it is. Errors: ERR_USAGE, ERR_DISK,
 * ERR_FULL.
 */
MUST_USE bool storage_create(const char *dir, struct err *e);

/*
 * Opens the archive in dir. Errors: ERR_ROOT (no .assets-root, or unreadable; no media/
 * for STORAGE_WRITE), ERR_NEWER (its format is newer), ERR_BUSY (lock held; the text
 * names the holder's pid), ERR_DISK (folder of another user, or writable by all).
 */
MUST_USE bool storage_open(struct storage **out, const char *dir, enum storage_mode mode,
                           struct err *e);
void storage_close(struct storage *s); /* accepts NULL */

/* True where dir holds .assets-root. Nothing is opened for long, no error is told. */
bool storage_is_archive(const char *dir);

/* as given to storage_open; borrowed */
const char *storage_dir(const struct storage *s);
const char *storage_uuid(const struct storage *s); /* borrowed */
/* Re-reads .assets-root: ERR_ROOT where it vanished or changed since storage_open. */
MUST_USE bool storage_check_root(struct storage *s, struct err *e);
/* ERR_FULL where less than bytes + LIMIT_RESERVE_BYTES is free. */
MUST_USE bool storage_room(struct storage *s, int64_t bytes, struct err *e);

/* ---- Downloads under way: incoming/<64 hex of key>.part, with a note beside it. ---- */

/*
 * What a later run must know to go on with a part. Texts are borrowed by save and owned
 * by the buf given to load.
 */
struct part_note {
    struct str url; /* asset's URL, for people who look */
    /* strong validator as received, or empty: then the part is of no use */
    struct str etag;
    int64_t total_bytes;   /* -1 unknown */
    int64_t checked_bytes; /* the prefix that prefix_sha256 covers */
    uint8_t prefix_sha256[SHA256_BYTES];
};

/*
 * Opens the part for reading and writing, created empty when absent. The caller owns *fd.
 */
MUST_USE bool storage_part_open(struct storage *s, const uint8_t key[SHA256_BYTES],
                                int *fd, struct err *e);
MUST_USE bool storage_part_save(struct storage *s, const uint8_t key[SHA256_BYTES],
                                const struct part_note *note, struct err *e);
/*
 * *found false where there is no note or it cannot be read.
 * Texts of *note point into hold.
 */
MUST_USE bool storage_part_load(struct storage *s, const uint8_t key[SHA256_BYTES],
                                struct part_note *note, struct buf *hold, bool *found,
                                struct err *e);
/* Removes part and note, if any. */
void storage_part_drop(struct storage *s, const uint8_t key[SHA256_BYTES]);

/* ---- Bytes enter: media/ab/<sha256>.<ending> and thumbs/ab/<sha256>-<box>.png ---- */

enum storage_kind { STORAGE_MEDIA, STORAGE_THUMB };

struct storage_put {
    enum storage_kind kind;
    uint8_t sha256[SHA256_BYTES]; /* of the object, for a thumb of its original */
    const char *ending;           /* media: media_ending(); thumb: unused */
    int box_px;                   /* thumb: 256, STORAGE_STORYBOARD; media: unused */
    const uint8_t *part_key;      /* media: whose part file; borrowed */
    int part_fd;                  /* media: its descriptor; borrowed */
    struct str bytes;             /* thumb: the PNG; borrowed */
    /*
     * media: bytes in place that are not those of the digest go to quarantine/, and ours
     * take the name
     */
    bool replaces;
    /* out */
    bool ok;                        /* in place and durable */
    bool already;                   /* the same bytes were there before */
    bool replaced;                  /* others were there, and are kept … */
    char kept_as[STORAGE_KEPT_MAX]; /* … under this name within the archive, else "" */
    struct err err;                 /* where !ok */
};

/*
 * The write order, for a group of files: (1) the journal text is written and the group's
 * bytes are synced, (2) mode 0444, renamed without replacing into place; where the name
 * is taken the bytes are compared and ours dropped (other bytes: ERR_DAMAGE for that
 * item; for thumbs the new picture replaces the old one), (3) the folders are synced.
 * An item fails alone with its reason; a failed sync fails every item it covered and
 * removes their parts (it is never tried twice). False only where the archive itself can
 * not be used any more: ERR_FULL, ERR_DISK, ERR_ROOT.
 *
 * Where an item replaces, the other bytes first get a second name in quarantine/, which
 * is synced; then ours are renamed over the first. So the name leads to old or to new
 * bytes at every moment, and the old ones are kept. (On a file system without hard links,
 * and for a folder that has the name, there is a moment without it.) Bytes in place that
 * do have the digest are never replaced: then ours are wrong, which is ERR_DAMAGE.
 *
 * Kill points: part-written, synced, quarantined, renamed, folders-synced.
 */
MUST_USE bool storage_commit(struct storage *s, struct storage_put *puts, size_t n,
                             struct str journal, struct err *e);

/*
 * The journal holds what is needed to write the rows of groups that were renamed but
 * perhaps not committed to the catalog. Its content is the caller's. Read at start (empty
 * when absent), cleared once the rows are safe.
 */
MUST_USE bool storage_journal_read(struct storage *s, struct buf *out, struct err *e);
MUST_USE bool storage_journal_clear(struct storage *s, struct err *e);

/* ---- The sidecar log: log/catalog.jsonl, from which a catalog can be made anew ---- */
enum storage_log {
    STORAGE_LOG,    /* for reading, and for adding where the storage is; *fd -1: absent */
    STORAGE_LOG_NEW /* an empty one beside it, for storage_log_publish */
};
/* The caller owns *fd. */
MUST_USE bool storage_log_open(struct storage *s, enum storage_log which, int *fd,
                               struct err *e);
/*
 * Syncs the new one, open as fd, and puts it in the place of the old, which is kept as
 * log/catalog.jsonl.old in place of an older one.
 */
MUST_USE bool storage_log_publish(struct storage *s, int fd, struct err *e);

/* "media/ab/<hex>.jpg" or "thumbs/ab/<hex>-256.png", relative to the archive. */
void storage_name(enum storage_kind kind, const uint8_t sha256[SHA256_BYTES],
                  const char *ending, int box_px, char out[STORAGE_NAME_MAX]);
/*
 * Read-only, nothing followed. *found false and true returned where it is absent. The
 * caller owns *fd.
 */
MUST_USE bool storage_get(struct storage *s, const char *name, int *fd, int64_t *bytes,
                          bool *found, struct err *e);

/* Calls fn for every file of a kind, by folder then name; fn false ends the walk. */
MUST_USE bool storage_each(struct storage *s, enum storage_kind kind,
                           bool (*fn)(void *arg, const char *name, int64_t bytes),
                           void *arg, struct err *e);

#endif
