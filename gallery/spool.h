/*
 * gallery/spool.h - what a chunk tells of an entry and nothing else needs, kept in an
 * unnamed file from the walk over the rows until the entries are in order.
 */
#ifndef ASSETS_GALLERY_SPOOL_H
#define ASSETS_GALLERY_SPOOL_H

#include "base/err.h"
#include "base/str.h"
#include "db/row_gallery.h"

struct spool_use {
    int64_t article; /* row id: struct articles is read after the spool was written */
    uint32_t place;
    uint32_t is_lead;
};

/* One record; texts are borrowed. */
struct detail {
    struct str board;   /* JSON: the storyboard's array, or 0 */
    struct str facts;   /* JSON: members of the details, without their braces */
    struct str caption; /* as the file says */
    struct spool_use uses[GALLERY_USES];
    size_t n_uses;
    int64_t uses_total;
};

/* Writes at the end, reads anywhere. */
struct spool {
    int fd;             /* owned; -1: none */
    uint64_t bytes;     /* put so far */
    struct buf pending; /* the last of them, not in the file yet */
    char *record;       /* the one that was read last; owned */
    size_t record_cap;
};

#define SPOOL_NONE ((struct spool){.fd = -1})

/* The file has no name: it is gone with the process. dir_fd: where it takes its room. */
MUST_USE bool spool_open(struct spool *s, int dir_fd, struct err *e);
/* *at and *bytes tell spool_get where it is. */
MUST_USE bool spool_put(struct spool *s, const struct detail *d, uint64_t *at,
                        uint32_t *bytes, struct err *e);
/* All that was put is in the file; nothing can be put afterwards. */
MUST_USE bool spool_end(struct spool *s, struct err *e);
/* Texts of *d are borrowed until the next call. */
MUST_USE bool spool_get(struct spool *s, uint64_t at, uint32_t bytes, struct detail *d,
                        struct err *e);
/* Accepts SPOOL_NONE. Its bytes are dropped, not written to the disk. */
void spool_close(struct spool *s);

#endif
