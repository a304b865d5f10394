#include "storage/local.h"

#include "base/fd.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool
local_get(void *state, const char *name, int *fd, int64_t *bytes, bool *found,
          struct err *e)
{
    struct local *l = state;
    struct stat st;

    *fd = path_open_file(l->root_fd, name, O_RDONLY, 0, &st);
    if (*fd < 0) {
        return errno == ENOENT || path_fail(e, l->dir, "open", name);
    }
    *bytes = st.st_size;
    *found = true;
    return true;
}

/* Of this machine, not of the file: nothing is known of the file then. */
static bool
is_want(int error)
{
    return error == EMFILE || error == ENFILE || error == ENOMEM;
}

/* Without a new time of access where we may: an audit changes nothing. */
static int
open_quietly(const struct local *l, const char *name, struct stat *st)
{
    int fd = path_open_file(l->root_fd, name, O_RDONLY | O_NOATIME, 0, st);

    /* open(2): EPERM where the file is not ours. */
    return fd < 0 && errno == EPERM ? path_open_file(l->root_fd, name, O_RDONLY, 0, st)
                                    : fd;
}

static bool
fail_mode(struct err *e, const struct local *l, const char *name, mode_t mode)
{
    return err_set(e, ERR_DISK,
                   "%s/%s: its mode %04o does not let its owner read it: run assets "
                   "repair, or chmod 0444 on it",
                   l->dir, name, (unsigned)(mode & 07777));
}

/* What stands in the way is told from the outside: nothing is read of it. */
static void
tell_unreadable(const struct local *l, const char *name, struct err *e)
{
    int error = errno;
    struct stat st;
    auto_close int fd = path_open(l->root_fd, name, O_PATH, 0);

    if (error == EACCES && fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
        (st.st_mode & S_IRUSR) == 0) {
        (void)fail_mode(e, l, name, st.st_mode);
        return;
    }
    errno = error == ENXIO ? EINVAL : error; /* a socket, or a device that is not there */
    (void)path_fail(e, l->dir, "open", name);
}

bool
local_open_whole(void *state, const char *name, int *fd, int64_t *bytes,
                 struct verify_result *r, struct err *e)
{
    struct local *l = state;
    struct stat st;

    *fd = open_quietly(l, name, &st);
    if (*fd >= 0 && (st.st_mode & S_IRUSR) == 0) {
        /* root reads through it; whoever keeps the archive will not. */
        (void)fail_mode(&r->err, l, name, st.st_mode);
        r->outcome = VERIFY_UNREADABLE;
        (void)close(*fd);
        *fd = -1;
    } else if (*fd >= 0) {
        *bytes = st.st_size;
    } else if (is_want(errno)) {
        return path_fail(e, l->dir, "open", name);
    } else if (errno == ENOENT) {
        r->outcome = VERIFY_ABSENT;
    } else {
        tell_unreadable(l, name, &r->err);
        r->outcome = VERIFY_UNREADABLE;
    }
    return true;
}

/* Names of a folder, sorted by byte. */
struct names {
    char **at; /* owned, and each owned */
    size_t n;
    size_t cap;
};

static void
names_release(struct names *names)
{
    for (size_t i = 0; i < names->n; i++) {
        free(names->at[i]);
    }
    free(names->at);
    *names = (struct names){0};
}

static void
names_add(struct names *names, const char *name)
{
    if (names->n == names->cap) {
        names->cap = names->cap > 0 ? 2 * names->cap : 64;
        names->at = xrealloc(names->at, names->cap, sizeof *names->at);
    }
    names->at[names->n++] = xstrdup(name);
}

static int
by_byte(const void *a, const void *b)
{
    const char *const *x = a;
    const char *const *y = b;

    return strcmp(*x, *y);
}

/* Gives false and errno where the folder can not be read to its end. */
static bool
names_read(struct names *names, DIR *list)
{
    const struct dirent *entry;

    errno = 0; /* readdir(3): the only way to tell an error from the end */
    while ((entry = readdir(list)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            names_add(names, entry->d_name);
        }
        errno = 0;
    }
    if (errno != 0) {
        return false;
    }
    if (names->n > 1) {
        qsort(names->at, names->n, sizeof *names->at, by_byte);
    }
    return true;
}

static bool
is_two_digits(const char *name)
{
    return strlen(name) == 2 && strspn(name, "0123456789abcdef") == 2;
}

/* A walk under way. */
struct walk {
    const struct local *l;
    bool (*fn)(void *arg, const char *name, int64_t bytes);
    void *arg;
    bool has_ended; /* by fn */
};

/* Calls fn for the regular files of media/ab; path is "media/ab". */
static bool
walk_files(struct walk *w, DIR *list, const char *path, struct err *e)
{
    struct names names = {0};
    bool is_read = names_read(&names, list);

    if (!is_read) {
        (void)err_sys(e, "list %s/%s", w->l->dir, path);
    }
    for (size_t i = 0; is_read && i < names.n && !w->has_ended; i++) {
        auto_free char *name = xasprintf("%s/%s", path, names.at[i]);
        struct stat st;

        /* Gone since the folder was read: no file. */
        if (fstatat(dirfd(list), names.at[i], &st, AT_SYMLINK_NOFOLLOW) == 0 &&
            S_ISREG(st.st_mode)) {
            w->has_ended = !w->fn(w->arg, name, st.st_size);
        }
    }
    names_release(&names);
    return is_read;
}

static bool
walk_folder(struct walk *w, const char *path, struct err *e)
{
    DIR *list = path_list(w->l->root_fd, path);
    bool done;

    if (list == NULL) {
        return errno == ENOENT || errno == ENOTDIR ||
               path_fail(e, w->l->dir, "list", path);
    }
    done = walk_files(w, list, path, e);
    (void)closedir(list);
    return done;
}

bool
local_each(void *state, enum storage_kind kind,
           bool (*fn)(void *arg, const char *name, int64_t bytes), void *arg,
           struct err *e)
{
    struct local *l = state;
    struct walk walk = {.l = l, .fn = fn, .arg = arg};
    struct names folders = {0};
    DIR *list = path_list(l->root_fd, local_kind_name(kind));
    bool done = true;

    if (list == NULL) {
        return errno == ENOENT || path_fail(e, l->dir, "list", local_kind_name(kind));
    }
    if (!names_read(&folders, list)) {
        done = err_sys(e, "list %s/%s", l->dir, local_kind_name(kind));
    }
    (void)closedir(list);
    for (size_t i = 0; done && i < folders.n && !walk.has_ended; i++) {
        char path[16];

        if (is_two_digits(folders.at[i])) {
            (void)snprintf(path, sizeof path, "%s/%s", local_kind_name(kind),
                           folders.at[i]);
            done = walk_folder(&walk, path, e);
        }
    }
    names_release(&folders);
    return done;
}
