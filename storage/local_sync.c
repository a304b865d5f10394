#include "storage/local.h"

#include "base/date.h"
#include "base/fd.h"
#include "base/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statfs.h>
#include <sys/utsname.h>
#include <unistd.h>

/*
 * How a group becomes durable. Measured on ext4 (Linux 6.18, 2 cores, virtual disk), a
 * group of n new files of 20 KB and their folders, milliseconds for files + folders:
 *
 *   n    fsync each     write-back started, then fsync each    syncfs
 *   1    0.39 + 0.23    0.33 + 0.15                            0.4 to 1.2 + 0.14
 *   4    1.0  + 0.6     0.6  + 0.7                             0.5 + 0.3
 *   8    2.4  + 1.8     1.1  + 1.2                             0.6 + 0.3
 *   64   14.6 + 11.4    5.4  + 7.6                             2.2 + 0.8
 *
 * So one syncfs from four files on. Its price is that it also writes what others left
 * dirty on the file system: beside a copy of 4 GB a group took 76 ms where fsync took
 * 2. A round that was slow sends the next ones the other way (LIMIT_SYNCFS_SLOW_MS).
 */

#ifdef ASSETS_TEST_HOOKS
/* ASSETS_FAIL_SYNC=n: the n-th sync from now fails with EIO. The variable counts. */
static bool
must_fail(void)
{
    const char *text = getenv("ASSETS_FAIL_SYNC");
    long left = text != NULL ? strtol(text, NULL, 10) : 0;
    char next[24];

    if (left <= 0) {
        return false;
    }
    (void)snprintf(next, sizeof next, "%ld", left - 1);
    (void)setenv("ASSETS_FAIL_SYNC", next, 1);
    errno = EIO;
    return left == 1;
}
#else
static bool
must_fail(void)
{
    return false;
}
#endif

/* Never twice for the same bytes: after a failure the kernel counts them as clean. */
int
sync_one(int fd)
{
    return must_fail() || fsync(fd) != 0 ? errno : 0;
}

/*
 * Everything on the file system. witness_fd is one of the
 * files or folders that it is for.
 */
static int
sync_all(struct local *l, int witness_fd)
{
    int64_t start_ms = clock_mono_ms();

    if (must_fail() || syncfs(l->root_fd) != 0) {
        return errno;
    }
    if (clock_mono_ms() - start_ms > LIMIT_SYNCFS_SLOW_MS) {
        l->syncfs_rest = LIMIT_SYNCFS_REST;
    }
    /*
     * Where an error has made the file system read-only, sync_filesystem() of fs/sync.c
     * returns 0 without doing anything; fsync asks the file system itself.
     */
    return sync_one(witness_fd);
}

/* syncfs(2): only since Linux 5.8 does it report that bytes could not be written. */
static bool
kernel_reports(const char *release)
{
    char *end = NULL;
    unsigned long major = strtoul(release, &end, 10);
    unsigned long minor = *end == '.' ? strtoul(end + 1, NULL, 10) : 0;

    return major > 5 || (major == 5 && minor >= 8);
}

bool
sync_has_syncfs(int root_fd)
{
    struct utsname system;
    struct statfs fs;

    if (uname(&system) != 0 || !kernel_reports(system.release) ||
        fstatfs(root_fd, &fs) != 0) {
        return false;
    }
    /*
     * FUSE servers mostly never hear of it, overlayfs loses the errors of lower layers.
     */
    return fs.f_type == EXT4_SUPER_MAGIC || fs.f_type == XFS_SUPER_MAGIC ||
           fs.f_type == BTRFS_SUPER_MAGIC || fs.f_type == TMPFS_MAGIC;
}

static bool
take_syncfs(struct local *l, size_t files)
{
    if (!l->has_syncfs || files < LIMIT_SYNCFS_FILES) {
        return false;
    }
    if (l->syncfs_rest > 0) {
        l->syncfs_rest--;
        return false;
    }
    return true;
}

