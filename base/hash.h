/*
 * base/hash.h - streaming SHA-256 with SHA-1 beside it (web archives speak SHA-1). The
 * only door to libcrypto.
 */
#ifndef ASSETS_BASE_HASH_H
#define ASSETS_BASE_HASH_H

#include "base/str.h"

#include <stdint.h>

enum { SHA256_BYTES = 32, SHA1_BYTES = 20, SHA256_HEX = 64, MD5_BYTES = 16 };

struct digests {
    uint8_t sha256[SHA256_BYTES];
    uint8_t sha1[SHA1_BYTES];
};

struct hash; /* reusable: one per transfer slot */

struct hash *hash_new(void);
void hash_free(struct hash *h);
void hash_begin(struct hash *h); /* forgets what was added */
void hash_add(struct hash *h, const void *p, size_t n);
void hash_end(struct hash *h, struct digests *out); /* begin again before the next add */

/* The digests so far; more can be added afterwards. */
void hash_peek(const struct hash *h, struct digests *out);

/* One short text at once; for a million URLs. */
void hash_sha256(struct str s, uint8_t out[SHA256_BYTES]);

/* Names of desktop thumbnails are made of it; it protects nothing. */
void hash_md5(struct str s, uint8_t out[MD5_BYTES]);

/*
 * Reads fd from 0 to `bytes` (-1: to its end) and adds it to h; *read_bytes may be NULL.
 */
MUST_USE bool hash_add_fd(struct hash *h, int fd, int64_t bytes, const char *name,
                          int64_t *read_bytes, struct err *e);

/*
 * Reads exactly `bytes` bytes of fd from `at` and adds them to h. ERR_DISK where they are
 * not there.
 */
MUST_USE bool hash_add_range(struct hash *h, int fd, int64_t at, int64_t bytes,
                             struct err *e);

/* out holds 2 * n + 1 bytes; lower case, terminated. */
void hex_encode(const uint8_t *p, size_t n, char *out);
/* Exactly 2 * n hex digits of either case. */
MUST_USE bool hex_decode(struct str s, uint8_t *out, size_t n);

#endif
