#include "cli/like.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

MUST_USE bool
like_read(const char *text, struct like_asked *out, struct err *e)
{
    struct str rest = str_of(text);
    uint64_t bits = LIKE_BITS_DEFAULT;
    bool has_bits = str_split(&rest, ':', &out->digest);

    if (has_bits && !str_to_u64(rest, LIKE_BITS_MOST, &bits)) {
        return err_set(e, ERR_USAGE, "--like: \"%.*s\" is no number of bits from 0 to %d",
                       STR_FMT(rest), LIKE_BITS_MOST);
    }
    out->bits = (int)bits;
    return true;
}

static int
bits_of(uint64_t v)
{
    int n = 0;

    for (; v != 0; v &= v - 1) { /* takes the lowest away */
        n++;
    }
    return n;
}

/* One walk over all hashes. */
struct walk {
    struct like *like;
    uint64_t phash;
    int bits;
    size_t room;
};

static bool
take_hash(void *arg, const uint8_t sha256[SHA256_BYTES], uint64_t phash)
{
    struct walk *w = arg;
    struct like *l = w->like;
    int bits = bits_of(phash ^ w->phash);

    if (bits > w->bits) {
        return true;
    }
    if (l->n == w->room) {
        w->room = w->room == 0 ? 64 : w->room * 2;
        l->p = xrealloc(l->p, w->room, sizeof *l->p);
    }
    memcpy(l->p[l->n].sha256, sha256, SHA256_BYTES);
    l->p[l->n++].bits = bits;
    return true;
}

static int
compare(const void *a, const void *b)
{
    const struct like_match *x = a;
    const struct like_match *y = b;

    return x->bits != y->bits ? x->bits - y->bits
                              : memcmp(x->sha256, y->sha256, SHA256_BYTES);
}

MUST_USE bool
like_find(struct db *db, uint64_t phash, int bits, struct like *out, struct err *e)
{
    struct walk w = {.like = out, .phash = phash, .bits = bits};

    *out = (struct like){0};
    if (!row_phash_each(db, take_hash, &w, e)) {
        like_release(out);
        return false;
    }
    if (out->n > 0) {
        qsort(out->p, out->n, sizeof *out->p, compare);
    }
    return true;
}

void
like_release(struct like *l)
{
    free(l->p);
    *l = (struct like){0};
}
