#include "catalog/text.h"

#include "base/fd.h"
#include "base/limits.h"
#include "base/mem.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>

enum { COPY_BYTES = 1 << 18 }; /* of one read while a text is spooled */

/* Reads up to n bytes; *got < n only at the end. */
static bool
read_some(int fd, char *p, size_t n, size_t *got, const char *name, struct err *e)
{
    *got = 0;
    while (*got < n) {
        ssize_t r = read(fd, p + *got, n - *got);

        if (r < 0 && errno == EINTR) {
            continue;
        }
        if (r < 0) {
            return err_sys(e, "read %s", name);
        }
        if (r == 0) {
            break;
        }
        *got += (size_t)r;
    }
    return true;
}

static bool
too_large(const char *name, struct err *e)
{
    return err_set(e, ERR_LIMIT, "%s: a source is at most %jd bytes; split it", name,
                   (intmax_t)LIMIT_SOURCE_BYTES);
}

/* The size of a regular file, -1 for all else. */
static int64_t
told_size(int fd)
{
    struct stat st;

    return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) ? st.st_size : -1;
}

/*
 * Reads at most LIMIT_SOURCE_HEAP_BYTES + 1 bytes into memory that the caller owns.
 * size: what the file tells, or -1.
 */
static bool
read_head(int fd, int64_t size, char **out, size_t *n, const char *name, struct err *e)
{
    const size_t most = (size_t)LIMIT_SOURCE_HEAP_BYTES + 1;
    /* one byte more than is told shows that it has not grown */
    size_t room =
        size >= 0 && size < LIMIT_SOURCE_HEAP_BYTES ? (size_t)size + 1 : COPY_BYTES;
    auto_free char *p = xcalloc(room, 1);
    size_t filled = 0;

    for (;;) {
        size_t got;

        if (!read_some(fd, p + filled, room - filled, &got, name, e)) {
            return false;
        }
        filled += got;
        if (filled < room || filled == most) {
            break;
        }
        room = room < most / 2 ? room * 2 : most;
        p = xrealloc(p, room, 1);
    }
    *n = filled;
    *out = steal_ptr(&p);
    return true;
}

/* A file without a name in dir: nobody else can open it, cut it or find it later. */
static int
open_unnamed(const char *dir, struct err *e)
{
    auto_free char *path = NULL;
    int fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

    if (fd >= 0) {
        return fd;
    }
    /* Some file systems have no O_TMPFILE (open(2): EOPNOTSUPP; old kernels EISDIR). */
    path = xasprintf("%s/.assets-text-XXXXXX", dir);
    fd = mkostemp(path, O_CLOEXEC);
    if (fd < 0) {
        err_put_sys(e, "make a temporary file in %s", dir);
        return -1;
    }
    if (unlink(path) != 0) {
        err_put_sys(e, "unlink %s", path);
        (void)close(fd);
        return -1;
    }
    return fd;
}

/* Copies what is left of fd behind the first bytes, hashing it on the way. */
static bool
copy_rest(int fd, int spool, struct hash *h, int64_t *size, const char *name,
          struct err *e)
{
    auto_free char *p = xcalloc(COPY_BYTES, 1);
    size_t got = COPY_BYTES;

    while (got == COPY_BYTES) {
        if (!read_some(fd, p, COPY_BYTES, &got, name, e)) {
            return false;
        }
        *size += (int64_t)got;
        if (*size > LIMIT_SOURCE_BYTES) {
            return too_large(name, e);
        }
        hash_add(h, p, got);
        if (!fd_write_all(spool, p, got, "temporary file", e)) {
            return false;
        }
    }
    return true;
}

static bool
map_spool(struct text *t, int spool, int64_t size, const char *name, struct err *e)
{
    void *p = mmap(NULL, (size_t)size, PROT_READ, MAP_SHARED, spool, 0);

    if (p == MAP_FAILED) {
        return err_sys(e, "map %s", name);
    }
    (void)madvise(p, (size_t)size, MADV_SEQUENTIAL);
    t->bytes = (struct str){p, (size_t)size};
    t->mapped = true;
    return true;
}

static bool
spool(struct text *t, int fd, struct str head, const char *name, const char *dir,
      struct err *e)
{
    const char *tmp = getenv("TMPDIR");
    auto_close int out = -1;
    struct hash *h = hash_new();
    struct digests digests;
    int64_t size = (int64_t)head.n;
    bool ok;

    if (dir == NULL) {
        dir = tmp != NULL && tmp[0] == '/' ? tmp : "/tmp";
    }
    hash_begin(h);
    hash_add(h, head.p, head.n);
    out = open_unnamed(dir, e);
    ok = out >= 0 && fd_write_all(out, head.p, head.n, "temporary file", e) &&
         copy_rest(fd, out, h, &size, name, e) && map_spool(t, out, size, name, e);
    hash_end(h, &digests);
    hash_free(h);
    memcpy(t->sha256, digests.sha256, sizeof t->sha256);
    return ok;
}

bool
text_read(struct text *t, int fd, const char *name, const char *spool_dir, struct err *e)
{
    int64_t size = told_size(fd);
    auto_free char *head = NULL;
    size_t n;

    *t = (struct text){0};
    if (size > LIMIT_SOURCE_BYTES) {
        return too_large(name, e); /* before a byte of disk is used */
    }
    if (!read_head(fd, size, &head, &n, name, e)) {
        return false;
    }
    if (n > (size_t)LIMIT_SOURCE_HEAP_BYTES) {
        return spool(t, fd, (struct str){head, n}, name, spool_dir, e);
    }
    t->bytes = (struct str){steal_ptr(&head), n};
    hash_sha256(t->bytes, t->sha256);
    return true;
}

void
text_forget(struct text *t, int64_t before)
{
    int64_t page = sysconf(_SC_PAGESIZE);
    int64_t to = before - before % page;

    assert(before <= (int64_t)t->bytes.n);
    if (!t->mapped || to <= t->forgotten) {
        return;
    }
    /*
     * The bytes stay in the file: a later read of them is slow, never wrong. The cast
     * drops a const that mmap gave.
     */
    (void)madvise((void *)((uintptr_t)t->bytes.p + (uintptr_t)t->forgotten),
                  (size_t)(to - t->forgotten), MADV_DONTNEED);
    t->forgotten = to;
}

void
text_release(struct text *t)
{
    void *p = (void *)(uintptr_t)t->bytes.p;

    if (t->mapped) {
        (void)munmap(p, t->bytes.n);
    } else {
        free(p);
    }
    *t = (struct text){0};
}
