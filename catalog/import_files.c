#include "catalog/import_files.h"

#include "base/fd.h"
#include "base/limits.h"
#include "fetch/url.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

/* ---- parts of paths ---- */

static int
hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* The next byte of a part, its percent-encoding undone; a '%' alone is itself. */
static unsigned char
next_byte(struct str *s)
{
    bool coded =
        s->n >= 3 && s->p[0] == '%' && hex_digit(s->p[1]) >= 0 && hex_digit(s->p[2]) >= 0;
    unsigned char byte =
        coded ? (unsigned char)(hex_digit(s->p[1]) * 16 + hex_digit(s->p[2]))
              : (unsigned char)s->p[0];

    *s = str_skip(*s, coded ? 3 : 1);
    return byte;
}

static bool
same_part(struct str a, struct str b)
{
    while (a.n > 0 && b.n > 0) {
        if (next_byte(&a) != next_byte(&b)) {
            return false;
        }
    }
    return a.n == 0 && b.n == 0;
}

/* FNV-1a (Fowler, Noll, Vo). */
static uint64_t
part_hash(struct str part)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);

    while (part.n > 0) {
        hash = (hash ^ next_byte(&part)) * UINT64_C(0x100000001b3);
    }
    return hash;
}

/* Takes the last part off a path; parts without a byte are none. */
static bool
take_part(struct str *path, struct str *part)
{
    while (path->n > 0 && path->p[path->n - 1] == '/') {
        path->n--;
    }
    *part = *path;
    for (size_t i = path->n; i > 0; i--) {
        if (path->p[i - 1] == '/') {
            *part = str_skip(*path, i);
            break;
        }
    }
    path->n -= part->n;
    return part->n > 0;
}

static bool
is_number(struct str s)
{
    uint64_t ignored;

    return str_to_u64(s, UINT64_MAX, &ignored);
}

int32_t
import_fit(struct str path, struct str host, struct str url_path)
{
    struct str mine, its;
    bool met_host = false;
    int32_t n = 0;

    while (take_part(&path, &mine)) {
        if (!take_part(&url_path, &its)) {
            if (met_host) {
                return n;
            }
            met_host = true;
            its = host;
        }
        if (!same_part(mine, its)) {
            return is_number(mine) && is_number(its) ? 0 : n;
        }
        n++;
    }
    return n;
}

/* ---- assets ---- */

