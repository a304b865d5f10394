/*
 * storage/local.h - the folder backend's own parts, one file each. Private to
 * storage/local*.c and its tests.
 */
#ifndef ASSETS_STORAGE_LOCAL_H
#define ASSETS_STORAGE_LOCAL_H

#include "storage/storage_ops.h"

#include <dirent.h>
#include <sys/stat.h>
#include <sys/types.h>

enum { LOCAL_KINDS = 2, LOCAL_FANOUT = 256, LOCAL_LEAF_MAX = 128 };

/* One bit for each two-digit folder of each kind. */
struct fan {
    uint8_t bits[LOCAL_KINDS][LOCAL_FANOUT / 8];
};

struct local {
    /* owned; for messages, and to see whether it still leads here */
    char *dir;
    int root_fd;              /* owned; everything is reached from here */
    int lock_fd;              /* owned; -1 when open for reading, as are the next */
    int incoming_fd;          /* owned */
    int kind_fd[LOCAL_KINDS]; /* owned; media/ and thumbs/ */
    int journal_fd;           /* owned; -1 until the first group */
    int quarantine_fd;        /* owned; -1 until something is kept there */
    struct fan durable;       /* folders whose own names are known to be on the disk */
    bool has_syncfs;          /* syncfs can be trusted here */
    unsigned syncfs_rest;     /* rounds that still go file by file */
};

static inline bool
fan_has(const struct fan *f, enum storage_kind kind, uint8_t first)
{
    return (f->bits[kind][first / 8] >> (first % 8) & 1) != 0;
}

static inline void
fan_add(struct fan *f, enum storage_kind kind, uint8_t first)
{
    f->bits[kind][first / 8] |= (uint8_t)(1U << (first % 8));
}

/* "media" or "thumbs". */
const char *local_kind_name(enum storage_kind kind);

/*
 * One of the archive's folders, opened for good and guarded: what stands at its name
 * later is no matter. *fd is -1 on failure.
 */
MUST_USE bool local_hold_folder(const struct local *l, const char *name, int *fd,
                                struct err *e);

/* ---- local_path.c: nothing is followed, nothing is left ---- */

/*
 * As openat with O_CLOEXEC; path is relative, has no empty, "." or ".." component (else
 * EINVAL), and no component of it may be a symbolic link (else ELOOP). Gives -1 and
 * errno.
 */
int path_open(int dir_fd, const char *path, int flags, mode_t mode);
/*
 * The same for kernels without openat2 (before Linux 5.6,
 * or filtered): component by component.
 */
int path_open_by_steps(int dir_fd, const char *path, int flags, mode_t mode);
/*
 * A regular file: as path_open, and EINVAL for anything else. Never waits for a FIFO's
 * other end.
 */
int path_open_file(int dir_fd, const char *path, int flags, mode_t mode, struct stat *st);
/* Renames without replacing: EEXIST where `to` is taken. Gives -1 and errno. */
int path_rename_new(int from_fd, const char *from, int to_fd, const char *to);
/*
 * The same for file systems that cannot (EINVAL: NFS, some FUSE): a second name, then the
 * first goes.
 */
int path_rename_by_link(int from_fd, const char *from, int to_fd, const char *to);
/*
 * False with ERR_DISK (ERR_FULL) for errno, naming <dir>/<path>; a symbolic link gets
 * words of its own.
 */
bool path_fail(struct err *e, const char *dir, const char *doing, const char *path);
/*
 * Lists a folder below dir_fd, or dir_fd itself where path is NULL. The caller closes it;
 * NULL and errno on failure.
 */
DIR *path_list(int dir_fd, const char *path);
/* ERR_DISK where the folder belongs to another user or everybody may write to it. */
MUST_USE bool path_guard_folder(int fd, const char *name, struct err *e);

/* ---- local_create.c ---- */
bool local_create(const char *dir, struct str root_text, struct str readme,
                  struct err *e);
/*
 * Takes <dir>/lock and writes our pid into it. The caller owns *lock_fd. ERR_BUSY names
 * the holder.
 */
MUST_USE bool local_lock(int root_fd, const char *dir, int *lock_fd, struct err *e);
/*
 * The folders of an archive, made where they are missing. is_whole: it was finished
 * before, and without its media/ it is ERR_ROOT.
 */
MUST_USE bool local_make_folders(int root_fd, const char *dir, bool is_whole,
                                 struct err *e);

/* ---- local_part.c ---- */

