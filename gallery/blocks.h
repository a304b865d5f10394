/*
 * gallery/blocks.h - where the sorted entries are cut into files: docs/gallery-format.md,
 * "Order". Pure.
 */
#ifndef ASSETS_GALLERY_BLOCKS_H
#define ASSETS_GALLERY_BLOCKS_H

#include "gallery/entry.h"

/* Entries [first, first + n). */
struct block {
    size_t first, n;
};

/* Ascending, without gaps, n > 0 each. */
struct blocks {
    struct block *list; /* owned */
    size_t n, cap;
};

struct block_rule {
    unsigned most_bits; /* a block spans at most 2^bits of the order number */
    size_t most;        /* entries of one block … */
    size_t most_of_day; /* … where it spans one day or part of one */
};

/* Chunks, slices, pages. */
extern const struct block_rule block_rule_chunk, block_rule_slice, block_rule_page;

/*
 * The largest aligned blocks that keep to the rule. What is equal in all 64 bits is cut
 * by position, from its end: what is new comes first there, and only the first part
 * changes.
 */
void blocks_cut(struct blocks *out, const struct entry *entries, size_t n,
                const struct block_rule *rule);
void blocks_release(struct blocks *b); /* accepts zero */

#endif
