/* base/str.h - borrowed slices of text, and buffers that are born with a ceiling. */
#ifndef ASSETS_BASE_STR_H
#define ASSETS_BASE_STR_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/*
 * A borrowed run of bytes; not terminated, may hold NUL. p may be NULL only where n is 0.
 */
struct str {
    const char *p;
    size_t n;
};

#define STR(literal) ((struct str){"" literal, sizeof(literal) - 1})
/* for "%.*s" */
#define STR_FMT(s) (int)((s).n > 4096 ? 4096 : (s).n), ((s).p != NULL ? (s).p : "")

struct str str_of(const char *terminated); /* NULL gives the empty slice */
bool str_eq(struct str a, struct str b);
bool str_eq_nocase(struct str a, struct str b); /* ASCII only */
bool str_starts(struct str s, struct str prefix);
bool str_starts_nocase(struct str s, struct str prefix);
bool str_ends_nocase(struct str s, struct str suffix);
/* without its first n bytes; n over s.n gives the empty end */
struct str str_skip(struct str s, size_t n);
/* Where *s begins with prefix: takes it off. */
bool str_take(struct str *s, struct str prefix);
struct str str_head(struct str s, size_t n); /* at most its first n bytes */
struct str str_trim(struct str s);           /* without white space at both ends */
/* Offset of the first occurrence, or -1. */
ptrdiff_t str_find(struct str s, struct str needle);
ptrdiff_t str_find_byte(struct str s, char c);
/*
 * Splits at the first c: *head gets what is before, *s what follows. False and *head =
 * all when c is absent.
 */
bool str_split(struct str *s, char c, struct str *head);

/* Digits only, all of them, within [0, max]. */
MUST_USE bool str_to_u64(struct str s, uint64_t max, uint64_t *out);

/* True for valid UTF-8 (RFC 3629: no surrogates, no overlong forms, up to U+10FFFF). */
bool str_is_utf8(struct str s);
/*
 * Decodes one character at s (n > 0); gives its length in bytes, or 0 where it is not
 * valid UTF-8.
 */
size_t utf8_decode(struct str s, uint32_t *out);
/* Encodes c into out; gives the length, 0 for a surrogate or a value over U+10FFFF. */
size_t utf8_encode(uint32_t c, char out[4]);

/*
 * A growing buffer. Owns p. Once an add would pass `limit`, `over` is set, that add and
 * all later ones are dropped.
 */
struct buf {
    char *p; /* always terminated when not NULL */
    size_t n;
    size_t cap;
    size_t limit;
    bool over;
};

void buf_init(struct buf *b, size_t limit);
void buf_release(struct buf *b); /* accepts zero; zero afterwards but for limit */
void buf_clear(struct buf *b);   /* empty again, memory kept */
void buf_add_growing(struct buf *b, const void *p, size_t n); /* buf_add's long way */

/* Inline: a gallery of a million entries is a hundred million of these. */
static inline void
buf_add(struct buf *b, const void *p, size_t n)
{
    if (n == 0 || b->over || n >= b->cap - b->n || n > b->limit - b->n) {
        buf_add_growing(b, p, n);
        return;
    }
    memcpy(b->p + b->n, p, n);
    b->n += n;
    b->p[b->n] = '\0';
}

static inline void
buf_add_str(struct buf *b, struct str s)
{
    buf_add(b, s.p, s.n);
}

static inline void
buf_add_cstr(struct buf *b, const char *s)
{
    buf_add(b, s, s != NULL ? strlen(s) : 0);
}

static inline void
buf_add_byte(struct buf *b, char c)
{
    buf_add(b, &c, 1);
}

void buf_addf(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* A number in millionths, not negative, with the decimals that it needs: 10, 5.005 */
void buf_add_millionths(struct buf *b, int64_t millionths);
struct str buf_view(const struct buf *b); /* borrowed until the next add */
/* "" when empty; borrowed until the next add */
const char *buf_cstr(const struct buf *b);
/* the caller owns it; never NULL; b is empty afterwards */
char *buf_steal(struct buf *b);

#define auto_buf __attribute__((cleanup(buf_release)))

#endif
