/*
 * bench/make_random.h - numbers that depend on a seed, a topic and an ordinal alone, so
 * that any made asset can be told without those before it. SplitMix64 (Steele, Lea and
 * Flood 2014).
 */
#ifndef ASSETS_BENCH_MAKE_RANDOM_H
#define ASSETS_BENCH_MAKE_RANDOM_H

#include <stdint.h>

struct rng {
    uint64_t state;
};

static inline uint64_t
rng_next(struct rng *r)
{
    uint64_t z = (r->state += UINT64_C(0x9e3779b97f4a7c15));

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static inline struct rng
rng_for(uint64_t seed, uint64_t topic, int64_t ordinal)
{
    struct rng r = {seed * UINT64_C(0xd6e8feb86659fd93) + topic};

    r.state = rng_next(&r) ^ (uint64_t)ordinal * UINT64_C(0xa0761d6478bd642f);
    (void)rng_next(&r);
    return r;
}

/* 0 to n - 1; n is small, its unevenness does not matter here. */
static inline int
rng_below(struct rng *r, int n)
{
    return (int)(rng_next(r) % (uint64_t)n);
}

static inline int
rng_between(struct rng *r, int least, int most)
{
    return least + rng_below(r, most - least + 1);
}

/* 0 up to, not including, 1 */
static inline double
rng_unit(struct rng *r)
{
    return (double)(rng_next(r) >> 11) * 0x1p-53;
}

#endif