static int
sync_each(struct sync_item *items, size_t n, int journal_fd)
{
    /*
     * Started on all, waited for one by one. Only a hint: fsync tells what became of it.
     */
    for (size_t i = 0; i < n; i++) {
        if (items[i].fd >= 0) {
            (void)sync_file_range(items[i].fd, 0, 0, SYNC_FILE_RANGE_WRITE);
        }
    }
    for (size_t i = 0; i < n; i++) {
        items[i].error = items[i].fd >= 0 ? sync_one(items[i].fd) : 0;
    }
    return journal_fd >= 0 ? sync_one(journal_fd) : 0;
}

int
sync_files(struct local *l, struct sync_item *items, size_t n, int journal_fd)
{
    int witness_fd = journal_fd;
    size_t files = journal_fd >= 0 ? 1 : 0;
    int error;

    for (size_t i = 0; i < n; i++) {
        items[i].error = 0;
        if (items[i].fd >= 0) {
            witness_fd = journal_fd >= 0 ? journal_fd : items[i].fd;
            files++;
        }
    }
    if (!take_syncfs(l, files)) {
        return sync_each(items, n, journal_fd);
    }
    error = sync_all(l, witness_fd);
    for (size_t i = 0; i < n; i++) {
        items[i].error = items[i].fd >= 0 ? error : 0;
    }
    return journal_fd >= 0 ? error : 0;
}

static bool
fan_is_empty(const struct fan *f, enum storage_kind kind)
{
    static const uint8_t nothing[LOCAL_FANOUT / 8];

    return memcmp(f->bits[kind], nothing, sizeof nothing) == 0;
}

static int
sync_folder(const struct local *l, enum storage_kind kind, uint8_t first)
{
    char name[3];
    auto_close int fd = -1;

    hex_encode(&first, 1, name);
    fd = path_open(l->kind_fd[kind], name, O_RDONLY | O_DIRECTORY, 0);
    return fd < 0 ? errno : sync_one(fd);
}

/* Those of one kind, and the folder above where it got a new name. */
static int
sync_kind(struct local *l, enum storage_kind kind, const struct fan *touched,
          const struct fan *new_names)
{
    int error = 0;

    for (unsigned i = 0; i < LOCAL_FANOUT && error == 0; i++) {
        if (fan_has(touched, kind, (uint8_t)i)) {
            error = sync_folder(l, kind, (uint8_t)i);
        }
    }
    if (error == 0 && !fan_is_empty(new_names, kind)) {
        error = sync_one(l->kind_fd[kind]);
    }
    return error;
}

/* Counts those of one kind; new_names gets those whose own names may not be durable. */
static size_t
count_folders(const struct local *l, enum storage_kind kind, const struct fan *touched,
              struct fan *new_names)
{
    size_t count = 0;

    for (unsigned i = 0; i < LOCAL_FANOUT; i++) {
        if (!fan_has(touched, kind, (uint8_t)i)) {
            continue;
        }
        count++;
        if (!fan_has(&l->durable, kind, (uint8_t)i)) {
            fan_add(new_names, kind, (uint8_t)i);
        }
    }
    return count;
}

static void
remember_folders(struct local *l, const struct fan *touched)
{
    for (size_t k = 0; k < LOCAL_KINDS; k++) {
        for (size_t i = 0; i < sizeof touched->bits[k]; i++) {
            l->durable.bits[k][i] |= touched->bits[k][i];
        }
    }
}

bool
sync_folders(struct local *l, const struct fan *touched, struct err *e)
{
    struct fan new_names = {0};
    size_t count = count_folders(l, STORAGE_MEDIA, touched, &new_names) +
                   count_folders(l, STORAGE_THUMB, touched, &new_names);
    int error;

    if (count == 0) {
        return true;
    }
    if (take_syncfs(l, count)) {
        error = sync_all(l, l->kind_fd[STORAGE_MEDIA]);
    } else {
        error = sync_kind(l, STORAGE_MEDIA, touched, &new_names);
        error = error == 0 ? sync_kind(l, STORAGE_THUMB, touched, &new_names) : error;
    }
    if (error != 0) {
        errno = error;
        return err_sys(e, "sync the folders of %s", l->dir);
    }
    remember_folders(l, touched);
    return true;
}
