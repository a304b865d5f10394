#include "storage/local.h"

#include "base/fault.h"
#include "base/fd.h"
#include "base/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

/*
 * quarantine/, made on first need. Its own name is synced each time that it is opened: a
 * run that died may have made it.
 */
static bool
hold_quarantine(struct local *l, struct err *e)
{
    if (l->quarantine_fd >= 0) {
        return true;
    }
    if (mkdirat(l->root_fd, "quarantine", 0755) != 0 && errno != EEXIST) {
        return err_sys(e, "make %s/quarantine", l->dir);
    }
    errno = sync_one(l->root_fd);
    return errno == 0 ? local_hold_folder(l, "quarantine", &l->quarantine_fd, e)
                      : err_sys(e, "sync %s", l->dir);
}

/* Leaves errno as it is. */
static bool
is_same_file(int a_fd, const char *a, int b_fd, const char *b)
{
    struct stat x;
    struct stat y;
    int before = errno;
    bool is_same = fstatat(a_fd, a, &x, AT_SYMLINK_NOFOLLOW) == 0 &&
                   fstatat(b_fd, b, &y, AT_SYMLINK_NOFOLLOW) == 0 &&
                   x.st_dev == y.st_dev && x.st_ino == y.st_ino;

    errno = before;
    return is_same;
}

/* A second name, else errno. That of a run which died before it went on will do. */
static int
add_name(int from_fd, const char *from, int to_fd, const char *to)
{
    if (linkat(from_fd, from, to_fd, to, 0) == 0) {
        return 0;
    }
    if (errno == EEXIST && is_same_file(from_fd, from, to_fd, to)) {
        return 0;
    }
    return -1;
}

/*
 * Gives <leaf> in folder_fd the first of the names <leaf>, <leaf>.1, <leaf>.2… that
 * nothing has in quarantine/, by `give`. False with errno.
 */
static bool
give_free_name(const struct local *l, int folder_fd, const char *leaf,
               int (*give)(int from_fd, const char *from, int to_fd, const char *to),
               char kept_as[STORAGE_KEPT_MAX])
{
    char *to = kept_as + sizeof "quarantine";

    (void)snprintf(kept_as, STORAGE_KEPT_MAX, "quarantine/%s", leaf);
    for (int i = 1; i <= LIMIT_QUARANTINE_NAMES; i++) {
        if (give(folder_fd, leaf, l->quarantine_fd, to) == 0) {
            return true;
        }
        if (errno != EEXIST) {
            break;
        }
        (void)snprintf(kept_as, STORAGE_KEPT_MAX, "quarantine/%s.%d", leaf, i);
    }
    return false;
}

/* linkat(2), of those that mean "not here, or not of this": EMLINK of its many names. */
static bool
has_no_links(int error)
{
    return error == EPERM || error == EOPNOTSUPP || error == ENOSYS || error == EMLINK;
}

static bool
fail_keep(const struct local *l, const char *leaf, struct err *e)
{
    if (errno == EEXIST) {
        return err_set(e, ERR_DISK,
                       "%s/quarantine: holds %d files of the name %s: look at them, then "
                       "move them elsewhere",
                       l->dir, LIMIT_QUARANTINE_NAMES, leaf);
    }
    return err_sys(e, "keep %s in %s/quarantine", leaf, l->dir);
}

static bool
sync_quarantine(const struct local *l, struct err *e)
{
    errno = sync_one(l->quarantine_fd);
    return errno == 0 || err_sys(e, "sync %s/quarantine", l->dir);
}

static bool
check_leaf(const char *leaf, struct err *e)
{
    return strlen(leaf) < STORAGE_NAME_MAX ||
           err_set(e, ERR_DISK, "%.100s…: too long a name for quarantine/: move it away",
                   leaf);
}

bool
quarantine_keep(struct local *l, int folder_fd, const char *leaf,
                char kept_as[STORAGE_KEPT_MAX], struct err *e)
{
    if (!check_leaf(leaf, e) || !hold_quarantine(l, e)) {
        return false;
    }
    if (!give_free_name(l, folder_fd, leaf, add_name, kept_as) &&
        (!has_no_links(errno) ||
         !give_free_name(l, folder_fd, leaf, path_rename_new, kept_as))) {
        return fail_keep(l, leaf, e);
    }
    return sync_quarantine(l, e);
}

int
local_open_parent(const struct local *l, const char *name, const char **leaf)
{
    const char *slash = strrchr(name, '/');
    char folder[STORAGE_NAME_MAX];

    if (slash == NULL || slash - name >= (ptrdiff_t)sizeof folder) {
        errno = slash == NULL ? EINVAL : ENAMETOOLONG;
        return -1;
    }
    (void)snprintf(folder, sizeof folder, "%.*s", (int)(slash - name), name);
    *leaf = slash + 1;
    return path_open(l->root_fd, folder, O_RDONLY | O_DIRECTORY, 0);
}

bool
local_quarantine(void *state, const char *name, char *kept_as, bool *found, struct err *e)
{
    struct local *l = state;
    const char *leaf = NULL;
    struct stat st;
    auto_close int folder_fd = local_open_parent(l, name, &leaf);

    if (folder_fd < 0 || fstatat(folder_fd, leaf, &st, AT_SYMLINK_NOFOLLOW) != 0) {
        return errno == ENOENT || path_fail(e, l->dir, "look at", name);
    }
    if (!check_leaf(leaf, e) || !hold_quarantine(l, e)) {
        return false;
    }
    if (!give_free_name(l, folder_fd, leaf, path_rename_new, kept_as)) {
        return fail_keep(l, leaf, e);
    }
    fault_point("quarantined");
    *found = true;
    /* The new name first: a power cut may leave both, never none. */
    if (!sync_quarantine(l, e)) {
        return false;
    }
    errno = sync_one(folder_fd);
    return errno == 0 || err_sys(e, "sync the folder of %s/%s", l->dir, name);
}

bool
local_mend_mode(void *state, const char *name, struct err *e)
{
    struct local *l = state;
    /* Not opened for reading, which its mode may forbid, and never followed. */
    auto_close int fd = path_open(l->root_fd, name, O_PATH, 0);
    char path[32];
    struct stat st;

    if (fd < 0 || fstat(fd, &st) != 0) {
        return path_fail(e, l->dir, "open", name);
    }
    if (!S_ISREG(st.st_mode)) {
        errno = EINVAL;
        return path_fail(e, l->dir, "chmod", name);
    }
    /*
     * fchmod(2) refuses such a descriptor; proc(5) leads to the file that it holds. Not
     * synced: what a power cut undoes, the next audit finds again.
     */
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    return chmod(path, 0444) == 0 || err_sys(e, "chmod %s/%s", l->dir, name);
}
