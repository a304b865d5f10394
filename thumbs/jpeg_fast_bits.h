/*
 * thumbs/jpeg_fast_bits.h - bits of entropy-coded data, the first in the highest place.
 *
 * The data has been freed of its stuffing beforehand and ends in padding
 * (jpeg_fast_data.h). So filling up needs no test for 0xFF and none for the end: it
 * reads eight bytes, keeps what fits, and moves on by the whole bytes among it. Whether
 * more was read than there was is asked once in a while, of jf_bits_at().
 */
#ifndef ASSETS_THUMBS_JPEG_FAST_BITS_H
#define ASSETS_THUMBS_JPEG_FAST_BITS_H

#include <endian.h>
#include <stdint.h>
#include <string.h>

struct jf_bits {
    uint64_t window;     /* `n` of its highest bits are data not yet used */
    int n;
    const uint8_t *next; /* byte after those; borrowed */
};

static inline struct jf_bits
jf_bits_begin(const uint8_t *at)
{
    return (struct jf_bits){.next = at};
}

/* At least 56 bits are there afterwards. */
static inline void
jf_bits_fill(struct jf_bits *b)
{
    uint64_t more;

    memcpy(&more, b->next, sizeof more);
    b->window |= be64toh(more) >> b->n;
    b->next += (63 - b->n) >> 3;
    b->n |= 56;
}

/* n to 63. */
static inline void
jf_bits_pass(struct jf_bits *b, int n)
{
    b->window <<= n;
    b->n -= n;
}

/* The first byte of which no bit was used. */
static inline const uint8_t *
jf_bits_at(const struct jf_bits *b)
{
    return b->next - (b->n >> 3);
}

/*
 * The value of the first s bits, 0 to 15, as T.81 writes them (F.2.2.1, EXTEND): those
 * that begin with 0 are negative, and one less than 2^s is added to none.
 */
static inline int32_t
jf_bits_value(uint64_t window, int s)
{
    int32_t value, below;

    if (s == 0) {
        return 0;
    }
    value = (int32_t)(window >> (64 - s));
    below = (int32_t)(window >> 63) - 1; /* all ones where the first bit is 0 */
    return value + (below & (1 - (1 << s)));
}

#endif
