/*
 * thumbs/deflate_bits.h - bits into a struct buf, from the least one of each byte on (RFC
 * 1951, section 3.1.1), through a window that is written without looking at its end.
 */
#ifndef ASSETS_THUMBS_DEFLATE_BITS_H
#define ASSETS_THUMBS_DEFLATE_BITS_H

#include "base/str.h"

#include <endian.h>
#include <string.h>

enum { BITS_WINDOW_BYTES = 4096 };

/* Bits on their way: at most 7 wait in `held` between two calls of bits_settle. */
struct bits {
    struct buf *out; /* borrowed */
    uint64_t held;
    unsigned n_held;
    size_t at;
    uint8_t window[BITS_WINDOW_BYTES + sizeof(uint64_t)];
};

/* At most 64 bits are held: settle before that. value has no bits above n. */
static inline void
bits_put(struct bits *w, uint64_t value, unsigned n)
{
    w->held |= value << w->n_held;
    w->n_held += n;
}

/* Moves whole bytes from `held` into the window, which must have room for eight. */
static inline void
bits_settle(struct bits *w)
{
    uint64_t le = htole64(w->held);

    memcpy(w->window + w->at, &le, sizeof le);
    w->at += w->n_held / 8;
    w->held >>= w->n_held / 8 * 8; /* n_held is below 64 */
    w->n_held %= 8;
}

static inline void
bits_empty(struct bits *w)
{
    buf_add(w->out, w->window, w->at);
    w->at = 0;
}

/* The window then has room for `bytes`, at most BITS_WINDOW_BYTES. */
static inline void
bits_room(struct bits *w, size_t bytes)
{
    if (w->at + bytes > BITS_WINDOW_BYTES) {
        bits_empty(w);
    }
}

/* Fills up the byte that was begun. */
static inline void
bits_align(struct bits *w)
{
    bits_put(w, 0, (8 - w->n_held) % 8);
    bits_settle(w);
}

#endif
