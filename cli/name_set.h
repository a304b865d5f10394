/* cli/name_set.h - names that came before, by their hashes alone. */
#ifndef ASSETS_CLI_NAME_SET_H
#define ASSETS_CLI_NAME_SET_H

#include "base/str.h"

/* Zero is empty. Owns its table. */
struct name_set {
    uint64_t *hashes; /* 0: free */
    size_t n, room;   /* room is a power of two, or 0 */
};

/*
 * True where this name was not there before; it is from now on. Two names of one hash (64
 * bits, FNV-1a) count as one.
 */
MUST_USE bool name_set_add(struct name_set *s, struct str name);
void name_set_release(struct name_set *s);

#endif
