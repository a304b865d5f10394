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

/* ---- the digests that manifests of other programs are made of ---- */
enum hash_kind { HASH_MD5, HASH_SHA1, HASH_SHA256, HASH_SHA512, HASH_KINDS };
enum { HASH_MOST_BYTES = 64 };
const char *hash_kind_name(enum hash_kind k); /* "sha256": what follows manifest- */
size_t hash_kind_bytes(enum hash_kind k);

struct hash_many; /* several of them over the same bytes; reusable */

struct hash_many *hash_many_new(unsigned kinds); /* a bit 1u << enum hash_kind for each */
void hash_many_free(struct hash_many *h);        /* accepts NULL */
void hash_many_begin(struct hash_many *h);       /* forgets what was added */
void hash_many_add(struct hash_many *h, const void *p, size_t n);
/* Only the kinds that h was made with are written; begin again before the next add. */
void hash_many_end(struct hash_many *h, uint8_t out[HASH_KINDS][HASH_MOST_BYTES]);

/* out holds 2 * n + 1 bytes; lower case, terminated. */
void hex_encode(const uint8_t *p, size_t n, char *out);
/* Exactly 2 * n hex digits of either case. */
MUST_USE bool hex_decode(struct str s, uint8_t *out, size_t n);

#endif
