#include "storage/local.h"

#include "base/fault.h"
#include "base/fd.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { COMPARE_BYTES = 128 * 1024 }; /* of each file at a time */

/* Within the archive: media/ab/<leaf>. */
static void
name_of(const struct storage_put *put, char name[STORAGE_NAME_MAX])
{
    storage_name(put->kind, put->sha256, put->ending, put->box_px, name);
}

static const char *
leaf_of(const char *name)
{
    return strrchr(name, '/') + 1; /* storage_name wrote two */
}

/* The two-digit folder, made when it is missing. Gives -1 and errno. */
static int
open_folder(struct local *l, const struct storage_put *put)
{
    int kind_fd = l->kind_fd[put->kind];
    char name[3];
    int fd;

    hex_encode(put->sha256, 1, name);
    fd = path_open(kind_fd, name, O_RDONLY | O_DIRECTORY, 0);
    if (fd < 0 && errno == ENOENT && mkdirat(kind_fd, name, 0755) == 0) {
        fd = path_open(kind_fd, name, O_RDONLY | O_DIRECTORY, 0);
    }
    return fd;
}

/*
 * A folder that another user may write to is no place for originals. Looked at once a
 * run: only its owner and root, who are us, could change that later.
 */
static bool
guard_once(const struct local *l, struct storage_put *put, int fd)
{
    char name[16];

    if (fan_has(&l->durable, put->kind, put->sha256[0])) {
        return true;
    }
    (void)snprintf(name, sizeof name, "%s/%02x", local_kind_name(put->kind),
                   put->sha256[0]);
    return path_guard_folder(fd, name, &put->err) || err_wrap(&put->err, "%s", l->dir);
}

/* Both to their ends. Gives false with errno where one can not be read. */
static bool
compare(int a_fd, int b_fd, bool *same)
{
    auto_free char *a = xcalloc(2, COMPARE_BYTES);
    char *b = a + COMPARE_BYTES;
    int64_t at = 0;
    size_t a_n;
    size_t b_n;

    *same = true;
    do {
        if (!fd_pread_some(a_fd, a, COMPARE_BYTES, at, &a_n, "", NULL) ||
            !fd_pread_some(b_fd, b, COMPARE_BYTES, at, &b_n, "", NULL)) {
            return false;
        }
        *same = a_n == b_n && memcmp(a, b, a_n) == 0;
        at += COMPARE_BYTES;
    } while (*same && a_n == COMPARE_BYTES);
    return true;
}

/* The name is taken. *same: by the bytes of from_fd. */
static bool
look_taken(const struct local *l, int folder_fd, const char *name, int from_fd,
           bool *same, struct err *e)
{
    struct stat st;
    auto_close int fd = path_open_file(folder_fd, leaf_of(name), O_RDONLY, 0, &st);

    *same = false;
    if (fd < 0) {
        return path_fail(e, l->dir, "open", name);
    }
    return compare(fd, from_fd, same) ||
           err_sys(e, "compare %s/%s with what arrived", l->dir, name);
}

/*
 * True where what has the name is the object itself. Whatever can not be read to its end
 * is not: a link, a folder, a file that the disk has lost in part.
 */
static bool
is_object_there(int folder_fd, const char *leaf, const uint8_t sha256[SHA256_BYTES])
{
    struct stat st;
    auto_close int fd = path_open_file(folder_fd, leaf, O_RDONLY, 0, &st);
    struct hash *hash = hash_new();
    struct digests found;
    bool is_read = fd >= 0 && hash_add_fd(hash, fd, st.st_size, leaf, NULL, NULL);

    hash_end(hash, &found);
    hash_free(hash);
    return is_read && memcmp(found.sha256, sha256, SHA256_BYTES) == 0;
}

static bool
fail_taken(const struct local *l, const char *name, struct err *e)
{
    return err_set(e, ERR_DAMAGE,
                   "%s/%s: holds other bytes than those of its digest that arrived now; "
                   "neither was changed: run assets audit",
                   l->dir, name);
}