static size_t
first_of(const struct import_files *files, uint64_t hash)
{
    size_t low = 0;
    size_t high = files->n;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (files->p[middle].name_hash < hash) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* bonus: of two spellings the whole one is the better fit. */
static void
meet(struct import_files *files, int64_t asset, struct str host, struct str url_path,
     int32_t bonus)
{
    struct str rest = url_path;
    struct str name;
    uint64_t hash;

    if (!take_part(&rest, &name)) {
        return;
    }
    hash = part_hash(name);
    for (size_t i = first_of(files, hash); i < files->n && files->p[i].name_hash == hash;
         i++) {
        struct import_file *f = &files->p[i];
        int32_t parts = import_fit(str_of(f->path), host, url_path);
        int32_t fit = 2 * parts + bonus;

        f->namesakes += parts > 0 && f->asset != asset;
        if (parts > 0 && fit > f->fit) {
            f->asset = asset;
            f->fit = fit;
            f->parts = parts;
            f->is_tied = false;
        } else if (parts > 0 && fit == f->fit && f->asset != asset) {
            f->is_tied = true;
        }
    }
}

void
import_files_meet(struct import_files *files, int64_t asset, struct str url)
{
    struct url parts = {0};
    ptrdiff_t query;

    if (!url_split(url, &parts)) {
        parts.target = url;
    }
    query = str_find_byte(parts.target, '?');
    meet(files, asset, parts.host, parts.target, 1);
    if (query >= 0) {
        meet(files, asset, parts.host, str_head(parts.target, (size_t)query), 0);
    }
}

/* ---- the folder ---- */

struct walk {
    struct import_files *files;
    struct buf path; /* of the folder that is read, with a '/' at its end */
    struct err err;  /* of the whole */
};

static bool
add_file(struct walk *w, const char *leaf, int64_t bytes)
{
    struct import_files *files = w->files;
    struct import_file *f;

    if (files->n >= LIMIT_IMPORT_FILES) {
        return err_set(&w->err, ERR_LIMIT,
                       "more than %d files: import its folders one by one",
                       LIMIT_IMPORT_FILES);
    }
    if (files->n == files->room) {
        files->room = files->room == 0 ? 1024 : 2 * files->room;
        files->p = xrealloc(files->p, files->room, sizeof *files->p);
    }
    buf_add_cstr(&w->path, leaf);
    f = &files->p[files->n++];
    *f = (struct import_file){
        .path = arena_strndup(&files->names, buf_cstr(&w->path), w->path.n),
        .bytes = bytes,
        .name_hash = part_hash(str_of(leaf))};
    return true;
}

static void
tell_unreadable(struct walk *w, const char *doing)
{
    struct err why = {0};
    auto_free char *path = xstrdup(w->path.n > 0 ? buf_cstr(&w->path) : "");

    err_put_sys(&why, "%s", doing);
    w->files->unreadable(w->files->arg, path, &why);
}

static bool walk_folder(struct walk *w, int fd, int depth);

static bool
is_left_out(const struct import_files *files, const struct stat *st)
{
    return st->st_dev == files->skip_dev && st->st_ino == files->skip_ino;
}

/* A folder, a file, or something that is not opened. */
static bool
take_entry(struct walk *w, int dir_fd, const char *leaf, int depth)
{
    size_t before = w->path.n;
    struct stat st;
    bool ok = true;

    if (fstatat(dir_fd, leaf, &st, AT_SYMLINK_NOFOLLOW) != 0) {
        buf_add_cstr(&w->path, leaf);
        tell_unreadable(w, "look at it");
    } else if (S_ISREG(st.st_mode)) {
        ok = add_file(w, leaf, st.st_size);
    } else if (S_ISDIR(st.st_mode) && !is_left_out(w->files, &st)) {
        int fd = openat(dir_fd, leaf, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

        buf_add_cstr(&w->path, leaf);
        buf_add_byte(&w->path, '/');
        ok = walk_folder(w, fd, depth + 1);
    } else {
        w->files->passed_over++;
    }
    w->path.n = before;
    return ok;
}

/* Takes fd. */
static bool
walk_folder(struct walk *w, int fd, int depth)
{
    DIR *list = NULL;
    const struct dirent *entry;
    bool ok = true;

    if (fd >= 0 && depth > LIMIT_IMPORT_DEPTH) {
        (void)close(fd);
        fd = -1;
        errno = ELOOP;
    }
    list = fd >= 0 ? fdopendir(fd) : NULL;
    if (list == NULL) {
        tell_unreadable(w, depth > LIMIT_IMPORT_DEPTH ? "too many folders in each other"
                                                      : "open the folder");
        fd_close_at(&fd);
        return true;
    }
    while (ok && (entry = readdir(list)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            ok = take_entry(w, dirfd(list), entry->d_name, depth);
        }
    }
    (void)closedir(list);
    return ok;
}

static int
by_name(const void *a, const void *b)
{
    const struct import_file *x = a;
    const struct import_file *y = b;

    if (x->name_hash != y->name_hash) {
        return x->name_hash < y->name_hash ? -1 : 1;
    }
    return strcmp(x->path, y->path);
}

bool
import_files_list(struct import_files *files, int dir_fd, struct err *e)
{
    struct walk w = {.files = files};
    struct stat st;
    bool ok;

    if (fstat(dir_fd, &st) == 0 && is_left_out(files, &st)) {
        files->passed_over++;
        return true;
    }
    buf_init(&w.path, KIB(512)); /* LIMIT_IMPORT_DEPTH names of 255 bytes, and spare */
    ok = walk_folder(&w, fcntl(dir_fd, F_DUPFD_CLOEXEC, 0), 0);
    buf_release(&w.path);
    if (!ok) {
        *e = w.err;
        return false;
    }
    if (files->n > 0) {
        qsort(files->p, files->n, sizeof *files->p, by_name);
    }
    return true;
}

int
import_file_open(int dir_fd, const char *path)
{
    auto_close int at = fcntl(dir_fd, F_DUPFD_CLOEXEC, 0);
    struct str rest = str_of(path);
    struct str part;

    while (at >= 0 && str_split(&rest, '/', &part)) {
        auto_free char *name = xstrndup(part.p, part.n);
        int next = openat(at, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

        fd_close_at(&at);
        at = next;
    }
    if (at < 0) {
        return -1;
    }
    /* A FIFO that took the file's place must not be waited for. */
    return openat(at, path + strlen(path) - part.n,
                  O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
}

void
import_files_release(struct import_files *files)
{
    free(files->p);
    arena_release(&files->names);
    *files = (struct import_files){0};
}
