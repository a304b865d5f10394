#include "storage/local.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/fd.h"

enum { OPEN_TRIES = 8 }; /* openat2(2): EAGAIN where a rename ran beside it */

/* True where each component is a plain name. */
static bool
is_plain(const char *path)
{
    struct str rest = str_of(path);
    struct str part;
    bool more = true;

    while (more) {
        more = str_split(&rest, '/', &part);
        if (part.n == 0 || str_eq(part, STR(".")) || str_eq(part, STR(".."))) {
            return false;
        }
    }
    return true;
}

/* One component, held as a place to go on from. Gives -1 and errno. */
static int
step_into(int dir_fd, struct str part)
{
    char name[NAME_MAX + 1];
    auto_close int fd = -1;
    struct stat st;

    if (part.n > NAME_MAX) {
        errno = ENAMETOOLONG;
        return -1;
    }
    (void)snprintf(name, sizeof name, "%.*s", STR_FMT(part));
    /* Without O_DIRECTORY, which names a link ENOTDIR as it does a file. */
    fd = openat(dir_fd, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (fd >= 0 && fstat(fd, &st) == 0 && S_ISLNK(st.st_mode)) {
        errno = ELOOP;
        return -1;
    }
    return steal_fd(&fd);
}

int
path_open_by_steps(int dir_fd, const char *path, int flags, mode_t mode)
{
    auto_close int held = -1;
    struct str rest = str_of(path);
    struct str part;
    struct stat st;
    int at = dir_fd;
    int fd;

    if (!is_plain(path)) {
        errno = EINVAL;
        return -1;
    }
    while (str_split(&rest, '/', &part)) {
        int next = step_into(at, part);

        fd_close_at(&held);
        held = next;
        at = next;
        if (next < 0) {
            return -1;
        }
    }
    /* part is the last one, and ends where path does. */
    fd = openat(at, part.p, flags | O_NOFOLLOW | O_CLOEXEC, mode);
    if (fd < 0 && errno == ENOTDIR) {
        bool is_link =
            fstatat(at, part.p, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(st.st_mode);

        errno = is_link ? ELOOP : ENOTDIR;
    }
    return fd;
}

int
path_open(int dir_fd, const char *path, int flags, mode_t mode)
{
    struct open_how how = {.flags = (uint64_t)flags | O_CLOEXEC,
                           .mode = (flags & O_CREAT) != 0 ? mode : 0,
                           .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS |
                                      RESOLVE_NO_MAGICLINKS};
    long fd = -1;

    if (!is_plain(path)) {
        errno = EINVAL;
        return -1;
    }
    for (int i = 0; i < OPEN_TRIES; i++) {
        fd = syscall(SYS_openat2, dir_fd, path, &how,
                     sizeof how); /* no wrapper in glibc */
        if (fd >= 0 || (errno != EAGAIN && errno != EINTR)) {
            break;
        }
    }
    /* Container filters of before 2020 say EPERM to calls that they do not know. */
    if (fd < 0 && (errno == ENOSYS || errno == EPERM)) {
        return path_open_by_steps(dir_fd, path, flags, mode);
    }
    return (int)fd;
}

int
path_open_file(int dir_fd, const char *path, int flags, mode_t mode, struct stat *st)
{
    auto_close int fd = path_open(dir_fd, path, flags | O_NONBLOCK | O_NOCTTY, mode);

    if (fd < 0 || fstat(fd, st) != 0) {
        return -1;
    }
    if (!S_ISREG(st->st_mode)) {
        errno = EINVAL;
        return -1;
    }
    return steal_fd(&fd);
}

int
path_rename_by_link(int from_fd, const char *from, int to_fd, const char *to)
{
    struct stat st;

    if (linkat(from_fd, from, to_fd, to, 0) == 0) {
        /* If the first name stays, local_part_open finds that it has two and drops it. */
        (void)unlinkat(from_fd, from, 0);
        return 0;
    }
    if (errno != EPERM && errno != EOPNOTSUPP && errno != ENOSYS) {
        return -1;
    }
    /*
     * No links either (FAT behind FUSE). We hold the lock: no other writer comes between.
     */
    if (fstatat(to_fd, to, &st, AT_SYMLINK_NOFOLLOW) == 0) {
        errno = EEXIST;
        return -1;
    }
    return errno == ENOENT ? renameat(from_fd, from, to_fd, to) : -1;
}

int
path_rename_new(int from_fd, const char *from, int to_fd, const char *to)
{
    if (renameat2(from_fd, from, to_fd, to, RENAME_NOREPLACE) == 0) {
        return 0;
    }
    if (errno != EINVAL && errno != ENOSYS) {
        return -1;
    }
    return path_rename_by_link(from_fd, from, to_fd, to);
}

DIR *
path_list(int dir_fd, const char *path)
{
    /* A descriptor of its own: a copy would share the place where reading goes on. */
    auto_close int fd = path != NULL
                            ? path_open(dir_fd, path, O_RDONLY | O_DIRECTORY, 0)
                            : openat(dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *list = fd >= 0 ? fdopendir(fd) : NULL;

    if (list != NULL) {
        (void)steal_fd(&fd); /* the list closes it */
    }
    return list;
}

bool
path_fail(struct err *e, const char *dir, const char *doing, const char *path)
{
    if (errno == ELOOP) {
        return err_set(e, ERR_DISK,
                       "%s/%s: a symbolic link stands in this path and is not followed: "
                       "see who put it there, then remove it",
                       dir, path);
    }
    if (errno == EINVAL) {
        return err_set(e, ERR_DISK, "%s/%s: not a regular file", dir, path);
    }
    return err_sys(e, "%s %s/%s", doing, dir, path);
}

bool
path_guard_folder(int fd, const char *name, struct err *e)
{
    struct stat st;

    if (fstat(fd, &st) != 0) {
        return err_sys(e, "look at %s", name);
    }
    if (!S_ISDIR(st.st_mode)) {
        return err_set(e, ERR_DISK, "%s: not a folder", name);
    }
    if (st.st_uid != geteuid()) {
        return err_set(
            e, ERR_DISK,
            "%s: belongs to user %ju, this program runs as user %ju: run it as "
            "the owner",
            name, (uintmax_t)st.st_uid, (uintmax_t)geteuid());
    }
    /* /tmp and its like are meant to be so. */
    if ((st.st_mode & S_IWOTH) != 0 && (st.st_mode & S_ISVTX) != 0) {
        return err_set(e, ERR_DISK,
                       "%s: every user may write to it: name a folder of your own", name);
    }
    if ((st.st_mode & S_IWOTH) != 0) {
        return err_set(e, ERR_DISK, "%s: every user may write to it: run chmod o-w on it",
                       name);
    }
    return true;
}
