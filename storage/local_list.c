#include "storage/local_list.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

bool
folder_open(const struct local *l, struct folder *f, struct err *e)
{
    f->list = path_list(l->root_fd, f->path);
    return f->list != NULL || errno == ENOENT || path_fail(e, l->dir, "list", f->path);
}

void
folder_release(struct folder *f)
{
    if (f->list != NULL) {
        (void)closedir(f->list);
    }
    free(f->path);
    free(f->at);
    arena_release(&f->names);
    *f = (struct folder){0};
}

static int
by_key(const void *a, const void *b)
{
    const struct entry *x = a;
    const struct entry *y = b;

    if (x->key != y->key) {
        return x->key < y->key ? -1 : 1;
    }
    return strcmp(x->leaf, y->leaf);
}

/* Compares as the first 8 bytes of the name would. */
static uint64_t
name_key(const char *leaf)
{
    uint64_t key = 0;

    for (size_t i = 0; i < 8; i++) {
        key = key << 8 | (uint8_t)*leaf;
        leaf += *leaf != '\0';
    }
    return key;
}

static void
folder_sort(struct folder *f)
{
    if (f->n > 1) {
        qsort(f->at, f->n, sizeof *f->at, by_key);
    }
}

/* False and errno where the folder can not be read to its end. */
static bool
folder_list(struct folder *f)
{
    const struct dirent *entry;

    errno = 0; /* readdir(3): the only way to tell an error from the end */
    while ((entry = readdir(f->list)) != NULL) {
        const char *name = entry->d_name;

        if (strcmp(name, ".") != 0 && strcmp(name, "..") != 0) {
            if (f->n == f->cap) {
                f->cap = f->cap > 0 ? 2 * f->cap : 256;
                f->at = xrealloc(f->at, f->cap, sizeof *f->at);
            }
            f->at[f->n++] =
                (struct entry){.key = entry->d_ino,
                               .leaf = arena_strndup(&f->names, name, strlen(name))};
        }
        errno = 0;
    }
    return errno == 0;
}

/* False and errno where nothing in the folder may be looked at. */
static bool
folder_look(struct folder *f)
{
    size_t kept = 0;

    for (size_t i = 0; i < f->n; i++) {
        struct entry x = f->at[i];
        struct stat st;

        x.key = name_key(x.leaf);
        x.bytes = -1;
        if (fstatat(dirfd(f->list), x.leaf, &st, AT_SYMLINK_NOFOLLOW) == 0) {
            x.mode = st.st_mode;
            x.bytes = S_ISREG(st.st_mode) ? st.st_size : -1;
        } else if (errno == ENOENT) {
            continue; /* gone since the folder was listed */
        } else if (errno == EACCES) {
            return false; /* the folder's own mode */
        }
        f->at[kept++] = x; /* an inode that the disk lost is told as no file */
    }
    f->n = kept;
    return true;
}

void
folder_read(struct folder *f)
{
    if (f->list == NULL) {
        return;
    }
    if (folder_list(f)) {
        /*
         * In the order of inodes, in which a disk has them: ext4 lists by a hash of the
         * names, and looking in that order reads its tables criss-cross.
         */
        folder_sort(f);
        f->error = folder_look(f) ? 0 : errno;
        folder_sort(f);
    } else {
        f->error = errno;
    }
    (void)closedir(f->list);
    f->list = NULL;
}
