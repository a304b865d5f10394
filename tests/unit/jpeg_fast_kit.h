/*
 * tests/unit/jpeg_fast_kit.h - one file, whole or changed, through the fast JPEG decoder:
 * is it taken?
 */
#ifndef ASSETS_TESTS_JPEG_FAST_KIT_H
#define ASSETS_TESTS_JPEG_FAST_KIT_H

#include "base/mem.h"
#include "base/str.h"
#include "jpeg_oracle.h"
#include "thumbs/jpeg_fast.h"

/* Where the processor lacks something there is nothing to test. */
static inline bool
is_missing(void)
{
    if (!jpeg_fast_is_here()) {
        (void)printf("SKIP this processor has no AVX2, or a slow pdep\n");
        return true;
    }
    return false;
}

/* From memory of its exact size: reading beyond is caught. */
static inline bool
is_taken(struct str s)
{
    struct jpeg_fast_want want = {.eighths = 8, .is_exact = true};
    struct jpeg_fast *d = jpeg_fast_new();
    auto_free uint8_t *copy = xcalloc(s.n, 1);
    auto_picture struct picture p = {0};
    bool taken;

    memcpy(copy, s.p, s.n);
    taken = jpeg_fast_read(d, copy, s.n, &want, &p);
    jpeg_fast_free(d);
    return taken;
}

/* Where the nth marker of this kind is; the test fails where there is none. */
static inline size_t
marker_at(const uint8_t *p, size_t n, int marker, int nth)
{
    for (size_t i = 2; i + 1 < n; i++) {
        if (p[i] == 0xFF && p[i + 1] == marker && nth-- == 0) {
            return i;
        }
    }
    fail_msg("no marker %x", (unsigned)marker);
    return 0;
}

/* The file with `cut` bytes at a place replaced by others: taken? */
static inline bool
is_taken_with(const uint8_t *p, size_t n, size_t at, size_t cut, struct str in)
{
    auto_buf struct buf b;

    buf_init(&b, 1 << 20);
    buf_add(&b, (const char *)p, at);
    buf_add(&b, in.p, in.n);
    buf_add(&b, (const char *)p + at + cut, n - at - cut);
    return is_taken(buf_view(&b));
}

#endif