/* What has the name is kept elsewhere, then the name is ours. */
static bool
replace_taken(struct local *l, struct storage_put *put, int folder_fd, const char *name,
              const char *from)
{
    const char *leaf = leaf_of(name);

    if (is_object_there(folder_fd, leaf, put->sha256)) {
        return fail_taken(l, name, &put->err);
    }
    if (!quarantine_keep(l, folder_fd, leaf, put->kept_as, &put->err)) {
        return false;
    }
    fault_point("quarantined");
    if (renameat(l->incoming_fd, from, folder_fd, leaf) != 0) {
        return err_sys(&put->err, "rename incoming/%s to %s/%s", from, l->dir, name);
    }
    put->replaced = true;
    return true;
}

/* The name is taken: ours goes where its bytes are there already. */
static bool
settle_taken(struct local *l, struct storage_put *put, int folder_fd, const char *name,
             const char *from, int from_fd)
{
    bool same;

    if (!look_taken(l, folder_fd, name, from_fd, &same, &put->err)) {
        if (!put->replaces) {
            return false;
        }
        put->err = (struct err){0}; /* what can not be read is to be replaced, too */
    }
    if (same) {
        put->already = true;
        (void)unlinkat(l->incoming_fd, from, 0);
        return true;
    }
    return put->replaces ? replace_taken(l, put, folder_fd, name, from)
                         : fail_taken(l, name, &put->err);
}

/*
 * What is about to be renamed must be the file whose bytes were counted, not a link to
 * one.
 */
static bool
is_still(const struct local *l, const char *from, int from_fd, struct err *e)
{
    struct stat held;
    struct stat named;

    if (fstat(from_fd, &held) != 0 ||
        fstatat(l->incoming_fd, from, &named, AT_SYMLINK_NOFOLLOW) != 0) {
        return err_sys(e, "look at %s/incoming/%s", l->dir, from);
    }
    if (held.st_dev != named.st_dev || held.st_ino != named.st_ino) {
        return err_set(e, ERR_DISK, "%s/incoming/%s: was replaced by another file",
                       l->dir, from);
    }
    return true;
}

bool
place_put(struct local *l, struct storage_put *put, const char *from, int from_fd,
          struct fan *touched)
{
    char name[STORAGE_NAME_MAX];
    auto_close int folder_fd = -1;
    int done;

    name_of(put, name);
    if (!is_still(l, from, from_fd, &put->err)) {
        return false;
    }
    folder_fd = open_folder(l, put);
    if (folder_fd < 0) {
        return path_fail(&put->err, l->dir, "open the folder of", name);
    }
    if (!guard_once(l, put, folder_fd)) {
        return false;
    }
    done = put->kind == STORAGE_THUMB
               ? renameat(l->incoming_fd, from, folder_fd, leaf_of(name))
               : path_rename_new(l->incoming_fd, from, folder_fd, leaf_of(name));
    if (done != 0 && (errno != EEXIST || put->kind == STORAGE_THUMB)) {
        return err_sys(&put->err, "rename incoming/%s to %s/%s", from, l->dir, name);
    }
    if (done != 0 && !settle_taken(l, put, folder_fd, name, from, from_fd)) {
        return false;
    }
    fan_add(touched, put->kind, put->sha256[0]);
    return true;
}

/*
 * A run that died after its rename may have left the name unsynced: hence the folder is
 * synced for what was there already, too.
 */
bool
place_has_thumb(struct local *l, const struct storage_put *put, struct fan *touched)
{
    char name[STORAGE_NAME_MAX];
    struct stat st;
    auto_close int fd = -1;
    auto_free char *bytes = NULL;
    size_t got;

    name_of(put, name);
    fd = path_open_file(l->root_fd, name, O_RDONLY, 0, &st);
    if (fd < 0 || st.st_size != (int64_t)put->bytes.n) {
        return false;
    }
    bytes = xcalloc(put->bytes.n + 1, 1);
    if (!fd_pread_some(fd, bytes, put->bytes.n, 0, &got, name, NULL) ||
        got != put->bytes.n || memcmp(bytes, put->bytes.p, got) != 0) {
        return false;
    }
    fan_add(touched, put->kind, put->sha256[0]);
    return true;
}

