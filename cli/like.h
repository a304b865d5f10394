/*
 * cli/like.h - the stored files whose pictures look like one of them, by their perceptual
 * hashes: the nearest first.
 */
#ifndef ASSETS_CLI_LIKE_H
#define ASSETS_CLI_LIKE_H

#include "db/row.h"

/*
 * Hashes of unrelated pictures differ in 32 bits of 64 on average, so that more says
 * nothing.
 */
enum { LIKE_BITS_DEFAULT = 10, LIKE_BITS_MOST = 32 };

/* What --like says: SHA256[:BITS]. */
struct like_asked {
    struct str digest; /* borrowed; its first digits will do */
    int bits;
};
/* Errors: ERR_USAGE. */
MUST_USE bool like_read(const char *text, struct like_asked *out, struct err *e);

struct like_match {
    uint8_t sha256[SHA256_BYTES];
    int bits; /* that differ */
};
struct like {
    struct like_match *p; /* owned; by bits, then by digest */
    size_t n;
};
void like_release(struct like *l); /* accepts zero */

/* All objects within `bits` of this hash. */
MUST_USE bool like_find(struct db *db, uint64_t phash, int bits, struct like *out,
                        struct err *e);

#endif
