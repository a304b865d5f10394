#include "base/hash.h"

#include "base/mem.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include <openssl/evp.h>

enum {
    FEED_BYTES = 16 * 1024, /* what both digests read while it is in the first cache */
    FILE_BYTES = 128 * 1024 /* one read of a file: more gains nothing */
};

struct hash {
    EVP_MD_CTX *sha256;
    EVP_MD_CTX *sha1;
    EVP_MD *sha256_method;
    EVP_MD *sha1_method;
    char *file_bytes; /* made for the first file */
};

/* libcrypto fails here only without memory or without its default provider. */
static void
insist(bool is_done)
{
    if (!is_done) {
        (void)fputs("assets: libcrypto cannot compute SHA-256 and SHA-1\n", stderr);
        _exit(3);
    }
}

/* Each fetch searches the providers for about a microsecond and more: once is enough. */
static EVP_MD *
fetch_method(const char *name)
{
    EVP_MD *method = EVP_MD_fetch(NULL, name, NULL);

    insist(method != NULL);
    return method;
}

static EVP_MD_CTX *
new_context(void)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();

    insist(context != NULL);
    return context;
}

struct hash *
hash_new(void)
{
    struct hash *h = xcalloc(1, sizeof *h);

    h->sha256_method = fetch_method("SHA256");
    h->sha1_method = fetch_method("SHA1");
    h->sha256 = new_context();
    h->sha1 = new_context();
    hash_begin(h);
    return h;
}

void
hash_free(struct hash *h)
{
    if (h == NULL) {
        return;
    }
    EVP_MD_CTX_free(h->sha256);
    EVP_MD_CTX_free(h->sha1);
    EVP_MD_free(h->sha256_method);
    EVP_MD_free(h->sha1_method);
    free(h->file_bytes);
    free(h);
}

void
hash_begin(struct hash *h)
{
    insist(EVP_DigestInit_ex2(h->sha256, h->sha256_method, NULL) == 1);
    insist(EVP_DigestInit_ex2(h->sha1, h->sha1_method, NULL) == 1);
}

void
hash_add(struct hash *h, const void *p, size_t n)
{
    const char *rest = p;

    while (n > 0) {
        size_t part = n < FEED_BYTES ? n : FEED_BYTES;

        insist(EVP_DigestUpdate(h->sha256, rest, part) == 1);
        insist(EVP_DigestUpdate(h->sha1, rest, part) == 1);
        rest += part;
        n -= part;
    }
}

void
hash_end(struct hash *h, struct digests *out)
{
    insist(EVP_DigestFinal_ex(h->sha256, out->sha256, NULL) == 1);
    insist(EVP_DigestFinal_ex(h->sha1, out->sha1, NULL) == 1);
}

void
hash_sha256(struct str s, uint8_t out[SHA256_BYTES])
{
    /*
     * The one exception to "no state outside a struct": a million URLs are hashed, and a
     * fetch and a context for each would cost more than the digest. Nothing is carried
     * from one call to the next; the program has one thread.
     */
    static EVP_MD *method;
    static EVP_MD_CTX *context;

    if (context == NULL) {
        method = fetch_method("SHA256");
        context = new_context();
    }
    insist(EVP_DigestInit_ex2(context, method, NULL) == 1);
    insist(EVP_DigestUpdate(context, s.p, s.n) == 1);
    insist(EVP_DigestFinal_ex(context, out, NULL) == 1);
}

void
hash_md5(struct str s, uint8_t out[MD5_BYTES])
{
    size_t n = 0;

    /* "-fips": names are made of it, so a machine that bars it elsewhere has it here. */
    if (EVP_Q_digest(NULL, "MD5", "-fips", s.p, s.n, out, &n) != 1 || n != MD5_BYTES) {
        (void)fputs("assets: libcrypto cannot compute MD5\n", stderr);
        _exit(3);
    }
}

/* Adds fd's bytes from `at` to `end` (-1: its end); gives where it stopped, -1: errno. */
static int64_t
add_from(struct hash *h, int fd, int64_t at, int64_t end)
{
    if (h->file_bytes == NULL) {
        h->file_bytes = xcalloc(FILE_BYTES, 1);
    }
    while (end < 0 || at < end) {
        int64_t left = end < 0 ? FILE_BYTES : end - at;
        size_t part = left < FILE_BYTES ? (size_t)left : FILE_BYTES;
        ssize_t got = pread(fd, h->file_bytes, part, at);

        if (got == 0) {
            break;
        }
        if (got > 0) {
            hash_add(h, h->file_bytes, (size_t)got);
            at += got;
        } else if (errno != EINTR) {
            return -1;
        }
    }
    return at;
}

bool
hash_add_fd(struct hash *h, int fd, int64_t bytes, const char *name, int64_t *read_bytes,
            struct err *e)
{
    int64_t at = add_from(h, fd, 0, bytes);

