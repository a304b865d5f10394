/*
 * fetch/body.h - bytes that arrive, gathered into few writes, hashed and counted on the
 * way into a descriptor.
 */
#ifndef ASSETS_FETCH_BODY_H
#define ASSETS_FETCH_BODY_H

#include "base/err.h"
#include "base/hash.h"
#include "base/limits.h"

#include <stddef.h>
#include <stdint.h>

enum {
    BODY_GATHER_BYTES = 256 * 1024, /* one write for each small file */
    BODY_SNIFF_BYTES = 4096         /* SNIFF_BYTES: kept for the type */
};

/* One a transfer slot, used again and again. */
struct body {
    int fd;                /* borrowed */
    struct hash *hash;     /* owned */
    unsigned char *gather; /* owned; its pages cost nothing until they are touched */
    size_t gathered;
    int64_t bytes;         /* of content so far, gathered ones included */
    int64_t limit_bytes;
    unsigned char head[BODY_SNIFF_BYTES];
    size_t head_bytes;
};

/* b owns its digest and its buffer from here to body_release. */
void body_init(struct body *b);
void body_release(struct body *b);

/*
 * Starts at byte 0 of an empty content: the file is cut to nothing unless `keep`, for
 * body_recall to read it.
 */
MUST_USE bool body_begin(struct body *b, int fd, int64_t limit_bytes, bool keep,
                         struct err *e);
/* Room for what is coming, where it is large. ERR_FULL where the disk says no at once. */
MUST_USE bool body_reserve(struct body *b, int64_t total_bytes, struct err *e);
/*
 * Takes the next bytes of what is in fd already into the digest. *done: `until` is
 * reached. ERR_DISK: fd is shorter.
 */
MUST_USE bool body_recall(struct body *b, int64_t until, bool *done, struct err *e);
/* ERR_LIMIT over the ceiling, ERR_FULL, ERR_DISK. */
MUST_USE bool body_add(struct body *b, const void *p, size_t n, struct err *e);
/* On failure b->bytes goes back to what is known to be in fd. */
MUST_USE bool body_flush(struct body *b, struct err *e);
/*
 * Flushes, cuts the file to what was received, and gives the digests; out may be NULL
 * where nobody needs them.
 */
MUST_USE bool body_end(struct body *b, struct digests *out, struct err *e);

#endif
