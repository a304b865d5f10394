#include "gallery/spool.h"

#include "base/fd.h"
#include "base/limits.h"
#include "base/mem.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PENDING_BYTES = 256 * 1024 }; /* one write: so many that calls do not count */

/* In front of each record. */
struct head {
    uint32_t board, facts, caption, n_uses; /* bytes; number */
    int64_t uses_total;
};

/* O_TMPFILE is refused by some file systems (overlay, NFS): then a name for a moment. */
static int
open_unnamed(int dir_fd)
{
    int fd = openat(dir_fd, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    char path[64];

    if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT)) {
        return fd;
    }
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d/.newfile-XXXXXX", dir_fd);
    fd = mkostemp(path, O_CLOEXEC);
    if (fd >= 0) {
        (void)unlink(path);
    }
    return fd;
}

bool
spool_open(struct spool *s, int dir_fd, struct err *e)
{
    *s = (struct spool){.fd = open_unnamed(dir_fd),
                        .pending = {.limit = PENDING_BYTES + LIMIT_GALLERY_RECORD_BYTES}};
    if (s->fd < 0) {
        return err_sys(e, "create a temporary file for the gallery");
    }
    return true;
}

static bool
flush(struct spool *s, struct err *e)
{
    bool ok = fd_write_all(s->fd, s->pending.p, s->pending.n, "the gallery's spool", e);

    buf_clear(&s->pending);
    return ok;
}

bool
spool_put(struct spool *s, const struct detail *d, uint64_t *at, uint32_t *bytes,
          struct err *e)
{
    struct head head = {.board = (uint32_t)d->board.n,
                        .facts = (uint32_t)d->facts.n,
                        .caption = (uint32_t)d->caption.n,
                        .n_uses = (uint32_t)d->n_uses,
                        .uses_total = d->uses_total};
    size_t before = s->pending.n;

    buf_add(&s->pending, &head, sizeof head);
    buf_add_str(&s->pending, d->board);
    buf_add_str(&s->pending, d->facts);
    buf_add_str(&s->pending, d->caption);
    buf_add(&s->pending, d->uses, d->n_uses * sizeof d->uses[0]);
    if (s->pending.over) {
        return err_set(e, ERR_LIMIT, "details of one asset: more than %jd bytes",
                       (intmax_t)LIMIT_GALLERY_RECORD_BYTES);
    }
    *at = s->bytes;
    *bytes = (uint32_t)(s->pending.n - before);
    s->bytes += *bytes;
    return s->pending.n < PENDING_BYTES || flush(s, e);
}

bool
spool_end(struct spool *s, struct err *e)
{
    bool ok = flush(s, e);

    buf_release(&s->pending);
    return ok;
}

static struct str
take(const char **p, size_t n)
{
    struct str piece = {*p, n};

    *p += n;
    return piece;
}

bool
spool_get(struct spool *s, uint64_t at, uint32_t bytes, struct detail *d, struct err *e)
{
    struct head head;
    const char *p;
    size_t got;

    if (s->record_cap < bytes) {
        s->record_cap = 2 * (size_t)bytes;
        s->record = xrealloc(s->record, s->record_cap, 1);
    }
    if (!fd_pread_some(s->fd, s->record, bytes, (int64_t)at, &got, "the gallery's spool",
                       e)) {
        return false;
    }
    if (got < bytes || bytes < sizeof head) {
        return err_set(e, ERR_DISK, "the gallery's spool: cut");
    }
    memcpy(&head, s->record, sizeof head);
    assert(head.n_uses <= GALLERY_USES);
    p = s->record + sizeof head;
    d->board = take(&p, head.board);
    d->facts = take(&p, head.facts);
    d->caption = take(&p, head.caption);
    d->n_uses = head.n_uses;
    d->uses_total = head.uses_total;
    memcpy(d->uses, p, d->n_uses * sizeof d->uses[0]);
    return true;
}

void
spool_close(struct spool *s)
{
    if (s->fd >= 0) {
        /* Else the sync that follows would write it all out first. */
        (void)!ftruncate(s->fd, 0);
        (void)close(s->fd);
    }
    buf_release(&s->pending);
    free(s->record);
    *s = SPOOL_NONE;
}