    if (at < 0) {
        return err_sys(e, "read %s", name);
    }
    if (read_bytes != NULL) {
        *read_bytes = at;
    } else if (at < bytes) { /* nobody else would notice */
        return err_set(e, ERR_DISK, "%s: ends after %jd of %jd bytes", name, (intmax_t)at,
                       (intmax_t)bytes);
    }
    return true;
}

bool
hash_add_range(struct hash *h, int fd, int64_t at, int64_t bytes, struct err *e)
{
    int64_t end;

    assert(at >= 0 && bytes >= 0 && bytes <= INT64_MAX - at);
    end = add_from(h, fd, at, at + bytes);
    if (end < 0) {
        return err_sys(e, "read");
    }
    if (end < at + bytes) {
        return err_set(e, ERR_DISK, "the file ends at byte %jd, before %jd",
                       (intmax_t)end, (intmax_t)(at + bytes));
    }
    return true;
}

void
hash_peek(const struct hash *h, struct digests *out)
{
    EVP_MD_CTX *copy = new_context();

    insist(EVP_MD_CTX_copy_ex(copy, h->sha256) == 1);
    insist(EVP_DigestFinal_ex(copy, out->sha256, NULL) == 1);
    insist(EVP_MD_CTX_copy_ex(copy, h->sha1) == 1);
    insist(EVP_DigestFinal_ex(copy, out->sha1, NULL) == 1);
    EVP_MD_CTX_free(copy);
}

static const struct {
    const char *name, *method;
    size_t bytes;
} kinds_known[HASH_KINDS] = {[HASH_MD5] = {"md5", "MD5", MD5_BYTES},
                             [HASH_SHA1] = {"sha1", "SHA1", SHA1_BYTES},
                             [HASH_SHA256] = {"sha256", "SHA256", SHA256_BYTES},
                             [HASH_SHA512] = {"sha512", "SHA512", HASH_MOST_BYTES}};

const char *
hash_kind_name(enum hash_kind k)
{
    return kinds_known[k].name;
}

size_t
hash_kind_bytes(enum hash_kind k)
{
    return kinds_known[k].bytes;
}

struct hash_many {
    EVP_MD_CTX *contexts[HASH_KINDS]; /* NULL: not asked for */
    EVP_MD *methods[HASH_KINDS];
};

struct hash_many *
hash_many_new(unsigned kinds)
{
    struct hash_many *h = xcalloc(1, sizeof *h);

    for (unsigned k = 0; k < HASH_KINDS; k++) {
        if ((kinds >> k & 1) != 0) {
            /* "-fips": others' MD5 is checked beside a better one, never relied upon. */
            h->methods[k] =
                EVP_MD_fetch(NULL, kinds_known[k].method, k == HASH_MD5 ? "-fips" : NULL);
            insist(h->methods[k] != NULL);
            h->contexts[k] = new_context();
        }
    }
    hash_many_begin(h);
    return h;
}

void
hash_many_free(struct hash_many *h)
{
    for (unsigned k = 0; h != NULL && k < HASH_KINDS; k++) {
        EVP_MD_CTX_free(h->contexts[k]);
        EVP_MD_free(h->methods[k]);
    }
    free(h);
}

void
hash_many_begin(struct hash_many *h)
{
    for (unsigned k = 0; k < HASH_KINDS; k++) {
        insist(h->contexts[k] == NULL ||
               EVP_DigestInit_ex2(h->contexts[k], h->methods[k], NULL) == 1);
    }
}

void
hash_many_add(struct hash_many *h, const void *p, size_t n)
{
    for (const char *rest = p; n > 0;) {
        size_t part = n < FEED_BYTES ? n : FEED_BYTES;

        for (unsigned k = 0; k < HASH_KINDS; k++) {
            insist(h->contexts[k] == NULL ||
                   EVP_DigestUpdate(h->contexts[k], rest, part) == 1);
        }
        rest += part;
        n -= part;
    }
}

void
hash_many_end(struct hash_many *h, uint8_t out[HASH_KINDS][HASH_MOST_BYTES])
{
    for (unsigned k = 0; k < HASH_KINDS; k++) {
        insist(h->contexts[k] == NULL ||
               EVP_DigestFinal_ex(h->contexts[k], out[k], NULL) == 1);
    }
}

void
hex_encode(const uint8_t *p, size_t n, char *out)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < n; i++) {
        out[2 * i] = digits[p[i] >> 4];
        out[2 * i + 1] = digits[p[i] & 15];
    }
    out[2 * n] = '\0';
}

static int
hex_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool
hex_decode(struct str s, uint8_t *out, size_t n)
{
    if (s.n % 2 != 0 || s.n / 2 != n) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        int high = hex_value(s.p[2 * i]);
        int low = hex_value(s.p[2 * i + 1]);

        if (high < 0 || low < 0) {
            return false;
        }
        out[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}
