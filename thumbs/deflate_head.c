#include "thumbs/deflate_head.h"

#include "thumbs/huffman.h"

enum {
    HEAD_CODE_LONGEST = 7,
    REPEAT_LAST = 16,      /* the length before, 3 to 6 times */
    REPEAT_ZERO = 17,      /* 3 to 10 symbols without a code */
    REPEAT_ZERO_LONG = 18, /* 11 to 138 */
};

static void
step_add(struct deflate_head *h, unsigned symbol, size_t extra)
{
    h->steps[h->n_steps].symbol = (uint8_t)symbol;
    h->steps[h->n_steps++].extra = (uint8_t)extra;
}

/* n equal lengths; gives how many of them this step tells. */
static size_t
step_of(struct deflate_head *h, uint8_t length, size_t n, bool is_again)
{
    size_t most = length > 0 ? 6 : n < 11 ? 10 : 138;
    size_t told = n < most ? n : most;

    if (n < 3 || (length > 0 && !is_again)) {
        step_add(h, length, 0);
        return 1;
    }
    if (length > 0) {
        step_add(h, REPEAT_LAST, told - 3);
    } else if (n < 11) {
        step_add(h, REPEAT_ZERO, told - 3);
    } else {
        step_add(h, REPEAT_ZERO_LONG, told - 11);
    }
    return told;
}

static const uint8_t head_order[DEFLATE_HEAD_CODES] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                                       11, 4,  12, 3, 13, 2, 14, 1, 15};

static unsigned
step_extra_bits(unsigned symbol)
{
    return symbol == REPEAT_LAST        ? 2
           : symbol == REPEAT_ZERO      ? 3
           : symbol == REPEAT_ZERO_LONG ? 7
                                        : 0;
}

/* Lengths of 257 or more symbols and of one distance, always told to have one bit. */
void
deflate_head_make(struct deflate_head *h, uint8_t lengths[DEFLATE_SYMBOLS + 1])
{
    uint32_t seen[DEFLATE_HEAD_CODES] = {0};
    size_t total;

    h->n_lengths = DEFLATE_SYMBOLS;
    while (lengths[h->n_lengths - 1] == 0) {
        h->n_lengths--; /* the end of block has one */
    }
    lengths[h->n_lengths] = 1;
    total = h->n_lengths + 1;
    h->n_steps = 0;
    for (size_t i = 0; i < total;) {
        size_t n = 1;

        while (i + n < total && lengths[i + n] == lengths[i]) {
            n++;
        }
        i += step_of(h, lengths[i], n, i > 0 && lengths[i] == lengths[i - 1]);
    }
    h->bits = 3 + 5 + 5 + 4;
    for (size_t i = 0; i < h->n_steps; i++) {
        seen[h->steps[i].symbol]++;
        h->bits += step_extra_bits(h->steps[i].symbol);
    }
    huffman_lengths(seen, DEFLATE_HEAD_CODES, HEAD_CODE_LONGEST, h->lengths);
    huffman_codes(h->lengths, DEFLATE_HEAD_CODES, h->codes);
    for (h->n_codes = DEFLATE_HEAD_CODES; h->lengths[head_order[h->n_codes - 1]] == 0;) {
        h->n_codes--;
    }
    h->bits += 3 * h->n_codes;
    for (size_t i = 0; i < DEFLATE_HEAD_CODES; i++) {
        h->bits += (size_t)seen[i] * h->lengths[i];
    }
}

void
deflate_head_put(struct bits *w, const struct deflate_head *h, bool is_last)
{
    bits_room(w, BITS_WINDOW_BYTES);
    bits_put(w, is_last, 1);
    bits_put(w, DEFLATE_DYNAMIC, 2);
    bits_put(w, h->n_lengths - DEFLATE_FIRST_LENGTH, 5);
    bits_put(w, 0, 5); /* one distance */
    bits_put(w, h->n_codes - 4, 4);
    bits_settle(w);
    for (size_t i = 0; i < h->n_codes; i++) {
        bits_put(w, h->lengths[head_order[i]], 3);
        bits_settle(w);
    }
    for (size_t i = 0; i < h->n_steps; i++) {
        unsigned symbol = h->steps[i].symbol;

        bits_put(w, h->codes[symbol], h->lengths[symbol]);
        bits_put(w, h->steps[i].extra, step_extra_bits(symbol));
        bits_settle(w);
    }
}
