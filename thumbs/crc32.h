/*
 * thumbs/crc32.h - the CRC of PNG's chunks (PNG 1.2, annex D), for the half that does
 * not link libpng.
 *
 * Eight bytes a step by eight tables (Kounavis and Berry, "slicing by 8"): 66 KB take
 * about 30 us. The tables are constants: a CRC is linear, so each of their 2,048
 * entries is the sum of the values of its index's bits, and the 64 values of single
 * bits are one sequence, that of the register shifting with nothing fed in.
 */
#ifndef ASSETS_THUMBS_CRC32_H
#define ASSETS_THUMBS_CRC32_H

#include <stddef.h>
#include <stdint.h>

/* CRC-32 of p[0..n), complemented at both ends. */
uint32_t crc32_of(const uint8_t *p, size_t n);

#endif
