#include "thumbs/desktop.h"

#include "base/hash.h"
#include "base/mem.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

bool
desktop_working_folder(char **out, struct err *e)
{
    const char *pwd = getenv("PWD");
    struct stat named, here;
    char *real;

    if (pwd != NULL && pwd[0] == '/' && stat(pwd, &named) == 0 && stat(".", &here) == 0 &&
        named.st_dev == here.st_dev && named.st_ino == here.st_ino) {
        *out = xstrdup(pwd);
        return true;
    }
    real = getcwd(NULL, 0);
    if (real == NULL) {
        return err_sys(e, "working folder");
    }
    *out = real;
    return true;
}

static void
segment_drop(struct buf *path, size_t start)
{
    while (path->n > start && path->p[path->n - 1] != '/') {
        path->n--;
    }
    if (path->n > start) {
        path->n--;
    }
}

/* Adds the segments of `text`, each behind a slash; true where one of them was "..". */
static bool
segments_add(struct buf *path, size_t start, struct str text)
{
    bool went_up = false;
    bool more = true;

    while (more) {
        struct str segment;

        more = str_split(&text, '/', &segment);
        if (segment.n == 0 || str_eq(segment, STR("."))) {
            continue;
        }
        if (str_eq(segment, STR(".."))) {
            went_up = true;
            segment_drop(path, start);
            continue;
        }
        buf_add_byte(path, '/');
        buf_add_str(path, segment);
    }
    return went_up;
}

static bool
is_same_file(const char *path, int fd)
{
    struct stat named, open;

    return stat(path, &named) == 0 && fstat(fd, &open) == 0 &&
           named.st_dev == open.st_dev && named.st_ino == open.st_ino;
}

void
desktop_path(const char *cwd, const char *name, int fd, struct buf *out)
{
    size_t start = out->n;
    bool went_up = false;

    if (name[0] != '/') {
        went_up = segments_add(out, start, str_of(cwd));
    }
    went_up = segments_add(out, start, str_of(name)) || went_up;
    buf_add_byte(out, '\0');
    if (went_up && !is_same_file(out->p + start, fd)) {
        char link[32], real[PATH_MAX];
        ssize_t n;

        (void)snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        n = readlink(link, real, sizeof real);
        if (n > 0 && (size_t)n < sizeof real) {
            out->n = start;
            buf_add(out, real, (size_t)n);
            return;
        }
    }
    out->n--;
}

/*
 * Bytes that stand for themselves: RFC 3986's unreserved ones, and of the others those
 * that GLib leaves (gconvert.c, UNSAFE_PATH; seen with GLib 2.74). The semicolon is not
 * among them.
 */
static bool
is_kept(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr("-._~!$&'()*+,=:@/", c) != NULL);
}

static void
escaped_add(struct buf *out, struct str s)
{
    static const char digits[] = "0123456789ABCDEF";

    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (is_kept(c)) {
            buf_add_byte(out, (char)c);
        } else {
            const char code[3] = {'%', digits[c >> 4], digits[c & 15]};

            buf_add(out, code, sizeof code);
        }
    }
}

void
desktop_uri(struct str path, struct buf *out)
{
    buf_add_cstr(out, "file://");
    escaped_add(out, path);
}

void
desktop_shared_uri(struct str path, struct buf *out)
{
    size_t last = path.n;

    while (last > 0 && path.p[last - 1] != '/') {
        last--;
    }
    buf_add_cstr(out, "./");
    escaped_add(out, str_skip(path, last));
}

void
desktop_entry(struct str uri, char out[DESKTOP_ENTRY])
{
    uint8_t md5[MD5_BYTES];

    hash_md5(uri, md5);
    hex_encode(md5, sizeof md5, out);
    memcpy(out + 2 * sizeof md5, ".png", sizeof ".png");
}
