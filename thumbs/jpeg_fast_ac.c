/* AC scans of progressive pictures: first passes and refinements (T.81 G.1.2). */
#include "thumbs/jpeg_fast_progressive.h"

#if defined(JF_IS_BUILT)

#include <immintrin.h>

/* What is the same for all blocks of a scan. */
struct band {
    int first, last, low;
    uint64_t mask; /* of a map: the band's indexes */
    uint64_t kept;
    const uint16_t *places;
    const struct jf_codes *codes;
};

static struct band
band_of(const struct jpeg_fast *d, const struct jf_scan *s)
{
    const struct jf_component *c = &d->frame.components[s->which[0]];

    return (struct band){.first = s->first,
                         .last = s->last,
                         .low = s->low,
                         .mask = ((UINT64_C(2) << s->last) - 1) &
                                 ~((UINT64_C(1) << s->first) - 1),
                         .kept = d->coefficients[s->which[0]].kept,
                         .places = d->places[c->keep],
                         .codes = &d->ac[c->ac_at]};
}

/* How many blocks, from this one on, have nothing more: 2^run and `run` further bits. */
static uint32_t
end_run(struct jf_bits *b, int run)
{
    uint32_t blocks = 1U << run;

    if (run > 0) {
        blocks += (uint32_t)(b->window >> (64 - run));
        jf_bits_pass(b, run);
    }
    return blocks;
}

struct first {
    struct jf_bits bits;
    int index;
    int32_t value;
    uint32_t blocks; /* not 0: this block and so many altogether end here */
    bool is_bad;
};

/* A symbol that the table of singles does not have. */
JF_APART static struct first
first_slow(struct jf_bits bits, int index, const struct band *n)
{
    struct first f = {.bits = bits, .index = index};
    unsigned found = jf_codes_next(n->codes, bits.window);
    int run = (int)(found >> 4 & 15), size = (int)(found & 15);

    f.is_bad = found == 0 || size + n->low > 15; /* the value would not fit 16 bits */
    jf_bits_pass(&f.bits, (int)(found >> 8));
    if (size == 0 && run < 15) {
        f.blocks = end_run(&f.bits, run);
        return f;
    }
    f.index += run + 1;
    f.value = jf_bits_value(f.bits.window, size);
    jf_bits_pass(&f.bits, size);
    return f;
}

/* A block of a first pass. */
JF_INLINE bool
first_block(struct jf_bits *b, const struct band *n, int16_t *lane, uint64_t *map,
            uint32_t *run)
{
    int index = n->first - 1;

    do {
        uint32_t e;
        int32_t value;

        jf_bits_fill(b);
        e = n->codes->single[b->window >> (64 - JF_WINDOW)];
        if (__builtin_expect(e != 0, 1)) {
            jf_bits_pass(b, (int)(e & 31));
            if ((e >> 8 & 0xFF) == 0) {
                return true;
            }
            index += (int)(e >> 8 & 0xFF);
            value = (int16_t)(e >> 16);
        } else {
            struct first f = first_slow(*b, index, n);

            *b = f.bits;
            if (f.is_bad || f.blocks != 0) {
                *run = f.blocks - 1;
                return !f.is_bad;
            }
            index = f.index;
            value = f.value;
        }
        if (index > n->last) {
            return false;
        }
        lane[n->places[index]] = (int16_t)(value * (1 << n->low));
        *map |= (uint64_t)(value != 0) << index;
    } while (index < n->last);
    return true;
}

/* The first bit becomes the lowest. */
static inline uint64_t
reversed(uint64_t x)
{
    const uint64_t ones = UINT64_C(0x5555555555555555);
    const uint64_t twos = UINT64_C(0x3333333333333333);
    const uint64_t fours = UINT64_C(0x0F0F0F0F0F0F0F0F);

    x = (x >> 1 & ones) | (x & ones) << 1;
    x = (x >> 2 & twos) | (x & twos) << 2;
    x = (x >> 4 & fours) | (x & fours) << 4;
    return htobe64(x);
}

/*
 * Correction bits of the coefficients in `map`, one each, as a map: pdep hands the next
 * bits out to the set places. At most 32 of them, where the window was filled before.
 */
JF_INLINE uint64_t
corrections(struct jf_bits *b, uint64_t map)
{
    uint64_t given = _pdep_u64(reversed(b->window), map);

    jf_bits_pass(b, (int)_mm_popcnt_u64(map));
    return given;
}

/* Of any number. */
JF_INLINE uint64_t
corrections_all(struct jf_bits *b, uint64_t map)
{
    uint64_t first = _pdep_u64(0xFFFFFFFFU, map), given;

    jf_bits_fill(b);
    given = corrections(b, first);
    map &= ~first;
    if (map != 0) {
        jf_bits_fill(b);
        given |= corrections(b, map);
    }
    return given;
}

