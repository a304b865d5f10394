#include "gallery_kit.h"

#include "base/mem.h"

#include <ftw.h>
#include <stdlib.h>

/* nftw hands no argument on. */
static struct {
    char **lines;
    size_t n;
    size_t skip; /* of each path: the folder that is listed */
} found;

static int
add_line(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    auto_free char *text = NULL;
    uint8_t digest[SHA256_BYTES];
    char hex[SHA256_HEX + 1];

    (void)st;
    (void)at;
    if (kind != FTW_F) {
        return 0;
    }
    text = kit_read(path);
    hash_sha256(str_of(text), digest);
    hex_encode(digest, sizeof digest, hex);
    found.lines = xrealloc(found.lines, found.n + 1, sizeof *found.lines);
    found.lines[found.n++] = xasprintf("%s %s\n", path + found.skip, hex);
    return 0;
}

static int
compare_lines(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

char *
kit_listing(const char *dir)
{
    struct buf b = {.limit = 64U << 20};

    found.skip = strlen(dir) + 1;
    assert_int_equal(nftw(dir, add_line, 16, FTW_PHYS), 0);
    if (found.n > 0) {
        qsort(found.lines, found.n, sizeof *found.lines, compare_lines);
    }
    for (size_t i = 0; i < found.n; i++) {
        buf_add_cstr(&b, found.lines[i]);
        free(found.lines[i]);
    }
    free(found.lines);
    found.lines = NULL;
    found.n = 0;
    return buf_steal(&b);
}

size_t
kit_new_lines(const char *before, const char *after)
{
    struct str rest = str_of(after);
    struct str line;
    size_t n = 0;

    while (str_split(&rest, '\n', &line) && line.n > 0) {
        n += str_find(str_of(before), (struct str){line.p, line.n + 1}) < 0;
    }
    return n;
}
