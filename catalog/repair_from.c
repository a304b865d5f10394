#include "catalog/repair_state.h"

#include "base/fd.h"
#include "base/mem.h"

#include <sys/stat.h>
#include <unistd.h>

enum { COPY_BYTES = 1024 * 1024 }; /* at a time */

/* A copy of this archive has its identity too: the folder tells them apart. */
static bool
is_ours(const struct repair *r, const char *dir)
{
    struct stat ours;
    struct stat theirs;

    return stat(storage_dir(r->archive->storage), &ours) == 0 &&
           stat(dir, &theirs) == 0 && ours.st_dev == theirs.st_dev &&
           ours.st_ino == theirs.st_ino;
}

bool
from_open(struct repair *r, struct err *e)
{
    r->from = xcalloc(r->opts->n_from + 1, sizeof *r->from);
    for (size_t i = 0; i < r->opts->n_from; i++) {
        const char *dir = r->opts->from[i];

        if (is_ours(r, dir)) {
            return err_set(e, ERR_USAGE,
                           "--from %s: is the archive that is to be repaired", dir);
        }
        if (!storage_open(&r->from[i], dir, STORAGE_READ, e)) {
            e->code = e->code == ERR_ROOT ? ERR_USAGE : e->code; /* not our own root */
            return err_wrap(e, "--from");
        }
    }
    return true;
}

void
from_close(struct repair *r)
{
    for (size_t i = 0; r->from != NULL && i < r->opts->n_from; i++) {
        storage_close(r->from[i]);
    }
    free(steal_ptr(&r->from));
}

/* *same: the bytes were those of the digest. False where ours can not be written. */
static bool
copy_verified(int from_fd, int to_fd, const struct audit_entry *x, bool *same,
              struct err *e)
{
    auto_free char *piece = xcalloc(1, COPY_BYTES);
    struct hash *h = hash_new();
    struct digests got;
    bool is_read = true;
    bool ok = ftruncate(to_fd, 0) == 0 || err_sys(e, "truncate a part");
    int64_t at = 0;
    size_t n = COPY_BYTES;

    hash_begin(h);
    while (ok && is_read && n == COPY_BYTES && at <= x->bytes) {
        is_read = fd_pread_some(from_fd, piece, COPY_BYTES, at, &n, "", NULL);
        if (is_read) {
            hash_add(h, piece, n);
            ok = fd_pwrite_all(to_fd, piece, n, at, "a part", e);
            at += (int64_t)n;
        }
    }
    hash_end(h, &got);
    hash_free(h);
    *same = is_read && at == x->bytes && memcmp(got.sha256, x->sha256, SHA256_BYTES) == 0;
    return ok;
}

/* *found false: this archive has no such file, or other bytes, which is told. */
static bool
take_one(struct repair *r, struct storage *from, const struct audit_entry *x,
         struct mend *m, bool *found, struct err *e)
{
    struct storage *to = r->archive->storage;
    char name[STORAGE_NAME_MAX];
    auto_close int fd = -1;
    struct err why = {0};
    int64_t bytes;

    entry_name(x, name);
    if (!storage_get(from, name, &fd, &bytes, found, &why)) {
        *found = false;
        sync_note(&r->sync, storage_dir(from), why.text);
        return true;
    }
    if (!*found) {
        return true;
    }
    *found = bytes == x->bytes;
    if (*found && !r->opts->trip.dry_run &&
        (!storage_room(to, bytes, e) || !storage_part_open(to, x->sha256, &m->fd, e) ||
         !copy_verified(fd, m->fd, x, found, e))) {
        return false;
    }
    if (!*found) {
        auto_free char *path = xasprintf("%s/%s", storage_dir(from), name);

        sync_note(&r->sync, path, "holds other bytes than its name says: not taken");
    }
    return true;
}

bool
from_take(struct repair *r, const struct audit_entry *x, struct mend *m, bool *found,
          struct err *e)
{
    *found = false;
    for (size_t i = 0; i < r->opts->n_from && !*found; i++) {
        if (!take_one(r, r->from[i], x, m, found, e)) {
            fd_close_at(&m->fd);
            return false;
        }
        if (*found) {
            m->detail = xasprintf("from archive %s", storage_uuid(r->from[i]));
        } else if (m->fd >= 0) {
            fd_close_at(&m->fd);
            m->fd = -1;
            storage_part_drop(r->archive->storage, x->sha256);
        }
    }
    return true;
}
