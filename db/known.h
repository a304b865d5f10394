/*
 * db/known.h - a set that knows for certain what is not in it: spares a million new rows
 * their look-up. Private to db/.
 */
#ifndef ASSETS_DB_KNOWN_H
#define ASSETS_DB_KNOWN_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Bits of a Bloom filter with one hash, made only once enough look-ups have found
 * nothing: before that, and on a connection that only reads, it costs nothing. Rows that
 * vanish stay in it, which only costs their look-up.
 */
struct known {
    uint8_t *bits;  /* owned; NULL: not filled, nothing is certain */
    int64_t misses; /* look-ups that found nothing */
    int64_t next;   /* misses at which filling is considered again */
};

/* False only where the set is filled and hash was never added. */
bool known_maybe(const struct known *k, uint64_t hash);
void known_add(struct known *k, uint64_t hash); /* ignored while not filled */

/* Counts a look-up that found nothing. True where it is time to ask known_pays. */
bool known_miss(struct known *k);
/* True where a table of so many rows is worth reading for the look-ups still to come. */
bool known_pays(const struct known *k, int64_t rows);
void known_begin(struct known *k);   /* filled from now on: the caller adds every row */
void known_release(struct known *k); /* accepts zero; zero afterwards */

#endif
