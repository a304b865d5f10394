/*
 * tests/unit/noise.h - numbers and bytes that look random and are the same in every run.
 */
#ifndef ASSETS_TESTS_NOISE_H
#define ASSETS_TESTS_NOISE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct noise {
    uint64_t state;
};

/* Prints the seed, so that a failure can be made again. */
static inline struct noise
noise_begin(uint64_t seed)
{
    (void)printf("noise seed %ju\n", (uintmax_t)seed);
    return (struct noise){seed};
}

/* splitmix64 (Steele, Lea, Flood 2014; public domain form by Vigna). */
static inline uint64_t
noise_next(struct noise *noise)
{
    uint64_t z = noise->state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* From 0 to n - 1. */
static inline size_t
noise_below(struct noise *noise, size_t n)
{
    return (size_t)(noise_next(noise) % n);
}

/* Half of the bytes are any byte, the others from `likely`: what parsers look for. */
static inline void
noise_bytes(struct noise *noise, char *out, size_t n, const char *likely, size_t n_likely)
{
    for (size_t i = 0; i < n; i++) {
        uint64_t draw = noise_next(noise);

        out[i] = (draw & 1) != 0 ? (char)(draw >> 8) : likely[(draw >> 8) % n_likely];
    }
}

#endif
