/*
 * storage/storage_ops.h - what a place for bytes must be able to do; private to storage/.
 * One table a backend.
 */
#ifndef ASSETS_STORAGE_STORAGE_OPS_H
#define ASSETS_STORAGE_STORAGE_OPS_H

#include "storage/verify.h"

struct storage {
    const struct storage_ops *ops;
    void *state; /* owned; the backend's */
    char *dir;   /* owned */
    bool may_write;
    char uuid[STORAGE_UUID_MAX];
};

/*
 * state is the backend's own and lives from open to close. Contracts and errors are those
 * of the functions of storage.h and verify.h with the same name; storage.c has checked
 * the arguments, owns the names of things, and reads and compares the text of
 * .assets-root. An object store is one more file with one more table.
 */
struct storage_ops {
    bool (*is_archive)(const char *dir);
    /* root_text is written last: an archive is one from then on. */
    bool (*create)(const char *dir, struct str root_text, struct str readme,
                   struct err *e);
    bool (*open)(void **state, const char *dir, struct err *e);
    void (*close)(void *state);
    /*
     * Adds the text of .assets-root to out. ERR_ROOT where dir no longer leads to what
     * was opened.
     */
    bool (*read_root)(void *state, struct buf *out, struct err *e);
    /*
     * Takes the lock, clears away what a crash left. Called once, after the root was
     * found good.
     */
    bool (*begin_write)(void *state, struct err *e);
    bool (*room)(void *state, int64_t bytes, struct err *e);

    bool (*part_open)(void *state, const uint8_t *key, int *fd, struct err *e);
    bool (*part_save)(void *state, const uint8_t *key, struct str note_text,
                      struct err *e);
    /*
     * Adds the note's text to hold; *part_bytes is the part's size. *found false where
     * either is absent.
     */
    bool (*part_load)(void *state, const uint8_t *key, struct buf *hold,
                      int64_t *part_bytes, bool *found, struct err *e);
    void (*part_drop)(void *state, const uint8_t *key);

    bool (*commit)(void *state, struct storage_put *puts, size_t n, struct str journal,
                   struct err *e);
    bool (*journal_read)(void *state, struct buf *out, struct err *e);
    bool (*journal_clear)(void *state, struct err *e);

    bool (*log_open)(void *state, enum storage_log which, int *fd, struct err *e);
    bool (*log_publish)(void *state, int fd, struct err *e);

    bool (*get)(void *state, const char *name, int *fd, int64_t *bytes, bool *found,
                struct err *e);
    bool (*each)(void *state, enum storage_kind kind,
                 bool (*fn)(void *arg, const char *name, int64_t bytes), void *arg,
                 struct err *e);

    bool (*survey)(void *state, bool (*fn)(void *arg, const struct storage_found *f),
                   void *arg, bool *has_media, struct err *e);
    /*
     * For reading every byte, also of a file that root alone could read. The caller owns
     * *fd; where it is -1, r->outcome and r->err say why. False where this machine lacks
     * what it takes to open any file.
     */
    bool (*open_whole)(void *state, const char *name, int *fd, int64_t *bytes,
                       struct verify_result *r, struct err *e);
    /* *kept_as: within the archive */
    bool (*quarantine)(void *state, const char *name, char *kept_as, bool *found,
                       struct err *e);
    /* `to` gives kind, digest and ending; its other members are of no meaning. */
    bool (*put_back)(void *state, const char *from, struct storage_put *to,
                     struct err *e);
    bool (*mend_mode)(void *state, const char *name, struct err *e);
};

extern const struct storage_ops storage_local; /* a folder; storage/local.c */

#endif
