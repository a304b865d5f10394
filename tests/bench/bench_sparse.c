/*
 * bench_sparse.c - files without bytes: "SIZE PATH" lines on standard input become files
 * of that size below DIR, all holes, mode 0444. For what looks at files and reads none.
 */
#include "base/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static bool
make_file(const char *path, int64_t bytes)
{
    char folder[256];
    auto_close int fd = -1;

    (void)snprintf(folder, sizeof folder, "%s", path);
    for (char *slash = strchr(folder, '/'); slash != NULL;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(folder, 0755) != 0 && errno != EEXIST) {
            return false;
        }
        *slash = '/';
    }
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0444);
    return fd >= 0 && ftruncate(fd, bytes) == 0;
}

int
main(int argc, char **argv)
{
    long long bytes;
    char path[256];

    if (argc != 2 || chdir(argv[1]) != 0) {
        (void)fputs("use: bench-sparse DIR <LIST\n", stderr);
        return 2;
    }
    while (scanf("%lld %255s", &bytes, path) == 2) {
        if (!make_file(path, bytes)) {
            perror(path);
            return 1;
        }
    }
    return 0;
}
