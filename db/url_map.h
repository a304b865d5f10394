/*
 * db/url_map.h - from a URL's digest to its row's id, in memory, for a connection that
 * adds many. Private to db/.
 */
#ifndef ASSETS_DB_URL_MAP_H
#define ASSETS_DB_URL_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Keeps 32 bits of each hash: what it names must be compared with the row. Ids of rows
 * that vanished stay in it and cost a comparison. 8 bytes a slot, at most 32 MiB.
 */
struct url_map {
    /* owned; NULL: not in use. Hash in the high half, id in the low one; 0: free */
    uint64_t *slots;
    unsigned log2; /* of the number of slots */
    size_t n;
};

enum { URL_MAP_MOST = 3 << 20 }; /* ids: three quarters of the most slots */

void url_map_begin(struct url_map *m);
void url_map_release(struct url_map *m); /* accepts zero; zero afterwards */

/*
 * False where it is full or id is over 32 bits: then it can
 * no longer be trusted to know everything.
 */
bool url_map_add(struct url_map *m, uint64_t hash, int64_t id);

/* The next id that may have this hash; *at is 0 for the first. 0: none, for certain. */
int64_t url_map_next(const struct url_map *m, uint64_t hash, size_t *at);

#endif
