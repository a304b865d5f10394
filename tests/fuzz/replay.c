/*
 * Runs a fuzz target over files and folders of files: the corpus as an ordinary test,
 * with any compiler.
 */
#include "base/fd.h"
#include "base/mem.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FILE_MOST_BYTES = 1 << 20 };

static bool
replay_file(int fd, const char *name)
{
    struct err e = {0};
    auto_buf struct buf b;
    auto_free uint8_t *copy = NULL;

    buf_init(&b, FILE_MOST_BYTES);
    if (!fd_read_to_end(fd, &b, name, &e)) {
        (void)fprintf(stderr, "%s\n", e.text);
        return false;
    }
    copy = xcalloc(b.n > 0 ? b.n : 1,
                   1); /* of its exact size: reading beyond it is caught */
    if (b.n > 0) {
        memcpy(copy, b.p, b.n);
    }
    return LLVMFuzzerTestOneInput(copy, b.n) == 0;
}

static bool
replay(const char *path, size_t *n)
{
    DIR *dir = opendir(path);
    const struct dirent *entry;
    bool ok = true;

    if (dir == NULL) {
        auto_close int fd = open(path, O_RDONLY | O_CLOEXEC);

        (*n)++;
        return fd >= 0 && replay_file(fd, path);
    }
    while (ok && (entry = readdir(dir)) != NULL) {
        auto_close int fd = openat(dirfd(dir), entry->d_name, O_RDONLY | O_CLOEXEC);
        struct stat st;

        if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
            (*n)++;
            ok = replay_file(fd, entry->d_name);
        }
    }
    (void)closedir(dir);
    return ok;
}

int
main(int argc, char **argv)
{
    size_t n = 0;

    for (int i = 1; i < argc; i++) {
        if (!replay(argv[i], &n)) {
            (void)fprintf(stderr, "%s: failed\n", argv[i]);
            return 1;
        }
    }
    (void)printf("%zu inputs\n", n);
    return n > 0 ? 0 : 1; /* an empty corpus tests nothing */
}