/* "<hex>.part" for ".part" */
void part_name(const uint8_t *key, const char *ending, char out[LOCAL_LEAF_MAX]);
bool local_part_open(void *state, const uint8_t *key, int *fd, struct err *e);
bool local_part_save(void *state, const uint8_t *key, struct str note_text,
                     struct err *e);
bool local_part_load(void *state, const uint8_t *key, struct buf *hold,
                     int64_t *part_bytes, bool *found, struct err *e);
void local_part_drop(void *state, const uint8_t *key);
/* Removes what a crash left in incoming/ and nobody will read again. */
MUST_USE bool local_part_sweep(struct local *l, struct err *e);

/* ---- local_journal.c ---- */
/*
 * Appends one group's text; it counts only once the journal is synced. Nothing is left of
 * it on failure.
 */
MUST_USE bool local_journal_add(struct local *l, struct str text, struct err *e);
bool local_journal_read(void *state, struct buf *out, struct err *e);
bool local_journal_clear(void *state, struct err *e);

/* ---- local_log.c ---- */
bool local_log_open(void *state, enum storage_log which, int *fd, struct err *e);
bool local_log_publish(void *state, int fd, struct err *e);

/* ---- local_sync.c: the one place that makes things durable ---- */
/* fsync; gives 0 or its errno. */
MUST_USE int sync_one(int fd);

struct sync_item {
    int fd;    /* borrowed; -1: nothing to sync */
    int error; /* out: 0, or the errno of the sync that failed */
};
/* True where syncfs on this file system and kernel both syncs and reports. */
bool sync_has_syncfs(int root_fd);
/*
 * Syncs files, then the journal where journal_fd >= 0. A failed item tells in ->error;
 * where one syncfs covered all, all do. The result is the journal's: 0, or an errno, and
 * then nothing of the group may be put in place.
 */
MUST_USE int sync_files(struct local *l, struct sync_item *items, size_t n,
                        int journal_fd);
/*
 * Syncs the two-digit folders of `touched`, and the folders above those whose names are
 * not known to be durable.
 */
MUST_USE bool sync_folders(struct local *l, const struct fan *touched, struct err *e);

/* ---- local_commit.c ---- */
bool local_commit(void *state, struct storage_put *puts, size_t n, struct str journal,
                  struct err *e);

/* ---- local_place.c: one file into its place ---- */
/*
 * Renames incoming/<from> to the place of put (media: without replacing) and adds the
 * folder to touched. Sets put->already where the same bytes were there; ours are gone
 * then. False with put->err: ERR_DAMAGE where other bytes have the name, and ours stay.
 */
MUST_USE bool place_put(struct local *l, struct storage_put *put, const char *from,
                        int from_fd, struct fan *touched);
/*
 * True where the thumb of put is in place with the bytes of
 * put; then adds its folder to touched.
 */
bool place_has_thumb(struct local *l, const struct storage_put *put, struct fan *touched);
/* As storage_put_back; `to` says what it is. */
bool local_put_back(void *state, const char *from, struct storage_put *to, struct err *e);

/* ---- local_quarantine.c ---- */
/*
 * What stands at <folder>/<leaf>, whatever it is, gets a second name in quarantine/, or
 * where it can have none is moved there; quarantine/ is synced. A name that it has there
 * already is found again.
 */
MUST_USE bool quarantine_keep(struct local *l, int folder_fd, const char *leaf,
                              char kept_as[STORAGE_KEPT_MAX], struct err *e);
bool local_quarantine(void *state, const char *name, char *kept_as, bool *found,
                      struct err *e);
bool local_mend_mode(void *state, const char *name, struct err *e);
/* The folder of name, opened; *leaf is what follows in name. Gives -1 and errno. */
int local_open_parent(const struct local *l, const char *name, const char **leaf);

/* ---- local_survey.c ---- */
bool local_survey(void *state, bool (*fn)(void *arg, const struct storage_found *f),
                  void *arg, bool *has_media, struct err *e);

/* ---- local_read.c ---- */
bool local_open_whole(void *state, const char *name, int *fd, int64_t *bytes,
                      struct verify_result *r, struct err *e);
bool local_get(void *state, const char *name, int *fd, int64_t *bytes, bool *found,
               struct err *e);
bool local_each(void *state, enum storage_kind kind,
                bool (*fn)(void *arg, const char *name, int64_t bytes), void *arg,
                struct err *e);

#endif
