#include "fetch/body.h"

#include "base/fd.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const part_name = "part file";

/*
 * How much of a part file is read at one go, so that a run with a large one still hears
 * its signals.
 */
static const int64_t recall_bytes = MIB(8);
/* Below this a reservation costs more than it saves. */
static const int64_t reserve_from_bytes = MIB(1);

void
body_init(struct body *b)
{
    *b = (struct body){.fd = -1, .hash = hash_new()};
    b->gather = xcalloc(1, BODY_GATHER_BYTES);
}

void
body_release(struct body *b)
{
    hash_free(b->hash);
    free(b->gather);
    *b = (struct body){.fd = -1};
}

/*
 * Truncating a file to the size that it has costs a journal entry on some file systems:
 * ask first.
 */
static bool
cut_to(int fd, int64_t bytes, bool reserved, struct err *e)
{
    struct stat st;

    if (fstat(fd, &st) != 0) {
        return err_sys(e, "%s", part_name);
    }
    if ((st.st_size != bytes || reserved) && ftruncate(fd, bytes) != 0) {
        return err_sys(e, "cut %s to %jd bytes", part_name, (intmax_t)bytes);
    }
    return true;
}

bool
body_begin(struct body *b, int fd, int64_t limit_bytes, bool keep, struct err *e)
{
    b->fd = fd;
    b->gathered = 0;
    b->bytes = 0;
    b->head_bytes = 0;
    b->limit_bytes = limit_bytes;
    hash_begin(b->hash);
    return keep || cut_to(fd, 0, false, e);
}

bool
body_reserve(struct body *b, int64_t total_bytes, struct err *e)
{
    if (total_bytes < reserve_from_bytes || total_bytes > b->limit_bytes) {
        return true;
    }
    if (fallocate(b->fd, FALLOC_FL_KEEP_SIZE, 0, total_bytes) != 0 &&
        (errno == ENOSPC || errno == EDQUOT)) {
        return err_sys(e, "%s: no room for %jd bytes", part_name, (intmax_t)total_bytes);
    }
    return true; /* a file system that cannot reserve still takes the writes */
}

static void
head_keep(struct body *b, const void *p, size_t n)
{
    size_t room = sizeof b->head - b->head_bytes;

    if (room > 0) {
        n = n < room ? n : room;
        memcpy(b->head + b->head_bytes, p, n);
        b->head_bytes += n;
    }
}

bool
body_recall(struct body *b, int64_t until, bool *done, struct err *e)
{
    int64_t stop = b->bytes + recall_bytes < until ? b->bytes + recall_bytes : until;

    while (b->bytes < stop) {
        size_t want = stop - b->bytes < BODY_GATHER_BYTES ? (size_t)(stop - b->bytes)
                                                          : BODY_GATHER_BYTES;
        size_t got = 0;

        if (!fd_pread_some(b->fd, b->gather, want, b->bytes, &got, part_name, e)) {
            return false;
        }
        if (got == 0) {
            return err_set(e, ERR_DISK, "%s ends at byte %jd of %jd", part_name,
                           (intmax_t)b->bytes, (intmax_t)until);
        }
        head_keep(b, b->gather, got);
        hash_add(b->hash, b->gather, got);
        b->bytes += (int64_t)got;
    }
    *done = b->bytes >= until;
    return true;
}

bool
body_flush(struct body *b, struct err *e)
{
    size_t n = b->gathered;

    b->gathered = 0;
    if (n > 0 &&
        !fd_pwrite_all(b->fd, b->gather, n, b->bytes - (int64_t)n, part_name, e)) {
        b->bytes -= (int64_t)n;
        return false;
    }
    return true;
}

bool
body_add(struct body *b, const void *p, size_t n, struct err *e)
{
    const char *from = p;

    if ((int64_t)n > b->limit_bytes - b->bytes) {
        return err_set(e, ERR_LIMIT, "more than %jd bytes", (intmax_t)b->limit_bytes);
    }
    head_keep(b, p, n);
    hash_add(b->hash, p, n);
    while (n > 0) {
        size_t room = BODY_GATHER_BYTES - b->gathered;
        size_t part = n < room ? n : room;

        memcpy(b->gather + b->gathered, from, part);
        b->gathered += part;
        b->bytes += (int64_t)part;
        from += part;
        n -= part;
        if (b->gathered == BODY_GATHER_BYTES && !body_flush(b, e)) {
            return false;
        }
    }
    return true;
}

bool
body_end(struct body *b, struct digests *out, struct err *e)
{
    if (out != NULL) {
        hash_end(b->hash, out);
    }
    return body_flush(b, e) && cut_to(b->fd, b->bytes, b->bytes >= reserve_from_bytes, e);
}
