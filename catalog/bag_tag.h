/*
 * catalog/bag_tag.h - the tag files of a bag under construction, each hashed while it is
 * written, so that the tag manifests can name it.
 */
#ifndef ASSETS_CATALOG_BAG_TAG_H
#define ASSETS_CATALOG_BAG_TAG_H

#include "base/hash.h"

/* What all tag files have come to. */
struct bag_tags {
    struct buf sha256, sha512; /* lines of the two tag manifests */
};

/* One that is being written. */
struct bag_tag {
    int fd;                 /* owned */
    const char *path;       /* within the bag; borrowed */
    struct buf text;        /* not yet written; add to it */
    struct hash_many *hash; /* owned */
};

#define BAG_TAG_NONE ((struct bag_tag){.fd = -1})

/* "<digest>  <path>\n", as sha256sum writes it (RFC 8493 section 2.1.3). */
void bag_tag_line(struct buf *b, const uint8_t *digest, size_t n, const char *path);

/* name is the last segment of path, made new in dir_fd. */
MUST_USE bool bag_tag_begin(struct bag_tag *t, int dir_fd, const char *name,
                            const char *path, struct err *e);
/* Writes out what was added, where it is much. */
MUST_USE bool bag_tag_flush(struct bag_tag *t, struct err *e);
/* Writes the rest and adds its lines to tags; tags NULL: none. t is BAG_TAG_NONE then. */
MUST_USE bool bag_tag_end(struct bag_tag *t, struct bag_tags *tags, struct err *e);
void bag_tag_release(struct bag_tag *t); /* accepts BAG_TAG_NONE */

/* A whole one at the bag's top. */
MUST_USE bool bag_tag_put(int bag_fd, const char *name, struct str text,
                          struct bag_tags *tags, struct err *e);

#endif
