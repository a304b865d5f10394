/*
 * base/bytes.h - whole numbers out of bytes as files store them, at any address.
 *
 * Big: the first byte is the highest (PNG, JPEG, MP4). Little: the last is (RIFF). The
 * caller has checked that the 2 or 4 bytes are there.
 */
#ifndef ASSETS_BASE_BYTES_H
#define ASSETS_BASE_BYTES_H

#include <stdint.h>

static inline uint16_t
u16_big(const void *at)
{
    const uint8_t *p = at;

    return (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint16_t
u16_little(const void *at)
{
    const uint8_t *p = at;

    return (uint16_t)(p[1] << 8 | p[0]);
}

static inline uint32_t
u32_big(const void *at)
{
    const uint8_t *p = at;

    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static inline uint32_t
u32_little(const void *at)
{
    const uint8_t *p = at;

    return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

#endif
