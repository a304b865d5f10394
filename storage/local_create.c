#include "storage/local.h"

#include "base/fd.h"
#include "base/limits.h"
#include "base/newfile.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

static const char *const folders[] = {"media", "thumbs", "incoming", "gallery"};

enum { FOLDERS = sizeof folders / sizeof folders[0] };

/*
 * The holder wrote its pid after it got the lock; for an instant the file may be empty.
 */
static bool
fail_busy(int fd, const char *dir, struct err *e)
{
    char text[32] = {0};
    size_t got = 0;
    uint64_t pid;

    if (!fd_pread_some(fd, text, sizeof text - 1, 0, &got, "lock", NULL) ||
        !str_to_u64(str_trim((struct str){text, got}), INT32_MAX, &pid)) {
        return err_set(e, ERR_BUSY,
                       "%s: another run is writing to this archive: wait until it ends, "
                       "then run again",
                       dir);
    }
    return err_set(
        e, ERR_BUSY,
        "%s: another run, process %ju, is writing to this archive: wait until it "
        "ends or stop it with kill %ju, then run again",
        dir, (uintmax_t)pid, (uintmax_t)pid);
}

/*
 * Somebody may have deleted the file between our open and our flock: then ours guards
 * nothing.
 */
static bool
still_named(int root_fd, const struct stat *held)
{
    struct stat now;

    return fstatat(root_fd, "lock", &now, AT_SYMLINK_NOFOLLOW) == 0 &&
           now.st_dev == held->st_dev && now.st_ino == held->st_ino;
}

bool
local_lock(int root_fd, const char *dir, int *lock_fd, struct err *e)
{
    struct stat st;
    auto_close int fd = path_open_file(root_fd, "lock", O_RDWR | O_CREAT, 0644, &st);
    char pid[32];
    int n;

    if (fd < 0) {
        return path_fail(e, dir, "open", "lock");
    }
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        return errno == EWOULDBLOCK ? fail_busy(fd, dir, e)
                                    : err_sys(e, "lock %s/lock", dir);
    }
    if (!still_named(root_fd, &st)) {
        return err_set(e, ERR_BUSY, "%s/lock was replaced at this moment: run again",
                       dir);
    }
    n = snprintf(pid, sizeof pid, "%jd\n", (intmax_t)getpid());
    if (ftruncate(fd, 0) != 0) {
        return err_sys(e, "write %s/lock", dir);
    }
    /* On a full disk the lock still holds; only its holder's name is lost. */
    (void)!pwrite(fd, pid, (size_t)n, 0);
    *lock_fd = steal_fd(&fd);
    return true;
}

bool
local_make_folders(int root_fd, const char *dir, bool is_whole, struct err *e)
{
    struct stat st;
    bool is_new = false;

    /* The first of them: its files are what the archive is for. */
    if (is_whole && fstatat(root_fd, folders[0], &st, AT_SYMLINK_NOFOLLOW) != 0 &&
        errno == ENOENT) {
        return err_set(e, ERR_ROOT,
                       "%s: media/ is not there: nothing was changed. Is its disk "
                       "mounted? Where there never was a file: mkdir %s/media",
                       dir, dir);
    }
    for (size_t i = 0; i < FOLDERS; i++) {
        if (mkdirat(root_fd, folders[i], 0755) == 0) {
            is_new = true;
        } else if (errno != EEXIST) {
            return err_sys(e, "make %s/%s", dir, folders[i]);
        }
    }
    errno = is_new ? sync_one(root_fd) : 0;
    return errno == 0 || err_sys(e, "sync %s", dir);
}

/* The next name in a list, or NULL; "." and ".." are passed over. */
static const char *
next_name(DIR *list)
{
    const struct dirent *entry = readdir(list);

    while (entry != NULL &&
           (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)) {
        entry = readdir(list);
    }
    return entry != NULL ? entry->d_name : NULL;
}

static bool
is_empty_folder(int root_fd, const char *name)
{
    DIR *list = path_list(root_fd, name);
    bool is_empty = list != NULL && next_name(list) == NULL;

    if (list != NULL) {
        (void)closedir(list);
    }
    return is_empty;
}

/* True for names that do not keep a folder from becoming an archive. */
static bool
is_no_hindrance(int root_fd, const char *name)
{
    struct stat st;

    if (name[0] == '.' || str_ends_nocase(str_of(name), STR(".conf"))) {
        return true;
    }
    /* What an attempt left that was broken off before .assets-root. */
    if (strcmp(name, "lock") == 0 || strcmp(name, "README-ARCHIVE.txt") == 0) {
        return fstatat(root_fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
               S_ISREG(st.st_mode);
    }
    for (size_t i = 0; i < FOLDERS; i++) {
        if (strcmp(name, folders[i]) == 0) {
            return is_empty_folder(root_fd, name);
        }
    }
    return false;
}

static bool
check_is_free(int root_fd, const char *dir, struct err *e)
{
    DIR *list;
    const char *name;
    struct stat st;
    bool is_free = true;

    if (fstatat(root_fd, ".assets-root", &st, AT_SYMLINK_NOFOLLOW) == 0) {
        return err_set(e, ERR_USAGE, "%s: is an archive already", dir);
    }
    list = path_list(root_fd, NULL);
    if (list == NULL) {
        return err_sys(e, "list %s", dir);
    }
    while (is_free && (name = next_name(list)) != NULL) {
        if (!is_no_hindrance(root_fd, name)) {
            is_free =
                err_set(e, ERR_USAGE,
                        "%s: is not empty (it holds %s): name an empty or a new folder",
                        dir, name);
        }
    }
    (void)closedir(list);
    return is_free;
}

bool
local_create(const char *dir, struct str root_text, struct str readme, struct err *e)
{
    auto_close int root_fd = -1;
    auto_close int parent_fd = -1;
    auto_close int lock_fd = -1;

    if (mkdir(dir, 0755) != 0 && errno != EEXIST) {
        return err_sys(e, "make the folder %s", dir);
    }
    root_fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (root_fd < 0) {
        return err_sys(e, "open the folder %s", dir);
    }
    /*
     * Looked at again under the lock: of two that create at once, one may be done by
     * then.
     */
    if (!path_guard_folder(root_fd, dir, e) || !check_is_free(root_fd, dir, e) ||
        !local_lock(root_fd, dir, &lock_fd, e) || !check_is_free(root_fd, dir, e) ||
        !local_make_folders(root_fd, dir, false, e) ||
        !newfile_put(root_fd, "README-ARCHIVE.txt", 0644, readme, e) ||
        !newfile_put(root_fd, ".assets-root", 0444, root_text, e)) {
        return false;
    }
    parent_fd = openat(root_fd, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (parent_fd >= 0) {
        (void)fsync(
            parent_fd); /* it may be nobody's business of ours: then it is not synced */
    }
    return true;
}
