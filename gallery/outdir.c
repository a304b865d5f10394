#include "gallery/outdir.h"

#include "base/fault.h"
#include "base/fd.h"
#include "base/mem.h"
#include "base/newfile.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

enum { COMPARE_BYTES = 64 * 1024 };

/* True where the file `name` is regular, of this size and of these bytes. */
static bool
has_bytes(int dir_fd, const char *name, struct str bytes)
{
    auto_close int fd = openat(dir_fd, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    char part[COMPARE_BYTES];
    struct err ignored = {0};

    for (size_t at = 0; fd >= 0 && at < bytes.n;) {
        size_t want = bytes.n - at < sizeof part ? bytes.n - at : sizeof part;
        size_t got;

        if (!fd_pread_some(fd, part, want, (int64_t)at, &got, name, &ignored) ||
            got != want || memcmp(part, bytes.p + at, want) != 0) {
            return false;
        }
        at += want;
    }
    return fd >= 0;
}

static bool
is_there(const struct outdir *o, int dir_fd, const char *name, struct str bytes)
{
    struct stat st;

    return !o->rewrites && fstatat(dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
           S_ISREG(st.st_mode) && (uint64_t)st.st_size == bytes.n &&
           (o->is_whole || has_bytes(dir_fd, name, bytes));
}

static bool
write_file(int dir_fd, const char *name, struct str bytes, struct err *e)
{
    struct newfile f;

    if (!newfile_begin(&f, dir_fd, name, 0644, e)) {
        return false;
    }
    if (!fd_write_all(f.fd, bytes.p, bytes.n, name, e)) {
        newfile_abandon(&f);
        return false;
    }
    /* Begins to write it out while the next one is made; the sync still decides. */
    (void)sync_file_range(f.fd, 0, 0, SYNC_FILE_RANGE_WRITE);
    return newfile_publish(&f, true, NULL, e);
}

bool
outdir_put(struct outdir *o, const struct out_title *title, struct str bytes,
           char hash[OUT_HASH + 1], struct err *e)
{
    int dir_fd = o->fds[title->place];
    uint8_t digest[SHA256_BYTES];
    char name[OUT_NAME_MAX];

    hash_sha256(bytes, digest);
    hex_encode(digest, OUT_HASH / 2, hash);
    (void)snprintf(name, sizeof name, "%s%s%s", title->front, hash,
                   title->place == OUT_PAGES ? ".html" : ".js");
    out_list_add(&o->put, title->place, name, (int64_t)bytes.n);
    if (is_there(o, dir_fd, name, bytes)) {
        o->kept++;
        return true;
    }
    if (!write_file(dir_fd, name, bytes, e)) {
        return err_wrap(e, "gallery");
    }
    o->written++;
    fault_point("gallery-file");
    return true;
}

void
outdir_files(struct outdir *o, char hash[OUT_HASH + 1])
{
    out_list_sort(&o->put);
    out_list_hash(&o->put, hash);
}

bool
outdir_publish(struct outdir *o, struct str index, struct err *e)
{
    struct newfile f;

    if (!newfile_begin(&f, o->fds[OUT_ROOT], "index.html", 0644, e)) {
        return false;
    }
    if (!fd_write_all(f.fd, index.p, index.n, "index.html", e)) {
        newfile_abandon(&f);
        return false;
    }
    /* One for all: hundreds of files of half a megabyte, mostly written out by now. */
    if (syncfs(o->fds[OUT_ROOT]) != 0) {
        (void)err_sys(e, "sync the gallery");
        newfile_abandon(&f);
        return false;
    }
    fault_point("gallery-synced");
    if (!newfile_commit(&f, e)) {
        return false;
    }
    fault_point("gallery-published");
    return true;
}

struct clean_job {
    struct outdir *o;
    enum out_place place;
    struct err *e;
    bool failed;
};

static bool
clean_file(void *arg, const char *name, int64_t bytes)
{
    struct clean_job *job = arg;
    char path[OUT_NAME_MAX];

    (void)bytes;
    (void)snprintf(path, sizeof path, "%s/%s", out_folders[job->place], name);
    if (out_list_has(&job->o->put, path)) {
        return true;
    }
    if (unlinkat(job->o->fds[job->place], name, 0) != 0 && errno != ENOENT) {
        job->failed = true;
        return err_sys(job->e, "remove the gallery's file %s", path);
    }
    job->o->removed++;
    return true;
}

/* What runs that were killed left under a temporary name. The lock says nobody else's. */
static void
clean_left_overs(int dir_fd)
{
    int fd = openat(dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    const struct dirent *d;

    if (dir == NULL) {
        fd_close_at(&fd);
        return; /* they hurt nobody */
    }
    while ((d = readdir(dir)) != NULL) {
        struct stat st;

        if (out_name_is_left_over(str_of(d->d_name)) &&
            fstatat(dir_fd, d->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
            S_ISREG(st.st_mode)) {
            (void)unlinkat(dir_fd, d->d_name, 0);
        }
    }
    (void)closedir(dir);
}

bool
outdir_clean(struct outdir *o, struct err *e)
{
    for (enum out_place place = OUT_ROOT; place < OUT_PLACES; place++) {
        struct clean_job job = {.o = o, .place = place, .e = e};

        clean_left_overs(o->fds[place]);
        if (!out_list_each(o->fds[place], place, clean_file, &job, e) || job.failed) {
            return false;
        }
    }
    return true;
}
