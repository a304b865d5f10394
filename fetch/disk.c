#include "fetch/disk.h"

#include "base/fd.h"
#include "base/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

static int
hex_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/*
 * False for a NUL or a slash in disguise. A percent sign without two digits stands for
 * itself.
 */
static bool
segment_decode(struct str segment, struct buf *out)
{
    buf_clear(out);
    for (size_t i = 0; i < segment.n; i++) {
        char c = segment.p[i];

        if (c == '%' && i + 2 < segment.n && hex_value(segment.p[i + 1]) >= 0 &&
            hex_value(segment.p[i + 2]) >= 0) {
            c = (char)(hex_value(segment.p[i + 1]) * 16 + hex_value(segment.p[i + 2]));
            i += 2;
        }
        if (c == '\0' || c == '/') {
            return false;
        }
        buf_add_byte(out, c);
    }
    return !out->over && strcmp(buf_cstr(out), "..") != 0;
}

static bool
refuse(const char *name, struct err *e)
{
    switch (errno) {
    case ENOENT:
    case ENOTDIR:
        return err_set(e, ERR_NET_GONE, "no such file");
    case ELOOP:
    case EMLINK:
        return err_set(e, ERR_POLICY, "\"%s\" is a symbolic link; give the real path",
                       name);
    case EACCES:
    case EPERM:
        return err_set(e, ERR_NET_REFUSED, "permission denied");
    default:
        return err_set(e, ERR_NET_LATER, "cannot open: %s", strerror(errno));
    }
}

/*
 * One step down from dir. A link that stands where a folder should be gives ENOTDIR with
 * O_DIRECTORY: told apart here.
 */
static int
step_down(int dir, const char *name, bool is_last)
{
    struct stat st;
    int flags = O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
    int fd = openat(dir, name, is_last ? flags | O_RDONLY : flags | O_PATH | O_DIRECTORY);

    if (fd < 0 && errno == ENOTDIR && fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
        S_ISLNK(st.st_mode)) {
        errno = ELOOP;
    }
    return fd;
}

static bool
check_file(int fd, int64_t limit_bytes, int64_t *bytes, struct err *e)
{
    struct stat st;

    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        return err_set(e, ERR_POLICY, "not a regular file");
    }
    if (st.st_size > limit_bytes) {
        return err_set(e, ERR_LIMIT, "%jd bytes, limit %jd", (intmax_t)st.st_size,
                       (intmax_t)limit_bytes);
    }
    *bytes = st.st_size;
    return true;
}

bool
disk_open(struct str target, int64_t limit_bytes, int *fd, int64_t *bytes, struct err *e)
{
    auto_buf struct buf name = {0};
    auto_close int at = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    bool more = true;

    buf_init(&name, LIMIT_URL_BYTES);
    if (at < 0) {
        return refuse("/", e);
    }
    while (more) {
        struct str segment;
        int next;

        more = str_split(&target, '/', &segment);
        if (segment.n == 0 && more) {
            continue; /* the leading slash, or a doubled one */
        }
        if (!segment_decode(segment, &name)) {
            return err_set(e, ERR_POLICY, "path leaves its folder");
        }
        next = step_down(at, buf_cstr(&name), !more);
        if (next < 0) {
            return refuse(buf_cstr(&name), e);
        }
        (void)close(at);
        at = next;
    }
    if (!check_file(at, limit_bytes, bytes, e)) {
        return false;
    }
    *fd = steal_fd(&at);
    return true;
}
