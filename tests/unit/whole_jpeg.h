/* tests/unit/whole_jpeg.h - bytes that are a whole JPEG by their structure. */
#ifndef ASSETS_TESTS_WHOLE_JPEG_H
#define ASSETS_TESTS_WHOLE_JPEG_H

#include "base/str.h"

/* Other bytes for each seed. The buffer's owner is the caller. */
static inline void
whole_jpeg(struct buf *b, int seed)
{
    buf_init(b, 65536);
    buf_add(b, "\xff\xd8\xff\xe0\x00\x10JFIF\0\1\1\0\0\1\0\1\0\0", 20);
    buf_add(b, "\xff\xda\x00\x08\1\1\0\0\x3f\0", 10);
    for (int i = 0; i < 1000; i++) {
        buf_addf(b, "%d of %d,", i, seed);
    }
    buf_add(b, "\xff\xd9", 2);
}

#endif
