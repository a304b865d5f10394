#include "thumbs/huffman.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

enum { DIGIT_BITS = 9, DIGITS = 1 << DIGIT_BITS }; /* two of them hold a frequency */

/* What the two queues work on: leaves first, in order; inner nodes behind them. */
struct tree {
    uint16_t symbols[HUFFMAN_SYMBOLS_MOST]; /* of the leaves, rarest first */
    size_t leaves;
    uint32_t weights[2 * HUFFMAN_SYMBOLS_MOST];
    uint16_t parents[2 * HUFFMAN_SYMBOLS_MOST];
};

/* One pass of a stable radix sort. */
static void
sort_by_digit(const uint32_t *seen, unsigned shift, const uint16_t *from, uint16_t *to,
              size_t n)
{
    uint16_t starts[DIGITS + 1] = {0};

    for (size_t i = 0; i < n; i++) {
        starts[(seen[from[i]] >> shift) % DIGITS + 1]++;
    }
    for (size_t d = 1; d < DIGITS; d++) {
        starts[d] = (uint16_t)(starts[d] + starts[d - 1]);
    }
    for (size_t i = 0; i < n; i++) {
        to[starts[(seen[from[i]] >> shift) % DIGITS]++] = from[i];
    }
}

static void
tree_plant(struct tree *t, const uint32_t *seen, size_t n)
{
    uint16_t used[HUFFMAN_SYMBOLS_MOST];
    uint16_t by_low_digit[HUFFMAN_SYMBOLS_MOST];
    size_t m = 0;
    size_t others = 2;

    for (size_t i = 0; i < n; i++) {
        others -= seen[i] > 0 && others > 0;
    }
    for (size_t i = 0; i < n; i++) {
        if (seen[i] > 0 || others > 0) {
            others -= seen[i] == 0;
            used[m++] = (uint16_t)i;
        }
        assert(seen[i] <= HUFFMAN_SEEN_MOST);
    }
    sort_by_digit(seen, 0, used, by_low_digit, m);
    sort_by_digit(seen, DIGIT_BITS, by_low_digit, t->symbols, m);
    for (size_t i = 0; i < m; i++) {
        t->weights[i] = seen[t->symbols[i]];
    }
    t->leaves = m;
}

/* The lighter one of the heads of both queues; leaves first, which keeps trees low. */
static size_t
lightest_take(const struct tree *t, size_t *leaf, size_t *inner, size_t made)
{
    bool is_leaf =
        *leaf < t->leaves && (*inner == made || t->weights[*leaf] <= t->weights[*inner]);

    return is_leaf ? (*leaf)++ : (*inner)++;
}

static void
tree_join(struct tree *t)
{
    size_t leaf = 0;
    size_t inner = t->leaves;

    for (size_t made = t->leaves; made < 2 * t->leaves - 1; made++) {
        size_t a = lightest_take(t, &leaf, &inner, made);
        size_t b = lightest_take(t, &leaf, &inner, made);

        t->weights[made] = t->weights[a] + t->weights[b];
        t->parents[a] = (uint16_t)made;
        t->parents[b] = (uint16_t)made;
    }
}

/* counts[d]: leaves at depth d, none below longest. */
static void
depths_count(const struct tree *t, unsigned longest,
             unsigned counts[HUFFMAN_LONGEST_MOST + 1])
{
    uint16_t depths[2 * HUFFMAN_SYMBOLS_MOST]; /* of inner nodes */
    size_t root = 2 * t->leaves - 2;

    memset(counts, 0, (HUFFMAN_LONGEST_MOST + 1) * sizeof counts[0]);
    depths[root] = 0;
    counts[1] = 2;
    for (size_t node = root; node-- > t->leaves;) {
        unsigned depth = depths[t->parents[node]] + 1u;

        depths[node] = (uint16_t)depth;
        if (depth >= longest) {
            for (depth = longest - 1; counts[depth] == 0; depth--) {
            }
        }
        counts[depth]--;
        counts[depth + 1] += 2;
    }
}

void
huffman_lengths(const uint32_t *seen, size_t n, unsigned longest, uint8_t *lengths)
{
    struct tree t;
    unsigned counts[HUFFMAN_LONGEST_MOST + 1];
    size_t next = 0;

    assert(n >= 2 && n <= HUFFMAN_SYMBOLS_MOST && longest <= HUFFMAN_LONGEST_MOST);
    assert(n <= (size_t)1 << longest);
    tree_plant(&t, seen, n);
    tree_join(&t);
    depths_count(&t, longest, counts);
    memset(lengths, 0, n);
    for (unsigned depth = longest; depth > 0; depth--) {
        for (unsigned k = 0; k < counts[depth]; k++) {
            lengths[t.symbols[next++]] = (uint8_t)depth;
        }
    }
}

/* The lowest n bits of v, in the other order. */
static uint16_t
turned_round(unsigned v, unsigned n)
{
    v = (v & 0x5555) << 1 | (v >> 1 & 0x5555);
    v = (v & 0x3333) << 2 | (v >> 2 & 0x3333);
    v = (v & 0x0f0f) << 4 | (v >> 4 & 0x0f0f);
    v = (v & 0x00ff) << 8 | (v >> 8 & 0x00ff);
    return (uint16_t)(v >> (16 - n));
}

void
huffman_codes(const uint8_t *lengths, size_t n, uint16_t *codes)
{
    unsigned counts[HUFFMAN_LONGEST_MOST + 1] = {0};
    unsigned next[HUFFMAN_LONGEST_MOST + 1] = {0};

    for (size_t i = 0; i < n; i++) {
        counts[lengths[i]]++;
    }
    counts[0] = 0;
    for (unsigned bits = 1; bits <= HUFFMAN_LONGEST_MOST; bits++) {
        next[bits] = (next[bits - 1] + counts[bits - 1]) << 1;
    }
    for (size_t i = 0; i < n; i++) {
        codes[i] = lengths[i] > 0 ? turned_round(next[lengths[i]]++, lengths[i]) : 0;
    }
}