/* What a refinement brings to one block, as maps. */
struct refined {
    uint64_t left;     /* of the band, what no symbol has passed yet */
    uint64_t given;    /* coefficients that get one more bit set */
    uint64_t found;    /* that are new */
    uint64_t positive; /* of these */
};

/*
 * The symbols of one block. Each passes over `run` zeros, and over all coefficients among
 * them, each of which has a correction bit behind the symbol.
 */
JF_INLINE bool
refine_symbols(struct jf_bits *b, const struct band *n, uint64_t map, struct refined *r,
               uint32_t *blocks)
{
    do {
        unsigned found;
        uint64_t sign, target, passed;
        int run, size;

        jf_bits_fill(b);
        found = jf_codes_next(n->codes, b->window);
        run = (int)(found >> 4 & 15);
        size = (int)(found & 15);
        jf_bits_pass(b, (int)(found >> 8));
        if (size == 0 && run < 15) {
            *blocks = end_run(b, run);
            return found != 0;
        }
        target = _pdep_u64(UINT64_C(1) << run, r->left & ~map);
        if (size > 1 || target == 0) { /* G.1.2.3: only 1 or -1 is new; within the band */
            return false;
        }
        sign = b->window >> 63;
        jf_bits_pass(b, size);
        passed = r->left & map & (target - 1);
        r->left &= ~(target ^ (target - 1));
        r->found |= target & (0 - (uint64_t)size);
        r->positive |= target & (0 - sign);
        if (__builtin_expect(_mm_popcnt_u64(passed) > 32, 0)) {
            r->given |= corrections_all(b, passed);
        } else {
            r->given |= corrections(b, passed);
        }
    } while (r->left != 0);
    return true;
}

/* Into the coefficients whose values are kept. */
JF_INLINE void
refined_store(const struct refined *r, const struct band *n, int16_t *lane)
{
    int one = 1 << n->low;

    for (uint64_t m = r->given & n->kept; m != 0; m &= m - 1) {
        int16_t *at = lane + n->places[_tzcnt_u64(m)];

        *at = (int16_t)(*at + (*at >= 0 ? one : -one));
    }
    for (uint64_t m = r->found & n->kept; m != 0; m &= m - 1) {
        bool is_positive = (r->positive & m & (0 - m)) != 0;

        lane[n->places[_tzcnt_u64(m)]] = (int16_t)(is_positive ? one : -one);
    }
}

/* A block of a refinement. */
JF_INLINE bool
refine_block(struct jf_bits *b, const struct band *n, int16_t *lane, uint64_t *map,
             uint32_t *run)
{
    struct refined r = {.left = n->mask};
    uint32_t blocks = *run;

    if (blocks == 0 && !refine_symbols(b, n, *map, &r, &blocks)) {
        return false;
    }
    if (blocks > 0) { /* nothing new any more, but what there is has its bits */
        blocks--;
        r.left &= *map;
        if (r.left != 0) {
            r.given |= corrections_all(b, r.left);
        }
    }
    *run = blocks;
    refined_store(&r, n, lane);
    *map |= r.found;
    return true;
}

/* One block; *run: how many, from this one on, are known to bring nothing new. */
JF_INLINE bool
ac_step(struct jf_reader *r, const struct band *n, int16_t *lane, uint64_t *map,
        uint32_t *run, const bool is_first)
{
    bool has_restarted;

    if (!jf_reader_next(r, &has_restarted)) {
        return false;
    }
    *run = has_restarted ? 0 : *run;
    if (!is_first) {
        return refine_block(&r->bits, n, lane, map, run);
    }
    if (*run > 0) {
        (*run)--;
        return true;
    }
    return first_block(&r->bits, n, lane, map, run);
}

JF_INLINE bool
ac_scan(struct jpeg_fast *d, const struct jf_scan *s, const bool is_first)
{
    const struct jf_coefficients *k = &d->coefficients[s->which[0]];
    const struct band n = band_of(d, s);
    struct jf_reader r = jf_reader_begin(&d->data, s->interval);
    uint32_t run = 0;

    for (size_t y = 0; y < (size_t)s->mcus_down; y++) {
        for (size_t x = 0; x < (size_t)s->mcus_across; x++) {
            if (!ac_step(&r, &n, jf_coefficients_at(k, y, x), jf_map_at(k, y, x), &run,
                         is_first) ||
                !jf_reader_is_inside(&r)) {
                return false;
            }
        }
    }
    return jf_reader_is_done(&r);
}

JF_TARGET bool
jf_ac_first(struct jpeg_fast *d, const struct jf_scan *s)
{
    return ac_scan(d, s, true);
}

JF_TARGET bool
jf_ac_refine(struct jpeg_fast *d, const struct jf_scan *s)
{
    return ac_scan(d, s, false);
}

#endif