/* A file on its way back to its name. */
struct stray {
    const char *name; /* within the archive; borrowed */
    const char *leaf; /* of name */
    int folder_fd;    /* owned, as is the next; -1: not open */
    int fd;
    struct stat st;
};

static void
stray_close(struct stray *f)
{
    fd_close_at(&f->fd);
    fd_close_at(&f->folder_fd);
}

/* Its bytes are on the disk afterwards: nobody knows who wrote them, and how. */
static bool
stray_open(const struct local *l, struct stray *f, struct err *e)
{
    f->folder_fd = local_open_parent(l, f->name, &f->leaf);
    if (f->folder_fd >= 0) {
        f->fd = path_open_file(f->folder_fd, f->leaf, O_RDONLY, 0, &f->st);
    }
    if (f->fd < 0) {
        return path_fail(e, l->dir, "open", f->name);
    }
    /* File systems without modes say EPERM. */
    if (fchmod(f->fd, 0444) != 0 && errno != EPERM && errno != EOPNOTSUPP) {
        return err_sys(e, "chmod %s/%s", l->dir, f->name);
    }
    errno = sync_one(f->fd);
    return errno == 0 || err_sys(e, "sync %s/%s", l->dir, f->name);
}

/* The name is taken: the stray goes where it is one more copy, not the file itself. */
static bool
stray_drop(const struct local *l, const struct stray *f, int folder_fd, const char *name,
           struct err *e)
{
    struct stat st;
    bool same;

    if (!look_taken(l, folder_fd, name, f->fd, &same, e)) {
        return false;
    }
    if (!same) {
        return fail_taken(l, name, e);
    }
    if (fstatat(folder_fd, leaf_of(name), &st, AT_SYMLINK_NOFOLLOW) != 0) {
        return err_sys(e, "look at %s/%s", l->dir, name);
    }
    /* One file, one name: `from` is the name, or a file system holds them for equal. */
    if (st.st_dev == f->st.st_dev && st.st_ino == f->st.st_ino && st.st_nlink < 2) {
        return true;
    }
    return unlinkat(f->folder_fd, f->leaf, 0) == 0 ||
           err_sys(e, "remove %s/%s, of which %s is a copy", l->dir, f->name, name);
}

/* False where the name is taken by other bytes, too. */
static bool
stray_rename(const struct local *l, const struct stray *f, int folder_fd,
             const char *name, struct err *e)
{
    if (path_rename_new(f->folder_fd, f->leaf, folder_fd, leaf_of(name)) == 0) {
        return true;
    }
    return errno == EEXIST ? stray_drop(l, f, folder_fd, name, e)
                           : err_sys(e, "rename %s/%s to %s", l->dir, f->name, name);
}

static bool
stray_place(struct local *l, const struct stray *f, struct storage_put *to, struct err *e)
{
    char name[STORAGE_NAME_MAX];
    struct fan touched = {0};
    auto_close int folder_fd = open_folder(l, to);

    name_of(to, name);
    if (folder_fd < 0) {
        return path_fail(e, l->dir, "open the folder of", name);
    }
    if (!guard_once(l, to, folder_fd)) {
        return err_set(e, to->err.code, "%s", to->err.text);
    }
    if (!stray_rename(l, f, folder_fd, name, e)) {
        return false;
    }
    fan_add(&touched, to->kind, to->sha256[0]);
    if (!sync_folders(l, &touched, e)) {
        return false;
    }
    errno = sync_one(f->folder_fd);
    return errno == 0 || err_sys(e, "sync the folder of %s/%s", l->dir, f->name);
}

bool
local_put_back(void *state, const char *from, struct storage_put *to, struct err *e)
{
    struct stray f = {.name = from, .folder_fd = -1, .fd = -1};
    bool done = stray_open(state, &f, e) && stray_place(state, &f, to, e);

    stray_close(&f);
    return done;
}
