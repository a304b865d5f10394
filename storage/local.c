#include "storage/local.h"

#include "base/fd.h"
#include "base/limits.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/statvfs.h>

const char *
local_kind_name(enum storage_kind kind)
{
    return kind == STORAGE_THUMB ? "thumbs" : "media";
}

static bool
local_is_archive(const char *dir)
{
    auto_close int fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
    struct stat st;

    return fd >= 0 && fstatat(fd, ".assets-root", &st, AT_SYMLINK_NOFOLLOW) == 0 &&
           S_ISREG(st.st_mode);
}

static void
local_close(void *state)
{
    struct local *l = state;

    fd_close_at(&l->quarantine_fd);
    fd_close_at(&l->journal_fd);
    fd_close_at(&l->kind_fd[STORAGE_MEDIA]);
    fd_close_at(&l->kind_fd[STORAGE_THUMB]);
    fd_close_at(&l->incoming_fd);
    if (l->lock_fd >= 0) {
        (void)!ftruncate(l->lock_fd,
                         0); /* a pid that is gone misleads; nobody depends on it */
    }
    fd_close_at(&l->lock_fd);
    fd_close_at(&l->root_fd);
    free(l->dir);
    free(l);
}

static bool
local_open(void **state, const char *dir, struct err *e)
{
    /* The way to the archive is the user's own business: it may hold links. */
    auto_close int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct local *l;

    if (fd < 0) {
        return err_set(e, ERR_ROOT, "%s: no archive can be opened there: %s", dir,
                       strerror(errno));
    }
    if (!path_guard_folder(fd, dir, e)) {
        return false;
    }
    l = xcalloc(1, sizeof *l);
    *l = (struct local){.dir = xstrdup(dir),
                        .root_fd = steal_fd(&fd),
                        .lock_fd = -1,
                        .incoming_fd = -1,
                        .kind_fd = {-1, -1},
                        .journal_fd = -1,
                        .quarantine_fd = -1};
    *state = l;
    return true;
}

/*
 * A drive that was taken away, a folder that was renamed: the path leads elsewhere now.
 */
static bool
still_leads_here(const struct local *l, struct err *e)
{
    struct stat held;
    struct stat now;

    if (fstat(l->root_fd, &held) != 0 || stat(l->dir, &now) != 0) {
        return err_set(e, ERR_ROOT, "%s: the archive is gone: %s", l->dir,
                       strerror(errno));
    }
    if (held.st_dev != now.st_dev || held.st_ino != now.st_ino) {
        return err_set(e, ERR_ROOT, "%s: another folder stands where the archive was",
                       l->dir);
    }
    return true;
}

static bool
local_read_root(void *state, struct buf *out, struct err *e)
{
    struct local *l = state;
    struct stat st;
    auto_close int fd = -1;

    if (!still_leads_here(l, e)) {
        return false;
    }
    fd = path_open_file(l->root_fd, ".assets-root", O_RDONLY, 0, &st);
    if (fd < 0 && errno == ENOENT) {
        return err_set(e, ERR_ROOT, "%s: no archive: there is no .assets-root in it",
                       l->dir);
    }
    if (fd < 0) {
        (void)path_fail(e, l->dir, "open", ".assets-root");
        e->code = ERR_ROOT;
        return false;
    }
    if (!fd_read_to_end(fd, out, ".assets-root", e)) {
        e->code = ERR_ROOT;
        return err_wrap(e, "%s", l->dir);
    }
    return true;
}

bool
local_hold_folder(const struct local *l, const char *name, int *fd, struct err *e)
{
    auto_close int folder_fd = path_open(l->root_fd, name, O_RDONLY | O_DIRECTORY, 0);

    if (folder_fd < 0) {
        return path_fail(e, l->dir, "open", name);
    }
    if (!path_guard_folder(folder_fd, name, e)) {
        return err_wrap(e, "%s", l->dir);
    }
    *fd = steal_fd(&folder_fd);
    return true;
}

static bool
local_begin_write(void *state, struct err *e)
{
    struct local *l = state;

    if (!local_lock(l->root_fd, l->dir, &l->lock_fd, e) ||
        !local_make_folders(l->root_fd, l->dir, true, e) ||
        !local_hold_folder(l, "incoming", &l->incoming_fd, e) ||
        !local_hold_folder(l, "media", &l->kind_fd[STORAGE_MEDIA], e) ||
        !local_hold_folder(l, "thumbs", &l->kind_fd[STORAGE_THUMB], e)) {
        return false;
    }
    l->has_syncfs = sync_has_syncfs(l->root_fd);
    return local_part_sweep(l, e);
}

static bool
local_room(void *state, int64_t bytes, struct err *e)
{
    struct local *l = state;
    struct statvfs room;
    uint64_t want = (uint64_t)(bytes > 0 ? bytes : 0) + LIMIT_RESERVE_BYTES;
    uint64_t blocks;

    if (fstatvfs(l->root_fd, &room) != 0) {
        return err_sys(e, "ask for the room left at %s", l->dir);
    }
    blocks = want / room.f_frsize + 1; /* a product of the free blocks could overflow */
    if (room.f_bavail < blocks) {
        return err_set(
            e, ERR_FULL,
            "%s: %ju MiB are free, %ju are needed (%jd of them stay in reserve): "
            "make room, then run again",
            l->dir, (uintmax_t)(room.f_bavail * room.f_frsize / MIB(1)),
            (uintmax_t)(want / MIB(1)), (intmax_t)(LIMIT_RESERVE_BYTES / MIB(1)));
    }
    return true;
}

const struct storage_ops storage_local = {
    .is_archive = local_is_archive,
    .create = local_create,
    .open = local_open,
    .close = local_close,
    .read_root = local_read_root,
    .begin_write = local_begin_write,
    .room = local_room,
    .part_open = local_part_open,
    .part_save = local_part_save,
    .part_load = local_part_load,
    .part_drop = local_part_drop,
    .commit = local_commit,
    .journal_read = local_journal_read,
    .journal_clear = local_journal_clear,
    .log_open = local_log_open,
    .log_publish = local_log_publish,
    .get = local_get,
    .each = local_each,
    .survey = local_survey,
    .open_whole = local_open_whole,
    .quarantine = local_quarantine,
    .put_back = local_put_back,
    .mend_mode = local_mend_mode,
};
