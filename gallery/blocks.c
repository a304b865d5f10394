#include "gallery/blocks.h"

#include "base/mem.h"
#include "gallery/order.h"

const struct block_rule block_rule_chunk = {64, 1000, 2000};
const struct block_rule block_rule_slice = {64, 16000, 16000};
const struct block_rule block_rule_page = {ORDER_MONTH_SHIFT, 2000, 2000};

static void
add(struct blocks *b, size_t first, size_t n)
{
    if (b->n == b->cap) {
        b->cap = b->cap > 0 ? 2 * b->cap : 64;
        b->list = xrealloc(b->list, b->cap, sizeof *b->list);
    }
    b->list[b->n++] = (struct block){first, n};
}

static void
add_by_position(struct blocks *b, size_t first, size_t n, size_t most)
{
    size_t head = n % most;

    if (head > 0) {
        add(b, first, head);
    }
    for (size_t at = head; at < n; at += most) {
        add(b, first + at, most);
    }
}

/* The first of n entries from `first` whose order is not below the limit; or the end. */
static size_t
first_from(const struct entry *entries, size_t first, size_t n, uint64_t limit)
{
    size_t low = first;
    size_t high = first + n;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (entries[middle].order < limit) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* A block still to be looked at: entries whose order begins at `from`, 2^bits wide. */
struct span {
    size_t first, n;
    uint64_t from;
    unsigned bits;
};

void
blocks_cut(struct blocks *out, const struct entry *entries, size_t n,
           const struct block_rule *rule)
{
    struct span left[66]; /* each halving takes one off and puts two on: 64 of them */
    size_t depth = 0;

    *out = (struct blocks){0};
    left[depth++] = (struct span){0, n, 0, 64};
    while (depth > 0) {
        struct span s = left[--depth];
        size_t most = s.bits <= ORDER_DAY_SHIFT ? rule->most_of_day : rule->most;

        if (s.n == 0) {
            continue;
        }
        if (s.n <= most && s.bits <= rule->most_bits) {
            add(out, s.first, s.n);
        } else if (s.bits == 0) {
            add_by_position(out, s.first, s.n, most);
        } else {
            uint64_t half = UINT64_C(1) << (s.bits - 1);
            size_t middle = first_from(entries, s.first, s.n, s.from + half);
            size_t lower = middle - s.first;

            left[depth++] = (struct span){middle, s.n - lower, s.from + half, s.bits - 1};
            left[depth++] = (struct span){s.first, lower, s.from, s.bits - 1};
        }
    }
}

void
blocks_release(struct blocks *b)
{
    free(b->list);
    *b = (struct blocks){0};
}
