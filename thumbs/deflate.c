#include "thumbs/deflate.h"

#include "thumbs/deflate_bits.h"
#include "thumbs/deflate_head.h"
#include "thumbs/huffman.h"

#include <limits.h>
#include <string.h>

#define ZLIB_CONST /* input that is not changed */
#include <zlib.h>

enum {
    BLOCK_BYTES = 65535, /* LEN of a stored block has 16 bits */
    RUN_LEAST = 7,       /* shorter ones cost about as much as their literals */
    RUNS_MOST = BLOCK_BYTES / (RUN_LEAST + 1) + 1, /* a literal between each two */
    LITERALS = 256,
    END_OF_BLOCK = 256,
    MATCH_LEAST = 3,
    MATCH_MOST = 258,
    /* not 15: four codes and the 7 bits before them fit into 64 */
    CODE_LONGEST = 14,
    CODES_AT_ONCE = 4,
    PIECE_LITERALS = 1024,
};

/* One symbol's code and its length, in one load. */
struct code {
    uint16_t bits, n;
};

struct run {
    uint16_t at, n; /* n bytes from here on are as the one before */
};

struct block {
    const uint8_t *in; /* in[-1] is there too, but for the first block */
    size_t n;
    struct run runs[RUNS_MOST];
    size_t n_runs;
    uint32_t seen[DEFLATE_SYMBOLS];
    size_t extra_bits;                    /* of lengths, and a bit of distance each */
    uint8_t lengths[DEFLATE_SYMBOLS + 1]; /* the distance's behind them, in the header */
    struct code codes[DEFLATE_SYMBOLS];
};

/* The next match of a run of n, so that the rest is none or not too short for another. */
static unsigned
match_next(size_t n)
{
    if (n > MATCH_MOST && n < MATCH_MOST + MATCH_LEAST) {
        return MATCH_MOST - MATCH_LEAST;
    }
    return n > MATCH_MOST ? MATCH_MOST : (unsigned)n;
}

/*
 * RFC 1951, section 3.2.5: from 11 on each power of two has four symbols, whose extra
 * bits tell the rest; 258 has one of its own.
 */
static unsigned
match_symbol(unsigned length, unsigned *n_extra, unsigned *extra)
{
    unsigned v = length - MATCH_LEAST;
    unsigned n = 0;

    while (v >> n >= 8) {
        n++;
    }
    if (length == MATCH_MOST) {
        *n_extra = *extra = 0;
        return DEFLATE_SYMBOLS - 1;
    }
    *n_extra = n;
    *extra = v & ((1u << n) - 1);
    return DEFLATE_FIRST_LENGTH + 4 * n + (v >> n);
}

static void
run_count(struct block *b, struct run r)
{
    size_t left = r.n;

    b->runs[b->n_runs++] = r;
    while (left > 0) {
        unsigned n = match_next(left);
        unsigned n_extra, extra;

        b->seen[match_symbol(n, &n_extra, &extra)]++;
        b->extra_bits += n_extra + 1;
        left -= n;
    }
}

static bool
four_as_before(const uint8_t *p)
{
    uint32_t here, before;

    memcpy(&here, p, sizeof here);
    memcpy(&before, p - 1, sizeof before);
    return here == before;
}

/* The bytes around in[i] that are as the one before them, from `from` on. */
static struct run
run_around(const struct block *b, size_t from, size_t i)
{
    size_t at = i;
    size_t end = i + 4;

    for (const uint8_t *p = b->in + i; at > from && p[-1] == p[-2]; p--) {
        at--;
    }
    while (b->n - end >= 4 && four_as_before(b->in + end)) {
        end += 4;
    }
    while (end < b->n && b->in[end] == b->in[i]) {
        end++;
    }
    return (struct run){(uint16_t)at, (uint16_t)(end - at)};
}

/*
 * What the block is made of. Every fourth place is asked whether a run passes over it:
 * one of RUN_LEAST covers four bytes from such a place wherever it begins. Four tables,
 * as neighbours are often equal and a counter should not wait for itself.
 */
static void
block_count(struct block *b, bool is_first)
{
    uint32_t seen[4][LITERALS] = {0};
    size_t from = is_first; /* end of the last run; the first byte has none before it */
    size_t i = from;

    memset(b->seen, 0, sizeof b->seen);
    b->n_runs = b->extra_bits = 0;
    seen[0][b->in[0]] += is_first;
    while (b->n - i >= 4) {
        const uint8_t *p = b->in + i;
        struct run r;

        if (!four_as_before(p)) {
            seen[0][p[0]]++;
            seen[1][p[1]]++;
            seen[2][p[2]]++;
            seen[3][p[3]]++;
            i += 4;
            continue;
        }
        r = run_around(b, from, i);
        from = (size_t)r.at + r.n;
        if (r.n >= RUN_LEAST) {
            seen[0][p[0]] -= (uint32_t)(i - r.at); /* only the sum of all four counts */
            run_count(b, r);
        } else {
            seen[0][p[0]] += (uint32_t)(from - i);
        }
        i = from;
    }
    for (; i < b->n; i++) {
        seen[0][b->in[i]]++;
    }
    for (size_t k = 0; k < LITERALS; k++) {
        b->seen[k] = seen[0][k] + seen[1][k] + seen[2][k] + seen[3][k];
    }
    b->seen[END_OF_BLOCK] = 1;
}

