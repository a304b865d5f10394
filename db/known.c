#include "db/known.h"

#include "base/mem.h"

/* 4 MiB: of a million rows 3 look-ups in 100 are in vain, of ten million one in four. */
enum { KNOWN_LOG2_BITS = 25 };
enum {
    KNOWN_FIRST_MISSES = 512,
    KNOWN_ROWS_A_MISS = 16 /* reading 16 rows costs about what one spared look-up does */
};

/*
 * The highest bits: digests are even in all of them, and small hashes are spread by the
 * caller.
 */
static uint64_t
bit_of(uint64_t hash)
{
    return hash >> (64 - KNOWN_LOG2_BITS);
}

bool
known_maybe(const struct known *k, uint64_t hash)
{
    uint64_t bit = bit_of(hash);

    return k->bits == NULL || (k->bits[bit / 8] >> (bit % 8) & 1) != 0;
}

void
known_add(struct known *k, uint64_t hash)
{
    uint64_t bit = bit_of(hash);

    if (k->bits != NULL) {
        k->bits[bit / 8] = (uint8_t)(k->bits[bit / 8] | 1u << (bit % 8));
    }
}

bool
known_miss(struct known *k)
{
    k->misses++;
    if (k->bits != NULL || k->misses < (k->next > 0 ? k->next : KNOWN_FIRST_MISSES)) {
        return false;
    }
    k->next = 2 * k->misses;
    return true;
}

bool
known_pays(const struct known *k, int64_t rows)
{
    return rows / KNOWN_ROWS_A_MISS <= k->misses;
}

void
known_begin(struct known *k)
{
    free(k->bits);
    k->bits = xcalloc((size_t)1 << (KNOWN_LOG2_BITS - 3), 1);
}

void
known_release(struct known *k)
{
    free(k->bits);
    *k = (struct known){0};
}
