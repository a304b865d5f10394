#include "gallery/out_list.h"

#include "base/fd.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/mem.h"
#include "gallery/emit.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

void
out_list_add(struct out_list *l, enum out_place place, const char *name, int64_t bytes)
{
    const char *folder = out_folders[place];

    if (l->n == l->cap) {
        l->cap = l->cap > 0 ? 2 * l->cap : 64;
        l->files = xrealloc(l->files, l->cap, sizeof *l->files);
    }
    l->files[l->n].bytes = bytes;
    (void)snprintf(l->files[l->n].name, OUT_NAME_MAX, "%s%s%s", folder,
                   folder[0] != '\0' ? "/" : "", name);
    l->n++;
}

void
out_list_release(struct out_list *l)
{
    free(l->files);
    *l = (struct out_list){0};
}

static int
compare_files(const void *left, const void *right)
{
    const struct out_file *a = left;
    const struct out_file *b = right;

    return strcmp(a->name, b->name);
}

void
out_list_sort(struct out_list *l)
{
    size_t n = 0;

    if (l->n > 0) {
        qsort(l->files, l->n, sizeof *l->files, compare_files);
    }
    for (size_t i = 0; i < l->n; i++) {
        if (n == 0 || strcmp(l->files[n - 1].name, l->files[i].name) != 0) {
            l->files[n++] = l->files[i];
        }
    }
    l->n = n;
}

void
out_list_hash(const struct out_list *l, char hash[OUT_HASH + 1])
{
    uint8_t digest[SHA256_BYTES];
    auto_buf struct buf text = {.limit = LIMIT_GALLERY_FILE_BYTES};

    for (size_t i = 0; i < l->n; i++) {
        buf_add_cstr(&text, l->files[i].name);
        buf_add_byte(&text, ' ');
        emit_int(&text, l->files[i].bytes);
        buf_add_byte(&text, '\n');
    }
    hash_sha256(buf_view(&text), digest);
    hex_encode(digest, OUT_HASH / 2, hash);
}

bool
out_list_has(const struct out_list *l, const char *name)
{
    struct out_file wanted = {0};

    (void)snprintf(wanted.name, sizeof wanted.name, "%s", name);
    return l->n > 0 &&
           bsearch(&wanted, l->files, l->n, sizeof *l->files, compare_files) != NULL;
}

static bool
each_in(DIR *dir, enum out_place place,
        bool (*fn)(void *arg, const char *name, int64_t bytes), void *arg, struct err *e)
{
    for (;;) {
        const struct dirent *d;
        struct stat st;

        errno = 0;
        d = readdir(dir);
        if (d == NULL) {
            return errno == 0 ||
                   err_sys(e, "read the gallery's folder %s", out_folders[place]);
        }
        if (out_name_is_ours(place, str_of(d->d_name)) &&
            fstatat(dirfd(dir), d->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
            S_ISREG(st.st_mode) && !fn(arg, d->d_name, st.st_size)) {
            return true;
        }
    }
}

bool
out_list_each(int dir_fd, enum out_place place,
              bool (*fn)(void *arg, const char *name, int64_t bytes), void *arg,
              struct err *e)
{
    int fd = openat(dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    bool ok;

    if (dir == NULL) {
        (void)err_sys(e, "open the gallery's folder %s", out_folders[place]);
        fd_close_at(&fd);
        return false;
    }
    ok = each_in(dir, place, fn, arg, e);
    (void)closedir(dir);
    return ok;
}