static void
block_code(struct block *b)
{
    uint16_t codes[DEFLATE_SYMBOLS];

    huffman_lengths(b->seen, DEFLATE_SYMBOLS, CODE_LONGEST, b->lengths);
    huffman_codes(b->lengths, DEFLATE_SYMBOLS, codes);
    for (size_t i = 0; i < DEFLATE_SYMBOLS; i++) {
        b->codes[i] = (struct code){codes[i], b->lengths[i]};
    }
}

static void
literals_put(struct bits *w, const struct code *codes, const uint8_t *p, size_t n)
{
    while (n > 0) {
        size_t piece = n < PIECE_LITERALS ? n : PIECE_LITERALS;

        bits_room(w, PIECE_LITERALS * 2);
        n -= piece;
        for (; piece >= CODES_AT_ONCE; piece -= CODES_AT_ONCE, p += CODES_AT_ONCE) {
            for (size_t k = 0; k < CODES_AT_ONCE; k++) {
                bits_put(w, codes[p[k]].bits, codes[p[k]].n);
            }
            bits_settle(w);
        }
        for (; piece > 0; piece--, p++) {
            bits_put(w, codes[*p].bits, codes[*p].n);
            bits_settle(w);
        }
    }
}

static void
run_put(struct bits *w, const struct code *codes, size_t left)
{
    while (left > 0) {
        unsigned n = match_next(left);
        unsigned n_extra, extra;
        const struct code *c = &codes[match_symbol(n, &n_extra, &extra)];

        bits_room(w, sizeof w->held);
        bits_put(w, c->bits, c->n);
        bits_put(w, extra, n_extra);
        bits_put(w, 0, 1); /* distance 1: the only code of one bit */
        bits_settle(w);
        left -= n;
    }
}

static void
block_put_coded(struct bits *w, const struct block *b)
{
    const struct code *end = &b->codes[END_OF_BLOCK];
    size_t at = 0;

    for (size_t i = 0; i < b->n_runs; i++) {
        literals_put(w, b->codes, b->in + at, b->runs[i].at - at);
        run_put(w, b->codes, b->runs[i].n);
        at = (size_t)b->runs[i].at + b->runs[i].n;
    }
    literals_put(w, b->codes, b->in + at, b->n - at);
    bits_room(w, sizeof w->held);
    bits_put(w, end->bits, end->n);
    bits_settle(w);
}

static void
block_put_stored(struct bits *w, const struct block *b, bool is_last)
{
    bits_room(w, 2 * sizeof w->held);
    bits_put(w, is_last, 1);
    bits_put(w, DEFLATE_STORED, 2);
    bits_align(w);
    bits_put(w, b->n | (uint64_t)(~b->n & 0xffff) << 16, 32);
    bits_settle(w);
    bits_empty(w);
    buf_add(w->out, b->in, b->n);
}

/* The smaller of both; by the bits already held, the stored one ends on a whole byte. */
static void
block_put(struct bits *w, struct block *b, bool is_last)
{
    struct deflate_head h;
    size_t coded = w->n_held + b->extra_bits;
    size_t stored = (w->n_held + 3 + 7) / 8 * 8 + 32 + 8 * b->n;

    block_code(b);
    deflate_head_make(&h, b->lengths);
    coded += h.bits;
    for (size_t i = 0; i < DEFLATE_SYMBOLS; i++) {
        coded += (size_t)b->seen[i] * b->codes[i].n;
    }
    if (coded > stored) {
        block_put_stored(w, b, is_last);
        return;
    }
    deflate_head_put(w, &h, is_last);
    block_put_coded(w, b);
}

void
deflate_huffman(const uint8_t *in, size_t n, struct buf *out, size_t *runs)
{
    struct bits w = {.out = out};
    struct block b = {.in = in};
    uint32_t sum = htobe32((uint32_t)adler32_z(adler32_z(0, NULL, 0), in, n));

    *runs = 0;
    bits_put(&w, 0x0178, 16); /* RFC 1950: deflate, window of 32 KiB; a multiple of 31 */
    bits_settle(&w);
    for (size_t left = n; left > 0 && !out->over; left -= b.n, b.in += b.n) {
        b.n = left < BLOCK_BYTES ? left : BLOCK_BYTES;
        block_count(&b, left == n);
        block_put(&w, &b, b.n == left);
        for (size_t i = 0; i < b.n_runs; i++) {
            *runs += b.runs[i].n;
        }
    }
    if (n == 0) {
        block_put_stored(&w, &b, true);
    }
    bits_align(&w);
    bits_empty(&w);
    buf_add(out, &sum, sizeof sum);
}

bool
deflate_zlib(const uint8_t *in, size_t n, int level, struct buf *out, struct err *e)
{
    z_stream z = {.next_in = in, .avail_in = (uInt)n};
    uint8_t window[BITS_WINDOW_BYTES];
    int told;

    if (n > UINT_MAX || deflateInit(&z, level) != Z_OK) {
        return err_set(e, ERR_LIMIT, "zlib: not enough memory");
    }
    do {
        z.next_out = window;
        z.avail_out = sizeof window;
        told = deflate(&z, Z_FINISH);
        buf_add(out, window, sizeof window - z.avail_out);
    } while (told == Z_OK && !out->over);
    (void)deflateEnd(&z);
    return !out->over || err_set(e, ERR_LIMIT, "larger than its limit");
}
